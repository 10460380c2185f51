"""What one poll asks the web for: pages, documents, their attachments; each request noted, each trouble in words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from monitor.apart.workers import ReadingError
from monitor.fetch.fetcher import Fetched, FetchOutcome, Validators
from monitor.history import listed
from monitor.history.standing import standings
from monitor.model.addresses import masked, masked_text
from monitor.model.events import Event
from monitor.model.polls import FetchRecord
from monitor.model.publications import Document, DocumentKind, KeptFile, Listing, Reading
from monitor.model.standing import Standing
from monitor.run.resources import Resources
from monitor.sources.base import Source

log = logging.getLogger(__name__)

# A file that meets a limit this often cannot be read.
_LIMIT_TRIES = 2
# A list of more pages than this is no search of 153 authorities any more.
_MOST_PAGES = 20


@dataclass(frozen=True)
class PageAnswer:
    """What came of asking for a source's page.

    `fetched` is the answer for its first page; `listing` what all its pages list, None where it stands unchanged;
    `unreachable` why a further page could not be had.
    """

    fetched: Fetched
    listing: Listing | None = None
    unreachable: str = ""


@dataclass
class Visit:
    """The requests of one poll, and the troubles they met: the web as a poll sees it.

    `troubles` are the source's; `delays` say which documents of a patient source will be asked for again, and why,
    `given_up` which will not. `kept` are the files that were kept.
    """

    resources: Resources
    fetches: list[FetchRecord] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    delays: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    kept: list[KeptFile] = field(default_factory=list)
    retry_after: float | None = None
    _known_files: set[tuple[str, str]] | None = None
    _keeps_more: bool | None = None
    _events: tuple[Event, ...] | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read, whoever's trouble that is."""
        return (*self.troubles, *self.delays, *self.given_up)

    def get(self, url: str, validators: Validators | None = None) -> Fetched:
        """Fetch through the one reader of the web, and note the request."""
        fetched = self.resources.fetcher.get(url, validators)
        self.fetches.append(
            FetchRecord(
                masked(fetched.url),
                self.resources.now(),
                str(fetched.outcome),
                fetched.status,
                len(fetched.body),
                fetched.seconds,
                fetched.reason,
                fetched.dated,
            )
        )
        if fetched.retry_after:
            self.retry_after = max(self.retry_after or 0.0, fetched.retry_after)
        return fetched

    def page(self, source: Source, fetched: Fetched) -> PageAnswer:
        """All that a source's page lists, with the pages that follow it."""
        if fetched.outcome is FetchOutcome.UNCHANGED:
            return PageAnswer(fetched)
        listings: list[Listing] = []
        answer = fetched
        while answer.outcome is FetchOutcome.CHANGED:
            try:
                listings.append(self.resources.readers.call(source.list, answer.body))
            except ReadingError as fault:
                return PageAnswer(fetched, Listing((), faults=(f"its page could not be read: {fault}",)))
            following = listings[-1].following
            if not following or len(listings) >= _MOST_PAGES:
                return PageAnswer(fetched, source.whole(listings))
            answer = self.get(following)
        return PageAnswer(fetched, unreachable=answer.reason)

    def read(self, source: Source, document: Document) -> Document:
        """A document after its file was asked for: read where it is new or other, else marked as checked.

        Never raises: a defect of the monitor's own that a document shows is that document's trouble alone.
        """
        try:
            return self._read(source, document)
        except Exception as fault:
            log.exception("%s failed", masked(document.url))
            why = f"the monitor itself failed: {type(fault).__name__}: {masked_text(str(fault))}"
            if source.patient:
                return self._put_off(document, why)
            self.troubles.append(f"{_named(document)}: {why}")
            return replace(document, attempts=document.attempts + 1)

    def _read(self, source: Source, document: Document) -> Document:
        if self.resources.stop.is_set():
            return document
        if not source.is_worth_reading(document):
            return _passed_over(document)
        asked_to_wait = self.retry_after
        fetched = self.file(source, document)
        if source.patient and urlsplit(fetched.url).netloc != source.lane:
            self.retry_after = asked_to_wait  # another host than the source's: it says nothing of when to poll that
        if fetched.outcome not in (FetchOutcome.CHANGED, FetchOutcome.UNCHANGED):
            return self.failed(source, document, fetched.reason)
        if fetched.outcome is FetchOutcome.UNCHANGED or listed.digest(fetched.body) == document.sha256:
            # The validators too: they are another server's where the same file stands at another address.
            known = fetched.validators
            now = self.resources.now()
            seen = replace(document, etag=known.etag, last_modified=known.last_modified, checked_at=now)
            self.keep_known(source, document, fetched)
            if source.patient and document.reading and document.reading.gap:
                return self._put_off(replace(seen, checked_at=document.checked_at), document.reading.gap)
            return seen
        try:
            reading, attachments = self.reading(source, document, fetched.body)
        except ReadingError as fault:
            return self.unread(source, document, fault, fetched.body)
        for url in attachments:
            reading = self._with_attachment(source, document, reading, url)
        if self.resources.stop.is_set():
            # Its reading may have been cut off.
            return document
        return self.with_reading(source, document, fetched, reading)

    def reading(self, source: Source, document: Document, body: bytes) -> tuple[Reading, tuple[str, ...]]:
        """What a document's file says, and the addresses of its attachments; ReadingError where it cannot be read."""
        resources, today = self.resources, self.resources.now().date()

        def read(known: Mapping[str, Standing]) -> tuple[Reading, tuple[str, ...]]:
            return resources.readers.call(source.reading, body, document, resources.register, today, known)

        if not source.by_standing:
            return read({})
        day = document.published.first() if document.published else today
        known = self._standings(source, day)
        reading, attachments = read(known)
        own = reading.published.first() if reading.published else day
        then = known if own >= day else self._standings(source, own)
        # Only its page may say of what day a story is: what was known since is no light for it.
        return (reading, attachments) if _same(known, then) else read(then)

    def _standings(self, source: Source, day: date) -> Mapping[str, Standing]:
        """How a source's authorities stood on a day, by the history as this visit found it."""
        if self._events is None:
            self._events = self.resources.events(source)
        return standings(self._events, source.authorities, day)

    def unread(self, source: Source, document: Document, fault: ReadingError, body: bytes) -> Document:
        """A document whose file could not be read within limits, or not at all: it is asked for and read again.

        What the machine did counts for nothing. A limit may be the machine's doing as well (a pause, a load), so only
        at the second time is the document known as one that cannot be read; and no digest of it is kept, so that its
        file is read anew at every poll.
        """
        if self.resources.stop.is_set():
            return document
        if fault.passing or not source.patient:
            self.troubles.append(f"{_named(document)} could not be read: {fault}")
        if source.patient:
            return self._put_off(document, f"it could not be read: {fault}")
        if fault.passing:
            return document
        attempts = document.attempts + 1
        was_report = document.reading is not None and document.reading.kind is not DocumentKind.UNKNOWN
        if attempts < _LIMIT_TRIES or was_report:
            return replace(document, attempts=attempts, sha256=None)
        now = self.resources.now()
        self._keep(source, document, body)
        reading = Reading(DocumentKind.UNKNOWN, problems=(str(fault),))
        return replace(
            document,
            reading=listed.succeeding(reading, document.reading),
            attempts=attempts,
            checked_at=now,
            read_at=now,
            joined=False,
            sha256=None,
            etag=None,
            last_modified=None,
        )

    def _with_attachment(self, source: Source, document: Document, reading: Reading, url: str) -> Reading:
        """A reading with what one attachment adds; one that cannot be had or read adds nothing."""
        resources = self.resources
        attached = self.get(url)
        if attached.outcome is not FetchOutcome.CHANGED:
            return reading
        self._keep(source, document, attached.body, url)
        try:
            return resources.readers.call(source.with_attachment, reading, attached.body, url, resources.register)
        except ReadingError as fault:
            return replace(
                reading, problems=(*reading.problems, f"an attachment ({masked(url)}) could not be read: {fault}")
            )

    def failed(self, source: Source, document: Document, why: str) -> Document:
        """A document whose file could not be had: its source's trouble, but for a patient one."""
        if source.patient:
            return self._put_off(document, why)
        self.troubles.append(f"{_named(document)}: {why}")
        return document if listed.was_read(document) else replace(document, attempts=document.attempts + 1)

    def _put_off(self, document: Document, why: str) -> Document:
        """A story that is asked for again later, or not any more: what was read of it stays."""
        after = replace(document, attempts=document.attempts + 1, checked_at=self.resources.now())
        said = f"{_named(document)}: {why}"
        if listed.awaits(after):
            self.delays.append(f"{said}; it is asked for again")
        elif listed.is_given_up(after) and not document.baseline:
            self.given_up.append(said)
        return after

    def file(self, source: Source, document: Document) -> Fetched:
        """What came of asking for the file of a document (`unchanged`: as it was read)."""
        fetched = self.get(source.document_url(document.url), self._held(source, document))
        elsewhere = source.redirected(fetched.body) if fetched.outcome is FetchOutcome.CHANGED else None
        return self.get(elsewhere) if elsewhere else fetched

    def _held(self, source: Source, document: Document) -> Validators | None:
        """The version of a document that was read, to ask for another alone; None to ask for it whole.

        What could not be read, or not whole, may be a broken copy under the version of the right one: a server that
        says "unchanged" of it would keep it unread for good. A story is asked for whole then, a few times in two days;
        a file (an old scan may be large) once a day. One that is to be kept and is not yet is asked for whole too.
        """
        checked_today = document.checked_at is not None and document.checked_at.date() == self.resources.now().date()
        asked_for = listed.was_read(document) or (checked_today and not source.patient)
        if document.reading and asked_for and self.is_kept(source, document):
            return Validators(document.etag, document.last_modified)
        return None

    def with_reading(self, source: Source, document: Document, fetched: Fetched, reading: Reading) -> Document:
        """A document with what its file gives now; a file that was a report and is none now keeps its reading."""
        now = self.resources.now()
        if source.patient and reading.gap and reading.gap.hides_all and _has_events(document):
            return self._put_off(document, reading.gap)  # a wall came before what was read already
        readable = reading.kind is not DocumentKind.UNKNOWN or not source.unread_is_news
        if not readable and listed.was_read(document):
            why = "; ".join(reading.problems)
            self.troubles.append(f"{document.label} ({masked(document.url)}) was a report and is none now: {why}")
            return replace(document, checked_at=now)
        self._keep(source, document, fetched.body)
        after = replace(
            document,
            reading=listed.succeeding(reading, document.reading),
            checked_at=now,
            read_at=now,
            joined=False,
            attempts=0 if readable else document.attempts + 1,
            sha256=listed.digest(fetched.body),
            etag=fetched.validators.etag,
            last_modified=fetched.validators.last_modified,
        )
        if source.patient and reading.gap:
            return self._put_off(replace(after, attempts=document.attempts), reading.gap)
        return after

    def is_kept(self, source: Source, document: Document) -> bool:
        """Whether the file that a document was read from is kept, or need not be."""
        files = self.resources.archive
        if files is None or not source.archived or document.sha256 is None:
            return True
        if self._known_files is None:
            found = self.resources.store.kept_files(source.id)
            self._known_files = {(kept.url, kept.sha256) for kept in found if not kept.part}
        if (document.url, document.sha256) in self._known_files and files.path(document.sha256):
            return True
        if self._keeps_more is None:
            self._keeps_more = files.takes_more()
        return not self._keeps_more  # where nothing can be kept, nothing is asked for in order to keep it

    def keep_known(self, source: Source, document: Document, fetched: Fetched) -> None:
        """Keep the file of a document that was read before it could be kept, with its attachments."""
        if fetched.outcome is not FetchOutcome.CHANGED or self.is_kept(source, document):
            return
        if listed.digest(fetched.body) != document.sha256:
            return  # another file by now: that is for a poll to read
        self._keep(source, document, fetched.body)
        try:
            _, attachments = self.reading(source, document, fetched.body)
        except ReadingError:
            return
        for url in attachments:
            attached = self.get(url)
            if attached.outcome is FetchOutcome.CHANGED:
                self._keep(source, document, attached.body, url)

    def _keep(self, source: Source, document: Document, body: bytes, part: str = "") -> None:
        """Keep a file of a document, where the configuration says so; its row is written with the document's."""
        files = self.resources.archive
        sha256 = files.keep(body) if files and source.archived else None
        if sha256:
            self.kept.append(KeptFile(source.id, document.url, sha256, len(body), self.resources.now(), part))

    def is_gone(self, source: Source, document: Document) -> bool:
        """Whether a document's file is gone for good, and not only unlisted."""
        held = Validators(document.etag, document.last_modified)
        return self.get(source.document_url(document.url), held).outcome is FetchOutcome.GONE


def _named(document: Document) -> str:
    return f"{document.label or document.title or 'a document'} ({masked(document.url)})"


def _has_events(document: Document) -> bool:
    return document.reading is not None and bool(document.reading.events)


def _same(known: Mapping[str, Standing], then: Mapping[str, Standing]) -> bool:
    """Whether authorities stood alike on two days."""
    return all(replace(standing, day=known[slug].day) == known[slug] for slug, standing in then.items())


def _passed_over(document: Document) -> Document:
    """A document that is kept by its address alone, since its page says that it is about something else."""
    reading = Reading(DocumentKind.NEWS, document.title or None)
    return replace(document, reading=reading, joined=True, sha256=listed.NOT_FETCHED)
