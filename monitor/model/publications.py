"""What sources offer and what was read of it: listings, documents, readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.dates import When
from monitor.model.facts import Finding


class DocumentKind(StrEnum):
    """What a document is, as `extract --json` says it."""

    INSPECTION_REPORT = "inspection_report"
    FOCUSED_VISIT_LETTER = "focused_visit_letter"
    MONITORING_VISIT_LETTER = "monitoring_visit_letter"
    JTAI_REPORT = "jtai_report"
    SEND_REPORT = "send_report"
    IMPROVEMENT_NOTICE = "improvement_notice"
    DIRECTION = "direction"
    NOTICE_CLOSURE = "notice_closure"
    NEWS = "news"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """Where a fact comes from. Its rank of trust is `trust` in `history/merge.py`."""

    OFSTED = "ofsted"
    GOVUK = "govuk"
    NEWS = "news"


class Gap(StrEnum):
    """What stood in the place of a story, or of a part of it, when its page was read; it may stand there for a time."""

    NOTHING = "nothing, or an error page"
    WALL = "a wall"
    CONSENT = "a consent page"
    STUB = "a stub"
    CUT = "its beginning before a wall"
    MORE_FOLLOWS = "a first report, with more to follow"
    ANOTHER = "another story"

    @property
    def hides_all(self) -> bool:
        """Whether nothing of the story was there to read."""
        return self in (Gap.NOTHING, Gap.WALL, Gap.CONSENT)


@dataclass(frozen=True)
class Reading:
    """What a document gave: `events` it reports as new at its own date, `background` it only recalls.

    `problems` says in plain words what could not be read, and why; a document that cannot be read at all has the kind
    `unknown`, no events, and at least one problem. `fingerprint` is a hash of the document's words (letters and digits
    alone), which tells a file made anew with the same words from one whose words differ; empty where there are none.
    `gap` is what stood in the place of a story or a part of it, None where it is whole.
    `former` are the fingerprints of what stood at the document's address before, the latest last.
    """

    kind: DocumentKind
    title: str | None = None
    published: When | None = None
    authority: str | None = None
    events: tuple[Finding, ...] = ()
    background: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    fingerprint: str = ""
    sentences: tuple[str, ...] = ()
    gap: Gap | None = None
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeNote:
    """One change note of a page or of a collection, with the day it was made (None where the page gives none)."""

    date: When | None
    text: str


@dataclass(frozen=True)
class Item:
    """One publication as a source's page offers it, before its document is fetched.

    `url` is where it stands, `publisher_id` what its publisher knows it by wherever it stands ("" where that is not
    said: then its address has to say it). `label` is the page's own word for its kind; `date` is the day the page
    files it under (Ofsted: of the visit); `published` the day it says it was published; `notes` are the page's change
    notes that speak of it.
    """

    url: str
    label: str = ""
    title: str = ""
    date: When | None = None
    published: When | None = None
    summary: str = ""
    notes: tuple[ChangeNote, ...] = ()
    publisher_id: str = ""


@dataclass(frozen=True)
class ListedAuthority:
    """An authority as a publisher's list of authorities names it, with the day of its latest publication by that list.

    `urn` is the publisher's number of it; `latest` None where the list gives no day.
    """

    urn: str
    name: str
    latest: When | None = None


@dataclass(frozen=True)
class Listing:
    """What a source's page offers: its items.

    `size` is how many things it lists where these are no publications; `following` the address of the next page of a
    list that goes on. `faults` says in plain words what is missing of what such a page must hold (no timeline, another
    authority's name): a listing with faults is *reachable but not what it was*, and never touches history. `is_empty`
    where its fault is that it is right in form and holds nothing. `feeds` are the addresses of feeds that it names,
    `authorities` what a list of authorities holds.
    """

    items: tuple[Item, ...]
    title: str = ""
    size: int | None = None
    following: str | None = None
    faults: tuple[str, ...] = ()
    is_empty: bool = False
    feeds: tuple[str, ...] = ()
    authorities: tuple[ListedAuthority, ...] = ()


@dataclass(frozen=True)
class KeptFile:
    """A file that was read and is kept, known by its content (`sha256`, `bytes` long, as it was served).

    `source` and `url` are those of the document that was read of it; `part` is the address of an attachment, "" for the
    document's own file; `read_at` is when it last was.
    """

    source: str
    url: str
    sha256: str
    bytes: int
    read_at: datetime
    part: str = ""


@dataclass(frozen=True)
class Document:
    """A publication as its source's page lists it, and what was last read from its file.

    `baseline` marks one that stood there at first sight (its reading is never news); `attempts` counts readings in a
    row that failed, or did not give all of a story; `missing` the polls in a row in which the page did not list it,
    `missing_since` the first of them; `joined` whether the events of its reading stand in history. `identity` is what
    it is known by wherever it stands. `labelled_at` is when the page was seen to give it another label, None where it
    stands as at first sight; `returned_at` when it was last listed again after it had counted as withdrawn.
    """

    source: str
    url: str
    first_seen: datetime
    authority: str | None = None
    label: str = ""
    title: str = ""
    summary: str = ""
    notes: tuple[ChangeNote, ...] = ()
    date: When | None = None
    published: When | None = None
    baseline: bool = False
    checked_at: datetime | None = None
    read_at: datetime | None = None
    attempts: int = 0
    missing: int = 0
    withdrawn_at: datetime | None = None
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    reading: Reading | None = None
    joined: bool = False
    identity: str = ""
    labelled_at: datetime | None = None
    missing_since: datetime | None = None
    returned_at: datetime | None = None
