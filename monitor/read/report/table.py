"""A report's list of judgements, whose cells wrap and run into each other: printed lines in, label and grade pairs out.

No tool sees these tables as tables, so the words decide: a grade's wording ends a row, a capital letter or a number
begins one, and a cell goes on over lines for as long as its words make a wording that is known. Where that leaves
pieces over, the lines are taken in the order in which they stand on the page, then each grade to the first label that
waits; what still does not fit is named as a problem, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.read.report.cells import has_form_of_grade, is_scale_wording, is_unlike_label
from monitor.read.text.lines import Line
from monitor.read.text.points import HEADING
from monitor.read.words.grades import Scale, Scheme, fold

_NUMBER = re.compile(
    r"\A(?:No\.? |Para(?:graph)?\.? )?[(•\s]{0,3}[A-Z]?[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}[.)]{0,2}\s*(?=[A-Z])"
)
# Marks of footnotes, apart from the label that they stand behind.
_LOOSE_MARK = re.compile(
    r"(?<=[a-z])[.:,]?\s*(?:[–-]\s*)?(?:[(\[]?(?<!\d)[0-9]{1,2}(?!\d)[)\].]?\s*|[*†‡]\s*){1,2}(?=\Z|[A-Z])"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HEADING = re.compile(
    r"(?:\d{1,2}\.? )?(?:executive summary|contents|introduction|about this (?:report|inspection)|what inspectors found"
    r"|information about .{0,80}|the local authority|inspection findings)\W?",
    re.IGNORECASE,
)
_LARGER = 1.5  # points of size by which a heading after the list is larger than the list's labels
_LABEL_BEGINS = 4  # words of a line by which the type of a known label is told
_LONGEST_LABEL = 26  # words; longer, and it is no label but prose
_LONGEST_GRADE = 5  # words of a grade never seen before that stands behind its label
_GRADE_ALONE = 3  # words of one that stands on a line of its own
_MOST_LINES = 40  # of a list of judgements
_ONE_ROW = 4  # points of height within which a label and its grade stand on one row
_COLUMN = 100.0  # points; how far right of the labels a grade's column stands at the least


@dataclass(frozen=True)
class TableRow:
    """A label and the words of its grade, as they stand; `known` where the label has been seen before."""

    label: str
    grade: str
    known: bool = True

    @property
    def words(self) -> str:
        """The row as a reader sees it."""
        return f"{self.label} {self.grade}"


@dataclass(frozen=True)
class RowsRead:
    """A list's rows; its labels without a grade, each with the words in the grade's place that are none; problems."""

    rows: tuple[TableRow, ...] = ()
    waiting: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass
class _Cells:
    """What has been read of the list so far: finished rows, the row in hand, and pieces that found no partner.

    `ahead` is a wrapped grade whose first line stands above its label; with `in_turn` a grade goes to the first label
    that waits for one, else to the row in hand; with `early` a whole grade, too, may stand above its label. `size` is
    the labels' type, `refused` what stands in a grade's place without the form of one.
    """

    scheme: Scheme
    scale: Scale
    rows: list[TableRow] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    grade: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    x: float | None = None
    in_turn: bool = False
    early: bool = False
    size: float | None = None
    refused: list[TableRow] = field(default_factory=list)

    def take_all(self, lines: Sequence[Line]) -> None:
        """Take the lines up to where the list ends."""
        for line in lines:
            if not self._take(line):
                if not self.grade and not self._complete():
                    self.label = []  # the beginning of the text after the list
                break
        self._flush()

    def _take(self, line: Line) -> bool:
        """Take the next line; False where it is prose, and the list has ended."""
        if self._ends(line) or len(line.text.split()) > _LONGEST_LABEL:
            return False
        numbered = bool(_NUMBER.match(line.text))
        words = _LOOSE_MARK.sub(" ", _NUMBER.sub("", line.text)).split()
        if not words or fold(line.text).isdigit():
            return True
        begins = numbered or words[0][0].isupper()
        if self.size is None and self.scheme.may_begin(fold(" ".join(words[:_LABEL_BEGINS]))):
            self.size = line.size
        if not self._take_grade_further(words, begins) and not self._take_grade(words, begins):
            self._take_label(words, begins, line)
        return len(self.label) <= _LONGEST_LABEL and not self._repeats

    def _ends(self, line: Line) -> bool:
        """Whether a line is a heading of what follows the list: by its words, or by type larger than the labels'."""
        words = fold(line.text)
        if words in self.scheme.points or words in self.scheme.priority_points or words in self.scheme.ends:
            return True
        if line.text[0].isupper() and (_HEADING.fullmatch(line.text) or HEADING.fullmatch(line.text)):
            return True
        larger = line.size is not None and self.size is not None and line.size - self.size > _LARGER
        return larger and bool(self.rows or self.grade) and not self.scheme.may_begin(words)

    @property
    def _repeats(self) -> bool:
        """Whether an area comes again: the list is over, and the chapters' headings have begun."""
        areas = [self.scheme.area(row.label) for row in self.rows if row.known]
        return len(areas) > len(set(areas))

    def _take_grade_further(self, words: list[str], begins: bool) -> bool:
        """The rest of a grade that wrapped ("to be good"), maybe after the rest of its label."""
        if not (self.grade or self.ahead):
            return False
        for count in range(len(words), 0, -1):
            tail, rest = words[-count:], words[:-count]
            if self.ahead and rest and fold(" ".join([*self.ahead, *tail])) in self.scale.beginnings:
                self._flush()
                self.label, self.grade, self.ahead = rest, [*self.ahead, *tail], []
                return True
            longer = fold(" ".join([*self.grade, *tail]))
            if self.grade and longer in self.scale.beginnings and (not rest or not begins):
                self.label += rest
                self.grade += tail
                return True
        return False

    def _take_grade(self, words: list[str], begins: bool) -> bool:
        """A line that is a grade or ends with one; a wrapped one ("Requires improvement to") counts."""
        for count in range(min(self.scale.longest, len(words)), 0, -1):
            tail = words[-count:]
            alone = count == len(words) and not self.label
            if fold(" ".join(tail)) in self.scale.beginnings and not (alone and tail[0].islower()):
                self._place(words[:-count], tail, begins)
                return True
        return False

    def _place(self, rest: list[str], grade: list[str], begins: bool) -> None:
        if not rest:
            self._place_alone(grade)
            return
        if self.grade or (begins and self.label and (self._complete() or self._is_heading(rest))):
            self._flush()
        self.label += rest
        self.grade = grade

    def _place_alone(self, grade: list[str]) -> None:
        """A grade on a line of its own: the row's in hand, or the first label's that waits, or the next label's."""
        waiting = self.waiting
        if self.in_turn and waiting:
            if self.label:
                self._flush()
            self.labels.remove(waiting[0])
            self.label = waiting[0].split()
        if self.label and not self.grade:
            self.grade = grade
        elif not self.ahead and ((self.early and self.grade) or self.scale.goes_on(" ".join(grade))):
            self.ahead = grade
        else:
            self.grades.append(" ".join(grade))

    def _take_label(self, words: list[str], begins: bool, line: Line) -> None:
        """A line without a grade: a label, more of one, or a grade that nobody has seen before."""
        if self.label and not self.grade and self._complete() and self._in_grades_place(words, begins, line.x):
            if has_form_of_grade(" ".join(words), self.scheme):
                self.grade = words
                return
            if not self.scheme.may_begin(fold(" ".join([*self.label, *words])), whole=True):
                self._flush()  # what stands in the grade's place is none
        if self._goes_on_in_grade(words, begins):
            self.grade += words
            return
        if begins and self._is_heading(words):
            self._flush()
        if (begins and (self.grade or self._complete())) or self._whole(words):
            self._flush()
        if not self.label:
            self.x, self.grade, self.ahead = line.x, self.ahead, []
        self.label += words

    def _goes_on_in_grade(self, words: list[str], begins: bool) -> bool:
        """Whether a line is the rest of a grade that nobody has seen before ("Urgent", and below it "improvement")."""
        grade = " ".join(self.grade)
        unknown = bool(grade) and not begins and fold(grade) not in self.scale.beginnings
        return unknown and is_scale_wording(" ".join([grade, *words]))

    def _whole(self, words: list[str]) -> bool:
        """Whether the label in hand has its grade, is known, and would not be with more words."""
        longer = fold(" ".join([*self.label, *words]))
        known = self.scheme.area(" ".join(self.label)) is not None
        return bool(self.grade) and known and not self.scheme.may_begin(longer, whole=True)

    def _complete(self) -> bool:
        """Whether the label in hand needs no more words: a known one, maybe with an unknown grade behind it."""
        folded = fold(" ".join(self.label))
        known = self.scheme.known_beginning(folded)
        return bool(known) and len(folded.split()) - len(known.split()) <= _LONGEST_GRADE

    def _is_heading(self, words: list[str]) -> bool:
        """Whether the label in hand is none, as the next line begins one that is known."""
        together = fold(" ".join([*self.label, *words]))
        return bool(self.label) and not self.scheme.may_begin(together) and self.scheme.may_begin(fold(" ".join(words)))

    def _in_grades_place(self, words: list[str], begins: bool, x: float | None) -> bool:
        if x is not None and self.x is not None:
            return x - self.x > _COLUMN
        return begins and len(words) <= _GRADE_ALONE and not self.scheme.may_begin(fold(" ".join(words)))

    def _flush(self) -> None:
        """Close the row in hand."""
        label, grade = " ".join(self.label), " ".join(self.grade)
        self.label, self.grade = [], []
        if fold(grade) in self.scale.beginnings and not self.scale.knows(grade):
            grade = ""  # half a grade: the line only ended like one
        known = self.scheme.known_beginning(fold(label))
        if label and not grade and known:
            cut = _cut_after(label, known)
            label, grade = label[:cut].strip(), label[cut:].strip(" :–-")
            if grade and not has_form_of_grade(grade, self.scheme):
                if grade[0].isupper():
                    self.refused.append(TableRow(label, grade))
                grade = ""
        more = fold(label).removeprefix(known) if known else ""
        if grade and not grade[-1].isdigit() and not _YEAR.search(more):  # "children in care June 2018" is no label
            self.rows.append(TableRow(label, grade, self.scheme.area(label) is not None))
        elif label:
            self.labels.append(label)

    @property
    def waiting(self) -> list[str]:
        """The known labels that have found no grade."""
        return [label for label in self.labels if self.scheme.known_beginning(fold(label))]

    @property
    def out_of_order(self) -> bool:
        """Whether labels and grades are left over that may belong to each other."""
        over = bool(self.grades or self.ahead)
        return bool(self.waiting and (over or self.in_turn)) or (self.early and over)


