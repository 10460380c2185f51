"""Ofsted's inspection reports: what was judged, when, by whom, in which words. `Text` in, a `Reading` out.

A report is recognised by how it opens (its title and "Inspection dates"), never by a file's name. What each framework
judges and how it words it is data (`config/frameworks.yaml`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.model.dates import Precision, When
from monitor.model.facts import EventKind, Finding
from monitor.model.publications import DocumentKind, Reading
from monitor.read.letter import letterhead
from monitor.read.report.judgements import read_judgements
from monitor.read.report.past import previous_of, read_past
from monitor.read.report.points import read_points
from monitor.read.text.lines import Line, Text
from monitor.read.text.note_marks import without_note_marks
from monitor.read.text.sentences import sentences
from monitor.read.words import grades
from monitor.read.words.dates import DateRange, find_range, find_ranges
from monitor.read.words.grades import Scheme, fold
from monitor.register.names import Register

_OPENING = 70  # lines: where a report has its title, dates and list of judgements
_TITLE_LINES = 8  # over which a title may wrap
_LETTER_OPENING = 15  # lines of a letter in which it states the inspection's days
_DATES_WITHIN, _PUBLISHED_WITHIN = 200, 60  # characters after the label in which what it labels begins
_LONGEST_DATES = 400  # characters of an inspection's dates: of one of many days
_AROUND_TITLE = 4  # lines above and below the title that may name the authority
_PROSE = 40  # characters of a line that is no name
_SUMMARY_PAGES = 4  # the report's first, in which a sentence may state the inspection's days
_DATES = re.compile(
    r"(?i)\b(?:(?:re-?)?inspection|review|fieldwork) (?:dates?|period)"
    r"(?:\d{1,2}(?= *(?:[:\n]|\Z))|[¹²³])?(?!\w)\s*[:–-]?"
    r"|\bdates? of (?:this |the )?(?:re-?)?(?:inspection|review)\b\s*[:–-]?"
)
_TOOK_PLACE = re.compile(
    r"(?i)\b(?:this|the|our) (?:unannounced |announced )?(?:re-?)?inspection\b[^.;]{0,100}?"
    r"\b(?:took place|(?:was|were) (?:carried out|conducted|undertaken|held)|ran|lasted)\b"
)
_OTHER_INSPECTION = re.compile(
    r"(?i)\b(?:last|previous|earlier|focused|monitoring|school|homes?|thematic|joint targeted|adoption|fostering)\b"
)
_PUBLISHED = re.compile(
    r"(?i)\b(?:(?:report )?(?:published|publication)(?: date| on)?|date (?:published|of publication))"
    r"\s*[:–-]?\s*(?=\d|[a-z]+day\b)"
)
_ENDS_DATES = re.compile(
    r"(?i)\b(?:report )?publi|lead inspector|reporting inspector|judge?ment|age group|report author|inspectors?\b"
)
_LEAD = re.compile(
    r"(?i)(?<!deputy )(?<!deputy lead )\b(?:lead|reporting) inspectors?(?: on site)?(?:\(s\))?\s*[:–-]?\s*"
)
_OPEN = re.compile(r"(?i)(?:\b(?:the|an?|of|this|last|latest|and|with)|,)\Z")
_NO_NAME = (
    r"(?!(?:Her|His|Majesty|HMI|SHMI|Ofsted|Deputy|Team|Age|Published|Report|Reporting|Judge?ment|Inspection|Senior|Social|"
    r"Regulatory|Lead|Grade|Inspectors?)\b)"
)
_NAME = re.compile(
    rf"{_NO_NAME}[A-Z][\w'’.\ufffd-]*(?: (?:(?:de|van|der|von|la|le|da|di)\b|{_NO_NAME}[A-Z][\w'’.\ufffd-]*)){{0,4}}"
)


@dataclass(frozen=True)
class _Opening:
    """Where a report's title stands (`first` to before `end`, lines of the text), and under which scheme it falls."""

    scheme: Scheme
    title: str
    first: int
    end: int


def read_report(text: Text, register: Register) -> Reading | None:
    """What an inspection report says; None where the document is not one."""
    opening = _find_opening(text.lines)
    if opening is None:
        return None
    dates = _dates_in_words(text, opening) if opening.scheme.letter else _dates(text.lines) or _dates_in_prose(text)
    start, end, other = _first_period(dates)
    judged = read_judgements(text, opening.scheme, start)
    if dates is None and not judged.judgements:
        return None
    points = read_points(text, opening.scheme)
    authority = _authority(text.lines, opening, judged.quote, register)
    published = letterhead.letter_date(text) if opening.scheme.letter else _published(text.lines)
    past = read_past(text, opening.scheme, authority, start)
    finding = Finding(
        kind=EventKind.INSPECTION,
        authority=authority,
        framework=opening.scheme.framework,
        start=start,
        end=end,
        published=published,
        priority_action=points.priority or None,
        lead_inspector=letterhead.signatory(text) if opening.scheme.letter else _lead_inspector(text.lines),
        judgements=judged.judgements,
        previous=previous_of(past),
        priority_actions=tuple(points.priority_actions),
        improvements=tuple(points.improvements),
        details=other,
        quote=judged.quote,
    )
    problems = (*judged.problems, *_missing(finding, opening.scheme))
    return Reading(DocumentKind.INSPECTION_REPORT, opening.title, published, authority, (finding,), past, problems)


def _missing(finding: Finding, scheme: Scheme) -> Iterator[str]:
    if finding.start is None:
        yield "the report's inspection dates could not be read"
    if finding.authority is None:
        yield "no authority of the register is named in the report's title"
    if finding.lead_inspector is None:
        yield "no lead inspector is named"
    if not finding.judgements and not scheme.letter:
        yield "no judgement could be read from the report"


