"""A reading process that is killed or paused says nothing of a document: it is read again, and alerted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.apart.workers import ReadingError
from monitor.run.visit import Visit
from tests.monitored import VISIT, Monitored, published, world

OLD = published("inspection-2018", 1, "2018-08-06")
LETTER = published("focused-visit-2021", 2, "2021-08-02", VISIT)
TOLD = "Peterborough: focused visit (children in care), 22–23 Jun 2021: 3 points to improve (Ofsted, 2 Aug 2021)"


@pytest.fixture
def monitor(serve, tmp_path: Path):
    with Monitored(tmp_path, serve(world(OLD, LETTER), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        yield monitor


def failing(monkeypatch: pytest.MonkeyPatch, fault: ReadingError, times: int) -> None:
    """Let so many readings end with a fault."""
    whole, left = Visit.reading, [times]

    def reading(visit, source, document, body):
        if left[0]:
            left[0] -= 1
            raise fault
        return whole(visit, source, document, body)

    monkeypatch.setattr(Visit, "reading", reading)


@pytest.mark.parametrize("times", [1, 2, 5])
def test_what_the_machine_did_is_operations_news_and_the_document_is_read_when_it_can_be(monitor, monkeypatch, times):
    failing(monkeypatch, ReadingError("the process that read it was killed, twice", passing=True), times)
    days = [f"2021-08-{n:02}" for n in range(2, 2 + times)]
    assert [monitor.day(day) for day in days] == [[]] * times
    assert sum("killed, twice" in line for line in monitor.told()) == 1
    assert monitor.day("2021-08-09") == [TOLD]
    assert monitor.told()
    assert monitor.day("2021-08-10") == []


def test_one_limit_met_is_no_verdict(monitor, monkeypatch):
    """A machine that slept looks like a file that takes too long."""
    failing(monkeypatch, ReadingError("reading it took more than 20 s"), 1)
    assert monitor.day("2021-08-02") == []
    assert monitor.day("2021-08-03") == [TOLD]


def test_a_document_that_meets_a_limit_again_is_alerted_as_unread_once_and_read_when_it_can_be(monitor, monkeypatch):
    failing(monkeypatch, ReadingError("reading it took more than 20 s"), 3)
    assert monitor.day("2021-08-02") == []
    (line,) = monitor.day("2021-08-03")
    assert "not read" in line
    assert monitor.day("2021-08-04") == []
    assert monitor.day("2021-08-05") == [TOLD]


def test_a_report_that_was_read_is_kept_when_its_file_cannot_be_read_again(monitor, monkeypatch, serve):
    monitor.day("2021-08-02")
    monitor.web.world = replace(
        monitor.web.world,
        publications=(OLD, replace(LETTER, replaced=((date(2021, 8, 5), LETTER.data + b"\n% saved again"),))),
    )
    failing(monkeypatch, ReadingError("reading it took more than 20 s"), 3)
    assert [monitor.day(f"2021-08-{n:02}") for n in (5, 6, 7, 8)] == [[]] * 4
    assert "peterborough/focused_visit/2021-06-22" in monitor.events()
