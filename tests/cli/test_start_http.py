"""`start --http` as its user runs it: a real process, its pages on a free port, its stop, a port that is taken."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.monitored import configure, published, world
from tests.web import Answer, Web

ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN = 5


@contextmanager
def started(config: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`start --http` on a free port, and its address; killed in the end where it still runs."""
    command = [sys.executable, "run.py", "--config", str(config), "--log", "json", "start", "--http", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        said = (json.loads(line) for line in process.stderr)
        yield process, next(line["url"] for line in said if "url" in line)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def asked(url: str, path: str, **headers: str) -> tuple[int, str]:
    link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


def until(found, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not found() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(found())


def sample(text: str, name: str, **labels: str) -> float:
    """The value of a sample of the exposition."""
    from prometheus_client.parser import text_string_to_metric_families

    samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
    return next(one.value for one in samples if one.name == name and one.labels == labels)


def test_a_monitor_at_work_says_that_it_is_healthy_and_what_it_did(serve, tmp_path: Path) -> None:
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))
    with started(configure(tmp_path, web.url, poll={"ofsted": "1s"}), "0") as (process, url):
        assert url.startswith("http://127.0.0.1:"), "on the loopback unless told otherwise"
        assert until(lambda: asked(url, "/healthz") == (200, "healthy\n"))
        assert until(lambda: sample(asked(url, "/metrics")[1], "ofsted_monitor_documents", kind="ofsted", state="read"))
        status, text = asked(url, "/metrics")
        assert status == 200
        kind = {"kind": "ofsted"}
        assert sample(text, "ofsted_monitor_healthy") == 1
        assert sample(text, "ofsted_monitor_polls_total", outcome="baseline", **kind) == 2
        assert sample(text, "ofsted_monitor_poll_seconds_count", **kind) >= 3
        assert sample(text, "ofsted_monitor_poll_bytes_total", **kind) > 1000
        assert sample(text, "ofsted_monitor_source_failures", source="ofsted:brent", **kind) == 0
        assert sample(text, "ofsted_monitor_sources", state="working", **kind) == 3
        assert abs(sample(text, "ofsted_monitor_last_success_timestamp_seconds", **kind) - time.time()) < 60
        assert sample(text, "ofsted_monitor_alerts_pending", channel="readers") == 0
        assert sample(text, "process_resident_memory_bytes") > 1e6
        assert asked(url, "/healthz", Host="page-elsewhere.example")[0] == 421
        feed = "/feed/authority/peterborough.atom"
        assert until(lambda: asked(url, feed)[1].count("<entry>") == 1), "the site is written while it is served"
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_WITHIN) == 0
        assert time.monotonic() - begun < STOP_WITHIN


def test_while_polling_hangs_it_answers_and_it_stops_in_time_with_slow_clients_on_its_hands(tmp_path: Path) -> None:
    hangs = Answer(by_hand=lambda send, stopped: stopped.wait())
    with Web() as web:
        web.answers = dict.fromkeys(("/robots.txt", "/search"), hangs)
        config = configure(tmp_path, web.url(""), http={"timeout": "60s", "allow_hosts": ["127.0.0.1"]})
        with started(config, "127.0.0.1:0") as (process, url):
            assert until(lambda: web.asked)
            status, text = asked(url, "/healthz")
            assert (status, text) == (200, "healthy\n"), "nothing is overdue yet"
            assert "ofsted_monitor_history_readable 1.0" in asked(url, "/metrics")[1]
            host, port = urlsplit(url).netloc.split(":")
            slow = [socket.create_connection((host, int(port))) for _ in range(30)]
            for link in slow:
                link.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
            assert asked(url, "/healthz")[0] == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(STOP_WITHIN) == 0
            for link in slow:
                link.close()


def refused(config: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "run.py", "--config", str(config), "start", "--http", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)


def test_a_port_that_is_taken_is_said_and_nothing_is_polled(tmp_path: Path) -> None:
    with Web() as web, socket.create_server(("127.0.0.1", 0)) as other:
        taken = "{}:{}".format(*other.getsockname())
        done = refused(configure(tmp_path, web.url("")), taken)
        assert done.returncode == 2
        assert done.stderr.splitlines() == [
            f"--http {taken}: the address cannot be had (another program listens there); nothing was polled"
        ]
        assert web.asked == []
        assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    "wrong", ["", "localhost", "127.0.0.1:99999", "http://127.0.0.1:80", "127.0.0.1:x", "::1:80", "a b:80", "[::1"]
)
def test_what_is_no_address_is_wrong_use(wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from monitor.cli import main

    config = configure(tmp_path, "http://127.0.0.1:9")
    with pytest.raises(SystemExit) as end:
        main(["--config", str(config), "start", "--http", wrong])
    assert end.value.code == 2
    assert "write HOST:PORT" in capsys.readouterr().err


def test_forms_of_an_address() -> None:
    from monitor.cli.serving import address

    given = ["9464", ":9464", "127.0.0.1:9464", "[::1]:9464", "0.0.0.0:80", "monitor.local:80"]
    assert [address(text) for text in given] == [
        ("127.0.0.1", 9464),
        ("127.0.0.1", 9464),
        ("127.0.0.1", 9464),
        ("::1", 9464),
        ("0.0.0.0", 80),
        ("monitor.local", 80),
    ]


def test_without_the_library_it_says_what_to_install(tmp_path: Path) -> None:
    config = configure(tmp_path, "http://127.0.0.1:9")
    code = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        f"from monitor.cli import main; main(['--config', {str(config)!r}, 'start', '--http', '0'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 2
    assert re.search(r"pip install 'ofsted-monitor\[metrics\]'", done.stderr)


def test_without_http_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, monitor.cli.start, monitor.cli.works, monitor.cli.work_log, monitor.run.schedule\n"
        "print([name for name in ('prometheus_client', 'monitor.serve') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "[]\n"


def test_after_a_reload_the_pages_tell_of_the_new_configuration(serve, tmp_path: Path) -> None:
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))
    alone = {"authorities": [{"name": "Peterborough"}]}
    with started(configure(tmp_path, web.url, **alone), "0") as (process, url):
        series = 'ofsted_monitor_source_failures{kind="ofsted",source="ofsted:brent"}'
        assert until(lambda: "ofsted:peterborough" in asked(url, "/metrics")[1])
        assert series not in asked(url, "/metrics")[1]
        configure(tmp_path, web.url)
        process.send_signal(signal.SIGHUP)
        assert until(lambda: series in asked(url, "/metrics")[1])
