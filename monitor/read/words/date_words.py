"""The words of dates, joined into chains: the lower half of `dates.py`, which is what readers use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.model.dates import When, full_year
from monitor.register.likeness import nearest

_ALIKE, _TOO_SHORT = 80.0, 4
"""How alike (of 100) a misspelt month is to its name, and the letters up to which a word is like too many."""

_NAMES = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_NUMBERS = {name[:3]: number for number, name in enumerate(_NAMES, 1)}

#: A month's full name, for the patterns of other readers (no group of its own).
MONTH = "(?:" + "|".join(name.title() for name in _NAMES) + ")"

#: Every dash that documents write for "to", for the inside of a character class.
DASHES = "\\-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uf02d"

_SHORT = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _NAMES if name not in ("may", "september"))
_MONTH_WORD = rf"(?<![A-Za-z])(?:{_SHORT}|may|sept?(?:ember)?)(?![A-Za-z])"
_YEAR = r"(?:19|20)\d\d"
_IN_DIGITS = rf"{_YEAR}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/(?:{_YEAR}|\d\d)|\d{{1,2}}\.\d{{1,2}}\.(?:{_YEAR}|\d\d)"
_DIGITS = rf"(?<![\w/.-])(?:{_IN_DIGITS})(?![\w/-])"
_WEEKDAY = r"\b(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b"
_ANCHOR = re.compile(f"{_MONTH_WORD}|{_DIGITS}", re.IGNORECASE)
_TOKEN = re.compile(
    rf"(?P<digits>{_DIGITS})|(?P<month>{_MONTH_WORD}\.?)"
    r"|(?P<year>(?<![\w£.])(?:(?:19|20)\d\d|2 0\d\d|20 \d\d|20\d \d)(?!\d))"
    r"|(?P<odd>(?<![\w£.])20\d\d\d(?!\d))"
    r"|(?P<day>(?<![\w£.])(?:0?[1-9]|[12]\d|3[01])(?!\d)(?:\s?(?:st|nd|rd|th)\b)?)"
    rf"|(?P<range>[{DASHES}]+|\b(?:to|until|till|through)\b)|(?P<list>\band\b|[&,;])|(?P<between>\bbetween\b)"
    rf"|(?P<filler>\b(?:the|of|from|on)\b|{_WEEKDAY})",
    re.IGNORECASE,
)
_MISSPELT = re.compile(r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?\s+([A-Z][a-z]{4,10})\s+(?:19|20)\d\d(?!\d)")
_YEAR_NEXT = re.compile(r",?\s+(?:19|20)\d\d")
_FIRST_YEAR = 1900
_BEFORE, _AFTER = 72, 28  # how far around a month its other words may stand


@dataclass
class Part:
    """One day or month of a chain while it is read. `link` is how it hangs on the part before: range, list or none."""

    link: str
    begin: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    odd_year: str = ""
    own_month: bool = False
    own_year: bool = False

    def when(self) -> When | None:
        """The date, or None where it is incomplete, in no calendar, or before the years that are read as such."""
        if self.year is None or self.year < _FIRST_YEAR or self.month is None:
            return None
        try:
            return When(self.year, self.month, self.day)
        except ValueError:
            return None

    def place(self) -> tuple[int, int]:
        """Where it stands within a year."""
        return self.month or 0, self.day or 0


def chains(text: str) -> Iterator[list[Part]]:
    """The chains of days and months with nothing between them but dashes, "to", "and", commas and the like."""
    text = _mend_months(text)
    for begin, end in _windows(text):
        chain = _Chain(text)
        for token in _TOKEN.finditer(text, begin, end):
            if not chain.take(token):
                yield chain.parts
                chain = _Chain(text)
                chain.take(token)
        yield chain.parts


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches around months and numeric dates, overlapping ones as one."""
    begin = end = -1
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() - _BEFORE > end:
            if end >= 0:
                yield begin, end
            begin = max(0, anchor.start() - _BEFORE)
        end = anchor.end() + _AFTER
    if end >= 0:
        yield begin, end


