"""What the shell completes: names of authorities, regions and channels. Quick, for it runs at each press of the key."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import typer

DEFAULT_CONFIG = Path("config/monitor.yaml")
"""The configuration where none is named, from the folder that a command runs in."""

_TOLD_BY_BASH = "complete_bash"
_NOT_PLAIN = re.compile(r"([^\w.,/-])")


def authority(incomplete: str) -> list[str]:
    """Authorities as they may be called: by slug, or by name where the word begins with a capital; regions; `all`."""
    from monitor.register.authorities import load

    found = load().authorities
    if not incomplete[:1].isupper():
        return _beginning((*(one.slug for one in found), "all"), incomplete)
    names = {**dict.fromkeys(name for one in found for name in one.names), **dict.fromkeys(one.region for one in found)}
    return _beginning(names, incomplete)


def region(incomplete: str) -> list[str]:
    """The regions of the register."""
    from monitor.register.authorities import load

    return _beginning(dict.fromkeys(one.region for one in load().authorities), incomplete)


def watched(ctx: typer.Context, incomplete: str) -> list[str]:
    """The entries of the configuration, as it names them."""
    from monitor.config.yaml_lines import read

    data = read(_text(ctx)).data
    entries = data.get("authorities") if isinstance(data, dict) else None
    named = [entry.get("name") for entry in entries or () if isinstance(entry, dict)]
    return _beginning([name for name in named if isinstance(name, str)], incomplete)


def channel(ctx: typer.Context, incomplete: str) -> list[str]:
    """The channels of the configuration."""
    from monitor.config.yaml_lines import read

    data = read(_text(ctx)).data
    channels = data.get("channels") if isinstance(data, dict) else None
    return _beginning([name for name in channels or () if isinstance(name, str)], incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    """The names that begin so, as the shell takes them: bash alone puts in what it is told letter by letter."""
    chosen = [name for name in names if name.startswith(incomplete)]
    in_bash = _TOLD_BY_BASH in {value for name, value in os.environ.items() if name.endswith("_COMPLETE")}
    return [_NOT_PLAIN.sub(r"\\\1", name) for name in chosen] if in_bash else chosen


def _text(ctx: typer.Context) -> str:
    """The text of the configuration that the command line names; empty where it cannot be read."""
    named = ctx.find_root().params.get("config")
    try:
        return Path(named or DEFAULT_CONFIG).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
