"""What a poll gave becomes history and alerts, in one transaction: the second half of a poll's way."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain

from monitor.alerts import message as alerts
from monitor.history import republished
from monitor.history.join import HistoryUpdate, ReadDocuments, join_documents
from monitor.model.addresses import masked
from monitor.model.events import Event
from monitor.model.messages import Message, MessageKind, PendingAlert
from monitor.model.polls import FetchRecord, PollRecord, SourceState
from monitor.model.publications import Document, DocumentKind, KeptFile, Reading, SourceKind
from monitor.model.reasons import Reason
from monitor.outbox import routing
from monitor.run.alerts import alerts_of
from monitor.run.poll import Outcome, Polled, read_documents
from monitor.run.resources import Resources
from monitor.sources.base import Source

log = logging.getLogger(__name__)

# A clock that is further ahead of those of all servers than time zones can explain runs wrong.
_CLOCKS_APART = timedelta(days=1)


@dataclass(frozen=True)
class Result:
    """What one poll did, for its summary: `messages` are the alerts it made, `problems` what could not be read.

    `unwritten` where the history took nothing of it, for `reason`. `seconds` is how long it took with all its waits for
    its host, `bytes` the size of what it was answered.
    """

    source: Source
    outcome: Outcome
    reason: str = ""
    documents: int = 0
    messages: tuple[Message, ...] = ()
    problems: tuple[str, ...] = ()
    unwritten: bool = False
    seconds: float = 0.0
    bytes: int = 0


def record(polled: Polled, resources: Resources) -> Result:
    """Write what a poll gave: the source's state, and what the documents that were read make of history.

    StoreError where it cannot be written; nothing of the poll is then.
    """
    source, read = polled.source, polled.read
    resources.clocks.note(polled.fetches)
    resources.listed[:] = polled.authorities or resources.listed
    if not polled.is_written:
        return Result(source, polled.outcome, polled.reason)
    _join_for_added_authorities(source, polled.before, resources)
    after = replace(polled.after, authorities=" ".join(source.authorities))
    if read is None:
        resources.store.commit(PollRecord(after, polled.fetches), resources.now())
        return Result(source, polled.outcome, polled.reason, 0 if polled.outcome.failed else after.items)
    greet = source.greets and not polled.before.announced
    lost = polled.given_up
    update, messages = join(
        source, after, read, resources, polled.fetches, greet=greet, given_up=lost, kept=polled.kept
    )
    outcome = _outcome(polled, read, update)
    problems = (*_problems(update.documents), *polled.delays, *lost)
    size = max(len(read.documents), after.items) if source.lists_publications else after.items
    return Result(source, outcome, polled.reason, size, messages, problems)


def join(
    source: Source,
    after: SourceState,
    read: ReadDocuments,
    resources: Resources,
    fetches: Sequence[FetchRecord] = (),
    *,
    greet: bool = False,
    quiet: Reason | None = None,
    given_up: Sequence[str] = (),
    kept: Sequence[KeptFile] = (),
) -> tuple[HistoryUpdate, tuple[Message, ...]]:
    """Join what was read with history and write it with the alerts that it makes, in one transaction.

    With `greet` the source's one line of baseline is an alert as well; with `quiet` nothing is, for that
    reason. Operations hear of the stories that were `given_up`; `kept` are the files that stand in the folder of kept
    files.
    """
    # What a person says of possible news beside a running monitor is written before or after this, never between.
    with resources.joining, resources.store.exclusive():
        now = resources.now()
        read = _with_known_stories(read, resources)
        events = _events_before(read, resources, greet=greet)
        update = join_documents(read, events, quiet=quiet)
        by_authority = _by_authority(events, update.events)
        context = alerts.AlertContext(now, resources.names, by_authority, _today(now, fetches))
        greeting = (_greeting(source, read, context),) if greet else ()
        told = alerts_of(update.changes, context, resources.store, resources.settings)
        pending = [*(_route(source, message, resources) for message in greeting), *chain.from_iterable(told)]
        if given_up:
            lost = alerts.given_up(source.id, source.name, given_up, now)
            pending.append(PendingAlert(lost, resources.settings.operations))
        is_changed = bool(update.events) or _changed(update.documents, read.known)
        written = PollRecord(
            replace(after, last_changed=now if is_changed else after.last_changed, announced=greet or after.announced),
            tuple(fetches),
            update.documents,
            update.events,
            tuple(pending),
            update.decisions,
            read.moves,
            tuple(kept),
        )
        resources.store.commit(written, now)
    _log_decisions(written)
    return update, (*greeting, *(made[0].message for made in told))


def _events_before(read: ReadDocuments, resources: Resources, *, greet: bool) -> Sequence[Event]:
    """The events that what was read may change, or a greeting speaks of; none where neither can be."""
    idle = not greet and not read.withdrawn and all(d.joined or not d.reading for d in read.documents)
    return () if idle else resources.store.events(read.authorities)


def _today(now: datetime, fetches: Iterable[FetchRecord]) -> date:
    """The day of a poll: by the servers' clocks where this machine's is further ahead of all of them than any can be.

    By a clock of 2040 all that is new would be years late, and none of it grave.
    """
    latest = max((fetch.dated for fetch in fetches if fetch.dated), default=now)
    if now - latest <= _CLOCKS_APART:
        return now.date()
    log.warning("the clock of this machine says %s, the servers' %s: what is late is told by theirs", now, latest)
    return latest.date()


def _with_known_stories(read: ReadDocuments, resources: Resources) -> ReadDocuments:
    """What was read, in the light of the stories that are known.

    One that stands again is read as it was read first, with its dates; one that has the sentences of another is said to
    repeat it.
    """
    if read.kind is not SourceKind.NEWS:
        return read
    fresh = [d for d in read.documents if not d.joined and d.reading and (d.reading.events or d.reading.background)]
    if not fresh:
        return read
    known = [*resources.store.stories(read.authorities), *fresh]
    first = {d.url: reading for d in fresh if (reading := republished.first_reading(d, known))}
    documents = tuple(replace(d, reading=first[d.url]) if d.url in first else d for d in read.documents)
    repeats = republished.copies(fresh, known)
    return replace(read, documents=documents, said_before=frozenset(first), repeats=repeats)


def _join_for_added_authorities(source: Source, before: SourceState, resources: Resources) -> None:
    """Join what was read of a shared source with the history of authorities that are watched only since."""
    added = tuple(slug for slug in source.authorities if slug not in before.authorities.split())
    if before.baseline_at is None or not added:
        return
    documents = resources.documents(source)
    again = [replace(d, joined=False) for d in documents.values() if d.reading]
    read = replace(read_documents(source, again, documents), authorities=added)
    join(source, replace(before, authorities=" ".join(source.authorities)), read, resources, quiet=Reason.BASELINE)


def _greeting(source: Source, read: ReadDocuments, context: alerts.AlertContext) -> Message:
    """The one line that says what is watched from now on."""
    listed = sum(d.withdrawn_at is None for d in read.documents)
    of_all = source.kind is SourceKind.GOVUK
    return alerts.baseline(source.id, source.short_name, source.authorities, listed, context, of_all=of_all)


def _route(source: Source, message: Message, resources: Resources) -> PendingAlert:
    if message.kind is MessageKind.BASELINE and not message.authority:
        return routing.route_all(message, source.authorities, resources.settings)
    return routing.route(message, resources.settings)


def _log_decisions(written: PollRecord) -> None:
    """Log at debug level what was decided about each document and alert, and about each channel that gets none."""
    for decision in written.decisions:
        log.debug("%s, %s: no alert: %s", decision.event or "no event", decision.document, decision.reason.text)
    for alert in written.alerts:
        channels = ", ".join(alert.channels) or "no channel"
        log.debug("%s: alert for %s: %s", alert.message.key, channels, alert.message.reason.text)
        for channel, reason in alert.withheld:
            log.debug("%s: not for channel %s: %s", alert.message.key, channel, reason.text)


def _outcome(polled: Polled, read: ReadDocuments, update: HistoryUpdate) -> Outcome:
    """What came of a poll whose documents joined history."""
    if polled.outcome.failed:
        return polled.outcome
    if not polled.source.lists_publications:
        return Outcome.UNCHANGED if polled.before.items == polled.after.items else Outcome.CHANGED
    if polled.before.baseline_at is None:
        return Outcome.BASELINE
    return Outcome.CHANGED if _changed(update.documents, read.known) or update.changes else Outcome.UNCHANGED


def _by_authority(*parts: Iterable[Event]) -> dict[str, list[Event]]:
    """Events by authority, later parts in place of earlier ones with the same id."""
    latest = {event.id: event for part in parts for event in part}
    found: dict[str, list[Event]] = {}
    for event in latest.values():
        found.setdefault(event.authority, []).append(event)
    return found


def _changed(documents: Iterable[Document], known: Mapping[str, Document]) -> bool:
    """Whether any document is new, gone, or says something else: more than that it was checked again."""
    held = ((d, known.get(d.url)) for d in documents)
    return any(
        before is None or (d.sha256, d.withdrawn_at) != (before.sha256, before.withdrawn_at) for d, before in held
    )


def _is_told(reading: Reading) -> bool:
    """Whether a reading is a story's that was read: what it leaves unsaid, such as its day, its alert says."""
    return reading.kind is DocumentKind.NEWS and bool(reading.events)


def _problems(documents: Iterable[Document]) -> tuple[str, ...]:
    unread = (
        (d, d.reading.problems) for d in documents if d.reading and d.reading.problems and not _is_told(d.reading)
    )
    return tuple(f"{d.label} ({masked(d.url)}): {'; '.join(problems)}" for d, problems in unread)
