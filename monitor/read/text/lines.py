"""A document as lines: what every reader takes, whatever the document was (PDF, HTML or plain text).

All cleaning of characters lives here, in one place, so that readers see one space, one apostrophe-free set of bullets,
whole words and whole dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

BULLET = "•"

_SPACES = (
    "\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffd\x00"
# Word's list marks: private-use characters of Symbol and Wingdings in older PDFs, squares and dots in later ones.
_BULLETS = (
    "\uf06e\uf0a7\uf0b7\uf0a8\uf0d8\uf0fc\uf06c\uf076\u25fc\u25fe\u25a0\u25aa\u25cf\u25e6\u2023\u2043\u2219\u29be\u25ab"
)
_DASHES = "\u2012\u2015\u2212\u2500\u2501\u2e3a\u30fc\ufe58\uff0d\uf02d"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_CLEAN = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(_BULLETS, BULLET),
    **dict.fromkeys(_DASHES, "–"),
    **_LIGATURES,
    "\ufffe": "-",  # pdfium's mark for a hyphen at a line's end, where it has joined the two lines
    "\x02": "-",
}
_UNCLEAN = re.compile(f"[{''.join(_CLEAN)}]")
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SPLIT_YEAR = re.compile(rf"(?i)\b({_MONTH} )((?:1 ?9|2 ?0) ?\d ?\d)(?!\d| \d)")
_SPLIT_DAY = re.compile(rf"(?<![\d,] )(?<!\d)([123]) (\d)(?= {_MONTH})")
_HYPHEN = re.compile(r"(?<=[^\W\d])-\n")
_RUN = re.compile(r" {2,}")
_DIGITS_APART = re.compile(r" (?<=\d )\d")  # the space first: quick where digits are few
_WORDS = re.compile(r"\w+(?: \w+)*+")  # a stretch of them at once: half the time of one after the other
_WIDEST_PAGE = 130  # characters
_ODD_ROWS = 50  # of so many rows one may be longer than the rest: two columns or a footnote run together
_NEARLY, _SHORT = 0.8, 0.6  # of the width that wrapped lines use up
_LEAD = re.compile(rf"{BULLET}\s*")
_NUMBER = re.compile(r"\d{1,3}\.")
_NUMBERED = re.compile(r"\d{1,3}\. ?[A-Z]")
_UNFINISHED = re.compile(r"(?i)(?:,|\b(?:a|an|the|and|or|of|on|in|at|to|by|for|from|with|between|its|their))\Z")


def clean(text: str) -> str:
    """The text with one kind of space and of bullet, no invisible characters or ligatures, and dates not torn apart.

    Line breaks stay as they are. A digit split off by a space ("2 7 November 20 23") is put back only within a date,
    where it can mean nothing else.
    """
    text = _UNCLEAN.sub(lambda found: _CLEAN[found[0]], text)
    if "  " in text:
        text = _RUN.sub(" ", text)
    if not _DIGITS_APART.search(text):
        return text
    return "\n".join(_whole_dates(row) if _DIGITS_APART.search(row) else row for row in text.split("\n"))


def _whole_dates(row: str) -> str:
    row = _SPLIT_YEAR.sub(lambda found: found[1] + found[2].replace(" ", ""), row)
    return _SPLIT_DAY.sub(r"\1\2", row)


LONGEST_LINE = 5000
"""Characters. A longer line becomes several, and a paragraph that grows longer goes on as another one."""


class Line(NamedTuple):
    """One line of a document, cleaned.

    `x` and `y` are where its first character stands (points from the left and from the bottom of its page), `size` and
    `bold` that character's type; all None where the document has no places (HTML, plain text). `starts` marks a line
    that begins a paragraph, a heading, a bullet or a table's cell. (A named tuple: a report has thousands of them.)
    """

    text: str
    page: int = 1
    x: float | None = None
    y: float | None = None
    size: float | None = None
    bold: bool | None = None
    starts: bool = True

    @property
    def bullet(self) -> bool:
        """Whether the line begins with a list mark."""
        return self.text.startswith(BULLET)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one paragraph, heading or list point, rejoined; `text` is without the list mark."""

    text: str
    page: int
    bullet: bool
    lines: tuple[Line, ...]

    @property
    def bold(self) -> bool:
        """Whether every line of it begins in bold type: a heading, where the document has places."""
        return all(line.bold for line in self.lines)


