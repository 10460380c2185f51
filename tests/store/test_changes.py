"""The history counts by itself what is changed of each authority's events, whoever writes: the site goes by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.store.database import Store
from monitor.store.file import FILE
from tests.site import history

FALLEN = history.FALLEN.id
OF_FALLEN = {"peterborough"}
STATEMENTS = [
    ("UPDATE events SET status = 'withdrawn' WHERE id = :event", OF_FALLEN),
    ("UPDATE evidence SET quote = 'Other words.' WHERE event = :event", OF_FALLEN),
    ("UPDATE OR REPLACE evidence SET url = 'https://moved.example/' WHERE event = :event", OF_FALLEN),
    ("DELETE FROM evidence WHERE event = :event", OF_FALLEN),
    ("INSERT INTO evidence (event, url, source, first_seen, finding) VALUES (:event, 'x', 'news', '', '')", OF_FALLEN),
    ("UPDATE alerts SET headline = 'Another' WHERE event = :event", OF_FALLEN),
    ("UPDATE deliveries SET state = 'dropped'", OF_FALLEN),
    ("UPDATE deliveries SET taken_at = '2026-11-27'", OF_FALLEN),
    ("DELETE FROM deliveries", OF_FALLEN),
    ("UPDATE decisions SET reason = 'recalled' WHERE event = :event", OF_FALLEN),
    ("INSERT INTO decisions (event, reason, at) VALUES ('brent/inspection/2026-04-27', 'new', '')", {"brent"}),
    ("DELETE FROM decisions WHERE event = :event", OF_FALLEN),
    # What no page of an authority tells:
    ("UPDATE deliveries SET attempts = attempts + 1, next_attempt = '2026-11-27'", set()),
    ("UPDATE sources SET last_polled = '2026-11-27'", set()),
    ("INSERT INTO decisions (event, document, reason, at) VALUES ('', 'x', 'new', '')", set()),
    ("INSERT INTO alerts VALUES ('k', NULL, '', 'trouble', 'low', 't', 'h', '', '{}')", set()),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changes")
    history.write(folder)
    return folder


@pytest.fixture
def db(kept: Path) -> Iterator[sqlite3.Connection]:
    """The history, open to anyone's tools; what they do to it is undone."""
    with closing(sqlite3.connect(kept / FILE, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        yield conn
        conn.execute("ROLLBACK")


def numbers(conn: sqlite3.Connection) -> dict[str, int]:
    return dict(conn.execute("SELECT authority, number FROM changes"))


@pytest.mark.parametrize(("statement", "whose"), STATEMENTS)
def test_each_change_counts_for_the_authority_that_it_is_about_and_no_other(
    db: sqlite3.Connection, statement: str, whose: set[str]
) -> None:
    before = numbers(db)
    assert db.execute(statement, {"event": FALLEN} if ":event" in statement else {}).rowcount, "nothing was changed"
    after = numbers(db)
    assert {slug for slug in after if after[slug] != before.get(slug)} == whose


def test_what_is_not_written_to_its_end_was_never_a_change(kept: Path) -> None:
    with Store.read(kept) as store:
        before = store.changes()
    assert set(before) == {event.authority for event in history.EVENTS}
    with closing(sqlite3.connect(kept / FILE, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        conn.execute("DELETE FROM decisions")
        conn.execute("ROLLBACK")
    with Store.read(kept) as store:
        assert store.changes() == before


def test_a_history_of_before_they_were_counted_counts_from_what_it_holds(tmp_path: Path) -> None:
    history.write(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as conn, conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%changes%'"):
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute("DROP TABLE changes")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm012_changes'")
    with Store.open(tmp_path, history.NOW) as store:
        assert set(store.changes()) == {event.authority for event in history.EVENTS}
