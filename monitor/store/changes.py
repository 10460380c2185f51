"""How often what is known and alerted of each authority's events was changed, counted by SQLite itself, whoever writes.

Whoever shows all of the history asks this instead of every row: where a number is as it was, so is all that it counts.
"""

from __future__ import annotations

from collections.abc import Iterator

_WHOSE = "substr({event}, 1, instr({event} || '/', '/') - 1)"
"""The authority of an event, which its id begins with."""
_OF_ITS_ALERT = "(SELECT event FROM alerts WHERE key = {row}.alert)"
# By table, the event that a row is about, and the columns whose change counts; of the others no page tells. What is
# computed of these tables (judgements, passages) needs no look.
_COUNTED = {
    "events": ("{row}.id", ""),
    "evidence": ("{row}.event", ""),
    "alerts": ("{row}.event", ""),
    "deliveries": (_OF_ITS_ALERT, " OF state, taken_at"),
    "decisions": ("{row}.event", ""),
}


def _triggers() -> Iterator[str]:
    for table, (event, columns) in _COUNTED.items():
        for name, what, row in (
            ("added", "INSERT", "new"),
            ("changed", f"UPDATE{columns}", "new"),
            ("removed", "DELETE", "old"),
        ):
            whose = event.format(row=row)
            counted = (
                f"INSERT INTO changes (authority, number) SELECT {_WHOSE.format(event='event')}, 1 "  # noqa: S608 - our own names
                f"FROM (SELECT {whose} AS event) WHERE event <> '' "
                "ON CONFLICT(authority) DO UPDATE SET number = number + 1;"
            )
            yield f"CREATE TRIGGER {table}_{name} AFTER {what} ON {table} BEGIN {counted} END"


TABLE = "CREATE TABLE changes (authority TEXT PRIMARY KEY, number INTEGER NOT NULL)"
KNOWN = f"INSERT INTO changes SELECT DISTINCT {_WHOSE.format(event='id')}, 1 FROM events WHERE id <> ''"  # noqa: S608
STATEMENTS = (TABLE, KNOWN, *_triggers())
"""What m012 makes; a change of it is a new migration."""
