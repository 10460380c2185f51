"""The feeds and calendars of the site: of England, of each region, of each authority. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge, nlargest
from itertools import islice
from operator import itemgetter
from typing import Any

from monitor.alerts.entries import entries
from monitor.alerts.message import AuthorityNames
from monitor.model.feeds import FeedEntry, Publishing
from monitor.register.names import Authority
from monitor.render import atom, calendar
from monitor.site.paths import INDEX, authority_path, event_path, key, region_path
from monitor.site.record import AuthorityRecord
from monitor.site.render import FeedLink

MOST, MOST_OF_ONE = 50, 10
"""Entries of a feed, and of that of one authority: what changed last. A reader keeps what it has."""
MOST_DAYS = 200
"""Events of a calendar: those that begin last."""
_PLACE = itemgetter(0)


@dataclass(frozen=True)
class OwnEntries:
    """An authority's events as feeds tell them; put in order once, however often others' change beside them."""

    entries: tuple[FeedEntry, ...]

    @cached_property
    def latest(self) -> list[tuple[Any, FeedEntry]]:
        """What changed last, the latest first, each with its place among others."""
        return _in_order(self.entries, atom.recency, MOST)

    @cached_property
    def last(self) -> list[tuple[Any, FeedEntry]]:
        """What begins last, the last first, each with its place among others."""
        return _in_order(self.entries, calendar.place, MOST_DAYS)


def _in_order(
    entries: Iterable[FeedEntry], place: Callable[[FeedEntry], Any], most: int
) -> list[tuple[Any, FeedEntry]]:
    return nlargest(most, ((place(entry), entry) for entry in entries), key=_PLACE)


def told(record: AuthorityRecord, names: AuthorityNames, url: str) -> OwnEntries:
    """An authority's events as feeds tell them; `url` is the site's address, "" where none is known."""
    own = [event for event in record.events if event.is_told]
    named = {record.authority.slug: names}
    return OwnEntries(tuple(entries(own, own, named, record.changed, lambda event: _at(url, event_path(event.id)))))


def feeds(
    entries_of: Mapping[str, OwnEntries], authorities: Iterable[Authority], url: str
) -> Iterator[tuple[str, Publishing]]:
    """Each feed's and calendar's address from the root of the site, with what it holds."""
    regions: dict[str, list[Authority]] = {}
    for one in authorities:
        regions.setdefault(one.region, []).append(one)
    told_of = {one.slug: entries_of.get(one.slug) or OwnEntries(()) for own in regions.values() for one in own}
    for name, of_region in regions.items():
        for one in of_region:
            own = told_of[one.slug]
            latest = [entry for _, entry in own.latest[:MOST_OF_ONE]]
            yield from _both(f"authority/{key(one.slug)}", one.name, authority_path(one.slug), latest, own.entries, url)
        held = [told_of[one.slug] for one in of_region]
        yield from _both(f"region/{key(name)}", name, region_path(name), *_of_all(held), url)
    yield from _both("england", "England", INDEX, *_of_all(told_of.values()), url)


def _of_all(held: Collection[OwnEntries]) -> tuple[list[FeedEntry], list[FeedEntry]]:
    """What of several authorities changed last, and what begins last."""
    latest = merge(*(own.latest for own in held), key=_PLACE, reverse=True)
    last = merge(*(own.last for own in held), key=_PLACE, reverse=True)
    return [entry for _, entry in islice(latest, MOST)], [entry for _, entry in islice(last, MOST_DAYS)]


def _both(
    name: str, title: str, page: str, news: Sequence[FeedEntry], days: Sequence[FeedEntry], url: str
) -> Iterator[tuple[str, Publishing]]:
    for ending, shown in ((".atom", news), (".ics", days)):
        path = f"feed/{name}{ending}"
        yield path, Publishing(name, f"{title} – Ofsted Monitor", tuple(shown), _at(url, page), _at(url, path))


def links(name: str, title: str) -> tuple[FeedLink, ...]:
    """How a page offers its feed and its calendar."""
    return (
        FeedLink(f"feed/{name}.atom", atom.MEDIA_TYPE, f"{title}: what is new (Atom feed)"),
        FeedLink(f"feed/{name}.ics", "text/calendar", f"{title}: inspections, visits and notices (calendar)"),
    )


def _at(url: str, path: str) -> str:
    return f"{url}/{path}" if url else ""
