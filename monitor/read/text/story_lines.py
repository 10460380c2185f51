"""Lines of a story's text that are the page's and not the story's, and lines that say its day.

The like of `furniture` and `story_day` for what has no markup any more: plain text, an archive's copy, a pasted story.
"""

from __future__ import annotations

import re

from monitor.model.dates import When
from monitor.read.words.dates import find_range, find_ranges
from monitor.read.words.lexicon import lexicon, tokens

LONGEST_HEADLINE = 160
"""Characters."""
_LONGEST_LABEL = 70  # characters of a section's name, a byline or a date above a story
_HEAD_LINES = 8  # in which a story's own date may stand
_LABEL_DATE = re.compile(r"^\s*date (\d{4}-\d\d-\d\d)\s*")
_BYLINE = re.compile(r"^B[yY] (?:[A-Z][\w'’.-]*,? ?){2,6}$")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b\s*(?:am|pm|gmt|bst)?", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:\(?(?:image|picture|photo|pic|credit|caption)s?\b[^.]{0,30}:|\bPA(?: Media)?$|(?:photo|picture)s? by )",
    re.IGNORECASE,
)


def is_furniture(sentence: str) -> bool:
    """Whether a line belongs to the page and not to the story: what it begins with, or all that it is, says so."""
    words = " ".join(token.word for token in tokens(sentence[: 2 * LONGEST_HEADLINE]) if token.word.isalnum())
    if not words or words in lexicon().furniture:
        return True
    if any(words.startswith(opening) for opening in lexicon().furniture_openings):
        return True
    if len(sentence) < _LONGEST_LABEL and _BYLINE.match(sentence.partition(",")[0]) and not sentence.endswith("."):
        return True
    short = len(sentence) < LONGEST_HEADLINE
    return short and bool(_CREDIT.search(sentence) or (_CLOCK.search(sentence) and find_range(sentence)))


def is_label(words: str) -> bool:
    """Whether a first line is a section's name, a date or an author's line, and not the headline."""
    if len(words) > _LONGEST_LABEL or words.endswith((".", "!", "?")):
        return False
    known = all(token.word in lexicon().labels or not token.word.isalpha() for token in tokens(words))
    dated = find_range(words)
    return known or (dated is not None and len(words) - len(dated.words) < _LONGEST_LABEL // 2)


def labelled_date(text: str) -> tuple[When | None, str]:
    """A leading "date 2025-03-07" that archives put before a story, and the text without it."""
    found = _LABEL_DATE.match(text)
    if not found:
        return None, text
    try:
        return When.parse(found[1]), text[found.end() :]
    except ValueError:
        return None, text[found.end() :]


def dateline(paragraphs: list[tuple[str, bool]]) -> When | None:
    """The day of publication that a line of its own at the head of a story gives; None where there is no such line."""
    for words, _ in paragraphs[:_HEAD_LINES]:
        if len(words) > 2 * _LONGEST_LABEL or words.rstrip().endswith((".", "”")):
            continue
        found = next(
            (r for r in find_ranges(words) if r.exact or len(words) - len(r.words) < _LONGEST_LABEL // 3), None
        )
        if found and found.start == found.end and (len(words) - len(found.words) < _LONGEST_LABEL):
            return found.start
    return None
