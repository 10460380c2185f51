"""A provider's page of Ofsted: an authority's publications, newest first. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self, TypeGuard
from urllib.parse import urlsplit

from monitor.config.settings import Settings, Watched
from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.publications import Document, DocumentKind, Item, Listing, Reading, SourceKind
from monitor.register.names import Register
from monitor.sources.base import Source
from monitor.sources.links import joined
from monitor.sources.ofsted import (
    DAY,
    FILE,
    PROVIDER,
    address_of,
    identity,
    mirrored,
    not_what_it_was,
    provider_url,
    read_date,
    words_of,
)
from monitor.sources.soup import soup_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement

read_document: Callable[..., Reading] = deferred("monitor.read.document:read_document")

_NO_REPORT = re.compile(r"timeline__day--(?:opened|registered|closed|resigned|joined|left)\b")
_FORMAT = re.compile(r"[\s,(\[]*\b(?:as\s+(?:an?\s+)?)?pdf\b[\s)\]]*(?:[-–—:]\s*)?", re.IGNORECASE)
_NEW_WINDOW = re.compile(r"[\s,(\[]*opens? in (?:an? )?new (?:window|tab)[\s)\]]*", re.IGNORECASE)

_LONGEST_LABEL = 1000  # characters


@dataclass(frozen=True)
class OfstedProvider(Source):
    """The provider's page of one authority."""

    base_url: str = ""
    files_url: str = ""

    kind: ClassVar[SourceKind] = SourceKind.OFSTED
    owns_documents: ClassVar[bool] = True
    large_files: ClassVar[bool] = True
    archived: ClassVar[bool] = True

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """One an authority."""
        for authority in (one.authority for one in watched):
            yield cls(
                id=f"ofsted:{authority.slug}",
                url=provider_url(settings.ofsted_url, authority.urn),
                name=f"Ofsted's page of {authority.name}",
                authorities=(authority.slug,),
                base_url=settings.ofsted_url,
                files_url=settings.ofsted_files_url,
            )

    @property
    def short_name(self) -> str:
        """Its name beside that of the authority."""
        return "Ofsted's page"

    def list(self, body: bytes) -> Listing:
        """The publications of the timeline."""
        return read_provider(body, self.url)

    def strayed(self, listing: Listing, register: Register) -> tuple[str, ...]:
        """A fault where the page names another authority than it was asked for."""
        named = register.resolve(listing.title)
        if named is None or named.slug in self.authorities:
            return ()
        return (f"the page is of {named.name}, not of {self.authorities[0]}",)

    def promised(self, document: Document) -> DocumentKind | None:
        """What its label on the timeline says, else what was read in it."""
        return label_kind(document.label) or super().promised(document)

    def hints(self, item: Document) -> tuple[str, ...]:
        """A kind of publication that nobody has seen is kept, shown and said (docs/architecture.md, rule 4)."""
        unseen = label_kind(item.label) is None
        return (f"a kind of publication not seen before: “{item.label}”",) if unseen else ()

    def identity(self, url: str) -> str:
        """The number of its file, on whatever host."""
        return identity(url)

    def document_url(self, url: str) -> str:
        """A mirror's place for Ofsted's own hosts."""
        return mirrored(url, self.base_url, self.files_url)

    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        """A report or a letter."""
        return read_document(body, register=register, source=document.url, published=document.published)


def read_provider(html: bytes, url: str) -> Listing:
    """Read a provider's page that was asked for as `url`: its publications, newest first, with the provider's name.

    Entries of the timeline without a report (opened, registered) are no items. Of an item, `label` is the page's word
    for its kind, `title` the longer wording for screen readers, `date` the day of the visit or inspection.
    """
    soup = soup_of(html)
    heading = soup.find("h1", class_="heading--title") or soup.find("h1")
    name = words_of(heading)
    timeline = soup.find("ol", class_="timeline")
    faults = _foreign(soup, url)
    if timeline is None:
        return Listing((), name, faults=(*faults, not_what_it_was(soup, "the timeline of publications")))
    if not name:
        faults = (*faults, "the page does not name its provider")
    if b"</ol" not in html[html.find(b"timeline") :].lower():
        faults = (*faults, "the page breaks off within its timeline")
    days = _days(timeline)
    items: dict[str, Item] = {}
    for item in (item for day in days for item in _items(day, url)):
        items.setdefault(item.url, item)
    if not items and any(not _NO_REPORT.search(str(day.get("class"))) for day in days):
        faults = (*faults, "no entry of the timeline has a link to a report")
    newest = sorted(items.values(), key=lambda item: _day_number(item.published or item.date), reverse=True)
    return Listing(tuple(newest), name, faults=faults)


