"""What is known of an authority on a day: the light in which a story about it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.model.dates import When
from monitor.model.facts import EventKind


@dataclass(frozen=True)
class StandingJudgement:
    """An area's latest grade, with the first day of the inspection that gave it and the day its report came out."""

    area: str
    grade: str
    start: When | None
    published: When | None


@dataclass(frozen=True)
class InForce:
    """A notice, direction or commissioner that was issued or appointed and not lifted or ended since."""

    kind: EventKind
    since: When | None


@dataclass(frozen=True)
class StandingVisit:
    """The latest visit (focused or monitoring): its kind, first day, and the number that its letter gives it."""

    kind: EventKind
    start: When | None
    number: int | None


@dataclass(frozen=True)
class Standing:
    """How an authority stands on `day`, by all that was known of it then.

    `judgements` are the latest ones, one for each area; `in_force` the notices, directions and commissioners that
    have no end; `visit` the latest visit since the last inspection.
    """

    authority: str
    day: date
    judgements: tuple[StandingJudgement, ...] = ()
    in_force: tuple[InForce, ...] = ()
    visit: StandingVisit | None = None

    def grade(self, area: str) -> str | None:
        """The grade at which an area stands, or None where none is known."""
        return next((judgement.grade for judgement in self.judgements if judgement.area == area), None)

    def is_in_force(self, kind: EventKind) -> bool:
        """Whether a notice, direction or commissioner of this kind is in force."""
        return any(measure.kind is kind for measure in self.in_force)
