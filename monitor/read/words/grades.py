"""Grades, judgement areas and frameworks as documents word them; the words are data: `config/frameworks.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

from monitor.register import data
from monitor.register.likeness import nearest

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORDS = re.compile(r"[a-z0-9*]+(?: [a-z0-9*]+)*+")
_TYPO = 94.0  # how alike a label must be to a known one to be the same with a slip of the pen
_VERB = "is|are|was|were|has|have|had|do|does|be|been"
_WILD = rf"(?:(?!(?:{_VERB}|requires?|that|which|because|if) )\S+ ){{0,14}}?"


@lru_cache(maxsize=4096)
def fold(words: str) -> str:
    """The words for comparison: small letters and digits, single spaces, no apostrophes or other marks."""
    return " ".join(_WORDS.findall(_APOSTROPHES.sub("", words.lower()).replace("&", " and ")))


def _pattern(phrase: str) -> str:
    """A folded phrase as a regular expression; `*` stands for any few words, or none."""
    return re.escape(fold(phrase)).replace(r"\ ", " ").replace(r"\* ", _WILD).replace(r" \*", f" {_WILD}")


def _starts_with(phrases: Iterable[str]) -> re.Pattern[str]:
    phrases = [phrase.removesuffix("*").strip() for phrase in phrases]
    return re.compile(rf"(?:{'|'.join(_pattern(phrase) for phrase in phrases) or '(?!)'})(?= |\Z)")


def _titles(phrases: Iterable[str]) -> re.Pattern[str]:
    """Titles, each also as that of a re-inspection, and after "Ofsted" or "Report on the"."""
    before = r"(?:ofsted )?(?:(?:final |full )?report (?:on|of) (?:the |an? )?)?(?:re ?)?"
    return re.compile(rf"{before}(?:{_starts_with(phrases).pattern})")


def _statement(openings: Iterable[str]) -> re.Pattern[str]:
    """A sentence that holds a grade: an opening, "is" or "are" or "is that children's services", the grade."""
    subjects = "|".join(_pattern(opening) for opening in openings)
    words = "|".join(sorted(map(re.escape, scale().grades), key=len, reverse=True))
    return re.compile(
        rf"(?:{subjects}) ?(?:(?:{_VERB}) (?:(?:{_VERB}|judged|to|as|that|childrens|services|rated) )*|(?=require))"
        rf"(?P<grade>{words})(?= |\Z|\d)"
    )


@dataclass(frozen=True)
class Scale:
    """The grades' wordings, folded: `grades` leads from words to the grade's code, None where nothing was judged."""

    grades: Mapping[str, str | None]
    beginnings: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, grades: Mapping[str, Iterable[str]], not_judged: Iterable[str]) -> Scale:
        """The scale that the data gives."""
        words: dict[str, str | None] = {fold(phrase): code for code, phrases in grades.items() for phrase in phrases}
        words |= {fold(phrase): None for phrase in not_judged}
        parts = [phrase.split() for phrase in words]
        return cls(words, frozenset(" ".join(p[:n]) for p in parts for n in range(1, len(p) + 1)))

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest wording."""
        return max(len(phrase.split()) for phrase in self.grades)

    def knows(self, words: str) -> bool:
        """Whether the words are a grade's (or say that there is none)."""
        return fold(words) in self.grades

    def goes_on(self, words: str) -> bool:
        """Whether a wording is longer than these words, which it begins with ("Requires improvement")."""
        begun = f"{fold(words)} "
        return any(beginning.startswith(begun) for beginning in self.beginnings)

    def code(self, words: str) -> str | None:
        """The grade's code; None where the words say that nothing was judged; KeyError for words of no grade."""
        return self.grades[fold(words)]

    def leading(self, folded: str) -> tuple[str, str | None] | None:
        """The grade that folded words begin with: its words and its code; None where they begin with none."""
        words = folded.split()
        for count in range(min(self.longest, len(words)), 0, -1):
            phrase = " ".join(words[:count])
            if phrase in self.grades:
                return phrase, self.grades[phrase]
        return None


@dataclass(frozen=True)
class Scheme:
    """One inspection framework's way to put its judgements; see `config/frameworks.yaml` for what each part means."""

    framework: str | None
    titles: re.Pattern[str]
    letter: bool
    numbered: bool
    table: tuple[str, ...]
    labels: Mapping[str, str]
    sections: Mapping[str, str]
    sentences: tuple[tuple[str, re.Pattern[str]], ...]
    points: frozenset[str]
    priority_points: frozenset[str]
    ends: frozenset[str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Scheme:
        """The scheme that one entry of the data gives."""
        return cls(
            framework=row.get("framework"),
            titles=_titles(row["titles"]),
            letter=bool(row.get("letter")),
            numbered=bool(row.get("numbered")),
            table=tuple(fold(words) for words in row.get("table", ())),
            labels={fold(label): area for area, labels in row["areas"].items() for label in labels},
            sections={fold(words): area for area, all_words in row.get("sections", {}).items() for words in all_words},
            sentences=tuple((area, _statement(openings)) for area, openings in row.get("sentences", {}).items()),
            points=frozenset(fold(words) for words in row.get("points", ())),
            priority_points=frozenset(fold(words) for words in row.get("priority_points", ())),
            ends=frozenset(fold(words) for words in row.get("ends", ())),
        )

    @property
    def areas(self) -> frozenset[str]:
        """The areas that a report of the framework may judge."""
        return frozenset((*self.labels.values(), *self.sections.values(), *(area for area, _ in self.sentences)))

    @cached_property
    def _whole_labels(self) -> tuple[str, ...]:
        """The labels with a space at the end, by which words that begin with one are not those that go on in a word."""
        return tuple(f"{label} " for label in self.labels)

    def area(self, label: str) -> str | None:
        """The area that a label means, forgiving a slip of the pen; None for a label never seen before."""
        key = fold(label)
        if key in self.labels:
            return self.labels[key]
        close = nearest(key, self.labels, _TYPO)
        return self.labels[close] if close else None

    def known_beginning(self, folded: str) -> str:
        """The longest known label that folded words begin with, or nothing."""
        return max(filter(f"{folded} ".startswith, self._whole_labels), key=len, default="").removesuffix(" ")

    def may_begin(self, folded: str, *, whole: bool = False) -> bool:
        """Whether folded words begin a known label, or are one or, unless `whole`, begin with one."""
        begun = f"{folded} "
        if any(label.startswith(begun) for label in self._whole_labels):
            return True
        return not whole and bool(self.known_beginning(folded))


def slug(label: str) -> str:
    """A label never seen before as the name of an area: `children_in_custody`."""
    return fold(label).removeprefix("the ").replace(" ", "_") or "unnamed"


@cache
def scale() -> Scale:
    """The scale of all frameworks together: no two of them give one word two meanings."""
    return Scale.of(data.frameworks()["grades"], data.frameworks()["not_judged"])


@cache
def scale_words() -> frozenset[str]:
    """The words that a scale's wordings are made of, those known and those that a renewed scale may have."""
    known = (word for wording, code in scale().grades.items() if code for word in wording.split())
    return frozenset((*known, *(fold(word) for word in data.frameworks().get("scale_words", ()))))


@cache
def schemes() -> tuple[Scheme, ...]:
    """All frameworks, in the order in which a report is tried against them."""
    return tuple(Scheme.of(row) for row in data.frameworks()["frameworks"])
