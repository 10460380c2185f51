"""What the pages are made from: an authority's events with what was alerted of them, and what of it stands elsewhere.

A page's inputs are values of this module; two that are equal make the same page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from monitor.history.standing import Measure, known_since
from monitor.history.summary import AuthoritySummary, summary
from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import Area, EventKind
from monitor.register.names import Authority
from monitor.site import phrases
from monitor.site.topics import Topics


@dataclass(frozen=True)
class ChannelNote:
    """How an alert stands at a channel: its name, a state or why it does not get it, when it was delivered."""

    channel: str
    said: str
    at: datetime | None = None


@dataclass(frozen=True)
class AlertNote:
    """One alert about an event: its first line, how grave it is, why there is one, and who got it."""

    headline: str
    severity: str
    reason: str
    made_at: datetime
    channels: tuple[ChannelNote, ...] = ()


@dataclass(frozen=True)
class Told:
    """What was alerted of an event; `not_news` are documents that made no alert, each with the reason.

    `why_none` says why there is no alert at all; empty where there is one.
    """

    alerts: tuple[AlertNote, ...] = ()
    not_news: tuple[tuple[str, str], ...] = ()
    why_none: str = ""


NOTHING_TOLD = Told()


@dataclass(frozen=True)
class AuthorityRecord:
    """An authority with all that the history holds of it.

    `events` with those that are only possible; `told` by the id of an event, and so `changed`: when the history last
    changed it. `was_read` says whether a page about it
    was ever read, `watched` whether the configuration names it.
    """

    authority: Authority
    events: tuple[Event, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    changed: Mapping[str, datetime] = field(default_factory=dict)
    watched: bool = False
    was_read: bool = False

    def of(self, event: Event) -> Told:
        """What was alerted of an event."""
        return self.told.get(event.id, NOTHING_TOLD)

    @property
    def withdrawn(self) -> list[Event]:
        """The events whose documents were all withdrawn."""
        return [event for event in self.events if event.status is Status.WITHDRAWN]

    def shown(self) -> list[Event]:
        """The events that have a page: those that somebody stands behind, or did, and possible ones, marked so."""
        return [event for event in self.events if event.status is not Status.REJECTED]


@dataclass(frozen=True)
class Graded:
    """An area with its grade, as far as a page shows it away from its event."""

    area: str
    grade: str


@dataclass(frozen=True)
class EventLine:
    """One event as a list of many shows it; `known` is the first day on which it could be known."""

    id: str
    authority: str
    name: str
    kind: EventKind
    title: str
    known: date
    start: When | None
    end: When | None
    published: When | None
    status: Status
    overall: str | None
    areas: tuple[Graded, ...]
    grave: bool


@dataclass(frozen=True)
class Point:
    """One point to improve, or one area for priority action, as a report has it; `year` of the inspection or visit."""

    text: str
    priority: bool
    event: str
    authority: str
    name: str
    title: str
    start: When | None
    year: int
    topics: tuple[str, ...]


@dataclass(frozen=True)
class InForceLine:
    """A notice, direction or commissioner in force, with the event that tells of it last."""

    event: str
    authority: str
    name: str
    kind: EventKind
    what: str
    since: When | None
    revised: When | None


@dataclass(frozen=True)
class Row:
    """How an authority stands, as far as a table of many shows it."""

    authority: Authority
    watched: bool
    known: int
    overall: str | None
    areas: tuple[Graded, ...]
    inspection: str | None
    inspected: When | None
    direction: str | None
    in_force: tuple[InForceLine, ...]

    @property
    def stands(self) -> str:
        """The key by which authorities are ordered: a grade, `by-area` without an overall one, `none` without any."""
        if self.overall:
            return self.overall if self.overall in phrases.LETTERS else "other"
        return "by-area" if self.areas else "none"

    @property
    def grades(self) -> str:
        """The letters of its areas, for one that has no overall grade."""
        return " ".join(phrases.letter(graded.grade) for graded in self.areas)


@dataclass(frozen=True)
class Brief:
    """An authority as pages show it besides its events: how it stands, what happened, what is to improve.

    The `day` of `summary` is the first of the month: pages count no days, and stay as they are while nothing happens.
    """

    summary: AuthoritySummary
    row: Row
    lines: tuple[EventLine, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class SourceNote:
    """A page or feed that is read: of which authorities (none: all), when it last worked, why it fails."""

    name: str
    kind: str
    authorities: tuple[str, ...]
    last_success: datetime | None
    failures: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Health:
    """How the monitor does, at an instant: its sources, and what is to be looked at, in words."""

    at: datetime
    zone: tzinfo
    sources: tuple[SourceNote, ...] = ()
    doubts: tuple[str, ...] = ()


def brief(record: AuthorityRecord, day: date, topics: Topics) -> Brief:
    """An authority as pages show it at the end of a day."""
    told = [event for event in record.events if event.is_told]
    summed = summary(record.events, record.authority, day, watched=record.watched)
    return Brief(
        replace(summed, day=day.replace(day=1)),
        _row(record, summed),
        tuple(line_of(event, record.authority) for event in told),
        tuple(point for event in told if event.is_fact for point in _points(event, record.authority, topics)),
    )


def _row(record: AuthorityRecord, summed: AuthoritySummary) -> Row:
    inspection = summed.inspection
    return Row(
        record.authority,
        record.watched,
        summed.known,
        inspection.facts.grade(Area.OVERALL) if inspection else None,
        tuple(Graded(c.area, c.after) for c in summed.judgements if c.after and c.area != Area.OVERALL),
        inspection.id if inspection else None,
        (inspection.facts.start or inspection.facts.published) if inspection else None,
        inspection.direction.value if inspection and inspection.direction else None,
        tuple(_in_force(measure, record.authority) for measure in summed.in_force),
    )


def _in_force(measure: Measure, authority: Authority) -> InForceLine:
    facts = measure.latest.facts
    revised = facts.start if facts.start != measure.since else None
    what = phrases.measure(facts)
    return InForceLine(measure.latest.id, authority.slug, authority.name, facts.kind, what, measure.since, revised)


def line_of(event: Event, authority: Authority) -> EventLine:
    """One event as a list of many shows it."""
    facts = event.facts
    return EventLine(
        event.id,
        authority.slug,
        authority.name,
        facts.kind,
        phrases.title(facts),
        known_since(event),
        facts.start,
        facts.end,
        facts.published,
        event.status,
        facts.grade(Area.OVERALL),
        graded(event),
        bool(facts.priority_action),
    )


def graded(event: Event) -> tuple[Graded, ...]:
    """The areas of an event with their grades, in the order in which readers look for them; overall apart."""
    by_area = {j.area: j.grade for j in event.facts.judgements if j.area != Area.OVERALL}
    return tuple(Graded(area, by_area[area]) for area in words.in_order(by_area))


def _points(event: Event, authority: Authority, topics: Topics) -> Sequence[Point]:
    facts = event.facts
    when = facts.start or facts.published
    year = when.year if when else event.first_seen.year
    texts = [(text, True) for text in facts.priority_actions] + [(text, False) for text in facts.improvements]
    title = phrases.title(facts)
    return [
        Point(text, grave, event.id, authority.slug, authority.name, title, when, year, topics.of(text))
        for text, grave in texts
    ]