def _cut_after(label: str, known: str) -> int:
    """Where in a label as printed its known beginning ends."""
    ends = [found.end() for found in re.finditer(r"\S+", label)]
    return next((end for end in ends if fold(label[:end]) == known), len(label))


def read_rows(lines: Sequence[Line], scheme: Scheme, scale: Scale) -> RowsRead:
    """The list at the head of `lines`."""
    lines = lines[:_MOST_LINES]
    placed = _by_place(lines) if all(line.y is not None for line in lines) else lines
    for way, cells in (
        (lines, _Cells(scheme, scale)),
        (placed, _Cells(scheme, scale)),
        (lines, _Cells(scheme, scale, in_turn=True)),
        (lines, _Cells(scheme, scale, early=True)),
    ):
        cells.take_all(way)
        if not cells.out_of_order:
            return _finished(cells)
    return RowsRead(
        problems=("the list of judgements is out of order: which grade belongs to which area is not clear",)
    )


def _finished(cells: _Cells) -> RowsRead:
    """The rows that are some; a grade that nobody has seen before stands between others or has a scale's own words."""
    rows = _only_rows(cells.rows, cells.scale)
    sure = [cells.scale.knows(row.grade) or is_scale_wording(row.grade) for row in rows]
    kept = [sure[i] or (any(sure[:i]) and any(sure[i + 1 :])) for i in range(len(rows))]
    refused = [*cells.refused, *(row for row, keep in zip(rows, kept, strict=True) if not keep and row.known)]
    waiting = dict.fromkeys(cells.waiting, "") | {row.label: row.grade for row in refused}
    return RowsRead(tuple(row for row, keep in zip(rows, kept, strict=True) if keep), waiting)


def _by_place(lines: Sequence[Line]) -> list[Line]:
    """The lines from top to bottom and left to right, those a few points apart being of one height."""
    return sorted(lines, key=lambda line: (line.page, -round((line.y or 0) / _ONE_ROW), line.x or 0))


def _only_rows(rows: list[TableRow], scale: Scale) -> list[TableRow]:
    """The rows without what only looks like one: a sentence or heading that happens to end in a grade.

    The grades of a table are all written with a capital or all without; a sentence that breaks off after "good" or
    "require improvement" has none where they have.
    """
    areas = [row.label if row.known else None for row in rows]
    rows = [row for i, row in enumerate(rows) if areas[i] is None or areas[i] not in areas[:i]]
    last = max((i for i, row in enumerate(rows) if row.known), default=-1)
    capitals = any(row.grade[0].isupper() for row in rows if row.known and scale.knows(row.grade))
    return [
        replace(row, grade=row.grade.rstrip("."))
        for i, row in enumerate(rows)
        if row.known
        or (row.label and not is_unlike_label(row.label, after=i > last) and (row.grade[0].isupper() or not capitals))
    ]
