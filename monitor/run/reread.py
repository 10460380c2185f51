"""The kept documents read again with today's reader: what differs, written as a correction that alerts nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.apart.workers import Readers, ReadingError
from monitor.history import listed
from monitor.history.reread import Correction, Reread, corrected
from monitor.model.addresses import masked
from monitor.model.facts import Finding
from monitor.model.publications import Document, DocumentKind, KeptFile, Reading
from monitor.register.names import Register
from monitor.sources.base import Source
from monitor.store.database import Store
from monitor.store.kept import KeptFileError, KeptFiles

# As many documents are read side by side as there are reading processes.
_SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class SourceReread:
    """What rereading made of one source.

    `read` documents were read again; `correction` is what that makes of history. Of `paged` documents only the pages of
    their facts became known. `not_kept` are documents of which no file is kept, `failed` those whose file is damaged or
    cannot be read any more, each with the reason: what was read of them before stays.
    """

    source: Source
    read: int
    correction: Correction
    paged: int = 0
    not_kept: tuple[tuple[Document, str], ...] = ()
    failed: tuple[tuple[Document, str], ...] = ()


class _NotKeptError(Exception):
    """A file that a document was read from is not kept; the text says which, and why."""


class _UnreadableError(Exception):
    """A kept file is damaged, or cannot be read now; the text says why."""


class Rereading:
    """Reads kept documents again, in reading processes; writes only where it is asked to."""

    def __init__(
        self,
        store: Store,
        files: KeptFiles,
        readers: Readers,
        register: Register,
        now: Callable[[], datetime],
        stop: threading.Event,
        step: Callable[[int], None] | None = None,
    ) -> None:
        """`step` is called with 1 for each document that is done; after `stop` no more are begun."""
        self._store = store
        self._files = files
        self._readers = readers
        self._register = register
        self._now = now
        self._stop = stop
        self._step = step or (lambda done: None)

    def documents(self, source: Source, slugs: Sequence[str]) -> list[Document]:
        """The documents of a source that were read and are about these authorities, or about nobody who can be told."""
        found = self._store.documents(source.id).values()
        read = (d for d in found if d.reading is not None and d.joined)
        return [d for d in read if not (whose := _whose(d.reading)) or whose & set(slugs)]

    def run(self, sources: Iterable[Source], slugs: Sequence[str], *, dry_run: bool) -> Iterator[SourceReread]:
        """Read the documents of these sources again, one source after the other, and correct history by each.

        What of a source was read again is written in one transaction, or not at all, with `dry_run` never. A source
        that a stop cut off is neither written nor given.
        """
        for source in sources:
            done = self._source(source, slugs, dry_run=dry_run)
            if self._stop.is_set():
                return
            yield done

    def _source(self, source: Source, slugs: Sequence[str], *, dry_run: bool) -> SourceReread:
        documents = self.documents(source, slugs)
        kept: dict[str, list[KeptFile]] = {}
        for file in self._store.kept_files(source.id):
            kept.setdefault(file.url, []).append(file)
        rereads: list[Reread] = []
        not_kept: list[tuple[Document, str]] = []
        failed: list[tuple[Document, str]] = []
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            jobs = [(d, pool.submit(self._again, source, d, kept.get(d.url, ()))) for d in documents]
            for document, job in jobs:
                try:
                    rereads.append(Reread(document, job.result()))
                except _NotKeptError as fault:
                    not_kept.append((document, str(fault)))
                except _UnreadableError as fault:
                    failed.append((document, str(fault)))
                self._step(1)
        if self._stop.is_set():
            return SourceReread(source, 0, Correction())
        correction = self._correct(source, rereads, dry_run=dry_run)
        differing = {d.document for d in correction.differences}
        paged = sum(one.url not in differing and _pages(one.before) != _pages(one.after) for one in rereads)
        return SourceReread(source, len(rereads), correction, paged, tuple(not_kept), tuple(failed))

    def _correct(self, source: Source, rereads: Sequence[Reread], *, dry_run: bool) -> Correction:
        # What a person says of possible news beside it is written before or after this, never between.
        with nullcontext() if dry_run else self._store.exclusive():
            events = self._store.events(source.authorities)
            told = self._store.told()
            found = corrected(rereads, source.kind, source.authorities, source.lone_authority, events, told)
            if found.documents and not dry_run:
                self._store.correct(found, self._now())
        return found

    def _again(self, source: Source, document: Document, kept: Sequence[KeptFile]) -> Document:
        """A document as today's reader reads its kept file; it comes with the other facts of its row."""
        if self._stop.is_set():
            return document
        file = _own_file(document, kept)
        before = document.reading or Reading(DocumentKind.UNKNOWN)
        try:
            reading = self._read(source, document, file, kept)
        except ReadingError as fault:
            if fault.passing or before.kind is not DocumentKind.UNKNOWN:
                raise _UnreadableError(f"it could not be read: {fault}") from fault
            reading = Reading(DocumentKind.UNKNOWN, problems=(str(fault),))  # as a poll has it
        except KeptFileError as fault:
            raise _UnreadableError(f"its kept file is {fault}") from fault
        if reading.kind is DocumentKind.UNKNOWN and before.kind is not DocumentKind.UNKNOWN:
            why = "; ".join(reading.problems)
            raise _UnreadableError(f"it was read before, and today's reader cannot read it: {why}")
        reading = replace(reading, former=before.former)
        if reading == before:
            return document
        after = replace(document, reading=reading)
        became_readable = not listed.was_read(document) and reading.kind is not DocumentKind.UNKNOWN
        return replace(after, attempts=0, sha256=file.sha256) if became_readable else after

    def _read(self, source: Source, document: Document, file: KeptFile, kept: Sequence[KeptFile]) -> Reading:
        today = self._now().date()
        body = self._files.read(file.sha256, file.bytes)
        reading, attachments = self._readers.call(source.reading, body, document, self._register, today)
        for url in attachments:
            part = next((k for k in kept if k.part == url), None)
            if part is None:
                raise _NotKeptError(f"its attachment {masked(url)} is not kept")
            attached = self._files.read(part.sha256, part.bytes)
            reading = self._readers.call(source.with_attachment, reading, attached, url, self._register)
        return reading


def _own_file(document: Document, kept: Sequence[KeptFile]) -> KeptFile:
    """The kept file that a document was read from: by its digest, else (it is asked for again) the one read last."""
    own = [k for k in kept if not k.part]
    found = next((k for k in own if document.sha256 in (None, k.sha256)), None)
    if found is None:
        why = "another file of it is, as it stood before or since" if own else "it was read while nothing was kept"
        raise _NotKeptError(why)
    return found


def _pages(document: Document) -> list[tuple[tuple[str, int], ...]]:
    reading = document.reading
    return [finding.pages for finding in (*reading.events, *reading.background)] if reading else []


def _whose(reading: Reading | None) -> set[str]:
    """The authorities that a reading is about."""
    if reading is None:
        return set()
    findings: tuple[Finding, ...] = (*reading.events, *reading.background)
    return {slug for slug in (reading.authority, *(f.authority for f in findings)) if slug}
