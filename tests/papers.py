"""Papers whose stories say outright what a reader makes of them: real feeds, pages and hosts, and no reader's skill.

What the monitor does with a story that may report something is tested by these, whatever today's reader thinks of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from monitor.demo.web import Web
from monitor.demo.world import Page, World
from monitor.model.dates import When
from monitor.model.facts import Certainty, EventKind, Finding, Judgement
from monitor.model.publications import Document, DocumentKind, Reading
from monitor.model.standing import Standing
from monitor.model.words import sentence_prints
from monitor.register.names import Register
from monitor.sources import registry
from monitor.sources.feed import NewsFeed
from tests.monitored import BRENT, PETERBOROUGH, Monitored, published

READING = TypeAdapter(Reading)
OLD = published("inspection-2018", 1, "2018-08-06")
REPORT = published("inspection-2023", 3, "2024-01-30")
HOSTS = ("127.0.0.1", "localhost")
"""Two publishers: the papers `one` and `two` stand at one of these each."""
CUES = ("headline", "act: judge", "no day of its own")

_FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title><link>{url}</link>'
    "<description>News</description>{items}</channel></rss>"
)
_ITEM = "<item><title>{title}</title><link>{url}{path}</link><pubDate>{day:%a, %d %b %Y} 08:00:00 GMT</pubDate></item>"
_PAGE = "<!doctype html><html><body><h1>{title}</h1><script>{reading}</script></body></html>"


@dataclass(frozen=True)
class SaidFeed(NewsFeed):
    """A feed like any, of stories that hold their own reading."""

    def _story(self, body: bytes, document: Document, register: Register, standings: Mapping[str, Standing]) -> Reading:
        """The reading that the page holds."""
        found = re.search(r"<script>(.*)</script>", body.decode())
        assert found
        reading: Reading = READING.validate_json(html.unescape(found[1]))
        return reading


@dataclass(frozen=True)
class Story:
    """One story: where it stands, when it came out, what a reader makes of it, and its sentences."""

    path: str
    day: str
    findings: tuple[Finding, ...]
    sentences: tuple[str, ...] = ()
    title: str = "Children's services and the inspectors"

    def reading(self) -> Reading:
        """What the reader makes of it."""
        own = self.sentences or tuple(f"This is what {self.path} has to say in sentence number {n}." for n in range(6))
        day, prints = When.parse(self.day), sentence_prints(own)
        return Reading(DocumentKind.NEWS, self.title, day, "peterborough", self.findings, sentences=prints)


def may(grade: str | None = "inadequate", start: str | None = "2023-11", **facts: Any) -> Finding:
    """An inspection that a story may report."""
    given: dict[str, Any] = {
        "certainty": Certainty.POSSIBLE,
        "cues": CUES,
        "quote": "Ofsted has found services wanting.",
    }
    judged = (Judgement("overall", grade),) if grade else ()
    when = When.parse(start) if start else None
    kind = facts.pop("kind", EventKind.INSPECTION)
    return Finding(kind, "peterborough", start=when, judgements=judged, **(given | facts))


def surely(grade: str | None = "inadequate", start: str | None = "2023-11", **facts: Any) -> Finding:
    """An inspection that a story reports for certain."""
    return may(grade, start, certainty=Certainty.CERTAIN, **facts)


def pages(url: str, name: str, stories: Sequence[Story]) -> Iterator[Page]:
    """The pages of one paper: its feed at /NAME.rss, day by day, and its stories."""
    old = Story(f"/{name}/old", "2023-12-01", (), title="Lights to be switched on in the city")
    told = (old, *stories)
    feeds = []
    for day in sorted({date.fromisoformat(s.day) for s in told}):
        items = "".join(
            _ITEM.format(title=html.escape(s.title), url=url, path=s.path, day=date.fromisoformat(s.day))
            for s in reversed(told)
            if date.fromisoformat(s.day) <= day
        )
        feeds.append((day, _FEED.format(name=name, url=url, items=items).encode()))
    yield Page(f"/{name}.rss", tuple(feeds), "application/rss+xml")
    for story in told:
        said = html.escape(READING.dump_json(story.reading()).decode(), quote=False)
        body = _PAGE.format(title=html.escape(story.title), reading=said).encode()
        yield Page(story.path, ((date.fromisoformat(story.day), body),))


CHANNELS: dict[str, Any] = {
    "readers": {"type": "console"},
    "eager": {"type": "console", "press": "possible"},
    "official": {"type": "console", "press": "none"},
    "operators": {"type": "console"},
}


class PressMonitor(Monitored):
    """A monitor of Peterborough and Brent with the papers `one` and `two`, whose stories the test gives."""

    def publish(self, one: Sequence[Story] = (), two: Sequence[Story] = ()) -> None:
        """Let the papers have these stories."""
        port = self.web.url.rpartition(":")[2]
        own = (
            page
            for host, name, stories in zip(HOSTS, ("one", "two"), (one, two), strict=True)
            for page in pages(f"http://{host}:{port}", name, stories)
        )
        self.web.world = replace(self.web.world, pages=tuple(own))

    def heard(self, day: str) -> dict[str, list[str]]:
        """Poll on a day: what each channel that hears of authorities is to get, by its name."""
        self.poll(day)
        return self.got()

    def got(self) -> dict[str, list[str]]:
        """What each channel is to get that it has not got yet."""
        return {name: [m.headline for m in self.taken(name)] for name in ("readers", "eager", "official")}


@contextmanager
def press_monitor(folder: Path, patch: pytest.MonkeyPatch, **changes: Any) -> Iterator[PressMonitor]:
    """A monitor after the first sight of both papers and of Ofsted's page with the inspection of 2018."""
    patch.setattr(registry, "KINDS", [SaidFeed if kind is NewsFeed else kind for kind in registry.KINDS])
    first = date(2024, 1, 2)
    with Web(World((PETERBOROUGH, BRENT), (OLD,)), first) as web:
        port = web.url.rpartition(":")[2]
        news = [{"feed": f"http://{host}:{port}/{name}.rss"} for host, name in zip(HOSTS, ("one", "two"), strict=True)]
        given = {
            "channels": CHANNELS,
            "alerts": ["readers", "eager", "official"],
            "authorities": [{"name": "Peterborough", "news": news}, {"name": "Brent"}],
            "http": {"min_interval": "0s", "timeout": "5s", "allow_hosts": list(HOSTS)},
        }
        with PressMonitor(folder, web, **(given | changes)) as monitor:
            monitor.publish()
            monitor.heard(first.isoformat())
            yield monitor


def ofsted_publishes(monitor: PressMonitor) -> None:
    """From 30 January 2024 on, the report of the inspection of November 2023."""
    monitor.web.world = replace(monitor.web.world, publications=(OLD, REPORT))
