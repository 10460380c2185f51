"""One question to the web, over real sockets: what comes of it, however the other side behaves."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.config.settings import HttpSettings
from monitor.fetch.fetcher import Fetched, Fetcher, FetchOutcome, Validators, user_agent
from tests.web import Answer, Web, serves

PAGE = b"<!DOCTYPE html><html><h1>Provider</h1></html>"
QUICK = HttpSettings("me@example.org", 0.0, 0.3, max_bytes=200_000, backoff=0.01)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({"/page": serves(PAGE)}) as started:
        yield started


@pytest.fixture
def fetcher(web: Web) -> Iterator[Fetcher]:
    made = Fetcher(replace(QUICK, allow_hosts=(web.host,)))
    yield made
    made.close()


def test_a_page_is_changed_then_unchanged_over_one_connection(web: Web, fetcher: Fetcher) -> None:
    first = fetcher.get(web.url("/page"))
    assert (first.outcome, first.status, first.body) == ("changed", 200, PAGE)
    assert first.reason == ""
    second = fetcher.get(web.url("/page"), first.validators)
    assert (second.outcome, second.status, second.body) == (FetchOutcome.UNCHANGED, 304, b"")
    assert second.validators == first.validators
    assert len({asked.peer for asked in web.asked}) == 1


def test_the_monitor_says_who_it_is_and_what_it_would_like(web: Web, fetcher: Fetcher) -> None:
    fetcher.get(web.url("/page"), Validators("W/'1'", "Mon, 01 Jan 2024 00:00:00 GMT"), accept="application/json")
    sent = web.asked[-1].headers
    assert sent["user-agent"].startswith("OfstedMonitor/")
    assert sent["user-agent"].endswith("(+me@example.org)")
    assert (sent["if-none-match"], sent["if-modified-since"]) == ("W/'1'", "Mon, 01 Jan 2024 00:00:00 GMT")
    assert sent["accept"] == "application/json"
    assert "cookie" not in sent


def test_a_contact_cannot_break_the_header() -> None:
    assert user_agent("a@b.org\r\nX-Evil: é1").endswith("(+a@b.orgX-Evil:1)")
    assert "(" not in user_agent("")


def test_cookies_and_fragments_stay_here(web: Web, fetcher: Fetcher) -> None:
    web.answers["/cookie"] = Answer(200, PAGE, {"Set-Cookie": "id=1; Path=/"})
    fetcher.get(web.url("/cookie"))
    fetcher.get(web.url("/cookie#part"))
    assert [asked.headers.get("cookie") for asked in web.asked] == [None] * 3
    assert web.paths() == ["/cookie", "/cookie"]


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (401, "refused", "the server answered 401 Unauthorized"),
        (403, "refused", "the server answered 403 Forbidden"),
        (404, "gone", "the server answered 404 Not Found"),
        (410, "gone", "the server answered 410 Gone"),
        (500, "unreachable", "the server answered 500 Internal Server Error"),
        (503, "unreachable", "the server answered 503 Service Unavailable"),
        (204, "unreachable", "the server answered 204 No Content"),
        (301, "unreachable", "the server answered 301 Moved Permanently"),
        (200, "unreachable", "the server answered 200 OK with nothing in it"),
        (304, "unreachable", "the server answered 304 Not Modified to a question that named no version"),
    ],
)
def test_an_answer_without_a_page_says_so(web: Web, fetcher: Fetcher, status: int, outcome: str, words: str) -> None:
    web.answers["/x"] = Answer(status)
    got = fetcher.get(web.url("/x"))
    assert (got.outcome, got.status, got.reason, got.body) == (outcome, status, words, b"")


def test_a_captcha_in_place_of_a_page_is_called_one(web: Web, fetcher: Fetcher) -> None:
    asks = b'<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Ffeed%2F"></head></html>'
    web.answers |= {"/feed/": Answer(202, asks), "/busy": Answer(403, b"<html><title>Just a moment...</title></html>")}
    web.answers["/taken"] = Answer(202, b"<p>Your request was taken.</p>")
    reasons = [fetcher.get(web.url(path)).reason for path in ("/feed/", "/busy", "/taken")]
    asked = "with a page that asks whether a person is reading (a captcha)"
    assert reasons == [
        f"the server answered 202 Accepted {asked}",
        f"the server answered 403 Forbidden {asked}",
        "the server answered 202 Accepted",
    ]


def test_validators_outlive_a_bad_day(web: Web, fetcher: Fetcher) -> None:
    known = Validators('"1"')
    web.answers["/x"] = Answer(500)
    assert fetcher.get(web.url("/x"), known).validators == known
    web.answers["/x"] = Answer(304)
    assert fetcher.get(web.url("/x"), known).validators == known


def test_what_passes_is_asked_again(web: Web, fetcher: Fetcher) -> None:
    web.answers["/x"] = [Answer(503), Answer(429, headers={"Retry-After": "0"}), Answer(200, PAGE)]
    assert fetcher.get(web.url("/x")).outcome == "changed"
    assert web.paths() == ["/x"] * 3


def test_what_does_not_pass_is_not_asked_for_ever(web: Web, fetcher: Fetcher) -> None:
    web.answers |= {"/busy": Answer(502), "/broken": Answer(500), "/no": Answer(403)}
    for path in ("/busy", "/broken", "/no"):
        fetcher.get(web.url(path))
    assert web.paths() == ["/busy"] * 3 + ["/broken", "/no"]


def test_a_short_wait_is_waited_for_and_a_long_one_is_reported(web: Web) -> None:
    fetcher = Fetcher(replace(QUICK, total_timeout=3.0, allow_hosts=(web.host,)))
    web.answers["/soon"] = [Answer(429, headers={"Retry-After": "1"}), Answer(200, PAGE)]
    web.answers["/later"] = Answer(429, headers={"Retry-After": "3600"})
    assert fetcher.get(web.url("/soon")).outcome == "changed"
    assert web.asked[-1].at - web.asked[-2].at >= 1.0
    later = fetcher.get(web.url("/later"))
    assert (later.outcome, later.retry_after) == ("unreachable", 3600.0)
    assert later.reason == "the server answered 429 Too Many Requests"
    assert web.paths().count("/later") == 1


def test_one_page_that_asks_for_patience_leaves_the_others_but_two_mean_the_host(web: Web, fetcher: Fetcher) -> None:
    web.answers |= {f"/{n}": Answer(429, headers={"Retry-After": "3600"}) for n in (1, 2, 3)}
    assert fetcher.get(web.url("/1")).retry_after == 3600.0
    assert fetcher.get(web.url("/page")).outcome == "changed"
    fetcher.get(web.url("/2"))
    fetcher.get(web.url("/3"))
    held = fetcher.get(web.url("/page"))
    assert (held.outcome, held.status) == ("unreachable", None)
    assert "asked to be left alone" in held.reason
    assert held.retry_after == pytest.approx(3600, abs=5)
    assert web.paths() == ["/1", "/page", "/2", "/3"]


def test_a_redirect_is_followed_a_hop_at_a_time(web: Web, fetcher: Fetcher) -> None:
    web.answers |= {"/old": Answer(301, b"moved", {"Location": "/caf\u00c3\u00a9"}), "/caf%C3%A9": Answer(200, PAGE)}
    got = fetcher.get(web.url("/old"), Validators('"1"'))
    assert (got.outcome, got.url, got.body) == ("changed", web.url("/old"), PAGE)
    assert web.paths() == ["/old", "/caf%C3%A9"]
    assert web.asked[-1].headers["if-none-match"] == '"1"'


def test_what_is_asked_for_whole_does_not_come_from_a_caches_old_copy(web: Web, fetcher: Fetcher) -> None:
    """A cache as RFC 9111 has it: it answers by its copy, unless it is asked to ask the publisher first."""
    web.answers["/news"] = lambda asked: Answer(
        200, b"today" if "no-cache" in asked.headers.get("cache-control", "") else b"old"
    )
    assert fetcher.get(web.url("/news")).body == b"today"
    assert fetcher.get(web.url("/news"), Validators('"1"')).body == b"old", "once a day is enough"


def test_a_redirect_loop_ends(web: Web, fetcher: Fetcher) -> None:
    web.answers |= {"/a": Answer(302, headers={"Location": "/b"}), "/b": Answer(302, headers={"Location": "/a"})}
    got = fetcher.get(web.url("/a"))
    assert (got.outcome, got.status) == ("refused", 302)
    assert "more than 5 redirects in a row" in got.reason
    assert len(web.paths()) == 6


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://127.0.0.1/", "127.0.0.1 is not a public address"),
        ("http://169.254.169.254/latest/meta-data/?token=abc", "169.254.169.254 is not a public address"),
        ("http://[::1]/", "::1 is not a public address"),
        ("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1 is not a public address"),
        ("http://2130706433/", "2130706433 is 127.0.0.1, not a public address"),
        ("http://0x7f.1/", "127.0.0.1, not a public address"),
        ("http://localhost/", "not a public address"),
        ("https://10.0.0.1/", "10.0.0.1 is not a public address"),
        ("file:///etc/passwd", "not an http or https address"),
        ("http://user:pw@example.org/", "user name or password"),
        ("http://[bad/", "is not an address"),
    ],
)
def test_a_redirect_leads_to_public_hosts_only(web: Web, fetcher: Fetcher, target: str, words: str) -> None:
    web.answers["/x"] = Answer(302, headers={"Location": target})
    got = fetcher.get(web.url("/x"))
    assert got.outcome == "refused"
    assert got.reason.startswith("redirected to ")
    assert words in got.reason
    assert "pw" not in got.reason
    assert "abc" not in got.reason


def test_a_redirect_to_another_port_of_an_allowed_host_is_refused(web: Web, fetcher: Fetcher) -> None:
    with Web({"/secret": Answer(200, PAGE)}) as inner:
        web.answers["/x"] = Answer(302, headers={"Location": inner.url("/secret")})
        assert fetcher.get(web.url("/x")).outcome == "refused"
        assert inner.asked == []


def test_hosts_that_are_not_allowed_are_not_reached(web: Web) -> None:
    got = Fetcher(QUICK).get(web.url("/page"))
    assert (got.outcome, got.reason) == ("refused", "127.0.0.1 is not a public address")
    assert web.asked == []


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://example.org", "http://[::1#x", "http://é" + "x" * 70 + ".org/"])
def test_a_bad_address_is_an_answer_too(fetcher: Fetcher, url: str) -> None:
    got = fetcher.get(url)
    assert got.outcome in ("refused", "unreachable")
    assert got.reason


def test_robots_txt_is_obeyed_and_read_once(web: Web, fetcher: Fetcher) -> None:
    web.answers["/robots.txt"] = Answer(200, b"User-agent: *\nDisallow: /private\n")
    web.answers["/to-private"] = Answer(302, headers={"Location": "/private/x"})
    refused = fetcher.get(web.url("/private/x?key=abc"))
    assert (refused.outcome, refused.reason) == (
        "refused",
        f"robots.txt of {web.host} forbids {web.url('/private/x?key=…')}",
    )
    assert fetcher.get(web.url("/to-private")).outcome == "refused"
    assert fetcher.get(web.url("/page")).outcome == "changed"
    assert [asked.path for asked in web.asked] == ["/robots.txt", "/to-private", "/page"]


def test_robots_txt_that_names_the_monitor_wins(web: Web, fetcher: Fetcher) -> None:
    web.answers["/robots.txt"] = Answer(200, b"User-agent: *\nDisallow:\n\nUser-agent: ofstedmonitor\nDisallow: /\n")
    assert fetcher.get(web.url("/page")).outcome == "refused"


@pytest.mark.parametrize(
    "robots",
    [
        Answer(403, b"go away"),
        Answer(200, b""),
        Answer(200, b"<html>a page for every address"),
        Answer(302, headers={"Location": "http://10.0.0.1/robots.txt"}),
    ],
)
def test_a_robots_txt_that_is_none_forbids_nothing(web: Web, fetcher: Fetcher, robots: Answer) -> None:
    web.answers["/robots.txt"] = robots
    assert fetcher.get(web.url("/page")).outcome == "changed"


def test_while_robots_txt_cannot_be_read_nothing_is_asked_but_not_for_ever(web: Web) -> None:
    now = [time.monotonic()]
    fetcher = Fetcher(replace(QUICK, allow_hosts=(web.host,)), clock=lambda: now[0])
    web.answers["/robots.txt"] = [*[Answer(500)] * 2, Answer(200, b"User-agent: *\nDisallow: /no\n"), Answer(500)]
    for _ in range(2):
        got = fetcher.get(web.url("/page"))
        assert (got.outcome, web.paths()) == ("unreachable", [])
        assert got.reason.startswith(f"robots.txt of {web.host} could not be read (500 Internal Server Error)")
    assert len(web.asked) == 1
    now[0] += 11
    fetcher.get(web.url("/page"))
    now[0] += 11
    assert fetcher.get(web.url("/page")).outcome == "changed"
    now[0] += 90_000
    assert fetcher.get(web.url("/no")).outcome == "refused"
    assert [asked.path for asked in web.asked].count("/robots.txt") == 4


def test_a_large_body_is_cut_whatever_it_says_of_its_length(web: Web, fetcher: Fetcher) -> None:
    def endless(send: Callable[[bytes], None], stopped: threading.Event) -> None:
        send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not stopped.is_set():
            send(b"x" * 50_000)

    web.answers |= {"/said": Answer(200, b"x", length=10**12), "/endless": Answer(by_hand=endless)}
    for path in ("/said", "/endless"):
        got = fetcher.get(web.url(path))
        assert (got.outcome, got.body) == ("refused", b"")
        assert got.reason == "more than 0.2 MB, the limit of http.max_bytes"
    assert web.paths() == ["/said", "/endless"]


def test_a_body_shorter_than_it_said_is_no_page(web: Web, fetcher: Fetcher) -> None:
    web.answers["/x"] = [Answer(200, PAGE, length=5000), Answer(200, PAGE)]
    assert fetcher.get(web.url("/x")).body == PAGE
    web.answers["/y"] = Answer(200, PAGE, length=5000)
    got = fetcher.get(web.url("/y"))
    assert got.outcome == "unreachable"
    assert got.reason.startswith("the answer broke off")


def test_a_body_longer_than_it_said_does_not_spoil_the_next(web: Web, fetcher: Fetcher) -> None:
    def longer(send: Callable[[bytes], None], _: threading.Event) -> None:
        send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")

    web.answers["/x"] = Answer(by_hand=longer)
    assert fetcher.get(web.url("/x")).body == b"hello"
    assert fetcher.get(web.url("/page")).body == PAGE


def test_a_compressed_page_is_unpacked_and_a_bomb_is_not(web: Web, fetcher: Fetcher) -> None:
    packed = {"Content-Encoding": "gzip"}
    web.answers |= {
        "/fine": Answer(200, gzip.compress(PAGE), packed),
        "/two": Answer(200, gzip.compress(b"<html>") + gzip.compress(b"twice") + b"\0\0", packed),
        "/bomb": Answer(200, gzip.compress(b"\0" * 50_000_000), packed),
        "/cut": Answer(200, gzip.compress(PAGE)[:-12], packed),
        "/not": Answer(200, PAGE, packed),
        "/other": Answer(200, PAGE, {"Content-Encoding": "br"}),
    }
    assert fetcher.get(web.url("/fine")).body == PAGE
    assert fetcher.get(web.url("/two")).body == b"<html>twice"
    told = {path: fetcher.get(web.url(path)) for path in ("/bomb", "/cut", "/not", "/other")}
    assert told["/bomb"].outcome == "refused"
    assert "more than 0.2 MB" in told["/bomb"].reason
    assert "broke off" in told["/cut"].reason
    assert "could not be decompressed" in told["/not"].reason
    assert "encoded as 'br'" in told["/other"].reason


def _stalls(at: bytes) -> Answer:
    def by_hand(send: Callable[[bytes], None], stopped: threading.Event) -> None:
        send(at)
        stopped.wait(5)

    return Answer(by_hand=by_hand)


@pytest.mark.parametrize(
    "before",
    [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"],
)
def test_a_socket_that_stalls_is_left(web: Web, fetcher: Fetcher, before: bytes) -> None:
    web.answers["/x"] = _stalls(before)
    started = time.monotonic()
    got = fetcher.get(web.url("/x"))
    assert (got.outcome, got.status) == ("unreachable", None)
    assert got.reason.startswith(("no answer within", "no complete answer within"))
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"])
def test_a_trickle_does_not_outlast_the_whole(web: Web, head: bytes) -> None:
    def trickle(send: Callable[[bytes], None], stopped: threading.Event) -> None:
        send(head)
        while not stopped.wait(0.02):
            send(b"x")

    web.answers["/x"] = Answer(by_hand=trickle)
    started = time.monotonic()
    got = Fetcher(replace(QUICK, total_timeout=0.5, allow_hosts=(web.host,))).get(web.url("/x"))
    assert (got.outcome, got.reason) == ("unreachable", "no complete answer within 0.5 s")
    assert 0.4 < time.monotonic() - started < 1.5
    assert got.seconds == pytest.approx(0.5, abs=0.3)


def test_a_host_that_is_down_is_told_and_soon_asked_only_once() -> None:
    with Web() as gone:
        host = gone.host
    fetcher = Fetcher(replace(QUICK, backoff=0.1, allow_hosts=(host,)))
    first = fetcher.get(f"http://{host}/x")
    assert (first.outcome, first.status) == ("unreachable", None)
    assert first.reason == f"could not connect to 127.0.0.1 port {host.split(':')[1]}: Connection refused"
    assert first.seconds >= 0.3
    assert fetcher.get(f"http://{host}/y").seconds < 0.1


def test_an_unknown_name_is_told() -> None:
    got = Fetcher(QUICK).get("http://no-such-host.invalid/")
    assert got.outcome == "unreachable"
    assert "no-such-host.invalid could not be found" in got.reason


def test_what_is_not_http_is_told(web: Web, fetcher: Fetcher) -> None:
    web.answers["/x"] = Answer(by_hand=lambda send, _: send(b"SSH-2.0-OpenSSH\r\n\r\n"))
    web.answers["/y"] = Answer(by_hand=lambda send, _: None)
    for path in ("/x", "/y"):
        got = fetcher.get(web.url(path))
        assert got.outcome == "unreachable"
        assert got.reason.startswith("the connection failed (")
    assert fetcher.get(web.url("/page")).outcome == "changed"


def test_latin_1_comes_as_it_is(web: Web, fetcher: Fetcher) -> None:
    body = "<html><p>Children’s café £5</p>".replace("’", "'").encode("latin-1")
    web.answers["/x"] = Answer(200, body, {"Content-Type": "text/html; charset=iso-8859-1"})
    got = fetcher.get(web.url("/x"))
    assert got.body == body


def test_one_request_a_host_at_a_time_and_a_gap_between(web: Web) -> None:
    together, most = [0], [0]
    counting = threading.Lock()

    def slow(_: object) -> Answer:
        with counting:
            together[0] += 1
            most[0] = max(most[0], together[0])
        time.sleep(0.02)
        with counting:
            together[0] -= 1
        return Answer(200, PAGE)

    web.answers |= {f"/{n}": slow for n in range(5)}
    fetcher = Fetcher(replace(QUICK, min_interval=0.05, allow_hosts=(web.host,)))
    with ThreadPoolExecutor(5) as pool:
        got = list(pool.map(lambda n: fetcher.get(web.url(f"/{n}")), range(5)))
    assert [one.outcome for one in got] == ["changed"] * 5
    assert most[0] == 1
    times = [asked.at for asked in web.asked]
    assert len(times) == 6
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.05


def test_hosts_do_not_wait_for_each_other(web: Web) -> None:
    with Web({"/page": serves(PAGE)}) as other:
        web.answers["/x"] = _stalls(b"")
        fetcher = Fetcher(replace(QUICK, timeout=1.0, attempts=1, allow_hosts=("127.0.0.1",)))
        with ThreadPoolExecutor(2) as pool:
            stalled = pool.submit(fetcher.get, web.url("/x"))
            while not web.paths():
                time.sleep(0.005)
            assert fetcher.get(other.url("/page")).outcome == "changed"
            assert not stalled.done()
            assert stalled.result().outcome == "unreachable"


def test_closing_ends_what_waits(web: Web) -> None:
    web.answers |= {"/stall": _stalls(b""), "/busy": Answer(503, headers={"Retry-After": "4"})}
    with Web({"/busy": Answer(503, headers={"Retry-After": "4"})}) as other, ThreadPoolExecutor(2) as pool:
        fetcher = Fetcher(replace(QUICK, timeout=30.0, allow_hosts=("127.0.0.1",)))
        waiting = [pool.submit(fetcher.get, web.url("/stall")), pool.submit(fetcher.get, other.url("/busy"))]
        while not (web.paths() and other.paths()):
            time.sleep(0.005)
        started = time.monotonic()
        fetcher.close()
        assert [one.result().outcome for one in waiting] == ["unreachable"] * 2
        assert time.monotonic() - started < 1.0
        assert fetcher.get(web.url("/page")).reason == "the monitor is stopping"


def test_many_hosts_do_not_stay_open() -> None:
    now = [0.0]
    fetcher = Fetcher(replace(QUICK, attempts=1, allow_hosts=("127.0.0.1",)), clock=lambda: now[0])
    with Web({"/page": serves(PAGE)}) as first:
        fetcher.get(first.url("/page"))
        now[0] += 100
        for port in range(1, 60):
            fetcher.get(f"http://127.0.0.1:{port}/")
        fetcher.get(first.url("/page"))
        peers = {asked.peer for asked in first.asked}
    assert len(peers) == 2


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", str(path.with_suffix(".crt"))],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    web = Web({"/page": serves(PAGE)})
    web.secure(context)
    with web:
        yield web


def _over_tls(web: Web, name: str) -> Fetched:
    settings = replace(QUICK, timeout=2.0, attempts=1, allow_hosts=("localhost", "127.0.0.1"))
    return Fetcher(settings).get(web.url("/page", "https").replace("127.0.0.1", name))


def test_a_certificate_is_checked_against_the_name(
    secure: Web, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = _over_tls(secure, "localhost")
    assert unknown.outcome == "unreachable"
    assert unknown.reason == "no secure connection (self-signed certificate)"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    assert _over_tls(secure, "localhost").outcome == "changed"
    other = _over_tls(secure, "127.0.0.1")
    assert other.outcome == "unreachable"
    assert "certificate is not valid for '127.0.0.1'" in other.reason


def test_a_server_that_speaks_no_tls_is_told_without_secrets(web: Web) -> None:
    fetcher = Fetcher(replace(QUICK, attempts=1, allow_hosts=(web.host,)))
    got = fetcher.get(web.url("/page?token=abc", "https"))
    assert got.outcome == "unreachable"
    assert "abc" not in got.reason
    assert got.reason.startswith("no secure connection (")


def test_a_tls_greeting_that_stalls_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        fetcher = Fetcher(replace(QUICK, attempts=1, allow_hosts=(host,)))
        got = fetcher.get(f"https://{host}/page?token=abc")
    assert got.outcome == "unreachable"
    assert "abc" not in got.reason
    assert got.seconds < 1.0


def test_a_name_that_changes_its_address_gains_nothing(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(web.host.split(":")[1])
    asked = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    got = Fetcher(replace(QUICK, attempts=1)).get(f"http://rebinding.example:{port}/page")
    assert got.outcome in ("unreachable", "refused")
    assert asked == ["rebinding.example"]
    assert web.asked == []
