"""An authority's judgements over the years as a PNG: a row an area, a column an inspection, each grade in words.

Needs matplotlib (the extra `pictures`); without it there is no picture. It adds nothing that words do not say: `alt` is
its text for readers who do not see it, and no grade is shown by colour alone.
"""

from __future__ import annotations

import io
import textwrap
import threading
import warnings
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.model import words
from monitor.model.dates import When
from monitor.model.facts import Area, Grade
from monitor.model.messages import Message, PastJudgement
from monitor.model.words import cut
from monitor.render.fit import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Grid = dict[str, dict[str, Grade]]

_INSPECTIONS = 5
_AREAS = 8
_ALT = 900
# The area of a judgement of children in care and care leavers together: a row of its own, since it compares with none.
_JOINT = "in_care and care_leavers"
_ORDER = [name for area in Area for name in ((area.value, _JOINT) if area is Area.IN_CARE else (area.value,))]
_FILL = {
    Grade.OUTSTANDING: ("#003078", "white"),
    Grade.GOOD: ("#aecbe8", "black"),
    Grade.ADEQUATE: ("#fff0b3", "black"),
    Grade.REQUIRES_IMPROVEMENT: ("#ffdd00", "black"),
    Grade.INADEQUATE: ("#8c0b18", "white"),
}
# matplotlib's fonts are shared by all threads and not made for that; its import takes its turn here, too.
_ONE_AT_A_TIME = threading.Lock()


def picture(message: Message) -> bytes | None:
    """The judgements of the last inspections in `message.history` as a PNG, 1200 wide; None where there is none to see.

    That is: fewer than two inspections with known grades, or no matplotlib.
    """
    if len(_days(_grid(message.history))) < 2:
        return None
    with _ONE_AT_A_TIME, suppress(ImportError, OSError, RuntimeError, ValueError):
        # A picture that cannot be drawn (no matplotlib, no font, no folder for its cache) is left out; the message
        # stands.
        return _drawn(message.authority_name, message.history)
    return None


def alt(message: Message) -> str:
    """What the picture shows, in words: for each area its grades with their dates."""
    grid = _grid(message.history)
    areas = [f"{_area(area)}: {', '.join(_said(grid[area]))}" for area in grid]
    name = clean(message.authority_name)
    return cut(f"Table of Ofsted's judgements{f' of {name}' if name else ''}. {'. '.join(areas)}.", _ALT)


def _said(row: dict[str, Grade]) -> list[str]:
    return [f"{words.grade(row[day])} ({words.day(When.parse(day))})" for day in sorted(row)]


def _grid(history: tuple[PastJudgement, ...]) -> Grid:
    """Grades by area and day (ISO), areas in their usual order; what is no known grade is left out."""
    apart: dict[str, set[str]] = {}
    for past in history:
        apart.setdefault(past.day.iso(), set()).add(past.area)
    found: Grid = {}
    for past in history:
        if past.grade in set(Grade):
            judged = apart[past.day.iso()]
            area = _JOINT if past.area == Area.IN_CARE and Area.CARE_LEAVERS not in judged else past.area
            found.setdefault(area, {})[past.day.iso()] = Grade(past.grade)
    last = set(sorted({day for row in found.values() for day in row})[-_INSPECTIONS:])
    kept = {area: {day: grade for day, grade in row.items() if day in last} for area, row in found.items()}
    shown = sorted((a for a in kept if kept[a]), key=lambda a: _ORDER.index(a) if a in _ORDER else len(_ORDER))
    return {area: kept[area] for area in shown[:_AREAS]}


def _days(grid: Grid) -> list[str]:
    return sorted({day for row in grid.values() for day in row})


def _area(code: str) -> str:
    joint = code == _JOINT
    return cut(clean(words.area(Area.IN_CARE, (Area.IN_CARE,)) if joint else words.area(code)), 36)


@lru_cache(maxsize=8)
def _drawn(name: str, history: tuple[PastJudgement, ...]) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    grid = _grid(history)
    days = _days(grid)
    figure = Figure(figsize=(5, 1.0 + 0.4 * len(grid)), dpi=240, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for line, area in enumerate(grid):
        for column, day in enumerate(days):
            _cell(axes, column, line, grid[area].get(day))
    axes.set_xlim(-0.5, len(days) - 0.5)
    axes.set_ylim(len(grid) - 0.5, -0.5)
    axes.set_xticks(range(len(days)), [_in_two_lines(words.day(When.parse(day))) for day in days], fontsize=8.5)
    axes.set_yticks(range(len(grid)), [textwrap.fill(_area(area), 18) for area in grid], fontsize=8.5, parse_math=False)
    axes.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    title = cut(f"Ofsted's judgements: {clean(name)}", 60)
    figure.suptitle(title, fontsize=12, fontweight="bold", parse_math=False)
    file = io.BytesIO()
    with warnings.catch_warnings(action="ignore"):
        # A letter that the font lacks is drawn as a box; no warning about it belongs on a terminal.
        figure.savefig(file, format="png")
    return file.getvalue()


def _in_two_lines(day: str) -> str:
    """A date with its year below."""
    head, _, year = day.rpartition(" ")
    return f"{head}\n{year}"


def _cell(axes: Axes, column: int, line: int, grade: Grade | None) -> None:
    """One grade: its word on its colour, or a dash where the area was not judged."""
    fill, ink = _FILL[grade] if grade else ("#f3f2f1", "#505a5f")
    axes.barh(line, 0.96, left=column - 0.48, height=0.88, color=fill)
    text = words.grade(grade).replace("requires ", "requires\n") if grade else "–"
    axes.text(column, line, text, ha="center", va="center", fontsize=7, color=ink, linespacing=0.95)
