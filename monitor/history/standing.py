"""What is known of an authority on a day: its judgements, what is in force, its last visit. Pure.

Only what is sure counts. Withdrawn events do not, nor what the press only may have told: a guess must not become the
ground of the next reading. What a document merely recalls does: it happened, and this history knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.history.merge import NOTICES
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.facts import Action, EventKind
from monitor.model.standing import InForce, Standing, StandingJudgement, StandingVisit

# A report comes out five to ten weeks after the visit: where no day of publication is known, it counts from then.
_REPORT_FOLLOWS = timedelta(weeks=10)
_VISITS = (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT)
_ENDS = (Action.LIFTED, Action.ENDED)


def standing(events: Iterable[Event], authority: str, day: date) -> Standing:
    """How an authority stands on a day, by what was published before that day.

    `events` may hold those of other authorities. The judgements are those of the latest inspection alone: an area that
    it left out (`overall`, from April 2026) stands at nothing.
    """
    known = _known(events, authority, day)
    last = latest_inspection(known)
    visits = [e for e in known if e.facts.kind in _VISITS and (last is None or begun(e) >= begun(last))]
    visit = max(visits, key=begun, default=None)
    return Standing(
        authority,
        day,
        judgements=_judgements(last) if last else (),
        in_force=tuple(InForce(m.latest.facts.kind, m.since) for m in measures(known)),
        visit=StandingVisit(visit.facts.kind, visit.facts.start, visit.facts.visit_number) if visit else None,
    )


def last_inspection(events: Iterable[Event], authority: str, day: date) -> Event | None:
    """The inspection whose judgements stand on a day; None where none is known."""
    return latest_inspection(_known(events, authority, day))


def standings(events: Iterable[Event], authorities: Iterable[str], day: date) -> dict[str, Standing]:
    """How each of these authorities stands on a day, by slug."""
    own: dict[str, list[Event]] = {slug: [] for slug in authorities}
    for event in events:
        if event.authority in own:
            own[event.authority].append(event)
    return {slug: standing(theirs, slug, day) for slug, theirs in own.items()}


def known_since(event: Event) -> date:
    """The first day on which an event could be known: of its publication, where that is known.

    An act of a notice is known no earlier than its own day, though the page that tells of it may be years older.
    """
    facts, told = event.facts, [e for e in event.evidence if not e.recalled]
    days = [when.first() for when in (facts.published, *(e.published for e in told)) if when]
    if facts.kind in NOTICES:
        days = days or ([facts.start.last()] if facts.start else [])
        return max(_earliest(days, event), facts.start.first() if facts.start else date.min)
    recalled = [e.published.first() for e in event.evidence if e.recalled and e.published]
    followed = [_reported((facts.end or facts.start).last())] if facts.start else []
    return _earliest(days or [*followed, *recalled], event)


def in_force(events: Iterable[Event]) -> tuple[Event, ...]:
    """The notices and directions issued and not lifted since, newest first: how things stand."""
    found = (m.latest for m in measures(e for e in events if e.is_fact))
    return tuple(sorted((e for e in found if e.facts.kind in NOTICES[:2]), key=day_of, reverse=True))


def day_of(event: Event) -> str:
    """A key to sort events by: the first day, else the day of publication, else when it was first seen."""
    when = event.facts.start or event.facts.published
    return when.first().isoformat() if when else event.first_seen.date().isoformat()


def _known(events: Iterable[Event], authority: str, day: date) -> list[Event]:
    return [e for e in events if e.authority == authority and e.is_fact and known_since(e) < day]


def latest_inspection(known: Iterable[Event]) -> Event | None:
    """The latest inspection with judgements among events that are known; None where there is none."""
    inspections = (e for e in known if e.facts.kind is EventKind.INSPECTION and e.facts.judgements)
    return max(inspections, key=begun, default=None)


@dataclass(frozen=True)
class Measure:
    """A notice, direction or commissioner in force: the latest act of it, and the day from which it is in force."""

    latest: Event
    since: When | None


def measures(known: Iterable[Event]) -> list[Measure]:
    """What was begun and not ended since, of events that are known; a revision goes on from where the thing began."""
    standing: dict[EventKind, Measure] = {}
    for event in sorted((e for e in known if e.facts.kind in NOTICES), key=_place):
        facts = event.facts
        before = standing.pop(facts.kind, None)
        if facts.action not in _ENDS:
            revised = before if facts.action is Action.REVISED else None
            standing[facts.kind] = Measure(event, revised.since if revised else facts.start)
    return list(standing.values())


def _place(event: Event) -> tuple[str, bool, bool, str]:
    """Sort key of an act: what is closed and replaced on a day is in force anew; an undated end is last."""
    ended = event.facts.action in _ENDS
    return (day_of(event), ended and event.facts.start is None, not ended, event.id)


def begun(event: Event) -> tuple[str, str]:
    """Sort key of inspections and visits; identity breaks ties, so that order never matters."""
    return day_of(event), event.id


def _reported(last: date) -> date:
    """When the report on an inspection that ended on a day can be expected, within what a calendar holds."""
    return min(last, date.max - _REPORT_FOLLOWS) + _REPORT_FOLLOWS


def _earliest(days: Sequence[date], event: Event) -> date:
    return min(days, default=event.first_seen.date())


def _judgements(inspection: Event) -> tuple[StandingJudgement, ...]:
    facts = inspection.facts
    return tuple(StandingJudgement(j.area, j.grade, facts.start, facts.published) for j in facts.judgements)
