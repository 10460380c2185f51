"""The history as rows: for a terminal's table, a CSV file, a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.model import words
from monitor.model.events import Event
from monitor.model.facts import Area
from monitor.register.names import Register
from monitor.render import cells
from monitor.render.event_json import event_json

_PLAIN = {
    "id": "`AUTHORITY/KIND[-ACTION]/DATE`, the event's name for good",
    "authority": "the authority's slug",
    "kind": "what happened",
    "name": "the authority's name",
    "action": "what was done with a notice, a direction or a commissioner",
    "status": "`confirmed` by Ofsted or GOV.UK, `reported` by the press alone, `withdrawn`, or `possible`",
    "framework": "the inspection framework",
    "start": "first day, as exactly as it is known; of a notice, direction or commissioner the day of the action",
    "end": "last day",
    "precision": "how exactly the first day is known: `day`, `month` or `year`",
    "published": "when its document came out",
    "topic": "what a visit looked at",
    "visit_number": "the number that a monitoring visit's letter gives it",
    "priority_action": "whether there are areas for priority action; empty where the document does not say",
    "lead_inspector": "who led it",
    "direction": "`improved`, `declined`, `unchanged` against the last comparable judgement",
    "first_seen": "when the monitor first knew of it, in UTC",
}
DATES = ("start", "end", "published")
"""The columns of dates, each as exactly as it is known: a day, a month or a year."""
INSTANTS = ("first_seen",)
_AREAS = tuple(area.value for area in Area)
DESCRIPTIONS = {
    **_PLAIN,
    **{area: f"grade of this area ({words.area(area)}); empty where it was not judged" for area in _AREAS},
    "other_judgements": "areas that no column has, as `area: grade`, a line each",
    "priority_actions": "areas for priority action, a line each",
    "improvements": "what needs to improve, a line each",
    "urls": "addresses of the documents that tell of it, the best first, a line each",
    "quote": "the words of the document that say it",
}
"""What each column holds, in the order of the columns; those of `extract` keep their names."""
COLUMNS = tuple(DESCRIPTIONS)


def table(events: Iterable[Event], register: Register) -> list[Sequence[object]]:
    """The heading and one row an event; several points, or addresses, stand apart by line ends."""
    return [COLUMNS, *(_row(event, register) for event in events)]


def _row(event: Event, register: Register) -> list[object]:
    authority = register.get(event.authority)
    made = {**event_json(event), "name": authority.name if authority else event.authority}
    judgements = made["judgements"]
    others = [f"{area}: {grade}" for area, grade in judgements.items() if area not in _AREAS]
    return [
        *(made[name] for name in _PLAIN),
        *(judgements.get(area) for area in _AREAS),
        "\n".join(others),
        "\n".join(made["priority_actions"]),
        "\n".join(made["improvements"]),
        "\n".join(evidence["url"] for evidence in made["evidence"]),
        made["quote"],
    ]


def as_csv(events: Iterable[Event], register: Register) -> str:
    """The history as CSV."""
    return cells.as_csv(table(events, register))
