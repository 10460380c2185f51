"""The stamps of feeds and pages, as machines and editors write when something came out → that day in England.

RFC 822 and ISO 8601 are what is meant and often not what is written: days in words or numbers, the day before the month
(03/04/2025 is 3 April), ordinals, two digits of a year, "3:09pm", seconds since 1970. British habits settle what is
open: a time without a zone is London's, BST is British Summer Time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from monitor.model.dates import When, full_year

YEARS = range(1990, 2100)
"""Years in which something on the web can have come out."""

_LONGEST = 200  # characters of a stamp that are looked at
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
           "nov": 11, "dec": 12}  # fmt: skip
# Of letters that Unicode folds into ASCII's (the long s) none is a month's or a weekday's: hence (?a:…).
_MONTH = (
    r"(?P<month>(?a:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?))\b\.?"
)
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_DAY = r"(?<![\d:.])(?P<day>\d{1,2})(?:st|nd|rd|th)?"
# Two digits are a year only where the stamp ends with them or goes on with a time: "3 May 25 people" has none.
_YEAR = r"(?P<year>(?:19|20)\d\d(?![\d:])|\d\d(?=\s*(?:\Z|,?\s\d{1,2}:)))"
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_IN_WORDS = (
    re.compile(rf"(?i)\b{_DAY}(?: of)?[\s,.-]{{1,3}}{_MONTH}[\s,.-]{{1,3}}{_YEAR}"),
    re.compile(rf"(?i)\b{_MONTH}[\s-]{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])[\s,-]{{1,3}}{_YEAR}"),
    # As C's asctime and JavaScript write it: the time stands before the year.
    re.compile(rf"(?i)\b{_MONTH}\s+(?P<day>\d{{1,2}})\s+\d{{1,2}}:\d\d(?::\d\d)?\s+(?:[a-z]{{3,4}}\s+)?{_YEAR}"),
)
_IN_NUMBERS = re.compile(rf"(?<![\d:.])(?P<day>\d{{1,2}})(?P<sign>[-/. ])(?P<month>\d{{1,2}})(?P=sign){_YEAR}")
_WEEKDAY = re.compile(r"(?i)\b((?a:mon|tue|wed|thu|fri|sat|sun))")
_TIME = re.compile(
    r"(?i)(?<![\d:+-])(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\b)"
    r"|(?<![\d:+-])(?P<hour24>\d{1,2}):(?P<minute24>[0-5]\d)(?::(?P<second24>[0-5]\d)(?:[.,]\d+)?)?"
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d)(?::?(?P<minutes>[0-5]\d)|(?!:?\d))(?!\d)")
_ZONE = re.compile(r"[A-Z][a-z]+(?:/[A-Z][A-Za-z_]+){1,2}|\b[A-Z]{2,5}\b|Z\b")
# What feeds name; a name that is not here says nothing, and the time is taken for London's.
_NAMED = {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0, "BST": 1, "IST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EST": -5,
          "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip
_SECONDS, _MILLISECONDS, _COMPACT, _COMPACT_TIME = (9, 10), 13, 8, 14  # digits of a stamp that is one number


@cache
def london() -> ZoneInfo:
    """The time zone of England."""
    return ZoneInfo("Europe/London")


def london_day(instant: datetime) -> When | None:
    """The day of an instant in England, None for one that no article can have; without an offset it is taken as is."""
    try:
        local = instant.astimezone(london()) if instant.tzinfo else instant
    except (OverflowError, ValueError):
        return None
    return When.of(local.date()) if local.year in YEARS else None


@lru_cache(maxsize=1024)
def stamped_day(stamp: str) -> When | None:
    """The day in England that a stamp means; None where it means none, or one that cannot be.

    >>> stamped_day("Wed, 10 Jun 2026 23:30:00 BST"), stamped_day("03/04/2025"), stamped_day("2026-06-09T23:30:00Z")
    (When(year=2026, month=6, day=10), When(year=2025, month=4, day=3), When(year=2026, month=6, day=10))
    """
    text = " ".join(stamp[:_LONGEST].split())
    if text.isdecimal():
        return _of_number(text)
    found = _day(text)
    if found is None:
        return None
    day, rest = found
    instant = _instant(day, rest)
    return london_day(instant) if instant else None


def _of_number(digits: str) -> When | None:
    """A day, or a day and a time, written without signs; else an instant in seconds or thousandths since 1970."""
    try:
        if len(digits) in (_COMPACT, _COMPACT_TIME) and int(digits[:4]) in YEARS:
            return When.of(date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])))
        if len(digits) in _SECONDS or len(digits) == _MILLISECONDS:
            seconds = int(digits) / (1000 if len(digits) == _MILLISECONDS else 1)
            return london_day(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        pass
    return None


def _day(text: str) -> tuple[date, str] | None:
    """The first day of a stamp, and the stamp with a gap in its place."""
    for form in (_ISO, *_IN_WORDS):
        found = form.search(text)
        if found:
            month = found["month"]
            number = int(month) if month.isdecimal() else _MONTHS[month[:3].lower()]
            return _made(found, _date(found["year"], number, int(found["day"])), text)
    found = _IN_NUMBERS.search(text)
    return _made(found, _in_numbers(found, _WEEKDAY.search(text)), text) if found else None


def _made(found: re.Match[str], day: date | None, text: str) -> tuple[date, str] | None:
    if day is None:
        return None
    time = _TIME.search(found[0])
    within = text[found.start() + time.start() : found.start("year")] if time else ""
    return day, f"{text[: found.start()]} {within} {text[found.end() :]}"


def _in_numbers(found: re.Match[str], weekday: re.Match[str] | None) -> date | None:
    """Day and month in numbers: the day first, unless that cannot be, or the weekday says that it is the other one."""
    first, second = int(found["day"]), int(found["month"])
    readings = [day for day in (_date(found["year"], second, first), _date(found["year"], first, second)) if day]
    named = _WEEKDAYS[weekday[1].lower()] if weekday else None
    return next((day for day in readings if day.weekday() == named), readings[0] if readings else None)


def _date(year: str, month: int, day: int) -> date | None:
    """A day of the calendar."""
    try:
        return date(full_year(int(year)), month, day)
    except ValueError:
        return None


def _instant(day: date, rest: str) -> datetime | None:
    """The day with the time and zone that stand beside it; without a zone it is London's, and the day is as written."""
    time = _TIME.search(rest)
    if time is None:
        return datetime.combine(day, datetime.min.time())
    hour, minute = int(time["hour"] or time["hour24"]), int(time["minute"] or time["minute24"] or 0)
    if time["half"]:
        hour = hour % 12 + (12 if time["half"][0] in "pP" else 0)
    zone = _zone(rest[time.end() :])
    try:
        return datetime.combine(day, datetime.min.time(), zone) + timedelta(hours=hour, minutes=minute)
    except (OverflowError, ValueError):
        return None


def _zone(text: str) -> tzinfo | None:
    """The zone that stands after a time: an offset before a name, since "GMT-07:00" is seven hours from Greenwich."""
    offset = _OFFSET.search(text)
    if offset and int(offset["hours"]) < 24:
        away = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        return timezone(-away if offset["sign"] == "-" else away)
    named = _ZONE.search(text)
    if named is None:
        return None
    if named[0] in _NAMED:
        return timezone(timedelta(hours=_NAMED[named[0]]))
    return _of_place(named[0]) if "/" in named[0] else None


@lru_cache(maxsize=64)
def _of_place(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None
