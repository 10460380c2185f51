"""The JSON of alerts as version 0.1.0 wrote it, brought to the form of today: words and marks become codes. Pure.

It can go when no database holds an alert of that version any more.
"""

from __future__ import annotations

from typing import Any

from monitor.model import words
from monitor.model.dates import When
from monitor.model.facts import Area, Direction, EventKind
from monitor.model.reasons import Reason

Json = dict[str, Any]

_AREAS = {name: code for code, name in words.AREAS.items()} | {"Children in care and care leavers": Area.IN_CARE}
_GRADES = {name: code for code, name in words.GRADES.items()}
_DIRECTIONS = {"▲": Direction.IMPROVED, "▼": Direction.DECLINED, "=": Direction.UNCHANGED}


def brought_up_to_date(message: Json) -> Json:
    """The JSON object of a message in today's form; one that is of today's form already is given back unchanged.

    In 0.1.0 `rows` were lists of words (area, before, after, mark), `history` lists of (day, area, grade), and the id
    of the event and the kind of change stood only in the key, before and after its "#".
    """
    if "event" in message:
        return message
    event, _, rest = message["key"].partition("#")
    reason = rest.partition("@")[0]
    return message | {
        "event": event if message["kind"] in set(EventKind) else None,
        "reason": reason if reason in set(Reason) else Reason.OPERATIONS,
        "rows": [_row(*row) for row in message["rows"]],
        "history": [_past(*past) for past in message["history"]],
    }


def _row(area: str, before: str, after: str, mark: str) -> Json:
    return {
        "area": _AREAS.get(area) or area.lower().replace(" ", "_"),
        "before": _GRADES.get(before, before) or None,
        "after": _GRADES.get(after, after) or None,
        "direction": _DIRECTIONS.get(mark),
    }


def _past(day: str, area: str, grade: str) -> Json:
    return {"day": When.parse(day), "area": area, "grade": grade}
