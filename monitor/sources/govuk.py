"""What GOV.UK's sources have in common: the JSON of its content API, and the page of a document. Pure.

Every page of GOV.UK has a JSON twin at `/api/content` + its path (https://content-api.publishing.service.gov.uk/); what
such JSON must hold and does not is said in `faults`, in plain words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from monitor.model.dates import Precision, When
from monitor.model.deferred import deferred
from monitor.model.facts import Finding
from monitor.model.publications import ChangeNote, Document, DocumentKind, Item, Reading, SourceKind
from monitor.model.words import letters
from monitor.read.notice.names import authorities_named
from monitor.read.notice.page import Attachment, CollectionEntry, NoticePage
from monitor.read.words.stamps import london_day
from monitor.register.names import Register
from monitor.sources.base import Source
from monitor.sources.links import joined, split

if TYPE_CHECKING:
    from monitor.read.notice.title import TitleFacts

read_title: Callable[[str], TitleFacts | None] = deferred("monitor.read.notice.title:read_title")
fragment_text: Callable[[str], str] = deferred("monitor.read.text.html:fragment_text")
fragment_links: Callable[[str], list[tuple[str, str]]] = deferred("monitor.read.text.html:fragment_links")
read_document: Callable[..., Reading] = deferred("monitor.read.document:read_document")
read_notice_page: Callable[..., Reading] = deferred("monitor.read.notice.reader:read_notice_page")

# Attachments of a page that are read for the day of issue: the notice itself and its letter, not annexes.
_MOST_ATTACHMENTS = 3
_READ_ATTACHMENTS = ("application/pdf", "text/html")

_LONGEST_REDIRECT = 20_000  # bytes; a page's own JSON is left to be read apart
_API = "/api/content"
_HALVES = "\\ud"  # how JSON writes each half of a character beyond 16 bits
Json = dict[str, Any]


@dataclass(frozen=True)
class GovukSource(Source):
    """A list of pages of GOV.UK about notices and directions; one poll serves all authorities."""

    base_url: str = ""

    kind: ClassVar[SourceKind] = SourceKind.GOVUK
    archived: ClassVar[bool] = True

    def identity(self, url: str) -> str:
        """The path of its page, where the list gives no content id."""
        return split(url).path.rstrip("/")

    def likeness(self, publication: Item | Document) -> str:
        """The same title, for what a history of 0.1.0 holds without a content id."""
        if isinstance(publication, Document) and publication.identity:
            return ""
        return letters(publication.title)

    def document_url(self, url: str) -> str:
        """The JSON of a page."""
        return content_url(self.base_url, url)

    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        """A notice or direction: its page, together with what the list says of it."""
        page = read_document_page(body, document.url)
        if _is_another(page, document):
            return Reading(DocumentKind.UNKNOWN, problems=(f"another page came in its place: {page.title!r}",))
        entry = CollectionEntry(
            document.url, document.title, document.label, public_updated=document.published, notes=document.notes
        )
        # The day on which it was seen to move to its group, however often its page is read again.
        seen = When.of(document.labelled_at) if document.labelled_at and not document.baseline else None
        return replace(read_notice_page(page, entry, register, seen=seen), fingerprint=page.content_hash)

    def named(self, item: Document, register: Register) -> str | None:
        """The authority of a title such as "Improvement notice issued to Peterborough City Council: March 2024"."""
        if item.reading and item.reading.authority:
            return None
        facts = read_title(item.title)
        found = authorities_named(facts.who, register) if facts else ()
        return found[0] if len(found) == 1 else None

    def redirected(self, body: bytes) -> str | None:
        """The JSON of the page that GOV.UK says a page's address leads to now."""
        if len(body) > _LONGEST_REDIRECT or b"redirects" not in body:
            return None
        content, _ = json_of(body)
        if content is None or content.get("schema_name") != "redirect":
            return None
        targets = [str(dict_of(redirect).get("destination") or "") for redirect in list_of(content.get("redirects"))]
        return next((content_url(self.base_url, target) for target in targets if target.startswith("/")), None)

    def attachments(self, body: bytes, document: Document, reading: Reading) -> tuple[str, ...]:
        """The documents of a page that may date what the page dates less exactly than by the day."""
        if all(map(_has_day, (*reading.events, *reading.background))):
            return ()
        attached = read_document_page(body, document.url).attachments
        return tuple(a.url for a in attached if a.content_type in _READ_ATTACHMENTS)[:_MOST_ATTACHMENTS]

    def with_attachment(self, reading: Reading, body: bytes, url: str, register: Register) -> Reading:
        """A page's reading with the days that a document attached to it gives for the same acts."""
        attached = read_document(body, register=register, source=url)
        dated = [f for f in (*attached.events, *attached.background) if _has_day(f)]
        return replace(
            reading,
            events=tuple(_with_day(f, dated) for f in reading.events),
            background=tuple(_with_day(f, dated) for f in reading.background),
        )


