"""A web on the loopback that shows a `World` as of a day, with good manners (validators, robots.txt) or bad ones.

Used by the demo and by the end-to-end tests: real HTTP on a free port, and every trouble that the real web makes.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from email.utils import format_datetime, parsedate_to_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Self

from monitor.demo.world import Shown, World

LIKE_OFSTED = ("https://reports.ofsted.gov.uk", "https://files.ofsted.gov.uk")


class Trouble(StrEnum):
    """What can be wrong with an address; `Web.troubles` says where."""

    FORBIDDEN = "403"
    GONE = "404"
    BUSY = "429 with Retry-After"
    BROKEN = "500"
    STALL = "headers, then silence"
    EMPTIED = "200 without a body"
    BLOCKED = "200 with a captcha"
    NO_TIMELINE = "a page without its timeline"
    LOOP = "redirect to itself"
    INWARD = "redirect to 169.254.169.254"
    HTML = "an HTML page under a file's address"
    BOMB = "500 MB of zeros in half a megabyte of gzip"
    CUT = "half of the bytes that Content-Length promises"


@dataclass(frozen=True)
class Hit:
    """One request that came, and what it got."""

    path: str
    status: int
    agent: str = ""
    at: float = 0.0


@dataclass
class Web:
    """A small web: `with Web(world, today=…) as web: … web.url …`. It stops by itself, with the block or the process.

    `today` may be set at any time; `troubles` maps an address (path, or `*` for all but robots.txt) to what is wrong
    with it, `strikes` how often that happens before it is over. `robots` is the robots.txt; `links` the hosts that the
    pages name in their links (its own address where left out). Without `versions` it sends no validators. `hits`
    records what was asked for.
    """

    world: World
    today: date
    troubles: dict[str, Trouble] = field(default_factory=dict)
    strikes: dict[str, int] = field(default_factory=dict)
    robots: str = "User-agent: *\nDisallow: /admin/\n"
    retry_after: str = "1"
    links: tuple[str, str] | None = None
    versions: bool = True
    hits: list[Hit] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Bind the port; nothing is served before `start`."""
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        """Its address without a slash at the end, both for Ofsted's pages and for its files."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        """Serve in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name="demo web").start()
        return self

    def stop(self) -> None:
        """Stop serving and end what stalls."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def asked(self, path: str) -> list[Hit]:
        """The requests for a path, in their order."""
        return [hit for hit in self.hits if hit.path == path]

    def shown(self, target: str) -> Shown | None:
        """What stands at a target today when nothing is wrong with it."""
        if target == "/robots.txt":
            return Shown(self.robots.encode(), "text/plain", date(2020, 1, 1))
        return self.world.show(target, self.today, *(self.links or (self.url, self.url)))

    def trouble(self, target: str) -> Trouble | None:
        """What is wrong with a target now; one with a number in `strikes` is over after so many requests."""
        key = target if target in self.troubles else "*"
        if key not in self.troubles or (key == "*" and target == "/robots.txt"):
            return None
        left = self.strikes.get(key, 1)
        if key in self.strikes:
            self.strikes[key] = max(0, left - 1)
        return self.troubles[key] if left > 0 else None

    def wait(self) -> None:
        """Hold a request until the web stops."""
        self._stopped.wait()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def _handler(owner: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        web = owner

    return Handler


class _Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"
    server_version = "small-web"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        trouble = self.web.trouble(self.path)
        if trouble is not None:
            _TROUBLES[trouble](self)
            return
        shown = self.web.shown(self.path)
        if shown is None:
            self.answer(404, b"<html><h1>Not found</h1></html>")
        else:
            self.give(shown)

    def give(self, shown: Shown) -> None:
        etag = f'"{hashlib.sha256(shown.body).hexdigest()[:20]}"'
        changed = datetime.combine(shown.since, clock_time(9, 30), UTC)
        validators = {"ETag": etag, "Last-Modified": format_datetime(changed, usegmt=True)}
        if not self.web.versions:
            self.answer(200, shown.body, {"Content-Type": shown.content_type})
        elif self.unchanged(etag, changed):
            self.answer(304, b"", validators)
        else:
            self.answer(200, shown.body, {"Content-Type": shown.content_type, **validators})

    def unchanged(self, etag: str, changed: datetime) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            return etag in known
        since = self.headers.get("If-Modified-Since")
        return since is not None and parsedate_to_datetime(since) >= changed

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, promised: int | None = None
    ) -> None:
        self.send_response(status)
        given = {"Content-Type": "text/html; charset=utf-8", **(headers or {})}
        for name, value in given.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def stall(self) -> None:
        self.answer(200, b"<", promised=1000)
        self.web.wait()
        self.close_connection = True

    def cut(self) -> None:
        shown = self.web.shown(self.path)
        body = shown.body if shown else b"nothing"
        self.answer(200, body[: len(body) // 2], promised=len(body))
        self.close_connection = True

    def without_timeline(self) -> None:
        shown = self.web.shown(self.path)
        self.answer(200, (shown.body if shown else b"").replace(b'class="timeline"', b'class="history"'))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.web.hits.append(Hit(self.path, int(code), self.headers.get("User-Agent", ""), monotonic()))

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal: `Web.hits` is the log."""


_TROUBLES: dict[Trouble, Callable[[_Handler], None]] = {
    Trouble.FORBIDDEN: lambda handler: handler.answer(403, b"<html><h1>Access Denied</h1></html>"),
    Trouble.GONE: lambda handler: handler.answer(404, b"<html><h1>Not found</h1></html>"),
    Trouble.BUSY: lambda handler: handler.answer(429, b"Too many requests", {"Retry-After": handler.web.retry_after}),
    Trouble.BROKEN: lambda handler: handler.answer(500, b"<html><h1>Internal server error</h1></html>"),
    Trouble.STALL: _Handler.stall,
    Trouble.EMPTIED: lambda handler: handler.answer(200, b""),
    Trouble.BLOCKED: lambda handler: handler.answer(200, b'<html><h1>Are you a robot?</h1><div class="g-recaptcha">'),
    Trouble.NO_TIMELINE: _Handler.without_timeline,
    Trouble.LOOP: lambda handler: handler.answer(302, b"", {"Location": handler.path}),
    Trouble.INWARD: lambda handler: handler.answer(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"}),
    Trouble.HTML: lambda handler: handler.answer(200, b"<html><h1>Sorry, the file is unavailable</h1></html>"),
    Trouble.BOMB: lambda handler: handler.answer(200, _bomb(), {"Content-Encoding": "gzip"}),
    Trouble.CUT: _Handler.cut,
}


def _bomb() -> bytes:
    """500 gzip members of a megabyte of zeros each: half a megabyte that unpacks to 500."""
    return gzip.compress(bytes(1 << 20)) * 500
