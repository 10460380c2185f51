"""What newly fails and what works again, each said once to operations. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.alerts.message import trouble
from monitor.config.settings import HealthSettings
from monitor.model import words
from monitor.model.addresses import masked
from monitor.model.messages import Message
from monitor.model.polls import SourceState

# More sources than this are counted rather than named in one message.
_NAMED = 10
# How a reason begins that names a document of the source: "LABEL (ADDRESS): why".
_OF_A_DOCUMENT = re.compile(r".*?\((https?://[^\s()]+)\):? (.*)")


def troubles(
    states: Iterable[SourceState], names: Mapping[str, str], now: datetime, limits: HealthSettings
) -> tuple[list[SourceState], list[Message]]:
    """The sources whose trouble, or its end, is news, as they stand once it is reported; and the messages that say so.

    `names` are those of the sources that are polled, by id; a state of another is of one that is watched no longer. A
    source is news once it failed as often, or as long, as `limits` says. Sources of one host that fail together are one
    message, whichever poll finds them: a host that is down is one trouble, with all that fail there for the reason of
    one that is news, and has one end.
    """
    watched = [s for s in states if s.id in names]
    known = [s for s in watched if s.trouble and s.failures]
    begun: list[SourceState] = []
    joined: list[SourceState] = []
    failing = [s for s in watched if s.failures and not s.trouble]
    lasting = {_fault(s) for s in failing if _lasts(s, now, limits)}
    for state in (s for s in failing if _fault(s) in lasting):
        same = next((k for k in known if _fault(k) == _fault(state)), None)
        if same:
            joined.append(replace(state, trouble=same.trouble))
        else:
            begun.append(replace(state, trouble=f"trouble:{_host(state)}@{now.isoformat()}"))
    mended = [s for s in watched if s.trouble and not s.failures]
    ended = [s for s in mended if not _goes_on(s.trouble, known, mended)]
    messages = [_broken(group, names) for group in _groups(begun, lambda s: s.trouble)]
    messages += [_mended(group, names, now) for group in _groups(ended, lambda s: s.trouble)]
    return [*begun, *joined, *(replace(s, trouble="") for s in ended)], messages


def unwritten(reason: str, seconds: float, now: datetime) -> Message:
    """That nothing could be written for a time that is over: it can be said only then."""
    minutes = words.count(max(1, round(seconds / 60)), "minute")
    thread = f"trouble:history@{now.isoformat()}"
    lines = (
        "Nothing is lost: what was published meanwhile was found by the next polls, and alerts that waited leave now.",
    )
    return trouble(thread, f"for {minutes}, {reason}", lines, thread, over=True)


def _lasts(state: SourceState, now: datetime, limits: HealthSettings) -> bool:
    """Whether a source that fails does so often enough, or for long enough, for operations to hear of it."""
    worked = state.last_success
    return state.failures >= limits.failures or (worked is not None and now - worked >= timedelta(seconds=limits.after))


def _goes_on(thread: str, failing: Iterable[SourceState], mended: Iterable[SourceState]) -> bool:
    """Whether an outage is only half over, as far as is known.

    Several of its sources still fail, all of one fault; or one was not polled since another works again.
    """
    left = [s for s in failing if s.trouble == thread]
    since = min((s.last_success for s in mended if s.trouble == thread and s.last_success), default=None)
    awaited = any(since and s.last_polled and s.last_polled < since for s in left)
    return awaited or (len(left) > 1 and len(set(map(_fault, left))) == 1)


def _fault(state: SourceState) -> tuple[str, str, str]:
    """What is wrong, without what differs from one source to the next: the source's host, that which fails, and why.

    Where files cannot be had each source's reason names its own; what follows a semicolon is of the source itself.
    """
    host = _host(state)
    found = _OF_A_DOCUMENT.match(state.reason)
    place, why = (urlsplit(found[1]).netloc, found[2]) if found else (host, state.reason)
    return host, place, why.partition("; ")[0]


def _groups(states: Iterable[SourceState], key: Callable[[SourceState], str]) -> list[list[SourceState]]:
    found: dict[str, list[SourceState]] = {}
    for state in states:
        found.setdefault(key(state), []).append(state)
    return list(found.values())


def _host(state: SourceState) -> str:
    return urlsplit(state.url).netloc


def _which(group: list[SourceState], names: Mapping[str, str]) -> str:
    return names[group[0].id] if len(group) == 1 else f"{words.count(len(group), 'source')} of {_host(group[0])}"


def _broken(group: list[SourceState], names: Mapping[str, str]) -> Message:
    headline = f"{_which(group, names)} cannot be read: {group[0].reason}"
    lines = [f"{names[s.id]} ({masked(s.url)}): {s.reason}" for s in group[:_NAMED]]
    lines += [f"and {len(group) - _NAMED} more"] if len(group) > _NAMED else []
    lines.append(
        "What could not be read is no news. It is polled again as configured; you hear once when it works again."
    )
    thread = group[0].trouble
    return trouble(thread, headline, lines, thread)


def _mended(group: list[SourceState], names: Mapping[str, str], now: datetime) -> Message:
    lines = [f"{names[s.id]} ({masked(s.url)})" for s in group[:_NAMED]]
    headline = f"{_which(group, names)} can be read again"
    thread = group[0].trouble
    return trouble(f"{thread}#ended@{now.isoformat()}", headline, lines, thread, over=True)
