"""`reread` over the real documents: nothing differs with the same reader; with a worse one, exactly its mistakes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event as Stop

import pytest

from monitor.demo.world import Provider, World
from monitor.history.reread import EventDifference
from monitor.model.publications import Document
from monitor.register.authorities import load
from monitor.run.reread import Rereading, SourceReread
from monitor.sources import registry
from monitor.sources.ofsted_provider import OfstedProvider
from monitor.store.kept import KeptFiles
from tests.monitored import READERS, Monitored
from tests.whole.test_corpus_path import CORPUS, publication, rows
from tests.worse import WorseOfsted

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside this checkout"),
]

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def urns() -> list[str]:
    found: set[str] = set()
    for name in ("inspections", "visits", "joint"):
        with (CORPUS / f"{name}.csv").open(encoding="utf-8-sig") as file:
            found |= {row["urn"] for row in csv.DictReader(file)}
    return sorted(found)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitored]:
    """All documents of the corpus, read by a backfill and kept."""
    from monitor.demo.web import Web

    known = urns()
    names = {urn: authority.name for urn in known if (authority := load().by_urn(urn))}
    documents = rows(set(names))
    world = World(
        providers=tuple(Provider(urn, name) for urn, name in names.items()),
        publications=tuple(publication(n, *pair) for n, pair in enumerate(documents)),
    )
    folder: Path = tmp_path_factory.mktemp("corpus")
    authorities = [{"name": name} for name in names.values()]
    with Web(world, NOW.date()) as web, Monitored(folder, web, authorities=authorities, archive="documents") as monitor:
        monitor.at(date.isoformat(NOW.date()))
        monitor.backfill()
        yield monitor


@pytest.fixture
def reread(filled: Monitored, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[SourceReread]]:
    """Read again, with a mistake where one is named."""
    kinds = [WorseOfsted if kind is OfstedProvider else kind for kind in registry.KINDS]
    monkeypatch.setattr(registry, "KINDS", kinds)

    def again(mistake: str = "", *, dry_run: bool = False) -> list[SourceReread]:
        monkeypatch.setattr(WorseOfsted, "made", mistake)
        files = KeptFiles(filled.settings.documents)
        work = Rereading(filled.store, files, READERS, load(), lambda: NOW, Stop())
        sources = [s for s in registry.sources(filled.settings) if s.archived]
        return list(work.run(sources, filled.settings.slugs, dry_run=dry_run))

    return again


def documents(monitor: Monitored) -> list[Document]:
    found = (monitor.store.documents(source) for source in monitor.store.sources())
    return [d for each in found for d in each.values() if d.reading]


def differences(done: list[SourceReread]) -> list[EventDifference]:
    return [one for source in done for one in source.correction.differences]


def test_the_same_reader_reads_all_of_it_as_it_did(filled: Monitored, reread) -> None:
    done = reread()
    assert sum(source.read for source in done) == len(documents(filled)) > 350
    assert differences(done) == []
    assert [one for source in done for one in (*source.not_kept, *source.failed)] == []
    assert [source.correction.documents for source in done if source.correction.documents] == []


def test_a_worse_reader_shows_exactly_its_mistakes_and_a_right_one_takes_them_back(filled: Monitored, reread) -> None:
    before = filled.store.events()
    graded = {
        (d.url, "judgements.overall", grade, "outstanding")
        for d in documents(filled)
        if d.reading
        for f in d.reading.events
        if (grade := f.grade("overall")) not in (None, "outstanding")
    }
    wrong = reread("grade")
    shown = {(d.document, c.field, c.before, c.after) for d in differences(wrong) if d.document for c in d.fields}
    assert shown == graded
    assert len(graded) > 100
    assert {c.field for d in differences(wrong) if not d.document for c in d.fields} <= {"direction"}
    assert len(differences(reread())) == len(differences(wrong))
    assert {e.id: (e.facts, e.status, e.direction) for e in filled.store.events()} == {
        e.id: (e.facts, e.status, e.direction) for e in before
    }
    assert filled.taken("readers") == []


def test_points_that_a_worse_reader_loses_are_shown_one_by_one(filled: Monitored, reread) -> None:
    lost = {
        (d.url, "improvements", f.improvements[0], None)
        for d in documents(filled)
        if d.reading
        for f in d.reading.events
        if f.improvements and f.improvements[0] not in f.improvements[1:]
    }
    wrong = reread("point", dry_run=True)
    assert {(d.document, c.field, c.before, c.after) for d in differences(wrong) for c in d.fields} == lost
    assert len(lost) > 150
    assert differences(reread()) == []
