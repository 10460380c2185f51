"""The history as rows: for a terminal's table, a CSV file, a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from monitor.model.events import Event
from monitor.model.facts import Area
from monitor.render.event_json import event_json

_PLAIN = (
    "id",
    "authority",
    "kind",
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
_AREAS = tuple(area.value for area in Area)
COLUMNS = (*_PLAIN, *_AREAS, "other_judgements", "priority_actions", "improvements", "urls", "quote")
"""The columns, in order; those of `extract` keep their names, the judgements have one each."""

# A cell that begins like this is a formula to a spreadsheet, and text from the web must never be one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(events: Iterable[Event]) -> list[Sequence[str]]:
    """The heading and one row an event; several points, or addresses, stand apart by line ends."""
    return [COLUMNS, *(_row(event) for event in events)]


def _row(event: Event) -> list[str]:
    made = event_json(event)
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


def as_csv(events: Iterable[Event]) -> str:
    """The history as CSV, lines ended as RFC 4180 has it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table(events))
    return out.getvalue()
