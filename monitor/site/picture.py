"""An authority's years as a picture: what stands where, in shares of the width, so that it fits a phone and a desk.

Areas are rows and years go across. An inspection is a mark with the letter of its grade, and a band of its grade's
pattern goes on to the next one: so long it stood. Visits are marks, notices bars. Only facts are drawn: nothing that
was withdrawn, nothing that is only possible. The table beside the picture says the same in words. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.history.standing import day_of
from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.facts import Action, Area, EventKind
from monitor.site import phrases

# Shares of the width, in per cent: half a mark has room at either end.
_LEFT, _RIGHT = 4.0, 96.0
_FEWEST_YEARS = 4
# With more years than this a phone has room for every fifth one's number alone.
_MANY_YEARS = 8
_FIFTH = 5

HEAD, LINE, FOOT = 24, 46, 8
"""Heights in pixels: of the years above the rows, of a row, of the rim below."""

_MOST_GRADED, _MOST = 12, 30
"""Inspections with grades, and events of each other kind, that are drawn: the latest ones."""

_JOINT = "in_care and care_leavers"
_VISITS = (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT, EventKind.JTAI, EventKind.SEND_INSPECTION)
_NOTICES = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)
_PLURALS = {
    EventKind.FOCUSED_VISIT: "Focused visits",
    EventKind.MONITORING_VISIT: "Monitoring visits",
    EventKind.JTAI: "Joint targeted area inspections",
    EventKind.SEND_INSPECTION: "Area SEND inspections",
    EventKind.IMPROVEMENT_NOTICE: "Improvement notices",
    EventKind.DIRECTION: "Statutory directions",
    EventKind.COMMISSIONER: "Commissioners",
}
_ENDS = (Action.LIFTED, Action.ENDED)


@dataclass(frozen=True)
class Mark:
    """One mark of a row: where it stands (per cent of the width), its form, its letter, what it says in words."""

    x: float
    form: str
    letter: str
    said: str


@dataclass(frozen=True)
class Bar:
    """A stretch of a row: where it begins, how long it is (per cent of the width), its form; `goes_on`: no end."""

    x: float
    width: float
    form: str
    said: str
    goes_on: bool = False


@dataclass(frozen=True)
class Line:
    """One row: its label, its top in pixels, what is drawn in it."""

    label: str
    top: int
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Year:
    """A line of the years: its number, where it stands, whether a phone leaves its number out."""

    number: int
    x: float
    minor: bool


@dataclass(frozen=True)
class Picture:
    """The whole picture: its height in pixels, the years above it, its rows, and what it shows in words."""

    height: int
    years: tuple[Year, ...]
    lines: tuple[Line, ...]
    said: str


def picture(events: Iterable[Event], today: date) -> Picture | None:
    """The picture of an authority's years up to the end of this month; None where no fact has a date.

    It changes with the month, not with the day: what is in force goes on to its right edge.
    """
    dated = sorted((e for e in events if e.is_fact and _when(e)), key=day_of)
    if not dated:
        return None
    axis = _Axis(_day(dated[0]), today)
    rows = [*_judged(dated, axis), *_visited(dated, axis), *_noticed(dated, axis)]
    if not rows:
        return None
    lines = tuple(Line(label, HEAD + n * LINE, marks, bars) for n, (label, marks, bars) in enumerate(rows))
    years = axis.years()
    return Picture(HEAD + len(lines) * LINE + FOOT, years, lines, _said(lines, years))


class _Axis:
    """Where a day stands between the first year shown and the end of this month."""

    def __init__(self, first: date, today: date) -> None:
        self._begin = date(min(first.year, today.year - _FEWEST_YEARS + 1), 1, 1)
        self._end = max(_end_of_month(today), date(first.year, 12, 31))

    def x(self, day: date) -> float:
        share = (day - self._begin) / (self._end - self._begin)
        return round(_LEFT + (_RIGHT - _LEFT) * min(max(share, 0.0), 1.0), 2)

    @property
    def edge(self) -> float:
        return 100.0

    def years(self) -> tuple[Year, ...]:
        numbers = range(self._begin.year, self._end.year + 1)
        many = len(numbers) > _MANY_YEARS
        return tuple(Year(n, self.x(date(n, 1, 1)), many and n % _FIFTH != 0) for n in numbers)


def _end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _when(event: Event) -> When | None:
    return event.facts.start or event.facts.published


def _day(event: Event) -> date:
    """Where an event is drawn: on its first day; in the midst of a month or year where no more is known."""
    when = _when(event)
    if when is None:
        return event.first_seen.date()
    return when.first() + (when.last() - when.first()) / 2


_Drawn = tuple[str, tuple[Mark, ...], tuple[Bar, ...]]


def _judged(events: Sequence[Event], axis: _Axis) -> Iterator[_Drawn]:
    """A row for each area: the grades that inspections gave it, and how long each stood."""
    inspections = [e for e in events if e.facts.kind is EventKind.INSPECTION]
    graded = [e for e in inspections if e.facts.judgements][-_MOST_GRADED:]
    found: dict[str, tuple[list[Mark], list[Bar]]] = {}
    for n, event in enumerate(graded):
        x = axis.x(_day(event))
        end = axis.x(_day(graded[n + 1])) if n + 1 < len(graded) else axis.edge
        for area, grade in _areas(event).items():
            said = f"{words.grade(grade)}, {phrases.day(_when(event))}"
            marks, bars = found.setdefault(area, ([], []))
            marks.append(Mark(x, f"grade {phrases.css(grade)}", phrases.letter(grade), said))
            bars.append(Bar(x, round(end - x, 2), f"band {phrases.css(grade)}", said, goes_on=n + 1 == len(graded)))
    order = [*words.in_order(area for area in found if area != _JOINT)]
    if _JOINT in found:
        order.insert(order.index(Area.IN_CARE) if Area.IN_CARE in order else len(order), _JOINT)
    for area in order:
        yield _area(area), tuple(found[area][0]), tuple(found[area][1])
    others = [e for e in inspections if not e.facts.judgements][-_MOST:]
    if others:
        yield "Inspections without grades", tuple(_visit(e, axis) for e in others), ()


def _areas(event: Event) -> dict[str, str]:
    """Grades by area; the judgement of children in care and care leavers together is a row of its own."""
    grades = {j.area: j.grade for j in event.facts.judgements}
    if Area.IN_CARE in grades and Area.CARE_LEAVERS not in grades:
        grades[_JOINT] = grades.pop(Area.IN_CARE)
    return grades


def _area(code: str) -> str:
    return words.area(Area.IN_CARE, (Area.IN_CARE,)) if code == _JOINT else words.area(code)


def _visited(events: Sequence[Event], axis: _Axis) -> Iterator[_Drawn]:
    for kind in _VISITS:
        own = [e for e in events if e.facts.kind is kind][-_MOST:]
        if own:
            yield _PLURALS[kind], tuple(_visit(e, axis) for e in own), ()


def _visit(event: Event, axis: _Axis) -> Mark:
    grave = bool(event.facts.priority_action)
    said = phrases.day(_when(event)) + (", areas for priority action" if grave else "")
    return Mark(axis.x(_day(event)), "visit grave" if grave else "visit", "!" if grave else "", said)


def _noticed(events: Sequence[Event], axis: _Axis) -> Iterator[_Drawn]:
    for kind in _NOTICES:
        own = [e for e in events if e.facts.kind is kind][-_MOST:]
        if own:
            yield _PLURALS[kind], *_stretches(own, axis)


def _stretches(acts: Sequence[Event], axis: _Axis) -> tuple[tuple[Mark, ...], tuple[Bar, ...]]:
    """How long notices of one kind were in force: from their issue, by way of revisions, to their end.

    A revision or an end whose beginning is not known is a mark alone.
    """
    bars: list[Bar] = []
    marks: list[Mark] = []
    begun: Event | None = None
    for act in acts:
        facts, x = act.facts, axis.x(_day(act))
        if facts.action in _ENDS or (begun and facts.action is not Action.REVISED):
            if begun:
                bars.append(_bar(begun, axis.x(_day(begun)), x, _until(begun, act)))
            begun = None
        marks.append(Mark(x, f"act {facts.action or 'issued'}", "", f"{facts.action or ''} {phrases.day(_when(act))}"))
        if facts.action not in _ENDS:
            begun = begun or act
    if begun:
        from_day = phrases.day(_when(begun))
        bars.append(_bar(begun, axis.x(_day(begun)), axis.edge, f"since {from_day}, in force", goes_on=True))
    return tuple(marks), tuple(bars)


def _until(begun: Event, ended: Event) -> str:
    return f"{phrases.day(_when(begun))} until {phrases.day(_when(ended))}"


def _bar(begun: Event, x: float, end: float, said: str, *, goes_on: bool = False) -> Bar:
    return Bar(x, round(max(end - x, 0.6), 2), f"measure {begun.facts.kind.value.replace('_', '-')}", said, goes_on)


def _said(lines: Sequence[Line], years: Sequence[Year]) -> str:
    """What the picture shows, in words: each row with its marks, or its stretches where it has some."""
    rows = [f"{line.label}: {'; '.join(one.said for one in _told(line))}" for line in lines]
    return f"From {years[0].number} to {years[-1].number}. {'. '.join(rows)}."


def _told(line: Line) -> Sequence[Mark | Bar]:
    measures = [bar for bar in line.bars if bar.form.startswith("measure")]
    return measures or line.marks
