"""A story as sentences: without page furniture, each once, with what is the headline, a caption or someone's speech."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.read.story.tokens import lexicon, tokens
from monitor.read.words.dates import find_range, find_ranges

LONGEST_SENTENCE = 1500
"""Characters. The longest in the corpus's stories has 1,157; what is read in a sentence takes time with its length."""
_MOST_SENTENCES = 120  # of a story: news stands at its head
_LONGEST_LABEL = 70  # characters of a section's name, a byline or a date above a story
_LONGEST_HEADLINE = 160  # characters
_LONGEST_TITLE = 20  # characters: "approx." and what stands before it
_HEAD_LINES = 8  # in which a story's own date may stand
_ABBREVIATED = re.compile(r"\b(?:Cllr|Coun|Mr|Mrs|Ms|Dr|Prof|Rev|St|Sgt|Hon|No|vs|e\.g|i\.e|etc|approx|[A-Z])\.$")
_END = re.compile(r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[•]?\s*[A-Z0-9£•])|[.!?][”’\"]?(?=[A-Z][a-z]+ [a-z])|\s+•\s+")
_MARKS = re.compile('[“”"]')
_LABEL_DATE = re.compile(r"^\s*date (\d{4}-\d\d-\d\d)\s*")
_BYLINE = re.compile(r"^B[yY] (?:[A-Z][\w'’.-]*,? ?){2,6}$")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b\s*(?:am|pm|gmt|bst)?", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:\(?(?:image|picture|photo|pic|credit|caption)s?\b[^.]{0,30}:|\bPA(?: Media)?$|(?:photo|picture)s? by )",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """One sentence: its place in the story (`index`), and whether it is the headline, a list point or speech."""

    text: str
    index: int
    title: bool = False
    bullet: bool = False
    speech: bool = False


def story_sentences(paragraphs: Iterable[tuple[str, bool]], title: str | None) -> tuple[Sentence, ...]:
    """The sentences of a story, from its paragraphs (words, whether a list point) and its headline, if that is known.

    The first line counts as the headline where it is short and does not end like a sentence.
    """
    found: list[Sentence] = []
    seen: set[str] = set()
    if title and not is_furniture(title):
        found.append(Sentence(" ".join(title.split()), 0, title=True))
        seen.add(_key(title))
    for words, bullet in paragraphs:
        quoting = False
        for piece in split(words):
            quoted, quoting = _speech(piece, quoting)
            if _key(piece) in seen or is_furniture(piece) or (len(found) < 2 and _is_label(piece)):
                continue
            seen.add(_key(piece))
            found.append(Sentence(piece, len(found), not found and _is_heading(piece), bullet, quoted))
    return tuple(found[:_MOST_SENTENCES])


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


def split(paragraph: str) -> Iterator[str]:
    """The sentences of one paragraph; what goes on for longer than any sentence is cut."""
    begin = 0
    for end in _END.finditer(paragraph):
        piece = paragraph[begin : end.end()].strip(" •")
        if _ABBREVIATED.search(piece[-_LONGEST_TITLE:]):
            continue
        if piece:
            yield piece[:LONGEST_SENTENCE]
        begin = end.end()
    if rest := paragraph[begin:].strip(" •"):
        yield rest[:LONGEST_SENTENCE]


def is_furniture(sentence: str) -> bool:
    """Whether a line belongs to the page and not to the story: what it begins with, or all that it is, says so."""
    words = " ".join(token.word for token in tokens(sentence[: 2 * _LONGEST_HEADLINE]) if token.word.isalnum())
    if not words or words in lexicon().furniture:
        return True
    if any(words.startswith(opening) for opening in lexicon().furniture_openings):
        return True
    if len(sentence) < _LONGEST_LABEL and _BYLINE.match(sentence.partition(",")[0]) and not sentence.endswith("."):
        return True
    short = len(sentence) < _LONGEST_HEADLINE
    return short and bool(_CREDIT.search(sentence) or (_CLOCK.search(sentence) and find_range(sentence)))


def _key(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .…")


def _is_label(words: str) -> bool:
    """Whether a first line is a section's name, a date or an author's line, and not the headline."""
    if len(words) > _LONGEST_LABEL or words.endswith((".", "!", "?")):
        return False
    known = all(token.word in lexicon().labels or not token.word.isalpha() for token in tokens(words))
    dated = find_range(words)
    return known or (dated is not None and len(words) - len(dated.words) < _LONGEST_LABEL // 2)


def _is_heading(words: str) -> bool:
    return len(words) < _LONGEST_HEADLINE and not words.rstrip("\"”’' ").endswith((".", ":"))


def _speech(words: str, already: bool) -> tuple[bool, bool]:
    """Whether most of a sentence stands between quotation marks, and whether they are still open at its end."""
    inside, quoted, begin = already, 0, 0
    for mark in _MARKS.finditer(words):
        quoted += (mark.start() - begin) * inside
        inside, begin = mark[0] == "“" or (mark[0] == '"' and not inside), mark.end()
    quoted += (len(words) - begin) * inside
    return quoted * 2 > len(words), inside
