"""What RFC 4287 (Atom) and RFC 5545 (iCalendar) ask of a file, besides that kept parsers read it."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import feedparser
import icalendar
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)\Z")
_MAY_REPEAT = {"author", "category", "contributor", "link", "entry"}
_IN_FEED = _MAY_REPEAT | {"id", "title", "updated", "generator", "icon", "logo", "rights", "subtitle"}
_IN_ENTRY = (_MAY_REPEAT - {"entry"}) | {
    "id",
    "title",
    "updated",
    "published",
    "content",
    "summary",
    "source",
    "rights",
}
_LONGEST = 75


def atom_feed(data: bytes) -> feedparser.FeedParserDict:
    """The feed as feedparser reads it; AssertionError where it breaks a rule of RFC 4287."""
    root = etree.fromstring(data)
    assert root.tag == f"{ATOM}feed"
    _check(root, _IN_FEED)
    assert root.find(f"{ATOM}author/{ATOM}name").text, "4.1.1: a feed has an author, or all of its entries have one"
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)), "4.2.6: no two have one id"
    assert all(urlsplit(one).scheme for one in ids), "4.2.6: an id is an IRI"
    for entry in root.iter(f"{ATOM}entry"):
        _check(entry, _IN_ENTRY)
        _check_content(entry)
    read = feedparser.parse(data)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


def _check(element: etree._Element, allowed: set[str]) -> None:
    names = Counter(child.tag.removeprefix(ATOM) for child in element)
    assert set(names) <= allowed
    assert {"id", "title", "updated"} <= set(names)
    assert all(number == 1 for name, number in names.items() if name not in _MAY_REPEAT)
    for name in ("updated", "published"):
        found = element.find(f"{ATOM}{name}")
        assert found is None or _INSTANT.match(found.text), "3.3: RFC 3339"
    links = [(one.get("rel"), one.get("type"), one.get("hreflang")) for one in element.findall(f"{ATOM}link")]
    assert len([one for one in links if one[0] == "alternate"]) == len({one for one in links if one[0] == "alternate"})
    for link in element.findall(f"{ATOM}link"):
        assert urlsplit(link.get("href")).scheme in ("http", "https")
    assert all(one.get("term") is not None for one in element.findall(f"{ATOM}category"))


def _check_content(entry: etree._Element) -> None:
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "xhtml"
    assert [child.tag for child in content] == [f"{XHTML}div"], "4.1.3.3: a single div"
    assert not (content.text or "").strip()
    for inner in content.iter():
        assert inner.tag.startswith((XHTML, ATOM)), "nothing but XHTML"
        assert inner.tag.removeprefix(XHTML) not in {"script", "style", "iframe", "img", "object"}
        assert set(inner.attrib) <= {"href", "scope", "type"}
        assert urlsplit(inner.get("href", "https:")).scheme in ("http", "https")


def calendar_of(data: bytes) -> icalendar.Calendar:
    """The calendar as icalendar reads it; AssertionError where it breaks a rule of RFC 5545."""
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")[:-1]
    assert all(b"\n" not in line and b"\r" not in line for line in lines), "3.1: lines end with CR LF"
    assert max(map(len, lines)) <= _LONGEST, "3.1: 75 octets at most"
    assert all(line.decode() for line in lines), "no character is torn"
    calendar = icalendar.Calendar.from_ical(data)
    assert not calendar.errors
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar.subcomponents, "3.6: at least one component"
    uids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert event["DTSTAMP"].dt.tzinfo, "3.8.7.2: in UTC"
        assert event["DTEND"].dt > event["DTSTART"].dt, "3.8.2.2: later than the start"
        assert urlsplit(str(event.get("URL", "https:"))).scheme in ("http", "https")
    return calendar
