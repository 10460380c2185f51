"""A news feed: RSS or Atom of any age, as publishers really write them. Pure: bytes in, a listing out.

feedparser reads it, without its cleaning of HTML (nothing of it is shown as HTML, and it doubles the time). What is no
feed, or holds nothing, is a fault, so that an error page under a feed's address never passes for "no news".
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from monitor.config.settings import Settings, Watched
from monitor.model.challenge import PROOF_ASKED, asks_for_proof
from monitor.model.deferred import deferred
from monitor.model.marks import in_its_encoding, rightly_declared
from monitor.model.markup import doctype
from monitor.model.publications import Item, Listing
from monitor.read.words.stamps import stamped_day
from monitor.sources.links import address, escaped, words
from monitor.sources.news import NewsSource

parse_feed: Callable[..., Any] = deferred("feedparser:parse")

MOST_ITEMS = 500
"""Items read of one feed; of a longer one the first 400 and the last 100 (whichever end is the new one)."""

_LAST = 100
_MOST_BYTES = 8_000_000
_TITLE, _SUMMARY = 300, 2000
_END = re.compile(rb"</(?:[a-zA-Z]+:)?(?:item|entry)\s*>")
# What no item here is read for, and half of what many feeds hold: feedparser's time goes by elements. What an item is
# filed under only where it may be filed as something for sale.
_NEVER_READ = (
    r"(?:media|itunes|wfw|slash|georss|geo|sy|thr|gd|snf|podcast):[\w.-]+|"
    r"dcterms:(?!issued|created|modified|date|available)\w+|comments|enclosure|dc:creator|author"
)
_UNREAD, _UNREAD_OR_FILED = (
    re.compile(rf"<({names})(?:\s[^<>]*)?>".encode(), re.IGNORECASE)
    for names in (_NEVER_READ, f"{_NEVER_READ}|category")
)
# What papers sell stands in their feeds as items with this mark in the title, or filed under this word; others file
# news under the same word.
_SOLD, _RECOMMENDED = "(aff)", "recommended"
_OF_THE_FIELD = re.compile(r"ofsted|council|children.?s services|social care", re.IGNORECASE)
_PERSON = re.compile(rb"<(name|uri|email)>[^<]*</\1>", re.IGNORECASE)
_CDATA = b"<![CDATA["
_ARTICLE, _ARTICLE_END = b"<content:encoded>", b"</content:encoded"
# Where feedparser keeps what is said of an item's day, the surest first: `published` has RSS's pubDate and
# dcterms:issued, `updated` Atom's, dc:date and dcterms:modified. Asked with `dict.get`, since its own `get` gives one
# for the other, with a warning.
_DATES = ("published", "created", "dcterms_available", "dcterms_date", "updated")
_HTML = re.compile(rb"<!doctype html|<html|<body|<head\b", re.IGNORECASE)


@dataclass(frozen=True)
class NewsFeed(NewsSource):
    """A news feed."""

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """Each feed once, with all the authorities that name it."""
        return (source for source, _ in cls.of(watched, lambda news: not news.is_page).values())

    def list(self, body: bytes) -> Listing:
        """The stories of the feed."""
        return read_feed(body, self.url)


def read_feed(data: bytes, url: str) -> Listing:
    """The items of a feed that came from `url`.

    An item's `url` is its article's address without tracking; its day is that of England. Items without an address are
    left out. Dates that cannot be, or are not given, are absent. `faults` says in plain words why it is no feed.
    """
    trouble = _not_a_feed(data)
    if trouble:
        return Listing((), faults=(trouble,))
    parsed = _parsed(_lightened(_shortened(in_its_encoding(rightly_declared(data[:_MOST_BYTES])))))
    if parsed is None:
        return Listing((), faults=("this is no feed (RSS or Atom) that can be read",))
    items: dict[str, Item] = {}
    stories = [entry for entry in parsed.entries if not _is_for_sale(entry)]
    for entry in stories:
        item = _item(entry, url)
        if item is not None:
            items.setdefault(item.url, item)
    title = words(str(parsed.feed.get("title", "")), _TITLE)
    if items:
        return Listing(tuple(items.values()), title)
    return Listing((), title, faults=(_empty(parsed, stories),), is_empty=bool(parsed.get("version")) and not stories)


def _parsed(data: bytes) -> Any:
    try:
        return parse_feed(
            io.BytesIO(data),
            response_headers={"content-type": "application/xml"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # its guesses at encodings let through whatever they meet
        return None


def _not_a_feed(data: bytes) -> str | None:
    head = data[:2000].lstrip()
    if not head:
        return "the feed is empty: nothing came"
    if head.startswith((b"%PDF-", b"{", b"[")):
        return "this is no feed (RSS or Atom) but another kind of file"
    lowered = head.lower()
    if any(root in lowered for root in (b"<rss", b"<feed", b"<rdf:rdf")):
        return None
    if asks_for_proof(data):
        return f"{PROOF_ASKED} came instead of a feed; the site keeps programs out"
    if _HTML.search(head):
        return "a web page came instead of a feed; if it lists news, name it under page: instead"
    return None


def _empty(parsed: Any, stories: Sequence[Any]) -> str:
    if parsed.entries and not stories:
        return "the feed holds no stories, only things for sale"
    if stories:
        return "the feed's items have no addresses"
    if parsed.get("version"):  # none where not even the beginning could be read
        return "the feed holds no items"
    return "this is no feed (RSS or Atom)"


def _shortened(data: bytes) -> bytes:
    """The feed without the items in the middle of a very long one, cut before parsing, which is what takes the time."""
    ends = [found.end() for found in _END.finditer(data)]
    if len(ends) <= MOST_ITEMS:
        return data
    return data[: ends[MOST_ITEMS - _LAST - 1]] + data[ends[-_LAST - 1] :]


def _lightened(data: bytes) -> bytes:
    """The feed without what is not read: its own entities, many elements, and articles that have a description too."""
    declared = doctype(data)
    if declared:
        data = data[: declared[0]] + data[declared[1] :]
    if data.count(b"<description") > data.count(b"<content:encoded"):
        data = b"".join(_without_articles(data))
    unread = _UNREAD if _RECOMMENDED.encode() in data.lower() else _UNREAD_OR_FILED
    return escaped(b"".join(_without(unread, data)))


def _without_articles(data: bytes) -> Iterator[bytes]:
    kept = 0
    while (begin := data.find(_ARTICLE, kept)) >= 0:
        closing = data.find(_ARTICLE_END, begin)
        end = data.find(b">", closing)
        if closing < 0 or end < 0:
            break
        yield data[kept:begin]
        kept = end + 1
    yield data[kept:]


def _without(unread: re.Pattern[bytes], data: bytes) -> Iterator[bytes]:
    """The feed without elements that are not read; those with elements within, people's apart, stay."""
    kept = at = 0
    while found := unread.search(data, at):
        at, closed = (found.end(), True) if found[0].endswith(b"/>") else _end(data, found)
        if closed:
            yield data[kept : found.start()]
            kept = at
    yield data[kept:]


