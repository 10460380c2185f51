"""What a small web shows, and from which day on: publications and pages as values, and Ofsted's pages made of them.

Pure: a `World` and a day in, pages out. Tests build their own worlds; the demo's is in `story.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from urllib.parse import parse_qs, urlsplit

ROWS = 100
"""The most rows that a page of Ofsted's search gives, whatever is asked for (since February 2025)."""


@dataclass(frozen=True)
class Provider:
    """A local authority as Ofsted names it; `opened` stands in its timeline as an entry without a report."""

    urn: str
    name: str
    opened: date = date(1998, 4, 1)


@dataclass(frozen=True)
class Publication:
    """A document on a provider's page, under `/v1/file/NUMBER`.

    It is seen from `since` (left out: the day it says it was published) until `withdrawn`, and holds the `data` of
    the latest of `replaced` (day, bytes) that has come.
    """

    urn: str
    number: int
    label: str
    visited: date
    published: date
    data: bytes
    since: date | None = None
    replaced: tuple[tuple[date, bytes], ...] = ()
    withdrawn: date | None = None
    content_type: str = "application/pdf"

    @property
    def path(self) -> str:
        """Where the file stands on the files' host."""
        return f"/v1/file/{self.number}"

    def seen_on(self, day: date) -> bool:
        """Whether the provider's page lists it on a day."""
        return (self.since or self.published) <= day and (self.withdrawn is None or day < self.withdrawn)

    def data_on(self, day: date) -> tuple[bytes, date]:
        """Its bytes on a day, and since when they are these."""
        came = [(when, data) for when, data in self.replaced if when <= day]
        since, data = max(came, key=lambda pair: pair[0]) if came else (self.since or self.published, self.data)
        return data, since


@dataclass(frozen=True)
class Page:
    """Anything else at an address (a feed, a story, a piece of GOV.UK's JSON), with its versions by day."""

    path: str
    versions: tuple[tuple[date, bytes], ...]
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Shown:
    """What stands at an address on a day: `since` is the day of its last change."""

    body: bytes
    content_type: str
    since: date


@dataclass(frozen=True)
class World:
    """All that a small web holds."""

    providers: tuple[Provider, ...] = ()
    publications: tuple[Publication, ...] = ()
    pages: tuple[Page, ...] = ()

    def show(self, target: str, day: date, root: str, files: str) -> Shown | None:
        """What stands at `target` (path and query) on `day`, None where nothing does.

        `root` and `files` are the addresses of the pages' and the files' hosts, for the links within the pages.
        """
        parts = urlsplit(target)
        for page in self.pages:
            if page.path in {target, parts.path}:
                return _version(page, day)
        if parts.path == "/search":
            return self._search(parts.query, day, root)
        kind, _, rest = parts.path.lstrip("/").partition("/")
        if kind == "provider":
            return self._provider(rest.rpartition("/")[2], day, root, files)
        publication = self._by_path.get(parts.path)
        if publication is None or not publication.seen_on(day):
            return None
        data, since = publication.data_on(day)
        return Shown(data, publication.content_type, since)

    @cached_property
    def _by_path(self) -> dict[str, Publication]:
        return {publication.path: publication for publication in self.publications}

    def _provider(self, urn: str, day: date, root: str, files: str) -> Shown | None:
        provider = next((provider for provider in self.providers if provider.urn == urn), None)
        if provider is None:
            return None
        own = [item for item in self.publications if item.urn == urn]
        seen = [item for item in own if item.seen_on(day)]
        changes = [when for item in own for when in (item.since or item.published, item.withdrawn)]
        since = max([provider.opened, *(when for when in changes if when and when <= day)])
        return Shown(provider_page(provider, seen, root, files), "text/html; charset=utf-8", since)

    def _search(self, query: str, day: date, root: str) -> Shown:
        asked = parse_qs(query)
        start, rows = int(asked.get("start", ["0"])[0]), min(int(asked.get("rows", ["10"])[0]), ROWS)
        since = max((provider.opened for provider in self.providers), default=date(1998, 4, 1))
        latest: dict[str, date] = {}
        for item in self.publications:
            if item.published <= day:
                latest[item.urn] = max(item.published, latest.get(item.urn, item.published))
        return Shown(search_page(self.providers, latest, start, rows, root), "text/html; charset=utf-8", since)


def long_date(day: date) -> str:
    """A day as Ofsted's pages write it: 30 January 2024."""
    return f"{day:%d %B %Y}"


def provider_page(provider: Provider, publications: list[Publication], root: str, files: str) -> bytes:
    """A provider's page with the structure of the real one, newest publication first."""
    days = [_day(item, files) for item in sorted(publications, key=lambda item: item.visited, reverse=True)]
    days.append(
        '<li class="timeline__day timeline__day--opened"><p class="timeline__date">'
        f"<time>{long_date(provider.opened)}</time></p><h3>Opened</h3></li>"
    )
    head = f'<link rel="canonical" href="{root}/provider/44/{provider.urn}">'
    body = (
        f'<h1 class="heading--title">{escape(provider.name)}</h1>\n'
        "<ul><li><span>Type: </span><span>Local authority</span></li>"
        f"<li><span>URN: </span><span>{provider.urn}</span></li></ul>\n"
        f'<ol class="timeline">\n{"".join(days)}</ol>'
    )
    return _html(provider.name, body, head)


def search_page(providers: tuple[Provider, ...], latest: Mapping[str, date], start: int, rows: int, root: str) -> bytes:
    """One page of the search over all providers, by name, with the link to the next page where there is one.

    `latest` is the day of each provider's latest publication, by URN.
    """
    ordered = sorted(providers, key=lambda provider: provider.name)[start : start + rows]
    results = "".join(
        f'<li class="search-result"><h3><a href="/provider/44/{provider.urn}">{escape(provider.name)}</a></h3>'
        f"{_latest(latest.get(provider.urn))}</li>\n"
        for provider in ordered
    )
    following = ""
    if start + rows < len(providers):
        query = f"q=&amp;level_1_types=3&amp;level_2_types%5B%5D=12&amp;start={start + rows}&amp;rows={rows}"
        following = f'<a class="pagination__next" href="{root}/search?{query}">Next</a>'
    body = f'<h1>{len(providers)} results</h1>\n<ul class="results-list">\n{results}</ul>\n<nav>{following}</nav>'
    return _html("Search results", body)


def _latest(day: date | None) -> str:
    return f"<ul><li>Latest report: <time>{long_date(day)}</time></li></ul>" if day else ""


def _day(item: Publication, files: str) -> str:
    label = escape(item.label)
    return (
        f'<li class="timeline__day"><p class="timeline__date"><time>{long_date(item.visited)}</time></p>'
        f'<a class="publication-link" href="{files}{item.path}" target="_blank">{label}'
        f'<span class="nonvisual">{label}, PDF - {long_date(item.published)}</span></a>'
        f"<p>Published <time>{long_date(item.published)}</time></p></li>\n"
    )


def _html(title: str, body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Ofsted | {escape(title)}</title>{head}'
        f"</head>\n<body>\n{body}\n</body></html>\n"
    ).encode()


def _version(page: Page, day: date) -> Shown | None:
    came = [(when, body) for when, body in page.versions if when <= day]
    if not came:
        return None
    since, body = max(came, key=lambda pair: pair[0])
    return Shown(body, page.content_type, since)
