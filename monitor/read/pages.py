"""On which page of a PDF the words of each fact stand. `Text` in, the reading with pages out.

The words are looked for once the reading is done, whatever reader made it: no reader has to carry a page along, and a
fact whose words are not found word for word has no page.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from monitor.model.facts import Finding
from monitor.model.publications import Reading
from monitor.read.text.lines import Text, spaced_words


def with_pages(reading: Reading, text: Text) -> Reading:
    """The reading of a PDF with the first page on which the words of each fact stand; another document's as it is."""
    if text.form != "pdf" or not (reading.events or reading.background):
        return reading
    pages = _Pages(text)
    return replace(
        reading,
        events=tuple(map(pages.put, reading.events)),
        background=tuple(map(pages.put, reading.background)),
    )


class _Pages:
    """The words of a document, each after a space, and where each of its pages begins among them."""

    def __init__(self, text: Text) -> None:
        self._numbers = [page for page, _ in text.page_words]
        self._begins = list(accumulate((len(words) for _, words in text.page_words), initial=0))
        self._all = "".join(words for _, words in text.page_words) + " "

    def put(self, finding: Finding) -> Finding:
        """The finding with its pages."""
        found = ((name, self._page(words)) for name, words in finding.texts())
        return replace(finding, pages=tuple((name, page) for name, page in found if page))

    def _page(self, text: str) -> int | None:
        """The first page on which a text begins that stands there word for word; None where it stands nowhere."""
        words = spaced_words(text)
        at = self._all.find(f"{words} ") if words else -1
        return self._numbers[bisect_right(self._begins, at) - 1] if at >= 0 else None
