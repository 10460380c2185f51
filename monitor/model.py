"""The plain values that travel from a page to an alert. Imports nothing of the project.

Every stage takes values of this module and gives values of this module, so each can be run by hand,
tested with two lines, and re-run over history without the network (docs/architecture.md).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum


class DocumentKind(StrEnum):
    """What a document is, as `extract --json` says it (contract, section 2)."""

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


class EventKind(StrEnum):
    """What happened to an authority."""

    INSPECTION = "inspection"
    FOCUSED_VISIT = "focused_visit"
    MONITORING_VISIT = "monitoring_visit"
    JTAI = "jtai"
    SEND_INSPECTION = "send_inspection"
    IMPROVEMENT_NOTICE = "improvement_notice"
    DIRECTION = "direction"
    COMMISSIONER = "commissioner"
    INSPECTION_ANNOUNCED = "inspection_announced"


class Action(StrEnum):
    """What was done with a notice, a direction or a commissioner."""

    ISSUED = "issued"
    REVISED = "revised"
    LIFTED = "lifted"
    APPOINTED = "appointed"
    ENDED = "ended"


class Framework(StrEnum):
    """The inspection frameworks since 2009; a later one is its id in `config/frameworks.yaml`, as a plain string."""

    ILACS = "ilacs"
    SIF = "sif"
    CHILD_PROTECTION_2012 = "child_protection_2012"
    SLAC_2009 = "slac_2009"
    UNANNOUNCED_2009 = "unannounced_2009"
    JTAI = "jtai"
    AREA_SEND = "area_send"


class Grade(StrEnum):
    """Ofsted's grades, best first; `adequate` stood where `requires_improvement` stands since 2013."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    ADEQUATE = "adequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"


class Area(StrEnum):
    """Judgement areas. One judgement over children in care and care leavers together is `in_care`."""

    OVERALL = "overall"
    LEADERSHIP = "leadership"
    HELP_AND_PROTECTION = "help_and_protection"
    IN_CARE = "in_care"
    CARE_LEAVERS = "care_leavers"
    ADOPTION = "adoption"
    LSCB = "lscb"


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Status(StrEnum):
    """Who stands behind an event: Ofsted or GOV.UK, the press alone, or nobody any more."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"


class Direction(StrEnum):
    """Travel of a judgement against the authority's last comparable one."""

    IMPROVED = "improved"
    DECLINED = "declined"
    UNCHANGED = "unchanged"


class Severity(IntEnum):
    """How grave an alert is; a channel's `min_severity` is compared with it."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word of the configuration and of messages: `low` … `critical`."""
        return self.name.lower()


class SourceKind(StrEnum):
    """Where a fact comes from. The order of trust is `timeline`'s business."""

    OFSTED = "ofsted"
    GOVUK = "govuk"
    NEWS = "news"


_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")


@dataclass(frozen=True)
class When:
    """A date as exactly as it is known: a year, a month of a year, or a day.

    Raises ValueError for a month without its year's day range, a day without a month, or an impossible date.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse dates that no calendar holds."""
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> When:
        """Read `2023`, `2023-11` or `2023-11-27`; ValueError for anything else."""
        found = _ISO.match(text)
        if not found:
            raise ValueError(f"not a date of the form 2023, 2023-11 or 2023-11-27: {text!r}")
        year, month, day = found.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> When:
        """The exact day of a `date` or `datetime`."""
        return cls(day.year, day.month, day.day)

    @property
    def precision(self) -> Precision:
        """How exactly this is known."""
        if self.day is not None:
            return Precision.DAY
        return Precision.MONTH if self.month is not None else Precision.YEAR

    def iso(self) -> str:
        """ISO 8601, cut to the precision known: `2023`, `2023-11`, `2023-11-27`."""
        if self.month is None:
            return f"{self.year:04}"
        if self.day is None:
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    def first(self) -> date:
        """The earliest day this can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """The latest day this can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def meets(self, other: When) -> bool:
        """Whether both can mean the same day (a month meets a day within it)."""
        return self.first() <= other.last() and other.first() <= self.last()

    def __str__(self) -> str:
        return self.iso()


@dataclass(frozen=True)
class Judgement:
    """One area's grade, with the words of the document that say so.

    `area` is an `Area` value, or a slug of the label where the label was never seen before; `grade` is a `Grade`
    value, or the document's own words where the grade was never seen before (rule 4: kept, shown, never guessed).
    """

    area: str
    grade: str
    words: str = ""

    @property
    def seen_before(self) -> bool:
        """Whether both the area and the grade are of the known vocabulary."""
        return self.area in set(Area) and self.grade in set(Grade)


