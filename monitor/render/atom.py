"""Events as an Atom feed (RFC 4287). Pure.

All of it is built as elements and never as text, so that nothing that a document says can be markup; what is no address
of the web is no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from lxml import etree

from monitor import __version__
from monitor.model import words
from monitor.model.feeds import FeedEntry, Publishing
from monitor.render.fit import address, clean
from monitor.render.outline import JudgementLine, Look, OutlineSection, grades, headline_alone, label, outline

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
# The namespace of the ids of feeds and entries (RFC 4122, version 5). It must never change: readers know entries by it.
_IDS = UUID("f527ffff-e232-41d8-907a-d08dff270871")
# The instant of a feed in which nothing has happened yet: the format wants one, and "now" would be a change each time.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def atom(feed: Publishing, most: int | None = None) -> bytes:
    """A feed document, the entry that changed last first; of more than `most` entries the latest ones.

    The same entries give the same bytes, whenever they are written.
    """
    latest = sorted(feed.entries, key=_recency, reverse=True)[:most]
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en-GB")
    _add(root, "id", _urn(f"feed {feed.key}"))
    _add(root, "title", clean(feed.title))
    _add(root, "updated", _instant(latest[0].updated if latest else _NEVER))
    _add(_add(root, "author"), "name", "Ofsted Monitor")
    _add(root, "generator", "Ofsted Monitor", version=__version__)
    _add_link(root, "self", feed.address, MEDIA_TYPE)
    _add_link(root, "alternate", feed.page, "text/html")
    root.extend(_entry(entry) for entry in latest)
    for line in root:
        line.tail = "\n"
    return etree.tostring(root, xml_declaration=True, encoding="utf-8") + b"\n"


def _recency(entry: FeedEntry) -> tuple[datetime, str, str]:
    """Sort key: when the history changed it; of what changed together, by the day of publication."""
    facts = entry.event.facts
    when = facts.published or facts.start
    return entry.updated, when.iso() if when else "", entry.event.id


def _urn(name: str) -> str:
    return uuid5(_IDS, clean(name)).urn


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _entry(entry: FeedEntry) -> _Element:
    event, message = entry.event, entry.message
    made = etree.Element(f"{{{_ATOM}}}entry")
    _add(made, "id", _urn(event.id))
    _add(made, "title", headline_alone(message))
    _add(made, "updated", _instant(entry.updated))
    published = event.facts.published
    if published and published.day:  # a day: the instant of a month or a year would be a guess
        _add(made, "published", f"{published.iso()}T00:00:00Z")
    document = message.links[0].url if event.evidence and message.links else ""
    _add_link(made, "alternate", entry.page or document, "text/html" if entry.page else None)
    _add_link(made, "via", document if entry.page else "", None)
    _add(made, "category", term=str(event.facts.kind), label=words.kind(event.facts.kind))
    _add(made, "category", term=clean(event.authority), label=clean(message.authority_name))
    content = _add(made, "content", type="xhtml")
    content.append(_content(entry))
    return made


def _add(parent: _Element, name: str, text: str | None = None, **attributes: str) -> _Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _add_link(parent: _Element, rel: str, url: str, media_type: str | None) -> None:
    shown = address(url)
    if shown:
        _add(parent, "link", rel=rel, href=shown, **({"type": media_type} if media_type else {}))


def _content(entry: FeedEntry) -> _Element:
    """What the message says, in the elements of XHTML that readers of feeds keep."""
    div = etree.Element(f"{{{_XHTML}}}div", nsmap={None: _XHTML})  # type: ignore[dict-item]
    for section in outline(entry.message).sections:
        div.extend(_section(section))
    return div


def _section(section: OutlineSection) -> Iterator[_Element]:
    match section.look:
        case Look.LOUD | Look.POINTS:
            yield _element("p", _element("strong", text=section.title))
            yield _points(section)
        case Look.TABLE:
            yield _table(section.rows)
        case Look.QUOTE:
            yield _element("blockquote", *(_element("p", text=line) for line in section.lines))
            if section.title:
                yield _element("p", text=f"— {section.title}")
        case Look.LINKS:
            for link in section.links:
                yield _element("p", _element("a", text=link.text, href=link.url) if link.url else None, text=link.text)
        case _:
            for line in section.lines:
                yield _line(line)


def _points(section: OutlineSection) -> _Element:
    rest = (f"… {section.rest}",) if section.rest else ()
    return _element("ul", *(_element("li", text=line) for line in (*section.lines, *rest)))


def _table(rows: Iterable[JudgementLine]) -> _Element:
    cells = ((_element("th", text=row.area, scope="row"), _element("td", text=grades(row))) for row in rows)
    return _element("table", *(_element("tr", *pair) for pair in cells))


def _line(line: str) -> _Element:
    name, rest = label(line)
    if not name:
        return _element("p", text=line)
    strong = _element("strong", text=name)
    strong.tail = rest
    return _element("p", strong)


def _element(name: str, *children: _Element | None, text: str = "", **attributes: str) -> _Element:
    """An element of XHTML with these children, or where there are none, with this text."""
    element = etree.Element(f"{{{_XHTML}}}{name}", attributes)
    inner = [child for child in children if child is not None]
    if inner:
        element.extend(inner)
    else:
        element.text = text
    return element