@dataclass(frozen=True)
class Text:
    """A document's words in reading order, without page furniture (running heads, page numbers, footnotes).

    `form` is `pdf`, `html` or `text`; `title` is what the file itself gives as its title (HTML); `html` is the page as
    decoded, for readers that need its markup; `notes` are the footnotes; `problems` says what could not be read.
    """

    lines: tuple[Line, ...] = ()
    form: str = "text"
    title: str = ""
    pages: int = 1
    html: str = ""
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Part lines that are longer than any that a person writes: readers' patterns take long over them."""
        if len(self.title) > LONGEST_LINE:
            object.__setattr__(self, "title", self.title[:LONGEST_LINE])
        if any(len(line.text) > LONGEST_LINE for line in self.lines):
            object.__setattr__(self, "lines", tuple(part for line in self.lines for part in _parts(line)))

    @cached_property
    def plain(self) -> str:
        """All lines, one a line."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def page_words(self) -> tuple[tuple[int, str], ...]:
        """Each page with its words in small letters, a space before each; punctuation and line ends are left out."""
        pages = groupby(self.lines, attrgetter("page"))
        return tuple((page, spaced_words("\n".join(line.text for line in lines))) for page, lines in pages)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The lines rejoined to paragraphs, headings and list points."""
        return tuple(_paragraphs(self.lines))


def spaced_words(text: str) -> str:
    """The words of a text in small letters, each after a space: punctuation and ends of lines make no difference."""
    words = " ".join(_WORDS.findall(text.lower().replace("_", " ")))
    return f" {words}" if words else ""


def _parts(line: Line) -> Iterator[Line]:
    """A line as several that are not too long, parted at spaces where there are any."""
    rest, starts = line.text, line.starts
    while len(rest) > LONGEST_LINE:
        at = rest.rfind(" ", 0, LONGEST_LINE)
        at = at if at > 0 else LONGEST_LINE
        yield line._replace(text=rest[:at].strip(), starts=starts)
        rest, starts = rest[at:].strip(), False
    if rest:
        yield line._replace(text=rest, starts=starts)


def _paragraphs(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """Group lines from each one that starts a paragraph to the next."""
    group: list[Line] = []
    length = 0
    for line in lines:
        ends = line.starts and group and (len(group) > 1 or group[0].text != BULLET)
        if ends or length > LONGEST_LINE:
            yield _paragraph(group)
            group, length = [], 0
        group.append(line)
        length += len(line.text)
    if group:
        yield _paragraph(group)


def _paragraph(group: list[Line]) -> Paragraph:
    words = "\n".join(line.text for line in group)
    if "-\n" in words:
        words = _HYPHEN.sub("-", words)
    words = words.replace("\n", " ")
    bullet = words.startswith(BULLET)
    return Paragraph(_LEAD.sub("", words, count=1) if bullet else words, group[0].page, bullet, tuple(group))


def from_plain(data: str) -> Text:
    """Plain text: a line of the file is a line; paragraphs are recognised as by a person who reads it."""
    return Text(tuple(laid_out(clean(row).strip() for row in data.splitlines())))


def laid_out(rows: Iterable[str]) -> Iterator[Line]:
    """Rows of clean text as lines that know which of them start a paragraph.

    A blank row before it, a list mark, a number, or a capital letter after a row that broke off before its width was
    used up, but not in the middle of a phrase. A number alone goes with what follows. Where rows are longer than any
    page is wide, nothing was wrapped, and each is a paragraph.
    """
    rows = list(rows)
    lengths = sorted(map(len, filter(None, rows)))
    width = lengths[-1 - len(lengths) // _ODD_ROWS] if lengths else 0
    before = ""
    for row in rows:
        if row:
            yield Line(row, starts=not before or _starts_paragraph(before, row, width))
        if row or not _NUMBER.fullmatch(before):
            before = row


def _starts_paragraph(before: str, row: str, width: int) -> bool:
    if row.startswith((BULLET, "o ")):
        return True
    if row[0].islower() or _UNFINISHED.search(before) or _NUMBER.fullmatch(before):
        return False
    if _NUMBERED.match(row):
        return True
    broke_early = len(before) + len(row.partition(" ")[0]) < _NEARLY * width
    closed = before[-1] in ".!?:" and len(row) < _SHORT * width
    return width > _WIDEST_PAGE or broke_early or closed
