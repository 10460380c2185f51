"""The sources of a configuration: what is polled. Pure.

A source is a declaration: an address, whose it is, and the shape of what answers there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.config.settings import Settings, Watched
from monitor.model.publications import SourceKind
from monitor.register.names import Authority
from monitor.sources import govuk, ofsted


class Shape(StrEnum):
    """What answers at a source's address: which reader it takes."""

    SEARCH = "search"
    PROVIDER = "provider"
    COLLECTION = "collection"
    FINDER = "finder"
    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True)
class Source:
    """One address that is polled. `name` is what messages and tables call it; `authorities` are slugs."""

    id: str
    kind: SourceKind
    shape: Shape
    url: str
    name: str
    authorities: tuple[str, ...]
    links: str | None = None

    @property
    def lane(self) -> str:
        """The host whose turn a poll of this source waits for."""
        return urlsplit(self.url).netloc

    @property
    def ages(self) -> bool:
        """Whether items leave the page by age, so that a missing one means nothing."""
        return self.shape in (Shape.FINDER, Shape.FEED, Shape.PAGE)

    @property
    def greets(self) -> bool:
        """Whether its first sight is said: that of the search for what a collection lacks is the collection's."""
        return self.shape is not Shape.FINDER


def sources(settings: Settings, slugs: Iterable[str] | None = None) -> tuple[Source, ...]:
    """The sources of a configuration, in the order of polling; with `slugs` only those of these authorities."""
    wanted = set(settings.slugs if slugs is None else slugs)
    watched = [w for w in settings.watched if w.authority.slug in wanted]
    if not watched:
        return ()
    return (
        _search(settings),
        *(_provider(settings, w.authority) for w in watched),
        *_govuk(settings),
        *_news(watched),
    )


def _provider(settings: Settings, authority: Authority) -> Source:
    url = ofsted.provider_url(settings.ofsted_url, authority.urn)
    name = f"Ofsted's page of {authority.name}"
    return Source(f"ofsted:{authority.slug}", SourceKind.OFSTED, Shape.PROVIDER, url, name, (authority.slug,))


def _govuk(settings: Settings) -> Iterable[Source]:
    """The collections of notices, and the search for what they do not list yet: one poll serves all authorities."""
    base = settings.govuk_url
    for path in settings.govuk_collections:
        url = govuk.collection_url(base, path)
        name = "GOV.UK's notices and directions"
        yield Source(f"govuk:{path}", SourceKind.GOVUK, Shape.COLLECTION, url, name, settings.slugs)
    if settings.govuk_collections:
        name = "GOV.UK's search for notices"
        yield Source("govuk:search", SourceKind.GOVUK, Shape.FINDER, govuk.search_url(base), name, settings.slugs)


def _news(watched: Iterable[Watched]) -> Iterable[Source]:
    """Feeds and pages, each once, with all the authorities that name it."""
    found: dict[str, Source] = {}
    for watch in watched:
        for news in watch.news:
            shape = Shape.PAGE if news.is_page else Shape.FEED
            new = Source(f"news:{news.url}", SourceKind.NEWS, shape, news.url, news.url, (), news.links)
            known = found.get(news.url, new)
            found[news.url] = replace(known, authorities=(*known.authorities, watch.authority.slug))
    return found.values()


def _search(settings: Settings) -> Source:
    url = ofsted.search_url(settings.ofsted_url)
    return Source("ofsted:search", SourceKind.OFSTED, Shape.SEARCH, url, "Ofsted's list of authorities", settings.slugs)
