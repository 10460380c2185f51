"""A poll that finds all as it was: what it asks for, and that nothing is read for it."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.apart.workers import Readers
from monitor.demo.world import Provider
from monitor.history import listed
from monitor.run import due
from monitor.run.poll import Outcome
from monitor.run.round import run_round
from monitor.sources import registry
from tests.monitored import Monitored, published, world


def later(monitor: Monitored, hours: int = 1) -> list[str]:
    """Poll all once more, later on the same day; the paths that were asked for."""
    monitor.clock += timedelta(hours=hours)
    before = len(monitor.web.hits)
    monitor.results = run_round(monitor.resources, registry.sources(monitor.settings), force=True)
    return [hit.path.partition("?")[0] for hit in monitor.web.hits[before:]]


@pytest.mark.parametrize("versions", [True, False], ids=["a server that knows versions", "one that knows none"])
def test_where_nothing_changed_no_reading_process_starts(serve, tmp_path: Path, versions: bool) -> None:
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))
    web.versions = versions
    with Monitored(tmp_path, web) as monitor, Readers() as readers:
        monitor.day("2021-07-01")
        monitor.resources = replace(monitor.resources, readers=readers)
        later(monitor)
        assert {result.outcome for result in monitor.results} == {Outcome.UNCHANGED}
        assert readers.processes() == ()
        monitor.poll("2021-07-02")
        assert readers.processes(), "a day later each page is read again"


def test_of_a_page_of_years_only_what_may_be_due_is_opened_and_each_file_has_its_turn(
    serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_CHECKS_A_ROUND", 2)  # of two authorities: one older file a poll
    old = [published("inspection-2018", number, f"{2010 + number}-08-06") for number in range(1, 6)]
    recent = published("focused-visit-2021", 9, "2021-06-21")
    with Monitored(tmp_path, serve(world(*old, recent), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        (source,) = (one for one in registry.sources(monitor.settings) if one.authorities == ("peterborough",))
        asked: list[str] = []
        for _ in old:
            opened, known = monitor.resources.restless_documents(source), monitor.store.documents(source.id)
            now = monitor.clock + timedelta(hours=1)
            assert listed.due(opened.values(), now, 1) == listed.due(known.values(), now, 1)
            assert (len(opened), len(known)) == (2, 6)
            asked += later(monitor)
            assert monitor.store.sources()[source.id].items == 6
        assert [asked.count(one.path) for one in (*old, recent)] == [1, 1, 1, 1, 1, 5]
        # What is not as it was is opened whatever its age.
        with sqlite3.connect(monitor.store.path) as db:
            db.execute("UPDATE documents SET joined = 0 WHERE url LIKE ?", [f"%{old[0].path}"])
            db.execute("UPDATE documents SET attempts = 1 WHERE url LIKE ?", [f"%{old[1].path}"])
            db.execute("UPDATE documents SET missing = 1 WHERE url LIKE ?", [f"%{old[2].path}"])
        assert len(monitor.resources.restless_documents(source)) == 5


@pytest.fixture
def england(serve, tmp_path: Path, register):
    """A monitor of Wokingham, which stands on the second page of Ofsted's list of all authorities."""
    providers = tuple(Provider(a.urn, a.name) for a in register.authorities)
    web = serve(world(published("inspection-2018", 1, "2018-08-06"), providers=providers), date(2021, 7, 1))
    with Monitored(tmp_path, web, authorities=[{"name": "Wokingham"}]) as monitor:
        monitor.day("2021-07-01")
        yield monitor


def test_a_list_whose_first_page_stands_is_asked_for_no_further_that_day(england: Monitored) -> None:
    assert later(england).count("/search") == 1
    assert england.outcome("ofsted:search") is Outcome.UNCHANGED
    assert england.store.sources()["ofsted:search"].items == 153


def test_what_leaves_a_further_page_of_a_list_is_noticed_within_a_day(england: Monitored) -> None:
    kept = tuple(p for p in england.web.world.providers if p.name != "Wokingham")
    first_hundred_stay = sorted(p.name for p in kept)[:100] == sorted(p.name for p in england.web.world.providers)[:100]
    assert first_hundred_stay
    england.web.world = replace(england.web.world, providers=kept)
    england.poll("2021-07-02")
    assert england.outcome("ofsted:search") is Outcome.BROKEN


def test_an_authority_that_was_added_is_looked_for_at_once(serve, tmp_path: Path) -> None:
    here = Provider("80537", "Peterborough City Council")
    web = serve(world(published("inspection-2018", 1, "2018-08-06"), providers=(here,)), date(2021, 7, 1))
    with Monitored(tmp_path, web, authorities=[{"name": "Peterborough"}]) as monitor:
        monitor.day("2021-07-01")
        assert monitor.outcome("ofsted:search") is Outcome.CHANGED
    with Monitored(tmp_path, web, authorities=[{"name": "Peterborough"}, {"name": "Brent"}]) as monitor:
        monitor.at("2021-07-01")
        later(monitor)
        assert monitor.outcome("ofsted:search") is Outcome.BROKEN
