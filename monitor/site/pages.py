"""Which pages and files the site consists of, each with the values it is made from. Pure.

A page is made by one function of its inputs alone: one with the same inputs as before need not be made again, and one
with others must. Whatever a page shows has to be among its inputs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from heapq import nlargest
from typing import Any

from monitor.model.facts import Grade
from monitor.render.atom import atom
from monitor.render.calendar import calendar
from monitor.site import authority, england, event, feeds, health, improve, search
from monitor.site.authority import OwnPart
from monitor.site.feeds import OwnEntries
from monitor.site.paths import (
    ABOUT,
    AUTHORITIES,
    EVENTS,
    HEALTH,
    ICON,
    IMPROVE,
    INDEX,
    LOST,
    STYLE,
    authority_path,
    event_path,
    key,
    region_path,
)
from monitor.site.record import AuthorityRecord, Brief, EventLine, Health, Point, Row
from monitor.site.render import file, page
from monitor.site.topics import Topics


@dataclass(frozen=True)
class Page:
    """One file of the site: its address from the root, the function that makes its bytes, and what it makes them of."""

    path: str
    make: Callable[..., bytes]
    inputs: tuple[Any, ...] = ()

    def bytes(self) -> bytes:
        """The file as it is written."""
        return self.make(*self.inputs)


@dataclass(frozen=True)
class SiteHistory:
    """All that the site is made from, by slug: each authority's record, its brief, its events as feeds tell them.

    Besides the day, how the monitor does, the address at which readers find the site, "" where none is known, and the
    files of the index of points by name, none where they cannot be searched.
    `parts` keeps what pages show of their authorities alone from one making of the site to the next.
    """

    records: Mapping[str, AuthorityRecord]
    briefs: Mapping[str, Brief]
    health: Health
    today: date
    zone: tzinfo
    topics: Topics
    entries: Mapping[str, OwnEntries] = field(default_factory=dict)
    url: str = ""
    index: Mapping[str, bytes] = field(default_factory=dict)
    parts: dict[str, OwnPart] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Row, ...]:
        """How each authority stands, in the order of the register."""
        return tuple(brief.row for brief in self.briefs.values())


def pages(history: SiteHistory) -> Iterator[Page]:
    """All files of the site; no address twice."""
    yield from of_events(history.records.values(), history.zone)
    yield from steady(history)
    yield from moving(history)


def of_events(records: Iterable[AuthorityRecord], zone: tzinfo) -> Iterator[Page]:
    """The pages of single events: most of the site, and each made of its authority's record alone."""
    for record in records:
        for one in record.shown():
            yield Page(event_path(one.id), event.event, (record, one, zone))


def steady(history: SiteHistory) -> Iterator[Page]:
    """The further files that are the same while nothing happens: all but those that say how the monitor does."""
    yield Page(STYLE, file, (STYLE,))
    yield Page(ICON, file, (ICON,))
    yield Page(LOST, lost)
    yield Page(ABOUT, about, (history.topics,))
    yield Page(AUTHORITIES, england.a_to_z, (history.rows,))
    yield from _of_years(history)
    yield from _of_regions(history)
    yield from _of_authorities(history)
    yield from _of_points(history)
    yield from _of_feeds(history)
    yield from _of_search(history)


def moving(history: SiteHistory) -> Iterator[Page]:
    """The files that say how the monitor does, which are others after each poll."""
    rows, years = history.rows, _years(history)
    inputs = (rows, _newest(history)[: england.NEWEST], years, history.health, feeds.links("england", "England"))
    yield Page(INDEX, england.england, inputs)
    yield Page(HEALTH, health.health, (rows, history.health))


def lost(path: str = LOST) -> bytes:
    """The page that says that there is none, for an address from the root of the site, where its links start from."""
    return page("lost.html.j2", path, title="Page not found")


def about(topics: Topics) -> bytes:
    """How to read the site, where it comes from, and under which licence."""
    return page("about.html.j2", ABOUT, title="About this site", grades=list(Grade), topics=topics.described())


