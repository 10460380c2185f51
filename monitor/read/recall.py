"""Earlier inspections that a letter only recalls: "since the local authority was judged inadequate in May 2023"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.model import Area, EventKind, Finding, Grade, Judgement, When
from monitor.read.dates import find_ranges
from monitor.read.sentences import quotation, sentences
from monitor.read.text import Paragraph

_JUDGED = re.compile(
    r"(?i)\b(?:judged|graded|rated|found)(?: (?:as|to be|to|overall|again|once more|for a second time))* "
    r"(?P<grade>inadequate|outstanding|good|requir\w+ improvement(?: to be good)?)\b"
)
_ONE_AREA = re.compile(
    r"(?i)\b(?:impact of leaders|experiences? (?:and progress )?of|help and protection|leadership\b.{0,40}\bjudged)"
)
_REPORT = re.compile(r"(?i)\b(?:published|reported|publication|report (?:of|in|dated))\b")
_YEAR = re.compile(r"\b(20[0-3]\d)\b")
_INSPECTION = re.compile(r"(?i)\binspect|\bsince\b")


def find_recalled(paragraphs: Sequence[Paragraph], authority: str | None, before: When | None) -> Iterator[Finding]:
    """The inspections whose overall grade and date the paragraphs recall, each once."""
    met = set()
    for paragraph in paragraphs:
        if "judged" not in paragraph.text and "ated" not in paragraph.text and "found" not in paragraph.text:
            continue
        for sentence in sentences(paragraph.text):
            finding = _recalled(sentence, authority, before)
            when = finding and (finding.start or finding.published)
            if finding and when not in met:
                met.add(when)
                yield finding


def _recalled(sentence: str, authority: str | None, before: When | None) -> Finding | None:
    found = _JUDGED.search(sentence)
    if not found or not _INSPECTION.search(sentence):
        return None
    if _ONE_AREA.search(sentence) and "overall" not in sentence:
        return None
    when = _date(sentence, found.end(), before)
    if when is None:
        return None
    report = bool(_REPORT.search(sentence))
    word = found["grade"].lower()
    grade = Grade.REQUIRES_IMPROVEMENT if word.startswith("requir") else Grade(word)
    return Finding(
        kind=EventKind.INSPECTION,
        authority=authority,
        start=None if report else when,
        published=when if report else None,
        judgements=(Judgement(Area.OVERALL, grade, found[0]),),
        quote=quotation(sentence),
    )


def _date(sentence: str, at: int, before: When | None) -> When | None:
    """The date after the grade, else the last one before it; a month or year where no day is given."""
    ranges = find_ranges(sentence)
    after = [r.start for r in ranges if r.span[0] >= at]
    ahead = [r.start for r in ranges if r.span[0] < at]
    years = [When(int(year[1])) for year in _YEAR.finditer(sentence)]
    when = next(iter([*after, *ahead[::-1], *years]), None)
    return when if when and (before is None or when.first() <= before.last()) else None
