"""What answers at a source's address, by its shape: how it is listed, how one of its documents is read. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from monitor.model.dates import Precision, When
from monitor.model.facts import Finding
from monitor.model.publications import Document, DocumentKind, Listing, Reading, SourceKind
from monitor.register.names import Register
from monitor.sources.registry import Shape, Source

# Attachments of a GOV.UK page that are read for the day of issue: the notice itself and its letter, not annexes.
MOST_ATTACHMENTS = 3
# A summary this long says what an item is about; if no word of the field stands in it, the story is not ours.
_ENOUGH = 60
_MAY_CONCERN = re.compile(
    r"\b(?:child|young|famil|ofsted|safeguard|social (?:care|work|serv)|care leaver|looked[- ]after|foster|inspect|"
    r"send\b|special educational|department for education|dfe\b|inadequate|improvement notice|commissioner|minister)",
    re.IGNORECASE,
)


def listing(source: Source, body: bytes) -> Listing:
    """What a source's page lists; its faults where it is not what such a page is."""
    from monitor.sources import feed, govuk, ofsted, page

    match source.shape:
        case Shape.PROVIDER:
            return ofsted.read_provider(body, source.url)
        case Shape.COLLECTION:
            return govuk.notice_items(govuk.read_collection(body, source.url))
        case Shape.FINDER:
            return govuk.read_search(body, source.url)
        case Shape.FEED:
            return feed.read_feed(body, source.url)
        case Shape.PAGE:
            return page.read_page(body, source.url, source.links)
    raise ValueError(f"a source of shape {source.shape} lists no documents")


def read_file(body: bytes, document: Document, source: Source, register: Register, today: date) -> Reading:
    """What a document's file says, told with what its page says of it. `today` is the day of the poll."""
    from monitor.read.document import read_document

    if source.shape in (Shape.COLLECTION, Shape.FINDER):
        return _notice(body, document, register, today)
    whose = source.authorities[0] if source.shape in (Shape.FEED, Shape.PAGE) and len(source.authorities) == 1 else None
    return read_document(body, register=register, source=document.url, authority=whose, published=document.published)


def _notice(body: bytes, document: Document, register: Register, today: date) -> Reading:
    from monitor.read.notice.page import CollectionEntry, Note
    from monitor.read.notice.reader import read_notice_page
    from monitor.sources.govuk import read_document_page

    page = read_document_page(body, document.url)
    notes = tuple(Note(None, text) for text in document.summary.splitlines() if text)
    entry = CollectionEntry(
        document.url, document.title, document.label, public_updated=document.published, notes=notes
    )
    reading = read_notice_page(page, entry, register, seen=None if document.baseline else When.of(today))
    return replace(reading, fingerprint=page.content_hash)


def attachments(body: bytes, document: Document, source: Source, reading: Reading) -> tuple[str, ...]:
    """The addresses of a GOV.UK page's documents that may date what the page dates less exactly than by the day."""
    if source.shape not in (Shape.COLLECTION, Shape.FINDER) or all(map(_dated, (*reading.events, *reading.background))):
        return ()
    from monitor.sources.govuk import read_document_page

    page = read_document_page(body, document.url)
    return tuple(a.url for a in page.attachments if a.content_type in ("application/pdf", "text/html"))[
        :MOST_ATTACHMENTS
    ]


def read_attached(body: bytes, url: str, register: Register) -> Reading:
    """What an attachment of a GOV.UK page says."""
    from monitor.read.document import read_document

    return read_document(body, register=register, source=url)


def _dated(finding: Finding) -> bool:
    return finding.start is not None and finding.start.precision is Precision.DAY


def refined(reading: Reading, attached: Reading) -> Reading:
    """A page's reading with the days that a document attached to it gives for the same acts."""
    known = [f for f in (*attached.events, *attached.background) if _dated(f)]
    return replace(
        reading,
        events=tuple(_refined(f, known) for f in reading.events),
        background=tuple(_refined(f, known) for f in reading.background),
    )


def _refined(finding: Finding, known: list[Finding]) -> Finding:
    for other in known:
        same = (other.kind, other.action) == (finding.kind, finding.action)
        about = other.authority in (None, finding.authority)
        if same and about and not _dated(finding) and (finding.start is None or _meets(finding.start, other.start)):
            return replace(finding, start=other.start)
    return finding


def _meets(one: When, other: When | None) -> bool:
    return other is not None and one.meets(other)


def concerns(document: Document, source: Source) -> bool:
    """Whether a document is worth a request: a feed's item that says enough to be about something else is not."""
    if not source.ages or source.kind is not SourceKind.NEWS:
        return True
    told = f"{document.title} {document.summary}"
    return len(document.summary) < _ENOUGH or bool(_MAY_CONCERN.search(told))


def passed_over(document: Document) -> Document:
    """A document that is kept by its address alone, since its page says that it is about something else."""
    return replace(document, reading=Reading(DocumentKind.NEWS, document.title or None), joined=True, sha256="-")


def unlisted(found: Listing, known: set[str]) -> Listing:
    """A search's listing without what a collection lists already."""
    return replace(found, items=tuple(item for item in found.items if item.url not in known))
