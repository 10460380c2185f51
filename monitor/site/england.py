"""The pages about all authorities: England, the table from A to Z, a region, all events of a year. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from monitor.model import words
from monitor.model.facts import Grade
from monitor.site import health, phrases
from monitor.site.paths import AUTHORITIES, EVENTS, INDEX, events_path, region_path
from monitor.site.record import EventLine, Health, Row
from monitor.site.render import FeedLink, page

NEWEST = 10
"""Events that the first page shows."""
LATEST = 60
"""Events that the page of events shows."""
LONGEST = 250
"""Events that one page of a year holds: the rest is on further pages."""

_STANDS = (
    *(Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE),
    *("other", "by-area", "none"),
)
_NAMES = {
    "other": ("another grade", "?"),
    "by-area": ("judged by area alone", "–"),
    "none": ("no inspection known", "·"),
}
# Shown though no authority stands there: their absence says something.
_ALWAYS = frozenset({Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE})
_HOME = ((INDEX, "England"),)


def england(
    rows: Sequence[Row], news: Sequence[EventLine], years: Sequence[int], state: Health, feeds: tuple[FeedLink, ...]
) -> bytes:
    """The first page: what is new, what is in force, how each authority stands, how the monitor does."""
    in_force = [one for row in rows for one in row.in_force]
    dated = sorted(in_force, key=lambda one: one.since.first() if one.since else date.min, reverse=True)
    regions = groupby(sorted(rows, key=lambda row: (row.authority.region, *_place(row))), lambda r: r.authority.region)
    return page(
        "england.html.j2",
        INDEX,
        title="Children’s services in England",
        feeds=feeds,
        rows=rows,
        news=news,
        years=years,
        counts=_counts(rows),
        in_force=dated,
        partly=not all(row.watched for row in rows),
        regions=[(region, list(own)) for region, own in regions],
        health=health.summary(state, INDEX),
    )


def _place(row: Row) -> tuple[int, str]:
    return _STANDS.index(row.stands), row.authority.name


def _counts(rows: Sequence[Row]) -> list[dict[str, object]]:
    """How many authorities stand where, each with its share of the longest bar."""
    found = Counter(row.stands for row in rows)
    most = max(found.values(), default=1)
    return [
        {
            "css": phrases.css_of_standing(stands),
            "letter": _NAMES[stands][1] if stands in _NAMES else phrases.letter(stands),
            "name": _NAMES[stands][0] if stands in _NAMES else words.grade(stands),
            "count": found[stands],
            "share": round(100 * found[stands] / most, 1),
        }
        for stands in _STANDS
        if found[stands] or stands in _ALWAYS
    ]


def a_to_z(rows: Sequence[Row]) -> bytes:
    """The table of all authorities."""
    return page(
        "authorities.html.j2",
        AUTHORITIES,
        title="Authorities from A to Z",
        lead=f"{words.count(len(rows), 'authority', 'authorities')}, each as its last inspection left it.",
        rows=sorted(rows, key=lambda row: row.authority.name),
    )


def region(name: str, rows: Sequence[Row], feeds: tuple[FeedLink, ...]) -> bytes:
    """The table of a region's authorities."""
    return page(
        "authorities.html.j2",
        region_path(name),
        title=name,
        crumbs=_HOME,
        feeds=feeds,
        lead=f"{words.count(len(rows), 'authority', 'authorities')}, each as its last inspection left it.",
        rows=sorted(rows, key=_place),
    )


def recency(line: EventLine) -> tuple[date, str]:
    """Sort key of events: the day on which they could first be known; identity breaks ties."""
    return line.known, line.id


def by_year(lines: Iterable[EventLine]) -> dict[int, tuple[EventLine, ...]]:
    """Events by the year in which they could first be known, the latest first."""
    found: dict[int, list[EventLine]] = {}
    for line in sorted(lines, key=recency, reverse=True):
        found.setdefault(line.known.year, []).append(line)
    return {year: tuple(own) for year, own in found.items()}


def events(year: int, number: int, lines: Sequence[EventLine], others: Sequence[tuple[str, str]]) -> bytes:
    """All events that became known in a year, the latest first; `number` is that of the page, from 1."""
    path = year_path(year, number)
    return page(
        "events.html.j2",
        path,
        title=f"Events that became known in {year}" + (f", part {number}" if number > 1 else ""),
        crumbs=_HOME,
        lead="Inspections, visits, notices and directions by the day on which they could first be known: that of "
        "publication, where it is known.",
        this=path,
        others=others,
        months=_months(lines),
    )


def _months(lines: Sequence[EventLine]) -> list[tuple[str, list[EventLine]]]:
    months = groupby(lines, lambda line: (line.known.year, line.known.month))
    return [(phrases.month(*month), list(own)) for month, own in months]


def latest(lines: Sequence[EventLine], others: Sequence[tuple[str, str]]) -> bytes:
    """The latest events, with the way to all others."""
    return page(
        "events.html.j2",
        EVENTS,
        title="Events",
        lead="The latest inspections, visits, notices and directions; all by the year in which they became known.",
        this=EVENTS,
        others=others,
        months=_months(lines),
    )


def year_path(year: int, number: int = 1) -> str:
    """The page of a year's events, or a further part of it."""
    return events_path(year) if number == 1 else events_path(year).replace(".html", f"-{number}.html")
