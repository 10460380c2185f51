"""The sign of life of a monitor that runs: a small file beside the history, whose time says when it was last at work.

A process that is stopped, or hangs, keeps its lock; it gives no sign. The file is touched once a minute and written
only where what it says changes, which spares what the history stands on, and works where the disk is full.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.store.lock import writer_of

LIFE_FILE = "monitor.alive"
_LONGEST = 64  # bytes


@dataclass(frozen=True)
class SignOfLife:
    """When a monitor was last at work, and how far its clock was ahead of its servers'.

    `command` is empty for `start`, else the one command that was at work in its place (`backfill`).
    """

    at: datetime
    clock_ahead: timedelta = timedelta()
    command: str = ""


def give_sign(folder: Path, now: datetime, clock_ahead: timedelta = timedelta(), command: str = "") -> None:
    """Show in a state folder that the monitor is at work; OSError where the folder takes nothing."""
    path = folder / LIFE_FILE
    said = f"clock ahead: {round(clock_ahead.total_seconds())} s{f' {command}' if command else ''}\n".encode()
    if not path.exists() or path.read_bytes() != said:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, said)
        finally:
            os.close(handle)
    os.utime(path, (now.timestamp(), now.timestamp()))


def is_served(folder: Path) -> bool:
    """Whether a `start` is at work on a state folder, and not a command that polls once, or fills the past."""
    since, _ = writer_of(folder)
    sign = last_sign(folder)
    return since is not None and sign is not None and sign.at >= since and not sign.command


def mark(folder: Path, name: str, now: datetime) -> None:
    """Note in a state folder that something was done now; OSError where the folder takes nothing."""
    path = folder / name
    path.touch(0o600)
    os.utime(path, (now.timestamp(), now.timestamp()))


def marked(folder: Path, name: str) -> datetime | None:
    """When something was last done, by its mark in a state folder; None where there is no mark."""
    try:
        return datetime.fromtimestamp((folder / name).stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def last_sign(folder: Path) -> SignOfLife | None:
    """The last sign of life in a state folder; None where there is none that can be read."""
    path = folder / LIFE_FILE
    try:
        with path.open("rb") as file:
            at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            words = file.read(_LONGEST).decode(errors="replace").split()
    except (OSError, OverflowError, ValueError):
        return None
    try:
        return SignOfLife(at, timedelta(seconds=int(words[2])), " ".join(words[4:]))
    except (LookupError, ValueError, OverflowError):  # cut off by a full disk: its time holds all the same
        return SignOfLife(at)
