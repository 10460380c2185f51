"""What each source would give, looked at once and without any trace: `check --live`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor import reading, words
from monitor.config import Settings
from monitor.fetch import Fetcher, Outcome
from monitor.model import Item
from monitor.sources import ofsted
from monitor.watch import Shape, Source

_MAX_PAGES = 20


@dataclass(frozen=True)
class Glance:
    """One source as it answers now: what would have been read of it, or what is wrong with it."""

    source: Source
    found: str = ""
    fault: str = ""


def look(settings: Settings, sources: Iterable[Source], fetcher: Fetcher) -> Iterator[Glance]:
    """Fetch each source once and say what it holds; never raises for what the web does."""
    for source in sources:
        if source.shape is Shape.SEARCH:
            yield _search(settings, source, fetcher)
            continue
        got = fetcher.get(source.url)
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


def _search(settings: Settings, source: Source, fetcher: Fetcher) -> Glance:
    """The search, all its pages, and whether it lists every watched authority."""
    pages: list[ofsted.SearchPage] = []
    url: str | None = source.url
    while url and len(pages) < _MAX_PAGES:
        got = fetcher.get(ofsted.mirrored(url, settings.ofsted_url, settings.ofsted_files_url))
        if got.outcome is not Outcome.CHANGED:
            return Glance(source, fault=got.reason)
        pages.append(ofsted.read_search(got.body, url))
        url = pages[-1].next_page
    faults = [fault for page in pages for fault in page.faults]
    faults += ofsted.missing(pages, [watched.authority.urn for watched in settings.watched])
    listed = sum(len(page.entries) for page in pages)
    return Glance(source, words.count(listed, "authority", "authorities"), "; ".join(faults))
