"""Sections and their listed points: what stands under a heading such as "What needs to improve"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.read.text.lines import BULLET, Paragraph
from monitor.read.text.note_marks import without_note_marks

# Marks that plain text and HTML use for a list; those of a PDF are known to `Text`.
_MARK = re.compile(rf"(?:[{BULLET}*·–—-]|o(?= [A-Z])|\(?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})[.)])\s+")
_SUB_MARK = re.compile(r"(?:o|[–—-])\s+")

#: A heading of these documents by its words alone, as a whole line.
HEADING = re.compile(
    r"""(?x)(?:
      what\ (?:needs|needed|do|does|must|should)\b[^.]{0,110}(?:improve\w*|better)\b[^.]{0,60}
    | areas?(?:\(s\))?\ (?:for|of|requiring)\ (?:\w+\ ){0,2}(?:improvement|action|development|actions)\b[^.]{0,60}
    | priority\ actions?(?:\ areas?)?
    | (?:main\ |headline\ |key\ |summary\ of\ )?findings(?:\ and\ evaluation\ of\ progress)?
    | evaluation\ of\ progress | overview | (?:key\ )?strengths | progress | conclusion | summary | background | context
    | areas?\ covered\ by\ (?:the|this)\ (?:monitoring\ )?visit | next\ steps | recommendations?
    | inspection\ (?:outcome|team) | local\ area\ partnership\ details | information\ about\ [^.]{0,60}
    | what\ is\ it\ like\ [^.]{0,120} | what\ is\ the\ area\ partnership\ doing\ [^.]{0,60}
    | (?:practice|case)\ stud(?:y|ies)\b[^.]{0,60}
    )\s*[:?.]?\s*(?:\[?\d{1,2}\]?|[*†‡])?""",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:Ofsted|Inspectors|We|I) (?:will take|have notified|am copying|will be)\b|You should (?:submit|send|prepare)\b"
    r"|(?:Yours?|your) (?:sincerely|faithfully)\b|The (?:Department for Education|DfE) (?:has|have) been notified\b"
    # What closes a report, even where it bears a list mark or runs on in the table below it.
    r"|(?:Local area partnership details|Information about this inspection|Inspection team)\b"
)
_RUN_IN = re.compile(r"[:?]?\s(?=[A-Z][a-z]*\s)")
_WORD = re.compile(r"[A-Za-z]{3}")
_LONGEST_HEADING = 160  # characters


@dataclass(frozen=True)
class HeadedSection:
    """A heading and what stands under it, up to the next heading or the letter's closing words."""

    heading: str
    body: tuple[Paragraph, ...]

    @property
    def points(self) -> tuple[str, ...]:
        """Its listed points, each whole; none where nothing is listed."""
        return tuple(_points(self.body))

    @property
    def prose(self) -> str:
        """What it says outside its list."""
        return " ".join(p.text for p in self.body if not is_point(p))


def is_point(paragraph: Paragraph) -> bool:
    """Whether the paragraph begins with a list mark."""
    return paragraph.bullet or bool(_MARK.match(paragraph.text))


def without_mark(text: str) -> str:
    """A point's words without a list mark of plain text."""
    return _MARK.sub("", text, count=1)


def is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a heading of a letter or report: by its words, or by short bold type."""
    text = _without_note_mark(paragraph).text
    if paragraph.bullet or len(text) > _LONGEST_HEADING:
        return False
    return bool(HEADING.fullmatch(text)) or (
        paragraph.bold and not text.endswith((".", ",", ";")) and bool(_WORD.search(text))
    )


def sections(
    paragraphs: Sequence[Paragraph], wanted: re.Pattern[str], *, through_bold: bool = False
) -> Iterator[HeadedSection]:
    """The sections whose heading matches `wanted` from its beginning, in order.

    With `through_bold` a heading known by its bold type alone does not end a section: it is a sub-heading. A heading
    that a table ran into its first cell is parted from it.
    """
    for index, printed in enumerate(paragraphs):
        paragraph = _without_note_mark(printed)
        found = wanted.match(paragraph.text)
        if not found or paragraph.bullet:
            continue
        after = tuple(_body(paragraphs, index + 1, through_bold))
        if _RUN_IN.match(paragraph.text, found.end()):
            cell = replace(paragraph, text=paragraph.text[found.end() :].strip(" :?"))
            yield HeadedSection(found[0], (cell, *after))
        elif is_heading(paragraph):
            yield HeadedSection(paragraph.text, after)


def _without_note_mark(paragraph: Paragraph) -> Paragraph:
    """A paragraph, where it may be a heading without the mark of a footnote at its end."""
    words = paragraph.text if len(paragraph.text) > _LONGEST_HEADING else without_note_marks(paragraph.text)
    return paragraph if words == paragraph.text else replace(paragraph, text=words)


def _body(paragraphs: Sequence[Paragraph], begin: int, through_bold: bool) -> Iterator[Paragraph]:
    for paragraph in paragraphs[begin:]:
        if _ends(paragraph, through_bold):
            return
        yield paragraph


def _ends(paragraph: Paragraph, through_bold: bool) -> bool:
    words = _without_note_mark(paragraph).text
    heading = HEADING.fullmatch(words) if through_bold else is_heading(paragraph)
    return bool(heading or _CLOSING.match(paragraph.text))


def _points(body: Sequence[Paragraph]) -> Iterator[str]:
    """Marked paragraphs; a lesser mark below a full one, or an open sentence over the page, belongs to the last."""
    point = ""
    full = False
    for paragraph in body:
        text = paragraph.text
        if paragraph.bullet or (_MARK.match(text) and not (full and _SUB_MARK.match(text))):
            if point:
                yield point
            point, full = (text if paragraph.bullet else _MARK.sub("", text, count=1)), paragraph.bullet
        elif point and (text[:1].islower() or _SUB_MARK.match(text)):
            point = joined(point, _SUB_MARK.sub("", text, count=1)) if _SUB_MARK.match(text) else f"{point} {text}"
    if point:
        yield point


def joined(point: str, lesser: str) -> str:
    """A point with one more of the lesser points that it introduces, as one line."""
    return f"{point} {lesser}" if point.endswith((":", ";", ",", ".", " and", " or")) else f"{point}; {lesser}"
