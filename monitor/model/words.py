"""The words for what the data holds in codes: grades, areas, kinds, dates, in British English. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from monitor.model.dates import When
from monitor.model.facts import Action, Area, EventKind, Finding, Framework, Grade

_SENTENCE = 6  # words
_PRINT_DIGITS = 12  # of a hash: a story is compared with some hundred others

GRADES: Mapping[str, str] = {
    Grade.OUTSTANDING: "outstanding",
    Grade.GOOD: "good",
    Grade.ADEQUATE: "adequate",
    Grade.REQUIRES_IMPROVEMENT: "requires improvement",
    Grade.INADEQUATE: "inadequate",
}
AREAS: Mapping[str, str] = {
    Area.OVERALL: "Overall effectiveness",
    Area.LEADERSHIP: "Leadership",
    Area.HELP_AND_PROTECTION: "Help and protection",
    Area.IN_CARE: "Children in care",
    Area.CARE_LEAVERS: "Care leavers",
    Area.ADOPTION: "Adoption",
    Area.LSCB: "Local Safeguarding Children Board",
}
KINDS = {
    EventKind.INSPECTION: "inspection",
    EventKind.FOCUSED_VISIT: "focused visit",
    EventKind.MONITORING_VISIT: "monitoring visit",
    EventKind.JTAI: "joint targeted area inspection",
    EventKind.SEND_INSPECTION: "Area SEND inspection",
    EventKind.IMPROVEMENT_NOTICE: "improvement notice",
    EventKind.DIRECTION: "statutory direction",
    EventKind.COMMISSIONER: "commissioner",
    EventKind.INSPECTION_ANNOUNCED: "inspection announced",
}
FRAMEWORKS: Mapping[str, str] = {
    Framework.ILACS: "ILACS",
    Framework.SIF: "single inspection framework",
    Framework.CHILD_PROTECTION_2012: "child protection arrangements (2012-13)",
    Framework.SLAC_2009: "safeguarding and looked after children (2009-12)",
    Framework.UNANNOUNCED_2009: "unannounced inspection of contact, referral and assessment (2009-12)",
    Framework.JTAI: "joint targeted area inspection",
    Framework.AREA_SEND: "Area SEND",
}
_PLACES: Mapping[str, int] = {area: place for place, area in enumerate(AREAS)}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ORDINALS = dict(
    enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), start=1)
)


def grade(code: str) -> str:
    """A grade in words; what is no known grade stands as the document has it."""
    return GRADES.get(code, code)


def area(code: str, judged: Iterable[str] = ()) -> str:
    """An area in words; where care leavers were not judged apart (`judged` has no care_leavers), in care means both."""
    areas = set(judged)
    if code == Area.IN_CARE and areas and Area.CARE_LEAVERS not in areas:
        return "Children in care and care leavers"
    return AREAS.get(code) or code.replace("_", " ").capitalize()


def framework(code: str) -> str:
    """A framework in words; the id of one that is only rows of data so far, with spaces."""
    return FRAMEWORKS.get(code) or code.replace("_", " ")


def kind(code: EventKind, action: Action | None = None) -> str:
    """A kind of event in words, with what was done: `improvement notice lifted`."""
    return f"{KINDS[code]} {action}" if action else KINDS[code]


def day(when: When | None) -> str:
    """A date in words, as exactly as it is known: `30 Jan 2024`, `Nov 2023`, `2023`; `date unknown` for None."""
    if when is None:
        return "date unknown"
    if when.month is None:
        return str(when.year)
    month = f"{_MONTHS[when.month - 1]} {when.year}"
    return f"{when.day} {month}" if when.day else month


def span(start: When | None, end: When | None) -> str:
    """First and last day in words: `22-23 Jun 2021`, `27 Nov - 8 Dec 2023`; the one day where both are the same."""
    if start is None or end is None or start == end:
        return day(start or end)
    if start.day and end.day and (start.year, start.month) == (end.year, end.month):
        return f"{start.day}\u2013{day(end)}"
    if start.day and end.day and start.year == end.year and start.month:
        return f"{start.day} {_MONTHS[start.month - 1]} \u2013 {day(end)}"
    return f"{day(start)} \u2013 {day(end)}"


def ordinal(number: int) -> str:
    """`first` … `tenth`, then `11th`, `21st`."""
    if number in _ORDINALS:
        return _ORDINALS[number]
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 point`, `3 points`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def cut(text: str, longest: int) -> str:
    """A text of at most so many characters, with `…` where something is left out.

    Cut between words; a word longer than half of what there is room for is cut itself.
    """
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    end = head.rfind(" ")
    return (head[:end] if end > longest // 2 else head).rstrip(" ,;:.") + "…"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def in_order(areas: Iterable[str]) -> list[str]:
    """Areas in the order readers look for them: overall first, then as the reports have them, unknown ones last."""
    return sorted(areas, key=lambda code: _PLACES.get(code, len(_PLACES)))


def judgements(facts: Finding) -> str:
    """All judgements of an event in one line: `overall inadequate, leadership good, …`; empty where there are none."""
    grades = {j.area: j.grade for j in facts.judgements}
    names = {code: "overall" if code == Area.OVERALL else area(code, grades).lower() for code in grades}
    return ", ".join(f"{names[code]} {grade(grades[code])}" for code in in_order(grades))


def letters(text: str) -> str:
    """Letters and digits alone: spacing, case, quotes and dashes make no difference."""
    return "".join(c for c in text.casefold() if c.isalnum())


def sentence_prints(sentences: Iterable[str]) -> tuple[str, ...]:
    """Short hashes of sentences by their letters, each once; those of a few words are left out, which say nothing."""
    told = (letters(sentence) for sentence in sentences if len(sentence.split()) >= _SENTENCE)
    return tuple(dict.fromkeys(hashlib.sha256(text.encode()).hexdigest()[:_PRINT_DIGITS] for text in told))
