"""A small web on the loopback for tests: scripted answers by path, and a record of what was asked.

    with Web() as web:
        web.answers["/page"] = Answer(200, b"<html>…", {"ETag": '"1"'})     # always the same
        web.answers["/busy"] = [Answer(503), Answer(200, b"ok")]             # in turn, the last for good
        web.answers["/any"] = lambda asked: Answer(200, asked.path.encode())  # told by the question
        web.answers["/stall"] = Answer(by_hand=lambda send, stopped: stopped.wait())   # on the bare socket
        fetch(web.url("/page"))
        assert web.paths() == ["/page"]

What has no answer is 404, robots.txt too. `serves(body)` gives an answer that honours conditional requests.
"""

from __future__ import annotations

import hashlib
import socketserver
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; header names in lower case, `at` in monotonic seconds, `body` of a POST."""

    path: str
    headers: Mapping[str, str]
    at: float
    peer: tuple[str, int]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What to say. `length` lies about the length; `by_hand` has the socket (send, stopped) instead of all the rest."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    by_hand: Callable[[Callable[[bytes], None], threading.Event], object] | None = None


Script = Answer | list[Answer] | Callable[[Asked], Answer]


def serves(body: bytes, content_type: str = "text/html") -> Callable[[Asked], Answer]:
    """An answer with an ETag of its bytes, and 304 to who has them."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, headers={"ETag": tag})
        return Answer(200, body, {"ETag": tag, "Content-Type": content_type})

    return answer


class Web:
    """The server; `answers` by path with its query, changed at any time. Stops with its `with` block."""

    def __init__(self, answers: Mapping[str, Script] | None = None, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, Script] = dict(answers or {})
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._turns: dict[str, int] = {}
        self._server = _Server((host, 0), _Handler)
        self._server.web = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Web:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def host(self) -> str:
        """`127.0.0.1:PORT`, as `http.allow_hosts` takes it."""
        return "{}:{}".format(*self._server.server_address[:2])

    def url(self, path: str = "/", scheme: str = "http") -> str:
        """The address of a path."""
        return f"{scheme}://{self.host}{path}"

    def paths(self) -> list[str]:
        """The paths asked for, in order, but for robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def secure(self, context: Any) -> None:
        """Speak TLS under an `ssl.SSLContext`, before the `with` block is entered."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def answer(self, asked: Asked) -> Answer:
        """The script's answer to a question; a list is gone through in turn."""
        with self._lock:
            self.asked.append(asked)
            script = self.answers.get(asked.path, Answer(404, b"not here"))
            if isinstance(script, list):
                turn = self._turns.get(asked.path, 0)
                self._turns[asked.path] = turn + 1
                return script[min(turn, len(script) - 1)]
        return script if isinstance(script, Answer) else script(asked)


class _Server(socketserver.ThreadingTCPServer):
    web: Web
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A reader that hangs up is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        said = self.server.web.answer(Asked(self.path, headers, time.monotonic(), self.client_address, body))
        if said.by_hand:
            said.by_hand(self._send, self.server.web.stopped)
            self.close_connection = True
            return
        self.send_response_only(said.status)
        for name, value in {"Date": self.date_time_string(), **said.headers}.items():
            self.send_header(name, value)
        if said.status != 304:
            self.send_header("Content-Length", str(len(said.body) if said.length is None else said.length))
        self.end_headers()
        self._send(said.body)
        if said.length is not None:
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the library's name

    def _send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Silent."""
