"""Joint targeted area inspections and Area SEND inspections → where, when, on what, and what it asks to be done.

Their wording since 2016: a letter or report that opens "Joint targeted area inspection of …" or "Area SEND
inspection of …" (earlier "Joint local area SEND inspection in …"). Both are narrative: neither holds a grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.model.dates import When
from monitor.model.facts import EventKind, Finding, Framework
from monitor.model.publications import DocumentKind, Reading
from monitor.read.letter import letterhead
from monitor.read.letter.paragraphs import parted
from monitor.read.letter.priority import find_priority
from monitor.read.text.lines import Paragraph, Text
from monitor.read.text.points import HeadedSection, joined, sections
from monitor.read.text.sentences import closed, quotation, sentences
from monitor.read.words.dates import DateRange, find_range, find_ranges
from monitor.read.words.misprints import mend_year
from monitor.register.names import Register

_JTAI = re.compile(r"(?i)(?:report of the )?joint targeted area inspection (?:of|in|\(JTAI\))\b|JTAI (?:of|in)\b")
_SEND = re.compile(
    r"(?i)(?:joint )?(?:local )?area (?:SEND|special educational needs(?: and/?or? disabilit\w+)?)"
    r"(?: \(?(?:full|monitoring|SEND)\)?)? (?:inspection|revisit|re-visit)(?: report)? (?:of|in|to)\b"
)
_NAMED = re.compile(r"targeted\s+area|jtai|area\s+(?:send|special)")  # in small letters
_FIRST_CHARS = 12_000  # characters in which a document names the inspection it is about
_BODY_BEGINS = re.compile(
    r"(?i)(?:inspection )?dates?\b|between\b|on \d|this (?:letter|inspection|report)|dear\b"
    r"|inspection outcome|ofsted\b|following"
)
_TOOK_PLACE = re.compile(r"(?i)\b(?:took place|undertook|undertaken|carried out|conducted|visited|revisited)\b")
_DATES_LABEL = re.compile(r"(?i)\binspection dates?:?\s")
_PREVIOUS_LABEL = re.compile(r"(?i)\bdates? of (?:the )?(?:previous|last) (?:area SEND )?inspections?:?\s*")
_RESPONSE = re.compile(r"(?i)\bmulti-agency response to (?:the )?(?P<theme>.+)")
_DEEP_DIVE = re.compile(
    r"(?i)deep[- ]dive\W{0,3}(?:focus (?:on|into)|into|on|looking at)(?: the)?(?: (?:multi-agency )?response to)?"
    r" (?P<theme>[^.]+)"
)
_GENERAL_THEME = re.compile(r"(?i)(?:children experiencing )?abuse and neglect|abuse, neglect and exploitation")
_OUTCOME = re.compile(r"(?i)inspection outcome")
_OLD_OUTCOME = re.compile(
    r"(?i)written statement of action\b[^.]* (?:is|not) required|has (?:not )?made sufficient progress"
)
_IMPROVE = re.compile(r"(?i)what (?:needs|needed) to (?:be )?improve|areas? for (?:further )?improvement")
_LED_BY = re.compile(r"(?i)lead inspector")
_TEAM_HEAD = re.compile(r"(?i)Ofsted (?:and )?(?:the )?Care Quality Commission|inspection team")

_CELL_NOISE = re.compile(
    r"(?i)\A(?:(?:responsible body|areas? for (?:priority action|improvement))\b[\s:]*)+(?=[A-Z1-9])|\A\d{1,2}\.\s+"
)
_ASKS = re.compile(r"(?i)\b(?:should|must|needs?|will|ensure|improve|continue|strengthen|develop|address)\b")

_HEAD, _OPENING = 70, 9  # paragraphs in which the title stands, and of the opening after it
_LONGEST_TITLE = 300  # characters
_TITLE_LINES, _LONGEST_TITLE_LINE = 4, 80  # paragraphs over which a title may go, characters of each
_FIRST_PAGES = 2


@dataclass(frozen=True)
class _AreaInspection:
    """The parts of an area inspection's letter or report."""

    kind: EventKind
    title: str
    opening: tuple[Paragraph, ...]
    text: Text

    @property
    def send(self) -> bool:
        return self.kind is EventKind.SEND_INSPECTION


