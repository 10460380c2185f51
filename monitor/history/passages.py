"""The passages of an event in which `search` looks: titles, quotes, points to improve, priority actions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from monitor.history.places import page_of
from monitor.history.summary import document_of, opening_order
from monitor.model.events import Event, Evidence


class PassageKind(StrEnum):
    """What a passage is."""

    PRIORITY_ACTION = "priority_action"
    IMPROVEMENT = "improvement"
    QUOTE = "quote"
    TITLE = "title"


@dataclass(frozen=True)
class Passage:
    """One text of an event; `number` counts those of its kind from 0, and of points and actions is their place."""

    kind: PassageKind
    number: int
    text: str


@dataclass(frozen=True)
class Found:
    """A passage that was looked for, with its event; `marks` are (first, behind the last) characters of the words."""

    event: Event
    passage: Passage
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Findings:
    """The best passages, in their order, and how many there are in all."""

    best: tuple[Found, ...]
    total: int


def passages(event: Event) -> tuple[Passage, ...]:
    """All passages of an event, each text of a kind once; a text is one line without what shows nothing."""
    facts = event.facts
    texts: dict[PassageKind, Iterable[str]] = {
        PassageKind.PRIORITY_ACTION: facts.priority_actions,
        PassageKind.IMPROVEMENT: facts.improvements,
        PassageKind.QUOTE: (facts.quote, *(evidence.quote for evidence in event.evidence)),
        PassageKind.TITLE: (evidence.title for evidence in event.evidence),
    }
    found: dict[tuple[PassageKind, str], Passage] = {}
    for kind, written in texts.items():
        for number, text in enumerate(map(plain, written)):
            if text:
                found.setdefault((kind, text), Passage(kind, number, text))
    return tuple(found.values())


def plain(text: str) -> str:
    """A text as one line of what can be shown."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join("".join(filter(str.isprintable, line)).split())


def stands_in(event: Event, passage: Passage) -> tuple[Evidence | None, int | None]:
    """The document of an event in which a passage stands, and the page (from 1) where it is known.

    Of several the one to open first, one with a known page before others that stand as it does. Of a passage that no
    document has any more, the document to open for the event.
    """
    held: list[tuple[Evidence, int | None]] = []
    for one in sorted(event.evidence, key=opening_order):
        written = next((text for text in _texts(one, passage.kind) if plain(text) == passage.text), None)
        if written is not None:
            held.append((one, page_of(one, written)))
    paged = [(one, page) for one, page in held if page and one.withdrawn == held[0][0].withdrawn]
    return next(iter(paged or held), (document_of(event), None))


def _texts(one: Evidence, kind: PassageKind) -> Iterable[str]:
    """The texts of one document that are passages of a kind."""
    return {
        PassageKind.PRIORITY_ACTION: one.finding.priority_actions,
        PassageKind.IMPROVEMENT: one.finding.improvements,
        PassageKind.QUOTE: (one.quote, one.finding.quote),
        PassageKind.TITLE: (one.title,),
    }[kind]
