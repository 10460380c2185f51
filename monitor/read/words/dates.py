"""Dates and date ranges as British documents write them: the small grammar that all readers share.

`find_ranges(text)` gives every date and range of a text in order, each with its words and place; `find_range` the first
that is exact to the day, `find_date` that range's first day. Understood:

- 22 June 2021, 02 August 2021, 22nd of June 2021, Tuesday 22 June 2021, June 22, 2021, 22 Sept 2021, June 2021
- 22 and 23 June 2021, 22–23 June 2021, 15, 16 and 21 July 2019, the 15 and 16 of May 2019
- 27 November to 8 December 2023, 30 November 2016 – 2 January 2017, between 3 and 5 November 2020
- 29 and 30 September, and 1 October 2020; 5 to 9 February 2018 and 26 February to 2 March 2018 (two periods)
- 22/06/2021, 2021-06-22, a digit split by a space (1 4 May 2019), a month misspelt between a day and a year
- 30 and 31 January: a missing year is taken from `reference` alone (the last such day not after it); without a
  reference such words are no date. A year with a digit too many (20205) likewise.

Any white space may stand between the words, so lines need not be joined first. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from monitor.model.dates import Precision, When
from monitor.read.words.date_words import DASHES, MONTH, Part, chains, month_number

__all__ = ["DASHES", "MONTH", "DateRange", "find_date", "find_range", "find_ranges", "month_number"]

_LONGEST_GAP = timedelta(days=92)  # listed days further apart are two dates, not one visit


@dataclass(frozen=True)
class DateRange:
    """A date (start equals end) or a range, with its words (white space made single) and its place in the text.

    `periods` holds the parts where several are listed: "15, 16 and 21 July 2019" is 15 to 16 and 21 to 21. `start` is
    the first part's first day, `end` the last one's last. `year_given` is false where a year came from the reference.
    """

    start: When
    end: When
    words: str
    span: tuple[int, int]
    periods: tuple[tuple[When, When], ...] = ()
    year_given: bool = True

    @property
    def exact(self) -> bool:
        """Whether both ends are days."""
        return self.start.precision is Precision.DAY and self.end.precision is Precision.DAY

    @property
    def days(self) -> int:
        """How many days lie from the first to the last that this can mean, both counted."""
        return (self.end.last() - self.start.first()).days + 1


def find_ranges(text: str, reference: When | None = None) -> list[DateRange]:
    """Every date and range of `text`, in order.

    `reference` is a day known from elsewhere (a letter's own date), the only source of a year that is not written.
    """
    found: list[DateRange] = []
    for chain in chains(text):
        _complete(chain, reference)
        found += (_as_range(group, text) for group in _groups(chain))
    return found


def find_range(text: str, reference: When | None = None) -> DateRange | None:
    """The first date or range of `text` that is exact to the day, or None."""
    return next((found for found in find_ranges(text, reference) if found.exact), None)


def find_date(text: str, reference: When | None = None) -> When | None:
    """The first day of the first exact date or range of `text`, or None."""
    found = find_range(text, reference)
    return found.start if found else None


def _complete(chain: list[Part], reference: When | None) -> None:
    """Give each part the month and year that the words after it (or before it) hold for it."""
    while chain and chain[-1].month is None:
        chain.pop()
    for here, after in zip(chain[-2::-1], chain[:0:-1], strict=True):
        here.month = here.month or after.month
    _drop_strays(chain)
    _fill_years(chain, reference)


def _drop_strays(chain: list[Part]) -> None:
    """Drop a leading number that cannot belong: it borrows its month and yet comes after the day that follows."""
    while len(chain) > 1 and not chain[0].own_month and (chain[0].day or 0) >= (chain[1].day or 0):
        if chain[0].month != chain[1].month:
            return
        del chain[0]
        chain[0].link = ""


def _fill_years(chain: list[Part], reference: When | None) -> None:
    """Years run backwards ("27 November to 8 December 2023"), then forwards; last comes the reference."""
    for part in chain:
        if part.odd_year:
            part.year = _nearest_year(part, reference)
    if chain and not any(part.own_year for part in chain) and reference is not None:
        chain[-1].year = _year_before(chain[-1], reference)
    _carry_years(zip(chain[-2::-1], chain[:0:-1], strict=True), -1)
    _carry_years(zip(chain[1:], chain, strict=False), 1)


def _carry_years(pairs: Iterable[tuple[Part, Part]], step: int) -> None:
    """Give each part the year of the one beside it, a year less or more (`step`) where the two lie over New Year.

    That is so once between two years that are written: where the days lie over New Year again, they are in no order,
    and their years are not known.
    """
    turned = False
    for part, beside in pairs:
        if part.year is not None or beside.year is None:
            turned = False
            continue
        turns = part.place() > beside.place() if step < 0 else part.place() < beside.place()
        if turns and turned:
            continue
        part.year = beside.year + step * turns
        turned = turned or turns


def _year_before(part: Part, reference: When) -> int | None:
    """The year of the last such day that is not after the reference, at most the year before.

    A 29 February that neither has is a slip of the pen, and of no year.
    """
    if part.day is None:
        return None
    for year in (reference.year, reference.year - 1):
        part.year = year
        when = part.when()
        if when is not None and when.first() <= reference.last():
            return year
    return None


def _nearest_year(part: Part, reference: When | None) -> int | None:
    """The year that a five-digit one was meant to be: one digit less, nearest to the reference."""
    if reference is None:
        return None
    candidates = {int(part.odd_year[:i] + part.odd_year[i + 1 :]) for i in range(5)}
    return min(candidates, key=lambda year: abs(year - reference.year))


def _groups(chain: list[Part]) -> Iterator[list[Part]]:
    """The parts that make one date or range: joined by a dash or "to", or listed days of one visit."""
    group: list[Part] = []
    impossible = _impossible(chain)
    for number, part in enumerate(chain):
        if part.when() is None or number in impossible:
            continue
        if group and not _belongs(group[-1], part):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _impossible(chain: list[Part]) -> set[int]:
    """The places of both ends of a range of which one is in no calendar, or the last comes before the first.

    One of them is a slip of the pen: of such a range neither end is known.
    """
    pairs = ((n, chain[n - 1].when(), chain[n].when()) for n in range(1, len(chain)) if chain[n].link == "range")
    slips = (n for n, first, last in pairs if first is None or last is None or first.first() > last.last())
    return {end for n in slips for end in (n - 1, n)}


def _belongs(before: Part, part: Part) -> bool:
    first, second = before.when(), part.when()
    if first is None or second is None or first.first() > second.first():
        return False
    if part.link == "range":
        return True
    if before.day is None or part.day is None:
        return before.day is part.day and not before.own_year
    return second.first() - first.last() <= _LONGEST_GAP


def _as_range(group: list[Part], text: str) -> DateRange:
    periods: list[tuple[When, When]] = []
    for part in group:
        when = part.when()
        assert when is not None  # _groups lets no other part through
        follows = periods and (part.link == "range" or (when.first() - periods[-1][1].last()).days == 1)
        if follows:
            periods[-1] = (periods[-1][0], when)
        else:
            periods.append((when, when))
    span = (group[0].begin, group[-1].end)
    given = any(part.own_year and not part.odd_year for part in group)
    return DateRange(periods[0][0], periods[-1][1], " ".join(text[slice(*span)].split()), span, tuple(periods), given)
