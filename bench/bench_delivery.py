"""How soon an alert is taken after its publication can be seen, and how fast a thousand owed alerts leave.

Web and Slack are on the loopback, the monitor's threads are those of `start`. Prints both against their limits.
Run: python bench/bench_delivery.py
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

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

PUBLICATIONS, MEDIAN_LIMIT = 20, 0.300
CHANNELS, ALERTS, RATE, DRAIN_LIMIT = 10, 1000, 0.2, 1.25
FIRST = date(2024, 1, 1)
LETTER = Path(__file__).parent.parent / "monitor/demo/documents/focused-visit-2021.pdf"


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


def latency(folder: Path) -> list[float]:
    """Seconds from the start of the poll that can see a publication to Slack's having it, its requests left out."""
    SlackChannel.rate = 0.0
    names = load_register().authorities[:PUBLICATIONS]
    world = World(
        tuple(Provider(a.urn, a.name) for a in names),
        tuple(
            Publication(
                a.urn, n, "Children's services focused visit", FIRST, FIRST + timedelta(days=n), LETTER.read_bytes()
            )
            for n, a in enumerate(names, start=1)
        ),
    )
    clock, stop = [datetime(2024, 1, 1, tzinfo=UTC)], threading.Event()
    took = []
    with Web(world, FIRST) as web, SlackServer() as slack:
        given = settings(folder, web.url, slack, ["policy"], [a.name for a in names])
        with Store.open(given.state, clock[0]) as store:
            resources = Resources(given, load_register(), store, Fetcher(given.http), lambda: clock[0])
            resources.prepare()
            outbox = Outbox(given, store, {"TOKEN": TOKEN}, lambda: clock[0], stop)
            threads = outbox.serve()
            run_round(resources, registry.sources(given))
            outbox.wake()
            until(lambda: not store.pending("policy"), 30)
            for number, authority in enumerate(names, start=1):
                clock[0] += timedelta(days=1)
                web.today = FIRST + timedelta(days=number)
                source = next(s for s in registry.sources(given) if s.authorities == (authority.slug,))
                seen, before = len(slack.messages), len(store.fetches(source.id, 1000))
                begun = time.monotonic()
                run_round(resources, [source], done=lambda result: outbox.wake())
                until(lambda seen=seen: len(slack.messages) > seen, 10)
                spent = time.monotonic() - begun
                until(lambda: not store.pending("policy"), 10)
                requests = store.fetches(source.id, 1000)
                took.append(spent - sum(f.seconds for f in requests[: len(requests) - before]))
            stop.set()
            outbox.wake()
            for thread in threads:
                thread.join(5)
    return took


def drain(folder: Path) -> float:
    """Seconds until a thousand alerts, owed to ten channels, are taken; each leaves as a message of its own."""
    SlackChannel.rate = RATE
    now = datetime(2024, 1, 1, tzinfo=UTC)
    names = [f"channel-{n}" for n in range(CHANNELS)]
    with SlackServer() as slack:
        given = settings(folder, "http://127.0.0.1:9", slack, names, ["Brent"])
        with Store.open(given.state, now) as store:
            owed = [
                PendingAlert(
                    Message(f"e{n}#new", f"e{n}", f"Brent: alert {n}", Severity.NORMAL, authority="brent", update=True),
                    (names[n % CHANNELS],),
                )
                for n in range(ALERTS)
            ]
            store.add_alerts(owed, (), now)
            begun = time.monotonic()
            sent = Outbox(given, store, {"TOKEN": TOKEN}, lambda: now).deliver()
            spent = time.monotonic() - begun
            if len(sent) != ALERTS or len(slack.messages) != ALERTS or store.deliveries():
                raise SystemExit(f"only {len(slack.messages)} of {ALERTS} alerts arrived")
    return spent


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        took = latency(Path(one))
        spent = drain(Path(two))
    median, least = statistics.median(took), ALERTS / CHANNELS * RATE
    print(f"from visible to taken, requests to the web left out, {len(took)} publications:")
    print(f"  median {median * 1000:.0f} ms, slowest {max(took) * 1000:.0f} ms (limit {MEDIAN_LIMIT * 1000:.0f} ms)")
    print(f"{ALERTS} alerts owed to {CHANNELS} channels that take one each {RATE:g} s:")
    print(f"  {spent:.1f} s, {spent / least:.2f}x of what the channels ask for (limit {DRAIN_LIMIT}x)")
    raise SystemExit(0 if median < MEDIAN_LIMIT and spent / least <= DRAIN_LIMIT else 1)


if __name__ == "__main__":
    main()
