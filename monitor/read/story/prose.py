"""A story as sentences: without page furniture, each once, with what is the headline, a caption or someone's speech."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.read.text.sentences import split_prose
from monitor.read.text.story_lines import LONGEST_HEADLINE, is_furniture, is_label

_MOST_SENTENCES = 120  # of a story: news stands at its head
_MARKS = re.compile('[“”"]')


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
        for piece in split_prose(words):
            quoted, quoting = _speech(piece, quoting)
            if _key(piece) in seen or is_furniture(piece) or (len(found) < 2 and is_label(piece)):
                continue
            seen.add(_key(piece))
            found.append(Sentence(piece, len(found), not found and _is_heading(piece), bullet, quoted))
    return tuple(found[:_MOST_SENTENCES])


def _key(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .…")


def _is_heading(words: str) -> bool:
    return len(words) < LONGEST_HEADLINE and not words.rstrip("\"”’' ").endswith((".", ":"))


def _speech(words: str, already: bool) -> tuple[bool, bool]:
    """Whether most of a sentence stands between quotation marks, and whether they are still open at its end."""
    inside, quoted, begin = already, 0, 0
    for mark in _MARKS.finditer(words):
        quoted += (mark.start() - begin) * inside
        inside, begin = mark[0] == "“" or (mark[0] == '"' and not inside), mark.end()
    quoted += (len(words) - begin) * inside
    return quoted * 2 > len(words), inside
