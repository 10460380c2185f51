"""One host of the loopback web, over HTTP or TLS, with names of its own that a fault may change."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest import mock

import trustme

from tests.web import Answer, Asked, Web

HERE = "127.0.0.1"
TOP = ".faults.test"
"""What the names of this web end with (RFC 6761: nobody's)."""

Addresses = dict[str, str | None]


class Names:
    """The names of this web: where each leads now; one that leads to None is unknown. Other names are the system's."""

    def __init__(self) -> None:
        self.places: Addresses = {}
        self._system = socket.getaddrinfo

    def find(self, host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        """As `socket.getaddrinfo`."""
        if not str(host).endswith(TOP):
            return self._system(host, port, *rest, **more)
        place = self.places.get(str(host), HERE)
        if place is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self._system(place, port, *rest, **more)

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Let this process find names here."""
        with mock.patch("socket.getaddrinfo", self.find):
            yield


NAMES = Names()


class Site(Web):
    """A host at `NAME.faults.test`; `teller` answers its requests, `certificate` says which of its own it shows."""

    def __init__(self, name: str, *, secure: bool = False) -> None:
        super().__init__()
        self.name = f"{name}{TOP}"
        self.scheme = "https" if secure else "http"
        self.teller: Callable[[Asked], Answer] = lambda asked: Answer(503)
        self.certificate = "good"
        if secure:
            self._show_certificates()

    @property
    def root(self) -> str:
        """Its address without a slash at the end."""
        return f"{self.scheme}://{self.name}:{self.port}"

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.host.rpartition(":")[2])

    def answer(self, asked: Asked) -> Answer:
        """What its teller says."""
        return self.teller(asked)

    def _show_certificates(self) -> None:
        contexts = {kind: _context(kind, self.name) for kind in ("good", "expired", "self-signed", "wrong name")}

        def choose(connection: ssl.SSLSocket, name: str, context: ssl.SSLContext) -> None:
            connection.context = contexts[self.certificate]

        contexts["good"].sni_callback = choose
        self.secure(contexts["good"])


@cache
def authority() -> trustme.CA:
    """The certificate authority that the monitor of these stories trusts."""
    return trustme.CA()


def _context(kind: str, name: str) -> ssl.SSLContext:
    signer = trustme.CA() if kind == "self-signed" else authority()
    now = datetime.now(UTC)
    dates = {"not_before": now - timedelta(days=9), "not_after": now - timedelta(days=2)} if kind == "expired" else {}
    shown = f"elsewhere{TOP}" if kind == "wrong name" else name
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    signer.issue_cert(shown, **dates).configure_cert(context)
    return context


@contextmanager
def blackhole(port: int, place: str = "127.0.0.9") -> Iterator[str]:
    """An address whose `port` takes no connection and says nothing: its queue is full."""
    with socket.create_server((place, port), backlog=0) as full, socket.socket() as one, socket.socket() as two:
        for waiting in (one, two):
            waiting.setblocking(False)
            waiting.connect_ex((place, port))
        assert full
        yield place


def dripping(data: bytes, over: threading.Event, each: float = 0.05) -> Callable[..., object]:
    """Sends a byte each so many seconds, until the story is over."""

    def send(send: Callable[[bytes], None], stopped: threading.Event) -> None:
        for byte in data:
            send(bytes([byte]))
            if over.wait(each):
                return

    return send
