"""Dates as exactly as they are known. Imports nothing of the project."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")


_CENTURY, _PIVOT = 100, 69


def full_year(year: int) -> int:
    """A year as it is meant where only its last two digits are written: of this century up to 68, as POSIX has it."""
    if year >= _CENTURY:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class When:
    """A date as exactly as it is known: a year, a month of a year, or a day.

    Raises ValueError for a month without its year's day range, a day without a month, or an impossible date.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse dates that no calendar holds."""
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        # A month or a day of nought is none that is left out.
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> When:
        """Read `2023`, `2023-11` or `2023-11-27`; ValueError for anything else."""
        found = _ISO.match(text)
        if not found:
            raise ValueError(f"not a date of the form 2023, 2023-11 or 2023-11-27: {text!r}")
        year, month, day = found.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> When:
        """The exact day of a `date` or `datetime`."""
        return cls(day.year, day.month, day.day)

    @property
    def precision(self) -> Precision:
        """How exactly this is known."""
        if self.day is not None:
            return Precision.DAY
        return Precision.MONTH if self.month is not None else Precision.YEAR

    def iso(self) -> str:
        """ISO 8601, cut to the precision known: `2023`, `2023-11`, `2023-11-27`."""
        if self.month is None:
            return f"{self.year:04}"
        if self.day is None:
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    def first(self) -> date:
        """The earliest day this can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """The latest day this can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def meets(self, other: When) -> bool:
        """Whether both can mean the same day (a month meets a day within it)."""
        return self.first() <= other.last() and other.first() <= self.last()

    def __str__(self) -> str:
        return self.iso()
