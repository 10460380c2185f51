"""Where the facts of an event stand, for `show`: the page of the document, the address that opens it, the kept file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.history.places import page_of, place_of, places
from monitor.model.events import Event, Evidence

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.store.database import Store

Kept = Mapping[str, tuple[Path | None, str]]
"""By address of a document: where its kept file stands, and in words that it is not there any more."""


def kept_files(store: Store, settings: Settings, event: Event) -> Kept:
    """The kept files of an event's documents, as they were read last."""
    from monitor.store.kept import KeptFiles

    files = KeptFiles(settings.documents)
    urls = {evidence.url for evidence in event.evidence}
    named = {kept.url: kept for kept in reversed(store.kept_files()) if kept.url in urls and not kept.part}
    found = {url: files.path(kept.sha256) for url, kept in named.items()}
    return {
        url: (path, "" if path else f"its kept file is not in {files.folder} any more") for url, path in found.items()
    }


def where(event: Event) -> Callable[[str], str]:
    """What to print behind a text of an event: ` (p. 4)`, of which document where pages of several are known."""
    documents = [evidence.url for evidence in event.evidence]
    several = sum(bool(evidence.finding.pages) for evidence in event.evidence) > 1

    def behind(text: str) -> str:
        place = place_of(event, text) if text else None
        if place is None:
            return ""
        return f" (p. {place.page} of document {documents.index(place.url) + 1})" if several else f" (p. {place.page})"

    return behind


def address(evidence: Evidence) -> str:
    """The address of a document, at the page of its quote where that is known."""
    page = page_of(evidence, evidence.quote) if evidence.quote else None
    return f"{evidence.url}#page={page}" if page else evidence.url


def with_places(shown: dict[str, Any], event: Event, kept: Kept) -> dict[str, Any]:
    """An event's JSON with `places`: each fact whose page is known, its document, the address that opens it there.

    Each of them, and each piece of evidence, has the kept `file` of its document, null where none is kept.
    """
    texts = dict(event.facts.texts())
    found = [
        {
            "fact": name,
            "text": texts[name],
            "document": place.url,
            "page": place.page,
            "address": place.address,
            "file": _file(kept, place.url),
        }
        for name, place in places(event).items()
    ]
    evidence = [told | {"file": _file(kept, told["url"])} for told in shown["evidence"]]
    return {**shown, "evidence": evidence, "places": found}


def _file(kept: Kept, url: str) -> str | None:
    path, _ = kept.get(url, (None, ""))
    return str(path) if path else None
