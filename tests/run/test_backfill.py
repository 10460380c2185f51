"""An authority's past, read by hand: silent, resumable, the same twice, and never at the cost of news."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.web import Trouble
from monitor.run.backfill import Window
from monitor.run.poll import Outcome
from tests.monitored import VISIT, Monitored, configure, published, world

ROOT = Path(__file__).resolve().parents[2]
PAST = (
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-08-02", VISIT),
    published("focused-visit-2023", 3, "2023-05-09", VISIT),
    published("inspection-2023", 4, "2024-01-30"),
)


@pytest.fixture
def monitor(serve, tmp_path):
    with Monitored(tmp_path, serve(world(*PAST), date(2023, 6, 1)), authorities=[{"name": "Peterborough"}]) as monitor:
        monitor.at("2023-06-01")
        yield monitor


def rows(monitor):
    """Every row of the history but those that say when something was last asked."""
    with sqlite3.connect(monitor.settings.state / "monitor.db") as db:
        return [
            list(db.execute(f"SELECT * FROM {table} ORDER BY 1, 2"))
            for table in ("events", "judgements", "evidence", "alerts", "deliveries")
        ] + [list(db.execute("SELECT url, sha256, first_seen, read_at, reading, joined FROM documents ORDER BY url"))]


def test_it_reads_the_whole_past_without_an_alert(monitor):
    (filled,) = monitor.backfill()
    assert (filled.listed, filled.read, filled.problems, filled.failed) == (3, 3, (), "")
    assert monitor.events() == [
        "peterborough/inspection/2018-06-25",
        "peterborough/focused_visit/2021-06-22",
        "peterborough/focused_visit/2023-03-01",
    ]
    assert monitor.taken() == []
    assert monitor.told() == []


def test_twice_gives_identical_rows_and_fetches_no_document_again(monitor):
    monitor.backfill()
    before, asked = rows(monitor), len(monitor.web.hits)
    (again,) = monitor.backfill()
    assert rows(monitor) == before
    assert again.read == 0
    assert [hit.path for hit in monitor.web.hits[asked:] if "/file/" in hit.path] == []


def test_the_first_poll_after_it_says_its_one_line_and_what_came_since_is_news(monitor):
    monitor.backfill()
    assert [told.split(";")[0] for told in monitor.day("2023-06-02")] == ["Peterborough: now watching Ofsted's page"]
    assert monitor.day("2024-01-30") == [
        "Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)"
    ]


def test_news_between_two_polls_is_left_to_the_poll(monitor):
    monitor.day("2023-06-01")
    monitor.at("2024-01-30")
    monitor.backfill()
    assert "peterborough/inspection/2023-11-27" not in monitor.events()
    assert len(monitor.day("2024-01-30")) == 1


def test_a_window_reads_that_part_and_the_rest_is_no_news_later(monitor):
    (filled,) = monitor.backfill(window=Window(date(2021, 1, 1), date(2022, 12, 31)))
    assert (filled.listed, filled.read) == (3, 1)
    assert monitor.events() == ["peterborough/focused_visit/2021-06-22"]
    assert len(monitor.day("2023-06-02")) == 1, "the line of baseline alone"
    assert len(monitor.events()) == 3


def test_a_dry_run_writes_nothing_and_fetches_no_document(monitor):
    (filled,) = monitor.backfill(dry_run=True)
    assert (filled.listed, filled.read) == (3, 3)
    assert monitor.store.sources() == {}
    assert not [hit for hit in monitor.web.hits if "/file/" in hit.path]


def test_what_cannot_be_read_says_why_and_is_tried_again(monitor):
    monitor.web.troubles |= {"/v1/file/2": Trouble.HTML, "/v1/file/3": Trouble.BROKEN}
    (filled,) = monitor.backfill()
    assert len(filled.problems) == 2
    assert any("/v1/file/2" in p for p in filled.problems)
    assert any("500" in p for p in filled.problems)
    monitor.web.troubles.clear()
    (again,) = monitor.backfill()
    assert again.problems == ()
    assert len(monitor.events()) == 3
    assert monitor.taken() == []


def test_a_page_in_trouble_is_said_and_touches_nothing(monitor):
    monitor.web.troubles["/provider/44/80537"] = Trouble.NO_TIMELINE
    (filled,) = monitor.backfill()
    assert "timeline" in filled.failed
    monitor.web.troubles["/provider/44/80537"] = Trouble.FORBIDDEN
    (filled,) = monitor.backfill()
    assert "403" in filled.failed
    assert monitor.store.sources() == {}


def test_a_stop_ends_it_between_documents(monitor):
    monitor.resources.stop.set()
    assert monitor.backfill() == []


def test_killed_half_way_it_goes_on_where_it_was(serve, tmp_path):
    many = [replace(PAST[n % 3], number=n, urn="80537") for n in range(10)]
    web = serve(world(*many), date(2023, 6, 1))
    config = configure(
        tmp_path,
        web.url,
        authorities=[{"name": "Peterborough"}],
        http={"min_interval": "0.2s", "timeout": "5s", "allow_hosts": ["127.0.0.1"]},
    )
    command = [sys.executable, "run.py", "--config", str(config), "--now", "2023-06-01T09:00:00+00:00", "backfill"]
    run = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while len([hit for hit in web.hits if "/file/" in hit.path]) < 7:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    asked = len(web.hits)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    again = [hit.path for hit in web.hits[asked:] if "/file/" in hit.path]
    assert 0 < len(again) < 10, "what was written is not fetched again, the rest is"
    assert len(set(again)) == len(again)


def test_the_poll_joins_what_a_killed_backfill_left_unjoined(monitor):
    monitor.backfill()
    whole = monitor.events()
    with sqlite3.connect(monitor.settings.state / "monitor.db") as db:
        for table in ("judgements", "evidence", "events"):
            db.execute(f"DELETE FROM {table}")
        db.execute("UPDATE documents SET joined = 0")
    assert len(monitor.day("2023-06-02")) == 1
    assert monitor.outcome("ofsted:peterborough") is Outcome.UNCHANGED
    assert monitor.events() == whole