@dataclass(frozen=True)
class Finding:
    """What one document says about one event: facts read or absent, never guessed, and the words that say so.

    `authority` is the register's slug. `details` holds the document's own words under a name, for what has no field
    of its own (`outcome` of an Area SEND inspection; `follows`, `requires`, `person` of a notice or direction).
    """

    kind: EventKind
    authority: str | None = None
    action: Action | None = None
    framework: str | None = None
    start: When | None = None
    end: When | None = None
    published: When | None = None
    topic: str | None = None
    visit_number: int | None = None
    priority_action: bool | None = None
    lead_inspector: str | None = None
    judgements: tuple[Judgement, ...] = ()
    previous: tuple[Judgement, ...] = ()
    priority_actions: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    quote: str = ""

    def __post_init__(self) -> None:
        """Make a framework's id that is known here the member it names, whoever gives it: a report, a stored row."""
        known = next((member for member in Framework if member == self.framework), self.framework)
        object.__setattr__(self, "framework", known)

    def grade(self, area: str) -> str | None:
        """The grade of an area, or None where it was not judged."""
        return next((j.grade for j in self.judgements if j.area == area), None)


@dataclass(frozen=True)
class Reading:
    """What a document gave: `events` it reports as new at its own date, `background` it only recalls.

    `problems` says in plain words what could not be read, and why; a document that cannot be read at all has the kind
    `unknown`, no events, and at least one problem. `fingerprint` is a hash of the document's words (letters and digits
    alone), which tells a file made anew with the same words from one whose words differ; empty where there are none.
    """

    kind: DocumentKind
    title: str | None = None
    published: When | None = None
    authority: str | None = None
    events: tuple[Finding, ...] = ()
    background: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class Item:
    """One publication as a source's page offers it, before its document is fetched.

    `url` is its identity within the source. `label` is the page's own word for its kind; `date` is the day the page
    files it under (Ofsted: of the visit); `published` the day it says it was published.
    """

    url: str
    label: str = ""
    title: str = ""
    date: When | None = None
    published: When | None = None
    summary: str = ""


@dataclass(frozen=True)
class Listing:
    """What a source's page offers: its items, and where more of them stand.

    `faults` says in plain words what is missing of what such a page must hold (no timeline, another authority's
    name): a listing with faults is *reachable but not what it was*, and never touches history.
    """

    items: tuple[Item, ...]
    title: str = ""
    next_page: str | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One document's witness of an event, as it stood when it was seen.

    `recalled` where the document only looks back on the event; `withdrawn` where its source no longer holds it.
    """

    url: str
    source: SourceKind
    title: str
    published: When | None
    quote: str
    first_seen: datetime
    finding: Finding
    recalled: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Event:
    """Something that happened to an authority: who, what and when, merged from all its evidence.

    `id` is `AUTHORITY/KIND[-ACTION]/DATE`, stable for good, whatever is learnt later. `facts` is the merged finding
    (the better source wins a field); `direction` compares it with the authority's last comparable judgement.
    `recalled` marks an event that is known only from documents that look back on it.
    """

    id: str
    authority: str
    facts: Finding
    status: Status
    first_seen: datetime
    evidence: tuple[Evidence, ...] = ()
    direction: Direction | None = None
    recalled: bool = False


class ChangeKind(StrEnum):
    """What a poll made of an event, or of a publication that no event could be read from."""

    NEW = "new"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    UNREAD = "unread"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Travel:
    """One area's way from the last comparable judgement to this one; `before` None where there was none to compare."""

    area: str
    before: str | None
    after: str | None
    direction: Direction | None
    since: When | None = None


@dataclass(frozen=True)
class Change:
    """A change of history that may be news.

    `event` is the event after the change, None where a publication could not be read (`item` and `problems` then say
    which, and why). `travel` is the way by area; `fields` names the facts that differ in a correction (before, after);
    `source` is who offers a publication that could not be read.
    """

    kind: ChangeKind
    authority: str
    event: Event | None = None
    item: Item | None = None
    problems: tuple[str, ...] = ()
    travel: tuple[Travel, ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()
    evidence: Evidence | None = None
    source: SourceKind | None = None


@dataclass(frozen=True)
class Link:
    """An address with the words to show for it."""

    text: str
    url: str


@dataclass(frozen=True)
class Message:
    """One alert as a reader gets it, before any channel's own form: everything is plain text from here on.

    `key` is unique for good (an alert's identity in the outbox); `thread` is the same for all that is told of one
    event; `update` marks what is said later in that thread. `rows` are (area, from, to, mark) with words, not codes;
    `history` are (date, area, grade) of the authority's past for the picture; `parts` are the messages that a group, an
    overview or a digest stands for.
    """

    key: str
    thread: str
    headline: str
    severity: Severity
    kind: str = ""
    authority: str = ""
    authority_name: str = ""
    region: str = ""
    update: bool = False
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str, str, str], ...] = ()
    priority_actions: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    quote: str = ""
    said_by: str = ""
    links: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    history: tuple[tuple[str, str, str], ...] = ()
    parts: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What a channel gives back for a message it took: how to find it again (Slack's ts, an e-mail's Message-ID).

    `problems` says in plain words what went wrong though the message was taken (one of several recipients refused).
    """

    reference: str = ""
    problems: tuple[str, ...] = ()
