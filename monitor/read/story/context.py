"""What stands around a word of a sentence: the reach of modifiers, the clause, and the times with what they date.

The model is ConText, which tells in clinical notes whether a finding is present, denied, historical or hypothetical:
a modifier has a direction, a reach and words that end it (`[scope]` in `lexicon.toml`); the loop that applies them is
one for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from monitor.model.dates import Precision, When
from monitor.read.story.prose import Sentence
from monitor.read.words.lexicon import Mark, Token, lexicon, tokens
from monitor.read.words.times import Time, find_times
from monitor.register.names import Mention

_REACH_BEFORE, _REACH_AFTER = 14, 9
"""Words from a time within which what it dates is looked for, before it and behind it."""
_PARTED, _BEHIND = 4, 2  # how many words further away what stands in another clause, or behind the time, counts
_FRESH_DAYS = 14  # from a report's or an act's day to a story that still tells it as its news
_RECENT_DAYS = 160  # from a visit to the story of its report: eight weeks to the report, a purdah, a holiday


class Age(StrEnum):
    """How long before its story a time lies."""

    NEAR = "near"
    RECENT = "recent"
    OLD = "old"
    FUTURE = "future"
    NONE = "none"


@dataclass(frozen=True)
class Dated:
    """A time in a sentence: its tokens, its age, and what it is the time of (its `role`).

    That is `published`, `visited`, `acted`, `other`, or "" where nothing says so.
    """

    time: Time
    first: int
    last: int
    age: Age
    role: str


@dataclass
class Context:
    """A sentence with its tokens, the lexicon's marks by concept, the modifiers that reach each token, who is named.

    `published` is the story's day; where it is unknown, `latest`, the latest day that the story tells, parts what is
    old from what is not.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    published: When | None
    latest: When | None = None
    tokens: list[Token] = field(init=False)
    marks: dict[str, list[Mark]] = field(init=False)
    reached: list[set[str]] = field(init=False)
    clauses: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Mark the sentence."""
        self.tokens = tokens(self.sentence.text)
        self.marks = {}
        for mark in lexicon().marks(self.tokens):
            self.marks.setdefault(mark.concept, []).append(mark)
        self.clauses = list(_clauses(self.tokens, self._named_tokens()))
        bodies = {mark.first for mark in self.of("body")}  # "inspectors from Ofsted" left nothing behind
        modifiers = [mark for mark in self.of("modifier") if mark.value != "left" or mark.last not in bodies]
        self.reached = _reach(self.tokens, modifiers, self._named_tokens())

    def _named_tokens(self) -> set[int]:
        """Tokens of names of services or areas: the "after" of "looked after children" modifies nothing."""
        named = (*self.of("service"), *self.of("area"))
        return {place for mark in named if mark.last - mark.first > 1 for place in range(mark.first, mark.last)}

    def of(self, concept: str, *values: str) -> list[Mark]:
        """The marks of a concept (of some of its values), in order."""
        found = self.marks.get(concept, [])
        return [mark for mark in found if mark.value in values] if values else found

    def word(self, place: int) -> str:
        """The word at a place; "" outside the sentence."""
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def says(self, kind: str, begin: int, end: int | None = None) -> bool:
        """Whether one of the words of a kind (`[words]` of the lexicon) stands at a place, or from it up to `end`."""
        return any(self.word(place) in lexicon().words[kind] for place in range(begin, end or begin + 1))

    def near(self, place: int, marks: Iterable[Mark], before: int, after: int, *, clause: bool = True) -> list[Mark]:
        """The marks that stand within so many words before or behind a place, of its clause or (`clause` False) any."""
        return [
            mark
            for mark in marks
            if place - before <= mark.last - 1
            and mark.first <= place + after
            and (not clause or self.clauses[mark.first] == self.clauses[place])
        ]

    def place_of(self, char: int) -> int:
        """The token at a place of the text."""
        return next((number for number, token in enumerate(self.tokens) if token.end > char), len(self.tokens) - 1)

    @cached_property
    def times(self) -> list[Dated]:
        """The times that the sentence tells, each with its age and role."""
        return [self._dated(time) for time in find_times(self.sentence.text, self.published)] if self.tokens else []

    def _dated(self, time: Time) -> Dated:
        first, last = self.place_of(time.span[0]), self.place_of(time.span[1] - 1) + 1
        role = self._role(time, first, last)
        return Dated(time, first, last, age(time, self.published or self.latest, visited=role == "visited"), role)

    def _role(self, time: Time, first: int, last: int) -> str:
        if self.says("until", first - 1, first + 1):
            return "other"
        near = [(self._distance(mark, first, last), mark.value) for mark in self.of("tie")]
        near = [(distance, role) for distance, role in near if distance is not None]
        return min(near, default=(0, "published" if time.near else ""))[1]

    def _distance(self, mark: Mark, first: int, last: int) -> int | None:
        """How far a word stands from a time, None where it is out of reach."""
        behind = mark.first >= last
        distance = mark.first - last if behind else first - mark.last
        if distance < 0 or distance > (_REACH_AFTER if behind else _REACH_BEFORE):
            return None
        parted = self.clauses[mark.first] != self.clauses[first]
        return distance + _PARTED * parted + _BEHIND * behind


def age(time: Time, today: When | None, *, visited: bool = False) -> Age:
    """How long before a story's day a time lies; where no day is known only "today" and the like say it."""
    if time.future:
        return Age.FUTURE
    if time.near:
        return Age.NEAR
    if time.start is None or today is None:
        return Age.NONE
    days = (today.first() - (time.end or time.start).last()).days
    if time.start.precision is Precision.YEAR:
        return Age.RECENT if days <= (_RECENT_DAYS if visited else -1) else Age.OLD
    if time.start.first() > today.last():
        return Age.FUTURE
    if days <= _FRESH_DAYS and time.start.precision is Precision.DAY:
        return Age.NEAR
    return Age.RECENT if days <= _RECENT_DAYS else Age.OLD


def _clauses(sentence: list[Token], named: set[int]) -> Iterator[int]:
    """The number of each token's clause."""
    number, parting = 0, lexicon().words["parting"]
    for place, token in enumerate(sentence):
        number += token.word in parting and place not in named
        yield number


def _reach(sentence: list[Token], modifiers: list[Mark], named: set[int]) -> list[set[str]]:
    """For each token the modifiers that reach it."""
    reached: list[set[str]] = [set() for _ in sentence]
    for mark in modifiers:
        if mark.first in named:
            continue
        scope = lexicon().scopes.get(mark.value)
        if not scope:
            continue
        stop = frozenset(scope["stop"])
        for way, begin, length in ((1, mark.last, scope["forward"]), (-1, mark.first - 1, scope["backward"])):
            for place in range(begin, begin + way * length, way):
                if not 0 <= place < len(sentence) or sentence[place].word in stop:
                    break
                reached[place].add(mark.value)
    return reached
