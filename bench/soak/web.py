"""The web of the year on the loopback: Ofsted, its files, GOV.UK and the papers, each a host of its own (127.x.y.z).

It shows what the plan says stands there at the true time, with validators and a Date, and has the troubles that the
plan gives it. One thread serves all.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from enum import StrEnum
from typing import Any, Self

from bench.soak.clock import Clock


class Trouble(StrEnum):
    """What can be wrong with a host or an address."""

    DOWN = "connections are cut"
    BUSY = "503"
    GONE = "404"
    WALL = "a captcha instead of the page"
    LAYOUT = "a page without its list"
    EMPTIED = "an empty page"


@dataclass(frozen=True)
class Outage:
    """A trouble of a host (of one path, where given) from one true instant until another."""

    host: str
    trouble: Trouble
    begin: float
    end: float
    path: str = ""


@dataclass(frozen=True)
class Page:
    """What stands at an address: `made` gives it from each of the `days` on, which are in order; nothing before."""

    days: tuple[date, ...]
    made: Callable[[date], bytes | None]
    content_type: str = "text/html; charset=utf-8"


_WALL = b'<html><head><title>Just a moment...</title></head><h1>Are you a robot?</h1><div class="g-recaptcha"></div>'
_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
Answer = tuple[int, bytes, dict[str, str]]
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_INSTEAD: dict[Trouble | None, Answer] = {
    Trouble.BUSY: (503, b"<h1>Service unavailable</h1>", _HTML),
    Trouble.GONE: (404, b"<h1>Not found</h1>", _HTML),
    Trouble.WALL: (200, _WALL, _HTML),
    Trouble.EMPTIED: (200, b"", _HTML),
}
_REASONS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 404: "Not Found", 503: "Service Unavailable"}


class Web:
    """`with Web(clock) as web:` serves all of 127.0.0.0/8 on one free port; `pages` by host (without port) and path."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.pages: dict[str, dict[str, Page]] = {}
        self.outages: dict[str, list[Outage]] = {}
        self.moves: dict[str, tuple[str, float]] = {}
        self.any_query: dict[str, set[str]] = {}
        self.hits: Counter[str] = Counter()
        self.asked: Callable[[], object] = lambda: None
        self.port = 0
        self._made: dict[tuple[str, str], tuple[int, bytes, str, str]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True, name="web")
        self._ready = threading.Event()
        self._second = (0, "")

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Connection(self), "0.0.0.0", 0, backlog=1024)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()

    def url(self, host: str, path: str = "") -> str:
        """The address of a path on a host."""
        return f"http://{host}:{self.port}{path}"

    def trouble(self, host: str, path: str, now: float) -> Trouble | None:
        """What is wrong with an address now."""
        for outage in self.outages.get(host, ()):
            if outage.begin <= now < outage.end and (not outage.path or path.startswith(outage.path)):
                return outage.trouble
        return None

    def answer(self, host: str, path: str, headers: dict[bytes, bytes]) -> Answer | None:
        """Status, body and headers; None cuts the connection."""
        now = self.clock.true()
        self.hits[host] += 1
        trouble = self.trouble(host, path, now)
        if trouble is Trouble.DOWN:
            return None
        if path == "/robots.txt":
            return 200, _ROBOTS, {"Content-Type": "text/plain"}
        if trouble in _INSTEAD:
            return _INSTEAD[trouble]
        moved = self.moves.get(host)
        if moved and now >= moved[1]:
            return 301, b"", {"Location": self.url(moved[0], path)}
        bare = path.partition("?")[0]
        page = self.pages.get(host, {}).get(bare if bare in self.any_query.get(host, ()) else path)
        found = self._shown(host, path, page, now) if page else None
        if page is None or found is None:
            return _INSTEAD[Trouble.GONE]
        body, etag, since = found
        if trouble is Trouble.LAYOUT:
            body = body.replace(b'class="timeline"', b'class="tl"').replace(b"<item>", b"<entry-x>")
            return 200, body.replace(b"</item>", b"</entry-x>"), {"Content-Type": page.content_type}
        validators = {"ETag": etag, "Last-Modified": since}
        if headers.get(b"if-none-match", b"").decode("latin-1") == etag:
            return 304, b"", validators
        return 200, body, {"Content-Type": page.content_type, **validators}

    def _shown(self, host: str, path: str, page: Page, now: float) -> tuple[bytes, str, str] | None:
        day = datetime.fromtimestamp(now, UTC).date()
        version = bisect_right(page.days, day)
        if not version:
            return None
        known = self._made.get((host, path))
        if known is None or known[0] != version:
            since = page.days[version - 1]
            body = page.made(since)
            if body is None:
                return None
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            known = (version, body, etag, _stamp(since))
            self._made[host, path] = known
        return known[1:]

    def dated(self) -> str:
        """The Date header of now."""
        second = int(self.clock.true())
        if self._second[0] != second:
            self._second = (second, format_datetime(datetime.fromtimestamp(second, UTC), usegmt=True))
        return self._second[1]


def _stamp(day: date) -> str:
    return format_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC), usegmt=True)


@dataclass
class _Connection(asyncio.Protocol):
    web: Web
    transport: Any = None
    waiting: bytes = field(default=b"")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head, self.waiting = self.waiting[:end], self.waiting[end + 4 :]
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        path = first.split(b" ")[1].decode("latin-1")
        headers = {}
        for line in lines:
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        host = headers.get(b"host", b"").decode("latin-1").rpartition(":")[0]
        answer = self.web.answer(host, path, headers)
        self.web.asked()
        if answer is None:
            self.transport.abort()
            return
        status, body, given = answer
        lines_out = [f"HTTP/1.1 {status} {_REASONS[status]}", f"Date: {self.web.dated()}"]
        lines_out += [f"{name}: {value}" for name, value in given.items()]
        if status != 304:
            lines_out.append(f"Content-Length: {len(body)}")
        self.transport.write("\r\n".join([*lines_out, "", ""]).encode("latin-1") + body)
