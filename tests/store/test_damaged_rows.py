"""A row that cannot be read is that row's trouble: said once, left out, and nothing else stops."""

import logging
import sqlite3
from datetime import date

import pytest

from tests.monitored import VISIT, Monitored, published, world

pytestmark = pytest.mark.exhaustive

TABLES = {
    "sources": ("baseline_at", "last_polled", "last_success", "last_changed", "retry_at", "failures", "items"),
    "documents": ("reading", "first_seen", "checked_at", "read_at", "withdrawn_at", "date", "published", "notes"),
    "events": ("facts", "status", "first_seen", "direction", "waits_since"),
    "evidence": ("finding", "source", "first_seen", "published", "review"),
    "alerts": ("message", "created_at"),
    "deliveries": ("next_attempt", "taken_at"),
}
PLACES = [(table, column) for table, columns in TABLES.items() for column in columns]


@pytest.fixture
def monitor(serve, tmp_path):
    publications = (
        published("inspection-2018", 1, "2018-08-06"),
        published("focused-visit-2021", 2, "2021-08-02", VISIT),
    )
    with Monitored(tmp_path, serve(world(*publications), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        yield monitor


NESTED = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "value", ["yesterday", "{", "", b"\xff\xfe", "99999-99-99", NESTED], ids=lambda value: repr(value)[:20]
)
@pytest.mark.parametrize(("table", "column"), PLACES)
def test_whatever_stands_in_a_row_the_rest_is_read_and_polled(monitor, table, column, value, caplog):
    with sqlite3.connect(monitor.settings.state / "monitor.db") as db:
        try:
            db.execute(
                f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = (SELECT max(rowid) FROM {table})", [value]
            )
        except sqlite3.IntegrityError:
            pytest.skip("the schema allows no such value")
    db.close()
    with caplog.at_level(logging.ERROR):
        for _ in range(2):
            monitor.store.sources()
            monitor.store.events()
            monitor.store.deliveries(states=("owed", "held", "taken"))
            for channel in ("readers", "operators"):
                monitor.store.pending(channel)
    assert len(caplog.records) <= 1
    alerts = monitor.day("2021-08-02")
    assert len(alerts) == 1, "what is new is told, and nothing that was known"
    assert all(not result.outcome.failed for result in monitor.results)
