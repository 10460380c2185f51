"""A paper's archive: the stories that its feed or page holds no more, by its host's sitemaps. Pure but for `get`.

A sitemap says of a story little but its address and its day: only those whose address or title speaks of the field are
worth a request, and only so many, the newest first.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.marks import plain_text
from monitor.model.publications import Item
from monitor.sources.base import GetAndRead
from monitor.sources.links import address

read_sitemap: Callable[[bytes, str], Sitemap] = deferred("monitor.sources.sitemap:read_sitemap")

MOST_MAPS = 12
MOST_STORIES = 100
"""What one backfill asks of one host besides what its page lists: so many maps, and so many stories."""

_NAMED = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_OURS = re.compile(
    r"ofsted|child(?:ren)?'?s (?:services|social|trust)|children in care|care leavers|child protection|"
    r"improvement notice|(?:children|services).*\b(?:inadequate|commissioner)\b"
)
_NO_LETTER = re.compile(r"[\W_]+")
_MOST_ROBOTS = 500_000
_MOST_TOLD = 1000  # characters of a story's title and address


@dataclass(frozen=True)
class Sitemap:
    """What a map holds: `items` (articles, with their last change as `published` where nothing better is said), or
    `maps` (other maps, each with the day of its last change, None where none is given). `faults` as in `Listing`.
    """

    items: tuple[Item, ...] = ()
    maps: tuple[tuple[str, When | None], ...] = ()
    faults: tuple[str, ...] = ()


def stories(url: str, get: GetAndRead, since: date | None = None, until: date | None = None) -> tuple[Item, ...]:
    """The stories about the field in the sitemaps of the host of `url`, newest first, published within the days given.

    A story without a day is left out, as is any of another host.
    """
    found: dict[str, Item] = {}
    maps = deque(_named(url, get))
    seen: set[str] = set()
    while maps and len(seen) < MOST_MAPS:
        where = maps.popleft()
        if where in seen or not _same_host(where, url):
            continue
        seen.add(where)
        sitemap = get(where, read_sitemap) or Sitemap()
        inner = [(place, day) for place, day in sitemap.maps if day is None or since is None or day.last() >= since]
        maps.extend(place for place, _ in sorted(inner, key=_newest_map))
        for item in sitemap.items:
            if _same_host(item.url, url) and _within(item.published, since, until) and _is_ours(item):
                found.setdefault(item.url, item)
    return tuple(sorted(found.values(), key=_newest)[:MOST_STORIES])


def _named(url: str, get: GetAndRead) -> list[str]:
    """The maps that robots.txt names, else the usual place."""
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    return get(f"{root}/robots.txt", named_maps) or [f"{root}/sitemap.xml"]


def named_maps(robots: bytes, url: str) -> list[str]:
    """The addresses of the maps that the robots.txt at `url` names: the first dozen that are addresses."""
    named = _NAMED.findall(plain_text(robots[:_MOST_ROBOTS]))
    return [found for name in named[: 2 * MOST_MAPS] if (found := address(name, url))][:MOST_MAPS]


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc.removeprefix("www.") == urlsplit(other).netloc.removeprefix("www.")


def _within(when: When | None, since: date | None, until: date | None) -> bool:
    if when is None:
        return False
    return (since is None or when.last() >= since) and (until is None or when.first() <= until)


def _is_ours(item: Item) -> bool:
    words = f"{item.title} {unquote(urlsplit(item.url).path)}".lower().replace("’", "'")[:_MOST_TOLD]
    return bool(_OURS.search(words) or _OURS.search(_NO_LETTER.sub(" ", words.replace("'", ""))))


def _newest_map(entry: tuple[str, When | None]) -> tuple[int, str]:
    return (-entry[1].last().toordinal() if entry[1] else 0, entry[0])


def _newest(item: Item) -> tuple[int, str]:
    return (-item.published.last().toordinal() if item.published else 0, item.url)
