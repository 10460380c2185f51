"""One source, from its address to what was read of it: fetch, list, compare, fetch the documents, read.

Values in, values out: nothing is written here (`record.py` does). Four outcomes, never confused (docs/architecture.md,
rule 3): unchanged, changed, unreachable, and broken (reachable but not what it was). Only the second touches history;
the last two are the operators' news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from monitor.fetch.fetcher import Fetched, FetchOutcome, Validators
from monitor.history import listed
from monitor.history.join import ReadDocuments
from monitor.history.listed import Difference
from monitor.model import words
from monitor.model.dates import When
from monitor.model.polls import FetchRecord, SourceState
from monitor.model.publications import Document, KeptFile, ListedAuthority
from monitor.operations.quiet import newest_day
from monitor.run import due
from monitor.run.resources import Resources
from monitor.run.visit import PageAnswer, Visit
from monitor.sources.base import Source

_NAMED_TROUBLES = 3  # more are counted rather than named in a source's reason


class Outcome(StrEnum):
    """What came of a poll. `waiting`: its host asked to be left alone, and was; `stopped`: cut off, and not written."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    BASELINE = "baseline"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    WAITING = "waiting"
    STOPPED = "stopped"

    @property
    def failed(self) -> bool:
        """Whether this is the operators' news."""
        return self in (Outcome.UNREACHABLE, Outcome.BROKEN)


@dataclass(frozen=True)
class Polled:
    """What one poll of a source gave.

    `before` and `after` are what is known of the source, `fetches` the requests made. `read` is what joins history,
    None where nothing does: then `outcome` says why. `reason` is for the operator, empty where all went well. `delays`
    are stories that will be asked for again, and why, `given_up` those that will not. `authorities` are what a list of
    authorities holds, `kept` the files that were kept.
    """

    source: Source
    outcome: Outcome
    before: SourceState
    after: SourceState
    fetches: tuple[FetchRecord, ...] = ()
    read: ReadDocuments | None = None
    reason: str = ""
    delays: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    authorities: tuple[ListedAuthority, ...] = ()
    kept: tuple[KeptFile, ...] = ()

    @property
    def is_written(self) -> bool:
        """Whether the history is to know of this poll: not where nothing was asked, or not all of it."""
        return self.outcome not in (Outcome.WAITING, Outcome.STOPPED)


def poll(source: Source, before: SourceState, resources: Resources, *, thorough: bool = False) -> Polled:
    """Poll one source.

    `before` is what the history knows of it; with `thorough` every document is checked for a replacement.
    """
    if before.retry_at and due.must_wait(before.retry_at, resources.now()):
        reason = f"its host asked to be left alone until {before.retry_at:%H:%M}"
        return Polled(source, Outcome.WAITING, before, before, reason=reason)
    visit = Visit(resources)
    fetched = visit.get(source.url, _validators(source, before, resources.now()))
    if fetched.outcome not in (FetchOutcome.CHANGED, FetchOutcome.UNCHANGED):
        return failed(source, before, visit, Outcome.UNREACHABLE, fetched.reason)
    stands = _stands(source, before, fetched, resources.now())
    if not source.rechecks and stands and not _is_asked_again(source, resources):
        after = _after(before, fetched, visit, before.items)
        return Polled(source, Outcome.UNCHANGED, before, after, tuple(visit.fetches))
    page = PageAnswer(fetched) if stands else visit.page(source, fetched)
    if page.unreachable:
        return failed(source, before, visit, Outcome.UNREACHABLE, page.unreachable)
    # Of a page of decades few can be due: the others are not even opened.
    few = stands and not (thorough or source.patient) and (before.announced or not source.greets)
    known = resources.restless_documents(source) if few else resources.documents(source)
    compared = compare(source, before, known, page, resources)
    if compared.faults:
        why = (*compared.faults, *_since_when_empty(page, before, resources))
        return failed(source, before, visit, Outcome.BROKEN, "; ".join(why))
    read = _read(source, compared, visit, listed_anew=page.listing is not None, thorough=thorough)
    if resources.stop.is_set():
        # Documents may have been left unread: half of a page would pass for all of it.
        return Polled(source, Outcome.STOPPED, before, before)
    size = before.items if few else _size(page, compared)
    after = _after(before, fetched, visit, size)
    items = page.listing.items if page.listing else ()
    after = replace(after, newest_item=newest_day(items, resources.now().date()) or before.newest_item)
    outcome = Outcome.UNREACHABLE if visit.troubles else Outcome.CHANGED
    delays, given_up = tuple(visit.delays), tuple(visit.given_up)
    listed_ones = page.listing.authorities if page.listing else ()
    fetches, kept = tuple(visit.fetches), tuple(visit.kept)
    return Polled(source, outcome, before, after, fetches, read, after.reason, delays, given_up, listed_ones, kept)


