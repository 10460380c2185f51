"""A machine's clock that runs years ahead makes nothing late: what is late is told by the servers' clocks then.

The servers of these tests date their answers by the real clock, so the days are counted from today.
"""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo.world import Publication, long_date
from monitor.fetch.answer import dated
from monitor.model.messages import Severity
from tests.monitored import INSPECTION, Monitored, published, world
from tests.read.builder import IN_CARE, LEADERSHIP, LEAVERS, OVERALL, PROTECTION, Report

TODAY = datetime.now(UTC).date()


def report(days_ago):
    """A report of an inadequate judgement, published some days before today, listed from today on."""
    rows = [(area, "Inadequate") for area in (LEADERSHIP, PROTECTION, IN_CARE, LEAVERS, OVERALL)]
    day = TODAY - timedelta(days=days_ago)
    visited = day - timedelta(days=40)
    title = "Inspection of Peterborough local authority children’s services"
    dates = f"Inspection dates: {long_date(visited - timedelta(days=4))} to {long_date(visited)}"
    text = Report(title, dates, rows=rows, narrative=("Services are what they are.",)).plain()
    return Publication("80537", 9, INSPECTION, visited, day, text.encode(), TODAY, content_type="text/plain")


@pytest.mark.parametrize("clock", [0, 200, 5000])
@pytest.mark.parametrize(("days_ago", "late"), [(2, False), (300, True)])
def test_a_grave_publication_is_grave_whatever_the_machines_clock_says(serve, tmp_path, clock, days_ago, late):
    first = TODAY - timedelta(days=1)
    web = serve(world(published("inspection-2018", 1, "2018-08-06"), report(days_ago)), first)
    with Monitored(tmp_path, web) as monitor:
        monitor.day(str(first))
        monitor.taken()
        monitor.poll(str(TODAY + timedelta(days=clock)))
        told = [m for m in monitor.taken() if "inadequate" in m.headline]
        assert [m.severity for m in told] == [Severity.LOW if late else Severity.CRITICAL]


def test_a_clock_that_is_ahead_is_said_in_the_log(serve, tmp_path, caplog):
    web = serve(world(report(2)), TODAY - timedelta(days=1))
    with Monitored(tmp_path, web) as monitor:
        monitor.day(str(TODAY - timedelta(days=1)))
        assert "clock of this machine" not in caplog.text
        monitor.day("2099-01-01")
        assert "clock of this machine says 2099-01-01" in caplog.text


@pytest.mark.parametrize(
    ("headers", "when"),
    [
        ({"Date": "Tue, 30 Jan 2024 09:00:00 GMT"}, datetime(2024, 1, 30, 9, tzinfo=UTC)),
        ({"Date": "Tue, 30 Jan 2024 09:00:00 -0000"}, datetime(2024, 1, 30, 9, tzinfo=UTC)),
        ({"Date": "Tue, 30 Jan 2024 09:00:00 GMT", "Age": "3600"}, datetime(2024, 1, 30, 10, tzinfo=UTC)),
        ({"Date": "Tue, 30 Jan 2024 09:00:00 GMT", "Age": "-1"}, datetime(2024, 1, 30, 9, tzinfo=UTC)),
        ({"Date": "Tue, 30 Jan 2024 09:00:00 GMT", "Age": "9" * 400}, None),
        ({"Date": "Tue, 30 Jan 99999999 09:00:00 GMT"}, None),
        ({"Date": "yesterday"}, None),
        ({"Date": ""}, None),
        ({}, None),
    ],
)
def test_a_servers_clock_is_read_where_it_says_one(headers, when):
    assert dated(headers) == when
