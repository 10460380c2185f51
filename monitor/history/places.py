"""Where the facts of an event stand: in which of its documents, on which page. Pure.

Pages are known of PDFs alone, and only of what was read since pages are kept: a text that was not found word for
word in its document has none, and none is ever guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag

from monitor.history.merge import arrival
from monitor.model.events import Event, Evidence


@dataclass(frozen=True)
class Place:
    """The page of a PDF on which a fact stands: `url` is the address of the document, `page` counts from 1."""

    url: str
    page: int

    @property
    def address(self) -> str:
        """The address that opens the document at the page."""
        return f"{urldefrag(self.url).url}#page={self.page}"


def place_of(event: Event, text: str) -> Place | None:
    """The page on which a text of an event stands: its quote, a point, an action, the words of a judgement.

    `text` is as the event or one of its evidence has it. Of several documents that hold it, it is that of the most
    trusted one that is not withdrawn. None where no page is known.
    """
    for evidence in sorted(event.evidence, key=lambda one: (one.withdrawn, arrival(one))):
        page = page_of(evidence, text)
        if page:
            return Place(evidence.url, page)
    return None


def page_of(evidence: Evidence, text: str) -> int | None:
    """The page of one document on which a text of its finding stands, from 1; None where none is known."""
    pages = dict(evidence.finding.pages)
    return next((pages[name] for name, words in evidence.finding.texts() if words == text and name in pages), None)


def places(event: Event) -> dict[str, Place]:
    """The pages of all facts of an event that have one, by the names that `Finding.texts` gives them."""
    found = ((name, place_of(event, text)) for name, text in event.facts.texts() if text)
    return {name: place for name, place in found if place}
