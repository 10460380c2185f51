"""Ofsted's search for local authorities: the proof that none of those watched is missing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from monitor.config.settings import Settings, Watched
from monitor.model.dates import When
from monitor.model.publications import Document, DocumentKind, ListedAuthority, Listing, Reading, SourceKind
from monitor.register.names import Register
from monitor.sources.base import Source
from monitor.sources.ofsted import PROVIDER, address_of, mirrored, not_what_it_was, read_date, words_of
from monitor.sources.soup import soup_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_SEARCH = "/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start=0&rows=100"
_COUNTS = (
    re.compile(r"\d\s*(?:to|-|–)\s*[\d,]+\s+of\s+(?:about\s+)?(\d[\d,]{0,20})", re.IGNORECASE),
    re.compile(r"\b(\d[\d,]{0,20})\s+(?:search\s+)?results?\b(?!\s+(?:per|a)\s+page)", re.IGNORECASE),
)
_LATEST = re.compile(r"\b(?:latest|most recent|last)\s+(?:report|inspection|publication)\b(.{1,60})", re.IGNORECASE)
_LONGEST_ROW = 2_000  # characters


@dataclass(frozen=True)
class SearchEntry:
    """One local authority in the search: its name, its URN, the address of its provider page, its latest report."""

    name: str
    urn: str
    url: str
    latest: When | None = None


@dataclass(frozen=True)
class SearchPage:
    """One page of the search; `total` is the number of providers it says there are, None where it says none."""

    entries: tuple[SearchEntry, ...]
    next_page: str | None = None
    total: int | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchListing(Listing):
    """One page of the search as a listing: it lists authorities, not publications."""

    page: SearchPage = SearchPage(())


@dataclass(frozen=True)
class OfstedSearch(Source):
    """The search: all its pages, read for the authorities that they list. `urns` are those that it must show."""

    urns: tuple[str, ...] = ()
    base_url: str = ""
    files_url: str = ""

    kind: ClassVar[SourceKind] = SourceKind.OFSTED
    greets: ClassVar[bool] = False
    lists_publications: ClassVar[bool] = False
    rechecks: ClassVar[bool] = False

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """One for the whole configuration, whichever of its authorities are asked for."""
        yield cls(
            id="ofsted:search",
            url=search_url(settings.ofsted_url),
            name="Ofsted's list of authorities",
            authorities=settings.slugs,
            urns=tuple(one.authority.urn for one in settings.watched),
            base_url=settings.ofsted_url,
            files_url=settings.ofsted_files_url,
        )

    def list(self, body: bytes) -> SearchListing:
        """One page of the search."""
        page = read_search(body, self.url)
        following = mirrored(page.next_page, self.base_url, self.files_url) if page.next_page else None
        return SearchListing((), size=len(page.entries), following=following, faults=page.faults, page=page)

    def whole(self, listings: Sequence[Listing]) -> Listing:
        """The search with all its pages; it is at fault where an authority that it must show is on none."""
        pages = [one.page for one in listings if isinstance(one, SearchListing)]
        faults = (*(fault for page in pages for fault in page.faults), *missing(pages, self.urns))
        entries = [entry for page in pages for entry in page.entries]
        listed = tuple(ListedAuthority(entry.urn, entry.name, entry.latest) for entry in entries)
        return Listing((), size=len(entries), faults=faults, authorities=listed)

    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        """The search lists no documents, so there is nothing to read."""
        return Reading(DocumentKind.UNKNOWN, problems=("a list of authorities holds no documents",))


def search_url(base_url: str) -> str:
    """The first page of the search that lists the local authorities (100 rows at most, Ofsted's cap)."""
    return base_url.rstrip("/") + _SEARCH


def read_search(html: bytes, url: str) -> SearchPage:
    """Read one page of the search that was fetched from `url`; what is missing is said in `faults`."""
    soup = soup_of(html)
    results = soup.find("ul", class_="results-list")
    if results is None:
        return SearchPage((), faults=(not_what_it_was(soup, "the list of results"),))
    rows = [_entry(row, url) for row in results.find_all("li", recursive=False)]
    entries = tuple({entry.urn: entry for entry in reversed(rows) if entry}.values())[::-1]
    faults = [f"the result with URN {entry.urn} has no name" for entry in entries if not entry.name]
    if not entries:
        faults.append("the list of results holds no provider")
    following = _next_page(soup, url)
    if following == url:
        faults.append("the search names this page as its own next page")
        following = None
    results.extract()
    return SearchPage(entries, following, _total(soup), tuple(faults))


def missing(pages: Iterable[SearchPage], urns: Iterable[str]) -> tuple[str, ...]:
    """What a whole search (all its pages) lacks: of its own total, and of the providers asked for; empty when nothing.

    A search that stops after its first page shows 100 of 153 providers without a word: this is what says so.
    """
    seen: set[str] = set()
    total = 0
    for page in pages:
        seen.update(entry.urn for entry in page.entries)
        total = max(total, page.total or 0)
    faults = []
    if len(seen) < total:
        faults.append(f"the search shows {len(seen)} of the {total} providers that it says there are")
    unseen = sorted(set(urns) - seen)
    if unseen:
        faults.append(f"the search does not list {len(unseen)} of the providers asked for: URN {', '.join(unseen)}")
    return tuple(faults)


def _entry(row: Tag, page: str) -> SearchEntry | None:
    """The provider of one row of the search, None for a row that is something else."""
    anchors = row.find_all("a", href=True)
    for anchor in sorted(anchors, key=lambda anchor: anchor.find_parent("h3") is None):
        found = PROVIDER.search(str(anchor["href"]))
        if found:
            latest = _LATEST.search(words_of(row)[:_LONGEST_ROW])
            day = read_date(latest[1]) if latest else None
            return SearchEntry(words_of(anchor), found[1], address_of(str(anchor["href"]), page), day)
    return None


def _next_page(soup: BeautifulSoup, page: str) -> str | None:
    anchor = soup.find(_is_next_page)
    return address_of(str(anchor["href"]), page) if anchor else None


def _is_next_page(tag: Tag) -> bool:
    """Whether a tag leads to the search's next page: by its class or its relation."""
    if tag.name not in ("a", "link") or not tag.has_attr("href"):
        return False
    return "next" in tag.get_attribute_list("rel") or (
        tag.name == "a" and "pagination__next" in tag.get_attribute_list("class")
    )


def _total(soup: BeautifulSoup) -> int | None:
    """How many results the page says there are, in the words outside its list."""
    words = words_of(soup.body)
    found = next((match for count in _COUNTS if (match := count.search(words))), None)
    return int(found[1].replace(",", "")) if found else None
