"""Misprinted years of a visit, corrected by what the same document prints beside them."""

from __future__ import annotations

from dataclasses import replace

from monitor.model.dates import When
from monitor.read.words.dates import DateRange

_LONGEST_VISIT = 45  # days; an inspection of more is a misprinted year
_LONGEST_WAIT = 120  # days from a visit to its letter


def mend_year(found: DateRange, published: When | None) -> DateRange:
    """The days of a visit with a misprinted year corrected: one that makes it last a year, or come a year too early.

    "24 October 2022 to 25 October 2023" lasts two days; a visit printed a year and some weeks before its letter took
    place in the letter's own year (or the one before, for a letter of January). Days and months stay as printed, and
    so does everything where no such year makes sense of it.
    """
    if found.days > _LONGEST_VISIT and found.start.year < found.end.year:
        return _moved(found, found.end.year - found.start.year, 0)
    if published and found.year_given:
        later = _moved(found, 1, 1)
        if 0 <= (published.first() - later.end.last()).days <= _LONGEST_WAIT:
            return later
    return found


def _moved(found: DateRange, start_years: int, end_years: int) -> DateRange:
    """The same days some years later, where that makes a visit; else as printed."""
    try:
        start = replace(found.start, year=found.start.year + start_years)
        end = replace(found.end, year=found.end.year + end_years)
    except ValueError:  # the 29th of February
        return found
    moved = replace(found, start=start, end=end, periods=((start, end),))
    return moved if 0 < moved.days <= _LONGEST_VISIT else found
