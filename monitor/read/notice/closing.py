"""What closed a notice or direction, as its own page and the collection say it: on which day, in which words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.read.notice.content import NoticeContent
from monitor.read.notice.statements import Statement, closings, replaced_by
from monitor.read.text.sentences import sentences_by_line

_MOVED = re.compile(r"\b(?:moved|added|transferred|archived)\b.*?\b(?P<state>open|closed)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Closing:
    """What closed a notice: the day it gives, the day it was said, and the words."""

    start: When | None
    published: When | None
    words: str


def find_closing(content: NoticeContent) -> Closing | None:
    """What closed the notice, from the clearest words to the least; None while it is in force."""
    stated = (_stated(content), _noted(content), _listed(content))
    found = [closing for closing in stated if closing]
    if not found and not content.facts.closed and not content.closed_group:
        return None
    start = next((c.start for c in found if c.start), None) or _replaced_on(content)
    start = start or next((c.published for c in found if c.published), None)
    published = next((c.published for c in found if c.published), None) or _edited(content, start)
    words = found[0].words if found else content.title
    return Closing(start, published, words)


def _of_own_kind(statement: Statement, content: NoticeContent) -> bool:
    return statement.kind in (content.facts.kind, None)


def _stated(content: NoticeContent) -> Closing | None:
    """What the page's own sentences say, one with a day before one without."""
    found = [s for sentence in content.sentences for s in closings(sentence) if _of_own_kind(s, content)]
    best = next((s for s in found if s.when), found[0] if found else None)
    return Closing(best.when, None, best.words) if best else None


def _noted(content: NoticeContent) -> Closing | None:
    """What the page's change notes say."""
    for note in content.notes:
        for sentence in sentences_by_line(note.text):
            for statement in closings(sentence, note=True):
                if _of_own_kind(statement, content):
                    return Closing(statement.when, note.date, sentence)
    return None


def _listed(content: NoticeContent) -> Closing | None:
    """What the collection's notes say: a move to a closed group, or the day of the lifting itself."""
    moved: Closing | None = None
    for note in content.listed:
        lifted = next((s for s in closings(note.text) if _of_own_kind(s, content)), None)
        if lifted:
            return Closing(lifted.when, note.date, note.text)
        if moved is None and content.closed_group is not False and _moves_to_closed(note.text):
            moved = Closing(None, note.date, note.text)
    return moved


def _moves_to_closed(text: str) -> bool:
    """Whether a note moves a document, and the group that it names last is a closed one."""
    groups = re.findall(r"\b(open|closed)\b", text, re.IGNORECASE) if _MOVED.search(text) else []
    return bool(groups) and groups[-1].lower() == "closed"


def _replaced_on(content: NoticeContent) -> When | None:
    """The day on which a later notice took the place of this one."""
    found = (replaced_by(sentence) for sentence in content.sentences)
    return next((later.when for later in found if later and later.when), None)


def _edited(content: NoticeContent, start: When | None) -> When | None:
    """The day the page was edited to say so: the first of its dates that is not before the closing itself."""
    later = (when for when in content.updated if when != content.published)
    return next((when for when in later if not start or when.last() >= start.first()), None)
