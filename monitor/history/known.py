"""Which known document a listed publication is, wherever it stands now. Pure.

A publication is known by what its publisher cannot casually change. Where a known one stands at another address, its
document goes on under that address with all that is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from monitor.model.publications import Document, Item


class Identifies(Protocol):
    """What a source says of its publications."""

    def identity(self, url: str) -> str:
        """What a publication at an address is known by, where its publisher gives it no name of its own."""
        ...

    def likeness(self, publication: Item | Document) -> str:
        """What two publications share that are the same for all that can be told, "" where nothing says so."""
        ...


class _ByAddress:
    def identity(self, url: str) -> str:
        return url

    def likeness(self, publication: Item | Document) -> str:
        return ""


BY_ADDRESS = _ByAddress()
"""A source whose publications never move."""


@dataclass(frozen=True)
class Recognised:
    """A page's items, each publication once, and the documents known, under the addresses at which they stand now.

    `moves` are the addresses that changed, each with the present one.
    """

    items: tuple[Item, ...]
    known: Mapping[str, Document]
    moves: Mapping[str, str] = field(default_factory=dict)


def recognise(items: Iterable[Item], known: Mapping[str, Document], source: Identifies) -> Recognised:
    """Find the known documents of a page's items.

    The publisher's own name for a publication goes before its address, and an address before a mere likeness. Of
    several documents that are one publication (a history from before it was known by more than its address) the one
    that its page listed last goes on.
    """
    once = _once(items, known, source)
    if all(_stands(item, known.get(item.url)) for item in once):
        return Recognised(once, known)
    pairs = _pairs(once, known.values(), source)
    after = dict(known)
    moves: dict[str, str] = {}
    moved: dict[str, Document] = {}
    for item, documents in pairs:
        document = max(documents, key=lambda d: _worth(d, item))
        if document.url != item.url:
            moves[document.url] = item.url
            del after[document.url]
            # Another host's validators say nothing of the file at this one.
            moved[item.url] = replace(document, url=item.url, etag=None, last_modified=None)
    return Recognised(once, after | moved, moves)


def _stands(item: Item, document: Document | None) -> bool:
    """Whether an item stands where it is known, with nothing new about its identity."""
    return document is not None and item.publisher_id in ("", document.identity)


def _once(items: Iterable[Item], known: Mapping[str, Document], source: Identifies) -> tuple[Item, ...]:
    """Each publication once, at the address at which it is known, where the page gives several."""
    found: dict[str, Item] = {}
    for item in items:
        document = known.get(item.url)
        key = item.publisher_id or (document.identity if document else "") or source.identity(item.url)
        if key not in found or (document and document.withdrawn_at is None and found[key].url not in known):
            found[key] = item
    return tuple(found.values())


def _pairs(
    items: Sequence[Item], documents: Iterable[Document], source: Identifies
) -> list[tuple[Item, Sequence[Document]]]:
    """Each known item with the documents that are it, none of them twice."""
    everything = tuple(documents)
    waiting, free = list(items), {d.url: d for d in everything}
    pairs: list[tuple[Item, Sequence[Document]]] = []

    def pair(
        of_item: Callable[[Item], str], of_document: Callable[[Document], str], among: Iterable[Document] | None = None
    ) -> None:
        by_key: dict[str, list[Document]] = {}
        for document in free.values() if among is None else among:
            by_key.setdefault(of_document(document), []).append(document)
        found = [(item, by_key.pop(key)) for item in waiting if (key := of_item(item)) and key in by_key]
        for document in (d for _, alike in found for d in alike):
            del free[document.url]
        taken = {item.url for item, _ in found}
        waiting[:] = [item for item in waiting if item.url not in taken]
        pairs.extend(found)

    if any(item.publisher_id for item in waiting):
        pair(lambda item: item.publisher_id, lambda d: d.identity)
        pair(lambda item: source.identity(item.url), lambda d: source.identity(d.url))
    else:
        pair(lambda item: source.identity(item.url), lambda d: d.identity or source.identity(d.url))
    # What is alike has the same title: to ask of all that a paper ever published would take long.
    titles = {item.title for item in waiting} - {""}
    pair(source.likeness, source.likeness, [d for d in free.values() if d.title in titles])
    return pairs


def _worth(document: Document, item: Item) -> tuple[bool, bool, bool, float]:
    """Which of several documents of one publication goes on: listed, here, read, the longest known."""
    here, read = document.url == item.url, document.reading is not None
    return (document.withdrawn_at is None, here, read, -document.first_seen.timestamp())