def _lines(history: SiteHistory) -> Iterator[EventLine]:
    return (line for brief in history.briefs.values() for line in brief.lines)


def _years(history: SiteHistory) -> tuple[int, ...]:
    """The years in which events became known, the latest first."""
    return tuple(sorted({line.known.year for line in _lines(history)}, reverse=True))


def _newest(history: SiteHistory) -> tuple[EventLine, ...]:
    """The latest events. What a misprint dates years ahead is listed in its year, and is not new all that time."""
    by_now = (line for line in _lines(history) if line.known <= history.today)
    return tuple(nlargest(england.LATEST, by_now, key=england.recency))


def _of_years(history: SiteHistory) -> Iterator[Page]:
    others = tuple((england.year_path(year), str(year)) for year in _years(history))
    yield Page(EVENTS, england.latest, (_newest(history), others))
    for year, own in england.by_year(_lines(history)).items():
        yield from _of_year(year, own, others)


def _of_year(year: int, lines: Sequence[EventLine], others: tuple[tuple[str, str], ...]) -> Iterator[Page]:
    parts = range(0, len(lines), england.LONGEST)
    further = tuple((england.year_path(year, n), f"{year}, part {n}") for n in range(2, len(parts) + 1))
    for number, start in enumerate(parts, start=1):
        inputs = (year, number, tuple(lines[start : start + england.LONGEST]), (*others, *further))
        yield Page(england.year_path(year, number), england.events, inputs)


def _of_regions(history: SiteHistory) -> Iterator[Page]:
    for name, rows in _by_region(history.rows).items():
        yield Page(region_path(name), england.region, (name, rows, feeds.links(f"region/{key(name)}", name)))


def _by_region(rows: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.authority.region].append(row)
    return {name: tuple(sorted(own, key=lambda row: row.authority.name)) for name, own in found.items()}


def _of_authorities(history: SiteHistory) -> Iterator[Page]:
    regions = {name: authority.Region(rows) for name, rows in _by_region(history.rows).items()}
    for slug, record in history.records.items():
        offered = feeds.links(f"authority/{key(slug)}", record.authority.name)
        own = _kept(history, slug, OwnPart(record, history.briefs[slug].summary, history.today.replace(day=1)))
        yield Page(authority_path(slug), authority.authority, (own, regions[record.authority.region], offered))


def _kept(history: SiteHistory, slug: str, part: OwnPart) -> OwnPart:
    """The part that was made before, where it is made of the same."""
    if history.parts.get(slug) != part:
        history.parts[slug] = part
    return history.parts[slug]


def _of_points(history: SiteHistory) -> Iterator[Page]:
    topics, points = history.topics, points_of(history.briefs)
    numbers = improve.numbers(points)
    yield Page(IMPROVE, improve.index, (numbers, topics, bool(history.index)))
    for name in topics.titles:
        of_topic = {year: n for (key, year), n in numbers.by_topic.items() if key == name}
        if of_topic:
            yield Page(improve.topic_path(name), improve.topic, (name, of_topic, topics))
    for year in sorted(numbers.by_year):
        of_year = {key: n for (key, own), n in numbers.by_topic.items() if own == year}
        yield Page(improve.year_path(year), improve.year, (year, of_year, topics))
    for one in improve.pages_of(points):
        yield Page(one.path, improve.listed, (one, topics))


def _of_feeds(history: SiteHistory) -> Iterator[Page]:
    authorities = [record.authority for record in history.records.values()]
    for path, publishing in feeds.feeds(history.entries, authorities, history.url):
        yield Page(path, calendar if path.endswith(".ics") else atom, (publishing,))


def points_of(briefs: Mapping[str, Brief]) -> tuple[Point, ...]:
    """All points to improve and areas for priority action, authority by authority."""
    return tuple(point for brief in briefs.values() for point in brief.points)


def _of_search(history: SiteHistory) -> Iterator[Page]:
    """The script of the search and the files of its index, where there is one."""
    if history.index:
        yield Page(search.SCRIPT, file, (search.SCRIPT,))
    for name, data in history.index.items():
        yield Page(f"{search.FOLDER}/{name}", bytes, (data,))