def label_kind(label: str) -> DocumentKind | None:
    """What kind of document a label of the timeline promises, by its words; None where nobody has seen it before.

    >>> label_kind("Children's services focused visit").value
    'focused_visit_letter'
    """
    words = label[:_LONGEST_LABEL].lower().replace("’", "'")
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


def _foreign(soup: BeautifulSoup, url: str) -> tuple[str, ...]:
    """The fault of a page that calls itself another provider's than the one asked for."""
    canonical = soup.find("link", rel="canonical", href=True)
    asked = PROVIDER.search(url)
    shown = PROVIDER.search(str(canonical["href"])) if canonical else None
    if asked and shown and asked[1] != shown[1]:
        return (f"the page is of another provider: URN {shown[1]}, asked for {asked[1]}",)
    return ()


def _days(timeline: Tag) -> list[Tag]:
    """The entries of a timeline; what stands within one is its own."""
    found = [
        row
        for row in timeline.find_all("li")
        if row.parent is timeline or "timeline__day" in row.get_attribute_list("class")
    ]
    known = set(map(id, found))
    return [day for day in found if known.isdisjoint(map(id, day.parents))]


def _items(day: Tag, page: str) -> list[Item]:
    """The publications of one entry of the timeline, in its order."""
    visited = read_date(words_of(day.find(class_="timeline__date")))
    return [_item(anchor, page, visited) for anchor in day.find_all("a", href=True) if _is_publication(anchor)]


def _is_publication(anchor: Tag) -> bool:
    """Whether a link leads to a published document: by its class or, should that change, by its address."""
    return "publication-link" in anchor.get_attribute_list("class") or bool(
        FILE.search(urlsplit(joined("/", str(anchor.get("href", "")).strip())).path)
    )


def _item(anchor: Tag, page: str, visited: When | None) -> Item:
    spoken = words_of(anchor.find(class_="nonvisual"))
    seen = words_of(anchor)
    label = _kind_words(seen.replace(spoken, " ", 1) if seen != spoken else seen) or _kind_words(spoken)
    published = read_date(_said_after(anchor).partition("published")[2]) or read_date(spoken)
    return Item(address_of(str(anchor["href"]), page), label, spoken or label, visited, published)


def _said_after(anchor: Tag) -> str:
    """The words of a link's entry from the link to the next publication, in lower case."""
    words = []
    day = anchor.find_parent("li")
    behind = _behind(day) if day else anchor.next_element
    for node in anchor.next_elements:
        if node is behind or (_is_tag(node) and node.name == "a" and _is_publication(node)):
            break
        if not _is_tag(node):
            words.append(str(node))
    return " ".join(" ".join(words).lower().split())


def _behind(tag: Tag) -> PageElement | None:
    """What comes first on the page after a tag and all that is within it."""
    last: Tag | None = tag
    while last is not None and last.next_sibling is None:
        last = last.parent
    return last.next_sibling if last is not None else None


def _is_tag(node: PageElement) -> TypeGuard[Tag]:
    return not isinstance(node, str)


def _kind_words(text: str) -> str:
    """A label without what says its format, its date or how it opens."""
    text = _NEW_WINDOW.sub(" ", text[:_LONGEST_LABEL])
    text = DAY.sub(" ", text)
    text = _FORMAT.sub(" ", text)
    return " ".join(text.split()).strip(" ,:;-–—")


def _day_number(when: When | None) -> int:
    return when.first().toordinal() if when else 0
