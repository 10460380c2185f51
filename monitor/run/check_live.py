"""What each source would give, looked at once and without any trace: `check --live`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from monitor.apart.workers import Readers, ReadingError
from monitor.fetch.fetcher import Fetcher, FetchOutcome
from monitor.model import words
from monitor.model.addresses import spelling
from monitor.model.publications import Item, Listing, SourceKind
from monitor.operations.quiet import looks_dead
from monitor.register.names import Register
from monitor.sources.base import Source

_MOST_PAGES = 20


@dataclass(frozen=True)
class Glance:
    """One source as it answers now: what would have been read of it, or what is wrong with it.

    `answered`: whether anything came from its host, if only a refusal. `feeds` are those that it names and that
    are not watched.
    """

    source: Source
    found: str = ""
    fault: str = ""
    answered: bool = True
    feeds: tuple[str, ...] = ()


def look(
    sources: Iterable[Source], fetcher: Fetcher, readers: Readers, register: Register, today: date
) -> Iterator[Glance]:
    """Fetch each source once and say what it holds; never raises for what the web does."""
    all_of_them = tuple(sources)
    watched = {spelling(source.url) for source in all_of_them}
    for source in all_of_them:
        glance = _glance(source, fetcher, readers, register, today)
        yield replace(glance, feeds=tuple(feed for feed in glance.feeds if spelling(feed) not in watched))


def _glance(source: Source, fetcher: Fetcher, readers: Readers, register: Register, today: date) -> Glance:
    listings: list[Listing] = []
    url: str | None = source.url
    while url and len(listings) < _MOST_PAGES:
        fetched = fetcher.get(url)
        if fetched.outcome is not FetchOutcome.CHANGED:
            return Glance(source, fault=fetched.reason, answered=fetched.status is not None)
        try:
            listings.append(readers.call(source.list, fetched.body))
        except ReadingError as fault:
            return Glance(source, fault=f"its page could not be read: {fault}")
        url = listings[-1].following
    whole = source.whole(listings)
    found = _items(whole.items) if whole.size is None else words.count(whole.size, "authority", "authorities")
    doubt = looks_dead(whole.items, today) if source.kind is SourceKind.NEWS else ""
    found = f"{found}; {doubt}" if doubt else found
    faults = "; ".join((*whole.faults, *source.strayed(whole, register)))
    return Glance(source, found, faults, feeds=whole.feeds)


def _items(items: tuple[Item, ...]) -> str:
    if not items:
        return "nothing"
    newest = items[0]
    when = newest.published or newest.date
    # The label of a page of GOV.UK's is its group's name; the title of Ofsted's publications is their label and more.
    name = newest.label if newest.label and newest.title.startswith(newest.label) else newest.title or newest.label
    last = f"{name}, {words.day(when)}" if when else name
    return f"{words.count(len(items), 'item')}; the first: {last}"
