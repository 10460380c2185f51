"""An HTML page's bytes → its words as `Text`: one line a block, table row or break, without the page's furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from monitor.model.marks import rightly_declared
from monitor.read.text.lines import BULLET, Line, Text, clean, laid_out

MOST_CHARS = 4_000_000
"""Characters of a page or text file that are read: thirty times the longest report, so that no file takes minutes."""

_HEAD = 4096  # bytes in which a page says which encoding it has
_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([a-z0-9_-]{2,40})")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DROPPED = frozenset({
    "script", "style", "noscript", "template", "nav", "form", "button", "iframe", "svg", "object", "select", "header",
    "footer", "aside", "dialog",
})  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "title", "tr", "ul",
}  # fmt: skip
_BLOCK, _BREAK, _HEADING = "\x01", "\x02", "\x03"
_MARKS = dict.fromkeys(_BLOCKS, _BLOCK) | {"br": _BREAK, "li": f"{_BLOCK}{BULLET} "}
_MARKS |= {f"h{level}": _BLOCK + _HEADING for level in range(1, 7)}
_MARK_ALONE = re.compile(rf"{BULLET}\n(?!{BULLET})")
_SPACE = re.compile(r"[\s\x01-\x03]+")
# The elements of a fragment that stand on lines of their own. The fingerprints of GOV.UK's pages in existing databases
# are over words parted so: to change it would have every notice read anew.
_FRAGMENT_BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "table", "blockquote", "dt", "dd")
)
_SENTENCE_ENDS = (".", "!", "?", ":", "”", '"', "’", "'")
_NOTE_MARK = re.compile(r"(\s*)(?:\[?(?:(?:foot)?note )?[0-9]{1,3}\]?|[*†‡]{1,3})(\s*)")  # of a footnote, in a `<sup>`
_MARKED = re.compile(
    r"(?:[^\W\d_]{2}|(?<!\d)(?:19|20)\d\d)[.,:;?!)\]’”'\"]{0,3}\Z"
)  # a word or a year, which may bear one
_WITHIN_MARK = frozenset(("a", "span", "small", "b", "strong", "i", "em"))
_BEFORE = 12  # characters
_LONGEST_ROW = 400  # characters
_MANY_BREAKS = 20  # in one block: more than an address or a verse has
_ENOUGH = 200  # characters in <main> for it to be the page's own words


def decode(data: bytes, declared: bytes = b"") -> str:
    """The text of bytes: by their byte order mark, by what they declare, as UTF-8, else as Windows' Latin-1."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in (declared.decode("ascii", "ignore"), "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def read_html(data: bytes) -> Text:
    """The words of a web page. `title` is its <title>, else its first heading; broken markup is read all the same."""
    data = rightly_declared(data)
    declared = _CHARSET.search(data[:_HEAD])
    markup = decode(data, declared[1] if declared else b"")[:MOST_CHARS].replace("\x00", "")
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    except (etree.ParserError, ValueError):
        return Text(form="html", html=markup, problems=("the web page is empty",))
    title = _words(root.findtext(".//title") or root.findtext(".//h1") or "")
    _blank_note_marks(root)
    lines = tuple(_lines(_own_part(root)))
    return Text(lines, "html", title=title, html=markup, problems=() if lines else ("the web page holds no words",))


def _blank_note_marks(root: Any) -> None:
    """Take the marks of footnotes out of a page: each would be read as a part of the word or the year before it."""
    for raised in root.iter("sup"):
        link = raised[0] if len(raised) == 1 and raised[0].tag in _WITHIN_MARK and not len(raised[0]) else None
        if len(raised) and link is None:
            continue
        inner = "" if link is None else (link.text or "") + (link.tail or "")
        mark = _NOTE_MARK.fullmatch((raised.text or "") + inner)
        if mark and _MARKED.search(_before(raised)) and not (raised.tail or "").startswith(("/", "⁄")):
            # Emptied, not taken out: to put each one's tail to the words before it takes the square of their length.
            raised.text = mark[1] + mark[2] and " "
            if link is not None:
                link.text = link.tail = ""


def _before(element: Any) -> str:
    """The last characters right before an element, as far as they stand in the text or the element before it."""
    last = element.getprevious()
    if last is None:
        return (element.getparent().text or "")[-_BEFORE:] if element.getparent() is not None else ""
    is_words = isinstance(last.tag, str) and not len(last)  # and no comment
    return (last.tail or (last.text if is_words else "") or "")[-_BEFORE:]


