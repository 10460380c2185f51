"""The weekly report: whatever happened, operations hear how the monitor does, so that silence can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.config import cronline
from monitor.config.settings import Settings
from monitor.history.review import waiting
from monitor.model import program, words
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.messages import DeliveryState, Message, MessageKind, PendingAlert, Severity
from monitor.model.polls import SourceState
from monitor.operations.alarms import CANARY, THREADS, StandingAlarm
from monitor.operations.quiet import perhaps_dead
from monitor.sources import registry
from monitor.store.database import Store

# More sources than this are counted rather than named.
_NAMED = 10


@dataclass(frozen=True)
class Wanted:
    """What is polled: the sources' ids with their names, the id of the search, and how many authorities are watched."""

    sources: Mapping[str, str]
    search: str
    authorities: int


@dataclass(frozen=True)
class Period:
    """What happened between two weekly reports; `tally` as the store has it."""

    since: datetime
    now: datetime
    zone: tzinfo
    tally: Mapping[str, int]


def report(
    settings: Settings, store: Store, now: datetime, reasons: Callable[[], Sequence[str]] = tuple
) -> Message | None:
    """Make operations their weekly report, where its hour has come since the last one; the message, or None.

    `reasons` gives those for which `health` does not call the monitor healthy; it is asked where a report is due.

    The first one comes at the first such hour after the first poll. That one was made is known from the alerts
    themselves, so a restart makes no second.
    """
    if settings.all_quiet is None or not settings.watched:
        return None
    last = store.last_alert(MessageKind.ALL_QUIET, now)
    since = last or min((s.baseline_at for s in store.sources().values() if s.baseline_at), default=None)
    if since is None or not is_due(since, settings.all_quiet.line, settings.timezone, now):
        return None
    period = Period(since, now, settings.timezone, store.tally(since))
    events = store.events(settings.slugs)
    standing = [StandingAlarm(message, since) for message, since in store.standing(THREADS)]
    doubts = (*reasons(), *(one.message.headline for one in standing if not one.is_about(CANARY)))
    message = all_quiet(
        _wanted(settings), store.sources(), _last(events, settings), period, len(waiting(events)), doubts
    )
    store.add_alerts([PendingAlert(message, settings.operations)], (), now)
    return message


def _wanted(settings: Settings) -> Wanted:
    sources = registry.sources(settings)
    search = next((s.id for s in sources if not s.lists_publications), "")
    return Wanted({s.id: s.name for s in sources}, search, len(settings.watched))


def _last(events: Iterable[Event], settings: Settings) -> tuple[str, Event] | None:
    """The event published last, of those that a document tells of, with its authority's name."""
    published = [(when.last(), e) for e in events if (when := e.facts.published) and e.is_told and not e.recalled]
    if not published:
        return None
    names = {w.authority.slug: w.authority.name for w in settings.watched}
    event = max(published, key=lambda pair: pair[0])[1]
    return names[event.authority], event


def is_due(last: datetime, line: str, zone: tzinfo, now: datetime) -> bool:
    """Whether the hour of a cron line has come since `last`."""
    following = cronline.after(line, last, zone)
    return following is not None and following <= now


def all_quiet(
    wanted: Wanted,
    states: Mapping[str, SourceState],
    last: tuple[str, Event] | None,
    period: Period,
    unreviewed: int = 0,
    doubts: Sequence[str] = (),
) -> Message:
    """How the monitor does, for operations: what is read, what fails, what was seen and delivered last.

    `last` is the latest publication in history with the name of its authority, `unreviewed` how much possible news
    waits for a person's word; `doubts` are the reasons of `health` and the alarms that stand. The
    message is of low severity where all is well, of normal where something fails, is not read yet, is held, or is to be
    looked at.
    """
    polled = [states[i] for i in wanted.sources if i in states]
    failing = [s for s in polled if s.failures]
    never = [name for i, name in wanted.sources.items() if i not in states or states[i].last_success is None]
    held = period.tally.get(DeliveryState.HELD, 0)
    well = not (failing or never or held or doubts)
    lines = (
        f"Sources: {len(wanted.sources)} polled, {len(failing)} failing",
        *_listed("Failing", [f"{wanted.sources[s.id]}: {s.reason}" for s in failing]),
        *_listed("Never read", never),
        *_listed("To look at", doubts),
        *_listed("Perhaps dead", _quiet(wanted, polled, period)),
        _coverage(wanted, states.get(wanted.search)),
        _oldest(wanted, polled, period),
        f"Last publication seen: {_published(last)}" if last else "Last publication seen: none yet",
        _deliveries(period),
        f"Possible news that waits for a person's word: {unreviewed} ({program.name()} review)" if unreviewed else "",
    )
    key = f"{MessageKind.ALL_QUIET}@{period.now.isoformat()}"
    seen = f"; last publication: {_published(last)}" if last else ""
    return Message(
        key=key,
        thread=key,
        headline=_summary(wanted, len(failing), len(never), period, len(doubts)) + seen,
        severity=Severity.LOW if well else Severity.NORMAL,
        kind=MessageKind.ALL_QUIET,
        lines=tuple(line for line in lines if line),
    )


def _summary(wanted: Wanted, failing: int, never: int, period: Period, doubts: int) -> str:
    """The headline's first half. It says "all quiet" only where nothing fails and nothing was sent."""
    delivered, held = period.tally.get(DeliveryState.DELIVERED, 0), period.tally.get(DeliveryState.HELD, 0)
    read = words.count(len(wanted.sources), "source")
    if failing or never:
        return f"Not all is well: {failing} of {read} failing" + (f", {never} never read" if never else "")
    if held:
        return f"Not all is well: {words.count(held, 'alert')} held; {read} read, none failing"
    if doubts:
        return f"Not all is well: {words.count(doubts, 'thing')} to look at; {read} read, none failing"
    if delivered:
        return f"All is well: {read} read, none failing, {words.count(delivered, 'alert')} delivered"
    return f"All quiet: {read} read, none failing"


def _quiet(wanted: Wanted, polled: Sequence[SourceState], period: Period) -> list[str]:
    doubts = ((s.id, perhaps_dead(s, period.now)) for s in polled)
    return [f"{wanted.sources[i]}: {doubt.removeprefix('perhaps dead: ')}" for i, doubt in doubts if doubt]


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
