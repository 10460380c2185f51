"""A document's reading as people like to see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.cli.base import clean
from monitor.model import words
from monitor.model.facts import Certainty, Finding, Judgement
from monitor.model.publications import DocumentKind, Reading

if TYPE_CHECKING:
    from monitor.register.names import Register

_STYLES = {
    "outstanding": "green",
    "good": "green",
    "adequate": "yellow",
    "requires_improvement": "yellow",
    "inadequate": "bold red",
}
_DOCUMENTS = {
    DocumentKind.JTAI_REPORT: "report of a joint targeted area inspection",
    DocumentKind.SEND_REPORT: "report of an Area SEND inspection",
    DocumentKind.NEWS: "news story",
    DocumentKind.UNKNOWN: "could not be read",
}


def grade_text(code: str | None) -> Text:
    """A grade in words, coloured besides; a dash where there is none."""
    return Text(clean(words.grade(code)), style=_STYLES.get(code, "")) if code else Text("—")


def print_reading(console: Console, reading: Reading, source: str, register: Register) -> None:
    """Print one document: what it is, what it reports, what it recalls, what could not be read."""
    console.print(Text(clean(reading.title or source), style="bold"))
    authority = register.get(reading.authority) if reading.authority else None
    about = [
        _DOCUMENTS.get(reading.kind, reading.kind.replace("_", " ")),
        authority.name if authority else "no authority recognised",
        *([f"published {words.day(reading.published)}"] if reading.published else []),
    ]
    console.print(Text(" · ".join(about), style="dim"))
    if reading.title:
        console.print(Text(clean(source), style="dim"))
    for event in reading.events:
        print_finding(console, event)
    if not reading.events and not reading.problems:
        console.print(Text("Nothing new is reported"))
    if reading.background:
        console.print(Text("Recalled", style="bold"))
    for event in reading.background:
        console.print(Text(f"  {headline(event)}"), *_quote(event))
    for problem in reading.problems:
        console.print(Text(f"! {clean(problem)}", style="yellow"))
    console.print()


def headline(event: Finding) -> str:
    """One line that says what happened, and when: "Improvement notice issued, Nov 2023"."""
    what = words.kind(event.kind, event.action)
    if event.visit_number:
        what = f"{words.ordinal(event.visit_number)} {what}"
    overall = event.grade("overall")
    line = f"{what[0].upper()}{what[1:]}, {words.span(event.start, event.end)}"
    return f"{line}: {clean(words.grade(overall))}" if overall else line


def print_finding(console: Console, event: Finding, where: Callable[[str], str] = lambda text: "") -> None:
    """Print one event: its facts, its judgements by area, its points, the words that say so.

    `where` gives what to print behind a text: the page on which it stands, "" where that is not known.
    """
    console.print(Text(f"• {headline(event)}", style="bold cyan"))
    if event.certainty is Certainty.POSSIBLE:
        console.print(Text("  May be news: the story does not say it for certain", style="yellow"))
    if event.cues:
        console.print(Text(f"  Rests on: {clean('; '.join(event.cues))}", style="dim"))
    facts = [
        ("Framework", words.framework(event.framework) if event.framework else None),
        ("Topic", event.topic),
        ("Lead inspector", event.lead_inspector),
        *((name.replace("_", " ").capitalize(), value) for name, value in event.details),
    ]
    for name, value in facts:
        if value:
            console.print(Text(f"  {name}: {clean(value)}").append(where(value), style="dim"))
    if event.judgements or event.previous:
        console.print(_judgements(event.judgements, event.previous, where))
    _print_points(console, "Areas for priority action", event.priority_actions, "bold red", where)
    if event.priority_action and not event.priority_actions:
        console.print(Text("  Areas for priority action were found", style="bold red"))
    _print_points(console, "What needs to improve", event.improvements, "", where)
    console.print(*(text.append(where(event.quote)) for text in _quote(event)))


def _judgements(after: tuple[Judgement, ...], before: tuple[Judgement, ...], where: Callable[[str], str]) -> Table:
    """The judgements by area, with the previous ones where the document states them, and where they stand."""
    table = Table(box=None, show_header=bool(before))
    table.add_column(" Area")
    table.add_column("Grade")
    if before:
        table.add_column("Before")
    now, then = ({judgement.area: judgement.grade for judgement in judgements} for judgements in (after, before))
    for area in words.in_order({**now, **then}):
        stands = next((where(j.words) for j in after if j.area == area), "")
        cells = [Text(f" {clean(words.area(area, now))}"), grade_text(now.get(area)).append(stands, style="dim")]
        table.add_row(*cells, *([grade_text(then.get(area))] if before else []))
    return table


def _print_points(console: Console, title: str, points: Iterable[str], style: str, where: Callable[[str], str]) -> None:
    for number, point in enumerate(points):
        if number == 0:
            console.print(Text(f"  {title}", style=style or "bold"))
        console.print(Text.assemble((f"    – {clean(point)}", style), (where(point), "dim")))


def _quote(event: Finding) -> list[Text]:
    return [Text(f"  “{clean(event.quote)}”", style="italic dim")] if event.quote else []
