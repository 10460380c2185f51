"""How authorities stand, as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.cli.base import clean
from monitor.cli.reading import grade_text
from monitor.history.standing import Measure
from monitor.history.summary import AuthoritySummary
from monitor.model import words
from monitor.model.events import AreaChange, Event
from monitor.model.facts import Area

_WIDE = 150
"""Columns of a terminal from which on the summaries are a table: below that its cells would be slivers."""


def summary_table(found: Sequence[AuthoritySummary], *, width: int) -> RenderableType:
    """The summaries, one row an authority, or some lines each where `width` is small."""
    if width < _WIDE:
        return Group(*(line for one in found for line in _lines(one)))
    table = Table(box=None)
    for heading in ("Authority", "Judgements", "Inspected", "Published", "Days", "Last visit", "In force"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Days" else "left")
    for one in found:
        facts = one.inspection.facts if one.inspection else None
        days = "" if one.days_since_inspection is None else str(one.days_since_inspection)
        inspected = words.span(facts.start, facts.end) if facts else ""
        published = words.day(facts.published) if facts and facts.published else ""
        table.add_row(one.authority.name, _judgements(one), inspected, published, days, _visit(one), _in_force(one))
    return table


def _lines(one: AuthoritySummary) -> Iterator[RenderableType]:
    """An authority on a narrow terminal: its name, its judgements, when, the last visit, what is in force."""
    yield Text(one.authority.name, style="bold")
    yield Padding(_judgements(one), (0, 0, 0, 2), expand=False)
    parts = [_inspected(one), _visit(one), f"in force: {in_force}" if (in_force := _in_force(one)) else ""]
    for part in filter(None, parts):
        yield Padding(Text(part, style="dim"), (0, 0, 0, 2), expand=False)


def _inspected(one: AuthoritySummary) -> str:
    if one.inspection is None:
        return ""
    facts = one.inspection.facts
    published = f", published {words.day(facts.published)}" if facts.published else ""
    ago = "" if one.days_since_inspection is None else f" ({words.count(one.days_since_inspection, 'day')} ago)"
    return f"inspected {words.span(facts.start, facts.end)}{ago}{published}"


def _judgements(one: AuthoritySummary) -> Text:
    """All current judgements in one text: `overall inadequate (was good), leadership …`, or why there are none."""
    if one.note:
        return Text(one.note, style="dim")
    areas = [change.area for change in one.judgements]
    text = Text()
    for number, change in enumerate(one.judgements):
        text.append(", " if number else "")
        text.append(f"{_area(change.area, areas)} ").append_text(grade_text(change.after))
        text.append(_before(change), style="dim")
    return text


def _area(area: str, judged: Sequence[str]) -> str:
    return "overall" if area == Area.OVERALL else clean(words.area(area, judged)).lower()


def _before(change: AreaChange) -> str:
    """What a judgement was before, where it is another; empty where nothing is known of it."""
    if change.before is None:
        return ""
    return " (as before)" if change.before == change.after else f" (was {clean(words.grade(change.before))})"


def _visit(one: AuthoritySummary) -> str:
    return f"{words.kind(one.visit.facts.kind)} {_day(one.visit)}" if one.visit else ""


def _day(event: Event) -> str:
    facts = event.facts
    if facts.start is None and facts.published:
        return f"published {words.day(facts.published)}"
    return words.span(facts.start, facts.end)


def _in_force(one: AuthoritySummary) -> str:
    return "; ".join(map(_measure, one.in_force))


def _measure(measure: Measure) -> str:
    since = f"since {words.day(measure.since)}" if measure.since else "since an unknown day"
    return f"{words.kind(measure.latest.facts.kind)} {since}"
