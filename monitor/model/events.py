"""What happened to an authority, merged from all evidence, and the changes of it that may be news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.dates import When
from monitor.model.facts import Direction, Finding
from monitor.model.publications import Item, SourceKind


class Status(StrEnum):
    """Who stands behind an event: Ofsted or GOV.UK, the press alone, or nobody any more."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Evidence:
    """What one document says of an event, as it stood when it was seen.

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


@dataclass(frozen=True)
class AreaChange:
    """One area's last comparable judgement and this one; `before` is None where there was none to compare."""

    area: str
    before: str | None
    after: str | None
    direction: Direction | None
    since: When | None = None


@dataclass(frozen=True)
class Change:
    """A change of history that may be news.

    `event` is the event after the change, None where a publication could not be read (`item` and `problems` then say
    which, and why). `compared` has each judged area beside the last comparable judgement; `fields` names the facts that
    differ in a correction (before, after); `source` is who offers a publication that could not be read.
    """

    kind: ChangeKind
    authority: str
    event: Event | None = None
    item: Item | None = None
    problems: tuple[str, ...] = ()
    compared: tuple[AreaChange, ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()
    evidence: Evidence | None = None
    source: SourceKind | None = None
