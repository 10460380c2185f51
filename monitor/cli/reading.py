"""A document's reading as people like to see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.cli.base import clean
from monitor.model import Area, Finding, Grade, Reading

if TYPE_CHECKING:
    from monitor.read.names import Register

_STYLES = {
    Grade.OUTSTANDING: "green",
    Grade.GOOD: "green",
    Grade.ADEQUATE: "yellow",
    Grade.REQUIRES_IMPROVEMENT: "yellow",
    Grade.INADEQUATE: "bold red",
}
_AREAS = {
    Area.OVERALL: "Overall effectiveness",
    Area.LEADERSHIP: "Leadership",
    Area.HELP_AND_PROTECTION: "Help and protection",
    Area.IN_CARE: "Children in care",
    Area.CARE_LEAVERS: "Care leavers",
    Area.ADOPTION: "Adoption",
    Area.LSCB: "Local Safeguarding Children Board",
}
_KINDS = {"jtai": "JTAI", "send_inspection": "Area SEND inspection", "jtai_report": "JTAI report",
          "send_report": "Area SEND report"}  # fmt: skip


def words(code: str) -> str:
    """A code of the vocabulary in words: `requires_improvement` is "requires improvement"."""
    return _KINDS.get(code) or _AREAS.get(code) or code.replace("_", " ")  # type: ignore[call-overload]


def grade_text(grade: str) -> Text:
    """A grade in words, coloured besides."""
    return Text(clean(words(grade)), style=_STYLES.get(grade, ""))  # type: ignore[call-overload]


def print_reading(console: Console, reading: Reading, source: str, register: Register) -> None:
    """Print one document: what it is, what it reports, what it recalls, what could not be read."""
    console.print(Text(clean(reading.title or source), style="bold"))
    authority = register.get(reading.authority) if reading.authority else None
    about = [words(reading.kind), authority.name if authority else "no authority recognised"]
    if reading.published:
        about.append(f"published {reading.published}")
    console.print(Text(" · ".join(about), style="dim"))
    if reading.title:
        console.print(Text(clean(source), style="dim"))
    for event in reading.events:
        _print_event(console, event)
    if reading.background:
        console.print(Text("Recalled", style="bold"))
    for event in reading.background:
        console.print(Text(f"  {headline(event)}"), *_quote(event))
    for problem in reading.problems:
        console.print(Text(f"! {clean(problem)}", style="yellow"))
    console.print()


def headline(event: Finding) -> str:
    """One line that says what happened, and when: "Improvement notice issued, 2023-11"."""
    parts = [words(event.kind)]
    if event.visit_number:
        parts.append(f"no. {event.visit_number}")
    if event.action:
        parts.append(event.action.value)
    line = " ".join(parts)
    dates = " to ".join(dict.fromkeys(str(day) for day in (event.start, event.end) if day))
    overall = event.grade(Area.OVERALL)
    line = line[0].upper() + line[1:] + (f", {dates}" if dates else ", date not given")
    return line + (f": {clean(words(overall))}" if overall else "")


def _print_event(console: Console, event: Finding) -> None:
    console.print(Text(f"• {headline(event)}", style="bold cyan"))
    facts = [
        ("Framework", event.framework and event.framework.value.replace("_", " ").upper()),
        ("Topic", event.topic),
        ("Lead inspector", event.lead_inspector),
        *((name.replace("_", " ").capitalize(), value) for name, value in event.details),
    ]
    for name, value in facts:
        if value:
            console.print(Text(f"  {name}: {clean(value)}"))
    if event.judgements or event.previous:
        console.print(_judgements(event))
    _print_points(console, "Areas for priority action", event.priority_actions, "bold red")
    if event.priority_action and not event.priority_actions:
        console.print(Text("  Areas for priority action were found", style="bold red"))
    _print_points(console, "What needs to improve", event.improvements, "")
    console.print(*_quote(event))


def _judgements(event: Finding) -> Table:
    """The judgements by area, with the previous ones where the document states them."""
    table = Table(box=None, pad_edge=True, show_header=bool(event.previous))
    table.add_column(" Area")
    table.add_column("Grade")
    if event.previous:
        table.add_column("Before")
    before = {judgement.area: judgement.grade for judgement in event.previous}
    after = {judgement.area: judgement.grade for judgement in event.judgements}
    for area in dict.fromkeys([*after, *before]):
        row = [Text(f" {clean(words(area))}"), grade_text(after.get(area, "—"))]
        table.add_row(*row, *([grade_text(before.get(area, "—"))] if before else []))
    return table


def _print_points(console: Console, title: str, points: Iterable[str], style: str) -> None:
    for number, point in enumerate(points):
        if number == 0:
            console.print(Text(f"  {title}", style=style or "bold"))
        console.print(Text(f"    – {clean(point)}", style=style))


def _quote(event: Finding) -> list[Text]:
    return [Text(f"  “{clean(event.quote)}”", style="italic dim")] if event.quote else []
