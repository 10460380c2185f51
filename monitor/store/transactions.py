"""A history that is open: its connection, one writer at a time, all or nothing, and rows that become values."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, Self, TypeVar

from monitor.store import columns
from monitor.store.file import DamagedError, DatabaseFile, HistoryGoneError, StoreError, of_the_file, unusable
from monitor.store.lock import holds_lock
from monitor.store.outage import Outages

T = TypeVar("T")
Row = dict[str, Any]

LOG_OF_REQUESTS = "fetches"
"""The table that holds what was asked of the web: ten to thirty times as many rows as all others together."""

# Seconds between two looks at the lock: a file that somebody deleted is noticed soon, and no transaction pays for it.
_LOOK_AT_LOCK_EVERY = 1.0


class OpenHistory:
    """An open file. Thread-safe: one connection, one writer at a time."""

    def __init__(self, db: DatabaseFile, lock: int | None) -> None:
        self._db = db
        self._file_lock = lock
        self._mutex = threading.RLock()
        self.outages = Outages(db.path.parent)
        self._lock_seen = -_LOOK_AT_LOCK_EVERY

    @property
    def path(self) -> Path:
        """Where the file stands."""
        return self._db.path

    def close(self) -> None:
        """Close the file and give the lock back."""
        with self._mutex:
            self._db.conn.close()
            if self._file_lock is not None:
                os.close(self._file_lock)
                self._file_lock = None

    def is_in_place(self) -> bool:
        """Return True if the file that was opened still stands at its path, and a writer's lock beside it."""
        return self._db.is_in_place() and self._is_locked()

    def _is_locked(self) -> bool:
        """Whether a writer's lock stands; looked at once in a while, for each look costs every transaction."""
        if self._file_lock is None or monotonic() - self._lock_seen < _LOOK_AT_LOCK_EVERY:
            return True
        self._lock_seen = monotonic()
        return holds_lock(self._file_lock, self._db.path.parent)

    def check(self, *tables: str) -> None:
        """StoreError where the file is damaged: every page of it is looked at, or those of these tables alone."""
        asked = [f"PRAGMA quick_check({table})" for table in tables or ("1",)]
        found = [row for query in asked for row in self._rows(query)]
        said = next((text for row in found if (text := str(next(iter(row.values())))) != "ok"), "")
        if said:
            raise DamagedError(f"the history {self._db.path} is damaged: {said.splitlines()[-1]}")

    def check_facts(self) -> None:
        """As `check`, but for the log of requests: most of a history of years, and nothing of it is a fact."""
        tables = (row["name"] for row in self._rows("SELECT name FROM sqlite_master WHERE type = 'table'"))
        self.check(*(table for table in tables if table != LOG_OF_REQUESTS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; StoreError where the disk is full or the file cannot be written."""
        with self._mutex:
            if not self.is_in_place():
                raise HistoryGoneError(
                    f"the history {self._db.path} was deleted or replaced while the monitor ran: nothing is written"
                )
            conn = self._db.conn
            if conn.in_transaction:  # this thread's own, for the mutex is held: `exclusive`
                yield conn
                return
            try:
                conn.execute("BEGIN IMMEDIATE")
                yield conn
                conn.execute("COMMIT")
                self.outages.worked()
            except BaseException as fault:
                with suppress(sqlite3.Error):
                    conn.rollback()
                self._mend(fault)
                if of_the_file(fault):
                    reason = f"the history cannot be written, nothing of this is lost: {fault}"
                    self.outages.failed(reason)
                    raise StoreError(reason) from fault
                raise

    def _mend(self, fault: BaseException) -> None:
        """What can be made anew is, where a transaction failed for it; what it was to write is not written."""

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Read and write as one transaction: nobody else writes between what is read and what is made of it.

        StoreError as any writing has it.
        """
        with self._transaction():
            yield

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._mutex:
            try:
                return self._db.query(sql, parameters)
            except sqlite3.Error as fault:
                if of_the_file(fault):
                    found = unusable(fault, f"the history {self._db.path} cannot be read")
                    columns.unreadable(str(found))
                    raise found from fault
                raise

    def _values(self, found: Iterable[Row], value: Callable[[Row], T], key: str) -> Iterator[T]:
        """What rows stand for. One that cannot be read is left out, and said once: it is the trouble of that row."""
        for row in found:
            try:
                yield value(row)
            except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as fault:
                columns.left_out(str(self._db.path), key, str(row.get(key)), str(fault))
