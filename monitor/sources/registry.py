"""The kinds of source, one a line, and the sources of a configuration. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.config.settings import Settings
from monitor.sources.base import Source
from monitor.sources.feed import NewsFeed
from monitor.sources.govuk_notices import GovukNotices
from monitor.sources.govuk_search import GovukSearch
from monitor.sources.ofsted_provider import OfstedProvider
from monitor.sources.ofsted_search import OfstedSearch
from monitor.sources.page import NewsPage

KINDS: list[type[Source]] = [
    OfstedSearch,
    OfstedProvider,
    GovukNotices,
    GovukSearch,
    NewsFeed,
    NewsPage,
]
"""The kinds of source, in the order of polling."""


def sources(settings: Settings, slugs: Iterable[str] | None = None) -> tuple[Source, ...]:
    """The sources of a configuration, in the order of polling; with `slugs` only those of these authorities."""
    wanted = set(settings.slugs if slugs is None else slugs)
    watched = [w for w in settings.watched if w.authority.slug in wanted]
    if not watched:
        return ()
    found: dict[str, Source] = {}
    for kind in KINDS:
        for source in kind.declared(settings, watched):
            found.setdefault(source.id, source)
    return tuple(found.values())
