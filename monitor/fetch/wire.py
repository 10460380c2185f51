"""One HTTP exchange: connect to a checked address, ask once, read no more and no longer than allowed.

Names are resolved here and the connection is made to the very address that was checked, so that a name which changes
its address between check and use (DNS rebinding) gains nothing; the certificate is still checked against the name.
Redirects, cookies, .netrc and the environment's proxies are not followed: a proxy would resolve names by itself, past
the check.
"""

from __future__ import annotations

import http.client
import io
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, cast

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from monitor.config.settings import HttpSettings
from monitor.fetch.address import is_allowed, is_public
from monitor.fetch.answer import Answer, LateError, WireError

# What it logs of a request is the whole path, which may be a secret (a heartbeat's, a feed's made for one reader).
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

_CONNECT = 10.0
"""Seconds to wait for a connection at most: a host that takes longer will not answer in time either."""
_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_ENCODINGS = ("", "identity", "gzip", "x-gzip")


class _Guard:
    """What one wire's connections obey: which hosts they may reach, and how long they may wait (`time.monotonic`)."""

    def __init__(self, timeout: float, allow_hosts: tuple[str, ...]) -> None:
        self.timeout = timeout
        self.allow_hosts = allow_hosts
        self.deadline = 0.0
        self.connection: HTTPConnection | None = None

    def start(self, total: float) -> None:
        self.deadline = time.monotonic() + total

    def wait(self, most: float) -> float:
        """Seconds that one step may still take."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise LateError("the time is over")
        return min(most, left)

    def connect(self, host: str, port: int) -> socket.socket:
        """A socket to one of the host's addresses, public or allowed by name."""
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise WireError(f"the name {host} could not be found ({_why(error)})") from None
        allowed = is_allowed(host, port, self.allow_hosts)
        fit = [entry for entry in found if allowed or is_public(str(entry[4][0]))]
        if not fit:
            raise WireError(_not_public(host, str(found[0][4][0])), refused=True)
        trouble: OSError | None = None
        for family, kind, protocol, _, address in fit:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(self.wait(min(self.timeout, _CONNECT)))
                sock.connect(address)
            except OSError as error:
                sock.close()
                trouble = error
            else:
                return sock
        raise WireError(f"could not connect to {host} port {port}: {_why(trouble)}")


class _Timed(io.RawIOBase):
    """A socket's reading end that keeps to the guard's deadline, so that no trickle outlasts it."""

    def __init__(self, inner: io.RawIOBase, sock: socket.socket, guard: _Guard) -> None:
        self._inner, self._sock, self._guard = inner, sock, guard

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        most = self._guard.wait(self._guard.timeout)
        self._sock.settimeout(most)
        try:
            return cast("int | None", self._inner.readinto(buffer))
        except TimeoutError:
            if most < self._guard.timeout:
                raise LateError("the time is over") from None
            raise WireError(f"no answer within {most:g} s") from None

    def close(self) -> None:
        self._inner.close()
        super().close()


class _Response(http.client.HTTPResponse):
    guard: ClassVar[_Guard]

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, self.guard))


class _Guarded(HTTPConnection):
    guard: ClassVar[_Guard]

    def _new_conn(self) -> socket.socket:
        self.guard.connection = self
        return self.guard.connect(self._dns_host, self.port or self.default_port)


class _GuardedTLS(_Guarded, HTTPSConnection):
    pass


class _Adapter(HTTPAdapter):
    """Gives a session connections that obey the guard, and one TLS context, read once for all hosts."""

    def __init__(self, guard: _Guard, tls: Callable[[], ssl.SSLContext]) -> None:
        self._guard = guard
        self._tls = tls
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        tls = self._tls
        guard = {"guard": self._guard}
        guarded = guard | {"response_class": type("Response", (_Response,), guard)}

        class Plain(urllib3.HTTPConnectionPool):
            ConnectionCls = type("Connection", (_Guarded,), guarded)

        class Secure(urllib3.HTTPSConnectionPool):
            ConnectionCls = type("Connection", (_GuardedTLS,), guarded)

            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **{**kwargs, "ssl_context": tls()})

        self.poolmanager.pool_classes_by_scheme = {"http": Plain, "https": Secure}

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """The connections to a request's own host: there are no proxies to choose among, and one TLS context."""
        return self.poolmanager.connection_from_url(request.url)

    def request_url(self, request: requests.PreparedRequest, *args: Any) -> str:
        """What stands in the request's first line: the path alone, for no proxy stands between."""
        return request.path_url

    def cert_verify(self, conn: Any, *args: Any, **kwargs: Any) -> None:
        """Leave certificates to the shared context, which demands them; requests would load its file each time."""


class _Trust:
    """The certificate authorities that are trusted: certifi's and the system's (`SSL_CERT_FILE` adds to them)."""

    @cached_property
    def context(self) -> ssl.SSLContext:
        """One context for all hosts: to load it takes longer than a request."""
        context = create_urllib3_context()
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
        context.load_default_certs()
        return context


