"""Earlier inspections that a letter only recalls: "since the local authority was judged inadequate in May 2023"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.model.dates import When
from monitor.model.facts import Area, EventKind, Finding, Grade, Judgement
from monitor.read.text.lines import Paragraph
from monitor.read.text.sentences import quotation, sentences
from monitor.read.words.dates import find_ranges

_JUDGED = re.compile(
    r"(?i)\b(?:judged|graded|rated|found)(?: (?:as|to be|to|overall|again|once more|for a second time))* "
    r"(?P<grade>inadequate|outstanding|good|requir\w+ improvement(?: to be good)?)\b"
)
_MENTION = re.compile(r"judged|graded|rated|found to")
_WHOLE = re.compile(
    r"(?i)\boverall\b|\b(?:authority|council|borough|county|city|trust|services?) (?:was|were|had been|has been)"
    r" (?:\w+ )?(?:judged|graded|rated|found)\b|\bsince being (?:judged|graded|rated)\b"
)
_ONE_AREA = re.compile(
    r"(?i)\b(?:impact of leaders|adoption|fostering|care leavers|experiences (?:and progress )?of)\b"
)
_REPORT = re.compile(r"(?i)\b(?:published|reported|publication|report (?:of|in|dated))\b")
_OVERALL = re.compile(
    r"(?i)\b(?P<grade>inadequate|outstanding|good|requir\w+ improvement(?: to be good)?)\b(?= (?:for )?overall)"
)
_FOR_ONE_AREA = re.compile(
    r"(?i)\s+(?:in|for|across) (?:the )?(?:help|protection|care\b|leadership|areas?|experiences?|impact|relation"
    r"|respect|services? for|children|some|one|two|three|its (?:help|care|leadership))"
)
_YEAR = re.compile(r"\b(20[0-3]\d)\b")
_INSPECTION = re.compile(r"(?i)\binspect|\bsince\b")


def find_recalled(paragraphs: Sequence[Paragraph], authority: str | None, before: When | None) -> Iterator[Finding]:
    """The inspections whose overall grade and date the paragraphs recall, each once."""
    met = set()
    for paragraph in paragraphs:
        if not _MENTION.search(paragraph.text):
            continue
        for sentence in sentences(paragraph.text):
            finding = _recalled(sentence, authority, before)
            when = finding and (finding.start or finding.published)
            if finding and when not in met:
                met.add(when)
                yield finding


def _recalled(sentence: str, authority: str | None, before: When | None) -> Finding | None:
    judged = _JUDGED.search(sentence)
    if not judged or not _INSPECTION.search(sentence):
        return None
    found = _OVERALL.search(sentence, judged.start()) or judged
    of_one_area = _ONE_AREA.search(sentence) or _FOR_ONE_AREA.match(sentence, found.end())
    if not _WHOLE.search(sentence) or (of_one_area and "overall" not in sentence):
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
