"""The folder of the site: files written whole or not at all, and nothing touched that the site did not write.

A list beside the pages says which files are the site's. It is written before the files that are new, so that a kill
leaves none behind that the next run would take for somebody else's.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pydantic_core import from_json

LIST = ".ofsted-monitor-site.json"
"""The list of the site's files; it is not to be served."""

_LOCK = ".ofsted-monitor-site.lock"
_UNFINISHED = ".new-"
_NAMED = 3


class SiteFolderError(Exception):
    """The folder cannot hold the site; the text says why and what to do, for the operator."""


class SiteFolder:
    """A folder that is open for the site, by one process at a time."""

    def __init__(self, path: Path, own: frozenset[str], lock: int) -> None:
        """`own` are the files that the site wrote before; `lock` is the open file that keeps others out."""
        self.path = path
        self.own = self.known = own
        self._lock = lock
        self.written: set[str] = set()
        self.removed = 0
        self._checked = {""}

    def sign(self, writer: str) -> bool:
        """Leave a writer's own mark, in ASCII; True if it was the last to write here too. Raises OSError."""
        mark = writer.encode()
        if os.pread(self._lock, len(mark) + 1, 0) == mark:
            return True
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, mark, 0)
        return False

    def expect(self, paths: frozenset[str]) -> None:
        """Say which files the site consists of now, before any is written. SiteFolderError where one is in the way."""
        foreign = sorted(p for p in paths - self.own if os.path.lexists(self.path / p))
        if foreign:
            raise SiteFolderError(f"{self._named(foreign)} in {self.path} was not written by `site`, and is in its way")
        if paths - self.own:
            self._keep(self.own | paths)

    def write(self, path: str, data: bytes) -> bool:
        """Put a file in its place, whole or not at all; True if its bytes are others than before. Raises OSError."""
        folder, _, name = path.rpartition("/")
        self._make(folder)
        target = f"{self.path}/{path}"
        if path in self.known and _holds(target, data):
            return False
        _put_whole(data, f"{self.path}/{folder}/{_UNFINISHED}{name}", target)
        self.written.add(path)
        return True

    def finish(self, paths: frozenset[str]) -> None:
        """Take away the site's files that it consists of no longer, and the folders that are empty then."""
        for path in sorted(self.own - paths):
            target = self.path / path
            for folder in target.relative_to(self.path).parents:
                self._refuse_link(folder)
            with suppress(FileNotFoundError):
                target.unlink()
                self.removed += 1
            self._prune(target.parent)
        if self.own != paths:
            self._keep(paths)

    def lacks(self, paths: Collection[str]) -> bool:
        """Whether somebody took one of these files away."""
        return bool(paths) and not self._files().issuperset(paths)

    def _files(self) -> set[str]:
        """The files in the folder, and in those below it: links are none."""
        top = len(str(self.path)) + 1
        found = ((at[top:], names) for at, _, names in os.walk(self.path))
        return {f"{at}/{name}" if at else name for at, names in found for name in names}

    def _keep(self, paths: frozenset[str]) -> None:
        data = json.dumps(sorted(paths), indent=0).encode()
        _put_whole(data, f"{self.path}/{_UNFINISHED}list", f"{self.path}/{LIST}")
        self.own = paths

    def _make(self, folder: str) -> None:
        """Make a folder of the site's; one that is a link leads who knows where."""
        if folder in self._checked:
            return
        self._make(folder.rpartition("/")[0])
        self._refuse_link(Path(folder))
        (self.path / folder).mkdir(exist_ok=True)
        self._checked.add(folder)

    def _refuse_link(self, folder: Path) -> None:
        if folder.parts and (self.path / folder).is_symlink():
            raise SiteFolderError(f"{self.path / folder} is a link, which `site` does not follow")

    def _prune(self, folder: Path) -> None:
        while folder != self.path:
            try:
                folder.rmdir()
            except OSError:
                return
            self._checked.discard(str(folder.relative_to(self.path)))
            folder = folder.parent

    @staticmethod
    def _named(paths: list[str]) -> str:
        return paths[0] if len(paths) == 1 else f"{paths[0]} (and {len(paths) - 1} more)"


def _holds(target: str, data: bytes) -> bool:
    """Whether a file, which is no link, has these bytes."""
    file = _plain_file(target)
    if file is None:
        return False
    with file:
        return os.fstat(file.fileno()).st_size == len(data) and file.read() == data


def _plain_file(target: str) -> BinaryIO | None:
    """A file, open for reading; None where there is none, or it is a link, a pipe, a folder."""
    try:
        handle = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    return None


def _put_whole(data: bytes, unfinished: str, target: str) -> None:
    """Write a file under another name, and give it its own once it is whole. Raises OSError, and then leaves none."""
    try:
        with os.fdopen(_new(unfinished), "wb") as file:
            file.write(data)
        os.replace(unfinished, target)  # noqa: PTH105 - thousands of files, each a few system calls
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)  # noqa: PTH108
        raise


def _new(path: str) -> int:
    """The handle of a new file, in place of what a kill left there; it goes through no link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, 0o666)
    except FileExistsError:
        os.unlink(path)  # noqa: PTH108
        return os.open(path, flags, 0o666)


@contextmanager
def opened(path: Path) -> Iterator[SiteFolder]:
    """The folder of the site, made where there is none, held by this process alone until it is done.

    SiteFolderError where it cannot be written, holds what the site did not write, or another process writes it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        handle = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600) if _is_ours(path) else None
    except OSError as fault:
        raise SiteFolderError(f"{path} cannot be written: {fault.strerror}") from None
    if handle is None:
        raise SiteFolderError(
            f"{path} holds files that `site` did not write ({_some(path)}): give it a folder of its own"
        )
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield SiteFolder(path, _list_of(path), handle)
    except BlockingIOError:
        raise SiteFolderError(f"another process is writing the site in {path}") from None
    except OSError as fault:
        place = fault.filename2 or fault.filename or path
        raise SiteFolderError(f"{place} cannot be written: {fault.strerror or fault}") from None
    finally:
        os.close(handle)


def standing(path: Path, below: str) -> dict[str, bytes]:
    """The files that the site has in one of its folders, by their names there; what is a link or gone is left out."""
    names = [name.removeprefix(f"{below}/") for name in sorted(_list_of(path)) if name.startswith(f"{below}/")]
    found = ((name, _bytes(f"{path}/{below}/{name}")) for name in names)
    return {name: data for name, data in found if data is not None}


def _bytes(target: str) -> bytes | None:
    """The bytes of a file, None where it is a link or none."""
    file = _plain_file(target)
    if file is None:
        return None
    with file:
        return file.read()


def _is_ours(path: Path) -> bool:
    """Whether the site may use a folder: it wrote there before, or nothing is there."""
    return (path / LIST).is_file() or (path / _LOCK).is_file() or not any(path.iterdir())


def _some(path: Path) -> str:
    return ", ".join(sorted(entry.name for entry in path.iterdir())[:_NAMED])


def _list_of(path: Path) -> frozenset[str]:
    """The files that the site wrote, by its list; none that leads out of the folder."""
    try:
        found = from_json(_bytes(f"{path}/{LIST}") or b"")
    except (OSError, ValueError):
        return frozenset()
    names = found if isinstance(found, list) else []
    return frozenset(name for name in names if isinstance(name, str) and _is_inside(name))


def _is_inside(name: str) -> bool:
    return bool(name) and not name.startswith("/") and ".." not in name.split("/")