def compare(
    source: Source, before: SourceState, known: Mapping[str, Document], page: PageAnswer, resources: Resources
) -> Difference:
    """What a source's page says against the documents known of it; where it stands unchanged, what is known."""
    listing = page.listing
    if listing is None:
        held = [d for d in known.values() if d.withdrawn_at is None]
        return Difference(tuple(d for d in held if not d.missing), tuple(d for d in held if d.missing), known=known)
    elsewhere = resources.listed_elsewhere(source)
    listing = replace(
        listing,
        items=tuple(item for item in listing.items if not elsewhere & {item.publisher_id, source.identity(item.url)}),
        faults=(*listing.faults, *source.strayed(listing, resources.register)),
    )
    # What was found here first and stands elsewhere since is no loss of this page.
    known = {u: d for u, d in known.items() if not elsewhere & {d.identity, source.identity(d.url)}}
    first = before.baseline_at is None
    now = resources.now()
    return listed.compare(source.id, listing, known, now, baseline=first, ages=source.ages, names=source)


def failed(source: Source, before: SourceState, visit: Visit, outcome: Outcome, reason: str) -> Polled:
    """A poll that gave nothing: history stays as it was. What a stop cut off is no trouble of the source."""
    if visit.resources.stop.is_set():
        return Polled(source, Outcome.STOPPED, before, before)
    now = visit.resources.now()
    after = replace(
        before,
        first_polled=before.first_polled or now,
        last_polled=now,
        failures=before.failures + 1,
        reason=reason,
        retry_at=_retry_at(visit, now),
    )
    return Polled(source, outcome, before, after, tuple(visit.fetches), reason=reason)


def _since_when_empty(page: PageAnswer, before: SourceState, resources: Resources) -> tuple[str, ...]:
    """Since when a page that is right in form holds nothing, which may be meant so, and gives no news."""
    if page.listing is None or not page.listing.is_empty:
        return ()
    if before.baseline_at is None:
        first = _day(before.first_polled or resources.now(), resources)
        return (f"it has never held one since it was first polled on {first}",)
    return (f"it last held some on {_day(before.last_success or before.baseline_at, resources)}",)


def _day(instant: datetime, resources: Resources) -> str:
    return words.day(When.of(instant.astimezone(resources.settings.timezone).date()))


def _stands(source: Source, before: SourceState, fetched: Fetched, now: datetime) -> bool:
    """Whether a page says to the letter what it said when it was last read, and nothing of it waits to be read."""
    same = fetched.outcome is FetchOutcome.UNCHANGED or listed.digest(fetched.body) == before.sha256
    return same and not before.failures and (not source.reads_daily or _is_read_today(source, before, now))


def _is_read_today(source: Source, before: SourceState, now: datetime) -> bool:
    """Whether a source was read this day (UTC) already, for the authorities that it is read for now."""
    today = before.last_success is not None and before.last_success.date() == now.date()
    return today and before.authorities.split() == list(source.authorities)


def _is_asked_again(source: Source, resources: Resources) -> bool:
    """Whether the time has come for a story that could not be read, whatever the source's page says."""
    if not source.patient:
        return False
    now = resources.now()
    return any(listed.is_asked_again(d, now) and not d.baseline for d in resources.unread(source))


def _left_the_page(source: Source, compared: Difference) -> list[Document]:
    """The stories that are asked for again, though newer ones have taken their place on the page."""
    on_page = {d.url for d in compared.documents}
    waiting = (d for d in compared.known.values() if source.patient and listed.awaits(d))
    return [d for d in waiting if d.url not in on_page]


