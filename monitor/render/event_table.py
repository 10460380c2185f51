"""The history as rows: for a terminal's table, a CSV file, a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from monitor.model.events import Event
from monitor.model.facts import Area
from monitor.register.names import Register
from monitor.render.event_json import event_json

_PLAIN = (
    "id",
    "authority",
    "kind",
    "name",
    "action",
    "status",
    "framework",
    "start",
    "end",
    "precision",
    "published",
    "topic",
    "visit_number",
    "priority_action",
    "lead_inspector",
    "direction",
    "first_seen",
)
DATES = ("start", "end", "published")
"""The columns of dates, each as exactly as it is known: a day, a month or a year."""
INSTANTS = ("first_seen",)
_AREAS = tuple(area.value for area in Area)
COLUMNS = (*_PLAIN, *_AREAS, "other_judgements", "priority_actions", "improvements", "urls", "quote")
"""The columns, in order; those of `extract` keep their names, `name` is the authority's, a judgement has one each."""

# A cell that begins like this is a formula to a spreadsheet, and text from the web must never be one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(events: Iterable[Event], register: Register) -> list[Sequence[str]]:
    """The heading and one row an event; several points, or addresses, stand apart by line ends."""
    return [COLUMNS, *(_row(event, register) for event in events)]


def _row(event: Event, register: Register) -> list[str]:
    authority = register.get(event.authority)
    made = {**event_json(event), "name": authority.name if authority else event.authority}
    judgements = made["judgements"]
    others = [f"{area}: {grade}" for area, grade in judgements.items() if area not in _AREAS]
    cells = [
        *(made[name] for name in _PLAIN),
        *(judgements.get(area) for area in _AREAS),
        "\n".join(others),
        "\n".join(made["priority_actions"]),
        "\n".join(made["improvements"]),
        "\n".join(evidence["url"] for evidence in made["evidence"]),
        made["quote"],
    ]
    return [_cell(cell) for cell in cells]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else _shown(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _shown(text: str) -> str:
    """Text, its lines kept, without characters that command a terminal, turn its direction or show nothing."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join("".join(filter(str.isprintable, line)).strip() for line in lines)


def as_csv(events: Iterable[Event], register: Register) -> str:
    """The history as CSV, lines ended as RFC 4180 has it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table(events, register))
    return out.getvalue()
