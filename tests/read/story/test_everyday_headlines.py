"""Everyday headlines: each frame with each grade, verb and kind of name is one inspection with that grade, for certain.

They are no stories that somebody wrote but the plainest words in which a judgement is told. What the reader misses of
them, a person would call a bug: so none may be missed, whichever word of a set is used. docs/reading-news.md says how
to add a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from monitor.model.dates import When
from monitor.model.facts import Area, Certainty, EventKind
from monitor.model.publications import Reading
from monitor.read.story.reader import read_story
from monitor.read.text.lines import from_plain
from monitor.register import authorities
from tests.read.gold import grades

pytestmark = pytest.mark.exhaustive

TODAY = When.parse("2024-05-15")
REGISTER = authorities.load()
GRADES = {
    "outstanding": "outstanding",
    "good": "good",
    "requires_improvement": "requires improvement",
    "inadequate": "inadequate",
}
VERBS = ("rated", "judged", "graded", "deemed", "found to be", "branded", "labelled", "declared")
NAMES = (
    "Leeds City Council", "Manchester City Council", "City of York Council", "Kent County Council",
    "Durham County Council", "London Borough of Bexley", "Solihull Metropolitan Borough Council",
    "Swindon Borough Council", "Torbay Council", "Barnsley", "Hackney", "Norfolk",
)  # fmt: skip
SECOND = "\nInspectors visited in March."


@dataclass(frozen=True)
class Frame:
    """A headline or first sentence. In an active one `{g}` stands behind its object, and may bring "to be" or "as"."""

    words: str
    active: bool = False
    with_as: bool = False

    def told(self, name: str, verb: str, grade: str) -> str:
        mark = "'" if "'{g}'" in self.words else ""
        link = "as " if self.with_as else ""
        if self.active and verb == "found to be":
            verb, link = "found", "to be "
        words = self.words.replace(f"{mark}{{g}}{mark}", f"{link}{mark}{grade}{mark}")
        return words.format(n=name, v=verb, G=grade.capitalize())


PASSIVE = [
    Frame(words)
    for words in (
        "{n}'s children's services {v} {g} by Ofsted",
        "{n} children's services {v} '{g}' by Ofsted",
        "{n}: children's services {v} {g} after Ofsted inspection",
        "Ofsted: {n} children's services {v} {g}",
        "{n} {v} {g} by Ofsted for children's services",
        "Children's services in {n} {v} '{g}' by Ofsted inspectors",
        "'{G}': Ofsted report on {n}'s children's services published, with the service {v} {g} overall",
        "{n}'s children's services have been {v} {g} by Ofsted.",
        "{n} has been {v} {g} for its children's services by Ofsted inspectors.",
        "Children's social care in {n} has been {v} {g} following an Ofsted inspection, a report published today says.",
        "Children's services provided by {n} were {v} {g} in an Ofsted report published today.",
        "Services for children in {n} have been {v} {g} in a new Ofsted report.",
        "Children's services at {n} are {v} {g} by the watchdog Ofsted in its latest inspection report.",
    )
]
ACTIVE = [
    Frame("Ofsted {v} {n}'s children's services {g} in a report published today.", active=True),
    Frame("Ofsted has {v} children's services at {n} '{g}'.", active=True, with_as=True),
    Frame("Ofsted inspectors {v} {n} {g} for its children's services in their latest report.", active=True),
    Frame("A new Ofsted report has {v} {n}'s children's social care services {g}.", active=True, with_as=True),
    Frame("The education watchdog has {v} children's services in {n} {g}, it was announced today.", active=True),
    Frame("Inspectors of Ofsted have {v} children's services run by {n} {g} overall.", active=True),
    Frame("Inspectors from Ofsted have {v} children's services run by {n} {g} overall.", active=True),
    Frame("Watchdog Ofsted has today {v} children's services in {n} {g}", active=True),
    Frame("In a report out today, Ofsted {v} {n}'s services for children {g}.", active=True),
    Frame("Inspectors {v} {n}'s children's services {g} overall, Ofsted's report shows.", active=True),
]
FRAMES = [*PASSIVE, *ACTIVE]


def read(story: str, name: str) -> Reading:
    authority = REGISTER.resolve(name)
    assert authority
    return read_story(from_plain(story), REGISTER, authority=authority.slug, published=TODAY)


def stories(frame: Frame, grade: str) -> Iterator[tuple[str, str]]:
    """The stories of a frame and grade, each with the name in it; every other one has a second sentence."""
    for number, name in enumerate(NAMES):
        for place, verb in enumerate(VERBS):
            yield frame.told(name, verb, GRADES[grade]) + SECOND * ((number + place) % 2), name


def told(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    """Of each event its kind, whose it is, and its overall grade."""
    return [(event.kind, event.authority, grades(event).get(Area.OVERALL)) for event in reading.events]


def is_right(reading: Reading, name: str, grade: str) -> bool:
    """Whether a story tells one inspection and nothing else, of its authority, with its overall grade, for certain."""
    authority = REGISTER.resolve(name)
    assert authority
    certain = all(event.certainty is Certainty.CERTAIN for event in reading.events)
    return certain and told(reading) == [(EventKind.INSPECTION, authority.slug, grade)]


def test_the_table_is_as_large_as_promised() -> None:
    assert len(FRAMES) >= 12
    assert len(PASSIVE) >= 6
    assert len(ACTIVE) >= 6
    assert len(VERBS) == 8
    assert len(GRADES) == 4


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.words)
def test_every_name_and_verb_is_read_alike(frame: Frame, grade: str) -> None:
    missed = [story for story, name in stories(frame, grade) if not is_right(read(story, name), name, grade)]
    assert not missed, f"{len(missed)} of {len(NAMES) * len(VERBS)}, as {missed[0]!r}"
