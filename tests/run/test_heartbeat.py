"""The heartbeat as the service that watches hears it: real requests, one after another, that hold nothing up."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config.file import load
from monitor.config.mistakes import ConfigError
from monitor.config.settings import HttpSettings
from monitor.demo.web import Trouble
from monitor.fetch import ping as pinging
from monitor.fetch.fetcher import Fetcher
from monitor.fetch.ping import ping
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load as load_register
from monitor.run.heartbeat import Heartbeat
from monitor.run.resources import Resources
from monitor.run.schedule import Runner
from monitor.store.database import Store
from tests.monitored import READERS, Monitored, configure, published, world

SECRET = "0f3c9a7e-5b1d-4e88-9c2a-secret0heart"
REPORTS = (published("inspection-2018", 1, "2018-08-06"),)
LOOPBACK = HttpSettings(allow_hosts=("127.0.0.1",))


@dataclass
class Watcher:
    """A service in the manner of healthchecks.io; `manner` may keep it from answering well."""

    manner: Callable[[BaseHTTPRequestHandler], None] | None = None
    heard: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SECRET}"

    def signals(self) -> list[str]:
        return [signal for signal, _ in self.heard]

    def wait_for(self, number: int) -> None:
        end = time.monotonic() + 10
        while len(self.heard) < number and time.monotonic() < end:
            time.sleep(0.01)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watching = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            words = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.path.startswith(f"/{SECRET}")
            watching.heard.append((self.path.removeprefix(f"/{SECRET}"), words))
            if watching.manner:
                watching.manner(self)
                return
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    watching.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield watching
    server.shutdown()
    server.server_close()


@pytest.fixture
def web(serve):
    return serve(world(*REPORTS), date(2024, 1, 30))


@contextmanager
def monitored(folder: Path, web, **changes) -> Iterator[Monitored]:
    given = {"authorities": [{"name": "Peterborough"}], "heartbeat": {"url_env": "HEARTBEAT"}}
    with Monitored(folder, web, **{**given, **changes}) as monitor:
        yield monitor


def beat(monitor: Monitored, watcher: Watcher) -> Heartbeat:
    """One round with its heartbeat."""
    heartbeat = Heartbeat(monitor.resources, {"HEARTBEAT": watcher.url})
    heartbeat.begun()
    heartbeat.finish()
    monitor.poll("2024-01-30")
    heartbeat.ended(monitor.results)
    heartbeat.finish()
    return heartbeat


def test_each_round_is_begun_and_ended(tmp_path, web, watcher) -> None:
    with monitored(tmp_path, web) as monitor:
        beat(monitor, watcher)
        beat(monitor, watcher)
    assert watcher.heard == [("/start", ""), ("", ""), ("/start", ""), ("", "")]


def test_a_round_that_leaves_it_ill_fails_with_the_reasons_of_health(tmp_path, web, watcher) -> None:
    web.troubles["*"] = Trouble.BROKEN
    with monitored(tmp_path, web) as monitor:
        beat(monitor, watcher)
        web.troubles.clear()
        beat(monitor, watcher)
    assert watcher.signals() == ["/start", "/fail", "/start", ""]
    assert watcher.heard[1][1].startswith("no source can be read; Ofsted's list of authorities: the server")


def test_a_round_that_could_not_be_written_fails(tmp_path, web, watcher) -> None:
    with monitored(tmp_path, web) as monitor:
        monitor.poll("2024-01-30")
        monitor.store._db.conn.execute("PRAGMA query_only = ON")
        beat(monitor, watcher)
    signal, words = watcher.heard[-1]
    assert signal == "/fail"
    assert "polls could not be written: the history cannot be written, nothing of this is lost: " in words


def test_once_calls_it_too(tmp_path, web, watcher, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HEARTBEAT", watcher.url)
    config = configure(tmp_path, web.url, heartbeat={"url_env": "HEARTBEAT"})
    for trouble, signal in ((None, ""), (Trouble.FORBIDDEN, "/fail")):
        web.troubles = {"*": trouble} if trouble else {}
        with pytest.raises(SystemExit):
            main(["--config", str(config), "-vv", "once", "--force"])
        assert watcher.signals()[-1] == signal
    assert SECRET not in "".join(capsys.readouterr())


def test_start_calls_it_by_the_round_and_a_stop_waits_for_nothing(tmp_path, web, watcher) -> None:
    watcher.manner = lambda handler: time.sleep(8)
    settings = load(
        configure(tmp_path, web.url, poll={"ofsted": "1s"}, heartbeat={"url_env": "HEARTBEAT"}), load_register()
    )
    stop = threading.Event()

    def now() -> datetime:
        return datetime.now(UTC)

    with Store.open(settings.state, now()) as store:
        resources = Resources(settings, load_register(), store, Fetcher(settings.http), now, stop, readers=READERS)
        resources.prepare()
        heartbeat = Heartbeat(resources, {"HEARTBEAT": watcher.url})
        outbox = Outbox(settings, store, {}, now, stop)
        runner = Runner(resources, outbox, stop, heartbeat.heard, heartbeat.ended)
        thread = threading.Thread(target=runner.run)
        thread.start()
        end = time.monotonic() + 20
        while sum(hit.path.startswith("/search") for hit in web.hits) < 3 and time.monotonic() < end:
            time.sleep(0.02)
        assert sum(hit.path.startswith("/search") for hit in web.hits) >= 3, "the heartbeat holds the rounds up"
        asked = time.monotonic()
        stop.set()
        thread.join(10)
        assert time.monotonic() - asked < 2
    assert watcher.signals()[0] == "/start"


def test_what_is_newer_takes_the_place_of_what_waits_but_no_start_that_of_an_end(tmp_path, web, watcher) -> None:
    gate = threading.Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        gate.wait(5)
        handler.send_response(200)
        handler.end_headers()

    watcher.manner = hold
    web.troubles["*"] = Trouble.BROKEN
    with monitored(tmp_path, web) as monitor:
        monitor.poll("2024-01-30")
        heartbeat = Heartbeat(monitor.resources, {"HEARTBEAT": watcher.url})
        heartbeat.begun()
        watcher.wait_for(1)
        for _ in range(3):
            heartbeat.ended(monitor.results)
            heartbeat.begun()
        gate.set()
        heartbeat.finish()
    assert watcher.signals() == ["/start", "/fail"]


def answers(text: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def manner(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(text)
        handler.close_connection = True

    return manner


def trickles(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    with suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        (answers(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "its server answered 404 Not Found"),
        (answers(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), "its server answered 302 Found"),
        (answers(b"no HTTP at all\r\n"), "the connection failed (no HTTP at all)"),
        (answers(b""), "the connection failed (Remote end closed connection without response)"),
        (
            answers(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"),
            "more than 0.1 MB, the limit of http.max_bytes",
        ),
        (trickles, "no answer within 0.4 s"),
        (lambda handler: time.sleep(1), "no answer within 0.4 s"),
    ],
)
def test_a_call_that_fails_says_why_in_time(watcher, manner, reason, monkeypatch) -> None:
    monkeypatch.setattr(pinging, "PING_WITHIN", 0.4)
    watcher.manner = manner
    begun = time.monotonic()
    assert ping(watcher.url, "fail", "why", LOOPBACK) == reason
    assert time.monotonic() - begun < 0.8
    assert watcher.heard == [("/fail", "why")]


def test_a_host_that_takes_no_connection_and_addresses_that_are_none() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/{SECRET}"
        assert ping(url, "", "", LOOPBACK).startswith("could not connect to its host port ")
    for url, reason in {
        f"http://hc-ping.com/{SECRET}": "its address is neither https nor of a host in http.allow_hosts",
        f"https://127.0.0.1/{SECRET}": "its host is not a public address",
        f"https://me:{SECRET}@hc-ping.com/": "what is configured as its address is none",
        f"ftp://hc-ping.com/{SECRET}": "what is configured as its address is none",
        SECRET: "what is configured as its address is none",
        f"https://{SECRET}.invalid/": "the name its host could not be found",
    }.items():
        said = ping(url, "start", "", HttpSettings())
        assert said.startswith(reason)
        assert SECRET not in said


@pytest.mark.parametrize(
    ("more", "called"), [("", "/start"), ("/", "/start"), ("?create=1", "/start?create=1"), ("#x", "/start")]
)
def test_the_signal_is_a_part_of_the_path(watcher, more: str, called: str) -> None:
    assert ping(watcher.url + more, "start", "", LOOPBACK) == ""
    assert watcher.heard == [(called, "")]


def test_words_are_cut_to_what_is_kept(watcher) -> None:
    assert ping(watcher.url, "fail", "é" * 20_000, LOOPBACK) == ""
    assert watcher.heard[0][1] == "é" * 5_000


def test_a_heartbeat_that_fails_is_logged_once_and_shown_nowhere(tmp_path, web, watcher, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    watcher.manner = answers(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
    with monitored(tmp_path, web) as monitor:
        heartbeat = Heartbeat(monitor.resources, {"HEARTBEAT": watcher.url})
        for manner in (watcher.manner, watcher.manner, None, None):
            watcher.manner = manner
            heartbeat.begun()
            heartbeat.finish()
        beat(monitor, watcher)
        assert not monitor.told()
        dump = "\n".join(monitor.store._db.conn.iterdump())
    said = [r.getMessage() for r in caplog.records if "heartbeat" in r.getMessage()]
    assert said == [
        "the heartbeat could not be called: its server answered 500 Internal Server Error",
        "the heartbeat can be called again",
    ]
    assert SECRET not in caplog.text
    assert SECRET not in dump


def test_an_address_that_is_missing_is_said_by_its_place(tmp_path, web, watcher, caplog) -> None:
    file = tmp_path / "address"
    with monitored(tmp_path, web, heartbeat={"url_file": "address"}) as monitor:
        heartbeat = Heartbeat(monitor.resources, {})
        heartbeat.begun()
        heartbeat.finish()
        file.write_text(f"{watcher.url}\n")
        heartbeat.begun()
        heartbeat.finish()
    assert watcher.signals() == ["/start"]
    assert f"the heartbeat's address is missing: the file {file} cannot be read" in caplog.text


@pytest.mark.parametrize("given", [{}, {"url_env": "A", "url_file": "b"}, {"url": f"https://hc-ping.com/{SECRET}"}])
def test_a_heartbeat_has_one_place_of_its_address(tmp_path, given) -> None:
    with pytest.raises(ConfigError) as refused:
        load(configure(tmp_path, "http://x", heartbeat=given), load_register())
    assert SECRET not in str(refused.value)


def test_without_one_nothing_is_called(tmp_path, web, watcher) -> None:
    before = threading.enumerate()
    with monitored(tmp_path, web, heartbeat=None) as monitor:
        beat(monitor, watcher)
    assert watcher.heard == []
    assert not [thread for thread in threading.enumerate() if thread.name == "heartbeat" and thread not in before]
