"""What happened to an authority, merged from all evidence, and the changes of it that may be news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.dates import When
from monitor.model.facts import Direction, Finding
from monitor.model.publications import Item, SourceKind
from monitor.model.review import Answer


class Status(StrEnum):
    """Who stands behind an event: Ofsted or GOV.UK, the press alone, or nobody any more.

    `possible`: the press may have told of it, and nobody else has; `rejected`: so it was, until a person said that it
    is no news, or its story said it no longer. Neither is a fact.
    """

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"
    POSSIBLE = "possible"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Evidence:
    """What one document says of an event, as it stood when it was seen.

    `recalled` where the document only looks back on the event; `withdrawn` where its source no longer holds it.
    `repeats` is the address of the story whose sentences this one has (a syndicated copy), "" where it has its own;
    `review` a person's word on whether it is news, None where nobody was asked or has answered.
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
    repeats: str = ""
    review: Answer | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to an authority: who, what and when, merged from all its evidence.

    `id` is `AUTHORITY/KIND[-ACTION]/DATE`, stable for good, whatever is learnt later. `facts` is the merged finding
    (the better source wins a field); `direction` compares it with the authority's last comparable judgement.
    `recalled` marks an event that is known only from documents that look back on it. `waits_since` is when it was first
    put before people as possible news, None where it never was (it stood there at first sight, or is no such thing).
    """

    id: str
    authority: str
    facts: Finding
    status: Status
    first_seen: datetime
    evidence: tuple[Evidence, ...] = ()
    direction: Direction | None = None
    recalled: bool = False
    waits_since: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Whether somebody stands behind it for certain, or did until it was withdrawn."""
        return self.status not in (Status.POSSIBLE, Status.REJECTED)

    @property
    def is_fact(self) -> bool:
        """Whether somebody stands behind it today: not withdrawn, and more than possible."""
        return self.status in (Status.CONFIRMED, Status.REPORTED)

    @property
    def waits(self) -> bool:
        """Whether it waits for a person to say if it is news."""
        return self.status is Status.POSSIBLE and self.waits_since is not None


class ChangeKind(StrEnum):
    """What a poll made of an event, or of a publication that no event could be read from."""

    NEW = "new"
    POSSIBLE = "possible"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    UNREAD = "unread"


@dataclass(frozen=True)
class AreaChange:
    """One area's last comparable judgement and this one; `before` is None where there was none to compare.

    `event` is the id of the inspection that gave it, None where the report itself gives the previous judgement.
    """

    area: str
    before: str | None
    after: str | None
    direction: Direction | None
    since: When | None = None
    event: str | None = None


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
