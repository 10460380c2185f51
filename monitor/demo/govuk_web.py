"""A small GOV.UK on the loopback, for tests and the demo: content API, search, HTML pages, as they stand on a day.

A `Notice` is told by its acts: published, noted, edited without moving `public_updated_at`, moved from open to closed.
The server answers with what those acts make of it on the day that it is set to, with ETags, in the real schema.
"""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from dataclasses import dataclass
from datetime import date
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

COLLECTION = "/government/collections/improvement-notices"
GROUPS = ("Open notices", "Closed notices", "Open directions", "Closed directions")

Json = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """A change of a page's words on a day; `note` None is a minor edit, which moves no public date."""

    day: date
    body: str
    note: str | None = None


@dataclass(frozen=True)
class Notice:
    """One publication: its path's last part, title, body, the day it appears, its edits, the day it is moved to closed.

    `listed` False is a publication that the search finds and the collection does not list; `content_id` is given where
    the path was another once.
    """

    slug: str
    title: str
    body: str
    published: date
    edits: tuple[Edit, ...] = ()
    closed: date | None = None
    moved_note: str = ""
    listed: bool = True
    content_id: str = ""

    @property
    def path(self) -> str:
        """The page's path on GOV.UK."""
        return f"/government/publications/{self.slug}"

    @property
    def identity(self) -> str:
        """The page's content id, which stays its own whatever becomes of its path."""
        return self.content_id or str(uuid.uuid5(uuid.NAMESPACE_URL, self.path))

    def group(self, day: date) -> str:
        """The group of the collection in which it stands on a day."""
        state = "Closed" if self.closed and self.closed <= day else "Open"
        return f"{state} {'directions' if 'direction' in self.title.lower() else 'notices'}"

    def done(self, day: date) -> list[Edit]:
        """The edits made by a day."""
        return [edit for edit in self.edits if edit.day <= day]

    def noted(self, day: date) -> list[tuple[date, str]]:
        """The public change notes by a day, oldest first."""
        return [(self.published, "First published."), *((e.day, e.note) for e in self.done(day) if e.note)]


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T09:30:00Z"


def _page(notice: Notice, day: date) -> Json:
    """A publication's JSON on a day."""
    done, noted = notice.done(day), notice.noted(day)
    history = [{"public_timestamp": _stamp(on), "note": note} for on, note in reversed(noted)]
    return {
        "base_path": notice.path,
        "content_id": notice.identity,
        "description": notice.title.split(":")[0] + " in relation to children's services.",
        "details": {"body": done[-1].body if done else notice.body, "change_history": history, "political": False},
        "document_type": "decision",
        "first_published_at": _stamp(notice.published),
        "links": {},
        "locale": "en",
        "public_updated_at": _stamp(noted[-1][0]),
        "schema_name": "publication",
        "title": notice.title,
        "updated_at": _stamp(done[-1].day if done else notice.published),
    }


def _collection(notices: list[Notice], day: date) -> Json:
    """The collection's JSON on a day."""
    listed = [notice for notice in notices if notice.listed]
    groups = [{"title": g, "documents": [n.identity for n in listed if n.group(day) == g]} for g in GROUPS]
    notes = [(n.published, f"Added '{n.title}' to the {n.group(n.published).lower()} section.") for n in listed]
    notes += [(n.closed, n.moved_note) for n in listed if n.closed and n.closed <= day and n.moved_note]
    notes.sort(reverse=True)
    return {
        "base_path": COLLECTION,
        "content_id": str(uuid.uuid5(uuid.NAMESPACE_URL, COLLECTION)),
        "description": "Improvement notices and directions about children's services issued to councils.",
        "details": {
            "collection_groups": groups,
            "change_history": [{"public_timestamp": _stamp(on), "note": note} for on, note in notes],
            "political": False,
        },
        "document_type": "document_collection",
        "links": {"documents": [_link(notice, day) for notice in listed]},
        "locale": "en",
        "public_updated_at": _stamp(notes[0][0] if notes else day),
        "schema_name": "document_collection",
        "title": "Improvement notices and directions",
        "updated_at": _stamp(day),
    }


def _redirect(path: str, target: str | None) -> Json | None:
    """What the content API gives for an address that a page has left."""
    if target is None:
        return None
    redirect = {"path": path, "type": "exact", "destination": target}
    return {"base_path": path, "schema_name": "redirect", "document_type": "redirect", "redirects": [redirect]}


def _link(notice: Notice, day: date) -> Json:
    page = _page(notice, day)
    kept = ("content_id", "title", "base_path", "public_updated_at", "description", "document_type", "locale")
    return {key: page[key] for key in kept} | {"withdrawn": False}


def _search(notices: list[Notice]) -> Json:
    results = [
        {"title": n.title, "link": n.path, "public_timestamp": _stamp(n.published), "content_id": n.identity}
        for n in sorted(notices, key=lambda n: n.published, reverse=True)
    ]
    return {"results": results, "total": len(results), "start": 0}


class GovukWeb:
    """The server: `with GovukWeb(notices, day) as web: web.url`; set `web.day` to let time pass.

    `broken` maps a path to the status it answers with instead, `redirects` one to the path that it leads to now.
    """

    def __init__(self, notices: list[Notice], day: date) -> None:
        self.notices = notices
        self.day = day
        self.broken: dict[str, int] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[tuple[str, int]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The address that stands for https://www.gov.uk."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> GovukWeb:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, media type and body of a path on the day that the server is set to."""
        if path in self.broken:
            return self.broken[path], "text/html", b"<h1>Sorry, we are experiencing technical difficulties</h1>"
        there = [notice for notice in self.notices if notice.published <= self.day]
        content: Json | None = None
        if path == "/api/search.json":
            content = _search(there)
        elif path.removeprefix("/api/content") == COLLECTION:
            content = _collection(there, self.day)
        else:
            asked = path.removeprefix("/api/content")
            found = [notice for notice in there if notice.path == asked]
            content = _page(found[0], self.day) if found else _redirect(asked, self.redirects.get(asked))
        if content is None:
            return 404, "text/html", b"<h1>Page not found</h1>"
        if path.startswith("/api/") or "redirects" in content:
            return 200, "application/json", json.dumps(content).encode()
        return 200, "text/html", _html(content)


def _html(content: Json) -> bytes:
    """A page as a reader's browser gets it."""
    history = "".join(
        f"<li><time>{escape(note['public_timestamp'][:10])}</time><p>{escape(note['note'])}</p></li>"
        for note in content["details"]["change_history"]
    )
    title, body = escape(content["title"]), content["details"].get("body", "")
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title} - GOV.UK</title></head><body><main>"
        f"<h1>{title}</h1><p>Applies to England</p><h2>Details</h2>{body}"
        f"<h2>Updates to this page</h2><ol>{history}</ol></main></body></html>"
    ).encode()


def _handler(web: GovukWeb) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers with ETags, and 304 where the page is as the client has it."""

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            status, kind, body = (404, "text/plain", b"") if path == "/robots.txt" else web.answer(path)
            etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            web.asked.append((path, status))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Silent: the tests read `web.asked`."""

    return Handler
