"""What one poll asks the web for: pages, documents, their attachments; each request noted, each trouble in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.config.settings import Settings
from monitor.fetch.fetcher import Fetched, Fetcher, Validators
from monitor.fetch.fetcher import Outcome as Got
from monitor.history import listed
from monitor.model.polls import FetchRecord
from monitor.model.publications import Document, DocumentKind, Reading, SourceKind
from monitor.register.names import Register
from monitor.run import reading
from monitor.sources import govuk, ofsted
from monitor.sources.registry import Source

# A search of more pages than this is no search of 153 authorities any more.
_MAX_PAGES = 20
# A story that cannot be had this often is let go: its feed goes on, and others tell of what it told.
_STORY_TRIES = 3


@dataclass
class Visit:
    """The requests of one poll, and the troubles they met."""

    fetches: list[FetchRecord] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    retry_after: float | None = None


class Documents:
    """The web as a poll sees it. `stop` ends the reading of documents between two of them. Thread-safe."""

    def __init__(
        self,
        settings: Settings,
        register: Register,
        fetcher: Fetcher,
        now: Callable[[], datetime],
        stop: threading.Event,
    ) -> None:
        self._settings = settings
        self._register = register
        self._fetcher = fetcher
        self._now = now
        self._stop = stop

    def get(self, url: str, visit: Visit, validators: Validators | None = None) -> Fetched:
        """Fetch through the one reader of the web, and note the request."""
        fetched = self._fetcher.get(url, validators)
        visit.fetches.append(
            FetchRecord(
                fetched.url,
                self._now(),
                str(fetched.outcome),
                fetched.status,
                len(fetched.body),
                fetched.seconds,
                fetched.reason,
            )
        )
        if fetched.retry_after:
            visit.retry_after = max(visit.retry_after or 0.0, fetched.retry_after)
        return fetched

    def read(self, source: Source, document: Document, visit: Visit) -> Document:
        """A document after its file was asked for: read where it is new or other, else marked as checked."""
        news = source.kind is SourceKind.NEWS
        if self._stop.is_set():
            return document
        if not reading.concerns(document, source) or (news and document.attempts >= _STORY_TRIES):
            return reading.passed_over(document)
        fetched = self.file(source, document, visit)
        if fetched is None:
            return document if listed.was_read(document) else replace(document, attempts=document.attempts + 1)
        if fetched.outcome is Got.UNCHANGED or listed.digest(fetched.body) == document.sha256:
            return replace(document, checked_at=self._now())
        read = reading.read_file(fetched.body, document, source, self._register, self._now().date())
        for url in reading.attachments(fetched.body, document, source, read):
            attached = self.get(url, visit)
            if attached.outcome is Got.CHANGED:
                read = reading.refined(read, reading.read_attached(attached.body, url, self._register))
        return self.with_reading(source, document, fetched, read, visit)

    def file(self, source: Source, document: Document, visit: Visit) -> Fetched | None:
        """The file of a document (`unchanged`: as it was read); None, with the trouble noted, where there is none."""
        url = self.address(source, document)
        held = Validators(document.etag, document.last_modified) if document.reading else None
        fetched = self.get(url, visit, held)
        if fetched.outcome in (Got.CHANGED, Got.UNCHANGED):
            return fetched
        visit.troubles.append(f"{document.label or 'a document'} ({document.url}): {fetched.reason}")
        return None

    def address(self, source: Source, document: Document) -> str:
        """Where a document's file is fetched: a mirror's place for Ofsted's hosts, GOV.UK's JSON for its pages."""
        if source.kind is SourceKind.OFSTED:
            return ofsted.mirrored(document.url, self._settings.ofsted_url, self._settings.ofsted_files_url)
        if source.kind is SourceKind.GOVUK:
            return govuk.content_url(self._settings.govuk_url, document.url)
        return document.url

    def with_reading(
        self, source: Source, document: Document, fetched: Fetched, read: Reading, visit: Visit
    ) -> Document:
        """A document with what its file gives now; a file that was a report and is none now keeps its reading."""
        now = self._now()
        # Of the press, what cannot be read is no story; of Ofsted and GOV.UK, it is tried again.
        readable = read.kind is not DocumentKind.UNKNOWN or source.kind is SourceKind.NEWS
        if not readable and listed.was_read(document):
            why = "; ".join(read.problems)
            visit.troubles.append(f"{document.label} ({document.url}) was a report and is none now: {why}")
            return replace(document, checked_at=now)
        return replace(
            document,
            reading=read,
            checked_at=now,
            read_at=now,
            joined=False,
            attempts=0 if readable else document.attempts + 1,
            sha256=listed.digest(fetched.body),
            etag=fetched.validators.etag,
            last_modified=fetched.validators.last_modified,
        )

    def is_gone(self, source: Source, document: Document, visit: Visit) -> bool:
        """Whether a document's file is gone for good, and not only unlisted."""
        held = Validators(document.etag, document.last_modified)
        return self.get(self.address(source, document), visit, held).outcome is Got.GONE

    def search(self, source: Source, visit: Visit) -> tuple[list[ofsted.SearchPage], str]:
        """All pages of Ofsted's search, and why a page could not be had (empty where all were)."""
        pages: list[ofsted.SearchPage] = []
        url: str | None = source.url
        while url and len(pages) < _MAX_PAGES:
            fetched = self.get(ofsted.mirrored(url, self._settings.ofsted_url, self._settings.ofsted_files_url), visit)
            if fetched.outcome is not Got.CHANGED:
                return pages, fetched.reason
            pages.append(ofsted.read_search(fetched.body, url))
            url = pages[-1].next_page
        return pages, ""
