"""Ofsted's pages: the search for local authorities and a provider's page with its publications.

Pure: bytes of a page in, values out. What such a page must hold and does not is said in `faults`, in plain words,
so that an emptied page, a changed layout or a block page is never taken for a change (docs/architecture.md, rule 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit, urlunsplit

from monitor.model.dates import When
from monitor.model.publications import DocumentKind, Item, Listing
from monitor.sources.links import joined

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LOCAL_AUTHORITY = "44"
"""Ofsted's number for the provider type "local authority" in `/provider/44/URN`."""

_SEARCH = "/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start=0&rows=100"
_PROVIDER = re.compile(r"/provider/[^/]+/(\d+)")
_FILE = re.compile(r"/v\d+/file/|/file/\d+|\.pdf\Z", re.IGNORECASE)
_NO_REPORT = re.compile(r"timeline__day--(?:opened|registered|closed|resigned|joined|left)\b")
_COUNTS = (
    re.compile(r"\d\s*(?:to|-|–)\s*[\d,]+\s+of\s+(?:about\s+)?([\d,]+)", re.IGNORECASE),
    re.compile(r"\b([\d,]+)\s+(?:search\s+)?results?\b(?!\s+(?:per|a)\s+page)", re.IGNORECASE),
)
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_REFUSAL = re.compile(
    r"access denied|forbidden|blocked|captcha|robot|just a moment|attention required|checking your browser|"
    r"maintenance|unavailable|too many requests|problem with (?:the|this) service|something went wrong|error|not found",
    re.IGNORECASE,
)
_FORMAT = re.compile(r"[\s,(\[]*\b(?:as\s+(?:an?\s+)?)?pdf\b[\s)\]]*(?:[-–—:]\s*)?", re.IGNORECASE)
_NEW_WINDOW = re.compile(r"[\s,(\[]*opens? in (?:an? )?new (?:window|tab)[\s)\]]*", re.IGNORECASE)


@dataclass(frozen=True)
class SearchEntry:
    """One local authority in the search: its name, its URN and the address of its provider page."""

    name: str
    urn: str
    url: str


@dataclass(frozen=True)
class SearchPage:
    """One page of the search; `total` is the number of providers it says there are, None where it says none."""

    entries: tuple[SearchEntry, ...]
    next_page: str | None = None
    total: int | None = None
    faults: tuple[str, ...] = ()


def search_url(base_url: str) -> str:
    """The first page of the search that lists the local authorities (100 rows at most, Ofsted's cap)."""
    return base_url.rstrip("/") + _SEARCH


def provider_url(base_url: str, urn: str) -> str:
    """The page of a local authority by its Ofsted URN."""
    return f"{base_url.rstrip('/')}/provider/{LOCAL_AUTHORITY}/{urn}"


def mirrored(url: str, base_url: str, files_url: str) -> str:
    """Where to fetch an address that a page gives: Ofsted's own hosts give way to those of the configuration.

    A file (`/v1/file/…`) goes to `files_url`, another page of Ofsted's to `base_url`; other hosts stay as they are.
    """
    parts = urlsplit(url)
    if not _is_ofsted(parts.hostname):
        return url
    place = files_url if _FILE.search(parts.path) else base_url
    return place.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))


def read_search(html: bytes, url: str) -> SearchPage:
    """Read one page of the search that was fetched from `url`; what is missing is said in `faults`."""
    soup = _soup(html)
    results = soup.select_one("ul.results-list")
    if results is None:
        return SearchPage((), faults=(_not_what_it_was(soup, "the list of results"),))
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


def read_provider(html: bytes, url: str) -> Listing:
    """Read a provider's page that was asked for as `url`: its publications, newest first, with the provider's name.

    Entries of the timeline without a report (opened, registered) are no items. Of an item, `label` is the page's word
    for its kind, `title` the longer wording for screen readers, `date` the day of the visit or inspection.
    """
    soup = _soup(html)
    heading = soup.select_one("h1.heading--title") or soup.select_one("h1")
    name = _words(heading)
    timeline = soup.select_one("ol.timeline")
    faults = _foreign(soup, url)
    if timeline is None:
        return Listing((), name, None, (*faults, _not_what_it_was(soup, "the timeline of publications")))
    if not name:
        faults = (*faults, "the page does not name its provider")
    if b"</ol" not in html[html.find(b"timeline") :].lower():
        faults = (*faults, "the page breaks off within its timeline")
    days = timeline.select(":scope > li, li.timeline__day")
    items: dict[str, Item] = {}
    for item in (item for day in days for item in _items(day, url)):
        items.setdefault(item.url, item)
    if not items and any(not _NO_REPORT.search(str(day.get("class"))) for day in days):
        faults = (*faults, "no entry of the timeline has a link to a report")
    newest = sorted(items.values(), key=lambda item: _day_number(item.published or item.date), reverse=True)
    return Listing(tuple(newest), name, None, faults)


def label_kind(label: str) -> DocumentKind | None:
    """What kind of document a label of the timeline promises, by its words; None where nobody has seen it before.

    >>> label_kind("Children's services focused visit").value
    'focused_visit_letter'
    """
    words = label.lower().replace("’", "'")
    if re.search(r"\bsend\b|special educational needs", words):
        return DocumentKind.SEND_REPORT
    if re.search(r"\bjtai\b|\bjoint\b.*\b(?:targeted|child protection)\b", words):
        return DocumentKind.JTAI_REPORT
    if re.search(r"\bmonitoring\b", words):
        return DocumentKind.MONITORING_VISIT_LETTER
    if re.search(r"\bfocuss?ed\b", words):
        return DocumentKind.FOCUSED_VISIT_LETTER
    if re.search(r"\bjoint\b|\b(?:schools?|college|nursery|adoption|fostering|skills|prison|probation)\b", words):
        return None
    return DocumentKind.INSPECTION_REPORT if re.search(r"\b(?:re-?)?inspection\b", words) else None


