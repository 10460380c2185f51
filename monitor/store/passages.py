"""The passages that `search` finds, written with the events that they are of, and their index of words (FTS5).

All of it is made of the events and can be made anew: where it is damaged, or of an earlier version, it is at the next
opening, and never a reason that a poll cannot be written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.model.deferred import deferred
from monitor.model.events import Event
from monitor.store.file import DatabaseFile

if TYPE_CHECKING:
    from monitor.history.passages import Passage

# Needed where events are written, which most rounds do not.
_passages: Callable[[Event], tuple[Passage, ...]] = deferred("monitor.history.passages:passages")

_VERSION = 1
"""Of what stands in `passages`; kept as the file's `user_version`, 0 where the passages are yet to be made."""

_INDEX = (
    "CREATE VIRTUAL TABLE passages_text USING fts5(text, content = 'passages', content_rowid = 'id', "
    "tokenize = 'porter unicode61 remove_diacritics 2')"
)
_TABLE = (
    "CREATE TABLE passages (id INTEGER PRIMARY KEY, event TEXT NOT NULL REFERENCES events(id), kind TEXT NOT NULL, "
    "number INTEGER NOT NULL, text TEXT NOT NULL)"
)
_ADD = "INSERT INTO passages_text(rowid, text) VALUES (new.id, new.text);"
_REMOVE = "INSERT INTO passages_text(passages_text, rowid, text) VALUES ('delete', old.id, old.text);"
TABLES = (
    _TABLE,
    "CREATE INDEX passages_event ON passages(event)",
    _INDEX,
    f"CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN {_ADD} END",
    f"CREATE TRIGGER passages_changed AFTER UPDATE ON passages BEGIN {_REMOVE} {_ADD} END",
    f"CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN {_REMOVE} END",
)
"""What m010 makes; a change of it is a new migration."""


_OF_THE_DISK = (
    *(
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    ),
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT),
)
"""Codes of faults that are not the index's own: it is sound, and what is written may be written another time."""


class DamagedIndexError(sqlite3.DatabaseError):
    """The index of words is damaged; it is made anew."""


def put(conn: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Write the passages of events in place of what stood there, within a transaction that is open.

    Where they are yet to be made nothing is written: they will be. DamagedIndexError where the index is damaged.
    """
    if conn.execute("PRAGMA user_version").fetchone() != (_VERSION,):
        return
    with _damage_said():
        for event in events:
            _put(conn, event)


def take_out(conn: sqlite3.Connection, events: Iterable[str]) -> None:
    """Take out the passages of events by their ids, within a transaction that is open; raises as `put` does."""
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'passages'").fetchone() is None:
        return
    with _damage_said():
        conn.executemany("DELETE FROM passages WHERE event = ?", [(name,) for name in events])


@contextmanager
def _damage_said() -> Iterator[None]:
    """Say of a fault that is not the disk's that it is the index's."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        if fault.sqlite_errorcode & 0xFF in _OF_THE_DISK:
            raise
        raise DamagedIndexError(f"the index of `search` is damaged: {fault}") from fault


def _put(conn: sqlite3.Connection, event: Event) -> None:
    made = [(p.kind.value, p.number, p.text) for p in _passages(event)]
    held = conn.execute("SELECT kind, number, text FROM passages WHERE event = ? ORDER BY id", (event.id,)).fetchall()
    if made == held:
        return
    conn.execute("DELETE FROM passages WHERE event = ?", (event.id,))
    values = ((event.id, *passage) for passage in made)
    conn.executemany("INSERT INTO passages (event, kind, number, text) VALUES (?, ?, ?, ?)", values)


def are_current(db: DatabaseFile) -> bool:
    """Whether the passages are those of the events, by this version's idea of them."""
    return bool(db.query("PRAGMA user_version")[0]["user_version"] == _VERSION)


def is_fault(fault: BaseException) -> bool:
    """Whether an error is the index's own, and not that of the history beside it."""
    at_commit = getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT_VTAB
    return isinstance(fault, DamagedIndexError) or at_commit


def unmake(conn: sqlite3.Connection) -> None:
    """Take out what the writing of events touches, within a transaction that is open. Raises sqlite3.Error."""
    conn.execute("DROP TABLE IF EXISTS passages")  # and its triggers, by which alone the index is written
    conn.execute("PRAGMA user_version = 0")


def make_anew(conn: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Make all passages and the index anew, within a transaction that is open. Raises sqlite3.Error."""
    unmake(conn)
    conn.execute("DROP TABLE IF EXISTS passages_text")
    for statement in TABLES:
        conn.execute(statement)
    for event in events:
        _put(conn, event)
    conn.execute(f"PRAGMA user_version = {_VERSION}")
