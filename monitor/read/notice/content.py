"""What a page or document says of a notice or direction: the one form that findings are made of, however it came."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.model.publications import ChangeNote
from monitor.model.words import cut
from monitor.read.notice.people import people
from monitor.read.notice.statements import closings, replaces
from monitor.read.notice.title import TitleFacts
from monitor.read.text.sentences import sentences_by_line

LONGEST_DETAIL = 1000
"""Characters of a detail: a notice's longest sentence has a few hundred."""

_FOLLOWS = re.compile(r"\bfollow(?:s|ed|ing)\b", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:ofsted|inspect|report|review|visit|letter|cqc|judge|care quality commission|findings?)|:\s*\Z", re.IGNORECASE
)
_REQUIRES = re.compile(
    r"\A(?:\d+[.)]?\s*)?(?:this|the|these|it|we|the secretary of state)\b[^.;]{0,80}?\b(?:requires?"
    r"|required|directs?|directed|instructs?|sets? out)\b",
    re.IGNORECASE,
)
_MUST = re.compile(r"\bthe council (?:shall|must|is required to|should)\b", re.IGNORECASE)


@dataclass(frozen=True)
class NoticeContent:
    """What a page or document says of one notice or direction.

    `sentences` are those of its body, `follows` the words on what it follows. `notes` are its page's change notes,
    `listed` those of the collection that speak of it. `updated` holds the days on which its page was touched,
    `closed_group` whether the collection lists it as closed (None: it does not say). `dated` is the day a document
    itself bears; `also` what a letter issues besides what it lifts.
    """

    title: str
    facts: TitleFacts
    authorities: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    follows: str = ""
    notes: tuple[ChangeNote, ...] = ()
    listed: tuple[ChangeNote, ...] = ()
    published: When | None = None
    updated: tuple[When, ...] = ()
    closed_group: bool | None = None
    letter: bool = False
    dated: When | None = None
    also: tuple[tuple[EventKind, Action, str], ...] = ()
    page: bool = False

    @property
    def lifts(self) -> bool:
        """Whether the document itself closes a notice or direction."""
        return self.facts.action is Action.LIFTED


def details_of(content: NoticeContent) -> tuple[tuple[str, str], ...]:
    """What the notice follows, requires and replaces, and whom it names: in its own words, each under its name."""
    said = content.sentences
    requires = next((s for s in said if _REQUIRES.search(s)), "") or next((s for s in said if _MUST.search(s)), "")
    replaced = next((s for s in said if any(earlier.kind for earlier in replaces(s))), "")
    names = "; ".join(person.name for person in people(said))
    details = (("follows", content.follows), ("requires", requires), ("replaces", replaced), ("person", names))
    return tuple((name, cut(words, LONGEST_DETAIL)) for name, words in details if words)


def follows(body: str) -> str:
    """What the notice follows, in its own words; a list after "It follows:" is joined to it."""
    lines = body.splitlines()
    for number, line in enumerate(lines):
        for sentence in sentences_by_line(line):
            if _names_a_cause(sentence):
                return " ".join([sentence, *_points(lines[number + 1 :])]) if sentence.endswith(":") else sentence
    return ""


def _names_a_cause(sentence: str) -> bool:
    """Whether a sentence says that a report or visit came before, and not that a notice took another's place."""
    says_so = _FOLLOWS.search(sentence) and _CAUSE.search(sentence)
    return bool(says_so) and not replaces(sentence) and not closings(sentence)


def _points(lines: list[str]) -> list[str]:
    """The list that stands next, as one text; nothing where no list follows."""
    points = []
    for line in lines:
        if not line.startswith("•"):
            break
        points.append(" ".join(line.lstrip("• ").split()))
    return ["; ".join(points)] if points else []
