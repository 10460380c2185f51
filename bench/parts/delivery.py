"""Delivery: how soon an alert is taken after its publication can be seen, and how fast many pending alerts leave.

Web and Slack are on the loopback, the monitor's threads are those of `start`.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.made_up import DOCUMENTS, LETTER
from bench.measured import Spread
from bench.report import Claim, Part, table
from monitor.config.file import load
from monitor.config.settings import Settings
from monitor.demo.web import Web
from monitor.demo.world import Provider, Publication, World
from monitor.fetch.fetcher import Fetcher
from monitor.model.messages import Message, PendingAlert, Severity
from monitor.notify.slack import SlackChannel
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load as load_register
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.store.database import Store
from tests.notify.slackserver import TOKEN, SlackServer

CHANNELS = [f"channel-{number}" for number in range(10)]
PUBLICATIONS, FIRST_WITHIN = 30, 0.5
ALERTS, SLOWLY = 1000, 100
SLACKS_OWN = 1.0  # seconds between two messages to a channel
FIRST = date(2024, 1, 1)


def measure(runs: int) -> Part:
    """All of it."""
    part = Part("Delivery")
    part.method.append(
        f"{PUBLICATIONS} authorities publish a letter, one after the other. Each page is polled and its alert "
        "goes to ten "
        "channels of a server that answers as Slack does; measured is the wall time from the beginning of the poll "
        "that can see the publication (its two requests and the reading of the PDF are in it) until each channel has "
        "taken its message. Besides, alerts that wait already, each a message of its own to one of the ten "
        "channels: as fast "
        "as this machine can, and at Slack's own limit of one message a second and channel."
    )
    SlackChannel.rate = 0.0
    took, firsts = [], []
    for _ in range(max(1, runs // 5)):
        with tempfile.TemporaryDirectory() as folder:
            for times in latency(Path(folder)):
                took += times
                firsts.append(times[0])
    rows = [
        (name, *(f"{1000 * seconds:.0f} ms" for seconds in (*_middle_and_late(times), max(times))))
        for name, times in (("to the first of the ten channels", firsts), ("to each of the ten", took))
    ]
    part.tables.append(table((f"{len(firsts)} publications, {len(took)} messages", "p50", "p99", "slowest"), rows))
    middle, late = _middle_and_late(firsts)
    within = sum(one <= FIRST_WITHIN for one in firsts)
    said = f"p50 {middle:.2f} s, p99 {late:.2f} s; {within} of {len(firsts)} within"
    words = "first alert within 0.5 s of a change being visible at poll time (half of them)"
    part.claims.append(Claim(words, said, middle <= FIRST_WITHIN))
    rates = [ALERTS / drain(ALERTS, 0.0) for _ in range(runs)]
    slow = SLOWLY / drain(SLOWLY, SLACKS_OWN)
    part.tables.append(
        table(
            ("alerts into ten channels", "alerts a second"),
            [
                (f"{ALERTS} pending, as fast as they go", Spread.of(rates).shown(0)),
                (f"{SLOWLY} pending, one a second and channel (the most that Slack allows is 10)", f"{slow:.1f}"),
            ],
        )
    )
    return part


def _middle_and_late(times: list[float]) -> tuple[float, float]:
    """The time within which half of them are done, and 99 of 100."""
    cuts = quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[98]


def settings(folder: Path, url: str, slack: SlackServer, channels: list[str], watched: list[str]) -> Settings:
    """A configuration with these Slack channels."""
    slack.channels = {name: f"C{number:07}" for number, name in enumerate(channels, start=1)}
    given: dict[str, Any] = {
        "state": "state",
        "channels": {
            name: {"type": "slack", "channel": f"#{name}", "token_env": "TOKEN", "api_url": slack.api_url}
            for name in channels
        },
        "alerts": channels,
        "authorities": [{"name": name} for name in watched],
        "sources": {"ofsted": {"base_url": url, "files_url": url}, "govuk": {"base_url": url, "collections": []}},
        "http": {"min_interval": "0s", "allow_hosts": ["127.0.0.1"]},
    }
    path = folder / "monitor.yaml"
    path.write_text(json.dumps(given), encoding="utf-8")
    return load(path, load_register())


def until(true: Callable[[], bool], within: float) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + within
    while not true():
        if time.monotonic() > end:
            raise SystemExit("gave up waiting")
        time.sleep(0.001)


def latency(folder: Path) -> list[list[float]]:
    """Of each publication the seconds from the start of the poll that can see it to Slack's having it, by channel."""
    names = load_register().authorities[:PUBLICATIONS]
    letter = (DOCUMENTS / LETTER).read_bytes()
    label = "Children's services focused visit"
    world = World(
        tuple(Provider(a.urn, a.name) for a in names),
        tuple(
            Publication(a.urn, n, label, FIRST, FIRST + timedelta(days=n), letter) for n, a in enumerate(names, start=1)
        ),
    )
    clock, stop = [datetime(2024, 1, 1, tzinfo=UTC)], threading.Event()
    took = []
    with Web(world, FIRST) as web, SlackServer() as slack:
        given = settings(folder, web.url, slack, CHANNELS, [a.name for a in names])
        with Store.open(given.state, clock[0]) as store:
            resources = Resources(given, load_register(), store, Fetcher(given.http), lambda: clock[0])
            resources.prepare()
            outbox = Outbox(given, store, {"TOKEN": TOKEN}, lambda: clock[0], stop)
            threads = outbox.serve()
            run_round(resources, registry.sources(given))
            outbox.wake()
            until(lambda: not store.deliveries(), 60)
            sources = {source.authorities: source for source in registry.sources(given)}
            for number, authority in enumerate(names, start=1):
                clock[0] += timedelta(days=1)
                web.today = FIRST + timedelta(days=number)
                seen, begun = len(slack.messages), time.monotonic()
                poll = threading.Thread(
                    target=run_round,
                    args=(resources, [sources[(authority.slug,)]]),
                    kwargs={"done": lambda _: outbox.wake()},
                )
                poll.start()
                times = []
                for channel in range(len(CHANNELS)):
                    until(lambda wanted=seen + channel: len(slack.messages) > wanted, 10)
                    times.append(time.monotonic() - begun)
                poll.join()
                took.append(times)
                until(lambda: not store.deliveries(), 10)
            stop.set()
            outbox.wake()
            for thread in threads:
                thread.join(5)
            resources.cut()
    return took


def drain(alerts: int, rate: float) -> float:
    """Seconds until so many alerts that wait for ten channels are taken; each leaves as a message of its own."""
    SlackChannel.rate = rate
    now = datetime(2024, 1, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, SlackServer() as slack:
        given = settings(Path(folder), "http://127.0.0.1:9", slack, CHANNELS, ["Brent"])
        with Store.open(given.state, now) as store:
            pending = [
                PendingAlert(
                    Message(f"e{n}#new", f"e{n}", f"Brent: alert {n}", Severity.NORMAL, authority="brent", update=True),
                    (CHANNELS[n % len(CHANNELS)],),
                )
                for n in range(alerts)
            ]
            store.add_alerts(pending, (), now)
            begun = time.monotonic()
            sent = Outbox(given, store, {"TOKEN": TOKEN}, lambda: now).deliver()
            spent = time.monotonic() - begun
            if len(sent) != alerts or len(slack.messages) != alerts or store.deliveries():
                raise RuntimeError(f"only {len(slack.messages)} of {alerts} alerts arrived")
    return spent
