"""Cron lines of five fields: which are accepted, and when one comes next by the clock on a wall of a time zone. Pure.

The library `cronsim` reads the fields and finds the next time of day; this module adds what a time zone does to it.
Both days, the month's and the week's, must match where both are given. All that goes by a cron line asks here: the
rounds, the digests, the weekly report, and what says when the next one is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from cronsim import CronSim, CronSimError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TERM = re.compile(r"(?:\*|(?P<first>[0-9]+)(?:-(?P<last>[0-9]+))?)(?:/(?P<step>[0-9]+))?")
_MONTH = re.compile(r"[a-z]{3}(?:-[a-z]{3})?", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?|\*(?:/(?P<step>[1-6]))?", re.IGNORECASE)
_MOMENT = timedelta(microseconds=1)
_FIELDS = ("minute", "hour", "day of the month", "month")
_ANY_TIME = datetime(2024, 1, 1)  # noqa: DTZ001 (a time of day on a wall, in no zone)


def check(line: str) -> None:
    """Refuse, with ValueError and the reason in words, what is no cron line of five fields.

    Refused are also lines that never come (30 February) and steps that no second time follows (`*/90` minutes).
    """
    *fields, weekdays = line.split()
    for place, field in enumerate(fields):
        for term in field.split(","):
            _check_term(place, term)
    _weekdays(weekdays)
    try:
        CronSim(" ".join((*fields, "*")), _ANY_TIME)
    except CronSimError:
        raise ValueError("no month has that day") from None


def _check_term(place: int, term: str) -> None:
    """Refuse one of the terms between the commas of a field: the minute's, the hour's, the day's or the month's."""
    name = _FIELDS[place]
    alone = ["*"] * 5
    alone[place] = term
    numbers = _TERM.fullmatch(term)
    try:
        if not numbers and not (name == "month" and _MONTH.fullmatch(term)):
            raise CronSimError
        meant = CronSim(" ".join(alone), _ANY_TIME)
    except CronSimError:
        raise ValueError(f"{term} is no {name}") from None
    values = (meant.minutes, meant.hours, meant.days, meant.months)[place]
    # cronsim takes 5-5/2 for 5/2.
    if numbers and numbers["step"] and (len(values) == 1 or numbers["first"] == numbers["last"] is not None):
        raise ValueError(f"the step of {term} is wider than the {name}s it counts")


def after(line: str, last: datetime, zone: tzinfo) -> datetime | None:
    """The next instant of a cron line after `last`, in UTC, over clock changes as a clock on the wall shows them.

    A line whose hours are `*` or `*/2` comes whenever the clock on the wall shows its time: in October, when an hour
    comes twice, in both, and in March, when one is left out, not in that. Any other comes once a time of day: in
    October in the first of the two hours, in March, where its hour is left out, as much later. None where the line
    never comes again.
    """
    # A line comes on whole minutes: what follows an instant follows the beginning of its minute. A round asks for
    # hundreds of sources that were polled in the same few.
    return _after_minute(line, last.astimezone(UTC).replace(second=0, microsecond=0), zone)


@lru_cache(maxsize=1024)
def _after_minute(line: str, last: datetime, zone: tzinfo) -> datetime | None:
    return _each(line, last, zone) if line.split()[1].startswith("*") else _once(line, last, zone)


def _once(line: str, last: datetime, zone: tzinfo) -> datetime | None:
    following: datetime | None = last.astimezone(zone).replace(tzinfo=None, fold=0)
    while following:
        following = _on_the_wall(line, following)
        if following and (instant := following.replace(tzinfo=zone).astimezone(UTC)) > last:
            return instant
    return None


def _each(line: str, last: datetime, zone: tzinfo) -> datetime | None:
    """As `after`, for lines that come whenever the wall shows their time; from one change of the clocks to the next."""
    offset = _offset(last, zone)
    while following := _on_the_wall(line, (last + offset).replace(tzinfo=None)):
        instant = following.replace(tzinfo=UTC) - offset
        if _offset(instant, zone) == offset:
            return instant
        # The clocks change before it. What the wall shows at the change itself counts too.
        changed = _change(last, instant, offset, zone)
        last, offset = changed - _MOMENT, _offset(changed, zone)
    return None


def _offset(instant: datetime, zone: tzinfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _change(last: datetime, instant: datetime, offset: timedelta, zone: tzinfo) -> datetime:
    """The second at which the clocks change from `offset` between two instants, the later of which has another."""
    before, seconds = 0, int((instant - last).total_seconds()) + 1
    start = last.replace(microsecond=0)
    while seconds - before > 1:
        middle = (before + seconds) // 2
        same = _offset(start + timedelta(seconds=middle), zone) == offset
        before, seconds = (middle, seconds) if same else (before, middle)
    return start + timedelta(seconds=seconds)


def _on_the_wall(line: str, last: datetime) -> datetime | None:
    """The next time of a cron line where clocks never change; None where it never comes again.

    `cronsim` alone would take either of two days that are both given, the month's and the week's, as cron does.
    """
    *fields, weekdays = line.split()
    times, days = " ".join((*fields, "*")), _weekdays(weekdays)
    while (found := next(CronSim(times, last), None)) and found.weekday() not in days:
        last = found.replace(hour=23, minute=59)
    return found


def _weekdays(field: str) -> frozenset[int]:
    """The days of the week of a cron line's last field, 0 for Monday; ValueError with the reason for anything else."""
    return frozenset(day for term in field.lower().split(",") for day in _weekdays_of(term))


def _weekdays_of(term: str) -> range:
    found = _WEEKDAY.fullmatch(term)
    if found and term.startswith("*"):
        return range(0, 7, int(found["step"] or 1))
    first, last = (found["first"], found["last"] or found["first"]) if found else ("", "")
    if first not in _WEEKDAYS or last not in _WEEKDAYS[_WEEKDAYS.index(first) :]:
        raise ValueError(f"{term} is no day of the week")
    return range(_WEEKDAYS.index(first), _WEEKDAYS.index(last) + 1)
