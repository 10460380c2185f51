"""A copy of the history put back: the old one is kept beside it, and what was delivered stays delivered."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.store import copies, private
from monitor.store.copies import Contents
from monitor.store.file import FILE, DatabaseFile, StoreError, connect, opened
from monitor.store.lock import take_lock

# In this order: a delivery belongs to an alert.
_OUTBOX = {
    "alerts": "INSERT OR IGNORE INTO alerts ({names}) VALUES ({marks})",
    "deliveries": "INSERT INTO deliveries ({names}) VALUES ({marks}) ON CONFLICT(alert, channel) DO UPDATE SET "
    "{changes} WHERE deliveries.state NOT IN ('taken', 'dropped')",
    "mutes": "INSERT OR REPLACE INTO mutes ({names}) VALUES ({marks})",
}


@dataclass(frozen=True)
class Restored:
    """What was put back; where the history that stood there is kept, None where there was none.

    `delivered` counts the alerts that were delivered after the copy was made and count as delivered, `pending` those
    that wait now. `unread` says why the outbox of the history that stood there could not be read, or not to its end.
    """

    contents: Contents
    replaced: Path | None
    delivered: int
    pending: int
    unread: str = ""


def restore(file: Path, folder: Path, now: datetime) -> Restored:
    """Put a copy of the history into a folder, in place of the history there, which is kept beside it.

    What became of alerts after the copy was made stays so: the outbox of the history that stands there is taken over,
    as far as it can be read. StoreError, and nothing is changed, where a monitor runs on the folder, or where the file
    is no history, is damaged, or was written by a later version. An older schema is brought up to date when the history
    is next opened.
    """
    copies.contents(file)
    try:
        private.make_folder(folder)
        lock = take_lock(folder)
    except OSError as fault:
        raise StoreError(f"the state folder {folder} cannot be used: {fault.strerror}") from None
    try:
        return _put_back(file, (folder / FILE).resolve(), now)
    except OSError as fault:
        raise StoreError(f"{file} cannot be put back: {fault.strerror or fault}") from fault
    finally:
        os.close(lock)


def _put_back(file: Path, place: Path, now: datetime) -> Restored:
    if place.exists() and place.samefile(file):
        raise StoreError(f"{file} is the history itself; name a copy of it")
    beside = place.with_name(f"{FILE}.restored")
    try:
        copies.copy(file.resolve(), beside)
        with closing(connect(beside, writing=False).conn) as conn:
            conn.execute("PRAGMA foreign_keys = ON")
            db = DatabaseFile(conn, beside)
            delivered, unread = _take_over_outbox(place, db) if place.exists() else (0, "")
            (pending,) = db.query("SELECT count(*) AS number FROM deliveries WHERE state = 'owed'")
        private.sync(beside)
        replaced = _kept(place, now) if place.exists() else None
        # A log of the history that stood there would be taken for one of the copy: its frames stand with what is kept.
        for left in ("-wal", "-shm"):
            place.with_name(place.name + left).unlink(missing_ok=True)
        private.sync(place.parent)
        beside.replace(place)
        private.sync(place.parent)
    finally:
        beside.unlink(missing_ok=True)
    return Restored(copies.contents(place), replaced, delivered, pending["number"], unread)


def _kept(place: Path, now: datetime) -> Path:
    """The history that stands at a place, with its log, kept beside it under another name."""
    with suppress(sqlite3.Error), closing(opened(place, "rw").conn) as conn:
        conn.execute("PRAGMA busy_timeout = 0")  # who reads it now may go on: the log is kept too
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    target = place.with_name(f"replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db")
    number = 1
    while target.exists():
        number += 1
        target = place.with_name(f"replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{number}.db")
    for end in ("", "-wal"):
        source = place.with_name(place.name + end)
        if source.exists():
            private.link_or_copy(source, target.with_name(target.name + end))
    return target


def _take_over_outbox(place: Path, db: DatabaseFile) -> tuple[int, str]:
    """Bring a copy's outbox up to date with the history that it replaces.

    How many deliveries are known as made by that; and why not all could be read, empty where all were.
    """
    delivered = "SELECT count(*) AS number FROM deliveries WHERE state = 'taken'"
    (before,) = db.query(delivered)
    unread = ""
    try:
        with closing(opened(place, "ro").conn) as conn:
            old = DatabaseFile(conn, place)
            db.conn.execute("BEGIN IMMEDIATE")
            for table in _OUTBOX:
                unread = _take_over(old, db, table) or unread
            db.conn.execute("COMMIT")
    except sqlite3.Error as fault:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        unread = str(fault)
    (after,) = db.query(delivered)
    return after["number"] - before["number"], unread


def _take_over(old: DatabaseFile, db: DatabaseFile, table: str) -> str:
    """Bring one table up to date; why not all of it could be read, empty where all was."""
    known = _columns(db, table)
    columns = [name for name in _columns(old, table) if name in known]
    if not columns:
        return ""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "id")
    put = _OUTBOX[table].format(names=", ".join(columns), marks=", ".join("?" * len(columns)), changes=changes)
    numbers = {row["id"] for row in db.query("SELECT id FROM deliveries")}
    cursor = old.conn.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - our own names
    while True:
        try:
            found = cursor.fetchone()
        except sqlite3.DatabaseError as fault:
            return str(fault)
        if found is None:
            return ""
        row = dict(zip(columns, found, strict=True))
        if row.get("id") in numbers:  # another delivery may have the number there
            row["id"] = None
        with suppress(sqlite3.IntegrityError):  # a row that is damaged, or whose alert could not be read
            db.conn.execute(put, tuple(row.values()))


def _columns(db: DatabaseFile, table: str) -> list[str]:
    return [row["name"] for row in db.query(f"PRAGMA table_info({table})")]
