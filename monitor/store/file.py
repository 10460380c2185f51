"""The file of the history: who may write it, whether it is ours to open, and that it stays in its place."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from monitor.model.deferred import deferred

FILE = "monitor.db"
# sqlite_utils, which applies migrations, imports numpy where there is one: a tenth of a second that no round need take.
LATEST_MIGRATION = "m009_no_keys"
_pending: Callable[[sqlite3.Connection], bool] = deferred("monitor.store.migrations:pending")
_apply: Callable[[sqlite3.Connection], None] = deferred("monitor.store.migrations:apply")
LOCK_FILE = "monitor.lock"
# More than the smallest write of the history: where this fits, the next poll does.
_PROBE_BYTES = 16_384


_MIGRATED = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"


class StoreError(Exception):
    """The history cannot be used; the text says why and what to do, for the operator."""


class HistoryGoneError(StoreError):
    """The file of the history was deleted or replaced under the monitor: nothing that it writes would be found."""


class DatabaseFile:
    """An open file, whose rows are read as dictionaries."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self._file = _identity(path)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of a query, by the names of its columns."""
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def is_in_place(self) -> bool:
        """Return True if the file that was opened still stands at its path."""
        return _identity(self.path) == self._file

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


def take_lock(folder: Path) -> int:
    """Take the writer's lock of a folder; StoreError where another process holds it. It goes with the process."""
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        raise StoreError(
            f"another monitor (process {owner}) is using the history in {folder}: stop it, or use another folder"
        ) from None
    os.truncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def holds_lock(handle: int, folder: Path) -> bool:
    """Whether a lock that was taken still stands in its folder: one whose file was deleted keeps nobody out."""
    held = os.fstat(handle)
    return _identity(folder / LOCK_FILE) == (held.st_dev, held.st_ino)


def of_the_file(fault: BaseException) -> bool:
    """Whether an error is the file's, or the disk's: full, damaged, locked; not a mistake in what was asked of it."""
    mistakes = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.NotSupportedError)
    return isinstance(fault, sqlite3.DatabaseError) and not isinstance(fault, mistakes)


def writer_of(folder: Path) -> tuple[datetime | None, str]:
    """Since when a process has the history of a folder open for writing (None: none has), and why it cannot be written.

    It is tried by writing: a small file that goes at once.
    """
    try:
        with (folder / LOCK_FILE).open("rb") as lock:
            since = datetime.fromtimestamp(os.fstat(lock.fileno()).st_mtime, UTC) if _is_locked(lock.fileno()) else None
    except FileNotFoundError:
        return None, ""
    except OSError as fault:
        return None, str(fault.strerror)
    return since, _unwritable(folder)


def _is_locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(handle, fcntl.LOCK_UN)
    return False


def _unwritable(folder: Path) -> str:
    """Why a folder takes no more; empty where it does."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(bytes(_PROBE_BYTES))
        return ""
    except OSError as fault:
        return fault.strerror or str(fault)
    finally:
        with suppress(OSError):
            probe.unlink()


def opened(path: Path, mode: str) -> DatabaseFile:
    """An existing file, opened to read (`ro`) or to change (`rw`)."""
    db = connect(path, f"?mode={mode}", writing=mode == "rw")
    if mode == "rw":
        return db
    try:
        db.query("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:
        # On read-only media SQLite cannot make the files that it keeps beside a database in WAL mode; nobody writes it.
        db.conn.close()
        return connect(path, "?mode=ro&immutable=1", writing=False)
    return db


def _identity(path: Path) -> tuple[int, int] | None:
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
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON") if writing else ():
        conn.execute(f"PRAGMA {pragma}")
    return DatabaseFile(conn, path)


def check_not_empty(path: Path) -> None:
    """StoreError where a file is there and holds nothing at all: it was cut off, and is no new history."""
    if path.exists() and path.stat().st_size == 0:
        raise StoreError(
            f"the history {path} is damaged: the file is empty; put a copy back, or take it away to begin anew"
        )


def make(path: Path) -> None:
    """Make a history that holds nothing yet; until it is whole it stands beside its place. Raises sqlite3.Error.

    So a file without anything in it is never one whose making was cut off.
    """
    unfinished = path.with_name(f"{path.name}.new")
    for leftover in path.parent.glob(f"{unfinished.name}*"):
        leftover.unlink()
    db = connect(unfinished)
    try:
        _apply(db.conn)
    finally:
        db.conn.close()
    unfinished.replace(path)


def migrate(db: DatabaseFile, folder: Path, now: datetime) -> None:
    """Bring the schema up to date, after a copy of what there is was put aside."""
    if db.is_current():
        return
    if db.query("SELECT 1 FROM sqlite_master WHERE type = 'table'"):
        backups = folder / "backups"
        backups.mkdir(exist_ok=True)
        with sqlite3.connect(backups / f"monitor-{now:%Y%m%dT%H%M%S}.db") as copy:
            db.conn.backup(copy)
        copy.close()
    _apply(db.conn)
