"""GOV.UK: the collection of improvement notices and directions, its documents' pages, and the search for unlisted ones.

Pure: JSON of the content API in, values out. Every page of GOV.UK has a JSON twin at `/api/content` + its path
(https://content-api.publishing.service.gov.uk/); what such JSON must hold and
does not is said in `faults`, in plain words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit
from zoneinfo import ZoneInfo

from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.publications import Item, Listing
from monitor.read.notice.page import Attachment, CollectionEntry, Note, NoticePage, is_closed
from monitor.read.notice.title import alike, kind_of, read_title
from monitor.sources.links import joined

fragment_text: Callable[[str], str] = deferred("monitor.read.text.html:fragment_text")
fragment_links: Callable[[str], list[tuple[str, str]]] = deferred("monitor.read.text.html:fragment_links")

_API = "/api/content"
_SEARCH = (
    "/api/search.json?q="
    + quote_plus("improvement notice direction issued to council children's services")
    + "&filter_organisations=department-for-education&fields=title,link,public_timestamp,description,content_id"
    + "&order=-public_timestamp&count=100"
)
_LONDON = ZoneInfo("Europe/London")
_MOST = 0.5

Json = dict[str, Any]


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
    notes: tuple[Note, ...] = ()
    faults: tuple[str, ...] = ()

    def entry(self, url: str) -> CollectionEntry | None:
        """The document of a page's address."""
        return next((document for document in self.documents if document.url == url), None)


def collection_url(base_url: str, path: str) -> str:
    """The address of a collection's JSON, from its path on GOV.UK."""
    return content_url(base_url, path)


def content_url(base_url: str, base_path: str) -> str:
    """The address of a page's JSON; `base_path` may be a path or the page's whole address."""
    return f"{base_url.rstrip('/')}{_API}/{urlsplit(base_path).path.strip('/')}"


def search_url(base_url: str) -> str:
    """The search for the department's notices and directions, newest first (what the collection does not list yet)."""
    return base_url.rstrip("/") + _SEARCH


def notice_items(collection: Collection) -> Listing:
    """The collection as items: one a document, labelled with its group, with the collection's notes on it as summary.

    A document that moved to another group has another label, one that a note speaks of another summary: either is to be
    read again, as is one whose page's `content_hash` changed.
    """
    items = tuple(
        Item(
            url=entry.url,
            label=entry.group,
            title=entry.title,
            published=entry.public_updated,
            summary="\n".join(note.line for note in entry.notes if alike(entry.title) in alike(note.text)),
        )
        for entry in collection.documents
    )
    return Listing(items, title=collection.title, faults=collection.faults)


# The collection -----------------------------------------------------------------------------------------------------


def read_collection(data: bytes, url: str) -> Collection:
    """Read a collection's JSON. `url` is where it was fetched; the documents' addresses are on the same host."""
    content, fault = _json(data)
    if content is None:
        return Collection(url, faults=(fault,))
    title, details = str(content.get("title") or ""), _dict(content.get("details"))
    notes = _notes(details)
    groups = [_dict(group) for group in _list(details.get("collection_groups"))]
    documents, lost = _documents(content, groups, notes, url)
    faults = _collection_faults(content, groups, documents, lost)
    members = tuple(
        Group(str(group.get("title") or ""), tuple(d.url for d in documents if d.group == group.get("title")))
        for group in groups
    )
    return Collection(url, title, members, tuple(documents), notes, tuple(faults))


def _documents(
    content: Json, groups: list[Json], notes: tuple[Note, ...], url: str
) -> tuple[list[CollectionEntry], int]:
    """The documents in the order of their groups, those in no group last, and how many a group names in vain."""
    links = [_dict(link) for link in _list(_dict(content.get("links")).get("documents"))]
    by_id = {str(link.get("content_id")): link for link in links if link.get("base_path")}
    documents: dict[str, CollectionEntry] = {}
    lost = 0
    for group in groups:
        for identity in map(str, _list(group.get("documents"))):
            if identity in by_id:
                documents.setdefault(identity, _entry(by_id[identity], str(group.get("title") or ""), notes, url))
            else:
                lost += 1
    for identity, link in by_id.items():
        documents.setdefault(identity, _entry(link, "", notes, url))
    return list(documents.values()), lost


