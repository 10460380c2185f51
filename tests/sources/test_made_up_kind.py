"""A kind of source is one class and one registry line: a made-up one has its publication alerted end to end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import ClassVar, Self

import pytest

from monitor.config.settings import Settings, Watched
from monitor.demo.world import Page
from monitor.model.dates import When
from monitor.model.publications import Document, Item, Listing, Reading, SourceKind
from monitor.model.standing import Standing
from monitor.read.document import read_document
from monitor.register.names import Register
from monitor.sources import registry
from monitor.sources.base import Source
from tests import standing_sight
from tests.monitored import Monitored, pdf, published, world

# --- the one file of a kind of source ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bulletin(Source):
    """A made-up bulletin of the inspectorate: a JSON list of letters about all authorities."""

    kind: ClassVar[SourceKind] = SourceKind.OFSTED
    ages: ClassVar[bool] = True

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        yield cls("bulletin", f"{settings.ofsted_url}/bulletin.json", "the bulletin", settings.slugs)

    def list(self, body: bytes) -> Listing:
        try:
            rows = json.loads(body)
        except ValueError:
            return Listing((), faults=("the bulletin is no JSON",))
        return Listing(tuple(Item(row["url"], "Letter", published=When.parse(row["day"])) for row in rows))

    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        return read_document(body, register=register, source=document.url, published=document.published)


# --- its one line of the registry is in the fixture below -------------------------------------------------------------


@pytest.fixture
def monitor(serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "KINDS", [*registry.KINDS, Bulletin])
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))
    letter = json.dumps([{"url": f"{web.url}/letters/7.pdf", "day": "2021-08-02"}])
    listed = ((date(2000, 1, 1), b"[]"), (date(2021, 8, 2), letter.encode()))
    pages = (
        Page("/bulletin.json", listed, "application/json"),
        Page("/letters/7.pdf", ((date(2021, 8, 2), pdf("focused-visit-2021")),), "application/pdf"),
    )
    web.world = replace(web.world, pages=pages)
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-07-01")
        yield monitor


def test_its_publication_is_alerted_once(monitor):
    assert monitor.day("2021-08-02") == [
        "Peterborough: focused visit (children in care), 22–23 Jun 2021: 3 points to improve (Ofsted, 2 Aug 2021)"
    ]
    assert monitor.day("2021-08-03") == []
    assert monitor.store.sources()["bulletin"].items == 1


def test_its_trouble_is_reported_to_operations(monitor):
    monitor.web.world = replace(monitor.web.world, pages=())
    monitor.day("2021-08-02")
    (headline,) = monitor.told()
    assert headline.startswith("the bulletin cannot be read")


# --- a paper whose stories are read by how its authorities stand ------------------------------------------------------


@dataclass(frozen=True)
class Paper(Bulletin):
    """A made-up paper; the title that is read of a story is how its authorities stand, its text may be its day."""

    kind: ClassVar[SourceKind] = SourceKind.NEWS
    rechecks: ClassVar[bool] = False
    by_standing: ClassVar[bool] = True

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        yield cls("paper", f"{settings.ofsted_url}/paper.json", "the paper", settings.slugs)

    def list(self, body: bytes) -> Listing:
        rows = json.loads(body)
        return Listing(tuple(Item(row["url"], published=row["day"] and When.parse(row["day"])) for row in rows))

    def reading(
        self,
        body: bytes,
        document: Document,
        register: Register,
        today: date,
        standings: Mapping[str, Standing] = {},
    ) -> tuple[Reading, tuple[str, ...]]:
        return standing_sight.shown(body, standings, document.published), ()


@pytest.mark.parametrize(
    ("listed", "own", "read"),
    [
        ("2024-02-05", "", "brent None, peterborough inadequate"),
        ("2024-01-30", "", "brent None, peterborough good"),  # the day of the report's publication
        (None, "", "brent None, peterborough inadequate"),  # no day at all: the day of the poll
        (None, "2024-01-05", "brent None, peterborough good"),  # only the story itself says its day
        (None, "2017", "brent None, peterborough None"),
    ],
)
def test_a_story_is_read_by_how_its_authorities_stood_on_its_day(serve, tmp_path, monkeypatch, listed, own, read):
    monkeypatch.setattr(registry, "KINDS", [*registry.KINDS, Paper])
    reports = (published("inspection-2018", 1, "2018-08-06"), published("inspection-2023", 3, "2024-01-30"))
    web = serve(world(*reports), date(2024, 2, 1))
    rows = json.dumps([{"url": f"{web.url}/stories/1", "day": listed}]).encode()
    stories = Page("/paper.json", ((date(2000, 1, 1), b"[]"), (date(2024, 2, 6), rows)), "application/json")
    story = Page("/stories/1", ((date(2024, 1, 1), f"{own}\n".encode()),), "text/plain")
    web.world = replace(web.world, pages=(stories, story))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2024-02-01")
        monitor.day("2024-02-06")
        (document,) = monitor.store.documents("paper").values()
        assert document.reading.title == read
