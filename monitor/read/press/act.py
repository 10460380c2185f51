"""What one sentence of a story tells of one happening."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.model.dates import When
from monitor.model.facts import Action, Area, EventKind, Grade, Judgement
from monitor.read.press.prose import Sentence
from monitor.read.press.visits import Aspect


@dataclass
class Act:
    """What one sentence tells of one happening.

    `kind` is None for a visit that the words do not name, and for a mere word on when a report came out. `judged` marks
    a `start` that is the day of the judgement rather than of the visit; `plain` an act that stands in a main clause.
    """

    kind: EventKind | None
    sentence: Sentence
    aspect: Aspect
    place: int = 0
    action: Action | None = None
    authority: str | None = None
    start: When | None = None
    end: When | None = None
    published: When | None = None
    judged: bool = False
    near: bool = False
    vague: bool = False
    plain: bool = True
    grades: dict[Area, Grade] = field(default_factory=dict)
    before: dict[Area, Grade] = field(default_factory=dict)
    number: int | None = None
    topic: str | None = None
    follows: When | None = None
    named: bool = False
    owned: bool = False


def as_judgements(grades: dict[Area, Grade], words: str) -> tuple[Judgement, ...]:
    """Grades by area in the fixed order of areas, with the words that say so."""
    return tuple(Judgement(area.value, grades[area].value, words) for area in Area if area in grades)
