"""A sentence as words, and the words of the lexicon in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[“”\"‘’'`]|[.,;:!?()–—•|/-]")
_QUOTES = frozenset("“”\"‘’'`")
_KEPT_POSSESSIVES = {"children's": "childrens", "child's": "childrens"}
_DOUBLING = re.compile(r"\A(?:qu|[^aeiou])*[aeiou][bdfglmnprtz]\Z")  # stop, stopped; quit, quitting: of one syllable
_DOUBLING_STRESSED = frozenset(("begin", "cancel", "compel", "label"))  # of several, by their last; the British "l"


class Token(NamedTuple):
    """A word in small letters without its possessive, or a mark; its place in the sentence.

    `quoted` where a quotation mark stands right before it, `closed` where one stands right behind.
    """

    word: str
    start: int
    end: int
    quoted: bool = False
    closed: bool = False


class Mark(NamedTuple):
    """A phrase of the lexicon: its concept and value, and the tokens from `first` up to `last` that are it."""

    concept: str
    value: str
    first: int
    last: int


def tokens(text: str) -> list[Token]:
    """The words and marks of a sentence; a hyphen within a word parts it, "wasn't" is "was not"."""
    found: list[Token] = []
    quoted = False
    for match in _TOKEN.finditer(text):
        words, (start, end) = match[0].lower().replace("’", "'"), match.span()
        if words in _QUOTES:
            if found and found[-1].end == start:
                found[-1] = found[-1]._replace(closed=True)
            quoted = end < len(text) and not text[end].isspace()
            continue
        if words == "-" and start > 0 and not text[start - 1].isspace() and end < len(text) and not text[end].isspace():
            continue
        for word in _parts(words):
            found.append(Token(word, start, end, quoted))
            quoted = False
    return found


def _parts(words: str) -> Iterator[str]:
    if words in _KEPT_POSSESSIVES:
        yield _KEPT_POSSESSIVES[words]
    elif words.endswith("n't"):
        yield from (words[:-3] or "do", "not")
    else:
        yield words.partition("'")[0]


@dataclass(frozen=True)
class Lexicon:
    """The lexicon: for each word the phrases that begin with it (the words after it, concept, value), longest first."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    scopes: Mapping[str, Mapping[str, Any]]
    furniture: frozenset[str]
    furniture_openings: tuple[str, ...]
    labels: frozenset[str]
    contrary: frozenset[str]
    counted: Mapping[str, tuple[str, ...]]
    words: Mapping[str, frozenset[str]]

    def marks(self, sentence: list[Token]) -> list[Mark]:
        """The phrases in a sentence; of one concept the longest, none within another of the same."""
        words = [token.word for token in sentence]
        found: list[Mark] = []
        busy: dict[str, tuple[int, int]] = {}
        for place, word in enumerate(words):
            for rest, concept, value in self.phrases.get(word, ()):
                end = place + 1 + len(rest)
                begun, taken = busy.get(concept, (-1, 0))
                free = place >= taken or (place, end) == (begun, taken)
                if free and tuple(words[place + 1 : end]) == rest:
                    busy[concept] = (place, end)
                    found.append(Mark(concept, value, place, end))
        return found


@cache
def lexicon() -> Lexicon:
    """The lexicon of `lexicon.toml`, with the inflections of its verbs."""
    data = tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    parts = ("irregular", "scope", "page", "contrary", "counted")
    irregular, scopes, page, contrary, counted = (data.pop(part) for part in parts)
    words = {name: frozenset(listed) for name, listed in data.pop("words").items()}
    found: dict[str, dict[tuple[tuple[str, ...], str, str], None]] = {}
    for concept, values in data.items():
        for value, phrases in values.items():
            for phrase in phrases:
                for form in _forms(phrase, irregular):
                    first, *rest = [token.word for token in tokens(form)]
                    found.setdefault(first, {})[tuple(rest), concept, value] = None
    return Lexicon(
        {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in found.items()},
        scopes,
        frozenset(page["whole"]),
        tuple(page["openings"]),
        frozenset(page["labels"]),
        frozenset(contrary["cues"]),
        {name: tuple(what) for name, what in counted.items()},
        words,
    )


def _forms(phrase: str, irregular: Mapping[str, list[str]]) -> list[str]:
    """A phrase, or all inflections of one that begins with `~`."""
    if not phrase.startswith("~"):
        return [phrase]
    verb, _, rest = phrase[1:].partition(" ")
    return [f"{form} {rest}".strip() for form in inflections(verb, irregular)]


def inflections(verb: str, irregular: Mapping[str, list[str]]) -> list[str]:
    """The forms of an English verb: rate, rates, rated, rating. "be" has all of its own."""
    if verb == "be":
        return ["be", "is", "are", "was", "were", "been", "being"]
    stem = verb.removesuffix("e") if verb.endswith("e") and not verb.endswith("ee") else verb
    doubles = verb in _DOUBLING_STRESSED or _DOUBLING.search(verb)
    doubled = verb + verb[-1] if doubles else stem
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    past = f"{doubled}ed"
    if re.search(r"[^aeiou]y$", verb):
        third, past = f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    return [verb, third, *irregular.get(verb, [past]), f"{doubled}ing"]
