"""The past of a source: everything its page lists, read into history in steps that a kill does not undo, silently.

A backfill is a first sight: what it finds is baseline and never news. What appeared after a source's first sight is
left to the next poll, which alerts it: a backfill never swallows news.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context

from monitor import diff, settle, watch
from monitor.fetch import Fetched
from monitor.fetch import Outcome as Got
from monitor.ledger import Document, Poll, SourceState
from monitor.model import Reading, When
from monitor.pipeline import Engine, Visit
from monitor.reading import read_file
from monitor.watch import Shape, Source

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
        return [s for s in watch.sources(self._engine.settings, slugs or None) if s.shape is not Shape.SEARCH]

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
        state = watch.unpolled(engine.store.sources().get(source.id), source)
        known = engine.store.documents(source.id)
        visit = Visit()
        fetched = engine.get(source.url, visit)
        if fetched.outcome is not Got.CHANGED:
            return Filled(source, failed=fetched.reason)
        compared = engine.compare(source, state, known, fetched)
        if compared.faults:
            return Filled(source, failed="; ".join(compared.faults))
        past = [d for d in compared.documents if state.baseline_at is None or d.url in known]
        wanted = [d for d in past if not diff.was_read(d) and self._window.holds(d)]
        if dry_run:
            return Filled(source, len(past), len(wanted))
        state = replace(state, baseline_at=state.baseline_at or engine.now(), items=len(past))
        engine.store.commit(
            Poll(state, tuple(visit.fetches), tuple(d for d in past if known.get(d.url) != d)), engine.now()
        )
        problems = self._read(source, state, wanted, readers)
        return self._join(source, state, len(past), len(wanted), problems)

    def _read(
        self, source: Source, state: SourceState, wanted: Sequence[Document], readers: ProcessPoolExecutor
    ) -> list[str]:
        """Fetch and read documents, a few ahead of each other; the troubles met."""
        visit = Visit()
        waiting: deque[tuple[Document, Fetched, Future[Reading]]] = deque()
        done = 0
        for document in wanted:
            if self._engine.stop.is_set():
                break
            if source.shape is not Shape.PROVIDER:
                self._store(state, self._engine.document(source, document, visit), visit)
                done += 1
            else:
                done += self._ahead(source, state, document, waiting, readers, visit)
            self._step(source, done, len(wanted))
        while waiting:
            self._keep(state, *waiting.popleft(), visit)
            done += 1
            self._step(source, done, len(wanted))
        return visit.troubles

    def _ahead(
        self,
        source: Source,
        state: SourceState,
        document: Document,
        waiting: deque[tuple[Document, Fetched, Future[Reading]]],
        readers: ProcessPoolExecutor,
        visit: Visit,
    ) -> int:
        """Fetch a document and let a reader begin on it; how many documents were done meanwhile."""
        fetched = self._engine.file(source, document, visit)
        if fetched is None or fetched.outcome is not Got.CHANGED:
            return 1
        today = self._engine.now().date()
        waiting.append((document, fetched, readers.submit(read_apart, fetched.body, document, source, today)))
        if len(waiting) <= _AHEAD:
            return 0
        self._keep(state, *waiting.popleft(), visit)
        return 1

    def _keep(
        self, state: SourceState, document: Document, fetched: Fetched, reading: Future[Reading], visit: Visit
    ) -> None:
        self._store(state, self._engine.with_reading(document, fetched, reading.result(), visit), visit)

    def _store(self, state: SourceState, document: Document, visit: Visit) -> None:
        fetches, visit.fetches = tuple(visit.fetches), []
        self._engine.store.commit(Poll(state, fetches, (document,)), self._engine.now())

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


def read_apart(body: bytes, document: Document, source: Source, today: date) -> Reading:
    """Read a file in a process of its own: what `read_file` gives, with that process's register."""
    from monitor.register import load

    return read_file(body, document, source, load(), today)
