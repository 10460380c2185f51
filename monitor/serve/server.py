"""A small HTTP server for what is read only: GET and HEAD, one request a connection, everything within limits.

It knows nothing of what it serves: a path becomes a page by a function. Whoever asks slowly, much or often gets little:
threads, bytes and seconds are bounded, and who has been connected longest makes room.
"""

from __future__ import annotations

import gzip
import io
import logging
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from time import monotonic
from typing import Any

log = logging.getLogger(__name__)

# gzip as it is accepted: by its name, with or without a quality that is not nought.
_GZIP = re.compile(r"(?:x-)?gzip(?:\s*;\s*q\s*=\s*(?!0(?:\.0*)?\Z)[\d.]+)?")

TEXT = "text/plain; charset=utf-8"

_LOOK_EVERY = 0.1  # seconds between two looks for a stop, and for connections that take too long
_ROOM_WITHIN = 0.2  # seconds that a new connection waits for the one that makes room for it
_MOST_LET_BE = 1_000_000  # bytes that are taken, and thrown away, of a request that was refused
_METHODS = ("GET", "HEAD")
# A text of fewer bytes gains nothing by being packed, or too little.
_WORTH_PACKING = 1_000
_PACKS_WELL = ("text/", "image/svg+xml", "application/atom+xml")
_NOT_MINE = (
    b"421 Misdirected Request: the monitor does not answer to this name. Ask for it by the address at which it "
    b"listens, or name the address that readers use in its configuration, as site: {url: https://...}\n"
)
# Nothing that is served may load, frame or run anything, be taken for another type, or be kept by a cache.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Connection": "close",
}


@dataclass(frozen=True)
class Reply:
    """An answer: its HTTP status, its bytes and their type; `headers` stand in place of the server's own.

    `etag` is what the bytes are known by, as its header has it, with its quotes: who has them is spared them. "" for
    what is asked for each time.
    """

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = TEXT
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""


Pages = Callable[[str], Reply | None]
"""The page at a path (no query, no escapes undone), None where there is none. It may be asked from any thread."""

OwnHosts = Callable[[str], bool]
"""Whether to answer a request that names this Host (as its header has it, "" without one). From any thread."""


@dataclass(frozen=True)
class ServerLimits:
    """What a server grants: connections at a time, bytes of a request, seconds of a connection from first to last."""

    connections: int = 16
    request_bytes: int = 16_384
    seconds: float = 10.0


