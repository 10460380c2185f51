"""No fact from garbage: what must hold of a reading, whatever the bytes were."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable

from bench.fuzz.parser import must, storable
from monitor.model.dates import When
from monitor.model.facts import Action, EventKind, Finding, Grade
from monitor.model.publications import DocumentKind, Gap, Reading
from monitor.model.words import letters
from monitor.render.event_json import reading_json

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years that a document may speak of."""
_MOST_YEARS_AGO = 30  # "ten years ago" is a year without one
_ONE_WORD = (Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE, Grade.INADEQUATE)
_FIELD = (
    "inspect", "ofsted", "notice", "direct", "commissioner", "visit", "send", "special educational", "inadequate", "judge", "rated", "rating",
    "outstanding", "improvement", "children", "trust", "jtai", "watchdog", "regulator",
    "joint targeted", "government",
)  # fmt: skip


def check(reading: Reading, words: str, known: Iterable[When | None] = ()) -> Hashable:
    """Raise where a reading holds what its words do not; its outline otherwise.

    `words` is all that the document says (its title and notes too), `known` the days given from outside.
    """
    storable(reading)
    json.dumps(reading_json(reading, "x"), ensure_ascii=False).encode()
    has = _Said(words, [when for when in known if when], story=reading.kind is DocumentKind.NEWS)
    if reading.kind is DocumentKind.UNKNOWN:
        must(not reading.events, "an event of an unknown document", reading.events)
        must(reading.problems or reading.gap is Gap.NOTHING, "an unknown document without a problem", reading)
    has.date(reading.published, "published")
    for finding in (*reading.events, *reading.background):
        has.finding(finding)
    for finding in reading.events if reading.kind is DocumentKind.NEWS else ():
        must(has.letters_of(finding.quote), "an event of a story whose quote does not stand in it", finding)
    return (
        reading.kind, reading.authority is None, reading.published is None, reading.gap, len(reading.problems),
        tuple(_outline(f) for f in reading.events[:4]), tuple(f.kind for f in reading.background[:4]),
    )  # fmt: skip


def _outline(finding: Finding) -> Hashable:
    return (
        finding.kind, finding.action, finding.framework, finding.start is None, finding.certainty, len(finding.judgements), len(finding.previous),
        min(3, len(finding.improvements)), min(3, len(finding.priority_actions)), finding.priority_action, finding.topic is None,
        finding.lead_inspector is None, finding.visit_number, len(finding.details),
    )  # fmt: skip


class _Said:
    """What a document says, in the forms in which facts are looked for in it."""

    def __init__(self, words: str, known: list[When], *, story: bool) -> None:
        self.story = story
        self.lower = words.casefold()
        self.letters = letters(words)
        self.bare = _without_digits(self.letters)
        self.digits = "".join(str(int(c)) for c in words if c.isdecimal())
        back = _MOST_YEARS_AGO if "ago" in self.lower else 6
        self.known = {when.year + by for when in known for by in range(-back, 3)}

    def letters_of(self, quote: str) -> bool:
        """Whether a quote stands there, piece by piece where something is left out."""
        return all(letters(piece) in self.letters for piece in quote.split("…"))

    def words_of(self, said: str) -> bool:
        """Whether all words of what was put together (a label and its grade, a point and its parts) stand there.

        Digits do not count: marks of footnotes are taken out.
        """
        return all(_without_digits(letters(word)) in self.bare for word in said.split())

    def date(self, when: When | None, what: str) -> None:
        """A date is in a year that can be, and that year stands there, or comes from a day that was given."""
        if when is None:
            return
        must(FIRST_YEAR <= when.year <= LAST_YEAR, f"{what}: a year that cannot be", when)
        if when.year not in self.known:
            # A story's weekday tells the year in which it fell on a day, up to five years on.
            # One without a day of its own is read from a day that stands in it, which may be the year before another.
            near = {str(when.year + by)[-2:] for by in (range(-6, 3) if self.story else (-1, 0, 1))}
            must(
                any(year in self.digits for year in near),
                f"{what}: a year that stands nowhere",
                (when, self.digits[:100]),
            )

    def finding(self, finding: Finding) -> None:
        """Each fact of a finding stands in the words, or follows from the kind of document alone."""
        must(finding.kind in set(EventKind), "a kind that there is not", finding.kind)
        must(finding.action is None or finding.action in set(Action), "an action that there is not", finding.action)
        must(any(word in self.lower for word in _FIELD), "an event without a word of the field", finding)
        for when, what in ((finding.start, "start"), (finding.end, "end"), (finding.published, "published")):
            self.date(when, what)
        if finding.start and finding.end:
            must(
                finding.start.first() <= finding.end.last(),
                "an event that ends before it begins",
                (finding.start, finding.end),
            )
        for judgement in (*finding.judgements, *finding.previous):
            must(judgement.grade in set(Grade) or judgement.grade, "a judgement without a grade", judgement)
            # A story may say it otherwise ("the highest rating"), in the words that it is quoted with.
            said = self.story or judgement.grade not in _ONE_WORD or judgement.grade in self.bare
            must(said, "a grade whose word stands nowhere", judgement)
            must(self.words_of(judgement.words), "a judgement whose words stand nowhere", judgement)
        for point in (*finding.improvements, *finding.priority_actions):
            must(self.words_of(point), "a point that stands nowhere", point)
        name = _without_digits(letters(finding.lead_inspector or ""))
        must(name in self.bare, "an inspector who stands nowhere", finding.lead_inspector)
        must(
            finding.visit_number is None or 0 < finding.visit_number < 100,
            "a visit with a number that cannot be",
            finding.visit_number,
        )
        must(len(finding.quote) <= 1000, "a quote too long to be one", len(finding.quote))


def _without_digits(said: str) -> str:
    return "".join(c for c in said if not c.isdigit())
