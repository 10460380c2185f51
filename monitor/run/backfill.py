"""The past of a source: everything its page lists, read into history in steps that a kill does not undo, silently.

A backfill is a first sight: what it finds is baseline and never news. What appeared after a source's first sight is
left to the next poll, which alerts it: a backfill never swallows news.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from monitor.apart.workers import ReadingError
from monitor.fetch.fetcher import Fetched, FetchOutcome
from monitor.history import listed
from monitor.history.listed import Difference
from monitor.model.addresses import masked, masked_text
from monitor.model.dates import When
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import Document, Reading
from monitor.model.reasons import Reason
from monitor.run import due
from monitor.run.poll import compare, read_documents
from monitor.run.record import join
from monitor.run.resources import Resources
from monitor.run.visit import Visit
from monitor.sources import registry
from monitor.sources.base import Source
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")

# Files fetched ahead of the readers: enough to keep the reading processes busy, few enough to hold in memory.
_AHEAD = 4


@dataclass(frozen=True)
class Filled:
    """What a backfill made of one source: how many publications it lists, were read now, could not be read; why not."""

    source: Source
    listed: int = 0
    read: int = 0
    events: int = 0
    problems: tuple[str, ...] = ()
    failed: str = ""


@dataclass(frozen=True)
class Window:
    """The days of publication to read, both included; None leaves a side open."""

    since: date | None = None
    until: date | None = None

    def holds(self, document: Document) -> bool:
        """Whether a document falls within; one without any date always does."""
        when: When | None = document.published or document.date
        if when is None:
            return True
        return (self.since is None or when.last() >= self.since) and (self.until is None or when.first() <= self.until)


class Backfill:
    """Fills history. Documents are fetched one after the other, as manners ask; large ones are read side by side."""

    def __init__(
        self, resources: Resources, window: Window, step: Callable[[Source, int, int], None] | None = None
    ) -> None:
        """`step` hears (source, documents done, documents in all) as they are done, and of each source at its start."""
        self._resources = resources
        self._window = window
        self._step = step or (lambda source, done, of: None)

    def sources(self, slugs: Sequence[str] = ()) -> list[Source]:
        """The sources that have a past to read, of these authorities (all watched ones where none is named)."""
        return [s for s in registry.sources(self._resources.settings, slugs or None) if s.lists_publications]

    def run(self, sources: Sequence[Source], *, dry_run: bool = False) -> list[Filled]:
        """Read the past of these sources; with `dry_run` fetch their pages alone and write nothing.

        Each document is written as soon as it is read, so a killed backfill goes on where it was; a source's events are
        joined at its end, in one transaction, whatever order its documents came in.
        """
        stop = self._resources.stop
        with ThreadPoolExecutor(_AHEAD) as waiting:
            return [self._fill_guarded(source, waiting, dry_run=dry_run) for source in sources if not stop.is_set()]

    def _fill_guarded(self, source: Source, waiting: ThreadPoolExecutor, *, dry_run: bool) -> Filled:
        """Fill one source; never raises: what goes wrong with it, or cannot be written, is said of it alone."""
        self._step(source, 0, 0)
        try:
            return self._fill(source, waiting, dry_run=dry_run)
        except StoreError as fault:
            return Filled(source, failed=str(fault))
        except Exception as fault:
            log.exception("the backfill of %s failed", source.id)
            return Filled(
                source, failed=f"the monitor itself failed: {type(fault).__name__}: {masked_text(str(fault))}"
            )

    def _fill(self, source: Source, waiting: ThreadPoolExecutor, *, dry_run: bool) -> Filled:
        resources = self._resources
        state = due.unpolled(resources.store.sources().get(source.id), source)
        known = resources.documents(source)
        visit = Visit(resources)
        fetched = visit.get(source.url)
        if fetched.outcome is not FetchOutcome.CHANGED:
            return Filled(source, failed=fetched.reason)
        page = visit.page(source, fetched)
        if page.unreachable:
            return Filled(source, failed=page.unreachable)
        compared = compare(source, state, known, page, resources)
        if compared.faults:
            return Filled(source, failed="; ".join(compared.faults))
        past = [d for d in compared.documents if state.baseline_at is None or d.url in compared.known]
        past += self._archived(source, state, compared, visit)
        unread = [d for d in past if not (listed.was_read(d) or listed.was_read_in_part(d))]
        wanted = [d for d in unread if self._window.holds(d)]
        if dry_run:
            return Filled(source, len(past), len(wanted))
        now = resources.now()
        state = replace(state, baseline_at=state.baseline_at or now, items=len(compared.documents))
        changed = tuple(d for d in past if compared.known.get(d.url) != d)
        written = PollRecord(state, tuple(visit.fetches), changed, moves=compared.moves)
        resources.store.commit(written, now)
        queue = _ReadingQueue(resources, source, state, waiting)
        unkept = [d for d in past if self._window.holds(d) and listed.was_read(d) and not visit.is_kept(source, d)]
        for done in queue.read(wanted):
            self._step(source, done, len(wanted) + len(unkept))
        for done in queue.keep(unkept):
            self._step(source, len(wanted) + done, len(wanted) + len(unkept))
        return self._join(source, state, len(past), len(wanted), [*visit.problems, *queue.visit.problems])

    def _archived(self, source: Source, state: SourceState, compared: Difference, visit: Visit) -> list[Document]:
        """The publications that only an archive holds; what came since the source's first sight is no past."""
        resources = self._resources

        def get(url: str, read: Callable[[bytes, str], T]) -> T | None:
            fetched = None if resources.stop.is_set() else visit.get(url)
            if fetched is None or fetched.outcome is not FetchOutcome.CHANGED:
                return None
            try:
                return resources.readers.call(read, fetched.body, url)
            except ReadingError as fault:
                visit.troubles.append(f"{masked(url)}: {fault}")
                return None

        now = resources.now()
        begun = (state.baseline_at or now).date()
        until = min(self._window.until or begun, begun)
        listed_now = {d.identity for d in compared.documents}
        known = {d.identity or source.identity(d.url): d for d in compared.known.values()}
        found = {name: item for item in source.archive(get, self._window.since, until)
                 if (name := source.identity(item.url)) not in listed_now}  # fmt: skip
        return [
            known.get(name)
            or Document(source.id, i.url, now, title=i.title, published=i.published, baseline=True, identity=name)
            for name, i in found.items()
        ]

    def _join(self, source: Source, state: SourceState, size: int, read: int, troubles: list[str]) -> Filled:
        """Join all that was read of a source and not joined yet, silently."""
        documents = self._resources.documents(source)
        read_now = read_documents(source, documents.values(), documents)
        update, _ = join(source, state, read_now, self._resources, quiet=Reason.BACKFILLED)
        unread = [
            f"{d.label} ({masked(d.url)}): {'; '.join(d.reading.problems)}"
            for d in documents.values()
            if d.reading and d.reading.problems and not listed.was_read(d)
        ]
        return Filled(source, size, read, len(update.events), (*troubles, *unread))


