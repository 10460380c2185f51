"""What each source would give, looked at once and without any trace: `check --live`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.config.settings import Settings
from monitor.fetch.fetcher import Fetcher, Outcome
from monitor.model import words
from monitor.model.publications import Item
from monitor.register.names import Register
from monitor.run import reading
from monitor.run.visit import Documents, Visit
from monitor.sources import ofsted
from monitor.sources.registry import Shape, Source


@dataclass(frozen=True)
class Glance:
    """One source as it answers now: what would have been read of it, or what is wrong with it."""

    source: Source
    found: str = ""
    fault: str = ""


def look(
    settings: Settings, sources: Iterable[Source], fetcher: Fetcher, register: Register, now: Callable[[], datetime]
) -> Iterator[Glance]:
    """Fetch each source once and say what it holds; never raises for what the web does."""
    documents = Documents(settings, register, fetcher, now, threading.Event())
    for source in sources:
        if source.shape is Shape.SEARCH:
            yield _search(settings, source, documents)
            continue
        got = documents.get(source.url, Visit())
        if got.outcome is not Outcome.CHANGED:
            yield Glance(source, fault=got.reason)
            continue
        listing = reading.listing(source, got.body)
        yield Glance(source, _items(listing.items), "; ".join(listing.faults))


def _items(items: tuple[Item, ...]) -> str:
    if not items:
        return "nothing"
    newest = items[0]
    when = newest.published or newest.date
    last = f"{newest.label or newest.title}, {words.day(when)}" if when else newest.label or newest.title
    return f"{words.count(len(items), 'item')}; the first: {last}"


def _search(settings: Settings, source: Source, documents: Documents) -> Glance:
    """The search, all its pages, and whether it lists every watched authority."""
    pages, unreachable = documents.search(source, Visit())
    if unreachable:
        return Glance(source, fault=unreachable)
    faults = [fault for page in pages for fault in page.faults]
    faults += ofsted.missing(pages, [watched.authority.urn for watched in settings.watched])
    listed = sum(len(page.entries) for page in pages)
    return Glance(source, words.count(listed, "authority", "authorities"), "; ".join(faults))
