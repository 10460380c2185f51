"""Changes to the configuration file: add an authority, remove one.

A change is planned on the file's text, checked as the command `check` would, and only then written, in one step where
its folder allows that: at every instant the file is either the old one or the new one.
"""

from __future__ import annotations

import difflib
import errno
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from monitor.config import yaml_lines
from monitor.config.checks import written
from monitor.config.edit import append, delete
from monitor.config.file import parse, read_text
from monitor.model.addresses import spelling
from monitor.register import data
from monitor.register.names import Register

_BOM = b"\xef\xbb\xbf"
_UNVERIFIED = "unverified"
# A folder that takes no file, and a file that is a mount of its own, which nothing can take the place of.
_NOT_REPLACED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV)


@dataclass(frozen=True)
class Plan:
    """A change of the file at `path`: its text before and after, which are the same where there is nothing to do."""

    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        """What changes, as a unified diff; empty where nothing does."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), str(self.path), str(self.path), lineterm=""
        )
        return "\n".join(lines)

    def write(self) -> None:
        """Replace the file by the new text; OSError where that cannot be done, and the old file stays."""
        if self.after != self.before:
            write(self.path, self.after)


@dataclass(frozen=True)
class Proposal:
    """A news feed or page of the register of feeds; `sure` and `note` say what shows that it works, and when it did."""

    url: str
    is_page: bool
    title: str
    sure: str
    note: str

    @property
    def is_shown(self) -> bool:
        """Whether anything shows that it works; the rest is kept for those who look for more."""
        return self.sure != _UNVERIFIED


def plan_add(
    path: Path,
    register: Register,
    *names: str,
    feeds: Iterable[str] = (),
    pages: Iterable[str] = (),
    channels: Iterable[str] = (),
) -> Plan:
    """Watch authorities, regions or `all`; to what is named already only what is new is added.

    The news and the channels are those of each. ConfigError where the file is wrong, before or after; EditError where
    it cannot be changed by itself.
    """
    before = after = read_text(path)
    news = [{"feed": url} for url in dict.fromkeys(feeds)] + [{"page": url} for url in dict.fromkeys(pages)]
    wanted = list(dict.fromkeys(channels))
    for name in names:
        watched = parse(after, path, register).slugs
        index = _index(after, register, name)
        if index is None:
            after = _added(after, register, name, wanted, news, watched)
        else:
            after = _extended(after, index, wanted, news)
    parse(after, path, register)
    return Plan(path, before, after)


def _added(
    text: str, register: Register, name: str, channels: list[str], news: list[dict[str, str]], watched: tuple[str, ...]
) -> str:
    """The text with a new entry; as it is where all that it says is that an authority of the watched is watched."""
    entry: dict[str, Any] = {"name": name}
    entry |= {"channels": channels} if channels else {}
    entry |= {"news": news} if news else {}
    found = written(name, register)
    covered = found and not found.is_group and found.key in watched
    return text if covered and len(entry) == 1 else append(text, ("authorities",), entry)


def _extended(text: str, index: int, channels: list[str], news: list[dict[str, str]]) -> str:
    """The text with the channels and the news that the entry at `index` has not yet."""
    entry = yaml_lines.read(text).data["authorities"][index]
    for channel in channels:
        if channel not in (entry.get("channels") or ()):
            text = append(text, ("authorities", index, "channels"), channel)
    known = {spelling(item.get("feed") or item.get("page") or "") for item in entry.get("news") or ()}
    for item in news:
        if known.isdisjoint(map(spelling, item.values())):
            text = append(text, ("authorities", index, "news"), item)
    return text


def plan_remove(path: Path, register: Register, *names: str) -> Plan:
    """Take authorities, regions or `all` out of the file; nothing is done about what is not named there.

    ConfigError where the file is wrong; EditError where it cannot be changed by itself.
    """
    before = after = read_text(path)
    parse(before, path, register)
    for name in names:
        index = _index(after, register, name)
        after = after if index is None else delete(after, ("authorities",), index)
    parse(after, path, register)
    return Plan(path, before, after)


def is_named(text: str, register: Register, name: str) -> bool:
    """Whether a configuration has an entry of an authority's, a region's or of `all`, by any name of it."""
    return _index(text, register, name) is not None


def _index(text: str, register: Register, name: str) -> int | None:
    """The index of the entry that names an authority, a region or `all`, by any name; None where there is none."""
    wanted = written(name, register)
    for index, entry in enumerate(yaml_lines.read(text).data["authorities"]):
        found = written(entry["name"], register)
        if wanted and found and found.key == wanted.key:
            return index
    return None


def covering(text: str, register: Register, slug: str) -> str:
    """The region, or `all`, that a configuration watches and that holds an authority; empty where none does."""
    entries = (written(entry["name"], register) for entry in yaml_lines.read(text).data["authorities"])
    groups = (found for found in entries if found and found.is_group)
    return next((group.name for group in groups if register.get(slug) in group.authorities), "")


def proposals(slug: str) -> tuple[Proposal, ...]:
    """The feeds and pages that the register of feeds knows for an authority; those of all England for `all`."""
    return tuple(
        Proposal(row["url"], row["kind"] == "page", row["title"] or row["url"], row["sure"], row["note"])
        for row in data.rows("feeds.csv")
        if row["slug"] == slug
    )


def write(path: Path, text: str) -> None:
    """Write a file so that it is whole at every instant: beside it, to the disk, then in its place.

    A symbolic link stays one (what it points to is replaced), permissions and a byte order mark stay. Where nothing can
    be put in its place (a file that is mounted into a container by itself, a folder of somebody else's) but the file
    itself may be written, its bytes are. OSError where that cannot be done either; the old text then stands.
    """
    target = path.resolve()
    old = target.read_bytes() if target.exists() else b""
    new = (_BOM if old.startswith(_BOM) else b"") + text.encode()
    try:
        _replace(target, new)
    except OSError as fault:
        if fault.errno not in _NOT_REPLACED or not target.exists():
            raise
        _overwrite(target, old, new)


def _replace(target: Path, new: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _overwrite(target: Path, old: bytes, new: bytes) -> None:
    """Write over the bytes of a file in one go; where the disk takes only a part of them, the old ones come back."""
    with target.open("r+b", buffering=0) as file:
        try:
            _put(file, new)
        except OSError:
            with suppress(OSError):
                _put(file, old)
            raise


def _put(file: FileIO, data: bytes) -> None:
    file.seek(0)
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]
    file.truncate()
    os.fsync(file.fileno())
