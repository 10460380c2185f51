"""Events as an Atom feed (RFC 4287). Pure.

Text becomes part of it in one place, which escapes it; the types see to it that none comes in elsewhere. What is no
address of the web is no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import NewType
from uuid import UUID, uuid5

from monitor import __version__
from monitor.model import words
from monitor.model.feeds import FeedEntry, Publishing
from monitor.render.fit import address, clean
from monitor.render.outline import JudgementLine, Look, OutlineSection, grades, headline_alone, label, outline

MEDIA_TYPE = "application/atom+xml"

Xml = NewType("Xml", str)
"""A piece of XML: elements, or text that is escaped."""

# The namespace of the ids of feeds and entries (RFC 4122, version 5). It must never change: readers know entries by it.
_IDS = UUID("f527ffff-e232-41d8-907a-d08dff270871")
# The instant of a feed in which nothing has happened yet: the format wants one, and "now" would be a change each time.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = 1_024
"""Entries that are kept as they are written: one stands in the feeds of its authority, its region and England."""
_BEGIN = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">\n'


def atom(feed: Publishing, most: int | None = None) -> bytes:
    """A feed document, the entry that changed last first; of more than `most` entries the latest ones.

    The same entries give the same bytes, whenever they are written.
    """
    latest = sorted(feed.entries, key=recency, reverse=True)[:most]
    parts = (
        _element("id", _text(_urn(f"feed {feed.key}"))),
        _element("title", _text(clean(feed.title))),
        _element("updated", _text(_instant(latest[0].updated if latest else _NEVER))),
        _element("author", _element("name", _text("Ofsted Monitor"))),
        _element("generator", _text("Ofsted Monitor"), version=__version__),
        *_link("self", feed.address, MEDIA_TYPE),
        *_link("alternate", feed.page, "text/html"),
        *map(_entry, latest),
    )
    return (_BEGIN + "".join(f"{part}\n" for part in parts) + "</feed>\n").encode()


def recency(entry: FeedEntry) -> tuple[datetime, str, str]:
    """Sort key of entries: when the history changed it; of what changed together, by the day of publication."""
    facts = entry.event.facts
    when = facts.published or facts.start
    return entry.updated, when.iso() if when else "", entry.event.id


def _urn(name: str) -> str:
    return uuid5(_IDS, clean(name)).urn


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@lru_cache(maxsize=_KEPT)
def _entry(entry: FeedEntry) -> Xml:
    return _element("entry", *_head(entry), _element("content", _content(entry), type="xhtml"))


def _head(entry: FeedEntry) -> Iterator[Xml]:
    event, message = entry.event, entry.message
    yield _element("id", _text(_urn(event.id)))
    yield _element("title", _text(headline_alone(message)))
    yield _element("updated", _text(_instant(entry.updated)))
    published = event.facts.published
    if published and published.day:  # a day: the instant of a month or a year would be a guess
        yield _element("published", _text(f"{published.iso()}T00:00:00Z"))
    document = message.links[0].url if event.evidence and message.links else ""
    yield from _link("alternate", entry.page or document, "text/html" if entry.page else None)
    yield from _link("via", document if entry.page else "", None)
    yield _element("category", term=str(event.facts.kind), label=words.kind(event.facts.kind))
    yield _element("category", term=clean(event.authority), label=clean(message.authority_name))


def _link(rel: str, url: str, media_type: str | None) -> Iterator[Xml]:
    shown = address(url)
    if shown:
        yield _element("link", rel=rel, href=shown, **({"type": media_type} if media_type else {}))


def _content(entry: FeedEntry) -> Xml:
    """What the message says, in the elements of XHTML that readers of feeds keep."""
    pieces = (piece for section in outline(entry.message).sections for piece in _section(section))
    return _element("div", *pieces, xmlns="http://www.w3.org/1999/xhtml")


def _section(section: OutlineSection) -> Iterator[Xml]:
    match section.look:
        case Look.LOUD | Look.POINTS:
            yield _element("p", _element("strong", _text(section.title)))
            yield _points(section)
        case Look.TABLE:
            yield _table(section.rows)
        case Look.QUOTE:
            yield _element("blockquote", *(_element("p", _text(line)) for line in section.lines))
            if section.title:
                yield _element("p", _text(f"— {section.title}"))
        case Look.LINKS:
            for link in section.links:
                words_of_it = _text(link.text)
                yield _element("p", _element("a", words_of_it, href=link.url) if link.url else words_of_it)
        case _:
            yield from map(_line, section.lines)


def _points(section: OutlineSection) -> Xml:
    rest = (f"… {section.rest}",) if section.rest else ()
    return _element("ul", *(_element("li", _text(line)) for line in (*section.lines, *rest)))


def _table(rows: Iterable[JudgementLine]) -> Xml:
    pairs = ((_element("th", _text(row.area), scope="row"), _element("td", _text(grades(row)))) for row in rows)
    return _element("table", *(_element("tr", *pair) for pair in pairs))


def _line(line: str) -> Xml:
    name, rest = label(line)
    return _element("p", _element("strong", _text(name)), _text(rest)) if name else _element("p", _text(line))


def _text(text: str) -> Xml:
    return Xml(escape(text))


def _element(element: str, *inner: Xml, **attributes: str) -> Xml:
    written = "".join([f' {name}="{escape(value)}"' for name, value in attributes.items()])
    return Xml(f"<{element}{written}>{''.join(inner)}</{element}>")
