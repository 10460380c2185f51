"""The web that everybody polls in the bench: England's provider pages, their files and feeds, in a process of its own.

It sends validators as careful servers do, counts what it is asked for and what it gives, and can change: its furniture
(a line that has nothing to do with what a page says), or what some pages list.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

FIRST = date(2026, 1, 1)
ITEMS = 30
_WATCHED = ("/provider/", "/v1/file/", "/feed/")
"""How the addresses begin that all pollers ask for."""
NEWS = "The results of the town's clubs, the market on the square and the weather of the week, at length."


@dataclass
class Count:
    """What was asked and given since the last count.

    `asked` and `bytes` are the bytes of requests and of answers, heads included; `beside` those of answers on what page
    watchers do not ask for: robots.txt, Ofsted's list of authorities. `changed_at` is when a changed page first went
    out.
    """

    requests: int = 0
    asked: int = 0
    bytes: int = 0
    beside: int = 0
    changed_at: dict[str, float] = field(default_factory=dict)


def _world() -> Any:
    """Every authority with one letter that is years old; two of them (1 %) publish another on the next day."""
    from datetime import timedelta

    from monitor.demo.story import DOCUMENTS
    from monitor.demo.world import Provider, Publication, World
    from monitor.register.authorities import load

    letter = (DOCUMENTS / "focused-visit-2021.pdf").read_bytes()
    label, authorities = "Children's services focused visit", load().authorities
    old = [
        Publication(a.urn, 50_000_000 + n, label, date(2021, 6, 23), date(2021, 8, 2), letter)
        for n, a in enumerate(authorities)
    ]
    day = FIRST + timedelta(days=1)
    new = [Publication(a.urn, 60_000_000 + n, label, day, day, letter) for n, a in enumerate(authorities[:2])]
    return World(tuple(Provider(a.urn, a.name) for a in authorities), (*old, *new))


def _feed(number: int, more: int) -> bytes:
    items = "".join(
        f"<item><title>{NEWS[:60]} {number}-{n}</title><link>http://127.0.0.1/{number}/{n}</link>"
        f"<guid>{number}-{n}</guid><pubDate>Thu, 01 Jan 2026 08:00:00 GMT</pubDate>"
        f"<description>{NEWS * 2}</description></item>"
        for n in range(ITEMS + more, more, -1)
    )
    return f"<rss version='2.0'><channel><title>Paper {number}</title>{items}</channel></rss>".encode()


class _State:
    def __init__(self) -> None:
        self.world = _world()
        self.today = FIRST
        self.furniture = 0
        self.more = 0
        self.changed: set[str] = set()
        self.count = Count()

    def show(self, path: str, root: str) -> tuple[bytes, str, Any] | None:
        if path.startswith("/feed/"):
            number = int(path.rpartition("/")[2])
            return _feed(number, self.more if number < 5 else 0), "application/rss+xml", FIRST
        shown = self.world.show(path, self.today, root, root)
        if shown is None:
            return None
        body = shown.body
        if self.furniture and path.startswith("/provider/"):
            line = f"<footer><p>Page served {self.furniture} times; 3 people look at it</p></footer></body>"
            body = body.replace(b"</body>", line.encode())
        return body, shown.content_type, shown.since


class _Handler(BaseHTTPRequestHandler):
    state: _State
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        state = self.state
        host, port = self.server.server_address[:2]
        found = state.show(self.path, f"http://{host}:{port}")
        state.count.requests += 1
        said = len(self.raw_requestline) + sum(len(n) + len(v) + 4 for n, v in self.headers.items()) + 2
        state.count.asked += said
        if found is None:
            self.give(404, b"not here", {})
            return
        body, kind, since = found
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        changed = f"{since:%a, %d %b %Y} 09:30:00 GMT"
        validators = {"ETag": tag, "Last-Modified": changed}
        if self.knows(tag, changed):
            self.give(304, b"", validators)
            return
        if self.path in state.changed:
            state.count.changed_at.setdefault(self.path, time.monotonic())
        self.give(200, body, validators | {"Content-Type": kind})

    def knows(self, tag: str, changed: str) -> bool:
        """Whether who asks has this version; one who sends a tag is not asked for the day as well (RFC 9110)."""
        known, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if known is not None:
            return tag in known
        if since is None or self.state.furniture:
            return False
        then, now = parsedate_to_datetime(since), parsedate_to_datetime(changed)
        return then.replace(tzinfo=None) >= now.replace(tzinfo=None)

    def give(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        head = sum(map(len, self._headers_buffer)) + 2
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.state.count.bytes += head + len(body)
        if not self.path.startswith(_WATCHED):
            self.state.count.beside += head + len(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _serve(control: Connection) -> None:
    import threading

    state = _State()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    control.send(f"http://127.0.0.1:{server.server_address[1]}")
    while True:
        said, value = control.recv()
        if said == "count":
            count, state.count = state.count, Count()
            control.send(count)
            continue
        setattr(state, said, value)
        control.send(None)


@dataclass
class Served:
    """The web that runs, seen from the bench."""

    url: str
    control: Connection

    def set(self, name: str, value: Any) -> None:
        """Change it: `today`, `furniture`, `more` (stories of the first five feeds), `changed` (paths to time)."""
        self.control.send((name, value))
        self.control.recv()

    def count(self) -> Count:
        """What it counted since the last time, and count anew."""
        self.control.send(("count", None))
        found: Count = self.control.recv()
        return found

    def pages(self) -> list[str]:
        """The addresses of the 153 pages and of their 153 files: what the monitor asks for at a poll."""
        world = _world()
        files = [p.path for p in world.publications[: len(world.providers)]]
        return [self.url + path for path in [*(f"/provider/44/{p.urn}" for p in world.providers), *files]]

    def feeds(self, number: int) -> list[str]:
        """The addresses of so many feeds."""
        return [f"{self.url}/feed/{n}" for n in range(number)]


@contextmanager
def web() -> Iterator[Served]:
    """A web that serves while the block lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Served(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()