class Server(ThreadingMixIn, HTTPServer):
    """Serves pages at an address from `serving` on. OSError where the address cannot be had."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def __init__(self, host: str, port: int, limits: ServerLimits | None = None) -> None:
        """Take the address (port 0: any that is free); who connects waits until `serving`."""
        self.pages: Pages = lambda path: None
        self.own_hosts: OwnHosts = lambda host: True
        self.limits = limits or ServerLimits()
        self._open: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(self.limits.connections)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        self.address_family = found[0][0]
        super().__init__((str(found[0][4][0]), port), _Connection)

    @property
    def url(self) -> str:
        """The address as a browser takes it: `http://127.0.0.1:9464`."""
        host, port = str(self.server_address[0]), self.server_address[1]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def server_bind(self) -> None:
        """Bind alone: the library would ask a name server who this is."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    @contextmanager
    def serving(self, pages: Pages, own_hosts: OwnHosts = lambda host: True) -> Iterator[None]:
        """Serve pages in threads of its own until the end of the block; then every connection is cut."""
        self.pages, self.own_hosts = pages, own_hosts
        thread = threading.Thread(target=self.serve_forever, args=(_LOOK_EVERY,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()
            self._cut(older_than=0.0)
            thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection a thread; where there is none left, the oldest makes room, or the new one is let go."""
        if not self._room.acquire(blocking=False):
            self._cut_oldest()
            if not self._room.acquire(timeout=_ROOM_WITHIN):
                self.shutdown_request(request)
                return
        with self._lock:
            self._open[request] = monotonic()
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the machine has no thread left
            self._leave(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a connection, close it, and give its room back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave(request)

    def connections(self) -> int:
        """How many connections there are now."""
        with self._lock:
            return len(self._open)

    def _leave(self, request: socket.socket) -> None:
        with self._lock:
            self._open.pop(request, None)
        self._room.release()

    def service_actions(self) -> None:
        """Cut what has been connected too long, whatever it sends meanwhile."""
        self._cut(older_than=self.limits.seconds)

    def _cut(self, older_than: float) -> None:
        now = monotonic()
        with self._lock:
            late = [request for request, since in self._open.items() if now - since >= older_than]
        for request in late:
            _hang_up(request)

    def _cut_oldest(self) -> None:
        with self._lock:
            oldest = min(self._open, key=lambda request: self._open[request], default=None)
        if oldest is not None:
            _hang_up(oldest)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up is no news."""
        if not isinstance(sys.exception(), OSError):
            log.exception("a connection could not be answered")


def _hang_up(request: socket.socket) -> None:
    """End a connection under whoever waits for it: its thread finds nothing more to read, or nobody to write to."""
    with suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)


class _Bounded(io.RawIOBase):
    """What a connection sends, up to so many bytes; `is_full` from then on."""

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection = connection
        self._left = most
        self.is_full = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Bytes into a buffer; 0 at the end, or at the bound."""
        if not self._left:
            self.is_full = True
            return 0
        got = self._connection.recv_into(buffer, min(len(buffer), self._left))
        self._left -= got
        return got


class _Connection(BaseHTTPRequestHandler):
    server: Server
    connection: socket.socket

    def setup(self) -> None:
        """Read within the bounds of a request, and wait for no more than a connection may take."""
        super().setup()
        self.connection.settimeout(self.server.limits.seconds)
        self._asked = _Bounded(self.connection, self.server.limits.request_bytes)
        self.rfile.close()
        self.rfile = io.BufferedReader(self._asked)

    def parse_request(self) -> bool:
        """Whether there is a request that may be answered; where not, why not was answered."""
        if not super().parse_request():
            return False
        if self._asked.is_full:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            self._let_it_be_read()
            return False
        if self.command not in _METHODS:
            self._answer(_error(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": ", ".join(_METHODS)}))
            self._let_it_be_read()
            return False
        if not all(map(self.server.own_hosts, self.headers.get_all("Host", [""]))):
            self._answer(Reply(_NOT_MINE, HTTPStatus.MISDIRECTED_REQUEST))
            return False
        return True

    def do_GET(self) -> None:
        """Answer with the page at the path."""
        try:
            page = self.server.pages(self.path.partition("?")[0]) or _error(HTTPStatus.NOT_FOUND)
        except Exception:
            log.exception("a page could not be served")
            page = _error(HTTPStatus.INTERNAL_SERVER_ERROR)
        self._answer(page)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the page itself."""
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An error in our own few words: the library's name the software, and repeat what was asked."""
        self._answer(_error(HTTPStatus(code)))

    def _answer(self, page: Reply) -> None:
        self.close_connection = True
        self.request_version = self.protocol_version  # also where none could be read: an answer has a status
        asked = getattr(self, "headers", None) or {}
        known = bool(page.etag) and _is_known(page.etag, asked.get("If-None-Match", ""))
        page, body = (replace(page, status=HTTPStatus.NOT_MODIFIED), b"") if known else (page, page.body)
        own = {"Date": self.date_time_string(), "Content-Type": page.content_type}
        own |= {"ETag": page.etag, "Vary": "Accept-Encoding"} if page.etag else {}
        if page.etag and not known and _may_be_packed(page, asked.get("Accept-Encoding", "")):
            own["Content-Encoding"], body = "gzip", gzip.compress(body, mtime=0)
        self.send_response_only(page.status)
        for name, value in (own | _HEADERS | dict(page.headers)).items():
            self.send_header(name, value)
        if not known:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _let_it_be_read(self) -> None:
        """Take what a request still sends, within bounds: a connection that is closed on it loses the answer."""
        self.connection.shutdown(socket.SHUT_WR)
        left = _MOST_LET_BE
        while left > 0 and (got := self.connection.recv(min(left, 65_536))):
            left -= len(got)

    def log_message(self, *args: Any) -> None:
        """Nothing: what strangers ask for is no news, and may hold what a log must not."""


def _is_known(etag: str, asked: str) -> bool:
    """Whether a client says that it has what is known by `etag`: one of a list, `*` for anything (RFC 9110, 13.1.2)."""
    given = [one.strip() for one in asked.split(",")]
    return "*" in given or etag.removeprefix("W/") in (one.removeprefix("W/") for one in given)


def _may_be_packed(page: Reply, accepted: str) -> bool:
    """Whether a client takes gzip for an answer that becomes much smaller by it."""
    takes = any(_GZIP.fullmatch(one.strip()) for one in accepted.lower().split(","))
    return takes and len(page.body) >= _WORTH_PACKING and page.content_type.startswith(_PACKS_WELL)


def _error(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(f"{status.value} {status.phrase}\n".encode(), status, headers=headers or {})
