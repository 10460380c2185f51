"""The points that a report lists under its headings: what needs to improve, and areas for priority action."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.read.letter.priority import denies
from monitor.read.text.lines import Paragraph, Text
from monitor.read.text.note_marks import without_note_marks
from monitor.read.words.grades import Scheme, fold

_LONGEST_HEADING, _HEADING_CHARS = 12, 144  # words, characters
_AHEAD = 4  # paragraphs after a heading that show how its points are marked
_NUMBER = re.compile(r"\d{1,3}\s?\.\s?|\d{1,3}\s+(?=[A-Z])")
_COUNT = re.compile(r"(\d{1,3})\s?\.\s?\S")
_PAGE = re.compile(r"\d{1,3}")
_PART = re.compile(r"[–—-] |o (?=[a-z])")
_DENIAL = re.compile(r"(?i)\bthere (?:are|were) none?\b|\bno (?:areas for )?priority actions?\b|^none\b")


@dataclass
class Points:
    """The points by the kind of heading they stand under, in order; `priority` where such a heading stands at all."""

    improvements: list[str] = field(default_factory=list)
    priority_actions: list[str] = field(default_factory=list)
    priority: bool = False

    @property
    def any(self) -> bool:
        """Whether a point has been read."""
        return bool(self.improvements or self.priority_actions)


def read_points(text: Text, scheme: Scheme) -> Points:
    """The points under the report's first run of such headings; a later part's (the LSCB's) are not the authority's."""
    points = Points()
    paragraphs = _without_page_numbers(text.paragraphs, scheme)
    start = next((i for i, paragraph in enumerate(paragraphs) if _heading(paragraph, scheme)), len(paragraphs))
    taken, mark = points.improvements, ""
    for index in range(start, len(paragraphs)):
        paragraph = paragraphs[index]
        heading = _heading(paragraph, scheme)
        if heading:
            taken = points.priority_actions if heading == "priority" else points.improvements
            points.priority |= heading == "priority" and _has_areas(paragraphs[index + 1 :], scheme)
            mark = _mark_ahead(paragraphs[index + 1 : index + 1 + _AHEAD], text.form)
        elif _ends(paragraph, scheme) and not _divides(paragraph, _text(paragraphs, index + 1), scheme, points):
            break
        elif taken and (_PART.match(paragraph.text) or (paragraph.bullet and mark == "number")):
            taken[-1] = f"{taken[-1]} {paragraph.text}"  # parts of a point
        elif _mark(paragraph) == mark:
            _take(points, taken, paragraph)
        elif not _between(paragraph, paragraphs[index + 1 :], mark, points.any):
            break
    return points


def _without_page_numbers(paragraphs: Sequence[Paragraph], scheme: Scheme) -> list[Paragraph]:
    """The paragraphs without numbers alone, nor the headings in a table of contents, which such a number follows."""
    return [
        paragraph
        for index, paragraph in enumerate(paragraphs)
        if not _PAGE.fullmatch(paragraph.text)
        and not (_heading(paragraph, scheme) and _PAGE.fullmatch(_text(paragraphs, index + 1)))
    ]


def _text(paragraphs: Sequence[Paragraph], index: int) -> str:
    return paragraphs[index].text if index < len(paragraphs) else ""


def _ends(paragraph: Paragraph, scheme: Scheme) -> bool:
    """Whether a heading begins another part of the report: one of its own or a judgement's."""
    words = fold(paragraph.text)
    return words in scheme.ends or bool(scheme.known_beginning(words))


def _divides(paragraph: Paragraph, following: str, scheme: Scheme, points: Points) -> bool:
    """Whether a judgement's label only groups points: the numbers go on counting below it, from the first point on."""
    number = _COUNT.match(following)
    count = len(points.improvements) + len(points.priority_actions)
    return fold(paragraph.text) in scheme.labels and number is not None and int(number[1]) == count + 1


def _has_areas(following: Sequence[Paragraph], scheme: Scheme) -> bool:
    """Whether a heading over areas for priority action has any below it: not nothing, another heading, or a denial."""
    if not following or _heading(following[0], scheme):
        return False
    return _mark(following[0]) != "" or not (denies(following[0].text) or _DENIAL.search(following[0].text))


def _mark_ahead(following: Sequence[Paragraph], form: str) -> str:
    """How the points under a heading are marked: by a bullet or a number or, outside PDFs, by nothing."""
    marks = [_mark(paragraph) for paragraph in following]
    if "number" in marks[:2]:
        return "number"
    return "bullet" if "bullet" in marks or form == "pdf" else ""


def _take(points: Points, taken: list[str], paragraph: Paragraph) -> None:
    if _DENIAL.search(paragraph.text) and len(paragraph.text.split()) < _LONGEST_HEADING:
        points.priority &= taken is not points.priority_actions
    else:
        taken.append(_NUMBER.sub("", paragraph.text, count=1) if not paragraph.bullet else paragraph.text)


def _heading(paragraph: Paragraph, scheme: Scheme) -> str:
    """`points`, `priority` or nothing: which of the framework's headings the paragraph is."""
    if paragraph.bullet or len(paragraph.text) > _HEADING_CHARS:
        return ""
    words = fold(without_note_marks(paragraph.text))
    return "priority" if words in scheme.priority_points else "points" if words in scheme.points else ""


def _mark(paragraph: Paragraph) -> str:
    """How a paragraph shows that it is a point: `bullet`, `number`, or nothing."""
    return "bullet" if paragraph.bullet else "number" if _NUMBER.match(paragraph.text) else ""


def _between(paragraph: Paragraph, following: Sequence[Paragraph], mark: str, any_yet: bool) -> bool:
    """Whether a paragraph without a mark only introduces or divides the points ("Immediately:")."""
    if not following or _mark(following[0]) not in (mark, "") or _mark(paragraph):
        return False
    if not any_yet or paragraph.text.endswith(":"):
        return True
    return mark == "number" and not paragraph.bold and len(paragraph.text.split()) <= _LONGEST_HEADING
