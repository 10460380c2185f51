"""One authority in one value: how it stands, what it was before, who came last. Pure.

It says what `standing` says, and keeps the events that this rests on, so that whoever shows it can link to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.history import standing
from monitor.history.direction import compare
from monitor.history.standing import Measure
from monitor.model import words
from monitor.model.dates import Precision
from monitor.model.events import AreaChange, Event, Evidence
from monitor.model.facts import EventKind
from monitor.model.publications import SourceKind
from monitor.register.names import Authority, Register

VISITS = (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT, EventKind.JTAI)
"""The kinds of visit between two inspections: each counts as the last visit, whichever it was."""


@dataclass(frozen=True)
class AuthoritySummary:
    """How an authority stands at the end of `day`, by all that was known of it then.

    `judgements` are those of `inspection`, the latest one that made any, each beside the last comparable one: an area
    that it left out stands at nothing. `visit` is the latest visit of any kind, be it before that inspection;
    `in_force` the notices, directions and commissioners that have no end; `known` how many events are known for sure.
    """

    authority: Authority
    day: date
    watched: bool = False
    inspection: Event | None = None
    judgements: tuple[AreaChange, ...] = ()
    visit: Event | None = None
    in_force: tuple[Measure, ...] = ()
    known: int = 0

    @property
    def days_since_inspection(self) -> int | None:
        """Days from the last day of the inspection (its first, where no other is known); None where none is exact."""
        if self.inspection is None:
            return None
        facts = self.inspection.facts
        exact = [when for when in (facts.end, facts.start) if when and when.precision is Precision.DAY]
        return (self.day - exact[0].first()).days if exact else None

    @property
    def note(self) -> str:
        """Why there are no judgements, in words; empty where there are some."""
        if self.inspection:
            return ""
        return "no inspection with judgements is known" if self.known else "no history: nothing is known of it yet"

    def judged(self, area: str) -> AreaChange | None:
        """An area's judgement with the one before it; None where it stands at nothing."""
        return next((change for change in self.judgements if change.area == area), None)

    def measure(self, kind: EventKind) -> Measure | None:
        """The notice, direction or commissioner in force; None where there is none."""
        return next((measure for measure in self.in_force if measure.latest.facts.kind is kind), None)


def summary(events: Iterable[Event], authority: Authority, day: date, *, watched: bool = False) -> AuthoritySummary:
    """An authority at the end of a day; `events` may hold those of others."""
    known = [e for e in events if e.authority == authority.slug and e.is_fact and standing.known_since(e) <= day]
    inspection = standing.latest_inspection(known)
    changes = {change.area: change for change in compare(inspection, known)} if inspection else {}
    return AuthoritySummary(
        authority,
        day,
        watched,
        inspection=inspection,
        judgements=tuple(changes[area] for area in words.in_order(changes)),
        visit=max((e for e in known if e.facts.kind in VISITS), key=standing.begun, default=None),
        in_force=tuple(sorted(standing.measures(known), key=lambda m: list(EventKind).index(m.latest.facts.kind))),
        known=len(known),
    )


def summaries(
    events: Iterable[Event], slugs: Iterable[str], register: Register, watched: Collection[str], day: date
) -> tuple[AuthoritySummary, ...]:
    """One summary for each of these authorities, by name; `events` are those of all, in any order.

    An authority that the register does not hold goes by its slug.
    """
    own = by_authority(events)
    found = [register.get(slug) or Authority(slug, slug, "") for slug in dict.fromkeys(slugs)]
    by_name = sorted(found, key=lambda authority: authority.name)
    return tuple(summary(own.get(a.slug, ()), a, day, watched=a.slug in watched) for a in by_name)


def by_authority(events: Iterable[Event]) -> Mapping[str, list[Event]]:
    """Events by the slug of their authority, in the order in which they were given."""
    own: dict[str, list[Event]] = {}
    for event in events:
        own.setdefault(event.authority, []).append(event)
    return own


def document_of(event: Event) -> Evidence | None:
    """The document to open for an event, the first in `opening_order`; None where there is no evidence."""
    return min(event.evidence, key=opening_order, default=None)


def opening_order(one: Evidence) -> tuple[bool, bool, bool, datetime, str]:
    """Sort key of documents: one that stands, tells as new, is official, was seen first is to be opened first."""
    return one.withdrawn, one.recalled, one.source is SourceKind.NEWS, one.first_seen, one.url