def read_area_inspection(text: Text, register: Register) -> Reading | None:
    """A JTAI or Area SEND document as a reading of one event; None for any other document."""
    if not _NAMED.search(text.plain[:_FIRST_CHARS].lower()):
        return None
    text = parted(text)
    inspection = _recognise(text)
    if inspection is None:
        return None
    published = letterhead.letter_date(text)
    dates, statement = _dates(inspection, published)
    authority = _authority(inspection, register)
    priority, priority_sections = find_priority(text.paragraphs)
    finding = Finding(
        kind=inspection.kind,
        authority=authority,
        framework=Framework.AREA_SEND if inspection.send else Framework.JTAI,
        start=dates.start if dates else None,
        end=dates.end if dates else None,
        published=published,
        topic=None if inspection.send else _theme(inspection, register),
        priority_action=priority,
        lead_inspector=_lead_inspector(inspection),
        priority_actions=tuple(point for section in priority_sections for point in _points(inspection, section)),
        improvements=_improvements(inspection),
        details=tuple(_details(inspection)),
        quote=quotation(statement or inspection.title),
    )
    return Reading(
        kind=DocumentKind.SEND_REPORT if inspection.send else DocumentKind.JTAI_REPORT,
        title=inspection.title,
        published=published,
        authority=authority,
        events=(finding,),
        background=tuple(_previous(inspection, authority)),
        problems=tuple(_problems(dates, authority)),
    )


def _recognise(text: Text) -> _AreaInspection | None:
    """The parts, where a title line stands on the first page and an inspection's dates or a salutation follow it."""
    head = [part for p in text.paragraphs[:_HEAD] if p.page == 1 for part in _parted(p)]
    for at, paragraph in enumerate(head):
        kind = None if paragraph.bullet or len(paragraph.text) > _LONGEST_TITLE else _kind(paragraph.text)
        if kind is None:
            continue
        end = at + _wrapped_title(head, at)
        title = " ".join(p.text for p in head[at:end]).rstrip(" .")
        after = (*head[end:], *(p for p in text.paragraphs[: len(head) + _OPENING] if p.page > 1))
        inspection = _AreaInspection(kind, title, after[:_OPENING], text)
        return inspection if _dates(inspection, None)[0] or letterhead.addressee(head) else None
    return None


def _parted(paragraph: Paragraph) -> tuple[Paragraph, ...]:
    """A paragraph that runs a title line and the dates below it into one, as two."""
    label = _DATES_LABEL.search(paragraph.text) if _kind(paragraph.text) else None
    if not label:
        return (paragraph,)
    at = label.start()
    return replace(paragraph, text=paragraph.text[:at].strip()), replace(paragraph, text=paragraph.text[at:])


def _kind(line: str) -> EventKind | None:
    if _JTAI.match(line):
        return EventKind.JTAI
    return EventKind.SEND_INSPECTION if _SEND.match(line) else None


def _wrapped_title(head: Sequence[Paragraph], at: int) -> int:
    """Over how many paragraphs the title goes: its lines are short, and the body begins in known words."""
    end = at + 1
    while end < min(len(head), at + _TITLE_LINES) and _goes_on_title(head[end]):
        end += 1
    return end - at


def _goes_on_title(paragraph: Paragraph) -> bool:
    if paragraph.bullet or paragraph.text.endswith(".") or len(paragraph.text) >= _LONGEST_TITLE_LINE:
        return False
    return not _BODY_BEGINS.match(paragraph.text)


def _dates(inspection: _AreaInspection, published: When | None) -> tuple[DateRange | None, str]:
    """The days of the inspection and the words that state them."""
    for paragraph in inspection.opening:
        label = _DATES_LABEL.search(paragraph.text)
        if label and not _PREVIOUS_LABEL.match(paragraph.text):
            found = find_range(paragraph.text[label.end() :], published)
            if found:
                return mend_year(found, published), f"{inspection.title}. {label[0].strip()} {found.words}"
    for sentence in sentences(" ".join(p.text for p in inspection.opening)):
        if "inspect" in sentence and _TOOK_PLACE.search(sentence):
            found = find_range(sentence, published)
            if found:
                return mend_year(found, published), sentence
    return None, ""


