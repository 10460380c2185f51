"""Readers of Ofsted's documents that are made worse on purpose, in the reading processes too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from monitor.config.settings import Settings, Watched
from monitor.model.dates import When
from monitor.model.facts import EventKind, Finding, Judgement
from monitor.model.publications import Document, DocumentKind, Reading
from monitor.register.names import Register
from monitor.sources.ofsted_provider import OfstedProvider


def _each(change: Callable[[Finding], Finding]) -> Callable[[Reading], Reading]:
    return lambda reading: replace(reading, events=tuple(map(change, reading.events)))


def _graded(finding: Finding) -> Finding:
    if not finding.judgements:
        return finding
    return replace(
        finding,
        judgements=tuple(
            Judgement(j.area, "outstanding", j.words) if j.area == "overall" else j for j in finding.judgements
        ),
    )


def _invented(reading: Reading) -> Reading:
    made_up = [Finding(EventKind.JTAI, f.authority, start=When(2011, 2, 3), quote="invented") for f in reading.events]
    return replace(reading, events=(*reading.events, *made_up[:1]))


MISTAKES: dict[str, Callable[[Reading], Reading]] = {
    "": lambda reading: reading,
    "grade": _each(_graded),
    "point": _each(lambda f: replace(f, improvements=f.improvements[1:])),
    "date": _each(lambda f: replace(f, start=f.start and replace(f.start, day=1, month=1))),
    "inspector": _each(lambda f: replace(f, lead_inspector=None)),
    "kind": _each(lambda f: replace(f, kind=EventKind.MONITORING_VISIT)),
    "lost": lambda reading: replace(reading, events=()),
    "past": lambda reading: replace(reading, background=()),
    "invented": _invented,
    "title": lambda reading: replace(reading, title="Another title"),
    "pages": _each(lambda f: replace(f, pages=())),
    "unread": lambda reading: Reading(DocumentKind.UNKNOWN, problems=("made worse",)),
}
"""What each of them does to what is read rightly."""


@dataclass(frozen=True)
class WorseOfsted(OfstedProvider):
    """Ofsted's page of an authority, read with a mistake."""

    mistake: str = ""
    made: ClassVar[str] = ""
    """The mistake of those that are declared from now on."""

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """As its parent does, with the mistake of the hour, which goes with it into the reading processes."""
        return (replace(one, mistake=cls.made) for one in super().declared(settings, watched))

    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        """What is read rightly, made worse."""
        return MISTAKES[self.mistake](super().read(body, document, register, today))
