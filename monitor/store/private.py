"""Files and folders that their owner alone may read: a history names people, and what readers were told of them."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_OTHERS = 0o007
_OTHERS_WRITE = 0o002


def make_file(path: Path) -> None:
    """Make an empty file; what stood there goes. SQLite gives the files that it puts beside a database its mode."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))


def make_folder(path: Path) -> None:
    """Make a folder where there is none, with those above it; one that is there keeps the permissions it has."""
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def link_or_copy(path: Path, target: Path) -> None:
    """Let a file stand at a second path as well; OSError where neither a link nor a copy can be made."""
    try:
        target.hardlink_to(path)
    except OSError:  # a disk without hard links
        make_file(target)
        shutil.copyfile(path, target)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def say_who_may_read(history: Path) -> None:
    """Log what every user of the machine may do to a history; it may be meant so, and nothing is changed."""
    folder = history.parent
    found = open_to_others(folder, (history, history.with_name(f"{history.name}-wal")))
    if found:
        log.warning("the history is not its owner's alone: %s; `chmod -R o= %s` changes that", found, folder)


def open_to_others(folder: Path, files: Iterable[Path]) -> str:
    """What every user of the machine may do to a folder and files of the history, in words; empty where nothing.

    Nothing is changed: whose folder it is may have meant it so.
    """
    found = [f"everybody may write in {folder}"] if _mode(folder) & _OTHERS_WRITE else []
    seen = [path.name for path in files if _mode(path) & _OTHERS]
    if seen and _mode(folder) & 0o001:
        found.append(f"everybody may read {', '.join(seen)} in {folder}")
    return "; ".join(found)


def _mode(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mode
    return 0
