"""When, as news tells it: "in November", "at the end of 2023", "on Tuesday", told from the day of publication.

What the day of publication does not settle stays as coarse as it is honest: "recently" is its year at best, "this week"
the month only where the whole week lies in it. Exact dates and ranges are read by `dates.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.model.dates import Precision, When
from monitor.read.words.date_words import MONTH, month_number
from monitor.read.words.dates import find_ranges

_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a": 1, "an": 1,
}  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


@dataclass(frozen=True)
class Time:
    """A time told in a text. `start` is None where the words alone do not say (no day of publication is known).

    `near` marks words that tie it to the day of publication ("today", "on Tuesday"); `future` what is still to come.
    """

    start: When | None
    end: When | None
    span: tuple[int, int]
    words: str
    near: bool = False
    future: bool = False


def find_times(text: str, published: When | None) -> list[Time]:
    """Every time that a sentence tells, in order; the more exact reading wins where two overlap."""
    found: list[Time] = []
    if not _ANY.search(text.lower()):
        return found
    for reader in (_american, _exact, _words):
        for time in reader(text, published):
            if all(time.span[1] <= other.span[0] or time.span[0] >= other.span[1] for other in found):
                found.append(time)
    found.sort(key=lambda time: time.span)
    following = [*found[1:], None][: len(found)]
    return [time for time, after in zip(found, following, strict=True) if not _names_day(text, time, after)]


def _names_day(text: str, time: Time, after: Time | None) -> bool:
    """Whether a time is no more than the weekday of the date behind it: "Friday, July 14"."""
    beside = after is not None and re.fullmatch(r"[\s,(]*(?:the )?", text[time.span[1] : after.span[0]])
    return bool(beside and _WEEKDAY_ALONE.fullmatch(time.words))


_WEEKDAY_ALONE = re.compile(r"(?:(?:on|last) )?\w+day", re.IGNORECASE)
_WEEKDAY_AND_DAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(_DAYS)})\b[\s,(]*(?:the )?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})"
    rf"|(?P<month2>{MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?!,? (?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEARS_AHEAD = 5  # in which a day of the month falls on another day of the week, but for leap years


def day_by_weekday(text: str, earliest: int) -> When | None:
    """The day that a text names by weekday.

    Day and month ("Thursday, May 16"), in the first year from `earliest` on in which they agree.
    """
    found = _WEEKDAY_AND_DAY.search(text)
    number = month_number(found["month"] or found["month2"]) if found else None
    if found is None or number is None:
        return None
    for year in range(earliest, earliest + _YEARS_AHEAD):
        try:
            day = date(year, number, int(found["day"] or found["day2"]))
        except ValueError:
            continue
        if day.weekday() == _DAYS.index(found["weekday"].lower()):
            return When.of(day)
    return None


_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{MONTH})\s+(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:and|to|-|–|until)\s*(?P<last>\d{{1,2}})"
    rf"(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>(?:19|20)\d\d))?"
)


def _american(text: str, published: When | None) -> Iterator[Time]:
    """Ranges with the month first: "October 2 to 13"."""
    for found in _MONTH_FIRST.finditer(text):
        day = f"{found['last']} {found['month']} {found['year'] or ''}"
        last = next((r.end for r in find_ranges(day, published) if r.exact), None)
        if last and last.day and 0 < int(found["first"]) <= last.day:
            yield Time(When(last.year, last.month, int(found["first"])), last, found.span(), found[0])


_DIGIT = re.compile(r"\d")
_LAST_YEAR = re.compile(r",?\s+(?:of )?last year\b")


def _exact(text: str, published: When | None) -> Iterator[Time]:
    """Dates with a day or a year of their own."""
    if not _DIGIT.search(text):
        return
    for found in find_ranges(text, published):
        start, end = found.start, found.end
        earlier = None if found.year_given else _LAST_YEAR.match(text, found.span[1])
        if earlier and published and end.year == published.year:
            start, end = _years_on(start, -1), _years_on(end, -1)
        yield Time(start, end, (found.span[0], earlier.end() if earlier else found.span[1]), found.words)


def _years_on(when: When, years: int) -> When:
    try:
        return When(when.year + years, when.month, when.day)
    except ValueError:  # 29 February
        return When(when.year + years, when.month)


_NUMBER = rf"(?P<n>\d{{1,2}}|{'|'.join(_COUNTS)})"
_PART = (
    r"(?:(?:early|mid|late|the (?:start|beginning|middle|end) of|(?:the )?(?:first|second|latter) (?:half|"
    r"part) of)[\s-]+)?"
)
_PREPOSITION = (
    r"(?:in|over|last|this|since|during|from|until|till|by|of|early|mid|late|to|and|between|next|before|after|around|"
    r"for)"
)
_PATTERNS: dict[str, str] = {
    "month": (
        rf"\b(?P<prep>{_PREPOSITION})\s+{_PART}(?P<month>{MONTH})\b(?!\s+\d)"
        r"(?P<of_year>,? (?:of )?(?:last|this|next) year)?"
    ),
    "month_noun": (
        rf"\b(?P<month_noun>{MONTH})(?=(?:['’]s)? (?:\w+ ){{0,2}}?(?:visit|inspection|report|letter|re-?inspection)\b)"
    ),
    "day": r"\b(?P<day_word>today|this (?:morning|afternoon|evening)|tonight|yesterday|last night)(?!['’]s\b)\b",
    "weekday": r"\b(?P<day_last>last |next |earlier on |on )?(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    "span": (
        r"\b(?P<which>earlier this|later this|this|last|next|the same|the past|in the past|previous)"
        r" (?P<unit>week|fortnight|month|year)\b"
    ),
    "ago": (
        r"\b(?P<loose>(?:nearly|almost|over|more than|less than|at least) )?(?:just |only |about |around )?"
        rf"{_NUMBER}[\s-](?P<ago_unit>day|week|month|year)s? ago\b"
    ),
    "month_s": rf"\b(?P<month_s>{MONTH})['’]s\b",
    "season": r"\b(?P<season_which>last|this|next) (?P<season>(?a:spring|summer|autumn|winter))\b",
    "year": (
        r"(?<![\d£/.,-])(?<!to )\b(?P<year>(?:19|20)\d\d)\b(?!\s*(?:to|-|–|/)\s*\d)(?![,.]\d)"
        r"(?!\s+(?:children|people|cases|staff|(?:\w+ )?Act\b))"
    ),
    "vague": r"\b(?P<vague>recently|lately|in recent (?:weeks|months))\b",
}
_HINTS: dict[str, tuple[str, ...]] = {
    "day": ("day", "this ", "night"), "weekday": ("day",), "span": ("week", "month", "year", "fortnight"),
    "ago": (" ago",), "month": (), "month_noun": ("visit", "inspection", "report", "letter"),
    "month_s": ("'s", "’s"), "season": ("spring", "summer", "autumn", "winter"),
    "year": ("19", "20"),
    "vague": ("recent", "lately"),
}  # fmt: skip
_WORDS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}
_ANY = re.compile(
    r"\d|day|week|month|year|\bago\b|night|this (?:m|a|e)|recent|lately|spring|summer|autumn|winter|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)


def _words(text: str, published: When | None) -> Iterator[Time]:
    """Times told by words, and bare years and months; longer words before the shorter that they may hold."""
    small, taken = text.lower(), list[tuple[int, int]]()
    for kind, pattern in _WORDS.items():
        hints = _HINTS[kind]
        if hints and not any(hint in small for hint in hints):
            continue
        for found in pattern.finditer(text):
            if any(found.start() < end and begin < found.end() for begin, end in taken):
                continue
            time = _READERS[kind](found, published)
            if time is not None:
                taken.append(found.span())
                yield time


def _time(found: re.Match[str], start: When | None, *, near: bool = False, future: bool = False) -> Time:
    return Time(start, start, found.span(), found[0], near, future)


def _day_of(published: When | None) -> date | None:
    exact = published is not None and published.precision is Precision.DAY
    return published.first() if published is not None and exact else None


def _month_of(published: When | None) -> When | None:
    return When(published.year, published.month) if published else None


def _day(found: re.Match[str], published: When | None) -> Time:
    today = _day_of(published)
    back = found["day_word"].lower() in ("yesterday", "last night")
    when = When.of(today - timedelta(days=back)) if today else _month_of(published)
    return _time(found, when, near=True)


def _weekday(found: re.Match[str], published: When | None) -> Time:
    today, which = _day_of(published), (found["day_last"] or "").lower().strip()
    if which == "next":
        return _time(found, None, near=True, future=True)
    if today is None:
        return _time(found, _month_of(published), near=True)
    back = (today.weekday() - _DAYS.index(found["weekday"].lower())) % 7
    return _time(found, When.of(today - timedelta(days=back or (7 if which == "last" else 0))), near=True)


def _stretch(first: date, last: date) -> When | None:
    """A stretch of days as one date: its month, or its year, where it lies in one."""
    if (first.year, first.month) == (last.year, last.month):
        return When(first.year, first.month)
    return When(first.year) if first.year == last.year else None


def _span(found: re.Match[str], published: When | None) -> Time | None:
    which, unit = found["which"].lower(), found["unit"].lower()
    if which in ("next", "later this"):
        return _time(found, None, future=True)
    if which == "the same":
        return _time(found, None)
    if which in ("previous", "the past", "in the past"):
        return None
    if published is None:
        return _time(found, None, near=unit in ("week", "fortnight"))
    past = which == "last"
    if unit == "year":
        return _time(found, When(published.year - past))
    if unit == "month":
        return _time(found, _months_back(published, int(past)))
    today = _day_of(published)
    if today is None:
        return _time(found, _month_of(published), near=True)
    first = today - timedelta(days=14 if past or unit == "fortnight" else 6)
    return _time(found, _stretch(first, today - timedelta(days=1 if past else 0)), near=True)


def _months_back(published: When, months: int) -> When | None:
    if published.month is None:
        return None
    years, month = divmod(published.year * 12 + published.month - 1 - months, 12)
    return When(years, month + 1)


def _ago(found: re.Match[str], published: When | None) -> Time:
    unit = found["ago_unit"].lower()
    count = _COUNTS.get(found["n"].lower()) or int(found["n"])
    if published is None:
        return _time(found, None, near=unit == "day")
    if found["loose"] and unit in ("year", "month"):
        return _time(found, None)
    if unit == "year":
        return _time(found, When(published.year - count))
    if unit == "month":
        return _time(found, _months_back(published, count))
    today = _day_of(published)
    if today is None:
        return _time(found, None, near=unit == "day")
    if unit == "day":
        return _time(found, When.of(today - timedelta(days=count)), near=True)
    middle = today - timedelta(weeks=count)
    return _time(found, _stretch(middle - timedelta(days=3), middle + timedelta(days=3)), near=count <= 2)


def _month(found: re.Match[str], published: When | None) -> Time | None:
    number, prep = month_number(found["month"]), found["prep"].lower()
    year = (found["of_year"] or "").lower()
    if prep == "next" or "next" in year:
        return _time(found, None, future=True)
    if published is None or number is None:
        return None
    if "year" in year:
        return _time(found, When(published.year - ("last" in year), number))
    return _time(found, _latest(published, number, strictly=prep == "last"))


def _month_s(found: re.Match[str], published: When | None) -> Time | None:
    number = month_number(found["month_s"])
    return _time(found, _latest(published, number, strictly=False)) if published and number else None


def _month_noun(found: re.Match[str], published: When | None) -> Time | None:
    number = month_number(found["month_noun"])
    return _time(found, _latest(published, number, strictly=False)) if published and number else None


def _latest(published: When, month: int, *, strictly: bool) -> When | None:
    """The last such month that is not after the publication (strictly: that is over)."""
    if published.month is None:
        return None
    return When(published.year - (month > published.month - strictly), month)


def _season(found: re.Match[str], published: When | None) -> Time:
    if found["season_which"].lower() == "next" or published is None or published.month is None:
        return _time(found, None, future=found["season_which"].lower() == "next")
    begins = _SEASONS[found["season"].lower()]
    return _time(found, When(published.year - (begins >= published.month)))


def _year(found: re.Match[str], published: When | None) -> Time | None:
    year = int(found["year"])
    if published is not None and year > published.year:
        return _time(found, When(year), future=True)
    return _time(found, When(year))


def _vague(found: re.Match[str], published: When | None) -> Time:
    return _time(found, When(published.year) if published else None)


_READERS: dict[str, Callable[[re.Match[str], When | None], Time | None]] = {
    "day": _day, "weekday": _weekday, "span": _span, "ago": _ago, "month": _month, "month_s": _month_s,
    "month_noun": _month_noun,
    "season": _season, "year": _year, "vague": _vague,
}  # fmt: skip
