"""Which events are asked for: of which kinds, grades and days. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from monitor.model.events import Event, Status
from monitor.model.facts import Direction, EventKind


@dataclass(frozen=True)
class Selection:
    """What an event must be to be shown; None or nothing leaves a question open.

    `since` leaves out what ended before, `until` what began after; `kinds` are those of which it is one, `grade` one of
    its judgements, `direction` how it compares with the last comparable one; `possible` lets in what the press only may
    have told. What was rejected is never shown.
    """

    since: date | None = None
    until: date | None = None
    kinds: Collection[EventKind] = ()
    grade: str | None = None
    direction: Direction | None = None
    possible: bool = False

    def holds(self, event: Event) -> bool:
        """Whether an event is one of those that are asked for."""
        return self._is_told(event) and self._is_within(event) and self._is_such(event)

    def _is_told(self, event: Event) -> bool:
        return event.is_told or (self.possible and event.status is Status.POSSIBLE)

    def _is_within(self, event: Event) -> bool:
        ended = self.since is None or last_day(event) >= self.since
        return ended and (self.until is None or first_day(event) <= self.until)

    def _is_such(self, event: Event) -> bool:
        facts = event.facts
        is_kind = not self.kinds or facts.kind in self.kinds
        is_graded = self.grade is None or any(j.grade == self.grade for j in facts.judgements)
        return is_kind and is_graded and (self.direction is None or event.direction is self.direction)


def last_day(event: Event) -> date:
    """The last day of an event, the latest that it can mean; of one without days, when it was first seen."""
    when = event.facts.end or event.facts.start or event.facts.published
    return when.last() if when else event.first_seen.date()


def first_day(event: Event) -> date:
    """The first day of an event, the earliest that it can mean; of one without days, when it was first seen."""
    when = event.facts.start or event.facts.published
    return when.first() if when else event.first_seen.date()
