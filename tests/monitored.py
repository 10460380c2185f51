"""A monitor at work against a small web, day by day: what tests of the whole path share.

Everything is real (HTTP, SQLite, the outbox) but the clock, which is the test's, and the reader, who collects messages.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from monitor.apart.workers import Readers
from monitor.config.file import load
from monitor.config.settings import Settings
from monitor.demo.story import DOCUMENTS
from monitor.demo.web import Web
from monitor.demo.world import Provider, Publication, World
from monitor.fetch.fetcher import Fetcher
from monitor.model.messages import Message
from monitor.register.authorities import load as load_register
from monitor.run.backfill import Backfill, Filled, Window
from monitor.run.poll import Outcome
from monitor.run.record import Result
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.store.database import Store


class SharedReaders(Readers):
    """Reading processes for all tests of a session, kept warm whichever monitor ends; they end with the session."""

    def close(self) -> None:
        pass


READERS = SharedReaders()

PETERBOROUGH, BRENT = Provider("80537", "Peterborough City Council"), Provider("80489", "London Borough of Brent")
INSPECTION, VISIT = "Children's services inspection", "Children's services focused visit"


def pdf(name: str) -> bytes:
    """An example document of the demo: inspection-2018, focused-visit-2021, inspection-2023 and so on."""
    return (DOCUMENTS / f"{name}.pdf").read_bytes()


def published(
    name: str, number: int, day: str, label: str = INSPECTION, urn: str = "80537", **more: Any
) -> Publication:
    """A publication of an example document, listed from its day of publication on."""
    when = date.fromisoformat(day)
    return Publication(urn, number, label, more.pop("visited", when - timedelta(days=50)), when, pdf(name), **more)


def world(*publications: Publication, providers: tuple[Provider, ...] = (PETERBOROUGH, BRENT)) -> World:
    """A world of two authorities."""
    return World(providers=providers, publications=publications)


def configure(folder: Path, url: str, **changes: Any) -> Path:
    """A configuration that watches Peterborough and Brent on a small web; the path of its file."""
    given: dict[str, Any] = {
        "state": "state",
        "poll": {"ofsted": "60m"},
        "channels": {"readers": {"type": "console"}, "operators": {"type": "console"}},
        "alerts": ["readers"],
        "operations": ["operators"],
        "all_quiet": "off",
        "canary": "off",
        "health": {"failures": 1},
        "authorities": [{"name": "Peterborough"}, {"name": "Brent"}],
        "sources": {"ofsted": {"base_url": url, "files_url": url}, "govuk": {"base_url": url, "collections": []}},
        "http": {"min_interval": "0s", "timeout": "5s", "allow_hosts": ["127.0.0.1"]},
    } | changes
    path = folder / "monitor.yaml"
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


class Monitored:
    """A monitor whose days are the test's: `with Monitored(tmp_path, web) as monitor: monitor.day("2024-01-30")`."""

    def __init__(self, folder: Path, web: Web, **changes: Any) -> None:
        self.web = web
        self.settings: Settings = load(configure(folder, web.url, **changes), load_register())
        self.clock = datetime(2000, 1, 1, 9, tzinfo=UTC)
        self.results: list[Result] = []
        self.open()

    def open(self) -> None:
        """Start, or start again on the same history."""
        self.store = Store.open(self.settings.state, self.clock)
        fetcher = Fetcher(self.settings.http)
        self.resources = Resources(
            self.settings, load_register(), self.store, fetcher, lambda: self.clock, readers=READERS
        )
        self.resources.prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def at(self, day: str) -> None:
        """Move the web and the clock to nine o'clock of a day."""
        when = date.fromisoformat(day)
        self.web.today = when
        self.clock = datetime(when.year, when.month, when.day, 9, tzinfo=UTC)

    def day(self, day: str, *slugs: str, thorough: bool = False) -> list[str]:
        """Poll on a day and take the headlines that readers are owed by then, in order."""
        self.poll(day, *slugs, thorough=thorough)
        return [m.headline for m in self.taken("readers")]

    def poll(self, day: str, *slugs: str, thorough: bool = False) -> None:
        """Poll on a day; what it makes stays pending."""
        self.at(day)
        self.results = run_round(
            self.resources, registry.sources(self.settings, slugs or None), force=True, thorough=thorough
        )

    def taken(self, channel: str = "readers") -> list[Message]:
        """What a channel is owed; it counts as taken from then on."""
        owed = self.store.pending(channel)
        self.store.save_deliveries(_taken(d, self.clock) for d in owed)
        return [d.message for d in owed]

    def told(self) -> list[str]:
        """What operators are owed."""
        return [m.headline for m in self.taken("operators")]

    def backfill(self, *slugs: str, window: Window | None = None, **more: Any) -> list[Filled]:
        """Fill history from the web as it stands."""
        work = Backfill(self.resources, window or Window())
        return work.run(work.sources(slugs), **more)

    def outcome(self, source: str) -> Outcome:
        """What came of the last round's poll of a source."""
        return next(r.outcome for r in self.results if r.source.id == source)

    def events(self, slug: str = "peterborough") -> list[str]:
        """The ids of an authority's events, oldest first."""
        return [e.id for e in self.store.events([slug])]


def _taken(delivery: Any, now: datetime) -> Any:
    from dataclasses import replace

    return replace(delivery, state="taken", taken_at=now, reference="r")