def _is_another(page: NoticePage, document: Document) -> bool:
    """Whether an address gave another page than the list names: a content id is a page's own for good."""
    listed = document.identity
    return bool(page.content_id) and bool(listed) and not listed.startswith("/") and listed != page.content_id


def _has_day(finding: Finding) -> bool:
    return finding.start is not None and finding.start.precision is Precision.DAY


def _with_day(finding: Finding, dated: Iterable[Finding]) -> Finding:
    """A finding that is dated less exactly than by the day, with the day of the same act in an attachment."""
    if _has_day(finding):
        return finding
    day = next((other.start for other in dated if _is_same_act(finding, other)), None)
    return replace(finding, start=day) if day else finding


def _is_same_act(finding: Finding, other: Finding) -> bool:
    if (other.kind, other.action) != (finding.kind, finding.action):
        return False
    if other.authority not in (None, finding.authority):
        return False
    return finding.start is None or (other.start is not None and finding.start.meets(other.start))


def content_url(base_url: str, base_path: str) -> str:
    """The address of a page's JSON; `base_path` may be a path or the page's whole address."""
    return f"{base_url.rstrip('/')}{_API}/{urlsplit(base_path).path.strip('/')}"


def read_document_page(data: bytes, url: str) -> NoticePage:
    """Read a publication's JSON. `url` is where it was fetched; the value's own is the page that a reader opens."""
    content, fault = json_of(data)
    page_url = urljoin(url, urlsplit(url).path.removeprefix(_API))
    if content is None:
        return NoticePage(page_url, "", faults=(fault,))
    details = dict_of(content.get("details"))
    title = " ".join(str(content.get("title") or "").split())
    page = NoticePage(
        url=joined(url, str(content.get("base_path") or urlsplit(page_url).path)),
        title=title,
        content_id=str(content.get("content_id") or ""),
        description=fragment_text(str(content.get("description") or "")),
        body=fragment_text(str(details.get("body") or "")),
        first_published=day_of(content.get("first_published_at") or details.get("first_public_at")),
        public_updated=day_of(content.get("public_updated_at")),
        updated=day_of(content.get("updated_at")),
        notes=notes_of(details),
        withdrawn=_withdrawn(dict_of(content.get("withdrawn_notice"))),
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


def _withdrawn(notice: Json) -> ChangeNote | None:
    if not notice:
        return None
    return ChangeNote(day_of(notice.get("withdrawn_at")), fragment_text(str(notice.get("explanation") or "")))


def _attachments(details: Json, url: str) -> Iterable[Attachment]:
    """The documents on the page: as the schema of today lists them, or out of the older rendered links."""
    listed = [dict_of(attachment) for attachment in list_of(details.get("attachments"))]
    for attachment in listed:
        if attachment.get("url"):
            html = attachment.get("attachment_type") == "html"
            kind = "text/html" if html else str(attachment.get("content_type") or "")
            yield Attachment(joined(url, str(attachment["url"])), str(attachment.get("title") or ""), kind)
    if not listed:
        for markup in list_of(details.get("documents")):
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


def json_of(data: bytes) -> tuple[Json | None, str]:
    """The JSON object of an answer, or None with what is wrong with it in words."""
    try:
        # The library's own decoding would let halves of a pair of surrogates through.
        said = data.decode(json.detect_encoding(data), "replace")
        content = _sound(json.loads(said)) if _HALVES in said.lower() else json.loads(said)
    except (ValueError, RecursionError):
        return None, "the answer is not the JSON of GOV.UK's content API"
    if not isinstance(content, dict):
        return None, "the answer is JSON, but not a page of GOV.UK's content API"
    return content, ""


def _sound(value: Any) -> Any:
    """JSON without lone halves of a pair of surrogates, which no text can hold and no history."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_sound(inner) for inner in value]
    if isinstance(value, dict):
        return {_sound(name): _sound(inner) for name, inner in value.items()}
    return value


def dict_of(value: Any) -> Json:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def day_of(stamp: Any) -> When | None:
    """The day in London of a timestamp ("2015-04-21T10:30:00.000+01:00"); None for anything else."""
    try:
        moment = datetime.fromisoformat(str(stamp).replace("Z", "+00:00"))
    except ValueError:
        return None
    return london_day(moment)


def notes_of(details: Json) -> tuple[ChangeNote, ...]:
    """The change notes, newest first."""
    notes = [dict_of(note) for note in list_of(details.get("change_history"))]
    notes.sort(key=lambda note: str(note.get("public_timestamp") or ""), reverse=True)
    return tuple(
        ChangeNote(day_of(note.get("public_timestamp")), " ".join(str(note.get("note") or "").split()))
        for note in notes
    )
