"""What `search` asks of the index: the best passages, and where in them the words stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.history.passages import Findings, Found, Passage, PassageKind
from monitor.model.events import Event, Status
from monitor.model.query import SearchQuery, Term

Rows = Callable[[str, Sequence[Any]], list[dict[str, Any]]]
Named = Callable[[Iterable[str]], tuple[Event, ...]]

WEIGHTS = {
    PassageKind.PRIORITY_ACTION: 2.0,
    PassageKind.IMPROVEMENT: 1.6,
    PassageKind.QUOTE: 1.0,
    PassageKind.TITLE: 0.6,
}
"""How much a word in a passage of each kind counts: what must change before what is said of it; a title is short, and
every word of a short text counts much already."""

# Neither stands in a passage: they are no characters that can be shown.
_OPEN, _CLOSE = "\x02", "\x03"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_LAST_DAY = 'coalesce(e."end", e.start, e.published, substr(e.first_seen, 1, 10))'
# The few that are shown are looked up after they are known: a common word stands in thousands.
_BEST = """
SELECT p.id AS id, count(*) OVER () AS total
FROM (SELECT rowid AS id, bm25(passages_text) AS score FROM passages_text WHERE passages_text MATCH ?) AS hit
JOIN passages p ON p.id = hit.id JOIN events e ON e.id = p.event
WHERE {where}
ORDER BY hit.score * CASE p.kind {weights} ELSE 1.0 END, p.id DESC
LIMIT ?
"""
_MARKED_TEXTS = (
    "SELECT p.id, p.event, p.kind, p.number, p.text, highlight(passages_text, 0, ?, ?) AS marked "
    "FROM passages_text JOIN passages p ON p.id = passages_text.rowid "
    "WHERE passages_text MATCH ? AND passages_text.rowid IN ({places})"
)


@dataclass(frozen=True)
class Within:
    """Where is looked: these authorities (None: all), what did not end before a day, events that stand so."""

    authorities: Collection[str] | None = None
    since: date | None = None
    statuses: Collection[Status] = (Status.CONFIRMED, Status.REPORTED, Status.WITHDRAWN)


def findings(rows: Rows, named: Named, query: SearchQuery, within: Within, most: int) -> Findings:
    """The best passages that hold what is looked for, with their events; `named` gives events by their ids."""
    found = _best(rows, query, within, most)
    events = {event.id: event for event in named(row["event"] for row in found)}
    told = tuple(
        Found(events[row["event"]], Passage(PassageKind(row["kind"]), row["number"], row["text"]), row["marks"])
        for row in found
        if row["event"] in events
    )
    return Findings(told, found[0]["total"] if found else 0)


def _best(rows: Rows, query: SearchQuery, within: Within, most: int) -> list[dict[str, Any]]:
    """The best passages as rows (`event`, `kind`, `number`, `text`, `marks`; `total` of all there are)."""
    match = _fts(query)
    where, values = _where(within)
    weights = " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in WEIGHTS.items())
    found = rows(_BEST.format(where=where, weights=weights), [match, *values, most])
    if not found:
        return []
    numbers = [row["id"] for row in found]
    told = rows(_MARKED_TEXTS.format(places=_places(numbers)), [_OPEN, _CLOSE, match, *numbers])
    texts = {row["id"]: row | {"marks": marks_of(row["marked"]), "total": found[0]["total"]} for row in told}
    return [texts[number] for number in numbers if number in texts]


def marks_of(marked: str) -> tuple[tuple[int, int], ...]:
    """Where the marked words of a text begin and end, counted in the text without its marks."""
    return tuple(
        (found.start() - 2 * number, found.end() - 2 * number - 2)
        for number, found in enumerate(_MARKED.finditer(marked))
    )


def _where(within: Within) -> tuple[str, list[str]]:
    parts = [f"e.status IN ({_places(within.statuses)})"]
    values = [str(status) for status in within.statuses]
    if within.authorities is not None:
        parts.append(f"e.authority IN ({_places(within.authorities)})")
        values += within.authorities
    if within.since:
        # The last day that a date can mean, for months and years: no month has more than 31 days.
        parts.append(f"{_LAST_DAY} || substr('0000-12-31', length({_LAST_DAY}) + 1) >= ?")
        values.append(within.since.isoformat())
    return " AND ".join(parts), values


def _places(values: Collection[Any]) -> str:
    return ", ".join("?" * len(values))


def _fts(query: SearchQuery) -> str:
    """A query as FTS5 takes it: each term in quotes, in which nothing is an operator."""
    wanted = " AND ".join(map(_quoted, query.wanted))
    unwanted = " OR ".join(map(_quoted, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _quoted(term: Term) -> str:
    text = term.text.replace('"', '""')
    return f'"{text}"' + ("*" if term.begins else "")
