"""What one document says of an event, as pages show it: whose it is, where it stands, how it was read. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from monitor.history.places import Place
from monitor.model import words
from monitor.model.addresses import masked
from monitor.model.dates import When
from monitor.model.events import Evidence
from monitor.model.facts import Certainty, Finding
from monitor.model.publications import SourceKind
from monitor.model.review import Answer
from monitor.site import phrases

_PUBLISHERS = {SourceKind.OFSTED: "Ofsted", SourceKind.GOVUK: "Department for Education (GOV.UK)"}
_LONGEST = 600  # characters of a quote
_LONGEST_FACT = 200  # characters of the words that a fact was read from
_MOST_FACTS = 12
_LONGEST_TITLE = 200
_LABELS = {"quote": "Quoted", "lead_inspector": "Lead inspector", "topic": "Topic"}
# Points stand on the event's page with their own pages.
_ELSEWHERE = ("improvements", "priority_actions", "quote")


@dataclass(frozen=True)
class ReadFact:
    """One fact of a document as it was read: its name, the document's words, the page of a PDF on which they stand."""

    name: str
    said: str
    place: Place | None


@dataclass(frozen=True)
class ShownEvidence:
    """What a document says of an event; `note` says what limits that."""

    publisher: str
    url: str
    title: str
    published: When | None
    seen: str
    note: str
    quote: str
    quoted_on: Place | None

    @property
    def known(self) -> str:
        """Whose it is and when it came out, in a line with what limits it."""
        published = f"published {phrases.day(self.published)}" if self.published else ""
        return " · ".join(filter(None, (self.publisher, published, f"first seen on {self.seen}", self.note)))

    @property
    def after(self) -> str:
        """What follows its title in a list: when it came out, and what limits it."""
        published = f", {phrases.day(self.published)}" if self.published else ""
        return f"{published} ({self.note})" if self.note else published


def shown(evidence: Evidence) -> ShownEvidence:
    """A piece of evidence as pages show it."""
    finding = evidence.finding
    return ShownEvidence(
        publisher(evidence),
        evidence.url,
        words.cut(evidence.title, _LONGEST_TITLE) or host(evidence.url),
        evidence.published,
        phrases.iso_day(evidence.first_seen.date()),
        _note(evidence),
        words.cut(evidence.quote, _LONGEST),
        _place(evidence, dict(finding.pages).get("quote")),
    )


def publisher(evidence: Evidence) -> str:
    """Who published it: Ofsted, the department, or the host of a story."""
    return _PUBLISHERS.get(evidence.source) or host(evidence.url)


@lru_cache(maxsize=1_024)
def host(url: str) -> str:
    """The host of an address, as a name for whose it is."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or "a document"
    except ValueError:
        return "a document"


def _note(evidence: Evidence) -> str:
    """What limits what a document says of the event."""
    notes = [
        "withdrawn by its publisher" if evidence.withdrawn else "",
        "looks back on it" if evidence.recalled else "",
        "not certain" if evidence.finding.certainty is Certainty.POSSIBLE else "",
        f"has the sentences of {masked(evidence.repeats)}" if evidence.repeats else "",
        "taken for news by a person" if evidence.review is Answer.ACCEPTED else "",
        "no news, by a person’s word" if evidence.review is Answer.REJECTED else "",
        f"rests on: {'; '.join(evidence.finding.cues)}" if evidence.finding.cues else "",
    ]
    return ", ".join(filter(None, notes))


def read_facts(evidence: Evidence) -> tuple[ReadFact, ...]:
    """The facts that are words of a document, each under its name; areas with the words that give their grade."""
    return tuple(islice(_read(evidence, evidence.finding), _MOST_FACTS))


def _read(evidence: Evidence, finding: Finding) -> Iterator[ReadFact]:
    judged = {j.area for j in finding.judgements}
    pages = dict(finding.pages)
    for name, text in finding.texts():
        group, _, rest = name.partition(".")
        if text and group not in _ELSEWHERE:
            label = words.area(rest, judged) if rest else _LABELS.get(group, group.replace("_", " ").capitalize())
            before = "Before: " if group == "previous" else ""
            yield ReadFact(f"{before}{label}", words.cut(text, _LONGEST_FACT), _place(evidence, pages.get(name)))
    for name, text in finding.details:
        yield ReadFact(name.replace("_", " ").capitalize(), words.cut(text, _LONGEST_FACT), None)


def _place(evidence: Evidence, number: int | None) -> Place | None:
    return Place(evidence.url, number) if number else None
