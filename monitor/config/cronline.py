"""Cron lines of five fields: which are accepted, and when one comes next by the clock on a wall of a time zone. Pure.

The library `cronsim` reads the fields and finds the next time of day; this module adds what a time zone does to it, and
keeps to what APScheduler, which starts the rounds by the same lines, understands: both days must match where both are
given, days of the week are counted from Monday where they are not named.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from cronsim import CronSim, CronSimError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TERM = re.compile(r"(?:\*|(?P<first>[0-9]+)(?:-(?P<last>[0-9]+))?)(?:/(?P<step>[0-9]+))?")
_MONTH = re.compile(r"[a-z]{3}(?:-[a-z]{3})?", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?|\*(?:/(?P<step>[1-6]))?", re.IGNORECASE)
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
    """The next instant of a cron line after `last`, over clock changes as a clock on the wall shows them.

    In October an hour comes twice: what runs every hour runs in both, all else once. In March an hour is left out: what
    would run in it runs as much later. None where the line never comes again.
    """
    local = last.astimezone(zone)
    hourly = line.split()[1].startswith("*")
    following: datetime | None = local.replace(tzinfo=None, fold=0)
    while following:
        following = _on_the_wall(line, following)
        offset = timezone(local.utcoffset() or timedelta()) if hourly else zone
        if following and (instant := following.replace(tzinfo=offset)) > last:
            return instant
    return None


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
