"""A page that lists news, read by a selector or by its structure. Pure: bytes in, a listing out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Self

from monitor.config.settings import Settings, Watched
from monitor.model.challenge import PROOF_ASKED, asks_for_proof
from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.markup import root_name
from monitor.model.publications import Item, Listing
from monitor.sources.alternate import named_feeds
from monitor.sources.links import address, day, words
from monitor.sources.news import NewsSource
from monitor.sources.page_links import HEADINGS, TITLE, PageLink, by_structure, is_headline, link_of
from monitor.sources.soup import Places, soup_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

select: Callable[[BeautifulSoup, str, int], Sequence[Tag]] = deferred("monitor.sources.selectors:select")

MOST_ITEMS = 300
"""Items read of one page."""

_MOST_BYTES = 3_000_000
_SUMMARY = 1000
_FEED_ROOTS = ("rss", "feed", "rdf:rdf")
_DATED = re.compile(r"date|time|posted|published|meta", re.IGNORECASE)


@dataclass(frozen=True)
class NewsPage(NewsSource):
    """A page that lists news; `links` is the CSS selector of its stories' links, None to find them."""

    links: str | None = None

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """Each page once, with all the authorities that name it."""
        found = cls.of(watched, lambda news: news.is_page).values()
        return (replace(source, links=news.links) for source, news in found)

    def list(self, body: bytes) -> Listing:
        """The stories of the page."""
        return read_page(body, self.url, self.links)


def read_page(data: bytes, url: str, links: str | None = None) -> Listing:
    """The articles that the page at `url` lists, in its order.

    `links` is a CSS selector of the articles' links (or of what holds one link each); without it they are found by
    structure. Only http(s) addresses, tracking left out, each once. `faults` says in plain words why nothing was found;
    `feeds` are those that the page names as its own, which say the same and are surer to read.
    """
    trouble = _not_a_page(data)
    if trouble:
        return Listing((), faults=(trouble,))
    soup = soup_of(data[:_MOST_BYTES])
    base = _base(soup, url)
    title = words(soup.title.get_text(" "), TITLE) if soup.title else ""
    try:
        found = _selected(soup, links, base) if links else by_structure(soup, base)
    except ValueError as error:
        return Listing((), title, faults=(str(error),))
    feeds = named_feeds(soup, base)
    if not found:
        asked = f"{PROOF_ASKED} came instead; the site keeps programs out" if asks_for_proof(data) else ""
        return Listing((), title, faults=(asked or _nothing(links, title),), feeds=feeds)
    items = _items(found)
    return Listing(tuple(items), title, feeds=feeds)


def _not_a_page(data: bytes) -> str | None:
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "the page is empty: nothing came"
    if root_name(head) in _FEED_ROOTS:
        return "a feed came instead of a page; name its address under feed: instead"
    if head.startswith((b"%PDF-", b"{", b"[")) or b"<" not in data[:20_000]:
        return "this is no web page but another kind of file"
    return None


def _nothing(links: str | None, title: str) -> str:
    named = f' titled "{title}"' if title else ""
    if links:
        return f"the selector {links!r} finds no link on the page{named}; its layout may have changed"
    return f"no list of articles was found on the page{named}; name its links with a CSS selector under links:"


def _base(soup: BeautifulSoup, url: str) -> str:
    tag = soup.find("base", href=True)
    return address(str(tag["href"]), url) or url if tag else url


def _selected(soup: BeautifulSoup, selector: str, base: str) -> list[PageLink]:
    """What the selector names; ValueError where it is no selector."""
    places = Places(soup)
    anchors: dict[int, Tag] = {}
    for tag in select(soup, selector, MOST_ITEMS * 4):
        anchor = tag if tag.name == "a" else places.first(tag, "a") or tag.find_parent("a", href=True)
        if anchor is not None:
            anchors[id(anchor)] = anchor
    links = (link_of(anchor, base, places) for anchor in anchors.values())
    return [link for link in links if link is not None]


def _items(links: Iterable[PageLink]) -> list[Item]:
    """One item an address, in order: the best of its links' words, and the day and summary that stand with it."""
    together: dict[str, list[PageLink]] = {}
    for link in links:
        together.setdefault(link.url, []).append(link)
    together = dict(islice(together.items(), MOST_ITEMS))
    holders = _holders(together)
    return [_item(url, alike, holders) for url, alike in together.items()]


def _holders(together: dict[str, list[PageLink]]) -> dict[int, set[str]]:
    """For each tag above a link, the addresses under it."""
    holders: dict[int, set[str]] = defaultdict(set)
    for url, alike in together.items():
        for link in alike:
            for parent in link.tag.parents:
                holders[id(parent)].add(url)
    return holders


def _item(url: str, alike: list[PageLink], holders: dict[int, set[str]]) -> Item:
    link = max(alike, key=lambda one: (one.heading and bool(one.title), len(one.title)))
    block = link.tag
    for parent in link.tag.parents:
        if len(holders[id(parent)]) > 1 or parent.name in ("body", "main"):
            break
        block = parent
    title = link.title if is_headline(link.title) else ""
    if not title:
        heading = block.find(HEADINGS)
        title = words(heading.get_text(" "), TITLE) if heading else ""
    return Item(url, title=title, published=_published(block, title), summary=_summary(block, title))


def _published(block: Tag, title: str) -> When | None:
    for tag in block.find_all("time", limit=3):
        found = day(str(tag.get("datetime") or "")) or day(tag.get_text(" "))
        if found:
            return found
    for tag in block.find_all(class_=_DATED, limit=5):
        found = day(tag.get_text(" "))
        if found:
            return found
    text = words(block.get_text(" "), _SUMMARY).replace(title, " ", 1)
    return day(text[:200]) or day(text[-80:])


def _summary(block: Tag, title: str) -> str:
    """The longest paragraph beside the headline."""
    paragraphs = [words(tag.get_text(" "), _SUMMARY) for tag in block.find_all("p", limit=6)]
    return max((text for text in paragraphs if text != title and len(text.split()) > 4), key=len, default="")
