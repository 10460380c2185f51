"""The monitor's HTTP server as strangers meet it: real sockets on the loopback, among them slow, large and many."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from monitor.serve.server import Reply, Server, ServerLimits

PAGES = {"/": Reply(b"start\n"), "/wide": Reply("é\n".encode(), content_type="text/html; charset=utf-8")}


@contextmanager
def served(pages=PAGES.get, host: str = "127.0.0.1", **limits) -> Iterator[Server]:
    server = Server(host, 0, ServerLimits(**limits))
    with server.serving(pages):
        yield server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


def asked(server: Server, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    link = http.client.HTTPConnection(*server.server_address[:2], timeout=5)
    try:
        link.request(method, path, body)
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        link.close()


def connected(server: Server) -> socket.socket:
    return socket.create_connection(server.server_address[:2], timeout=5)


def all_of(link: socket.socket) -> bytes:
    """What a connection brings until it ends, whichever way."""
    found = b""
    try:
        while got := link.recv(65_536):
            found += got
    except ConnectionError:
        pass
    return found


def raw(server: Server, sent: bytes) -> bytes:
    with connected(server) as link:
        link.sendall(sent)
        return all_of(link)


def dripped(link: socket.socket, sent: bytes) -> int:
    """How many bytes a connection took, one at a time, before it was cut."""
    for number, byte in enumerate(sent):
        try:
            link.sendall(bytes([byte]))
        except OSError:
            return number
        time.sleep(0.02)
    return len(sent)


def test_a_page_comes_with_careful_headers_and_no_word_of_the_software(server: Server) -> None:
    status, headers, body = asked(server, "GET", "/")
    assert (status, body) == (200, b"start\n")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-length"] == "6"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert "python" not in str(headers).lower()


def test_a_query_is_no_part_of_the_path(server: Server) -> None:
    assert asked(server, "GET", "/?token=x")[0] == 200


def test_head_says_what_get_says_but_the_page(server: Server) -> None:
    for path in ("/", "/wide", "/nothing"):
        status, headers, body = asked(server, "GET", path)
        said = asked(server, "HEAD", path)
        assert said[0] == status
        assert said[2] == b""
        assert said[1] | {"date": ""} == headers | {"date": ""}
        assert int(headers["content-length"]) == len(body)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_nothing_but_get_and_head_is_allowed(server: Server, method: str) -> None:
    status, headers, _ = asked(server, method, "/", b"x" * 300_000 if method in ("POST", "PUT") else None)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_what_is_not_there_and_what_is_no_request_are_errors_that_repeat_nothing(server: Server) -> None:
    assert asked(server, "GET", "/<script>")[::2] == (404, b"404 Not Found\n")
    for sent in (b"GET / HTTP/9.9\r\n\r\n", b"<script> / HTTP/1.x\r\n\r\n", b"\x16\x03\x01 \x00\xff hello\r\n\r\n"):
        said = raw(server, sent)
        assert said.split(b"\r\n")[0].split()[1][:1] in (b"4", b"5"), said
        assert b"script" not in said
        assert b"ython" not in said


@pytest.mark.parametrize(
    "sent",
    [b"GET /" + b"a" * 100_000, b"GET / HTTP/1.1\r\n" + b"X: " + b"b" * 100_000, b"GET / HTTP/1.1\r\nA: b\r\n" * 9_999],
)
def test_a_request_that_is_too_large_is_refused(server: Server, sent: bytes) -> None:
    with connected(server) as link:
        sender = threading.Thread(target=lambda: link.sendall(sent + b"\r\n\r\n"), daemon=True)
        sender.start()
        said = all_of(link)
        sender.join(5)
    assert said.split(b"\r\n")[0].split()[1] in (b"400", b"414", b"431"), said[:200]


def test_a_slow_client_is_cut_off_however_it_drips_and_others_are_served_meanwhile() -> None:
    with served(seconds=0.5) as server, connected(server) as slow, connected(server) as silent:
        begun = time.monotonic()
        assert asked(server, "GET", "/")[0] == 200
        assert dripped(slow, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1_000) < 3_000
        assert time.monotonic() - begun < 3
        assert silent.recv(1) == b""


def test_a_client_that_does_not_read_its_answer_is_cut_off() -> None:
    large = Reply(b"x" * 30_000_000)
    with served(lambda path: large, seconds=0.5) as server, connected(server) as link:
        link.sendall(b"GET / HTTP/1.0\r\n\r\n")
        time.sleep(0.9)
        assert server.connections() == 0
        assert len(all_of(link)) < len(large.body)


def test_slow_clients_in_any_number_hold_no_thread_for_long_and_keep_nobody_out() -> None:
    """Slowloris: many connections, none of which ever ends its request."""
    before = threading.active_count()
    with served(connections=4, seconds=30) as server, ExitStack() as links:
        for _ in range(40):
            links.enter_context(connected(server)).sendall(b"GET / HTTP/1.1\r\nX: ")
        assert asked(server, "GET", "/")[0] == 200
        assert server.connections() <= 4
        assert threading.active_count() - before <= 4 + 2


def test_where_every_thread_is_busy_a_newcomer_is_let_go_and_the_server_goes_on() -> None:
    hung = threading.Event()

    def page(path: str) -> Reply:
        if path == "/hangs":
            hung.wait(10)
        return Reply(b"ok\n")

    with served(page, connections=2, seconds=30) as server, ExitStack() as links:
        for _ in range(2):
            links.enter_context(connected(server)).sendall(b"GET /hangs HTTP/1.0\r\n\r\n")
        time.sleep(0.1)
        assert raw(server, b"GET / HTTP/1.0\r\n\r\n") == b""
        hung.set()
        time.sleep(0.1)
        assert asked(server, "GET", "/")[0] == 200


def test_a_page_that_fails_is_an_error_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def page(path: str) -> Reply:
        raise ValueError("the inside")

    with served(page) as server:
        assert asked(server, "GET", "/")[::2] == (500, b"500 Internal Server Error\n")
    assert "the inside" in caplog.text


def test_the_end_waits_for_nobody() -> None:
    with ExitStack() as links:
        with served(seconds=30) as server:
            for _ in range(5):
                links.enter_context(connected(server)).sendall(b"GET / HT")
            time.sleep(0.1)
            begun = time.monotonic()
        assert time.monotonic() - begun < 1
        with pytest.raises(ConnectionRefusedError):
            connected(server)


def test_an_address_is_had_once_and_again_after_its_end() -> None:
    with served() as server:
        host, port = server.server_address[:2]
        with pytest.raises(OSError, match="in use"):
            Server(str(host), int(port))
        asked(server, "GET", "/")
    Server(str(host), int(port)).server_close()


def test_it_serves_ipv6_too() -> None:
    try:
        with served(host="::1") as server:
            assert server.url.startswith("http://[::1]:")
            assert asked(server, "GET", "/")[0] == 200
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
