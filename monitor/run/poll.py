"""One source, end to end: fetch, list, compare, fetch the documents, read, join, write. And a round of many.

Four outcomes, never confused (rule 3): unchanged, changed, unreachable, and broken (reachable but not what it was).
Only `changed` touches history; the last two are the operators' news.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.alerts import message as alerts
from monitor.config.settings import Settings
from monitor.fetch.fetcher import Fetched, Fetcher, Validators
from monitor.fetch.fetcher import Outcome as Got
from monitor.history import join as settle
from monitor.history import listed as diff
from monitor.model.events import Change, Event
from monitor.model.messages import Message, PendingAlert
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import Document, SourceKind
from monitor.outbox import routing
from monitor.register.names import Register
from monitor.run import due as watch
from monitor.run import places, reading
from monitor.run.visit import Documents, Visit
from monitor.sources import ofsted, registry
from monitor.sources.registry import Shape, Source
from monitor.store.database import Store, StoreError

log = logging.getLogger(__name__)


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
class Result:
    """What one poll did, for its summary: `messages` are the alerts it owes, `problems` what could not be read."""

    source: Source
    outcome: Outcome
    reason: str = ""
    documents: int = 0
    messages: tuple[Message, ...] = ()
    problems: tuple[str, ...] = ()


class Engine:
    """What a poll needs: the configuration, the register, the history, the web, the clock. Thread-safe.

    `quiet` (backfill) makes no alerts and marks what it first sees as baseline. `stop` ends a round between requests.
    """

    def __init__(
        self,
        settings: Settings,
        register: Register,
        store: Store,
        fetcher: Fetcher,
        now: Callable[[], datetime],
        *,
        stop: threading.Event | None = None,
    ) -> None:
        self.settings = settings
        self.register = register
        self.store = store
        self.fetcher = fetcher
        self.now = now
        self.stop = stop or threading.Event()
        self.documents = Documents(settings, register, fetcher, now, self.stop)
        self._places = places.places(settings)
        self._settling = threading.Lock()
        store.register((a.slug, a.name, a.region, a.urn) for a in register.authorities)

    # --- one source -------------------------------------------------------------------------------------------------

    def poll(self, source: Source, state: SourceState | None, *, thorough: bool = False) -> Result:
        """Poll one source and write what it holds; never raises for what the web does.

        `state` is what the store knows of the source; with `thorough` every document is checked for a replacement.
        """
        before = watch.unpolled(state, source)
        if before.retry_at and watch.must_wait(before.retry_at, self.now()):
            return Result(source, Outcome.WAITING, f"its host asked to be left alone until {before.retry_at:%H:%M}")
        visit = Visit()
        if source.shape is Shape.SEARCH:
            return self._search(source, before, visit)
        # A collection's notes are read with each of its documents, so it is always fetched whole.
        fetched = self.documents.get(
            source.url, visit, None if source.shape is Shape.COLLECTION else _validators(before)
        )
        if fetched.outcome not in (Got.CHANGED, Got.UNCHANGED):
            return self._failed(source, before, visit, Outcome.UNREACHABLE, fetched.reason)
        before = self._adopted(source, before)
        if source.kind is SourceKind.NEWS and self._stands(before, fetched):
            return self._nothing_new(source, before, fetched, visit)
        known = self.store.documents(source.id)
        compared = self.compare(source, before, known, fetched)
        if compared.faults:
            return self._failed(source, before, visit, Outcome.BROKEN, "; ".join(compared.faults))
        read = self._read(source, known, compared, visit, thorough=thorough)
        if self.stop.is_set():
            # Documents may have been left unread: half of a page would pass for all of it.
            return Result(source, Outcome.STOPPED)
        after = self._polled(before, fetched, visit, len(compared.documents))
        return self._write(source, before, after, read, visit)

    def _stands(self, before: SourceState, fetched: Fetched) -> bool:
        """Whether a page says to the letter what it said, and nothing of it waits to be read."""
        same = fetched.outcome is Got.UNCHANGED or diff.digest(fetched.body) == before.sha256
        return same and not before.failures

    def _nothing_new(self, source: Source, before: SourceState, fetched: Fetched, visit: Visit) -> Result:
        self.store.commit(
            PollRecord(self._polled(before, fetched, visit, before.items), tuple(visit.fetches)), self.now()
        )
        return Result(source, Outcome.UNCHANGED, documents=before.items)

    def _adopted(self, source: Source, before: SourceState) -> SourceState:
        """Join what was read of a shared source with the history of authorities that are watched only since."""
        slugs = " ".join(source.authorities)
        added = tuple(s for s in source.authorities if s not in before.authorities.split())
        if before.baseline_at is None or not added:
            return replace(before, authorities=slugs)
        documents = self.store.documents(source.id)
        again = tuple(replace(d, joined=False) for d in documents.values() if d.reading)
        after = replace(before, authorities=slugs)
        self.join(source, after, settle.Read(source.kind, added, again, documents), Visit(), quiet=True)
        return after

    def compare(
        self, source: Source, state: SourceState, known: dict[str, Document], fetched: Fetched
    ) -> diff.Difference:
        """What a source's page says against what is known; where it stands unchanged, what is known."""
        if fetched.outcome is Got.UNCHANGED:
            held = [d for d in known.values() if d.withdrawn_at is None]
            return diff.Difference(tuple(d for d in held if not d.missing), tuple(d for d in held if d.missing))
        listing = reading.listing(source, fetched.body)
        foreign = self._foreign(source, listing.title)
        listing = replace(listing, faults=(*listing.faults, *foreign))
        if source.shape is Shape.FINDER:
            listing = reading.unlisted(listing, self._collected())
        first = state.baseline_at is None
        return diff.compare(source.id, listing, known, self.now(), baseline=first, ages=source.ages)

    def _collected(self) -> set[str]:
        """The addresses that GOV.UK's collections list: what the search finds besides is news to them."""
        ids = [s.id for s in registry.sources(self.settings) if s.shape is Shape.COLLECTION]
        return {url for source in ids for url in self.store.documents(source)}

    def _foreign(self, source: Source, title: str) -> tuple[str, ...]:
        """A fault where a provider's page names another authority than it was asked for."""
        if source.shape is not Shape.PROVIDER:
            return ()
        named = self.register.resolve(title)
        if named is None or named.slug in source.authorities:
            return ()
        return (f"the page is of {named.name}, not of {source.authorities[0]}",)

    def _read(
        self, source: Source, known: dict[str, Document], compared: diff.Difference, visit: Visit, *, thorough: bool
    ) -> settle.Read:
        """Fetch and read the documents that are due, and settle what became of those no longer listed."""
        checks = None if thorough else watch.checks_each(source, self.settings)
        due = {d.url for d in diff.due(compared.documents, self.now(), checks)}
        documents = [self.documents.read(source, d, visit) if d.url in due else d for d in compared.documents]
        gone, missing = self._missing(source, known, compared, documents, visit)
        return settle.Read(
            source.kind, source.authorities, (*documents, *missing), known, gone, self._hints(source, documents)
        )

    def _hints(self, source: Source, documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
        """A kind of publication that nobody has seen is kept, shown and said (rule 4)."""
        if source.kind is not SourceKind.OFSTED:
            return {}
        unseen = (d for d in documents if ofsted.label_kind(d.label) is None)
        return {d.url: (f"a kind of publication not seen before: “{d.label}”",) for d in unseen}

    def _missing(
        self,
        source: Source,
        known: dict[str, Document],
        compared: diff.Difference,
        documents: Sequence[Document],
        visit: Visit,
    ) -> tuple[tuple[tuple[Document, Document | None], ...], tuple[Document, ...]]:
        """Documents that the page lists no longer: withdrawn where replaced, gone, or missing twice; else awaited."""
        new = [d for d in documents if d.url not in known]
        gone: list[tuple[Document, Document | None]] = []
        after: list[Document] = []
        for document in compared.missing:
            successor = diff.successor(document, new)
            counted = replace(document, missing=document.missing + 1)
            if successor or counted.missing >= diff.MISSING_TWICE or self.documents.is_gone(source, document, visit):
                gone.append((document, successor))
                counted = replace(counted, withdrawn_at=self.now())
            after.append(counted)
        return tuple(gone), tuple(after)

    def _search(self, source: Source, before: SourceState, visit: Visit) -> Result:
        """Read all pages of the search and check that every authority asked for was seen."""
        pages, unreachable = self.documents.search(source, visit)
        if unreachable:
            return self._failed(source, before, visit, Outcome.UNREACHABLE, unreachable)
        urns = [w.authority.urn for w in self.settings.watched]
        faults = [*(fault for page in pages for fault in page.faults), *ofsted.missing(pages, urns)]
        if faults:
            return self._failed(source, before, visit, Outcome.BROKEN, "; ".join(faults))
        listed = sum(len(page.entries) for page in pages)
        after = self._polled(before, None, visit, listed)
        self.store.commit(PollRecord(after, tuple(visit.fetches)), self.now())
        return Result(source, Outcome.UNCHANGED if listed == before.items else Outcome.CHANGED, documents=listed)

    # --- what is written --------------------------------------------------------------------------------------------

    def _write(
        self, source: Source, before: SourceState, after: SourceState, read: settle.Read, visit: Visit
    ) -> Result:
        settled, messages = self.join(source, after, read, visit, greet=source.greets and not before.announced)
        changed = _changed(settled.documents, read.known)
        outcome = Outcome.CHANGED if changed or settled.changes else Outcome.UNCHANGED
        if visit.troubles:
            outcome = Outcome.UNREACHABLE
        elif before.baseline_at is None:
            outcome = Outcome.BASELINE
        return Result(source, outcome, after.reason, len(read.documents), messages, _problems(settled.documents))

    def join(
        self,
        source: Source,
        after: SourceState,
        read: settle.Read,
        visit: Visit,
        *,
        greet: bool = False,
        quiet: bool = False,
    ) -> tuple[settle.Settled, tuple[Message, ...]]:
        """Join what was read with history and write it with the alerts it owes, in one transaction.

        With `greet` the source's one line of baseline is owed as well; with `quiet` nothing is.
        """
        with self._settling:
            now = self.now()
            idle = not greet and not read.withdrawn and all(d.joined or not d.reading for d in read.documents)
            events = () if idle else self.store.events(read.authorities)
            settled = settle.settle(read, events, quiet=quiet)
            context = alerts.AlertContext(now, self._places, _by_authority(events, settled.events))
            listed = sum(d.withdrawn_at is None for d in read.documents)
            messages = self._messages(source, settled.changes, context, listed, greet=greet)
            if settled.events or _changed(settled.documents, read.known):
                after = replace(after, last_changed=now)
            after = replace(after, announced=after.announced or greet)
            owed = tuple(self._route(source, m) for m in messages)
            self.store.commit(PollRecord(after, tuple(visit.fetches), settled.documents, settled.events, owed), now)
        return settled, messages

    def _messages(
        self, source: Source, changes: Sequence[Change], context: alerts.AlertContext, known: int, *, greet: bool
    ) -> tuple[Message, ...]:
        what = "Ofsted's page" if source.shape is Shape.PROVIDER else source.name
        greeting = (alerts.baseline(source.id, what, source.authorities, known, context),) if greet else ()
        return (*greeting, *(alerts.message(change, context) for change in changes))

    def _route(self, source: Source, message: Message) -> PendingAlert:
        if message.kind == "baseline" and not message.authority:
            return routing.route_all(message, source.authorities, self.settings)
        return routing.route(message, self.settings)

    def _polled(self, before: SourceState, fetched: Fetched | None, visit: Visit, items: int) -> SourceState:
        """The state after a page was read; where a document of it met trouble, the source counts as failing."""
        now = self.now()
        reason = "; ".join(visit.troubles[:3]) + (f"; and {len(visit.troubles) - 3} more" * (len(visit.troubles) > 3))
        validators = fetched.validators if fetched else Validators()
        return replace(
            before,
            baseline_at=before.baseline_at or now,
            last_polled=now,
            last_success=before.last_success if reason else now,
            failures=before.failures + 1 if reason else 0,
            reason=reason,
            etag=validators.etag,
            last_modified=validators.last_modified,
            sha256=diff.digest(fetched.body) if fetched and fetched.body else before.sha256,
            items=items,
            retry_at=_retry_at(visit, now),
        )

    def _failed(self, source: Source, before: SourceState, visit: Visit, outcome: Outcome, reason: str) -> Result:
        """Record a poll that gave nothing; history stays as it was. What a stop cut off is no trouble of the source."""
        if self.stop.is_set():
            return Result(source, Outcome.STOPPED)
        now = self.now()
        after = replace(
            before, last_polled=now, failures=before.failures + 1, reason=reason, retry_at=_retry_at(visit, now)
        )
        self.store.commit(PollRecord(after, tuple(visit.fetches)), now)
        return Result(source, outcome, reason)

    # --- many sources -----------------------------------------------------------------------------------------------

    def round(
        self,
        sources: Sequence[Source],
        *,
        force: bool = False,
        thorough: bool = False,
        done: Callable[[Result], None] | None = None,
    ) -> list[Result]:
        """Poll the sources that are due (all with `force`): each host in a lane of its own, lanes side by side.

        `done` is told of each result as it comes. A trouble that is new, or over, is owed to operations at the end.
        """
        states = self.store.sources()
        chosen = [s for s in sources if force or watch.is_due(s, states.get(s.id), self.settings, self.now())]
        lanes: dict[str, list[Source]] = {}
        for source in chosen:
            lanes.setdefault(source.lane, []).append(source)
        results: list[Result] = []

        def run(lane: list[Source]) -> None:
            for source in lane:
                if self.stop.is_set():
                    return
                result = self._guarded(source, states.get(source.id), thorough=thorough)
                results.append(result)
                if done:
                    done(result)

        threads = [threading.Thread(target=run, args=(lane,), daemon=True) for lane in lanes.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        try:
            self.tell_troubles()
        except StoreError as fault:
            log.error("operations could not be told: %s", fault)
        return results

    def _guarded(self, source: Source, state: SourceState | None, *, thorough: bool) -> Result:
        """A poll whose own defect stops no other source: it is logged, counted and told like a broken page."""
        try:
            return self.poll(source, state, thorough=thorough)
        except StoreError as fault:
            # Nothing can be recorded of it either: the next round finds what this one found.
            log.error("polling %s failed: %s", source.id, fault)
            return Result(source, Outcome.BROKEN, str(fault))
        except Exception as fault:
            log.exception("polling %s failed", source.id)
            reason = f"the monitor itself failed: {type(fault).__name__}: {fault}"
            return self._failed(source, watch.unpolled(state, source), Visit(), Outcome.BROKEN, reason)

    def tell_troubles(self) -> None:
        """Owe operations one message for what newly fails and one for what works again (contract, section 5)."""
        from monitor.operations.health import troubles

        now = self.now()
        names = {source.id: source.name for source in registry.sources(self.settings)}
        told, messages = troubles(self.store.sources().values(), names, now)
        if told:
            self.store.add_alerts([PendingAlert(m, self.settings.operations) for m in messages], told, now)


def _validators(state: SourceState) -> Validators | None:
    return Validators(state.etag, state.last_modified) if state.etag or state.last_modified else None


def _retry_at(visit: Visit, now: datetime) -> datetime | None:
    return now + timedelta(seconds=visit.retry_after) if visit.retry_after else None


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


def _problems(documents: Iterable[Document]) -> tuple[str, ...]:
    return tuple(
        f"{d.label} ({d.url}): {'; '.join(d.reading.problems)}" for d in documents if d.reading and d.reading.problems
    )