def _find_opening(lines: Sequence[Line]) -> _Opening | None:
    """The title: the first lines that begin like the title of a framework, tried in the order of the data."""
    heads = [fold(without_note_marks(line.text)) for line in lines[:_OPENING]]
    joined = [" ".join(heads[i : i + _TITLE_LINES]) for i in range(len(heads))]
    for scheme in grades.schemes():
        for index, head in enumerate(joined):
            found = scheme.titles.match(head)
            if found and not _only_mentions(lines, index):
                return _opening(scheme, lines, heads, index, found.group())
    return None


def _only_mentions(lines: Sequence[Line], index: int) -> bool:
    """Whether the words stand amid a sentence that wrapped, not at the head of a line of their own."""
    line = lines[index]
    before = lines[index - 1].text if index and not line.starts else ""
    return not line.text[0].isupper() or (len(before) > _PROSE and bool(_OPEN.search(before)))


def _opening(scheme: Scheme, lines: Sequence[Line], heads: Sequence[str], index: int, found: str) -> _Opening:
    end = index + 1
    while end < len(heads) and (
        len(" ".join(heads[index:end])) < len(found) or not (lines[end].starts or _DATES.match(lines[end].text))
    ):
        end += 1
    title = " ".join(line.text for line in lines[index:end])
    return _Opening(scheme, without_note_marks(title), index, end)


def _dates(lines: Sequence[Line]) -> DateRange | None:
    """The dates after "Inspection dates:"; they may wrap, and end where the next label begins."""
    words = "\n".join(line.text for line in lines[:_OPENING])
    labels = [found.span() for found in _DATES.finditer(words)]
    stops = [found.start() for found in _ENDS_DATES.finditer(words)]
    for (_, begin), (following, _) in pairwise([*labels, (len(words), 0)]):
        at = bisect_left(stops, begin)
        end = stops[at] if at < len(stops) else begin + _DATES_WITHIN + _LONGEST_DATES
        found = find_ranges(words[begin : min(end, following)])
        if found and (at < len(stops) or found[0].span[0] < _DATES_WITHIN):
            return found[0]
    return None


def _dates_in_words(text: Text, opening: _Opening) -> DateRange | None:
    """A letter's dates: "the unannounced inspection which was conducted on 20 and 21 July 2010"."""
    words = " ".join(line.text for line in text.lines[opening.first : opening.first + _LETTER_OPENING])
    return find_range(words, letterhead.letter_date(text))


def _dates_in_prose(text: Text) -> DateRange | None:
    """The days of a report without a label for them: "The inspection took place between 13 April and 8 May 2015"."""
    for paragraph in text.paragraphs:
        if paragraph.page > _SUMMARY_PAGES or "nspection" not in paragraph.text:
            continue
        for sentence in sentences(paragraph.text):
            place = _TOOK_PLACE.search(sentence)
            found = [each for each in find_ranges(sentence) if each.exact and each.year_given] if place else []
            if len(found) == 1 and not _OTHER_INSPECTION.search(sentence):
                return found[0]
    return None


def _first_period(dates: DateRange | None) -> tuple[When | None, When | None, tuple[tuple[str, str], ...]]:
    """First and last day; of two periods of several days each, those of the first, and both in words."""
    if dates is None:
        return None, None, ()
    if len(dates.periods) > 1 and dates.periods[0][0] != dates.periods[0][1]:
        start, end = dates.periods[0]
        return start, end, (("dates", dates.words),)
    return dates.start, dates.end, ()


def _published(lines: Sequence[Line]) -> When | None:
    words = "\n".join(line.text for line in lines[:_OPENING])
    for label in _PUBLISHED.finditer(words):
        found = find_ranges(words[label.end() : label.end() + _PUBLISHED_WITHIN])
        if found and found[0].start.precision is Precision.DAY:
            return found[0].start
    return None


def _lead_inspector(lines: Sequence[Line]) -> str | None:
    """The name after "Lead inspector:", on that line or, where it wraps or stands in the next cell, on the next."""
    for index, line in enumerate(lines):
        label = _LEAD.search(line.text) if "nspector" in line.text else None
        if not label:
            continue
        name = _NAME.match(line.text, label.end())
        if _goes_on(line.text, label, name):
            more = lines[index + 1].text if index + 1 < len(lines) else ""
            name = _NAME.match(f"{name[0] if name else ''} {more}".strip())
        if name and " " in name[0]:
            return without_note_marks(name[0]).strip(" .,")
    return None


def _goes_on(line: str, label: re.Match[str], name: re.Match[str] | None) -> bool:
    """Whether the line ends after the label, or after the first part of a name."""
    if name is None:
        return label.end() == len(line)
    return " " not in name[0] and name.end() == len(line)


def _authority(lines: Sequence[Line], opening: _Opening, quote: str, register: Register) -> str | None:
    """The authority that the title names, else the lines about it, else the sentence that states the judgement."""
    above = lines[max(0, opening.first - _AROUND_TITLE) : opening.first]
    below = lines[opening.end : opening.end + _AROUND_TITLE]
    places = (opening.title, "\n".join(line.text for line in (*above, *below)), quote)
    for words in places:
        found = register.find(words)
        if found:
            return max(found, key=lambda mention: len(mention.words)).authority.slug
    # "Reading" alone on a line beside the title is the authority, though it is a plain word in a sentence.
    alone = (register.resolve(line.text) for line in (*above, *lines[opening.first : opening.end], *below))
    return next((authority.slug for authority in alone if authority), None)
