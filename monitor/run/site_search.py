"""The index by which a browser searches the site's points, made by Pagefind (the extra `search`)."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from monitor.site.record import Point
from monitor.site.search import documents

log = logging.getLogger(__name__)

# Seconds within which an index of all of England's points is made many times over.
_WITHIN = 120.0
# Where there is one, files in it stand in memory: an index is thousands of small ones, which take a disk seconds.
_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it, as in any)
_SCRATCH = "ofsted-monitor-search-"
# Pagefind's own boxes for a page, which this site has no use for.
_LEFT_OUT = ("*-ui.*", "pagefind-highlight.js")


def searching() -> PointSearch | None:
    """What makes the index, None where the extra `search` is not installed."""
    try:
        from pagefind_bin import get_executable
    except ImportError:
        return None
    return PointSearch(Path(get_executable()))


class PointSearch:
    """Makes the index of points, and keeps it while they stay the same."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._points: Sequence[Point] | None = None
        self.files: Mapping[str, bytes] = {}
        """The files of the index by name; none where there is nothing to search, or where it cannot be made."""

    @property
    def has_begun(self) -> bool:
        """Whether the index of any points was made; before, `files` may be given those that stand in the site."""
        return self._points is not None

    def is_another(self, points: Sequence[Point]) -> bool:
        """Make the index of these points, where they are others than before; True if it is another one then.

        Where it cannot be made, the one before stands, and the next writing tries again.
        """
        if points == self._points:
            return False
        before = self.files
        try:
            self.files = self._index(points) if points else {}
        except (OSError, subprocess.SubprocessError) as fault:
            log.warning("the index of the site's search cannot be made, so the one before stands: %s", fault)
            return False
        self._points = points
        return self.files != before

    def _index(self, points: Sequence[Point]) -> dict[str, bytes]:
        """Make an index in memory; on the disk where that fails, be it for want of room."""
        try:
            return self._index_below(_MEMORY, points)
        except (OSError, subprocess.SubprocessError):
            return self._index_below(None, points)

    def _index_below(self, folder: Path | None, points: Sequence[Point]) -> dict[str, bytes]:
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder) as scratch:
            _sweep(Path(scratch))
            source, made = Path(scratch, "source"), Path(scratch, "made")
            for path, data in documents(points).items():
                (source / path).parent.mkdir(parents=True, exist_ok=True)
                (source / path).write_bytes(data)
            command = [str(self._program), "--site", str(source), "--output-path", str(made), "--quiet"]
            subprocess.run(command, check=True, capture_output=True, timeout=_WITHIN, cwd=scratch)  # noqa: S603 (our own)
            return dict(_read(made))


def _sweep(scratch: Path) -> None:
    """Take away what kills left beside a new scratch folder: this user's, older than any index takes to be made."""
    now = scratch.stat().st_mtime
    for left in scratch.parent.glob(f"{_SCRATCH}*"):
        with suppress(OSError):
            status = left.lstat()
            if status.st_uid == os.getuid() and now - status.st_mtime > 2 * _WITHIN:
                shutil.rmtree(left, ignore_errors=True)


def _read(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.match(pattern) for pattern in _LEFT_OUT):
            yield path.relative_to(folder).as_posix(), path.read_bytes()
