"""Areas for priority action: whether a document states them as new, and which."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.read.text.lines import Paragraph
from monitor.read.text.points import HeadedSection, sections
from monitor.read.text.sentences import sentences

_HEADING = re.compile(r"(?i)areas?(?:\(s\))? (?:for|of|requiring) (?:\w+ )?priority actions?\b|priority actions?\b")
_AREA = r"areas?(?:\(s\))? (?:for|of|requiring) (?:immediate |urgent )?priority action"
_TERM = rf"(?:{_AREA}|priority actions?)"
_DENIAL = re.compile(
    rf"(?i)\b(?:no|not|nor|neither|never|without|\w+n[’']t)\b[^.;]{{0,80}}\b{_TERM}|\bnone\b|\bnot applicable\b"
    rf"|\A(?:no|n/a|nil)\b|{_TERM}\b[^.;]{{0,40}}\b(?:was|were|is|are|has|have|had) (?:not|never)\b(?! been (?:fully |"
    r"sufficiently )?(?:addressed|met|resolved))"
)
_CONDITION = re.compile(
    rf"(?i)\b(?:if|where|when|whenever|unless|should|had there|whether|would|could|may|might|can|any|potential|possible"
    rf"|risk of)\b[^.;]{{0,100}}\b{_TERM}|{_TERM}\b[^.;]{{0,40}}\b(?:would|could|may|might|if)\b"
)
_RECALL = re.compile(
    r"(?i)\b(?:last|previous(?:ly)?|earlier|prior|former|initial|first|20\d\d|remain(?:s|ed)?|had been|since)\b"
)
_REMAIN = re.compile(r"(?i)\bremain(?:s|ed)?\b")
_DEALT_WITH = re.compile(
    rf"(?i)\b(?:{_TERM}|areas?|those|these|they|it|all|both)\b[^.;]{{0,80}} (?:is|are|was|were|has|have|had)\b"
    r"(?! (?:not|yet))(?: \w+){0,3} "
    r"(?:addressed|met|lifted|resolved|completed|closed|removed|discharged|withdrawn)\b"
)
_FIRST_PARAGRAPHS, _SHORT = 3, 160  # of a section in which it denies areas; characters of such a further paragraph
_EARLIER_HEADING = re.compile(r"(?i)\b(?:last|previous|earlier|20\d\d|progress)\b")
# Words of one's own between the verb and the term: "identified two areas for …", not "has addressed the area for …".
_COUNTED = r"(?:(?!(?:the|that|this|these|those|its|their|our|each|every|all|both|any)\b)[\w-]+ ){0,4}?"
_STATED = re.compile(
    r"(?i)\b(?:identif\w+|there (?:is|are)|(?:led|leading) to|result\w* in|constitut\w+|this is|these are|made|issu\w+"
    rf"|has|have) {_COUNTED}{_AREA}\b|{_AREA} (?:has|have) been (?:identified|made)"
)
_NOTIFIED = re.compile(
    rf"(?i)\b(?:notified|informed) (?:the )?(?:DfE|Department for Education|Secretary of State)\b[^.]{{0,60}}{_TERM}"
    r"|\baction plan\b[^.]{0,60}\b(?:responds to|addresses) (?:the|these) areas?\b[^.]{0,60}working days"
)


def find_priority(paragraphs: Sequence[Paragraph]) -> tuple[bool, tuple[HeadedSection, ...]]:
    """Whether there are areas for priority action, and the sections that list them.

    A heading counts unless what stands under it denies them; without a heading a plain statement counts, or the closing
    words that the department was notified of them. Earlier areas that the text only recalls do not count.
    """
    named = tuple(section for section in sections(paragraphs, _HEADING) if not _denies(section))
    return bool(named) or any(_states(paragraph.text) for paragraph in paragraphs), named


def denies(words: str) -> bool:
    """Whether words say that there are no such areas, or only what would follow if there were."""
    return bool(_DENIAL.search(words) or _CONDITION.search(words))


def _denies(section: HeadedSection) -> bool:
    """Whether the section says that there are none, or nothing at all, or that all earlier ones have been dealt with.

    "Remain, with none added" is no denial, and a section that lists them denies nothing further down.
    """
    listed = bool(section.points)
    body = section.body[:1] if listed else section.body[:_FIRST_PARAGRAPHS]
    words = [each.text for at, each in enumerate(body) if at == 0 or len(each.text) < _SHORT]
    if not words or _EARLIER_HEADING.search(section.heading) or _DENIAL.search(section.heading):
        return True
    said = [s for each in words for s in sentences(each)]
    if any(_REMAIN.search(each) for each in said):
        return False
    if listed:
        return any(_DENIAL.search(each) for each in said)
    return any(_DENIAL.search(each) or _DEALT_WITH.search(each) for each in said) or all(map(_CONDITION.search, said))


def _states(text: str) -> bool:
    if "riority action" not in text and "working days" not in text:
        return False
    return any(_states_new(sentence) for sentence in sentences(text))


def _states_new(sentence: str) -> bool:
    if _CONDITION.search(sentence):
        return False
    if _NOTIFIED.search(sentence):
        return not _DENIAL.search(sentence)
    return bool(_STATED.search(sentence)) and not _DENIAL.search(sentence) and not _RECALL.search(sentence)
