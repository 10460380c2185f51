"""What a document says happened to an authority: kinds, grades, areas, and a finding that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.model.dates import When


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


_FRAMEWORKS: Mapping[str, Framework] = {str(member): member for member in Framework}


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


class Direction(StrEnum):
    """How a judgement compares with the authority's last comparable one."""

    IMPROVED = "improved"
    DECLINED = "declined"
    UNCHANGED = "unchanged"


class Certainty(StrEnum):
    """How sure a reader is that a document reports an event: whether it would stake an alert on it."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Judgement:
    """One area's grade, with the words of the document that say so.

    `area` is an `Area` value, or a slug of the label where the label was never seen before; `grade` is a `Grade`
    value, or the document's own words where the grade was never seen before (rule 4: kept, shown, never guessed).
    """

    area: str
    grade: str
    words: str = ""


@dataclass(frozen=True)
class Finding:
    """What one document says about one event: facts read or absent, never guessed, and the words that say so.

    `authority` is the register's slug. `details` holds the document's own words under a name, for what has no field
    of its own (`outcome` of an Area SEND inspection; `follows`, `requires`, `person` of a notice or direction).
    `certainty` is `possible` where only a story may report it; `cues` are short texts that say what that rests on.
    `pages` are the pages of a PDF (1-based) on which the texts of `texts` stand, by their names; what was not found on
    one has none, nor has what was read before pages were kept.
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
    certainty: Certainty = Certainty.CERTAIN
    cues: tuple[str, ...] = ()
    pages: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Make a framework's id that is known here the member it names, whoever gives it: a report, a stored row."""
        if self.framework is not None:
            object.__setattr__(self, "framework", _FRAMEWORKS.get(self.framework, self.framework))

    def grade(self, area: str) -> str | None:
        """The grade of an area, or None where it was not judged."""
        return next((j.grade for j in self.judgements if j.area == area), None)

    def texts(self) -> Iterator[tuple[str, str]]:
        """The facts that are words of the document, by name: `quote`, `judgements.overall`, `improvements.0`.

        The number of a point or action is its place among them, from 0.
        """
        yield "quote", self.quote
        yield "lead_inspector", self.lead_inspector or ""
        yield "topic", self.topic or ""
        yield from ((f"judgements.{j.area}", j.words) for j in self.judgements)
        yield from ((f"previous.{j.area}", j.words) for j in self.previous)
        yield from ((f"priority_actions.{n}", text) for n, text in enumerate(self.priority_actions))
        yield from ((f"improvements.{n}", text) for n, text in enumerate(self.improvements))
        yield from ((f"details.{name}", text) for name, text in self.details)
