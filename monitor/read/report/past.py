"""Earlier inspections that a report recalls: the last one, in its opening, or the list of them in a SIF report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.model.dates import When
from monitor.model.facts import Area, EventKind, Finding, Framework, Judgement
from monitor.read.text.lines import Paragraph, Text
from monitor.read.text.sentences import quotation, sentences
from monitor.read.words import grades
from monitor.read.words.dates import find_ranges
from monitor.read.words.grades import Scheme, fold

_WITHIN_PAGES = 3  # of the report's first, where it recalls the last inspection
_SUBJECT, _AFTER = 90, 45  # characters before and after "judged" that say what was judged
_AROUND = 60  # characters around the words on an inspection in which "published" speaks of its report
_LAST = re.compile(
    r"(?i)\b(?:last|previous|most recent)(?: (?:full|graded|ofsted|single|standard|short|ilacs|sif|such|children['’]s|"
    r"services|social|care|local|authority))* (?:re-?)?inspection\b"
)
_OTHER_KIND = re.compile(r"(?i)\b(?:focused|monitoring|joint targeted|jtai)\b")
_JUDGED = re.compile(
    r"(?i)\b(?:judged?|rated|graded|found)\b(?: (?:them|it|all|services|the|local|authority|overall|effectiveness|again"
    r"|once|more))*(?: (?:as|to|be|being|been|at|overall))*[ ‘“'\"]+"
    r"|\boverall(?: effectiveness)? judge?ment (?:was|of) [‘“'\"]?"
    r"|\b(?:all (?:areas|services|aspects)|services)(?: of the services?)? (?:were |was )?(?=require)"
)
_WHOLE = re.compile(
    r"(?i)\boverall\b|\ball (?:of )?(?:its |the )?(?:services|areas|aspects|key areas)"
    r"|\b(?:services|authority|council|borough|county|city|trust|they) (?:for children (?:and \w+ )?(?:in [\w ]+ )?)?"
    r"(?:was|were|had been|has been)\b|\bjudged them\b|\bbeing judged\b|\bwhen [A-Z][\w ]+ was judged\b"
)
_PART = re.compile(
    r"(?i)\b(?:leaders|leadership|adoption|fostering|care leavers|care[- ]experienced|experiences (?:and progress )?of"
    r"|help and protection|safeguarding|services that were|early help)\b"
)
_YEAR = re.compile(r"\b(20[0-3]\d)\b")
_LIST = re.compile(r"(?i)\bprevious (?:ofsted |single )?inspection of (?:the )?\b")
_PROTECTION = re.compile(r"(?i)\bsafeguarding\b|\bprotection\b")
_IN_CARE = re.compile(r"(?i)\blooked after\b|\bin care\b")
_PUBLISHED = re.compile(r"(?i)\b(?:published|reported)\b")
_PROTECTION_BEGAN, _SLAC_ENDED, _SIF_BEGAN = When(2012, 5), When(2012, 7), When(2013, 11)


def read_past(text: Text, scheme: Scheme, authority: str | None, before: When | None) -> tuple[Finding, ...]:
    """The inspections before this one that the report recalls with a date and a grade, latest first."""
    listed = _of_list(text.paragraphs, scheme)
    stated = _of_opening(text.paragraphs)
    found = [replace(each, authority=authority) for each in (*listed, *stated)]
    earlier = [each for each in found if before is None or _when(each).first() < before.first()]
    return _merged(sorted(earlier, key=lambda each: _when(each).first(), reverse=True))


def previous_of(past: Sequence[Finding]) -> tuple[Judgement, ...]:
    """Each area's last judgement before this one, as far as the report states it.

    The inspections of 2012-13 judged protection alone: what they call overall is no judgement of all services.
    """
    latest: dict[str, Judgement] = {}
    for finding in past:
        protection = finding.framework is Framework.CHILD_PROTECTION_2012
        for judgement in finding.judgements:
            area = Area.HELP_AND_PROTECTION if protection and judgement.area == Area.OVERALL else judgement.area
            latest.setdefault(area, replace(judgement, area=area))
    return tuple(latest.values())


def _when(finding: Finding) -> When:
    when = finding.start or finding.published
    assert when is not None  # every finding of this module is made with one
    return when


def _identity(finding: Finding) -> tuple[When | None, When | None, str | None]:
    return finding.start, finding.published, finding.framework


def _merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, those of one date and framework in one."""
    merged: dict[tuple[When | None, When | None, str | None], Finding] = {}
    for finding in findings:
        held = merged.setdefault(_identity(finding), finding)
        areas = {each.area for each in held.judgements}
        more = tuple(each for each in finding.judgements if each.area not in areas)
        merged[_identity(finding)] = replace(held, judgements=(*held.judgements, *more))
    return tuple(merged.values())


