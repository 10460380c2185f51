"""What no single poll can tell: pages that nobody reads, publications that no page gives, readers that find less."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.model.dates import When
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import DocumentKind, Reading
from monitor.operations import coverage
from monitor.operations.health import DueSource
from monitor.run import alarms
from monitor.run.chores import CHORES
from monitor.sources.ofsted_search import read_search
from tests.monitored import Monitored, published, world
from tests.operations.test_health import FAR, fetched, gives_sign, started, status

OLD = published("inspection-2018", 1, "2018-08-06")
LABEL = "Children's services inspection"


@pytest.fixture
def make(serve, tmp_path: Path):
    opened: list[Monitored] = []

    def start(*publications, **changes) -> Monitored:
        web = serve(world(*publications), date(2024, 1, 30))
        monitor = Monitored(tmp_path, web, **changes)
        opened.append(monitor)
        return monitor

    yield start
    for monitor in opened:
        monitor.store.close()


def look(monitor: Monitored) -> list[str]:
    """What the hourly look tells operations."""
    (chore,) = [chore for chore in CHORES if chore.name == "alarms"]
    told = chore.work(monitor.resources)
    said = monitor.told()
    assert told == bool(said)
    return said


def test_a_publication_that_the_list_names_and_no_page_gives_is_said_once_with_its_end(make) -> None:
    """Published on 30 January by Ofsted's list; the page of its authority shows it on 9 February."""
    late = published("inspection-2023", 3, "2024-01-30", since=date(2024, 2, 9))
    monitor = make(OLD, late)
    said = {}
    for day in ("2024-01-29", "2024-01-30", "2024-01-31", "2024-02-01", "2024-02-02", "2024-02-09", "2024-02-10"):
        monitor.day(day)
        said[day] = look(monitor)
    assert said.pop("2024-02-01") == [
        "Coverage: Ofsted's list names publications of 1 authority that its pages do not give"
    ]
    assert said.pop("2024-02-09") == ["Coverage: all that Ofsted's list names was read on its pages"]
    assert not any(said.values())


def test_what_the_list_did_not_say_ends_no_alarm(make) -> None:
    monitor = make(OLD, published("inspection-2023", 3, "2024-01-30", since=date(2024, 2, 9)))
    monitor.day("2024-02-02")
    assert len(look(monitor)) == 1
    monitor.resources.listed.clear()  # as after a start, before the list is read
    assert look(monitor) == []
    assert len(alarms.standing_alarms(monitor.store)) == 1


def test_a_page_that_nobody_reads_for_a_day_is_said_once_with_its_end(make) -> None:
    monitor = make(OLD)
    monitor.day("2024-01-30")
    started(monitor, monitor.clock)
    assert look(monitor) == []
    monitor.day("2024-02-02", "peterborough")
    (headline,) = look(monitor)
    assert headline == "Coverage: the pages of 1 of 2 authorities were due, and not read for over a day"
    monitor.day("2024-02-03", "peterborough")
    assert look(monitor) == []
    monitor.day("2024-02-04")
    assert look(monitor) == ["Coverage: the pages of all 2 authorities are read again as they are due"]


def test_after_a_start_or_a_change_of_the_configuration_a_day_is_given(make) -> None:
    monitor = make(OLD)
    monitor.day("2024-01-30")
    monitor.told()
    monitor.clock += timedelta(days=9)
    started(monitor, monitor.clock - timedelta(hours=20))
    assert look(monitor) == []
    monitor.clock += timedelta(hours=5)
    assert len(look(monitor)) == 1


def test_a_page_that_fails_is_said_by_its_own_and_is_no_gap_in_coverage() -> None:
    now = datetime(2024, 2, 1, tzinfo=UTC)
    page = DueSource("x", "lane", None, now - timedelta(days=3))
    assert coverage.unread({"Brent": page}, now - timedelta(days=9), now)
    failing = SourceState("ofsted:brent", "ofsted", "http://x", failures=3)
    assert coverage.unread({"Brent": replace(page, state=failing)}, now - timedelta(days=9), now) is None


def test_reports_that_lack_what_those_before_had_are_said_once_with_their_end(make) -> None:
    monitor = make(OLD)
    monitor.day("2024-01-30")
    monitor.told()
    (known,) = monitor.store.documents("ofsted:peterborough").values()
    state = monitor.store.sources()["ofsted:peterborough"]

    def publish(numbers: range, reading: Reading | None) -> None:
        documents = tuple(
            replace(known, url=f"http://x/file/{n}", published=When.of(date(2020, 1, 1) + timedelta(weeks=n)),
                    reading=reading, first_seen=monitor.clock, identity=f"file {n}")
            for n in numbers
        )  # fmt: skip
        monitor.store.commit(PollRecord(state, documents=documents), monitor.clock)

    publish(range(60), known.reading)
    assert look(monitor) == []
    # A new layout: the report still is one, and nothing of it is found; or it is not even taken for one.
    publish(range(60, 62), Reading(DocumentKind.INSPECTION_REPORT))
    publish(range(62, 63), Reading(DocumentKind.UNKNOWN, problems=("no report",)))
    monitor.clock += timedelta(hours=1)
    (headline,) = look(monitor)
    assert headline == (
        "Fewer facts are read from inspection reports: 0 of the latest 3 have all of grades, dates and framework; "
        "61 of 61 had before"
    )
    assert look(monitor) == []
    # A newer version reads them.
    publish(range(60, 63), known.reading)
    assert look(monitor) == [
        "The latest inspection reports have as many of grades, dates and framework again as those before"
    ]