def _prepared(url: str, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
    """The request as it is sent, its address and headers checked and encoded; no credentials, no cookies."""
    request = requests.PreparedRequest()
    request.method = "GET" if body is None else "POST"
    request.prepare_url(url, None)
    request.prepare_headers(headers)
    request.prepare_body(body, None)
    return request


def wires(settings: HttpSettings) -> Callable[[], Wire]:
    """What makes a wire for each lane; all of them trust the same certificate authorities, which are loaded once."""
    trust = _Trust()
    return lambda: Wire(settings.timeout, settings.max_bytes, settings.allow_hosts, trust)


class Wire:
    """The connections of one lane. Used by one thread at a time, save for `cut` and `rest`.

    Requests are handed to the adapter itself: what a session of requests does besides (cookies, hooks, redirects, the
    environment's proxies and .netrc) is what must not be done here, and costs as much as the exchange.
    """

    def __init__(self, timeout: float, max_bytes: int, allow_hosts: tuple[str, ...], trust: _Trust) -> None:
        self._guard = _Guard(timeout, allow_hosts)
        self._max_bytes = max_bytes
        self._adapter = _Adapter(self._guard, lambda: trust.context)

    def ask(self, url: str, headers: Mapping[str, str], total: float, body: bytes | None = None) -> Answer:
        """GET `url` once (POST, where there is a `body`), within `total` seconds; WireError where no answer came."""
        self._guard.start(total)
        try:
            response = self._adapter.send(_prepared(url, headers, body), stream=True, timeout=self._guard.timeout)
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError, ValueError) as error:
            raise _translated(error) from None
        try:
            return Answer(response.status_code, response.headers, self._read(response.raw, response.headers))
        except (urllib3.exceptions.HTTPError, OSError, http.client.HTTPException, ValueError) as error:
            raise WireError(f"the answer broke off ({_why(error)})") from None
        finally:
            response.close()

    def _read(self, raw: urllib3.HTTPResponse, headers: Mapping[str, str]) -> bytes:
        """The whole body, decompressed a piece at a time and never further than the limit."""
        said = headers.get("Content-Length", "")
        if said.isdecimal() and int(said) > self._max_bytes:
            raise self._too_large()
        encoding = headers.get("Content-Encoding", "").strip().lower()
        gunzip = _Gunzip() if encoding in ("gzip", "x-gzip") else None
        pieces: list[bytes] = []
        left = self._max_bytes
        while piece := raw.read(_CHUNK, decode_content=False):
            if encoding not in _ENCODINGS:
                raise WireError(f"the answer is encoded as {encoding[:40]!r}, which was not asked for")
            plain = gunzip(piece, left + 1) if gunzip else piece
            left -= len(plain)
            if left < 0:
                raise self._too_large()
            pieces.append(plain)
        if pieces and gunzip and not gunzip.complete:
            raise WireError("the answer broke off within its compression")
        return b"".join(pieces)

    def _too_large(self) -> WireError:
        return WireError(f"more than {_size(self._max_bytes)}, the limit of http.max_bytes", refused=True)

    def rest(self) -> None:
        """Close idle connections; the next request opens a new one."""
        self._adapter.close()

    def cut(self) -> None:
        """End an exchange that another thread waits in."""
        connection = self._guard.connection
        sock = connection.sock if connection else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


class _Gunzip:
    """Undoes gzip a piece at a time, several members included; never more than it is asked for."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def complete(self) -> bool:
        return self._stream.eof

    def __call__(self, data: bytes, most: int) -> bytes:
        plain = bytearray()
        while data and len(plain) < most:
            if self._stream.eof:
                if not data.startswith(_GZIP):
                    break  # padding after the end, which browsers ignore too
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                plain += self._stream.decompress(data, most - len(plain))
            except zlib.error as error:
                raise WireError(f"the answer could not be decompressed ({error})") from None
            data = self._stream.unconsumed_tail or self._stream.unused_data
        return bytes(plain)


def _not_public(host: str, address: str) -> str:
    return f"{host} is not a public address" if host == address else f"{host} is {address}, not a public address"


def _size(count: int) -> str:
    return f"{count / 1e6:g} MB" if count >= 1e5 else f"{count} bytes"


def _why(error: BaseException | None) -> str:
    """The system's own few words for an error, without the libraries' wrappings, which repeat the whole address."""
    reason = getattr(error, "reason", None)
    inner = reason if isinstance(reason, BaseException) else error.args[-1] if error and error.args else None
    if isinstance(inner, BaseException):
        return _why(inner)
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, TimeoutError | requests.Timeout | urllib3.exceptions.TimeoutError):
        return "it took too long"
    said = " ".join("".join(c if c.isprintable() else " " for c in str(error)[:200]).split())
    return type(error).__name__ if error is None or not said or "url:" in said else said


def _translated(error: Exception) -> WireError:
    if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
        return WireError("the address is not usable", refused=True)
    if isinstance(error, requests.exceptions.SSLError):
        return WireError(f"no secure connection ({_why(error)})")
    return WireError(f"the connection failed ({_why(error)})")