def _soup(html: bytes) -> BeautifulSoup:
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "lxml")


def _words(tag: Tag | None) -> str:
    """The visible words of a tag, on one line."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def _is_ofsted(host: str | None) -> bool:
    return host is not None and (host == "ofsted.gov.uk" or host.endswith(".ofsted.gov.uk"))


def _address(href: str, page: str) -> str:
    """An absolute address without fragment; Ofsted's own in one form (https, a bare host): it keeps its identity."""
    url = urldefrag(joined(page, "".join(href.split()))).url
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and _is_ofsted(parts.hostname):
        return urlunsplit(parts._replace(scheme="https", netloc=parts.hostname or ""))
    return url


def _not_what_it_was(soup: BeautifulSoup, lacking: str) -> str:
    """The fault of a page without its main part: with the page's own words where they say that it refuses."""
    said = next((words for tag in (soup.title, soup.h1) if _REFUSAL.search(words := _words(tag))), "")
    if not said and soup.find(
        ["form", "iframe", "div", "script"], attrs={"class": re.compile("captcha", re.IGNORECASE)}
    ):
        said = "a captcha"
    if said:
        return f"the page is no page of Ofsted's reports but says: {said[:120]}"
    return f"the page does not hold {lacking}" if _words(soup.body) else "the page is empty"


def _foreign(soup: BeautifulSoup, url: str) -> tuple[str, ...]:
    """The fault of a page that calls itself another provider's than the one asked for."""
    canonical = soup.select_one('link[rel~="canonical"][href]')
    asked = _PROVIDER.search(url)
    shown = _PROVIDER.search(str(canonical["href"])) if canonical else None
    if asked and shown and asked[1] != shown[1]:
        return (f"the page is of another provider: URN {shown[1]}, asked for {asked[1]}",)
    return ()


def _entry(row: Tag, page: str) -> SearchEntry | None:
    """The provider of one row of the search, None for a row that is something else."""
    for anchor in (*row.select("h3 a[href]"), *row.select("a[href]")):
        found = _PROVIDER.search(str(anchor["href"]))
        if found:
            return SearchEntry(_words(anchor), found[1], _address(str(anchor["href"]), page))
    return None


def _next_page(soup: BeautifulSoup, page: str) -> str | None:
    anchor = soup.select_one("a.pagination__next[href], a[rel~=next][href], link[rel~=next][href]")
    return _address(str(anchor["href"]), page) if anchor else None


def _total(soup: BeautifulSoup) -> int | None:
    """How many results the page says there are, in the words outside its list."""
    words = _words(soup.body)
    found = next((match for count in _COUNTS if (match := count.search(words))), None)
    return int(found[1].replace(",", "")) if found else None


def _items(day: Tag, page: str) -> list[Item]:
    """The publications of one entry of the timeline, in its order."""
    visited = _read_date(_words(day.select_one(".timeline__date")))
    return [_item(anchor, page, visited) for anchor in day.select("a[href]") if _is_publication(anchor)]


def _is_publication(anchor: Tag) -> bool:
    """Whether a link leads to a published document: by its class or, should that change, by its address."""
    return "publication-link" in anchor.get_attribute_list("class") or bool(
        _FILE.search(urlsplit(joined("/", str(anchor.get("href", "")).strip())).path)
    )


def _item(anchor: Tag, page: str, visited: When | None) -> Item:
    spoken = _words(anchor.select_one(".nonvisual"))
    seen = _words(anchor)
    label = _kind_words(seen.replace(spoken, " ", 1) if seen != spoken else seen) or _kind_words(spoken)
    published = _read_date(_said_after(anchor).partition("published")[2]) or _read_date(spoken)
    return Item(_address(str(anchor["href"]), page), label, spoken or label, visited, published)


def _said_after(anchor: Tag) -> str:
    """The words of a link's entry from the link to the next publication, in lower case."""
    from bs4 import Tag

    words = []
    day = anchor.find_parent("li")
    for node in anchor.next_elements:
        if not any(parent is day for parent in node.parents) or (
            isinstance(node, Tag) and node.name == "a" and _is_publication(node)
        ):
            break
        if not isinstance(node, Tag):
            words.append(str(node))
    return " ".join(" ".join(words).lower().split())


def _kind_words(text: str) -> str:
    """A label without what says its format, its date or how it opens."""
    text = _NEW_WINDOW.sub(" ", text)
    text = _DAY.sub(" ", text)
    text = _FORMAT.sub(" ", text)
    return " ".join(text.split()).strip(" ,:;-–—")


def _read_date(text: str) -> When | None:
    """The first date of a text as the pages write it (30 January 2024, 30 Jan 2024, 2024-01-30); None where none is."""
    try:
        iso = _ISO.search(text)
        if iso:
            return When.parse(iso[0])
        found = _DAY.search(text)
        if not found:
            return None
        return When(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1]))
    except ValueError:
        return None


def _day_number(when: When | None) -> int:
    return when.first().toordinal() if when else 0
