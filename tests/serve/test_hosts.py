"""By which names the monitor's server answers: a browser that was led here under a stranger's name gets nothing."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from monitor.serve.hosts import OwnNames
from monitor.serve.server import Reply, Server

URL = "https://monitor.example.org/children"
LOOPBACK = (
    "localhost",
    "localhost:9464",
    "LOCALHOST.",
    "127.0.0.1:80",
    "127.8.9.10",
    "[::1]:9464",
    "monitor.localhost",
)
STRANGERS = ("evil.example", "evil.example:9464", "localhost.evil.example", "127.0.0.1.evil.example", "a:b:c.d")
NETWORK = ("192.168.1.20:9464", "[2001:db8::1]:9464", "monitor:9464")
READERS = ("monitor.example.org", "Monitor.Example.Org:443", "monitor.example.org.")


@contextmanager
def served(own: OwnNames) -> Iterator[Server]:
    server = Server("127.0.0.1", 0)
    with server.serving({"/": Reply(b"a page\n")}.get, own):
        yield server


def asked(server: Server, *hosts: str, method: str = "GET") -> tuple[int, bytes]:
    link = http.client.HTTPConnection(*server.server_address[:2], timeout=5)
    try:
        link.putrequest(method, "/", skip_host=True)
        for host in hosts:
            link.putheader("Host", host)
        link.endheaders()
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


def answered(bound: str, url: str, hosts: tuple[str, ...]) -> dict[str, int]:
    with served(OwnNames(bound, lambda: url)) as server:
        return {host: asked(server, host)[0] for host in hosts}


@pytest.mark.parametrize(
    ("bound", "url", "yes", "no"),
    [
        ("127.0.0.1", "", LOOPBACK, (*STRANGERS, *NETWORK, *READERS)),
        ("::1", URL, (*LOOPBACK, *READERS), (*STRANGERS, *NETWORK)),
        ("0.0.0.0", "", (*LOOPBACK, *STRANGERS[:4], *NETWORK, *READERS), ()),
        ("192.168.1.20", URL, (*LOOPBACK, *NETWORK, *READERS), STRANGERS[:4]),
    ],
)
def test_a_server_answers_to_its_own_names_alone(
    bound: str, url: str, yes: tuple[str, ...], no: tuple[str, ...]
) -> None:
    assert answered(bound, url, (*yes, *no)) == dict.fromkeys(yes, 200) | dict.fromkeys(no, 421)


def test_who_is_not_answered_is_told_why_and_nothing_else() -> None:
    with served(OwnNames("127.0.0.1", str)) as server:
        status, said = asked(server, "evil.example")
        assert status == 421
        assert b"does not answer to this name" in said
        assert b"evil" not in said
        assert asked(server, "localhost", "evil.example")[0] == 421
        assert asked(server, "evil.example", method="HEAD") == (421, b"")
        assert asked(server)[0] == 200  # a probe without a Host is no browser
