"""Areas for priority action: whether a document states them as new, and which."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.read.text.lines import Paragraph
from monitor.read.text.points import HeadedSection, sections
from monitor.read.text.sentences import sentences

_HEADING = re.compile(r"(?i)areas?(?:\(s\))? (?:for|of|requiring) (?:\w+ )?priority actions?\b|priority actions?\b")
_TERM = r"(?:areas?(?:\(s\))? (?:for|of|requiring) (?:immediate |urgent )?priority action|priority actions?)"
_DENIAL = re.compile(
    rf"(?i)\b(?:no|not|nor|neither|without)\b[^.;]{{0,60}}\b{_TERM}|\bnone\b|\bnot applicable\b|\A(?:no|n/a|nil)\b"
)
_RECALL = re.compile(
    r"(?i)\b(?:last|previous(?:ly)?|earlier|prior|former|initial|first|20\d\d|remain(?:s|ed)?|had been|since)\b"
)
_REMAIN = re.compile(r"(?i)\bremain(?:s|ed)?\b")
_AREA = r"areas?(?:\(s\))? (?:for|of|requiring) (?:immediate |urgent )?priority action"
_STATED = re.compile(
    r"(?i)\b(?:identif\w+|there (?:is|are)|(?:led|leading) to|result\w* in|constitut\w+|this is|these are|made|issu\w+"
    rf"|has|have) (?:[\w-]+ ){{0,4}}?{_AREA}\b|{_AREA} (?:has|have) been (?:identified|made)"
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


def _denies(section: HeadedSection) -> bool:
    """Whether the section says that there are none, or nothing at all; "remain, with none added" is no denial."""
    words = section.body[0].text if section.body else "none"
    return bool(_DENIAL.search(words)) and not _REMAIN.search(words)


def _states(text: str) -> bool:
    if "riority action" not in text and "working days" not in text:
        return False
    return any(
        _NOTIFIED.search(s) or (_STATED.search(s) and not _DENIAL.search(s) and not _RECALL.search(s))
        for s in sentences(text)
    )