def _entry(link: Json, group: str, notes: tuple[Note, ...], url: str) -> CollectionEntry:
    return CollectionEntry(
        url=joined(url, str(link["base_path"])),
        title=" ".join(str(link.get("title") or "").split()),
        group=group,
        content_id=str(link.get("content_id") or ""),
        public_updated=_day(link.get("public_updated_at")),
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


# A document's page --------------------------------------------------------------------------------------------------


def read_document_page(data: bytes, url: str) -> NoticePage:
    """Read a publication's JSON. `url` is where it was fetched; the value's own is the page that a reader opens."""
    content, fault = _json(data)
    page_url = urljoin(url, urlsplit(url).path.removeprefix(_API))
    if content is None:
        return NoticePage(page_url, "", faults=(fault,))
    details = _dict(content.get("details"))
    title = " ".join(str(content.get("title") or "").split())
    page = NoticePage(
        url=joined(url, str(content.get("base_path") or urlsplit(page_url).path)),
        title=title,
        content_id=str(content.get("content_id") or ""),
        description=fragment_text(str(content.get("description") or "")),
        body=fragment_text(str(details.get("body") or "")),
        first_published=_day(content.get("first_published_at") or details.get("first_public_at")),
        public_updated=_day(content.get("public_updated_at")),
        updated=_day(content.get("updated_at")),
        notes=_notes(details),
        withdrawn=_withdrawn(_dict(content.get("withdrawn_notice"))),
        attachments=tuple(_attachments(details, url)),
        faults=tuple(_page_faults(content, title)),
    )
    return replace(page, content_hash=_hash(page))


def _page_faults(content: Json, title: str) -> Iterable[str]:
    if content.get("schema_name") in ("redirect", "gone", "unpublishing", "vanish"):
        yield f"GOV.UK says that the page is {content.get('schema_name')}"
    elif not title:
        yield "the page has no title"
    elif "details" not in content:
        yield "the page has no details"


def _withdrawn(notice: Json) -> Note | None:
    if not notice:
        return None
    return Note(_day(notice.get("withdrawn_at")), fragment_text(str(notice.get("explanation") or "")))


def _attachments(details: Json, url: str) -> Iterable[Attachment]:
    """The documents on the page: as the schema of today lists them, or out of the older rendered links."""
    listed = [_dict(attachment) for attachment in _list(details.get("attachments"))]
    for attachment in listed:
        if attachment.get("url"):
            html = attachment.get("attachment_type") == "html"
            kind = "text/html" if html else str(attachment.get("content_type") or "")
            yield Attachment(joined(url, str(attachment["url"])), str(attachment.get("title") or ""), kind)
    if not listed:
        for markup in _list(details.get("documents")):
            for address, words in fragment_links(str(markup)):
                yield Attachment(
                    joined(url, address), words, "application/pdf" if address.lower().endswith(".pdf") else ""
                )


def _hash(page: NoticePage) -> str:
    """What a reader sees, in one form: white space and the dates of touching left out."""
    seen = [page.title, page.description, page.body, page.withdrawn.text if page.withdrawn else ""]
    seen += [note.text for note in page.notes]
    seen += [f"{attachment.url} {attachment.title}" for attachment in page.attachments]
    plain = "\x1f".join(" ".join(part.split()) for part in seen)
    return hashlib.sha256(plain.encode()).hexdigest()


# The search ---------------------------------------------------------------------------------------------------------


def read_search(data: bytes, url: str) -> Listing:
    """Read a search's JSON: the items whose titles are those of a notice or direction; the rest is not ours."""
    content, fault = _json(data)
    if content is None:
        return Listing((), faults=(fault,))
    if not isinstance(content.get("results"), list):
        return Listing((), faults=("the search gave no list of results",))
    items = [_found(_dict(result), url) for result in content["results"]]
    return Listing(tuple(item for item in items if item), title="GOV.UK search")


def _found(result: Json, url: str) -> Item | None:
    title, link = " ".join(str(result.get("title") or "").split()), str(result.get("link") or "")
    facts = read_title(title)
    if not link.startswith("/") or not facts or not facts.strict:
        return None
    summary = str(result.get("description") or "")
    return Item(joined(url, link), title=title, published=_day(result.get("public_timestamp")), summary=summary)


# Shared -------------------------------------------------------------------------------------------------------------


def _json(data: bytes) -> tuple[Json | None, str]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None, "the answer is not the JSON of GOV.UK's content API"
    if not isinstance(content, dict):
        return None, "the answer is JSON, but not a page of GOV.UK's content API"
    return content, ""


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _day(stamp: Any) -> When | None:
    """The day in London of a timestamp ("2015-04-21T10:30:00.000+01:00"); None for anything else."""
    try:
        moment = datetime.fromisoformat(str(stamp).replace("Z", "+00:00"))
    except ValueError:
        return None
    return When.of(moment.astimezone(_LONDON) if moment.tzinfo else moment)


def _notes(details: Json) -> tuple[Note, ...]:
    """The change notes, newest first."""
    notes = [_dict(note) for note in _list(details.get("change_history"))]
    notes.sort(key=lambda note: str(note.get("public_timestamp") or ""), reverse=True)
    return tuple(
        Note(_day(note.get("public_timestamp")), " ".join(str(note.get("note") or "").split())) for note in notes
    )
