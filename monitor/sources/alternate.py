"""The feeds that a page names as its own (`<link rel="alternate">`), as a council's news page does. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model.addresses import spelling
from monitor.sources.links import address, joined

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MOST_FEEDS = 3
"""Feeds of one page that are named: a blog may name one for each of its subjects."""

_KINDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_MOST_LINKS = 200


def named_feeds(soup: BeautifulSoup, base: str) -> tuple[str, ...]:
    """The addresses of the feeds of a page, in its order, each once; feeds of readers' comments left out."""
    found: dict[str, str] = {}
    for link in filter(_is_feed, soup.find_all("link", href=True, limit=_MOST_LINKS)):
        href = "".join(str(link["href"]).split())
        # As it stands, since a parameter that decorates a story's address may name a feed.
        if address(href, base):
            url = joined(base, href).partition("#")[0]
            found.setdefault(spelling(url), url)
    return tuple(found.values())[:MOST_FEEDS]


def _is_feed(link: Tag) -> bool:
    relations = " ".join(link.get_attribute_list("rel")).lower().split()
    kind = str(link.get("type") or "").partition(";")[0].strip().lower()
    about = f"{link['href']} {link.get('title') or ''}".casefold()
    return "alternate" in relations and kind in _KINDS and "comment" not in about
