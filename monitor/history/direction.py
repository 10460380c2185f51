"""Direction: each judgement compared with the authority's last comparable one. Pure.

"Not judged under this framework" is no change: an area is compared with the last inspection that judged the same thing,
on the same scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.model.events import AreaChange, Event
from monitor.model.facts import Area, Direction, EventKind, Finding, Grade, Judgement

_RANK = {
    Grade.OUTSTANDING: 4,
    Grade.GOOD: 3,
    Grade.REQUIRES_IMPROVEMENT: 2,
    Grade.ADEQUATE: 2,
    Grade.INADEQUATE: 1,
}
_MIDDLE = {Grade.REQUIRES_IMPROVEMENT, Grade.ADEQUATE}


def between(before: str | None, after: str | None) -> Direction | None:
    """The direction from one grade to another, None where they cannot be compared.

    `adequate` (until 2013) and `requires_improvement` (since) stand in the same place of two scales: neither is better
    than the other, and one is not "unchanged" from the other. Words that are no known grade compare with nothing.
    """
    if before not in _RANK or after not in _RANK:
        return None
    if before == after:
        return Direction.UNCHANGED
    if {before, after} == _MIDDLE:
        return None
    return Direction.IMPROVED if _RANK[Grade(after)] > _RANK[Grade(before)] else Direction.DECLINED


def compare(event: Event, history: Iterable[Event]) -> tuple[AreaChange, ...]:
    """Each judged area beside the last comparable judgement, or what the report itself gives as the previous one."""
    if event.facts.kind is not EventKind.INSPECTION:
        return ()
    earlier = _earlier(event, history)
    return tuple(_area_change(j, event.facts, earlier) for j in event.facts.judgements)


def directed(event: Event, history: Iterable[Event]) -> Event:
    """The event with its `direction`: of the overall judgement, else the one that all its areas share."""
    areas = compare(event, history)
    overall = next((t for t in areas if t.area == Area.OVERALL), None)
    return replace(event, direction=overall.direction if overall else _common(areas))


def _common(areas: Sequence[AreaChange]) -> Direction | None:
    """One direction for all areas: improved or declined where none went the other way, None where they differ."""
    known = {t.direction for t in areas if t.direction}
    moved = known - {Direction.UNCHANGED}
    if len(moved) == 1:
        return moved.pop()
    return Direction.UNCHANGED if known and not moved else None


def _earlier(event: Event, history: Iterable[Event]) -> list[Event]:
    """The authority's inspections with judgements before this one, latest first."""
    when = event.facts.start or event.facts.published
    if when is None:
        return []
    past = [
        e
        for e in history
        if e.id != event.id
        and e.authority == event.authority
        and e.facts.kind is EventKind.INSPECTION
        and e.facts.judgements
        and e.is_fact
    ]
    dated = [(w, e) for e in past if (w := e.facts.start or e.facts.published) and w.last() < when.first()]
    return [e for _, e in sorted(dated, key=lambda pair: (pair[0].last(), pair[1].id), reverse=True)]


def _area_change(judgement: Judgement, facts: Finding, earlier: Sequence[Event]) -> AreaChange:
    last = _last_comparable(judgement.area, facts, earlier)
    if last is None:
        before = next((j.grade for j in facts.previous if j.area == judgement.area), None)
        return AreaChange(judgement.area, before, judgement.grade, between(before, judgement.grade))
    before, since = last.facts.grade(judgement.area), last.facts.start or last.facts.published
    return AreaChange(judgement.area, before, judgement.grade, between(before, judgement.grade), since, last.id)


def _last_comparable(area: str, facts: Finding, earlier: Sequence[Event]) -> Event | None:
    """The last inspection that judged the same area; None where there is none, or what it judged is another thing.

    Care leavers were judged together with children in care from 2018 to 2022: a judgement of their own is
    not compared across such an inspection, nor is the joint one with a separate one of children in care.
    """
    separate = facts.grade(Area.CARE_LEAVERS) is not None
    for event in earlier:
        joint = event.facts.grade(Area.IN_CARE) is not None and event.facts.grade(Area.CARE_LEAVERS) is None
        if area in (Area.IN_CARE, Area.CARE_LEAVERS) and event.facts.grade(Area.IN_CARE) and joint is separate:
            return None
        if event.facts.grade(area) is not None:
            return event
    return None
