"""Misprinted years of a visit, told by what the same document prints beside them."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import When
from monitor.read.dates import DateRange

_LONGEST_VISIT = 45  # days; an inspection of more is a misprinted year
_LONGEST_WAIT = 300  # days from the visit to its letter; real letters come within three months


def mend_year(found: DateRange, published: When | None) -> DateRange:
    """The days of a visit less a misprinted year: one that makes it last months, or far older than its letter.

    Days and months stay as printed, and so does everything where no other year makes sense of it.
    """
    year = found.end.year
    if found.days > _LONGEST_VISIT and found.start.year < year:
        return _moved(found, year, year)
    if published and found.year_given and (published.first() - found.end.last()).days > _LONGEST_WAIT:
        passed = (found.end.month or 1, found.end.day or 1) <= (published.month or 12, published.day or 31)
        later = published.year - (not passed)
        return _moved(found, found.start.year + later - year, later)
    return found


def _moved(found: DateRange, start_year: int, end_year: int) -> DateRange:
    """The same days in other years, where that makes a visit; else as printed."""
    try:
        start, end = replace(found.start, year=start_year), replace(found.end, year=end_year)
    except ValueError:
        return found
    moved = replace(found, start=start, end=end, periods=((start, end),))
    return moved if 0 < moved.days <= _LONGEST_VISIT else found
