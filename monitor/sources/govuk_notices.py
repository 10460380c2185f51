"""GOV.UK's collections of improvement notices and directions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from monitor.config.settings import Settings, Watched
from monitor.model.deferred import deferred
from monitor.model.publications import ChangeNote, Item, Listing
from monitor.read.notice.page import CollectionEntry, is_closed
from monitor.sources.govuk import GovukSource, Json, content_url, day_of, dict_of, json_of, list_of, notes_of
from monitor.sources.links import joined

if TYPE_CHECKING:
    from monitor.model.facts import EventKind

alike: Callable[[str], str] = deferred("monitor.read.notice.title:alike")
kind_of: Callable[[str], EventKind | None] = deferred("monitor.read.notice.title:kind_of")

_MOST = 0.5


@dataclass(frozen=True)
class Group:
    """One group of a collection: its title ("Open notices") and the pages of its documents, in order."""

    title: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Collection:
    """The collection as it stands: its groups, its documents and its change notes, newest first.

    `url` is the address of its JSON. A collection with faults is not what it was, and never touches history.
    """

    url: str
    title: str = ""
    groups: tuple[Group, ...] = ()
    documents: tuple[CollectionEntry, ...] = ()
    notes: tuple[ChangeNote, ...] = ()
    faults: tuple[str, ...] = ()

    def entry(self, url: str) -> CollectionEntry | None:
        """The document of a page's address."""
        return next((document for document in self.documents if document.url == url), None)


@dataclass(frozen=True)
class GovukNotices(GovukSource):
    """A collection of notices and directions: which are open and which are closed, and its change notes on them."""

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """One a collection of the configuration."""
        for path in settings.govuk_collections:
            yield cls(
                id=source_id(path),
                url=content_url(settings.govuk_url, path),
                name="GOV.UK's notices and directions",
                authorities=settings.slugs,
                base_url=settings.govuk_url,
            )

    def list(self, body: bytes) -> Listing:
        """The documents of the collection."""
        return notice_items(read_collection(body, self.url))


def source_id(path: str) -> str:
    """The key in the history of the collection at a path of GOV.UK."""
    return f"govuk:{path}"


def notice_items(collection: Collection) -> Listing:
    """The collection as items: one a document, labelled with its group, with the collection's notes on it.

    A document that moved to another group has another label, one that a note speaks of has other notes: either is to be
    read again, as is one whose page's `content_hash` changed.
    """
    items = tuple(
        Item(
            url=entry.url,
            label=entry.group,
            title=entry.title,
            published=entry.public_updated,
            publisher_id=entry.content_id,
            notes=tuple(note for note in entry.notes if alike(entry.title) in alike(note.text)),
        )
        for entry in collection.documents
    )
    return Listing(items, title=collection.title, faults=collection.faults)


def read_collection(data: bytes, url: str) -> Collection:
    """Read a collection's JSON. `url` is where it was fetched; the documents' addresses are on the same host."""
    content, fault = json_of(data)
    if content is None:
        return Collection(url, faults=(fault,))
    title, details = str(content.get("title") or ""), dict_of(content.get("details"))
    notes = notes_of(details)
    groups = [dict_of(group) for group in list_of(details.get("collection_groups"))]
    documents, lost = _documents(content, groups, notes, url)
    faults = _collection_faults(content, groups, documents, lost)
    members = tuple(
        Group(str(group.get("title") or ""), tuple(d.url for d in documents if d.group == group.get("title")))
        for group in groups
    )
    return Collection(url, title, members, tuple(documents), notes, tuple(faults))


def _documents(
    content: Json, groups: list[Json], notes: tuple[ChangeNote, ...], url: str
) -> tuple[list[CollectionEntry], int]:
    """The documents in the order of their groups, those in no group last, and how many a group names in vain."""
    links = [dict_of(link) for link in list_of(dict_of(content.get("links")).get("documents"))]
    by_id = {str(link.get("content_id")): link for link in links if link.get("base_path")}
    documents: dict[str, CollectionEntry] = {}
    lost = 0
    for group in groups:
        for identity in map(str, list_of(group.get("documents"))):
            if identity in by_id:
                documents.setdefault(identity, _entry(by_id[identity], str(group.get("title") or ""), notes, url))
            else:
                lost += 1
    for identity, link in by_id.items():
        documents.setdefault(identity, _entry(link, "", notes, url))
    return list(documents.values()), lost


def _entry(link: Json, group: str, notes: tuple[ChangeNote, ...], url: str) -> CollectionEntry:
    return CollectionEntry(
        url=joined(url, str(link["base_path"])),
        title=" ".join(str(link.get("title") or "").split()),
        group=group,
        content_id=str(link.get("content_id") or ""),
        public_updated=day_of(link.get("public_updated_at")),
        withdrawn=bool(link.get("withdrawn")),
        notes=notes,
    )


def _collection_faults(content: Json, groups: list[Json], documents: list[CollectionEntry], lost: int) -> Iterable[str]:
    if content.get("schema_name", "document_collection") != "document_collection":
        yield f"the address holds a {content.get('schema_name')}, not a document collection"
    elif not groups:
        yield "the collection has no groups"
    elif not documents:
        yield "the collection is empty"
    else:
        if lost > _MOST * (lost + len(documents)):
            yield f"{lost} of the {lost + len(documents)} documents that the groups name are missing"
        titles = [str(group.get("title") or "") for group in groups]
        if all(is_closed(title) is None for title in titles):
            yield f"no group says whether its notices are open or closed: {', '.join(map(repr, titles))}"
        if not any(kind_of(document.title) for document in documents):
            yield "no document's title names an improvement notice or a direction"
