"""The file of the history: whether it is ours to open, its schema, and that it stays in its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from monitor.model.deferred import deferred

FILE = "monitor.db"
# sqlite_utils, which applies migrations, imports numpy where there is one: a tenth of a second that no round need take.
LATEST_MIGRATION = "m012_changes"
_pending: Callable[[sqlite3.Connection], bool] = deferred("monitor.store.migrations:pending")


_MIGRATED = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"


# The log grows while somebody reads on and on; cut to this size once it is written back, it takes no disk for good.
_LARGEST_LOG = 16 * 1024 * 1024
_WRITING = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    f"journal_size_limit = {_LARGEST_LOG}",
)


class StoreError(Exception):
    """The history cannot be used; the text says why and what to do, for the operator."""


class DamagedError(StoreError):
    """The file of the history is damaged, or is none: only a copy helps."""


class HistoryGoneError(StoreError):
    """The file of the history was deleted or replaced under the monitor: nothing that it writes would be found."""


class DatabaseFile:
    """An open file, whose rows are read as dictionaries."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self._file = identity(path)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of a query, by the names of its columns."""
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def is_in_place(self) -> bool:
        """Return True if the file that was opened still stands at its path."""
        return identity(self.path) == self._file

    def check_ours(self) -> None:
        """StoreError where tables stand in the file that are not the monitor's: another program's database."""
        ours = "SELECT 1 FROM _sqlite_migrations WHERE migration_set = 'ofsted_monitor'"
        if not (self.query(_MIGRATED) and self.query(ours)):
            raise StoreError(f"{self.path} is no history of the monitor: nothing was changed")

    def check_not_newer(self) -> None:
        """StoreError where a later version of the monitor wrote the file: this one would not know what it means."""
        newest = "SELECT max(name) AS name FROM _sqlite_migrations WHERE migration_set = 'ofsted_monitor'"
        names = self.query(newest) if self.query(_MIGRATED) else []
        if names and (names[0]["name"] or "") > LATEST_MIGRATION:
            raise StoreError(
                f"the history {self.path} was written by a newer version of the monitor ({names[0]['name']}): "
                "update this one; nothing was changed"
            )

    def is_current(self) -> bool:
        """Return True if every migration is applied; they are applied in their order."""
        applied = "SELECT 1 FROM _sqlite_migrations WHERE migration_set = 'ofsted_monitor' AND name = ?"
        if self.query(_MIGRATED) and self.query(applied, [LATEST_MIGRATION]):
            return True
        return not _pending(self.conn)


def of_the_file(fault: BaseException) -> bool:
    """Whether an error is the file's, or the disk's: full, damaged, locked; not a mistake in what was asked of it."""
    mistakes = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.NotSupportedError)
    return isinstance(fault, sqlite3.DatabaseError) and not isinstance(fault, mistakes)


_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def unusable(fault: Exception, what: str) -> StoreError:
    """What to raise where a file cannot be used: DamagedError where SQLite says that it is no database any more."""
    damaged = isinstance(fault, sqlite3.Error) and (getattr(fault, "sqlite_errorcode", 0) & 0xFF) in _DAMAGED
    why = (fault.strerror if isinstance(fault, OSError) else None) or fault
    return (DamagedError if damaged else StoreError)(f"{what}: {why}")


def opened(path: Path, mode: str) -> DatabaseFile:
    """An existing file, opened to read (`ro`) or to change (`rw`). Raises sqlite3.Error."""
    if mode == "rw":
        return connect(path, "?mode=rw")
    for way in (_beside_a_writer, _with_its_log):
        db = way(path)
        try:
            db.query("SELECT 1 FROM sqlite_master")
            return db
        except sqlite3.OperationalError as fault:
            db.conn.close()
            if not _is_unopened(fault):
                raise
    return _as_it_stands(path)


def _beside_a_writer(path: Path) -> DatabaseFile:
    return connect(path, "?mode=ro", writing=False)


def _is_unopened(fault: sqlite3.OperationalError) -> bool:
    """Whether SQLite could not open or make the files that it keeps beside a database in WAL mode."""
    return fault.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def _with_its_log(path: Path) -> DatabaseFile:
    """On media where nothing can be written: with what a kill left in the log, whose index is made in memory.

    Nothing is locked: who writes there makes the files that are missing, and it is read as everywhere.
    """
    db = connect(path, "?mode=ro&vfs=unix-none", writing=False)
    db.conn.execute("PRAGMA locking_mode = EXCLUSIVE")
    return db


def _as_it_stands(path: Path) -> DatabaseFile:
    """On media where nothing can be written, and with no log beside it."""
    return connect(path, "?mode=ro&immutable=1", writing=False)


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another at the same path; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def connect(path: Path, query: str = "", *, writing: bool = True) -> DatabaseFile:
    """Open a file; `query` is that of a SQLite address (`?mode=ro`). Raises sqlite3.Error."""
    # Autocommit mode: transactions are begun by this module alone, never by the driver behind its back.
    conn = sqlite3.connect(path.as_uri() + query, uri=True, timeout=10, isolation_level=None, check_same_thread=False)
    # A text that is no UTF-8 is that row's trouble: the driver would end the whole query.
    conn.text_factory = partial(str, encoding="utf-8", errors="replace")
    for pragma in _WRITING if writing else ():
        conn.execute(f"PRAGMA {pragma}")
    return DatabaseFile(conn, path)


def history_of(folder: Path) -> Path:
    """The file of the history in a folder; StoreError where there is none, or an empty one."""
    path = folder / FILE
    if not path.exists():
        raise StoreError(f"there is no history yet in {folder}: run `once` or `backfill` first")
    check_not_empty(path)
    return path.resolve()


def check_not_empty(path: Path) -> None:
    """StoreError where a file is there and holds nothing at all: it was cut off, and is no new history."""
    if path.exists() and path.stat().st_size == 0:
        raise DamagedError(f"the history {path} is damaged: the file is empty")
