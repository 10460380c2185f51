"""What a person looks for, in a small plain grammar. Pure.

Words that are all to occur, in any order; `"some words"` together and in this order; `-word` or `-"some words"` must
not occur; `impro*` is any word that begins so. There is no other operator, so that nothing a person pastes is an error.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_QUOTES = '"“”„‟«»'
_PART = re.compile(
    rf"(?P<no>(?<!\S)-)?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|\Z)|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True)
class Term:
    """A word, or several that stand together; `begins` where it is only the beginning of a word."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class SearchQuery:
    """Terms that all are to occur, and terms of which none may."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


class EmptyQueryError(ValueError):
    """Nothing is looked for: the text says why."""


def parse(text: str) -> SearchQuery:
    """What a person looks for; EmptyQueryError where no word is to occur.

    >>> parse('"pathway plans" quality -adoption impro*')
    SearchQuery(wanted=(Term(text='pathway plans', begins=False), Term(text='quality', begins=False), \
Term(text='impro', begins=True)), unwanted=(Term(text='adoption', begins=False),))
    """
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in _PART.finditer(unicodedata.normalize("NFC", text)):
        term = _term(part["word"], part["phrase"])
        if term:
            (unwanted if part["no"] else wanted)[term] = None
    if not wanted:
        raise EmptyQueryError(
            "only words that must not occur: name one that is to" if unwanted else "no word to look for"
        )
    return SearchQuery(tuple(wanted), tuple(unwanted))


def _term(word: str | None, phrase: str | None) -> Term | None:
    """The term of a word or a phrase; None where it has neither letter nor digit."""
    written = word or phrase or ""
    text = " ".join("".join(c if c.isprintable() else " " for c in written).split())
    if not any(map(str.isalnum, text)):
        return None
    begins = word is not None and text.endswith("*") and text.rstrip("*")[-1:].isalnum()
    return Term(text.rstrip("*"), begins) if word is not None else Term(text)