class _Chain:
    """Takes tokens for as long as they belong together."""

    def __init__(self, text: str) -> None:
        self.parts: list[Part] = []
        self._text = text
        self._end = -1  # where the last token ended
        self._link = ""  # how the next part will hang on the last one
        self._between = False
        self._take = {
            "digits": self._digits, "month": self._month, "year": self._year, "odd": self._odd, "day": self._day,
            "range": self._range, "list": self._list, "between": self._opening, "filler": self._filler,
        }  # fmt: skip

    def take(self, token: re.Match[str]) -> bool:
        """Take one more token; False where it begins something new."""
        gap = self._text[self._end : token.start()] if self._end >= 0 else ""
        if gap.strip() or not self._take[token.lastgroup or ""](token, gap):
            return False
        self._end = token.end()
        return True

    def _open(self) -> Part | None:
        """The last part, where the next word may still complete it."""
        return self.parts[-1] if self.parts and not self._link else None

    def _add(self, part: Part) -> bool:
        self.parts.append(part)
        self._link = ""
        return True

    def _day(self, token: re.Match[str], gap: str) -> bool:
        number = int(re.sub(r"\D", "", token[0]))
        last = self._open()
        if last is None:
            return self._add(Part(self._link, token.start(), token.end(), day=number))
        if last.day and gap == " " and last.end == self._end and self._splits(last, number):
            last.day, last.end = last.day * 10 + number, token.end()
            return last.day <= 31
        if last.own_month and last.day is None and last.year is None:
            last.day, last.end = number, token.end()  # June 22, 2021
            return True
        return False

    @staticmethod
    def _splits(last: Part, number: int) -> bool:
        """Whether a number is the second digit of a day that a space has split: "1 4 May"."""
        return last.month is None and last.day in (1, 2, 3) and number < 10

    def _month(self, token: re.Match[str], gap: str) -> bool:
        if token[0] in ("may", "march") and not _YEAR_NEXT.match(self._text, token.end()):
            return False  # the verb
        number, last = month_number(token[0]), self._open()
        if last is None:
            return self._add(Part(self._link, token.start(), token.end(), month=number, own_month=True))
        if last.month is not None:
            return False
        last.month, last.end, last.own_month = number, token.end(), True
        return True

    def _year(self, token: re.Match[str], gap: str) -> bool:
        last = self._after_comma()
        if last is None or last.month is None or last.own_year:
            return False
        last.year, last.end, last.own_year = int(token[0].replace(" ", "")), token.end(), True
        self._link = ""
        return True

    def _odd(self, token: re.Match[str], gap: str) -> bool:
        last = self._after_comma()
        if last is None or last.month is None or last.own_year:
            return False
        last.odd_year, last.end, last.own_year = token[0], token.end(), True
        self._link = ""
        return True

    def _after_comma(self) -> Part | None:
        """The last part, also where a comma alone stands between it and its year."""
        comma = self._link == "list" and self._text[self._end - 1 : self._end] == ","
        return self.parts[-1] if self.parts and (comma or not self._link) else None

    def _digits(self, token: re.Match[str], gap: str) -> bool:
        numbers = [int(n) for n in re.split(r"\D", token[0])]
        year, month, day = numbers if numbers[0] > 31 else numbers[::-1]
        if self._open():
            return False
        return self._add(Part(self._link, *token.span(), day, month, full_year(year), own_month=True, own_year=True))

    def _range(self, token: re.Match[str], gap: str) -> bool:
        self._link = "range" if self.parts else ""
        return True

    def _list(self, token: re.Match[str], gap: str) -> bool:
        if self._between and token[0].lower() == "and" and self.parts:
            self._between, self._link = False, "range"
        elif self._link != "range":
            self._link = "list" if self.parts else ""
        return True

    def _opening(self, token: re.Match[str], gap: str) -> bool:
        self._between = not self.parts
        return not self.parts

    def _filler(self, token: re.Match[str], gap: str) -> bool:
        return True


def month_number(word: str) -> int | None:
    """The number of a month's name, full, abbreviated or misspelt ("Sept.", "Febuary"); None for another word."""
    plain = word.lower().rstrip(".")
    if _ANCHOR.fullmatch(plain):
        return _NUMBERS.get(plain[:3])
    close = nearest(plain, _NAMES, _ALIKE) if len(plain) > _TOO_SHORT else None
    return _NUMBERS[close[:3]] if close else None


def _mend_months(text: str) -> str:
    """The text with misspelt months written right, every other letter at its place: between a day and a year only."""

    def mend(found: re.Match[str]) -> str:
        number = None if _ANCHOR.fullmatch(found[1]) else month_number(found[1])
        return found[0].replace(found[1], _NAMES[number - 1][:3].ljust(len(found[1])), 1) if number else found[0]

    return _MISSPELT.sub(mend, text)
