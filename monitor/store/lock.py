"""Who may write a history: one process, by a lock beside the file that goes with the process."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from monitor.store.file import StoreError, identity
from monitor.store.private import FILE_MODE

LOCK_FILE = "monitor.lock"
# More than the smallest write of the history: where this fits, the next poll does.
_PROBE_BYTES = 16_384


def take_lock(folder: Path) -> int:
    """Take the writer's lock of a folder; StoreError where another process holds it. It goes with the process."""
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, FILE_MODE)
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
    return identity(folder / LOCK_FILE) == (held.st_dev, held.st_ino)


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