def test_health_shows_what_stands_and_stays_healthy_and_the_week_says_so(make, capsys) -> None:
    monitor = make(OLD, published("inspection-2023", 3, "2024-01-30", since=date(2024, 2, 9)), all_quiet="0 9 * * mon")
    monitor.day("2024-02-02")
    look(monitor)
    started(monitor, monitor.clock)
    gives_sign(monitor)
    assert status(monitor, "health") == 0
    assert capsys.readouterr().out.splitlines() == [
        "healthy",
        "to look at: Coverage: Ofsted's list names publications of 1 authority that its pages do not give",
    ]
    monitor.at("2024-02-05")
    next(chore for chore in CHORES if chore.name == "weekly report").work(monitor.resources)
    (message,) = monitor.taken("operators")
    assert message.headline.startswith("Not all is well: ")
    assert "To look at: Coverage: Ofsted's list names publications of 1 authority" in "\n".join(message.lines)


def test_once_looks_too_when_it_reads_the_list_of_a_new_day(make, tmp_path: Path, capsys) -> None:
    monitor = make(OLD, published("inspection-2023", 3, "2024-01-30", since=date(2024, 2, 9)))
    monitor.day("2024-02-01")
    monitor.told()
    monitor.store.close()
    assert (
        status(
            monitor,
            "once",
        )
        == 0
    )
    monitor.clock += timedelta(days=1)
    with pytest.raises(SystemExit):
        main(["--config", str(monitor.settings.path), "--now", monitor.clock.isoformat(), "once"])
    assert "Ofsted's list names publications of 1 authority" in capsys.readouterr().out


def test_a_silence_is_strange_by_the_rhythm_of_what_is_watched() -> None:
    today = date(2026, 11, 26)
    england = [today - timedelta(days=50 + 4 * n) for n in range(260)]
    one = [today - timedelta(days=50 + 400 * n) for n in range(3)]
    assert coverage.silent(england, 153, today)
    assert coverage.silent([*england, today - timedelta(days=40)], 153, today) is None
    assert coverage.silent(one, 1, today) is None
    assert coverage.silent([], 1, today) is None
    assert coverage.silent([today - timedelta(days=4000)], 1, today) is None


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ("Latest report: <a href='/x'>12 May 2023</a>", When(2023, 5, 12)),
        ("<strong>Most recent inspection</strong> <time>1 June 2024</time>", When(2024, 6, 1)),
        ("Last report 2024-06-01", When(2024, 6, 1)),
        ("Latest report: to be published", None),
        ("Registered 12 May 2023", None),
        ("", None),
    ],
)
def test_the_day_of_the_latest_report_is_read_where_the_list_gives_it(row: str, day: When | None) -> None:
    page = f"<ul class='results-list'><li><h3><a href='/provider/44/1'>X</a></h3><p>{row}</p></li></ul>"
    (entry,) = read_search(page.encode(), "https://reports.ofsted.gov.uk/search").entries
    assert entry.latest == day


def test_a_reader_that_does_not_end_is_said_once_the_log_beside_the_history_has_grown(make, monkeypatch) -> None:
    monkeypatch.setattr(alarms, "_LARGE_LOG", 500_000)
    monitor = make(OLD)
    monitor.day("2024-01-30")
    assert look(monitor) == []
    with closing(sqlite3.connect(monitor.store.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM documents").fetchall()
        _write_much(monitor)
        said = look(monitor)
        assert len(said) == 1
        assert said[0].endswith("MB: a program reads the history and does not end")
        assert look(monitor) == []
    monitor.store._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert look(monitor) == ["The log of the history is written back again"]


def _write_much(monitor: Monitored) -> None:
    long = "x" * 100_000
    for n in range(6):
        state = SourceState(f"news:{n}", "news", f"https://paper.example/{n}", reason=long)
        monitor.store.commit(PollRecord(state), monitor.clock)


def test_by_a_clock_that_is_ahead_of_all_servers_nothing_is_late(make) -> None:
    monitor = make(OLD)
    monitor.day("2024-01-30")
    began = monitor.clock
    monitor.clock = FAR
    monitor.resources.clocks.note(replace(fetch, dated=began) for fetch in fetched(monitor))
    assert look(monitor) == []
    monitor.resources.clocks.note(replace(fetch, dated=FAR) for fetch in fetched(monitor))
    assert look(monitor), "by a right clock that all is late is said"