def _read(source: Source, compared: Difference, visit: Visit, *, listed_anew: bool, thorough: bool) -> ReadDocuments:
    """Fetch and read the documents that are due, and see what became of those no longer listed.

    `listed_anew` where the page was read, and did not just stand unchanged.
    """
    settings, now = visit.resources.settings, visit.resources.now()
    checks = None if thorough else due.checks_each(source, settings)
    on_page = {d.url for d in compared.documents} if listed_anew else set()
    everything = (*compared.documents, *_left_the_page(source, compared))
    due_now = listed.due(everything, now, checks, patient=source.patient)
    # What stood there at first sight is no news: it is not asked for again once it has left the page.
    asked = {d.url for d in due_now if not (source.patient and d.baseline and d.attempts) or d.url in on_page}
    read = (visit.read(source, d) if d.url in asked else d for d in everything)
    documents = [listed.as_returned(d, compared.known, now) for d in read]
    withdrawn, missing = _missing(source, compared, documents, visit)
    whole = read_documents(source, (*documents, *missing), compared.known, withdrawn)
    register = visit.resources.register
    named = {d.url: slug for d in documents if (slug := source.named(d, register))}
    return replace(whole, moves=compared.moves, named=named)


def read_documents(
    source: Source,
    documents: Iterable[Document],
    known: Mapping[str, Document],
    withdrawn: tuple[tuple[Document, Document | None], ...] = (),
) -> ReadDocuments:
    """What was read of a source, with what the source itself says of its documents."""
    everything = tuple(documents)
    return ReadDocuments(
        source.kind,
        source.authorities,
        everything,
        known,
        withdrawn,
        hints={d.url: hints for d in everything if (hints := source.hints(d))},
        unread_is_news=source.unread_is_news,
        owns_documents=source.owns_documents,
        lone_authority=source.lone_authority,
    )


def _missing(
    source: Source, compared: Difference, documents: Sequence[Document], visit: Visit
) -> tuple[tuple[tuple[Document, Document | None], ...], tuple[Document, ...]]:
    """Documents that the page lists no longer: withdrawn where replaced or away for good, else awaited."""
    now = visit.resources.now()
    withdrawn: list[tuple[Document, Document | None]] = []
    after: list[Document] = []
    for document in compared.missing:
        successor = listed.successor(document, documents, compared.known)
        counted = listed.as_missing(document, now)
        if successor or listed.is_withdrawn(counted, now, partial(visit.is_gone, source, document)):
            withdrawn.append((document, successor))
            counted = replace(counted, withdrawn_at=now)
        after.append(counted)
    return tuple(withdrawn), tuple(after)


def _size(page: PageAnswer, compared: Difference) -> int:
    """How many publications, or other things, a page lists."""
    counted = page.listing.size if page.listing else None
    return len(compared.documents) if counted is None else counted


def _after(before: SourceState, fetched: Fetched, visit: Visit, size: int) -> SourceState:
    """The state after a page was read; where a document of it met trouble, the source counts as failing."""
    now = visit.resources.now()
    reason = _reason(visit.troubles)
    return replace(
        before,
        baseline_at=before.baseline_at or now,
        first_polled=before.first_polled or now,
        last_polled=now,
        last_success=before.last_success if reason else now,
        failures=before.failures + 1 if reason else 0,
        reason=reason,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        sha256=listed.digest(fetched.body) if fetched.body else before.sha256,
        items=size,
        retry_at=_retry_at(visit, now),
    )


def _reason(troubles: Sequence[str]) -> str:
    more = len(troubles) - _NAMED_TROUBLES
    return "; ".join(troubles[:_NAMED_TROUBLES]) + (f"; and {more} more" if more > 0 else "")


def _validators(source: Source, state: SourceState, now: datetime) -> Validators | None:
    """The version of a source's page that is known, to ask for another alone.

    None for the first poll of a day (UTC): then the page is asked for whole, so that a server that says "unchanged" of
    what has changed costs a day, and not all that comes.
    """
    known = _is_read_today(source, state, now) and (state.etag or state.last_modified)
    return Validators(state.etag, state.last_modified) if known else None


def _retry_at(visit: Visit, now: datetime) -> datetime | None:
    return now + timedelta(seconds=visit.retry_after) if visit.retry_after else None