def _of_opening(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """The last inspection, where a sentence of the first pages gives its date and its grade for the whole."""
    for paragraph in paragraphs:
        early = paragraph.page <= _WITHIN_PAGES and not paragraph.bullet and "nspection" in paragraph.text
        if not early or not _LAST.search(paragraph.text):
            continue
        for sentence in sentences(paragraph.text):
            finding = _last_inspection(sentence)
            if finding:
                yield finding
                return


def _last_inspection(sentence: str) -> Finding | None:
    last = _LAST.search(sentence)
    if not last or _OTHER_KIND.search(sentence):
        return None
    grade = _grade(sentence)
    when = _nearest(sentence, last.end())
    if grade is None or when is None:
        return None
    return _finding(when, None, (Judgement(Area.OVERALL, *grade),), sentence, last.end())


def _grade(sentence: str) -> tuple[str, str] | None:
    """The grade of the whole that a sentence states: its code and its words."""
    for judged in _JUDGED.finditer(sentence):
        rest = sentence[judged.end() :]
        grade = grades.scale().leading(fold(rest).replace("required", "requires", 1))
        subject = sentence[max(0, judged.start() - _SUBJECT) : judged.end()]
        if grade and grade[1] and _of_the_whole(subject, subject + rest[:_AFTER]):
            return grade[1], quotation(sentence[judged.start() :].partition(",")[0])
    return None


def _of_the_whole(subject: str, around: str) -> bool:
    """Whether the words around "judged" speak of all services, and its subject of no part of them."""
    return bool(_WHOLE.search(around)) and ("overall" in around.lower() or not _PART.search(subject))


def _nearest(sentence: str, at: int) -> When | None:
    """The date or year that stands nearest to a place in the sentence."""
    dates = [(abs(each.span[0] - at), each.start) for each in find_ranges(sentence)]
    years = [(abs(year.start() - at), When(int(year[1]))) for year in _YEAR.finditer(sentence)]
    return min(dates or years, key=lambda each: each[0], default=(0, None))[1]


def _of_list(paragraphs: Sequence[Paragraph], scheme: Scheme) -> Iterator[Finding]:
    """The points of a SIF report's "Previous Ofsted inspections": what was inspected, when, and the grade."""
    if scheme.framework != Framework.SIF:
        return
    for paragraph in paragraphs:
        label = _LIST.search(paragraph.text) if paragraph.bullet else None
        when = _nearest(paragraph.text, label.end()) if label else None
        if label and when:
            framework, judgements = _listed(paragraph.text, when, scheme)
            if judgements:
                yield _finding(when, framework, judgements, paragraph.text, label.end())


def _listed(words: str, when: When, scheme: Scheme) -> tuple[Framework | None, tuple[Judgement, ...]]:
    """The framework and the judgements of one point: by area where areas are named, else for what was inspected."""
    if when.first() >= _SIF_BEGAN.first():
        by_area = tuple(_by_area(words, scheme))
        if by_area:
            return Framework.SIF, by_area
    judged = _JUDGED.search(words)
    grade = grades.scale().leading(fold(words[judged.end() :])) if judged else None
    if not judged or not grade or not grade[1]:
        return None, ()
    subject = words[: judged.start()]
    protection, in_care = bool(_PROTECTION.search(subject)), bool(_IN_CARE.search(subject))
    if not protection and not in_care:
        return None, ()
    framework, area = _inspected(when, protection, in_care)
    return framework, (Judgement(area, grade[1], quotation(words[judged.start() :])),)


def _inspected(when: When, protection: bool, in_care: bool) -> tuple[Framework | None, Area]:
    """What an inspection of protection, of care or of both judged, by the framework of its time."""
    area = Area.OVERALL if protection and in_care else Area.IN_CARE if in_care else Area.HELP_AND_PROTECTION
    if when.first() >= _SIF_BEGAN.first():
        return Framework.SIF, area
    if in_care or when.last() < _PROTECTION_BEGAN.first():
        return Framework.SLAC_2009, area
    return (Framework.CHILD_PROTECTION_2012, Area.OVERALL) if when.first() > _SLAC_ENDED.last() else (None, area)


def _by_area(words: str, scheme: Scheme) -> Iterator[Judgement]:
    """“Adoption performance: good”, as many as stand there."""
    for piece in re.split(r"[•;\n]|(?<=were:)|(?<=[a-z])\s+(?=[A-Z0-9])", words):
        label, _, rest = piece.partition(":")
        area = scheme.area(label)
        grade = grades.scale().leading(fold(rest))
        if area and grade and grade[1]:
            yield Judgement(area, grade[1], piece.strip())


def _finding(
    when: When, framework: Framework | None, judgements: tuple[Judgement, ...], words: str, at: int
) -> Finding:
    published = bool(_PUBLISHED.search(words[max(0, at - _AROUND) : at + _AROUND]))
    return Finding(
        kind=EventKind.INSPECTION,
        framework=framework,
        start=None if published else when,
        published=when if published else None,
        judgements=judgements,
        quote=quotation(words),
    )
