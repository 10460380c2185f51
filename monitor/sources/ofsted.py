"""What Ofsted's pages have in common: their addresses, their words, and the faults of a page that is none of them.

Pure: bytes of a page in, values out. What such a page must hold and does not is said in `faults`, in plain words,
so that an emptied page, a changed layout or a block page is never taken for a change (docs/architecture.md, rule 3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit, urlunsplit

from monitor.model.dates import When
from monitor.read.words.stamps import YEARS
from monitor.sources.links import identity as page_identity
from monitor.sources.links import joined, split

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LOCAL_AUTHORITY = "44"
"""Ofsted's number for the provider type "local authority" in `/provider/44/URN`."""
PROVIDER = re.compile(r"/provider/[^/]+/(\d+)")
FILE = re.compile(r"/v\d+/file/|/file/\d+|\.pdf\Z", re.IGNORECASE)
_FILE_NUMBER = re.compile(r"/file/(\d+)(?:\.pdf)?(?:/|\Z)", re.IGNORECASE)
# A download by number, where the path is that of all files.
_NUMBER_ASKED = re.compile(r"(?:file|document|doc|report)?_?(?:id|no|number)?=\d+", re.IGNORECASE)
DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
"""A day as the pages write it."""
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_REFUSAL = re.compile(
    r"access denied|forbidden|blocked|captcha|robot|just a moment|attention required|checking your browser|"
    r"maintenance|unavailable|too many requests|problem with (?:the|this) service|something went wrong|error|not found",
    re.IGNORECASE,
)


def provider_url(base_url: str, urn: str) -> str:
    """The page of a local authority by its Ofsted URN."""
    return f"{base_url.rstrip('/')}/provider/{LOCAL_AUTHORITY}/{urn}"


def mirrored(url: str, base_url: str, files_url: str) -> str:
    """Where to fetch an address that a page gives: Ofsted's own hosts give way to a mirror of the configuration's.

    A file (`/v1/file/…`) goes to `files_url`, another page of Ofsted's to `base_url`; other hosts stay as they are, and
    so does an address of Ofsted's where the configuration names no mirror: the page knows best where its files are now.
    """
    parts = urlsplit(url)
    if _FILE_NUMBER.search(parts.path):
        parts = parts._replace(path=parts.path.rstrip("/"))
    place = files_url if FILE.search(parts.path) else base_url
    if not _is_ofsted(parts.hostname) or _is_ofsted(urlsplit(place).hostname):
        return urlunsplit(parts)
    return place.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))


def words_of(tag: Tag | None) -> str:
    """The visible words of a tag, on one line."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def read_date(text: str) -> When | None:
    """The first date of a text as the pages write it (30 January 2024, 30 Jan 2024, 2024-01-30); None where none is."""
    try:
        when = _written_date(text)
    except ValueError:
        return None
    return when if when and when.year in YEARS else None


def _written_date(text: str) -> When | None:
    iso = _ISO.search(text)
    if iso:
        return When.parse(iso[0])
    found = DAY.search(text)
    return When(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1])) if found else None


def identity(url: str) -> str:
    """What a document of Ofsted's is known by: its file's number on whatever host; else its path, and its number there.

    >>> identity("https://files.api.ofsted.gov.uk/v1/file/50237978/?download=1")
    'file 50237978'
    """
    parts = split(url)
    number = _FILE_NUMBER.search(parts.path)
    if number:
        return f"file {number[1]}"
    if not _is_ofsted(parts.hostname):
        return page_identity(url)
    asked = sorted(pair.lower() for pair in parts.query.split("&") if _NUMBER_ASKED.fullmatch(pair))
    return "&".join((unquote(parts.path).rstrip("/"), *asked))


def _is_ofsted(host: str | None) -> bool:
    return host is not None and (host == "ofsted.gov.uk" or host.endswith(".ofsted.gov.uk"))


def address_of(href: str, page: str) -> str:
    """An absolute address without fragment; Ofsted's own in one form (https, a bare host): it keeps its identity."""
    url = urldefrag(joined(page, "".join(href.split()))).url
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and _is_ofsted(parts.hostname):
        return urlunsplit(parts._replace(scheme="https", netloc=parts.hostname or ""))
    return url


def not_what_it_was(soup: BeautifulSoup, lacking: str) -> str:
    """The fault of a page without its main part: with the page's own words where they say that it refuses."""
    said = next((words for tag in (soup.title, soup.h1) if _REFUSAL.search(words := words_of(tag))), "")
    if not said and soup.find(
        ["form", "iframe", "div", "script"], attrs={"class": re.compile("captcha", re.IGNORECASE)}
    ):
        said = "a captcha"
    if said:
        return f"the page is no page of Ofsted's reports but says: {said[:120]}"
    return f"the page does not hold {lacking}" if words_of(soup.body) else "the page is empty"
