"""Changes to the configuration file: add an authority, remove one, write a first file.

A change is planned on the file's text, checked as the command `check` would, and only then written, in one step: at
every instant the file is either the old one or the new one.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config import yaml_lines
from monitor.config.checks import resolve
from monitor.config.edit import append, delete, quoted
from monitor.config.file import parse, read_text
from monitor.register import data
from monitor.register.likeness import clearly_nearest
from monitor.register.names import Authority, Register, plain

_NEAR, _APART, _SHORTEST = 82, 5, 4
"""How alike (of 100) a name must be to an authority's, how much less like the next one's, and its least letters: a
near miss is taken for what was meant only where nothing else can be."""
_BOM = b"\xef\xbb\xbf"


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
    """A news feed or page that may be worth watching for an authority; `sure` is the confidence that it works."""

    url: str
    is_page: bool
    title: str
    sure: str


def meant(name: str, register: Register) -> Authority | None:
    """The authority that a name, an alias, or a near-miss of one authority alone means ("Peterboro")."""
    return resolve(name, register) or _near(name, register)


def _near(name: str, register: Register) -> Authority | None:
    key = plain(name)
    if len(key) < _SHORTEST:
        return None
    close = {one.slug: [plain(known) for known in one.names] for one in register.suggest(name, limit=5)}
    slug = clearly_nearest(key, close, least=_NEAR, ahead=_APART)
    return register.get(slug) if slug else None


def plan_add(
    path: Path,
    register: Register,
    name: str,
    *,
    feeds: Iterable[str] = (),
    pages: Iterable[str] = (),
    channels: Iterable[str] = (),
) -> Plan:
    """Watch an authority of the register, or `all`; to one that is named already only what is new is added.

    ConfigError where the file is wrong, before or after; EditError where it cannot be changed by itself.
    """
    before = read_text(path)
    settings = parse(before, path, register)
    news = [{"feed": url} for url in dict.fromkeys(feeds)] + [{"page": url} for url in dict.fromkeys(pages)]
    wanted = list(dict.fromkeys(channels))
    index = _index(before, register, name)
    if index is None:
        entry: dict[str, Any] = {"name": name}
        entry |= {"channels": wanted} if wanted else {}
        entry |= {"news": news} if news else {}
        covered = len(entry) == 1 and (found := resolve(name, register)) and found.slug in settings.slugs
        after = before if covered else append(before, ("authorities",), entry)
    else:
        after = _extended(before, index, wanted, news)
    parse(after, path, register)
    return Plan(path, before, after)


def _extended(text: str, index: int, channels: list[str], news: list[dict[str, str]]) -> str:
    """The text with the channels and the news that the entry at `index` has not yet."""
    entry = yaml_lines.read(text).data["authorities"][index]
    for channel in channels:
        if channel not in (entry.get("channels") or ()):
            text = append(text, ("authorities", index, "channels"), channel)
    known = {item.get("feed") or item.get("page") for item in entry.get("news") or ()}
    for item in news:
        if known.isdisjoint(item.values()):
            text = append(text, ("authorities", index, "news"), item)
    return text


def plan_remove(path: Path, register: Register, name: str) -> Plan:
    """Take an authority, or `all`, out of the file; nothing to do where it is not named there.

    ConfigError where the file is wrong; EditError where it cannot be changed by itself.
    """
    before = read_text(path)
    parse(before, path, register)
    index = _index(before, register, name)
    after = before if index is None else delete(before, ("authorities",), index)
    parse(after, path, register)
    return Plan(path, before, after)


def _index(text: str, register: Register, name: str) -> int | None:
    """The index of the entry that names an authority, by any of its names; None where there is none."""
    wanted = resolve(name, register)
    for index, entry in enumerate(yaml_lines.read(text).data["authorities"]):
        if entry["name"] == name or (wanted and resolve(entry["name"], register) == wanted):
            return index
    return None


def proposals(slug: str) -> tuple[Proposal, ...]:
    """The feeds and pages that the register of feeds knows for an authority."""
    return tuple(
        Proposal(row["url"], row["kind"] == "page", row["title"] or row["url"], row["sure"])
        for row in data.rows("feeds.csv")
        if row["slug"] == slug
    )


def write(path: Path, text: str) -> None:
    """Write a file so that it is whole at every instant: beside it, to the disk, then in its place.

    A symbolic link stays one (what it points to is replaced), permissions and a byte order mark stay. OSError where
    that cannot be done; the old file then stands.
    """
    target = path.resolve()
    old = target.read_bytes()[:3] if target.exists() else b""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write((_BOM if old == _BOM else b"") + text.encode())
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


@dataclass(frozen=True)
class Answers:
    """What `init` asks a new user; None for what is not wanted."""

    authorities: tuple[str, ...]
    contact: str | None = None
    slack_channel: str | None = None
    email_to: str | None = None


def starter(answers: Answers) -> str:
    """The text of a first configuration: it holds the answers, and everything else has its default."""
    names = ["screen"]
    channels = ["  screen: {type: console}"]
    if answers.slack_channel:
        names.append("slack")
        channels.append(
            f"  slack: {{type: slack, channel: {quoted(answers.slack_channel)}, token_env: SLACK_BOT_TOKEN}}"
        )
    if answers.email_to:
        names.append("email")
        to = quoted(answers.email_to)
        channels.append(f"  email: {{type: email, to: [{to}], from: {to}, host: localhost, port: 25}}")
    contact = [f"contact: {quoted(answers.contact)}     # stands in the User-Agent"] if answers.contact else []
    lines = [
        "# yaml-language-server: $schema=monitor.schema.json",
        "timezone: Europe/London",
        "state: ../state                     # folder of the history, relative to this file",
        *contact,
        "",
        "poll: {ofsted: 60m, govuk: 60m, news: 30m}      # an interval, or a five-field cron line",
        "",
        "channels:",
        *channels,
        "",
        f"alerts: [{', '.join(names)}]      # channels of every authority that names none itself",
        "operations: [screen]                # channels that hear of the monitor's own troubles",
        "",
    ]
    watched = [f"  - name: {quoted(name)}" for name in answers.authorities]
    head = "authorities:                        # any name or alias of the register; `all` watches all of England"
    lines += [head, *watched] if watched else ["authorities: []"]
    return "\n".join(lines) + "\n"