def story_lines(root: Any) -> Iterator[Line]:
    """The lines of an element from which all that is no story was taken: a paragraph, heading or list point each.

    What stands after a line break is a line of its own, and begins a paragraph where a sentence ended before it.
    """
    for block in "".join(_marked(root, frozenset())).split(_BLOCK):
        starts = True
        for words in (_words(row.replace(_HEADING, "")) for row in block.split(_BREAK)):
            if words:
                yield Line(words, starts=starts, bold=True if _HEADING in block else None)
            starts = not words or words.endswith(_SENTENCE_ENDS)


def fragment_text(markup: str) -> str:
    """The words of a piece of HTML, all of them and as they are printed: one paragraph or list point a line."""
    root = _fragment(markup)
    lines = (
        (" ".join(line.split()) for line in "".join(_fragment_marked(root)).splitlines()) if root is not None else ()
    )
    kept = _MARK_ALONE.sub(f"{BULLET} ", "\n".join(line for line in lines if line))
    return "\n".join(line for line in kept.splitlines() if line != BULLET)


def fragment_links(markup: str) -> list[tuple[str, str]]:
    """The links of a piece of HTML: address and words, once for each part of the words that is set apart within it."""
    root = _fragment(markup)
    anchors = root.iter("a") if root is not None else ()
    return [
        (anchor.get("href"), " ".join(words.split()))
        for anchor in anchors
        for words in anchor.itertext()
        if anchor.get("href") and words.strip()
    ]


def _fragment(markup: str) -> Any:
    """The fragment under one element; None where there is nothing in it."""
    try:
        return _fragment_root(markup.replace("\x00", ""))
    except (etree.ParserError, ValueError):
        return None


def _fragment_root(markup: str) -> Any:
    try:
        return html.fragment_fromstring(markup, create_parent="div")
    except (AssertionError, IndexError):  # how the library says that a piece is the head of a page, without its body
        return html.document_fromstring(markup)


def _fragment_marked(root: Any) -> Iterator[str]:
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        block = element.tag in _FRAGMENT_BLOCKS and element is not root
        if event == "start":
            yield (f"\n{BULLET} " if element.tag == "li" else "\n") if block else ""
            yield (element.text or "").replace("\n", " ")
        else:
            yield "\n" if block else ""
            yield (element.tail or "").replace("\n", " ")


def _words(text: str) -> str:
    return " ".join(clean(text).split())


def _own_part(root: Any) -> Any:
    """The page's <main>, where it has one with words in it; else all of it."""
    main = next(root.iter("main"), None)
    return main if main is not None and len(main.text_content().strip()) >= _ENOUGH else root


def _lines(root: Any) -> Iterator[Line]:
    """The element's lines: a block begins a paragraph, a break goes on with it.

    A block of many breaks is a text whose lines were kept: its paragraphs are recognised as those of plain text are.
    """
    for block in "".join(_marked(root)).split(_BLOCK):
        rows = [_words(row.replace(_HEADING, "")) for row in block.split(_BREAK)]
        if len(rows) > _MANY_BREAKS:
            yield from laid_out(rows)
            continue
        starts = True
        for words in filter(None, rows):
            yield Line(words, starts=starts, bold=True if _HEADING in block else None)
            starts = False


def _marked(root: Any, dropped: frozenset[str] = _DROPPED) -> Iterator[str]:
    """The words in order with marks for blocks, breaks, headings and list points; the walk does not recurse."""
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            row = _row(element) if tag == "tr" else ""
            yield _MARKS.get(tag, "")
            yield _SPACE.sub(" ", row or (element.text or "" if tag not in dropped else ""))
            if row or tag in dropped:
                walk.skip_subtree()
        else:
            yield _BLOCK if tag in _BLOCKS else ""
            yield _SPACE.sub(" ", element.tail or "") if element is not root else ""


def _row(element: Any) -> str:
    """A table's row as one line, its cells apart by spaces; nothing where the table only lays out a page."""
    words = " ".join(element.itertext())
    return words if len(words) < _LONGEST_ROW and next(element.iter("table", "ul", "ol"), None) is None else ""
