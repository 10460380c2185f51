"""What the title of a notice or direction says, and the words all its readers share.

GOV.UK's titles have one form with many variants: "Revised direction issued to Halton Borough Council: February 2025",
"Directions issued to Slough Borough Council", "Direction issued to Dudley Metropolitan Borough Council (closed)".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.read.words.dates import find_ranges

NOTICE = r"(?:improvement notices?|notices? (?:to improve|of improvement))"
DIRECTION = r"(?:(?:statutory |improvement )?directions?(?: notices?)?)"
KIND = rf"(?:{NOTICE}|{DIRECTION})"
QUOTED = re.compile(r"(?<!\w)[‘'“\"](?P<title>[^‘’“”\"]{8,400}?)['’”\"](?=[\s.,;]|\Z)")
_LONGEST = 2000  # characters; longer, and it is no title
SEND = re.compile(r"\bSEND\b|\bSEN\b|(?i:special educational needs)")

_TITLE_LEAD = re.compile(
    r"(?:(?:a|an|the|dfe|new|revised|updated|amended|varied|replacement|further|additional|second|third"
    r"|fourth|fifth|sixth|statutory"
    r"|non-statutory|send|joint|closed|lifted|revoked|decision|notice|statutory notice"
    r"|children['’]s (?:social care|services)"
    r"|special educational needs and disabilit(?:y|ies)|services?|social care"
    r"|(?:closure|closing|lifting|revocation|revoking|removal|ending|end|withdrawal) of(?: the| an?)?)[\s:()-]*)*",
    re.IGNORECASE,
)
_TITLE_KIND = re.compile(rf"\b{KIND}\b", re.IGNORECASE)
_TITLE_TO = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:re-?)?(?:issued|given|made|sent|served)\b[^:]{0,40}?\b(?:to|on|for|in)\b"
    r"|to|for|on|in relation to|:|-|–)\s+(?P<who>.+)",
    re.IGNORECASE,
)
_TITLE_LIFT = re.compile(
    r"\b(?:closure|closing|lifting|lifted|revocation|revoking|revoked|removal|ending|ended|withdrawal) of\b"
    rf"|{KIND}s? (?:lifted|revoked|closed|removed|ended|withdrawn)\b",
    re.IGNORECASE,
)
_TITLE_CLOSED = re.compile(
    r"[([–:-]\s*(?:now )?(?:closed|lifted|revoked|ended|withdrawn|superseded|replaced|expired)\b[^)\]]*[)\]]?\s*$",
    re.IGNORECASE,
)
REVISED = re.compile(r"\b(?:revised|updated|amended|varied|replacement|reissued|re-issued)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[([][^)\]]*[)\]]\s*$")


@dataclass(frozen=True)
class TitleFacts:
    """What a title says: kind, action, the words for the authorities, the date, whether it is marked as closed."""

    kind: EventKind
    action: Action
    who: str
    when: When | None = None
    closed: bool = False
    strict: bool = False


def alike(title: str) -> str:
    """What two prints of a title have in common: no case, no punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w]+", " ", title.casefold()).split())


def kind_of(words: str) -> EventKind | None:
    """Which of the two the words name; None for a bare "notice"."""
    found = _TITLE_KIND.search(words)
    if not found:
        return None
    return EventKind.DIRECTION if "direction" in found[0].lower() else EventKind.IMPROVEMENT_NOTICE


def read_title(title: str) -> TitleFacts | None:
    """What a title says of a notice or direction; None where it names neither.

    `strict` says that the whole title has GOV.UK's form ("Revised direction issued to X: May 2024").
    """
    title = " ".join(title[:_LONGEST].split())
    lead = _TITLE_LEAD.match(title)
    start = lead.end() if lead else 0
    strict = _TITLE_KIND.match(title, start)
    named = strict or _TITLE_KIND.search(title)
    if not named:
        return None
    kind = kind_of(named[0]) or EventKind.IMPROVEMENT_NOTICE
    to = _TITLE_TO.match(title, named.end())
    who = to["who"] if to else f"{title[: named.start()]} {title[named.end() :]}"
    dates = [found.start for found in find_ranges(title)]
    action = Action.REVISED if REVISED.search(title[: named.end()]) else Action.ISSUED
    if _TITLE_LIFT.search(title):
        action = Action.LIFTED
    closed = bool(_TITLE_CLOSED.search(title))
    return TitleFacts(kind, action, _who(who), dates[-1] if dates else None, closed, bool(strict and to))


def _who(words: str) -> str:
    """The words for the authorities, without what a title adds after them: a date, "(closed)"."""
    for found in find_ranges(words)[:1]:
        words = words[: found.span[0]].rstrip(" :,(–-") or words
    return _TITLE_CLOSED.sub("", _BRACKETS.sub("", words)).strip(" :,–-")
