"""The tables of a history: made where there is none, brought up to date where it is of an earlier version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from monitor.model.deferred import deferred
from monitor.store import copies, private
from monitor.store.file import DatabaseFile, connect

_apply: Callable[[sqlite3.Connection], None] = deferred("monitor.store.migrations:apply")
# A copy for each of the last changes of schema is enough to go back to the version before; more would grow without end.
_KEPT = 3


def make(path: Path) -> None:
    """Make a history that holds nothing yet; until it is whole it stands beside its place. Raises sqlite3.Error.

    So a file without anything in it is never one whose making was cut off.
    """
    unfinished = path.with_name(f"{path.name}.new")
    for leftover in path.parent.glob(f"{unfinished.name}*"):
        leftover.unlink()
    private.make_file(unfinished)
    db = connect(unfinished)
    try:
        _apply(db.conn)
    finally:
        db.conn.close()
    unfinished.replace(path)


def migrate(db: DatabaseFile, folder: Path, now: datetime) -> None:
    """Bring the schema up to date, after a copy of what there is was put aside in the folder `backups` of `folder`.

    StoreError where it cannot be put aside: then nothing is changed.
    """
    if db.is_current():
        return
    if db.query("SELECT 1 FROM sqlite_master WHERE type = 'table'"):
        db.check_ours()
        backups = folder / "backups"
        private.make_folder(backups)
        copies.copy(db.path, backups / copies.name(copies.BEFORE_MIGRATION, now))
        for old in copies.of_kind(backups, copies.BEFORE_MIGRATION)[_KEPT:]:
            old.unlink()
    _apply(db.conn)
