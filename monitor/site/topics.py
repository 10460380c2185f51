"""Which topics a point to improve speaks of: by words that stand in it, never by what it may mean. Pure.

The words are data: `config/topics.csv`, one row a topic, its words apart by semicolons. A word, or several in a row,
counts where it stands as a whole word, in any case, an abbreviation in its capitals; one that ends with `*` also stands
for what begins so. A point may have several topics; one with none of the words is under `OTHER`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from monitor.register import data

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_VOCABULARY = 8_192
_APOSTROPHES = str.maketrans("’‘ʼ`‑‐", "''''--")


@dataclass(frozen=True)
class Topic:
    """One topic: its key, which stands in addresses, and its title."""

    key: str
    title: str


OTHER = Topic("other", "Other points")


@dataclass(frozen=True)
class _Phrase:
    """Words in a row; the last one may stand for all that begin so."""

    topic: int
    words: tuple[str, ...]
    is_open: bool

    def begins_with(self, word: str) -> bool:
        """Whether it may stand where this word does."""
        return _is(word, self.words[0], is_open=self.is_open and len(self.words) == 1)

    def stands_at(self, text: list[str], place: int) -> bool:
        """Whether its further words stand there as well."""
        last = place + len(self.words) - 1
        if last >= len(text):
            return False
        closed = zip(text[place + 1 : last], self.words[1:-1], strict=True)
        return _is(text[last], self.words[-1], is_open=self.is_open) and all(
            _is(word, wanted, is_open=False) for word, wanted in closed
        )


def _is(word: str, wanted: str, *, is_open: bool) -> bool:
    """Whether a word is the one wanted; an abbreviation (`SEND`) counts in its capitals alone."""
    told = word if wanted[0].isupper() else word.casefold()
    return told.startswith(wanted) if is_open else told == wanted


class Topics:
    """All topics in the order of their list, and which of them a text speaks of."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        """`rows` with the columns `topic`, `title`, `words`. ValueError where a topic has no word."""
        self.known = tuple(Topic(row["topic"], row["title"]) for row in rows)
        self._phrases = tuple(_phrase(n, text) for n, row in enumerate(rows) for text in row["words"].split(";"))
        # The same few thousand words make up all points.
        self._beginning = lru_cache(_VOCABULARY)(self._looked_up)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Title by key, `OTHER` last."""
        return {topic.key: topic.title for topic in (*self.known, OTHER)}

    def described(self) -> list[tuple[str, str]]:
        """Each topic's title with its words, as a reader is shown them."""
        return [(topic.title, ", ".join(self._words(n))) for n, topic in enumerate(self.known)]

    def _words(self, topic: int) -> list[str]:
        own = (phrase for phrase in self._phrases if phrase.topic == topic)
        return [" ".join(phrase.words) + ("…" if phrase.is_open else "") for phrase in own]

    def of(self, text: str) -> tuple[str, ...]:
        """The keys of the topics whose words stand in a text, in the list's order; `OTHER` alone where none does."""
        words = _WORD.findall(text.translate(_APOSTROPHES))
        found: set[int] = set()
        for place, word in enumerate(words):
            alone, phrases = self._beginning(word)
            found |= alone
            for phrase in phrases:
                if phrase.topic not in found and phrase.stands_at(words, place):
                    found.add(phrase.topic)
        return tuple(self.known[n].key for n in sorted(found)) or (OTHER.key,)

    def _looked_up(self, word: str) -> tuple[frozenset[int], tuple[_Phrase, ...]]:
        """The topics that a word stands for by itself, and the phrases that may begin with it."""
        found = [phrase for phrase in self._phrases if phrase.begins_with(word)]
        alone = frozenset(phrase.topic for phrase in found if len(phrase.words) == 1)
        return alone, tuple(phrase for phrase in found if len(phrase.words) > 1)


def _phrase(topic: int, text: str) -> _Phrase:
    words = tuple(_WORD.findall(text))
    if not words:
        raise ValueError(f"a topic's word without letters: {text!r}")
    return _Phrase(topic, words, text.strip().endswith("*"))


@cache
def load() -> Topics:
    """The topics that come with the program; read once a process."""
    return Topics(data.rows("topics.csv"))
