"""A happening of a story: acts drawn together, what they say of it as one, and whether a further act is of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.model.dates import When
from monitor.model.facts import Action, Area, EventKind, Finding, Framework, Grade
from monitor.read.press.act import Act, as_judgements
from monitor.read.text.sentences import quotation

VISITS = (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT, EventKind.JTAI, EventKind.SEND_INSPECTION)
DEEDS = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)
_LONGEST_TO_REPORT = 200  # days from a visit's first day to its report


@dataclass
class Happening:
    """Acts of one happening."""

    acts: list[Act]
    new: bool = False
    kind: EventKind | None = None
    before: dict[Area, Grade] = field(default_factory=dict)

    @property
    def action(self) -> Action | None:
        """What was done, of a deed."""
        return self.acts[0].action

    @property
    def authority(self) -> str | None:
        """Whose it is."""
        return self.acts[0].authority

    @property
    def start(self) -> When | None:
        """The visit's first day (or the deed's), else the judgement's; the most exact telling wins."""
        visits = [act.start for act in self.acts if act.start and not act.judged]
        reports = [act.published for act in self.acts if act.published]
        judged = [
            act.start for act in self.acts if act.start and not (self.new and act.near and self.kind not in DEEDS)
        ]
        return _finest(visits) or _finest(
            [when for when in judged if not any(when.meets(report) for report in reports)]
        )

    @property
    def end(self) -> When | None:
        """The visit's last day, as its own act tells it."""
        return next((act.end for act in self.acts if act.start == self.start and act.end), None)

    @property
    def published(self) -> When | None:
        """The day of the report; of a judgement with a visit's day, the day it was given."""
        told = [act.published for act in self.acts if act.published]
        if self.kind is EventKind.INSPECTION or self.kind in VISITS:
            told += [act.start for act in self.acts if act.judged and act.start and act.start != self.start]
        return _finest(told)

    @property
    def grades(self) -> dict[Area, Grade]:
        """Grades by area: the first telling in the story's own words wins, speech comes last."""
        grades: dict[Area, Grade] = {}
        for act in sorted(self.acts, key=lambda act: (act.sentence.speech, not act.named)):
            for area, grade in act.grades.items():
                grades.setdefault(area, grade)
        return grades


def _finest(times: list[When]) -> When | None:
    """The most exact of several times, the first told where they are alike."""
    return max(times, key=lambda when: len(when.iso()), default=None)


def opens(act: Act) -> bool:
    """Whether an act stands in the headline or the first sentences."""
    return act.sentence.title or act.sentence.index <= 2


def same_deed(happening: Happening, act: Act, *, new: bool, open_: bool) -> bool:
    """Whether an act is of a known deed: of its kind, action and time, or (untimed: `open_`) of the story's news."""
    if (happening.kind, happening.action, happening.authority) != (act.kind, act.action, act.authority):
        return False
    if act.start and happening.start:
        return act.start.meets(happening.start)
    return happening.new and (new or open_)


def same_visit(happening: Happening, act: Act, *, new: bool, open_: bool) -> bool:
    """Whether an act is of a known visit: of its kind, number and time, or (untimed: `open_`) of the story's news."""
    if (happening.kind, happening.authority) != (act.kind, act.authority):
        return False
    numbers = {a.number for a in happening.acts if a.number}
    if act.number and numbers and act.number not in numbers:
        return False
    if act.start and happening.start:
        return act.start.meets(happening.start)
    return happening.new and (new or open_)


def same_inspection(happening: Happening, act: Act) -> bool:
    """Whether a recalled verdict is of an inspection that is already recalled."""
    if happening.authority != act.authority or any(
        happening.grades.get(area, grade) != grade for area, grade in act.grades.items()
    ):
        return False
    if act.start is None and act.published is None:
        return (
            bool(act.grades)
            and act.follows is None
            and any(happening.grades.get(a) is g for a, g in act.grades.items())
        )
    mine, theirs = (
        [w for w in (act.start, act.published) if w],
        [w for w in (happening.start, happening.published) if w],
    )
    if any(one.meets(other) for one in mine for other in theirs):
        return True
    return bool(act.start and happening.published and not happening.start and _reports(act.start, happening.published))


def _reports(visit: When, report: When) -> bool:
    """Whether a report of that day can be of a visit of this day."""
    return 0 <= (report.last() - visit.first()).days <= _LONGEST_TO_REPORT


def can_take(happening: Happening, act: Act) -> bool:
    """Whether a happening lacks the date that a bare act has, or has the same."""
    if act.start:
        if happening.start is not None and not any(a.judged for a in happening.acts):
            return act.start.meets(happening.start)
        if happening.start is not None and act.start.meets(happening.start):
            return True
        report = happening.published or happening.start
        return report is None or _reports(act.start, report)
    return happening.published is None or act.published is None or act.published.meets(happening.published)


def as_finding(happening: Happening, today: When | None) -> Finding:
    """A happening as the finding of a document. A deed that is told as done, without a day, is of the story's year."""
    kind = happening.kind or EventKind.INSPECTION
    told = _telling(happening)
    words = quotation(told.sentence.text)
    start, published = happening.start, happening.published
    if kind in DEEDS and start is None and happening.new and today:
        start = When(today.year)
    return Finding(
        kind=kind,
        authority=happening.authority,
        action=happening.action,
        framework={EventKind.JTAI: Framework.JTAI, EventKind.SEND_INSPECTION: Framework.AREA_SEND}.get(kind),
        start=start,
        end=happening.end,
        published=None if published is None or published == start or _before(published, start) else published,
        topic=next((act.topic for act in happening.acts if act.topic), None) if kind in VISITS else None,
        visit_number=next((act.number for act in happening.acts if act.number), None),
        judgements=as_judgements(happening.grades, words) if kind is EventKind.INSPECTION else (),
        previous=as_judgements(grades_before(happening), words) if kind is EventKind.INSPECTION else (),
        quote=words,
    )


def _before(published: When, start: When | None) -> bool:
    """Whether a report would have come out before the visit: then it is another's."""
    return start is not None and published.last() < start.first()


def grades_before(happening: Happening) -> dict[Area, Grade]:
    """The grades from which the happening's own came, as its acts or the whole story tell."""
    grades = dict(happening.before)
    for act in happening.acts:
        for area, grade in act.before.items():
            grades.setdefault(area, grade)
    return grades


def _telling(happening: Happening) -> Act:
    """The act whose sentence says it best: with grades, a sentence rather than a headline, the story's words, early."""
    return min(
        happening.acts,
        key=lambda act: (
            not act.grades and bool(happening.grades),
            Area.OVERALL not in act.grades,
            act.sentence.title,
            act.sentence.speech,
            act.sentence.index,
        ),
    )