class _ReadingQueue:
    """The documents of one source on their way into history: fetched in turn, read a few ahead, then written."""

    def __init__(self, resources: Resources, source: Source, state: SourceState, waiting: ThreadPoolExecutor) -> None:
        self._resources = resources
        self._source = source
        self._state = state
        self._threads = waiting
        self._waiting: deque[tuple[Document, Fetched, Future[tuple[Reading, tuple[str, ...]]]]] = deque()
        self.visit = Visit(resources)

    def read(self, wanted: Sequence[Document]) -> Iterator[int]:
        """Read these documents until all are done or the monitor is stopped; how many are done, as they are."""
        asked = 0
        for document in wanted:
            if self._resources.stop.is_set():
                break
            self._begin(document)
            asked += 1
            if len(self._waiting) > _AHEAD:
                self._finish()
            yield asked - len(self._waiting)
        while self._waiting:
            self._finish()
            yield asked - len(self._waiting)

    def keep(self, documents: Sequence[Document]) -> Iterator[int]:
        """Keep the files of documents that were read before they could be kept; how many are done, as they are."""
        for done, document in enumerate(documents, 1):
            if self._resources.stop.is_set():
                break
            self.visit.keep_known(self._source, document, self.visit.file(self._source, document))
            self._write(document)
            yield done

    def _begin(self, document: Document) -> None:
        if not self._source.large_files:
            # Small pages are read in less time than the next one takes to come.
            self._write(self.visit.read(self._source, document))
            return
        fetched = self.visit.file(self._source, document)
        if fetched.outcome is FetchOutcome.CHANGED:
            job = self._threads.submit(self.visit.reading, self._source, document, fetched.body)
            self._waiting.append((document, fetched, job))
        elif fetched.outcome is not FetchOutcome.UNCHANGED:
            self.visit.failed(self._source, document, fetched.reason)

    def _finish(self) -> None:
        document, fetched, job = self._waiting.popleft()
        try:
            reading, _ = job.result()
        except ReadingError as fault:
            self._write(self.visit.unread(self._source, document, fault, fetched.body))
            return
        if not self._resources.stop.is_set():  # a stop may have cut it off
            self._write(self.visit.with_reading(self._source, document, fetched, reading))

    def _write(self, document: Document) -> None:
        fetches, self.visit.fetches = tuple(self.visit.fetches), []
        kept, self.visit.kept = tuple(self.visit.kept), []
        written = PollRecord(self._state, fetches, (document,), kept=kept)
        self._resources.store.commit(written, self._resources.now())
