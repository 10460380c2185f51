"""Checks across keys: names that must be defined elsewhere, and secrets that must not stand in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from monitor.config.mistakes import SECRET, Found, named
from monitor.config.values import cron
from monitor.config.words import near, shown
from monitor.config.yaml_lines import DataPath
from monitor.register.names import Register
from monitor.register.resolver import Meaning, Unknown, resolve

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z|[a-z]+(?:_[a-z]+)*\Z")
_RANDOM = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{20,}")


def written(name: str, register: Register) -> Meaning | None:
    """What a name of the file means; None where it means nobody or a letter is wrong, which a file does not forgive."""
    found = resolve(name, register)
    return found if isinstance(found, Meaning) and not found.slipped else None


def names(data: Mapping[str, Any], register: Register) -> Iterator[Found]:
    """Channels and authorities that are not known, or named twice."""
    channels = data.get("channels")
    known = list(channels) if isinstance(channels, dict) else []
    for key in ("alerts", "operations"):
        yield from _channels((key,), data.get(key), known)
    entries = data.get("authorities")
    seen: dict[str, str] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        path: DataPath = ("authorities", index)
        if not isinstance(entry, dict):
            continue
        yield from _channels((*path, "channels"), entry.get("channels"), known)
        yield from _news_twice((*path, "news"), entry.get("news"))
        if isinstance(entry.get("name"), str) and entry["name"]:
            yield from _authority((*path, "name"), entry["name"], register, seen)


def _channels(path: DataPath, given: Any, known: list[str]) -> Iterator[Found]:
    for index, name in enumerate(given if isinstance(given, list) else []):
        if isinstance(name, str) and name not in known:
            hint = near(name, known) or (f"known: {', '.join(known)}" if known else "define it under `channels`")
            yield (*path, index), f"no channel is called {shown(name)}, in {named(path)}", hint
        elif name in given[:index]:
            yield (*path, index), f"{shown(name)} stands twice in {named(path)}", "keep one of them"


def _authority(path: DataPath, name: str, register: Register, seen: dict[str, str]) -> Iterator[Found]:
    found = resolve(name, register)
    unknown = f"no single authority of the register is called {shown(name)}"
    if isinstance(found, Unknown):
        yield path, found.known or unknown, found.hint
        return
    if found.slipped:
        yield path, unknown, f"did you mean `{found.name}`?"
        return
    if found.key in seen:
        first = seen[found.key]
        again = f"{shown(name)} is watched twice" + (f", first as {shown(first)}" if first != name else "")
        yield path, again, "keep one of them"
    seen.setdefault(found.key, name)


def _news_twice(path: DataPath, given: Any) -> Iterator[Found]:
    seen: set[str] = set()
    for index, entry in enumerate(given if isinstance(given, list) else []):
        for key in ("feed", "page"):
            url = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(url, str) and url in seen:
                yield (*path, index, key), f"{shown(url)} stands twice in {named(path)}", "keep one of them"
            if isinstance(url, str):
                seen.add(url)


def regions(data: Mapping[str, Any], register: Register) -> Iterator[Found]:
    """Regions of channels that the register does not have."""
    known = sorted({authority.region for authority in register.authorities})
    channels = data.get("channels")
    for name, channel in channels.items() if isinstance(channels, dict) else ():
        given = channel.get("regions") if isinstance(channel, dict) else None
        for index, region in enumerate(given if isinstance(given, list) else []):
            if isinstance(region, str) and region not in known:
                path: DataPath = ("channels", name, "regions", index)
                yield path, f"no region is called {shown(region)}", near(region, known) or f"known: {', '.join(known)}"


def digests(data: Mapping[str, Any]) -> Iterator[Found]:
    """Digest lines of channels that are no cron line; that they have five fields is checked in `channels.py`."""
    channels = data.get("channels")
    for name, channel in channels.items() if isinstance(channels, dict) else ():
        line = channel.get("digest") if isinstance(channel, dict) else None
        if isinstance(line, str) and len(line.split()) == 5:
            try:
                cron(line)
            except ValueError as wrong:
                path: DataPath = ("channels", name, "digest")
                message, _, hint = str(wrong).partition("; ")
                yield path, f"{named(path)}: {message}", hint


def secret_files(data: Any, place: Callable[[str], Path], path: DataPath = ()) -> Iterator[Found]:
    """Files of secrets (`…_file`) that are not there, hold nothing or cannot be read; `place` finds each."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from secret_files(value, place, (*path, key))
    elif isinstance(data, str) and path and str(path[-1]).endswith("_file"):
        try:
            trouble = "" if place(data).read_bytes().strip() else "holds nothing"
        except FileNotFoundError:
            trouble = "is not there"
        except (OSError, ValueError, RuntimeError) as wrong:
            trouble = f"cannot be read ({getattr(wrong, 'strerror', None) or wrong})"
        if trouble:
            yield path, f"{named(path)}: the file {shown(data)} {trouble}", "put the secret into it, and nothing else"


def secrets(data: Any, path: DataPath = ()) -> Iterator[Found]:
    """Values that look like a secret; the message never repeats them."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from secrets(value, (*path, key))
        return
    if not isinstance(data, str) or not path:
        return
    key = str(path[-1])
    if key.endswith("_env") and (not _VARIABLE.match(data) or _RANDOM.match(data)):
        message = f"{named(path)} does not hold the name of an environment variable but perhaps the secret itself"
        yield path, message, "write the variable's name, for example SLACK_BOT_TOKEN"
    elif SECRET.search(data):
        yield path, f"{named(path)} holds what looks like a secret", "name the variable or the file that holds it"
