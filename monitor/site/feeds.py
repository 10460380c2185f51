"""The feeds and calendars of the site: of England, of each region, of each authority. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import chain

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


def told(record: AuthorityRecord, names: AuthorityNames, url: str) -> tuple[FeedEntry, ...]:
    """An authority's events as feeds tell them; `url` is the site's address, "" where none is known."""
    own = [event for event in record.events if event.is_told]
    named = {record.authority.slug: names}
    return tuple(entries(own, own, named, record.changed, lambda event: _at(url, event_path(event.id))))


def feeds(
    entries_of: Mapping[str, Sequence[FeedEntry]], authorities: Iterable[Authority], url: str
) -> Iterator[tuple[str, Publishing]]:
    """Each feed's and calendar's address from the root of the site, with what it holds."""
    regions: dict[str, list[FeedEntry]] = {}
    for one in authorities:
        own = entries_of.get(one.slug, ())
        regions.setdefault(one.region, []).extend(own)
        latest = nlargest(MOST_OF_ONE, own, key=atom.recency)
        yield from _both(f"authority/{key(one.slug)}", one.name, authority_path(one.slug), latest, own, url)
    news = {name: nlargest(MOST, held, key=atom.recency) for name, held in regions.items()}
    days = {name: nlargest(MOST_DAYS, held, key=calendar.place) for name, held in regions.items()}
    for name in regions:
        yield from _both(f"region/{key(name)}", name, region_path(name), news[name], days[name], url)
    # What is among the latest of England is among those of its region.
    latest = nlargest(MOST, chain.from_iterable(news.values()), key=atom.recency)
    last = nlargest(MOST_DAYS, chain.from_iterable(days.values()), key=calendar.place)
    yield from _both("england", "England", INDEX, latest, last, url)


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
