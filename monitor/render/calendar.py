"""Events as a calendar (iCalendar, RFC 5545): inspections, visits, what is done with notices, as whole days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from monitor import __version__
from monitor.model import words
from monitor.model.dates import Precision, When
from monitor.model.events import Event, Status
from monitor.model.facts import Area, EventKind, Finding
from monitor.model.feeds import FeedEntry, Publishing
from monitor.model.messages import Message
from monitor.render.fit import address, clean

MEDIA_TYPE = "text/calendar; charset=utf-8"

_LINE = 75
"""Octets of a line, its end not counted; a longer one is folded (RFC 5545, 3.1)."""
_TOPIC = 80
"""Characters of a visit's topic that an event's line has room for; a longer one stands in its description alone."""
_KEPT = 1_024
"""Events that are kept as they are written: one stands in the calendars of its authority, its region and England."""
_REFRESH = "PT12H"
"""How often a program that shows the calendar may ask for it again."""
_STATUS = {
    Status.CONFIRMED: "CONFIRMED",
    Status.REPORTED: "TENTATIVE",
    Status.POSSIBLE: "TENTATIVE",
    Status.WITHDRAWN: "CANCELLED",
}
# An octet of UTF-8 that goes on with a character: 10xxxxxx.
_KIND_OF_OCTET, _GOES_ON = 0xC0, 0x80
_LAST_DAY = date.max - timedelta(days=1)  # the format names the day after it
# A calendar holds at least one component (RFC 5545, 3.6), also one without events.
_UTC_ALONE = (
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def calendar(publishing: Publishing) -> bytes:
    """A calendar of the entries that have a place in it, in order of their days.

    The same entries give the same bytes, whenever they are written.
    """
    shown = sorted((e for e in publishing.entries if days(e.event)), key=place)
    head = _written(_head(publishing, len(publishing.entries) - len(shown)))
    events = b"".join(map(_event, shown)) or _written(_UTC_ALONE)
    return head + events + _written(["END:VCALENDAR"])


def _written(lines: Iterable[str]) -> bytes:
    return b"".join(map(_folded, lines))


def days(event: Event) -> tuple[date, date] | None:
    """The first and the last day of an event in a calendar; None where no more than its year is known.

    Of what is known to the month, the whole month, which its words say.
    """
    start = event.facts.start
    if start is None or start.precision is Precision.YEAR:
        return None
    first, last = start.first(), (event.facts.end or start).last()
    return min(first, _LAST_DAY), min(max(first, last), _LAST_DAY)


def left_out(number: int) -> str:
    """What is said of so many events that have no place in a calendar; "" for none."""
    return f"{words.count(number, 'event')} left out: not even the month is known" if number else ""


def place(entry: FeedEntry) -> tuple[date, str]:
    """Sort key of entries: the first day; what has no place in a calendar comes before all others."""
    found = days(entry.event)
    return (found[0] if found else date.min), entry.event.id


def _head(publishing: Publishing, missing: int) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//Ofsted Monitor//Ofsted Monitor {__version__}//EN"
    yield "CALSCALE:GREGORIAN"
    yield _text("NAME", publishing.title)
    yield _text("X-WR-CALNAME", publishing.title)
    described = left_out(missing)
    if described:
        yield _text("DESCRIPTION", described)
        yield _text("X-WR-CALDESC", described)
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}"
    yield f"X-PUBLISHED-TTL:{_REFRESH}"
    yield from _address("URL", publishing.page)
    yield from _address("SOURCE;VALUE=URI", publishing.address)


@lru_cache(maxsize=_KEPT)
def _event(entry: FeedEntry) -> bytes:
    return _written(_lines(entry))


def _lines(entry: FeedEntry) -> Iterator[str]:
    event, message = entry.event, entry.message
    found = days(event)
    if found is None:
        return
    first, last = found
    changed = _instant(entry.updated)
    yield "BEGIN:VEVENT"
    yield _text("UID", f"{event.id}@ofsted-monitor")
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"CREATED:{_instant(event.first_seen)}"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"  # the first day after it
    yield _text("SUMMARY", _summary(event, message.authority_name))
    yield _text("DESCRIPTION", *_described(message))
    yield _text("CATEGORIES", words.kind(event.facts.kind))
    yield f"STATUS:{_STATUS.get(event.status, 'CONFIRMED')}"
    yield "TRANSP:TRANSPARENT"  # whoever subscribes is not busy
    yield from _address("URL", entry.page or next((link.url for link in message.links if event.evidence), ""))
    yield "END:VEVENT"


def _described(message: Message) -> Iterator[str]:
    """In a few lines what the page or the document says at length."""
    yield message.headline
    yield from message.lines
    if message.priority_actions:
        yield f"{words.count(len(message.priority_actions), 'area')} for priority action"
    if message.improvements:
        yield f"{words.count(len(message.improvements), 'point')} to improve"
    for link in message.links:
        yield f"{link.text}: {address(link.url) or 'its address cannot be shown'}"


def _summary(event: Event, name: str) -> str:
    """Whose, what, and how it ended where one word says it: "Leeds: inspection: good"."""
    facts = event.facts
    what = words.kind(facts.kind, facts.action)
    if facts.kind is EventKind.MONITORING_VISIT and facts.visit_number:
        what = f"{words.ordinal(facts.visit_number)} {what}"
    overall = facts.grade(Area.OVERALL)
    judged = f": {words.grade(overall)}" if overall else ""
    about = f" ({facts.topic})" if facts.topic and len(facts.topic) <= _TOPIC else ""
    return f"{_standing(event)}{name}: {what}{about}{judged}{_not_to_the_day(facts)}"


def _standing(event: Event) -> str:
    match event.status:
        case Status.WITHDRAWN:
            return "publication withdrawn: "
        case Status.POSSIBLE:
            return "may be news: "
        case Status.REPORTED:
            return "reported by the press: "
    return ""


def _not_to_the_day(facts: Finding) -> str:
    """Says that a whole month stands for days that are not known."""
    vague: list[When] = [w for w in (facts.start, facts.end) if w and w.precision is not Precision.DAY]
    return f" ({words.span(facts.start, facts.end)}; the days are not known)" if vague else ""


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _instant(when: datetime) -> str:
    when = when.astimezone(UTC)
    return f"{_day(when.date())}T{when.hour:02}{when.minute:02}{when.second:02}Z"


def _text(name: str, *given: str) -> str:
    """A property of text; what has a meaning in the format is escaped, each of several texts is a line of its own."""
    return f"{name}:" + r"\n".join(_escaped(clean(text)) for text in given)


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text


def _address(name: str, url: str) -> Sequence[str]:
    shown = address(url)
    return [f"{name}:{shown}"] if shown else []


def _folded(line: str) -> bytes:
    """A line in UTF-8 with its end; what is too long goes on after a line end and a space, no character torn."""
    return b"\r\n ".join(_pieces(line.encode())) + b"\r\n"


def _pieces(line: bytes) -> Iterator[bytes]:
    begin, room = 0, _LINE
    while len(line) - begin > room:
        end = begin + room
        while line[end] & _KIND_OF_OCTET == _GOES_ON:
            end -= 1
        yield line[begin:end]
        begin, room = end, _LINE - 1  # the space that begins a further line counts
    yield line[begin:]
