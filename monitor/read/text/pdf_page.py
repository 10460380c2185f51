"""One page of a PDF as lines: its characters by pdfium, with their places and type, without the marks of footnotes."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from monitor.read.text.ligatures import LOST
from monitor.read.text.lines import Line, clean

MAX_PAGE_CHARS = 60_000
"""Characters of a page that are read; a page full of words has 4,000."""

_BOLD_WEIGHT = 600  # of a font, from 100 to 900
_UNIT = 2  # bytes of a unit of UTF-16
_LONGEST_NAME = 80  # bytes of a font's name
_LEFT_OUT = "\x00"  # which cleaning takes out
_CLOSES = frozenset(".,;:!?)]’”%")  # what stands right behind a word
_BREAK, _HYPHEN = "\r\n", "\ufffe"
_JOINED = re.compile("[^\ufffe]*\ufffe|[^\ufffe]+")  # lines between two breaks, of which pdfium made one
# What pdfium gives for a glyph that is mapped to NUL, to no character or to a control character, beside a letter.
_NO_CHARACTER = re.compile("[\ufffe\ufffd\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f](?:(?<=[A-Za-z].)|(?=[a-z]))", re.DOTALL)
# Digits that may be the mark of a footnote, the break behind them, and what follows. (The digit first: it is quick so.)
_AFTER_WORD = re.compile(r"([0-9](?<=\S.)[0-9]?)(?![0-9/⁄])((?:\r\n)?)(?=(.?))")
_SPLIT_YEAR = re.compile(r"(?<!\d)(?:19|20)\Z")  # before two digits: the half of a year, whatever their type
_MARK_SIZE, _MARK_RISES = 0.8, (0.2, 0.7)  # of the type before it: a mark is smaller, and raised by so much
_ONE_ROW = 2.0  # points of height within which two characters stand on one row


def _quick(function: Any, gives: type, *takes: type) -> Callable[..., Any]:
    """A function of pdfium's that takes addresses and keeps Python's lock: it takes less time than to let that go."""
    return ctypes.cast(function, ctypes.PYFUNCTYPE(gives, *takes))


_char_origin = _quick(
    raw.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p
)
_char_box = _quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_font_size = _quick(raw.FPDFText_GetFontSize, ctypes.c_double, ctypes.c_void_p, ctypes.c_int)
_font_weight = _quick(raw.FPDFText_GetFontWeight, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


def page_lines(document: Any, index: int) -> list[Line]:
    """A page's lines; `index` counts from nought. PdfiumError where pdfium cannot load the page."""
    # Asked of pdfium itself: the library's objects for a page and its text were a twentieth of all reading.
    page = raw.FPDF_LoadPage(document, index)
    textpage = raw.FPDFText_LoadPage(page) if page else None
    try:
        if not textpage:
            raise pypdfium2.PdfiumError("the page cannot be loaded")
        return list(_lines(textpage, index + 1))
    finally:
        raw.FPDFText_ClosePage(textpage)
        raw.FPDF_ClosePage(page)


def _lines(textpage: Any, number: int) -> Iterator[Line]:
    """The lines with the place and type of each one's first character: three calls a line, seldom four."""
    text = _NO_CHARACTER.sub(lambda found: _lost_or_hyphen(textpage, found), _characters(textpage))
    at_page = ctypes.addressof(textpage.contents)
    text = _AFTER_WORD.sub(lambda found: _without_note_mark(at_page, found), text)
    rows = list(_rows(text))
    cleaned = clean("\n".join([row for _, row in rows])).split("\n")
    x, y = ctypes.c_double(), ctypes.c_double()
    place, name = (ctypes.addressof(x), ctypes.addressof(y)), ctypes.create_string_buffer(_LONGEST_NAME)

    def named_weight(index: int) -> int:  # a font that tells no weight (one of the standard fourteen) has a name
        raw.FPDFText_GetFontInfo(textpage, index, name, _LONGEST_NAME, None)
        return _BOLD_WEIGHT if b"Bold" in name.value else 0

    for (at, row), words in zip(rows, map(str.strip, cleaned), strict=True):
        if words:
            first = at + len(row) - len(row.lstrip())
            found = _char_origin(at_page, first, *place)
            yield Line(
                words,
                number,
                x.value if found else None,
                y.value if found else None,
                _font_size(at_page, first),
                (_font_weight(at_page, first) or named_weight(first)) >= _BOLD_WEIGHT,
                False,  # as most of them: which start a paragraph is told when all are known
            )


def _characters(textpage: Any) -> str:
    """All characters of a page, in UTF-16 from pdfium; room for two units a character, which is more than it takes."""
    count = min(raw.FPDFText_CountChars(textpage), MAX_PAGE_CHARS)
    units = bytearray(_UNIT * (2 * count + 1))
    taken = raw.FPDFText_GetText(textpage, 0, count, ctypes.c_ushort.from_buffer(units)) - 1  # the last is a NUL
    return units[: _UNIT * taken].decode("utf-16-le", "ignore") if taken > 0 else ""


def _lost_or_hyphen(textpage: Any, found: re.Match[str]) -> str:
    """A hyphen at a line's end as pdfium marks it; any other glyph without a character of its own as lost."""
    if found[0] == _HYPHEN and raw.FPDFText_IsHyphen(textpage, found.start()) == 1:
        return _HYPHEN
    return LOST


def _without_note_mark(at_page: int, found: re.Match[str]) -> str:
    """Digits behind a word without those in smaller and raised type: the mark of a footnote.

    It would be read as a part of the word or the year before it. What is left out keeps its place in the text, as does
    the end of a line that pdfium sees behind such a mark where the line goes on.
    """
    before, first, end = found.start() - 1, found.start(), found.end(1)
    split_year = end - first == 2 and _SPLIT_YEAR.search(found.string, first - 3 if first > 2 else 0, first)
    if split_year or not _is_raised(at_page, end - 1, before):
        return found[0]
    kept = "".join(_LEFT_OUT if _is_raised(at_page, at, before) else c for at, c in enumerate(found[1], first))
    goes_on = found[2] and abs(_placed(at_page, found.end())[1] - _placed(at_page, before)[1]) < _ONE_ROW
    if not goes_on:
        return kept + found[2]
    return kept + _LEFT_OUT + (_LEFT_OUT if found[3] in _CLOSES else " ")


def _is_raised(at_page: int, index: int, before: int) -> bool:
    """Whether a character stands in smaller type, higher than the one `before` it and to its right."""
    if _font_size(at_page, index) > _MARK_SIZE * abs(_font_size(at_page, before)):
        return False
    (x, y, size), (left, base, usual) = _placed(at_page, index), _placed(at_page, before)
    least, most = _MARK_RISES
    return size < _MARK_SIZE * usual and least * usual < y - base < most * usual and x > left


def _placed(at_page: int, index: int) -> tuple[float, float, float]:
    """Where a character stands on its page, and how high its line is there, in points; noughts where pdfium is silent.

    The height is that of the font as it is printed. (The font's size alone says little: a matrix may scale it.)
    """
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    _char_origin(at_page, index, ctypes.addressof(x), ctypes.addressof(y))
    _char_box(at_page, index, ctypes.addressof(box))
    return x.value, y.value, abs(box.top - box.bottom)


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Each printed line with the index of its first character; pdfium runs two into one over a hyphen at the break."""
    at = 0
    for printed in text.split(_BREAK):
        for row in _JOINED.findall(printed) if _HYPHEN in printed else (printed,):
            yield at, row
            at += len(row)
        at += len(_BREAK)
