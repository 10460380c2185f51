"""The past of a source: everything its page lists, read into history in steps that a kill does not undo, silently.

A backfill is a first sight: what it finds is baseline and never news. What appeared after a source's first sight is
left to the next poll, which alerts it: a backfill never swallows news.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context

from monitor.fetch.fetcher import Fetched
from monitor.fetch.fetcher import Outcome as Got
from monitor.history import join as settle
from monitor.history import listed as diff
from monitor.model.dates import When
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import Document, Reading, SourceKind
from monitor.run import due, sitemaps
from monitor.run.poll import Engine
from monitor.run.reading import read_file
from monitor.run.visit import Visit
from monitor.sources import registry
from monitor.sources.registry import Shape, Source

# Files fetched ahead of the readers: enough to keep two processes busy, few enough to hold in memory.
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
    """Fills history from the sources of an engine. Documents are fetched one after the other, as manners ask, and read
    side by side in processes of their own (pdfium may be used by one thread of a process alone).
    """

    def __init__(self, engine: Engine, window: Window, step: Callable[[Source, int, int], None] | None = None) -> None:
        """`step` is told (source, documents done, documents in all) as they are done."""
        self._engine = engine
        self._window = window
        self._step = step or (lambda source, done, of: None)

    def sources(self, slugs: Sequence[str] = ()) -> list[Source]:
        """The sources that have a past to read, of these authorities (all watched ones where none is named)."""
        return [s for s in registry.sources(self._engine.settings, slugs or None) if s.shape is not Shape.SEARCH]

    def run(self, sources: Sequence[Source], *, dry_run: bool = False) -> list[Filled]:
        """Read the past of these sources; with `dry_run` fetch their pages alone and write nothing.

        Each document is written as soon as it is read, so a killed backfill goes on where it was; a source's events are
        joined at its end, in one transaction, whatever order its documents came in.
        """
        workers = max(1, min(os.cpu_count() or 1, _AHEAD))
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as readers:
            return [
                self._fill(source, readers, dry_run=dry_run) for source in sources if not self._engine.stop.is_set()
            ]

    def _fill(self, source: Source, readers: ProcessPoolExecutor, *, dry_run: bool) -> Filled:
        engine = self._engine
        state = due.unpolled(engine.store.sources().get(source.id), source)
        known = engine.store.documents(source.id)
        visit = Visit()
        fetched = engine.documents.get(source.url, visit)
        if fetched.outcome is not Got.CHANGED:
            return Filled(source, failed=fetched.reason)
        compared = engine.compare(source, state, known, fetched)
        if compared.faults:
            return Filled(source, failed="; ".join(compared.faults))
        past = [d for d in compared.documents if state.baseline_at is None or d.url in known]
        past += self._archived(source, state, {d.url for d in compared.documents}, known, visit)
        wanted = [d for d in past if not diff.was_read(d) and self._window.holds(d)]
        if dry_run:
            return Filled(source, len(past), len(wanted))
        state = replace(state, baseline_at=state.baseline_at or engine.now(), items=len(compared.documents))
        engine.store.commit(
            PollRecord(state, tuple(visit.fetches), tuple(d for d in past if known.get(d.url) != d)), engine.now()
        )
        shelf = _Shelf(engine, source, state, readers)
        for done in shelf.read(wanted):
            self._step(source, done, len(wanted))
        return self._join(source, state, len(past), len(wanted), shelf.visit.troubles)

    def _archived(
        self, source: Source, state: SourceState, listed: set[str], known: dict[str, Document], visit: Visit
    ) -> list[Document]:
        """The stories that only the sitemaps of a news host hold; what came since its first sight is no past."""
        if source.kind is not SourceKind.NEWS:
            return []
        engine = self._engine

        def get(url: str) -> bytes | None:
            fetched = None if engine.stop.is_set() else engine.documents.get(url, visit)
            return fetched.body if fetched and fetched.outcome is Got.CHANGED else None

        begun = (state.baseline_at or engine.now()).date()
        until = min(self._window.until or begun, begun)
        found = [i for i in sitemaps.stories(source.url, get, self._window.since, until) if i.url not in listed]
        new = [Document(source.id, i.url, engine.now(), title=i.title, published=i.published) for i in found]
        return [known.get(d.url) or replace(d, baseline=True) for d in new]

    def _join(self, source: Source, state: SourceState, listed: int, read: int, troubles: list[str]) -> Filled:
        """Join all that was read of a source and not joined yet, silently."""
        engine = self._engine
        documents = engine.store.documents(source.id)
        ours = settle.Read(source.kind, source.authorities, tuple(documents.values()), documents)
        settled, _ = engine.join(source, state, ours, Visit(), quiet=True)
        unread = [
            f"{d.label} ({d.url}): {'; '.join(d.reading.problems)}"
            for d in documents.values()
            if d.reading and not diff.was_read(d)
        ]
        return Filled(source, listed, read, len(settled.events), (*troubles, *unread))


class _Shelf:
    """The documents of one source on their way into history: fetched in turn, read a few ahead, then written."""

    def __init__(self, engine: Engine, source: Source, state: SourceState, readers: ProcessPoolExecutor) -> None:
        self._engine = engine
        self._source = source
        self._state = state
        self._readers = readers
        self._waiting: deque[tuple[Document, Fetched, Future[Reading]]] = deque()
        self.visit = Visit()

    def read(self, wanted: Sequence[Document]) -> Iterator[int]:
        """Read these documents until all are done or the engine is stopped; how many are done, as they are."""
        asked = 0
        for document in wanted:
            if self._engine.stop.is_set():
                break
            self._begin(document)
            asked += 1
            if len(self._waiting) > _AHEAD:
                self._finish()
            yield asked - len(self._waiting)
        while self._waiting:
            self._finish()
            yield asked - len(self._waiting)

    def _begin(self, document: Document) -> None:
        if self._source.shape is not Shape.PROVIDER:
            # GOV.UK's pages and stories are small: a process of their own would cost more than their reading.
            self._write(self._engine.documents.read(self._source, document, self.visit))
            return
        fetched = self._engine.documents.file(self._source, document, self.visit)
        if fetched is not None and fetched.outcome is Got.CHANGED:
            today = self._engine.now().date()
            job = self._readers.submit(read_apart, fetched.body, document, self._source, today)
            self._waiting.append((document, fetched, job))

    def _finish(self) -> None:
        document, fetched, job = self._waiting.popleft()
        reading = job.result()
        self._write(self._engine.documents.with_reading(self._source, document, fetched, reading, self.visit))

    def _write(self, document: Document) -> None:
        fetches, self.visit.fetches = tuple(self.visit.fetches), []
        self._engine.store.commit(PollRecord(self._state, fetches, (document,)), self._engine.now())


def read_apart(body: bytes, document: Document, source: Source, today: date) -> Reading:
    """Read a file in a process of its own: what `read_file` gives, with that process's register."""
    from monitor.register.authorities import load

    return read_file(body, document, source, load(), today)