def _authority(inspection: _AreaInspection, register: Register) -> str | None:
    """Named in the title, else in the first sentences, else further on, else among the addressees."""
    paragraphs = inspection.text.paragraphs
    return (
        letterhead.find_authority(register, inspection.title, *(p.text for p in inspection.opening))
        or letterhead.addressed_authority(register, paragraphs)
        or letterhead.find_authority(register, *(p.text for p in paragraphs if p.page <= _FIRST_PAGES))
    )


def _theme(inspection: _AreaInspection, register: Register) -> str | None:
    """What the JTAI was about: the response it names, or the deep dive where it names abuse and neglect in general."""
    opening = " ".join(p.text for p in inspection.opening)
    stated = (_RESPONSE.search(sentence) for sentence in (inspection.title, *sentences(opening)))
    theme = next((_without_place(found["theme"], register) for found in stated if found), None)
    if theme is None or _GENERAL_THEME.fullmatch(theme):
        dive = _DEEP_DIVE.search(opening)
        theme = _without_place(dive["theme"], register) if dive else theme
    return theme


def _without_place(theme: str, register: Register) -> str:
    """The theme up to the place that the sentence ends in."""
    place = next(iter(register.find(theme)), None)
    words = theme[: place.start] if place else theme
    return closed(words.strip(" .,’‘\"'"))


def _lead_inspector(inspection: _AreaInspection) -> str | None:
    """Ofsted's lead inspector: as the team listed at the end of a report names them, or the one who signed the letter.

    JTAI letters name none: national directors sign them.
    """
    if not inspection.send:
        return None
    for paragraph in inspection.text.paragraphs[::-1]:
        if _LED_BY.search(paragraph.text):
            name = letterhead.ofsted_lead(_TEAM_HEAD.sub("|", paragraph.text))
            if name:
                return name
    return letterhead.signatory(inspection.text)


def _improvements(inspection: _AreaInspection) -> tuple[str, ...]:
    """The listed points to improve; an Area SEND report gives them as paragraphs of a table."""
    found = list(sections(inspection.text.paragraphs, _IMPROVE, through_bold=not inspection.send))
    return tuple(point for section in found for point in _points(inspection, section))


def _points(inspection: _AreaInspection, section: HeadedSection) -> Iterator[str]:
    """A section's points: those listed in a letter; of an Area SEND report's table the cells, each with its list."""
    if not inspection.send:
        yield from section.points
        return
    cell = ""
    for paragraph in section.body:
        text = _CELL_NOISE.sub("", paragraph.text)
        if cell and paragraph.bullet and cell[-1] != ".":
            cell = joined(cell, text)
        elif cell and text[:1].islower():
            cell = f"{cell} {text}"
        elif paragraph.bullet or _ASKS.search(text):
            if cell:
                yield cell
            cell = text
    if cell:
        yield cell


def _details(inspection: _AreaInspection) -> Iterator[tuple[str, str]]:
    """The outcome of an Area SEND inspection in its own words, and its form where it was no full inspection."""
    if not inspection.send:
        return
    outcome = next((s.body[0].text for s in sections(inspection.text.paragraphs, _OUTCOME) if s.body), "")
    if not outcome:
        outcome = next((p.text for p in inspection.text.paragraphs if _OLD_OUTCOME.search(p.text)), "")
        outcome = next((s for s in sentences(outcome) if _OLD_OUTCOME.search(s)), "")
    if outcome:
        yield "outcome", sentences(outcome)[0]
    form = re.search(r"(?i)monitoring inspection|re-?visit", inspection.title)
    if form:
        yield "form", form[0].lower()


def _previous(inspection: _AreaInspection, authority: str | None) -> Iterator[Finding]:
    """The inspection before this one, which an Area SEND report recalls on its first page."""
    for paragraph in inspection.opening:
        label = _PREVIOUS_LABEL.search(paragraph.text)
        found = find_ranges(paragraph.text[label.end() :]) if label else []
        if label and found and inspection.send:
            quote = quotation(paragraph.text[label.start() :])
            yield Finding(inspection.kind, authority, start=found[0].start, end=found[0].end, quote=quote)
            return


def _problems(dates: DateRange | None, authority: str | None) -> Iterator[str]:
    if authority is None:
        yield "no authority of the register is named in the title, the first sentences or the addresses"
    if dates is None:
        yield "the document states no days of the inspection"
