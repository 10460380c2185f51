"""The canary's own small web on the loopback: Ofsted's list, one authority's page, one report, and a webhook."""

from __future__ import annotations

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from monitor.register.names import Authority

_REPORT = "/v1/file/1"
_LARGEST = 1_000_000  # bytes of what is posted
# A report in the form of Ofsted's, in our own words, that comes with the program (the demo shows it too).
_DOCUMENT = Path(__file__).parents[1] / "demo" / "documents" / "inspection-2023.pdf"


class CanaryWeb:
    """`with CanaryWeb(authority) as web`: the report stands on its page once `is_published`; `taken` is what came."""

    def __init__(self, authority: Authority) -> None:
        self.is_published = False
        self.taken: list[str] = []
        self._authority = authority
        self._report = _DOCUMENT.read_bytes()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._server.daemon_threads, self._server.block_on_close = True, False

    @property
    def url(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def report(self) -> str:
        """The address of the report."""
        return self.url + _REPORT

    @property
    def hook(self) -> str:
        """The address of the webhook."""
        return f"{self.url}/hook"

    def __enter__(self) -> CanaryWeb:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="canary web").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def shown(self, path: str) -> tuple[str, bytes] | None:
        """Media type and body of what stands at a path; None where nothing does."""
        page = f"/provider/44/{self._authority.urn}"
        if path == "/search":
            rows = f'<ul class="results-list"><li><h3><a href="{page}">{self._authority.name}</a></h3></li></ul>'
            return "text/html; charset=utf-8", _html("Search", rows)
        if path == page:
            return "text/html; charset=utf-8", _html(self._authority.name, self._timeline())
        return ("application/pdf", self._report) if path == _REPORT and self.is_published else None

    def _timeline(self) -> str:
        opened = '<li class="timeline__day timeline__day--opened"><p>1 April 1998</p><h3>Opened</h3></li>'
        entry = (
            '<li class="timeline__day"><p class="timeline__date"><time>8 December 2023</time></p>'
            f'<a class="publication-link" href="{self.report}">Children\'s services inspection'
            '<span class="nonvisual">Children\'s services inspection, PDF - 30 January 2024</span></a>'
            "<p>Published <time>30 January 2024</time></p></li>"
        )
        days = (entry if self.is_published else "") + opened
        return f'<h1 class="heading--title">{self._authority.name}</h1><ol class="timeline">{days}</ol>'


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, web: CanaryWeb, *args: object) -> None:
        self._web = web
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        shown = self._web.shown(urlsplit(self.path).path)
        self._answer(200 if shown else 404, *(shown or ("text/plain", b"not found")))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._web.taken.append(self.rfile.read(min(length, _LARGEST)).decode(errors="replace"))
        self._answer(200, "text/plain", b"ok")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: what failed is said by the canary."""


def _html(title: str, body: str) -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body>{body}</body></html>'.encode()