def _end(data: bytes, opening: re.Match[bytes]) -> tuple[int, bool]:
    """How far an element's words go, and whether it ends with them: not where an element of another kind follows."""
    at, closing = opening.end(), b"</" + opening[1].lower()
    while (at := data.find(b"<", at)) >= 0:
        if data.startswith(_CDATA, at):
            end = data.find(b"]]>", at)
            if end < 0:
                break
            at = end + 3
        elif person := _PERSON.match(data, at):
            at = person.end()
        elif data[at : at + len(closing)].lower() == closing:
            end = data.find(b">", at)
            if end < 0:
                break
            return (end + 1, True) if not data[at + len(closing) : end].strip() else (at + 1, False)
        else:
            return at, False
    return len(data), False


def _is_for_sale(entry: Any) -> bool:
    """Whether an item offers something that the paper earns by, and reports nothing."""
    title = str(entry.get("title", ""))
    if _SOLD in title.casefold():
        return True
    filed = [str(tag.get("term") or "").strip().casefold() for tag in entry.get("tags", ())]
    return _RECOMMENDED in filed and not _OF_THE_FIELD.search(f"{title} {entry.get('summary', '')}")


def _item(entry: Any, base: str) -> Item | None:
    href = entry.get("feedburner_origlink") or entry.get("link") or ""
    guid = entry.get("id") or ""
    if not href and guid.startswith(("http://", "https://")):
        href = guid
    url = address(href, base) if href else None
    if url is None:
        return None
    summary = entry.get("summary") or next((part.get("value", "") for part in entry.get("content", ())), "")
    published = next((day for name in _DATES if (day := stamped_day(str(dict.get(entry, name) or "")))), None)
    return Item(url, title=words(entry.get("title", ""), _TITLE), published=published, summary=words(summary, _SUMMARY))
