"""Play the story: the real pipeline against the small web, with a state of its own that is gone afterwards."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from monitor.config.file import load
from monitor.config.settings import Settings
from monitor.demo.govuk_web import COLLECTION, GovukWeb
from monitor.demo.story import AUTHORITY, FEED, NOTICES, STEPS, Step, world
from monitor.demo.web import Web
from monitor.fetch.fetcher import Fetcher
from monitor.model import program, words
from monitor.model.events import Event
from monitor.model.facts import Area
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load as load_register
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.store.database import Store

_PAUSE = 1.5
_HOUR = clock_time(10, 0, tzinfo=UTC)
_CONFIGURATION = """\
contact: demo@example.org
channels:
  screen: {{type: console}}
alerts: [screen]
operations: [screen]
authorities:
  - name: {authority}
    news:
      - feed: {url}{feed}
sources:
  ofsted: {{base_url: "{url}", files_url: "{url}"}}
  govuk: {{base_url: "{gov}", collections: [{collection}]}}
http: {{min_interval: 0s, allow_hosts: ["127.0.0.1"]}}
"""
_ONWARD = (
    ("init", "write a configuration of your own: five questions"),
    ('add "Leeds"', "watch another authority: any name will do"),
    ("once", "poll what is due, deliver pending alerts, and stop"),
    ("start", "keep watching (the same as `make run`)"),
)


def play(console: Console, *, fast: bool = False) -> int:
    """Show the story on a terminal, without its pauses where `fast`; the exit status, 1 where a poll failed."""
    with ExitStack() as open_:
        folder = Path(open_.enter_context(TemporaryDirectory(prefix="ofsted-monitor-demo-")))
        web = open_.enter_context(Web(world(), STEPS[0].day))
        gov = open_.enter_context(GovukWeb(list(NOTICES), STEPS[0].day))
        settings = _settings(folder, web.url, gov.url)
        moment = [_instant(STEPS[0])]
        store = open_.enter_context(Store.open(settings.state, moment[0]))
        fetcher = Fetcher(settings.http)
        open_.callback(fetcher.close)
        resources = Resources(settings, load_register(), store, fetcher, lambda: moment[0])
        open_.callback(resources.readers.close)
        resources.prepare()
        outbox = Outbox(settings, store, {}, lambda: moment[0])
        console.print(
            f"A small web on {web.url} shows what Ofsted, GOV.UK and a local paper publish about {AUTHORITY}."
        )
        console.print("What Ofsted found is true, what is invented is said so, and all is told in our own words.")
        console.print("Nothing leaves this machine, and the addresses below end with the demo.\n")
        failed = False
        for step in STEPS:
            web.today = gov.day = step.day
            moment[0] = _instant(step)
            console.print(f"== {step.day.day} {step.day:%B %Y} ==", style="bold")
            console.print(f"{step.title}\n", style="italic")
            failed |= _look(console, resources, outbox)
            time.sleep(0 if fast else _PAUSE)
        _history(console, store.events())
        _onward(console)
    return int(failed)


def _instant(step: Step) -> datetime:
    return datetime.combine(step.day, _HOUR)


def _settings(folder: Path, url: str, gov: str) -> Settings:
    path = folder / "config" / "monitor.yaml"
    path.parent.mkdir()
    text = _CONFIGURATION.format(authority=AUTHORITY, url=url, gov=gov, collection=COLLECTION, feed=FEED)
    path.write_text(text, encoding="utf-8")
    return load(path, load_register())


def _look(console: Console, resources: Resources, outbox: Outbox) -> bool:
    """One round of polls and deliveries; whether a poll failed."""
    results = run_round(resources, registry.sources(resources.settings), force=True)
    if not outbox.deliver():
        documents = sum(result.documents for result in results if result.source.lists_publications)
        console.print(f"No alert: {words.count(documents, 'publication')} looked at, nothing new.\n")
    failed = [result for result in results if result.outcome.failed]
    for result in failed:
        console.print(f"{result.source.name}: {result.reason}\n", style="bold")
    return bool(failed)


def _history(console: Console, events: Sequence[Event]) -> None:
    """The history that came of it, newest first."""
    table = Table(title=f"{AUTHORITY}: the history", title_justify="left")
    for heading in ("When", "What", "Outcome", "Published"):
        table.add_column(heading, overflow="fold")
    for event in sorted(events, key=_began, reverse=True):
        facts = event.facts
        what = words.kind(facts.kind, facts.action) + (" (only recalled)" if event.recalled else "")
        table.add_row(words.span(facts.start, facts.end), what, _outcome(event), words.day(facts.published))
    console.print("== What is known now ==\n", style="bold")
    console.print(table)


def _began(event: Event) -> date:
    return event.facts.start.first() if event.facts.start else date.min


def _outcome(event: Event) -> str:
    """What an event found, the overall judgement first."""
    facts = event.facts
    ordered = sorted(facts.judgements, key=lambda judgement: judgement.area != Area.OVERALL)
    parts = [words.judgements(replace(facts, judgements=tuple(ordered))) or facts.topic or ""]
    if event.direction:
        parts.append(str(event.direction))
    if facts.priority_actions:
        parts.append(f"{words.count(len(facts.priority_actions), 'area')} for priority action")
    return "; ".join(part for part in parts if part)


def _onward(console: Console) -> None:
    """Where to go next."""
    console.print("\nThe same monitor, on the real sources:\n")
    for command, what in _ONWARD:
        console.print(f"  {f'{program.name()} {command}':<40}  {what}")
    console.print("\nIt watches what config/monitor.yaml says; docs/tutorial.md goes on from here.")
