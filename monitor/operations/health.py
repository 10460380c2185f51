"""Silence must be proved healthy: what newly fails, what works again, said once each (contract, section 5). Pure.

And once a week, whatever happened, how the monitor does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from monitor.alerts.message import trouble
from monitor.config import cronline
from monitor.model import words
from monitor.model.addresses import masked
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.messages import DeliveryState, Message, MessageKind, Severity
from monitor.model.polls import SourceState

# More sources than this are counted rather than named in one message.
_NAMED = 10


@dataclass(frozen=True)
class Wanted:
    """What is polled: the sources' ids with their names, the id of the search, and how many authorities are watched."""

    sources: Mapping[str, str]
    search: str
    authorities: int


@dataclass(frozen=True)
class Period:
    """What happened between two words on how the monitor does; `tally` as the store has it."""

    since: datetime
    now: datetime
    zone: tzinfo
    tally: Mapping[str, int]


def is_due(last: datetime, line: str, zone: tzinfo, now: datetime) -> bool:
    """Whether the hour of a cron line has come since `last`."""
    following = cronline.after(line, last, zone)
    return following is not None and following <= now


def all_quiet(
    wanted: Wanted, states: Mapping[str, SourceState], last: tuple[str, Event] | None, period: Period
) -> Message:
    """How the monitor does, for operations: what is read, what fails, what was seen and delivered last.

    `last` is the latest publication in history with the name of its authority. The message is of low severity where
    all is well, of normal where something fails, is not read yet, or is held.
    """
    polled = [states[i] for i in wanted.sources if i in states]
    failing = [s for s in polled if s.failures]
    never = [name for i, name in wanted.sources.items() if i not in states or states[i].last_success is None]
    held = period.tally.get(DeliveryState.HELD, 0)
    well = not (failing or never or held)
    lines = (
        f"Sources: {len(wanted.sources)} polled, {len(failing)} failing",
        *_listed("Failing", [f"{wanted.sources[s.id]}: {s.reason}" for s in failing]),
        *_listed("Never read", never),
        _coverage(wanted, states.get(wanted.search)),
        _oldest(wanted, polled, period),
        f"Last publication seen: {_published(last)}" if last else "Last publication seen: none yet",
        _deliveries(period),
    )
    key = f"{MessageKind.ALL_QUIET}@{period.now.isoformat()}"
    seen = f"; last publication: {_published(last)}" if last else ""
    return Message(
        key=key,
        thread=key,
        headline=_summary(wanted, len(failing), len(never), period) + seen,
        severity=Severity.LOW if well else Severity.NORMAL,
        kind=MessageKind.ALL_QUIET,
        lines=tuple(line for line in lines if line),
    )


def _summary(wanted: Wanted, failing: int, never: int, period: Period) -> str:
    """The headline's first half. It says "all quiet" only where nothing fails and nothing was sent."""
    delivered, held = period.tally.get(DeliveryState.DELIVERED, 0), period.tally.get(DeliveryState.HELD, 0)
    read = words.count(len(wanted.sources), "source")
    if failing or never:
        return f"Not all is well: {failing} of {read} failing" + (f", {never} never read" if never else "")
    if held:
        return f"Not all is well: {words.count(held, 'alert')} held; {read} read, none failing"
    if delivered:
        return f"All is well: {read} read, none failing, {words.count(delivered, 'alert')} delivered"
    return f"All quiet: {read} read, none failing"


def _listed(label: str, lines: Sequence[str]) -> list[str]:
    more = [f"{label}: and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
    return [f"{label}: {line}" for line in lines[:_NAMED]] + more


def _coverage(wanted: Wanted, search: SourceState | None) -> str:
    """Whether Ofsted's list shows all that is watched; a list that lacks one counts as failing, with the reason."""
    if search is None or search.last_success is None:
        return "Coverage: not known, Ofsted's list of authorities was never read"
    if search.failures:
        return f"Coverage: not proved, Ofsted's list of authorities cannot be trusted: {search.reason}"
    all_of_them = f"{wanted.authorities} of {wanted.authorities}"
    return f"Coverage: {all_of_them} watched authorities are in Ofsted's list, which has {search.items}"


def _deliveries(period: Period) -> str:
    states = (DeliveryState.DELIVERED, DeliveryState.PENDING, DeliveryState.HELD)
    delivered, pending, held = (period.tally.get(state, 0) for state in states)
    return f"Alerts since {_minute(period.since, period)}: {delivered} delivered; {pending} pending and {held} held now"


def _oldest(wanted: Wanted, polled: Sequence[SourceState], period: Period) -> str:
    read = [(s.last_success, s.id) for s in polled if s.last_success]
    if not read:
        return ""
    when, source = min(read)
    return f"Oldest success: {wanted.sources[source]}, {_minute(when, period)}"


def _published(last: tuple[str, Event]) -> str:
    name, event = last
    when = event.facts.published
    return f"{name}, {words.kind(event.facts.kind, event.facts.action)}, {words.day(when)}"


def _minute(when: datetime, period: Period) -> str:
    local = when.astimezone(period.zone)
    return f"{words.day(When.of(local))}, {local:%H:%M}"


def troubles(
    states: Iterable[SourceState], names: Mapping[str, str], now: datetime
) -> tuple[list[SourceState], list[Message]]:
    """The sources whose trouble, or its end, is news, marked as reported; and the messages that say so.

    `names` are those of the sources that are polled, by id; a state of another is of one that is watched no longer.
    Sources of one host that fail, or recover, in one round are one message: a host that is down is one trouble.
    """
    broken: dict[str, list[SourceState]] = {}
    mended: dict[str, list[SourceState]] = {}
    for state in (s for s in states if s.id in names):
        if state.failures and not state.reported:
            broken.setdefault(_host(state), []).append(state)
        elif not state.failures and state.reported:
            mended.setdefault(_host(state), []).append(state)
    messages = [_broken(host, group, names, now) for host, group in broken.items()]
    messages += [_mended(host, group, names, now) for host, group in mended.items()]
    reported = [replace(s, reported=True) for group in broken.values() for s in group]
    reported += [replace(s, reported=False) for group in mended.values() for s in group]
    return reported, messages


def _host(state: SourceState) -> str:
    return urlsplit(state.url).netloc


def _which(host: str, group: list[SourceState], names: Mapping[str, str]) -> str:
    return names[group[0].id] if len(group) == 1 else f"{words.count(len(group), 'source')} of {host}"


def _broken(host: str, group: list[SourceState], names: Mapping[str, str], now: datetime) -> Message:
    headline = f"{_which(host, group, names)} cannot be read: {group[0].reason}"
    lines = [f"{names[s.id]} ({masked(s.url)}): {s.reason}" for s in group[:_NAMED]]
    lines += [f"and {len(group) - _NAMED} more"] if len(group) > _NAMED else []
    lines.append(
        "What could not be read is no news. It is polled again as configured; you hear once when it works again."
    )
    return trouble(f"trouble@{now.isoformat()}@{host}", headline, lines, f"trouble:{host}")


def _mended(host: str, group: list[SourceState], names: Mapping[str, str], now: datetime) -> Message:
    lines = [f"{names[s.id]} ({masked(s.url)})" for s in group[:_NAMED]]
    headline = f"{_which(host, group, names)} can be read again"
    return trouble(f"mended@{now.isoformat()}@{host}", headline, lines, f"trouble:{host}", over=True)
