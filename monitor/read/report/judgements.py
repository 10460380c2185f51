"""What a report judges: by its list of judgements, by sentences that state one, or by its chapters' headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import Area, Grade, Judgement
from monitor.read.report.prose import overall_in_prose
from monitor.read.report.table import TableRow, read_rows
from monitor.read.text.lines import Line, Text
from monitor.read.text.note_marks import without_note_marks
from monitor.read.text.sentences import LONGEST_QUOTE, quotation
from monitor.read.words import grades
from monitor.read.words.grades import Scheme, fold, slug

_LIST_WITHIN = 70  # lines from the top, where no words announce the list
_LIST_LINES = 60  # lines after its beginning in which a list of judgements ends
_STATEMENT_LINES = 4  # over which a sentence that states a judgement may wrap
_LONGEST_ANNOUNCEMENT = 40  # characters of the words above a list of judgements
_LONGEST_HEADING = 160  # characters
_LABEL_WORDS = 5  # words of a line by which a known label is recognised
# "Grades: 4: outstanding; 3: good; 2: adequate; 1: inadequate", over the list or under it.
_LEGEND = re.compile(r"(?i)(?<!\d)([1-4])\W{1,4}(outstanding|good|adequate|inadequate)\b")
_GRADES_OF_A_LEGEND = 4
_LAST_NUMBER = re.compile(r"(?<!\S)([1-4])\Z")
_GRADE_NUMBER = re.compile(r"\(?\bgrade \d\b[ :]*\(?|(?<=[a-z])\)", re.IGNORECASE)


@dataclass(frozen=True)
class Judged:
    """The judgements, the words that state the main one, and what could not be read or was never seen before."""

    judgements: tuple[Judgement, ...]
    quote: str
    problems: tuple[str, ...]


def read_judgements(text: Text, scheme: Scheme, start: When | None = None) -> Judged:
    """All judgements of a report: its list goes before sentences that state one; headings and prose come last.

    `start` is the inspection's first day, by which it is known whether anything was judged overall.
    """
    table = read_rows(_list_lines(text.lines, scheme), scheme, grades.scale())
    listed = list(_of_sections(text.lines, scheme) if scheme.sections else _of_rows(table.rows, scheme))
    stated = list(_of_sentences(text.lines, scheme))
    found = {judgement.area: judgement for judgement in reversed([*listed, *stated])}
    if not found:
        found = {judgement.area: judgement for judgement in reversed(list(_of_headings(text, scheme)))}
    unstated: tuple[str, ...] = ()
    if Area.OVERALL not in found:
        overall, unstated = overall_in_prose(text, scheme, start)
        found |= {overall.area: overall} if overall else {}
    order = dict.fromkeys(each.area for each in (*listed, *stated, *reversed(found.values())))
    judgements = tuple(found[area] for area in order)
    unseen = [f"not seen before: “{each.words}”" for each in judgements if not _seen_before(each, scheme)]
    ungraded = [_no_grade(label, words) for label, words in table.waiting.items() if scheme.area(label) not in found]
    return Judged(
        judgements, _quote(judgements), (*unseen, *ungraded, *table.problems, *(unstated if judgements else ()))
    )


def _no_grade(label: str, words: str) -> str:
    no_grade = f"no grade was found beside “{label}”"
    return f"{no_grade}: “{words}” has not the form of one" if words else no_grade


def _seen_before(judgement: Judgement, scheme: Scheme) -> bool:
    return judgement.grade in set(Grade) and (judgement.area in set(Area) or judgement.area in scheme.labels.values())


def _quote(judgements: Sequence[Judgement]) -> str:
    """The words that state the overall judgement; where there is none, as many of the list's rows as fit."""
    overall = next((each.words for each in judgements if each.area == Area.OVERALL), "")
    if overall:
        return quotation(overall)
    quote = ""
    for each in judgements:
        longer = f"{quote} {each.words}".strip()
        if len(longer) > LONGEST_QUOTE:
            break
        quote = longer
    return quote


def _list_lines(lines: Sequence[Line], scheme: Scheme) -> list[Line]:
    """The lines from where the list of judgements begins: after the words that announce it, or at its first label."""
    printed, lines = lines, [_plain(line) for line in lines]
    start = next((i + 1 for i in range(len(lines)) if _announces(lines, i, scheme)), None)
    # A number beside a label in a table of contents is a page: numbers are grades only in a list that is announced.
    legend = _legend(printed) if scheme.numbered and start is not None else {}
    if start is None:
        first = [i for i, line in enumerate(lines[:_LIST_WITHIN]) if _begins_list(line, scheme)]
        start = next((i for i in first if lines[i].text[0].isdigit()), first[0] if first else len(lines))
    above = lines[start - 1].text if 0 < start < len(lines) else ""
    if above[:1].isupper() and fold(above) in grades.scale().beginnings and grades.scale().goes_on(above):
        start -= 1  # a grade's first line that stands higher than its label
    page = lines[start].page if start < len(lines) else 0
    listed = [line for line in lines[start : start + _LIST_LINES] if line.text and line.page <= page + 1]
    return [_in_words(line, legend, scheme) for line in listed] if legend else listed


