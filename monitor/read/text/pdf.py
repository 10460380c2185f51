"""A PDF's bytes → its words as `Text`, with places, by pypdfium2; what cannot be read is a problem in words."""

from __future__ import annotations

import ctypes
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from statistics import median
from typing import Any

import pypdfium2
from pypdfium2 import raw

from monitor.read.text.ligatures import LOST, restored
from monitor.read.text.lines import BULLET, Line, Text, clean
from monitor.read.text.sentences import is_open

MAX_PAGES = 150
"""Pages that are read; the longest report since 2009 has 54."""

MAX_PAGE_CHARS = 60_000
"""Characters of a page that are read; a page full of words has 4,000."""

_PASSWORD_ERROR = 4  # pdfium's code
_TAIL = 2048  # bytes at the end of a file in which a whole PDF has its end mark
# pdfium keeps global state: one document at a time, whatever thread asks.
_PDFIUM = threading.Lock()
_BOLD_WEIGHT = 600  # of a font, from 100 to 900
_UNIT = 2  # bytes of a unit of UTF-16
_LONGEST_NAME = 80  # bytes of a font's name
_NOTE_SIZE = 0.93  # of the body's type: footnotes are set smaller than that
_BODY_LINE = 20  # characters; a shorter line in the body's type may be a mark beside a footnote
_RUNNING = 3  # pages at the least on which a line stands that is a running head or foot
_PITCHES = (5.0, 40.0)  # points between the lines of one paragraph
_USUAL_PITCH = 14.5  # points: that of 12-point type
_FEWEST_STEPS = 4  # distances between lines that a page must have for its own pitch to be known
_GAP, _BOLD_GAP = 1.35, 1.1  # of the pitch: the space above a paragraph, and above one that changes to or from bold
_LARGER = 1.5  # points of size by which a heading differs
_ONE_ROW = 2.0  # points of height within which two lines stand on one row
_OUTDENT = 5.0  # points to the left that a numbered paragraph begins of the line above it
_EDGE = 3  # how many lines from a page's first and last a running head or foot can stand
_PAGE_NUMBER = re.compile(r"(?i)(?:page )?\d{1,3}(?: (?:of|/) \d{1,3}| ?\| ?page)?\Z")
_LEFT_OUT = "\x00"  # which cleaning takes out
_CLOSES = frozenset(".,;:!?)]’”%")  # what stands right behind a word
_BREAK, _HYPHEN = "\r\n", "\ufffe"
_JOINED = re.compile("[^\ufffe]*\ufffe|[^\ufffe]+")  # lines between two breaks, of which pdfium made one
# What pdfium gives for a glyph that is mapped to NUL, to no character or to a control character, beside a letter.
_NO_CHARACTER = re.compile("[\ufffe\ufffd\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f](?:(?<=[A-Za-z].)|(?=[a-z]))", re.DOTALL)
_DIGITS = re.compile(r"\d+")
_NOTE = re.compile(r"\d{1,2}(?:\s|\Z)")
# Digits that may be the mark of a footnote, the break behind them, and what follows. (The digit first: it is quick so.)
_AFTER_WORD = re.compile(r"([0-9](?<=\S.)[0-9]?)(?![0-9/⁄])((?:\r\n)?)(?=(.?))")
_SPLIT_YEAR = re.compile(r"(?<!\d)(?:19|20)\Z")  # before two digits: the half of a year, whatever their type
_MARK_SIZE, _MARK_RISES = 0.8, (0.2, 0.7)  # of the type before it: a mark is smaller, and raised by so much
_NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,2})*\.?(?: |\Z)")


def _quick(function: Any, gives: type, *takes: type) -> Callable[..., Any]:
    """A function of pdfium's that takes addresses and keeps Python's lock: it takes less time than to let that go."""
    return ctypes.cast(function, ctypes.PYFUNCTYPE(gives, *takes))


