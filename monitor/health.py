"""Silence must be proved healthy: what newly fails, what works again, said once each (contract, section 5). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor import words
from monitor.alerts import trouble
from monitor.ledger import SourceState
from monitor.model import Message

# More sources than this are counted rather than named in one message.
_NAMED = 10


def troubles(states: Iterable[SourceState], now: datetime) -> tuple[list[SourceState], list[Message]]:
    """The sources whose trouble, or its end, is to be told, marked as told; and the messages that tell it.

    Sources of one host that fail, or recover, in one round are one message: a host that is down is one trouble.
    """
    broken: dict[str, list[SourceState]] = {}
    mended: dict[str, list[SourceState]] = {}
    for state in states:
        if state.failures and not state.told:
            broken.setdefault(_host(state), []).append(state)
        elif not state.failures and state.told:
            mended.setdefault(_host(state), []).append(state)
    messages = [_broken(host, group, now) for host, group in broken.items()]
    messages += [_mended(host, group, now) for host, group in mended.items()]
    told = [replace(s, told=True) for group in broken.values() for s in group]
    told += [replace(s, told=False) for group in mended.values() for s in group]
    return told, messages


def _host(state: SourceState) -> str:
    return urlsplit(state.url).netloc


def _broken(host: str, group: list[SourceState], now: datetime) -> Message:
    first = group[0]
    count = f"{words.count(len(group), 'source')} of {host}"
    headline = f"{first.id if len(group) == 1 else count} cannot be read: {first.reason}"
    lines = [f"{s.id} ({s.url}): {s.reason}" for s in group[:_NAMED]]
    lines += [f"and {len(group) - _NAMED} more"] if len(group) > _NAMED else []
    lines.append("Nothing of it touches history. It is polled again as configured; you hear once when it works again.")
    return trouble(f"trouble@{now.isoformat()}@{host}", headline, lines, f"trouble:{host}")


def _mended(host: str, group: list[SourceState], now: datetime) -> Message:
    what = group[0].id if len(group) == 1 else f"{words.count(len(group), 'source')} of {host}"
    lines = [f"{s.id} ({s.url})" for s in group[:_NAMED]]
    headline = f"{what} can be read again"
    return trouble(f"mended@{now.isoformat()}@{host}", headline, lines, f"trouble:{host}", over=True)