def _announces(lines: Sequence[Line], index: int, scheme: Scheme) -> bool:
    """Whether the words that announce the list end with this line (in a page of HTML they stand in two cells)."""
    line = lines[index].text
    if len(line) > _LONGEST_ANNOUNCEMENT:
        return False
    words = fold(line)
    return words in scheme.table or (index > 0 and f"{fold(lines[index - 1].text)} {words}" in scheme.table)


def _begins_list(line: Line, scheme: Scheme) -> bool:
    words = re.sub(r"^\d[\d.]*\s+", "", line.text)
    return (
        words[:1].isupper()
        and len(words.split()) > 1
        and scheme.may_begin(" ".join(fold(words).split()[:_LABEL_WORDS]))
    )


def _plain(line: Line) -> Line:
    """“Inadequate Grade 4”, “Grade 4 (Inadequate)” and, with the mark of a footnote, “Inadequate1” as “Inadequate”."""
    words = without_note_marks(line.text)
    if "rade " in words:
        words = " ".join(_GRADE_NUMBER.sub(" ", words).split())
    return line._replace(text=words) if words != line.text else line


def _legend(lines: Sequence[Line]) -> dict[str, str]:
    """What each number means as a grade, where the report says it of all four and says no second thing."""
    pairs = set()
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        words = f"{line.text} {below.text if below else ''}"
        pairs |= {(found[1], found[2].lower()) for found in _LEGEND.finditer(words)}
    legend = dict(pairs)
    return legend if len(legend) == len(pairs) == len(set(legend.values())) == _GRADES_OF_A_LEGEND else {}


def _in_words(line: Line, legend: Mapping[str, str], scheme: Scheme) -> Line:
    """A row whose grade is a number, with the word that it means."""
    number = _LAST_NUMBER.search(line.text)
    if not number or (number.start() and not scheme.known_beginning(fold(line.text[: number.start()]))):
        return line
    return line._replace(text=f"{line.text[: number.start()]} {legend[number[1]].capitalize()}".strip())


def _of_rows(rows: Sequence[TableRow], scheme: Scheme) -> Iterator[Judgement]:
    scale = grades.scale()
    for row in rows:
        code: str | None = row.grade
        if scale.knows(row.grade):
            code = scale.code(row.grade)
        if code is not None:
            yield Judgement(scheme.area(row.label) or slug(row.label), code, row.words)


def _of_sections(lines: Sequence[Line], scheme: Scheme) -> Iterator[Judgement]:
    """Judgements that bear one label in several parts of the report: the part's heading says which area it is."""
    area, label = "", ""
    for line in map(_plain, lines):
        words = fold(line.text)
        if words in scheme.sections:
            area, label = scheme.sections[words], line.text
            continue
        known = scheme.known_beginning(words)
        rest = words.removeprefix(known).strip() if known else words
        grade = grades.scale().leading(rest)
        if known and area and not rest:
            label = f"{label} {line.text}" if known not in fold(label) else label
        elif area and grade and grade[1] and rest == grade[0] and (known or _ends_in_label(label, scheme)):
            yield Judgement(area, grade[1], f"{label} {line.text}")
            area = ""


def _ends_in_label(words: str, scheme: Scheme) -> bool:
    return fold(words).endswith(tuple(scheme.labels))


def _of_sentences(lines: Sequence[Line], scheme: Scheme) -> Iterator[Judgement]:
    """Judgements in a sentence or heading: on the first page, and in bold type further on."""
    for index, line in enumerate(lines):
        if not scheme.sentences or (line.bold is False and line.page > 1) or not line.text[0].isupper():
            continue
        printed = " ".join(each.text for each in lines[index : index + _STATEMENT_LINES])
        for area, pattern in scheme.sentences:
            found = pattern.match(fold(printed))
            code = grades.scale().grades.get(found["grade"]) if found else None
            if found and code and not pattern.match(fold(printed.removeprefix(line.text))):
                yield Judgement(area, code, _printed(printed, found.group()))


def _of_headings(text: Text, scheme: Scheme) -> Iterator[Judgement]:
    """Judgements in the headings of the chapters: "The experiences and progress of care leavers: inadequate"."""
    for paragraph in text.paragraphs:
        words = fold(without_note_marks(paragraph.text)) if len(paragraph.text) < _LONGEST_HEADING else ""
        known = scheme.known_beginning(words)
        grade = (
            grades.scale().leading(re.sub(r"^(?:is|are) ", "", words.removeprefix(known).strip())) if known else None
        )
        if grade and grade[1] and words.endswith(grade[0]):
            yield Judgement(scheme.labels[known], grade[1], paragraph.text)


def _printed(printed: str, folded: str) -> str:
    """The words as printed that a folded match came from."""
    ends = (found.end() for found in re.finditer(r"\S+", printed))
    return next((printed[:end] for end in ends if len(fold(printed[:end])) >= len(folded)), printed)