_char_origin = _quick(
    raw.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p
)
_char_box = _quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_font_size = _quick(raw.FPDFText_GetFontSize, ctypes.c_double, ctypes.c_void_p, ctypes.c_int)
_font_weight = _quick(raw.FPDFText_GetFontWeight, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


def read_pdf(data: bytes) -> Text:
    """The words of a PDF in reading order; a broken, locked or empty one gives no lines and a problem that says why."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            return Text(form="pdf", pages=0, problems=(_why_unreadable(data, error),))
        try:
            return _read_document(document)
        finally:
            document.close()


def _why_unreadable(data: bytes, error: Exception) -> str:
    if getattr(error, "err_code", None) == _PASSWORD_ERROR:
        return "the PDF is encrypted: it opens only with a password"
    if b"%%EOF" not in data[-_TAIL:]:
        return f"the PDF is cut off: its end is missing ({len(data):,} bytes came)"
    return f"the PDF is damaged and cannot be opened ({len(data):,} bytes)"


def _read_document(document: Any) -> Text:
    count = len(document)
    problems = []
    pages: list[list[Line]] = []
    for index in range(min(count, MAX_PAGES)):
        try:
            pages.append(_page_lines(document, index))
        except Exception:  # a damaged page must not lose the others; pypdfium2 raises several types
            problems.append(f"page {index + 1} of the PDF is damaged and was left out")
    if count > MAX_PAGES:
        problems.append(f"the PDF has {count} pages: only the first {MAX_PAGES} were read")
    if not any(pages):
        problems.append("the PDF holds no text: it is empty, or its pages are pictures")
    pages, marked = _with_ligatures(pages)
    if marked:
        what = "1 word of the PDF holds" if marked == 1 else f"{marked} words of the PDF hold"
        problems.append(f"{what} letters that its text layer does not tell, marked \ufffd")
    pages = [_head_first(page) for page in _without_furniture(pages)]
    body = _body_size(pages)
    notes = [note for page in pages for note in _take_notes(page, body)]
    lines = _mark_starts(pages)
    return Text(tuple(lines), "pdf", pages=count, notes=tuple(notes), problems=tuple(problems))


def _with_ligatures(pages: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """The pages with the letters put back that the file's fonts lost, and how many words have letters still open."""
    read = [line for page in pages for line in page]
    lines, marked = restored(read)
    if lines is read:
        return pages, marked
    following = iter(lines)
    return [[next(following) for _ in page] for page in pages], marked


def _page_lines(document: Any, index: int) -> list[Line]:
    """A page's lines."""
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


def _body_size(pages: list[list[Line]]) -> float:
    """The type size that most of the words are set in."""
    exact: Counter[float] = Counter()
    for line in chain.from_iterable(pages):
        exact[line.size or 0.0] += len(line.text)
    sizes: Counter[float] = Counter()
    for size, count in exact.items():
        sizes[round(size, 1)] += count
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _take_notes(page: list[Line], body: float) -> list[str]:
    """Take a page's footnotes out of it: small type below all the rest, from a number on."""
    small = [i for i, line in enumerate(page) if line.size and line.size < _NOTE_SIZE * body]
    large = [line for line in page if line.size and line.size >= _NOTE_SIZE * body and len(line.text) > _BODY_LINE]
    floor = min((line.y or 0 for line in large), default=0)
    below = [i for i in small if (page[i].y or 0) < floor]
    numbers = [i for i in below if _NOTE.match(page[i].text)]
    words = [i for i in below if not _PAGE_NUMBER.match(page[i].text)]
    if not words or not numbers:
        return []
    taken = [i for i in sorted({*words, *numbers}) if i >= numbers[0]]
    notes = [page[i].text for i in taken]
    page[:] = [line for i, line in enumerate(page) if i not in set(taken)]
    return notes


def _without_furniture(pages: list[list[Line]]) -> Iterator[list[Line]]:
    """Each page less its number and less the lines that stand at the edge of most pages (kept where first met)."""
    edges = [{id(line): _edge_key(line) for line in _edges(page)} for page in pages]
    often = Counter(key for keys in edges for key in set(keys.values()))
    least = max(_RUNNING, len(pages) // 2)
    running = {key for key, times in often.items() if times >= least}
    met: set[str] = set()
    for page, keys in zip(pages, edges, strict=True):
        furniture = {
            id(line)
            for line in _edges(page)
            if _PAGE_NUMBER.match(line.text) or (keys[id(line)] in running and keys[id(line)] in met)
        }
        met.update(keys.values())
        yield [line for line in page if id(line) not in furniture] if furniture else page


def _head_first(page: list[Line]) -> list[Line]:
    """The page with its letterhead first: a block that the file holds last but prints above everything."""
    top = max((line.y or 0 for line in page[:_EDGE]), default=0)
    last = next((i for i in range(len(page) - 1, -1, -1) if (page[i].y or 0) <= top), -1)
    return page[last + 1 :] + page[: last + 1]


def _edges(page: list[Line]) -> list[Line]:
    return page[:_EDGE] + page[_EDGE:][-_EDGE:]


def _edge_key(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _mark_starts(pages: list[list[Line]]) -> Iterator[Line]:
    """The lines marked where they start a paragraph: by the space above, the type, the list mark, the place."""
    last: Line | None = None
    for page in pages:
        pitch = _pitch(page)
        for line in page:
            starts = last is None or (
                _starts(last, line, pitch) if last.page == line.page else _starts_over_page(last, line)
            )
            yield Line(*line[:-1], True) if starts else line  # twice as quick as to replace
            last = line


def _pitch(page: list[Line]) -> float:
    """The usual distance between two lines of the page, in points; that of 12-point type where it has too few lines."""
    least, most = _PITCHES
    steps = [a.y - b.y for a, b in pairwise(page) if a.y and b.y and least < a.y - b.y < most]
    return median(steps) if len(steps) >= _FEWEST_STEPS else _USUAL_PITCH


def _starts(last: Line, line: Line, pitch: float) -> bool:
    if line.text.startswith(BULLET):
        return True
    if last.text == BULLET:
        return False
    if line.y is None or last.y is None or line.x is None or last.x is None:
        return True
    drop = last.y - line.y
    if drop > _GAP * pitch or drop < -pitch:
        return True
    if abs((line.size or 0) - (last.size or 0)) > _LARGER and abs(drop) > _ONE_ROW:
        return True
    if line.bold != last.bold and drop > _BOLD_GAP * pitch:
        return True
    return line.x < last.x - _OUTDENT and bool(_NUMBERED.match(line.text))


def _starts_over_page(last: Line, line: Line) -> bool:
    """Over a page break only an open sentence that goes on in lower case, in the same type, is the same paragraph."""
    if line.text.startswith(BULLET) or last.bold != line.bold:
        return True
    return last.text[-1] in ".!?:" or not (line.text[0].islower() or last.text[-1] in ",;-–" or is_open(last.text))
