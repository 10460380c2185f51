"""A PDF's bytes → its words as `Text`, with places, by pypdfium2; what cannot be read is a problem in words."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from statistics import median
from typing import Any

import pypdfium2

from monitor.read.text.ligatures import restored
from monitor.read.text.lines import BULLET, Line, Text
from monitor.read.text.pdf_page import page_lines
from monitor.read.text.sentences import is_open

MAX_PAGES = 150
"""Pages that are read; the longest report since 2009 has 54."""

_PASSWORD_ERROR = 4  # pdfium's code
_TAIL = 2048  # bytes at the end of a file in which a whole PDF has its end mark
# pdfium keeps global state: one document at a time, whatever thread asks.
_PDFIUM = threading.Lock()
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
_DIGITS = re.compile(r"\d+")
_NOTE = re.compile(r"\d{1,2}(?:\s|\Z)")
_NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,2})*\.?(?: |\Z)")


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
            pages.append(page_lines(document, index))
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
