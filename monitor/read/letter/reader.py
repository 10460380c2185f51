"""Letters about focused and monitoring visits → what the visit was, when, on what, and what it asks to be done.

The wording is Ofsted's of 2015 to 2026: a date, an address, "Dear …", a title line, "This letter summarises the
findings of …", then headed sections. Each fact is taken from the part of the letter that states it as new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import EventKind, Finding, Framework
from monitor.model.publications import DocumentKind, Reading
from monitor.read.letter import letterhead
from monitor.read.letter.paragraphs import parted
from monitor.read.letter.priority import find_priority
from monitor.read.letter.recall import find_recalled
from monitor.read.letter.topic import find_topic
from monitor.read.text.lines import Paragraph, Text
from monitor.read.text.points import is_heading, sections
from monitor.read.text.sentences import quotation, sentences
from monitor.read.words.dates import DateRange, find_ranges
from monitor.read.words.misprints import mend_year
from monitor.register.names import Register

_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
]  # fmt: skip
_ORDINAL = rf"(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
_TITLE = re.compile(
    rf"(?i)(?:ofsted[’']?s? )?(?:report of (?:the|a) )?(?:(?:the )?{_ORDINAL}(?: and final)? )?"
    r"(?P<kind>focus+ed|monitoring) visit(?: report| letter)?:? (?:to|of|at|in)\b"
)
_RUN_IN_TITLE = re.compile(r"(?<=[\w,] )(?P<kind>Focus+ed|Monitoring) visit (?:to|of) (?=[^.!?]*\.?\Z)")
_STATES = re.compile(
    r"(?i)\b(?:summari[sz]\w+|sets? out|contains?|outlines?|details?|reports?|confirms?) (?:on )?"
    r"(?:(?:the|our|my|main|key) ){0,3}findings? (?:of|from|following) (?:[\w’']+ ){0,4}?"
    r"(?P<kind>focus+ed|monitoring) visit"
)
_NUMBER = re.compile(
    rf"(?i)\b(?:this|it|visit|which)(?: to [^.]{{0,80}}?)? (?:was|is) (?:the|our|your|its|their|a) {_ORDINAL}"
    rf"(?:,? (?:and|and the) (?:final|last))?(?: (?:ofsted|full|quarterly|formal|ilacs))*(?: monitoring)?(?: visit)?\b"
)
_AREAS_COVERED = re.compile(r"(?i)areas? covered (?:by|during|in)\b")
_IMPROVE = re.compile(r"(?i)what (?:needs|needed|do|does|must|should)\b[^.]*improve")
_IMPROVE_TOO = re.compile(r"(?i)areas? (?:for|of|requiring) (?:further )?improvement|recommendations?\b")
_ILACS = re.compile(r"\bILACS\b|(?i:inspections? of local authority children[’']s services)")
_SIF = re.compile(r"(?i)single inspection framework|\bSIF\b")
_FORMAL = re.compile(r"Dear\b|(?i:yours? (?:sincerely|faithfully))")

_HEAD, _OPENING = 90, 30  # paragraphs in which the title stands, and of the opening
_LONGEST_TITLE = 240  # characters
_LONGEST_REST = 60  # characters of a title's last words that a text layer has parted from it
_LONGEST_FORMULA, _LAST = 250, 6  # characters of a salutation or closing formula, last paragraphs in which one stands
_NAMED = re.compile(r"(?i)(?:focus+ed|monitoring)\s+visit")
_FIRST_CHARS = 12_000  # characters in which a letter names the visit it is about
_LETTER_BEGINS = re.compile(r"\s(?=(?:This|The) letter\b|I am writing\b|(?:Her|His) Majesty[’']s Chief Inspector\b)")
_NEAR = 3  # paragraphs from title to statement


@dataclass(frozen=True)
class _Letter:
    """The parts of a visit letter: its kind and title, and the paragraphs between title and first findings."""

    kind: EventKind
    title: str | None
    opening: tuple[Paragraph, ...]
    statement: str  # the sentence that says which visit the letter is about
    text: Text

    @property
    def focused(self) -> bool:
        return self.kind is EventKind.FOCUSED_VISIT


def read_letter(text: Text, register: Register) -> Reading | None:
    """A focused or monitoring visit letter as a reading of one event; None for any other document."""
    if not _NAMED.search(text.plain[:_FIRST_CHARS]):
        return None
    text = parted(text)
    letter = _recognise(text)
    if letter is None:
        return None
    published = letterhead.letter_date(text)
    visit = _visit_dates(letter, published)
    published = published or letterhead.letter_date(text, visit.end if visit else None)
    authority = letterhead.find_authority(register, letter.title or "", letter.statement)
    authority = authority or letterhead.addressed_authority(register, text.paragraphs)
    return Reading(
        kind=DocumentKind.FOCUSED_VISIT_LETTER if letter.focused else DocumentKind.MONITORING_VISIT_LETTER,
        title=letter.title,
        published=published,
        authority=authority,
        events=(_finding(letter, visit, published, authority),),
        background=tuple(find_recalled(text.paragraphs, authority, published)),
        problems=tuple(_problems(visit, published, authority)),
    )


def _finding(letter: _Letter, visit: DateRange | None, published: When | None, authority: str | None) -> Finding:
    paragraphs = letter.text.paragraphs
    priority, priority_sections = find_priority(paragraphs)
    opening = "\n".join(p.text for p in letter.opening)  # no name goes on in another paragraph
    return Finding(
        kind=letter.kind,
        authority=authority,
        framework=_framework(letter),
        start=visit.start if visit else None,
        end=visit.end if visit else None,
        published=published,
        topic=find_topic(letter.opening),
        visit_number=_visit_number(letter),
        priority_action=priority,
        lead_inspector=letterhead.lead_inspector(opening, letter.text),
        priority_actions=tuple(point for section in priority_sections for point in section.points),
        improvements=_improvements(paragraphs),
        quote=quotation(letter.statement or letter.title or ""),
    )


def _recognise(text: Text) -> _Letter | None:
    """The letter's parts, where it has the form of a letter and a visit's title line or statement.

    A title line with the statement right below it is form enough; a newspaper that reprints a letter puts more between.
    """
    head = text.paragraphs[:_HEAD]
    stated = next(_statements(head), None)
    titled = _title(head[: stated[0] + 1] if stated else head)
    if stated is None and titled is None:
        return None
    together = stated and titled and stated[0] - titled[0] <= _NEAR
    if not together and not _is_formal(text):
        return None
    at, title, title_kind = titled or (stated[0] - 1 if stated else 0, None, "")
    kind_word = stated[2]["kind"] if stated else title_kind
    kind = EventKind.MONITORING_VISIT if kind_word.lower() == "monitoring" else EventKind.FOCUSED_VISIT
    return _Letter(kind, title, tuple(_opening(head, at + 1)), stated[1] if stated else "", text)


def _title(head: Sequence[Paragraph]) -> tuple[int, str, str] | None:
    """Where the title line stands (its last paragraph), its words and its kind of visit.

    A text layer may run it into the address above it, or part its last word from it.
    """
    for at, paragraph in enumerate(head):
        line = _LETTER_BEGINS.split(paragraph.text, maxsplit=1)[0]
        found = _TITLE.match(line) or _RUN_IN_TITLE.search(line)
        if not found or len(line) > _LONGEST_TITLE or (found.start() and paragraph.page > 1):
            continue
        words = line[found.start() :]
        after = head[at + 1].text if at + 1 < len(head) else ""
        if "service" not in words and after[:1].islower() and len(after) < _LONGEST_REST:
            return at + 1, f"{words} {after}".rstrip(" ."), found["kind"]
        return at, words.rstrip(" ."), found["kind"]
    return None


def _is_formal(text: Text) -> bool:
    """Whether it has a salutation or a closing formula."""
    ends = (*text.paragraphs[:_HEAD], *text.paragraphs[-_LAST:])
    return any(_FORMAL.search(p.text) for p in ends if len(p.text) < _LONGEST_FORMULA)


def _statements(head: Sequence[Paragraph]) -> Iterator[tuple[int, str, re.Match[str]]]:
    for index, paragraph in enumerate(head):
        if "visit" not in paragraph.text:
            continue
        for sentence in sentences(paragraph.text):
            found = _STATES.search(sentence)
            if found:
                yield index, sentence, found


def _opening(head: Sequence[Paragraph], begin: int) -> Iterator[Paragraph]:
    """The paragraphs up to the first heading of findings; "Areas covered by the visit" is still opening."""
    for paragraph in head[begin : begin + _OPENING]:
        if _AREAS_COVERED.match(paragraph.text):
            continue
        if is_heading(paragraph):
            return
        yield paragraph


def _visit_dates(letter: _Letter, published: When | None) -> DateRange | None:
    """The days of the visit: in the sentence that states it, else in another of the opening that speaks of a visit."""
    others = (s for p in letter.opening for s in sentences(p.text) if "visit" in s and "inspection" not in s)
    for sentence in (letter.statement, *others):
        ranges = [found for found in find_ranges(sentence, published) if found.exact]
        after = [found for found in ranges if found.span[0] > sentence.find("visit")]
        for found in after or ranges:
            return mend_year(found, published)
    return None


def _visit_number(letter: _Letter) -> int | None:
    """Which monitoring visit it was since the inspection, counted in words."""
    if letter.focused:
        return None
    spoken = next((m for p in letter.opening for m in _NUMBER.finditer(p.text)), None)
    found = spoken or _TITLE.match(letter.title or "")
    word = (found["ordinal"] or "").lower() if found else ""
    if not word:
        return None
    return _ORDINALS.index(word) + 1 if word in _ORDINALS else int(word[:-2])


def _framework(letter: _Letter) -> Framework | None:
    """Focused visits are ILACS by definition; a monitoring visit's framework is the one that its letter names."""
    if letter.focused:
        return Framework.ILACS
    opening = " ".join(p.text for p in letter.opening)
    if _ILACS.search(opening):
        return Framework.ILACS
    return Framework.SIF if _SIF.search(opening) else None


def _improvements(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """The points of "What needs to improve"; where there is no such heading, of "Areas for improvement"."""
    for wanted in (_IMPROVE, _IMPROVE_TOO):
        found = list(sections(paragraphs, wanted))
        if found:
            return tuple(point for section in found for point in section.points)
    return ()


def _problems(visit: DateRange | None, published: When | None, authority: str | None) -> Iterator[str]:
    if authority is None:
        yield "no authority of the register is named in the letter's title, first sentence or address"
    if visit is None:
        yield "the letter states no day of the visit"
    if published is None:
        yield "the letter carries no date of its own"
