"""A boundary around each source and each document: what raises in one of them is said, and all else goes on."""

from datetime import date

import pytest

from monitor.run import backfill, visit
from monitor.run.poll import Outcome
from monitor.run.visit import Visit
from monitor.store.database import Store, StoreError
from tests.monitored import VISIT, Monitored, published, world

TWO = (published("inspection-2018", 1, "2018-08-06"), published("focused-visit-2021", 2, "2021-08-02", VISIT))


@pytest.fixture
def monitor(serve, tmp_path):
    with Monitored(tmp_path, serve(world(*TWO), date(2021, 8, 3))) as monitor:
        monitor.at("2021-08-03")
        yield monitor


def raising(whole, chosen, fault):
    """A function that raises for what is chosen, and is itself for all else."""

    def one(*args, **kwargs):
        if any(map(chosen, args)):
            raise fault
        return whole(*args, **kwargs)

    return one


def is_peterborough(value):
    return getattr(value, "id", "") == "ofsted:peterborough" or str(value).endswith("/provider/44/80537")


PLACES = [
    (backfill, "compare"),
    (backfill, "join"),
    (Visit, "get"),
    (Visit, "page"),
    (backfill.Backfill, "_archived"),
]


@pytest.mark.parametrize(
    "fault", [RuntimeError("a defect"), StoreError("the disk is full"), ValueError("[::1")], ids=repr
)
@pytest.mark.parametrize(("owner", "name"), PLACES)
def test_a_backfill_fills_the_other_sources_wherever_one_raises(monitor, monkeypatch, owner, name, fault):
    monkeypatch.setattr(owner, name, raising(getattr(owner, name), is_peterborough, fault))
    filled = {f.source.id: f for f in monitor.backfill()}
    assert str(fault) in filled["ofsted:peterborough"].failed
    assert filled["ofsted:brent"].failed == ""


def test_a_backfill_on_a_full_disk_says_so_of_each_source_and_ends(monitor, monkeypatch):
    def full(*_):
        raise StoreError("the disk is full")

    monkeypatch.setattr(Store, "commit", full)
    filled = monitor.backfill()
    assert {f.failed for f in filled if f.source.id.startswith("ofsted:")} == {"the disk is full"}


@pytest.mark.parametrize("name", ["file", "reading", "with_reading"])
def test_a_document_that_shows_a_defect_stops_no_other_one(monitor, monkeypatch, name):
    def is_second(value):
        return getattr(value, "url", "").endswith("/v1/file/2")

    monkeypatch.setattr(visit.Visit, name, raising(getattr(Visit, name), is_second, RuntimeError("a defect")))
    monitor.day("2021-08-03")
    assert monitor.events() == ["peterborough/inspection/2018-06-25"]
    assert monitor.outcome("ofsted:peterborough") is Outcome.UNREACHABLE
    (result,) = [r for r in monitor.results if r.source.id == "ofsted:peterborough"]
    assert "the monitor itself failed: RuntimeError: a defect" in result.reason
    monkeypatch.undo()
    monitor.day("2021-08-04")
    assert len(monitor.events()) == 2, "it is read at the next poll"
