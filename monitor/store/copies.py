"""Copies of the history, made while others write it: whole or not at all, checked, and no more of them than wanted."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.store import private
from monitor.store.file import DamagedError, DatabaseFile, StoreError, check_not_empty, connect, opened

BY_HAND = "by-hand"
"""How the names of copies begin that somebody asked for: the monitor takes none of them away."""
SCHEDULED = "backup"
"""How the names of copies begin that are made on a schedule."""
BEFORE_MIGRATION = "monitor"
"""How the names of copies begin that were put aside before a change of schema."""

# What a copy leaves free on the history's own disk: a backup must not be what stops the polls.
_LEFT_FREE = 32 * 1024 * 1024
_DATED = re.compile(r"[a-z-]+-(\d{8}T\d{6})Z?\.db")


@dataclass(frozen=True)
class Contents:
    """What a history holds: its events, its size in bytes, and the instant of its last poll as the file has it."""

    path: Path
    events: int
    bytes: int
    last_poll: str | None


def name(kind: str, now: datetime) -> str:
    """The name of a copy that is made now; names sort by time."""
    return f"{kind}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"


def made_at(path: Path) -> datetime | None:
    """When a copy was made, by its name; None where that says nothing."""
    found = _DATED.fullmatch(path.name)
    with suppress(ValueError):
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
    return None


def of_kind(folder: Path, kind: str) -> list[Path]:
    """The copies of a kind in a folder, the newest first; none where there is no such folder."""
    with suppress(OSError):
        found = [path for path in folder.glob(f"{kind}-*.db") if made_at(path)]
        return sorted(found, key=lambda path: path.name.removeprefix(kind), reverse=True)
    return []


def newest(folder: Path, now: datetime, kinds: tuple[str, ...] = (SCHEDULED,)) -> Path | None:
    """The newest copy in a folder; one that is dated later than now was made by a clock that ran wrong."""
    found = [(at, path) for kind in kinds for path in of_kind(folder, kind) if (at := made_at(path)) and at <= now]
    return max(found)[1] if found else None


def copy(history: Path, target: Path) -> Contents:
    """Put a consistent copy of a history at `target`, in place of what stands there, while others write the history.

    It is made beside its place, checked, and moved there whole. StoreError where that cannot be done: then nothing is
    changed.
    """
    unfinished = target.with_name(f".{target.name}.new")
    with _said(f"the copy {target} cannot be made"):
        try:
            _check_room(history, target.parent)
            private.make_file(unfinished)
            with closing(opened(history, "ro").conn) as source, closing(connect(unfinished, writing=False).conn) as db:
                source.backup(db)
                # One file that says all, which can be read where nothing can be written.
                db.execute("PRAGMA journal_mode = DELETE")
            _check_copy(unfinished, history)
            private.sync(unfinished)
            unfinished.replace(target)
            private.sync(target.parent)
        finally:
            for leftover in target.parent.glob(f"{unfinished.name}*"):
                leftover.unlink()
    return contents(target)


def _check_copy(copied: Path, history: Path) -> None:
    """DamagedError where a copy that was just made fails the check: so would what it was made of."""
    try:
        contents(copied)
    except DamagedError as fault:
        raise DamagedError(f"the history {history} is damaged, its copy fails the check: {fault}") from fault


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Errors of the disk and of SQLite as StoreError."""
    try:
        yield
    except OSError as fault:
        raise StoreError(f"{what}: {fault.strerror or fault}") from fault
    except sqlite3.Error as fault:
        raise StoreError(f"{what}: {fault}") from fault


def _check_room(history: Path, folder: Path) -> None:
    """StoreError where a copy would leave the history itself too little room."""
    needed = sum(path.stat().st_size for path in history.parent.glob(f"{history.name}*") if "shm" not in path.name)
    left = _LEFT_FREE if folder.stat().st_dev == history.stat().st_dev else 0
    free = shutil.disk_usage(folder).free
    if free < needed + left:
        raise StoreError(
            f"there is too little room in {folder}: {free // 10**6} MB free, {(needed + left) // 10**6} MB needed"
        )


def contents(path: Path) -> Contents:
    """What a history holds, with every page of it looked at.

    StoreError where a file is no history of the monitor, is damaged, or was written by a later version.
    """
    try:
        if not path.is_file():
            raise StoreError(f"{path} is no file" if path.exists() else f"there is no file {path}")
        check_not_empty(path)
        with closing(opened(path.resolve(), "ro").conn) as conn:
            return _looked_at(DatabaseFile(conn, path))
    except sqlite3.DatabaseError as fault:
        raise DamagedError(f"{path} is damaged, or no history of the monitor: {fault}") from fault
    except OSError as fault:
        raise StoreError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def _looked_at(db: DatabaseFile) -> Contents:
    db.check_ours()
    db.check_not_newer()
    (said,) = db.query("PRAGMA integrity_check(1)")
    if said["integrity_check"] != "ok":
        raise DamagedError(f"{db.path} is damaged: {said['integrity_check'].splitlines()[-1]}")
    (found,) = db.query(
        "SELECT (SELECT count(*) FROM events) AS events, (SELECT max(last_polled) FROM sources) AS last_poll"
    )
    return Contents(db.path, found["events"], db.path.stat().st_size, found["last_poll"])


def prune(folder: Path, keep: int, now: datetime) -> None:
    """Take away the oldest scheduled copies, so that `keep` stay.

    Those that are dated ahead go first. One that holds more events than the newest stays, however old: a history loses
    none, so what is being copied is not what that one was made of.
    """
    found = of_kind(folder, SCHEDULED)
    dated = [path for path in found if (made_at(path) or now) <= now]
    ordered = [*dated, *(path for path in found if path not in dated)]
    if len(ordered) <= keep:
        return
    events = contents(ordered[0]).events
    for path in ordered[keep:]:
        if _events(path) <= events:
            with _said(f"the copy {path} cannot be taken away"):
                path.unlink()


def _events(path: Path) -> int:
    """How many events a copy holds; none where it cannot be read."""
    try:
        return contents(path).events
    except StoreError:
        return 0
