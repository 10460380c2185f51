"""What systemd hears of the monitor: a socket that listens as systemd does, a monitor that works, hangs, stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.config.settings import Every
from monitor.run import service
from tests.monitored import Monitored, configure, published, world

ROOT = Path(__file__).resolve().parents[2]


class Manager:
    """The service manager's end of the socket."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sock.bind(f"\0{place[1:]}" if place.startswith("@") else place)

    def close(self) -> None:
        self._sock.close()

    def hears(self, word: str, within: float = 20.0) -> str:
        """The first message that holds a line, of those that come in a time; "" where none does."""
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            self._sock.settimeout(left)
            try:
                said = self._sock.recv(4096).decode()
            except TimeoutError:
                break
            if word in said.splitlines():
                return said
        return ""

    def forget(self) -> None:
        """Leave out what was said so far."""
        self.hears("", within=0.05)


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path) -> Iterator[Manager]:
    here = Manager(str(tmp_path / "notify") if request.param == "path" else f"@ofsted-monitor-test-{os.getpid()}")
    yield here
    here.close()


@pytest.fixture
def web(serve):
    return serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))


@contextmanager
def started(folder: Path, url: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "run.py", "--config", str(configure(folder, url)), "start"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environ, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait(10)


def test_systemd_hears_of_the_start_of_life_of_a_hang_and_of_the_stop(web, tmp_path: Path, manager: Manager) -> None:
    with started(tmp_path, web.url, NOTIFY_SOCKET=manager.place, WATCHDOG_USEC="3000000") as process:
        assert manager.hears("READY=1") == "READY=1"
        for _ in range(2):
            assert "STATUS=at work" in manager.hears("WATCHDOG=1", within=3.0), "it would have been ended"
        process.send_signal(signal.SIGSTOP)
        manager.forget()
        assert manager.hears("WATCHDOG=1", within=1.0) == "", "a stopped process says that it lives"
        process.send_signal(signal.SIGCONT)
        assert manager.hears("WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        assert manager.hears("STOPPING=1") == "STOPPING=1"
        assert process.wait(10) == 0


def test_a_lane_that_hangs_ends_the_pings_and_one_that_goes_on_begins_them_again(web, tmp_path, manager) -> None:
    environ = {"NOTIFY_SOCKET": manager.place}
    with Monitored(tmp_path, web) as monitor:
        monitor.poll("2021-07-01")
        for minutes, word in ((1, "WATCHDOG=1"), (74, "WATCHDOG=1")):
            monitor.clock += timedelta(minutes=minutes)
            service.alive(monitor.resources, environ)
            assert manager.hears(word, within=1.0), "what waits for its turn is at work"
        monitor.clock += timedelta(minutes=2)
        service.alive(monitor.resources, environ)
        said = manager.hears(
            "STATUS=overdue: Ofsted's list of authorities, Ofsted's page of Peterborough, Ofsted's page of Brent"
        )
        assert said
        assert "WATCHDOG=1" not in said
        monitor.poll("2021-07-02")
        service.alive(monitor.resources, environ)
        assert "WATCHDOG=1" in manager.hears("STATUS=at work", within=1.0)


def test_what_another_start_does_not_mend_is_no_hang(web, tmp_path, manager, monkeypatch) -> None:
    """A full disk is said by `health`; to be started again and again would not free it."""
    with Monitored(tmp_path, web) as monitor:
        monitor.poll("2021-07-01")
        monitor.clock += timedelta(days=1)
        monkeypatch.setattr(service, "writer_of", lambda state: (None, "No space left on device"))
        service.alive(monitor.resources, {"NOTIFY_SOCKET": manager.place})
        assert manager.hears("WATCHDOG=1", within=1.0)


def test_a_reload_is_said_with_its_instant_and_its_end(manager) -> None:
    environ = {"NOTIFY_SOCKET": manager.place}
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    service.reloading(environ)
    said = dict(line.split("=") for line in manager.hears("RELOADING=1").splitlines())
    assert before <= int(said["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    service.ready(environ)
    assert manager.hears("READY=1")


def test_nobody_who_listens_is_no_obstacle(tmp_path) -> None:
    for place in ("", str(tmp_path / "gone"), "@nobody-here", "vsock:2:1", "relative"):
        service.ready({"NOTIFY_SOCKET": place})
    deaf = Manager(str(tmp_path / "full"))
    begin = time.monotonic()
    for _ in range(2_000):  # more than a socket holds
        service.ready({"NOTIFY_SOCKET": deaf.place})
    assert time.monotonic() - begin < 5
    deaf.close()


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "3000000"}, None),
        ({"NOTIFY_SOCKET": "/x"}, 60),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "3000000"}, 1),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "300000000"}, 60),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}, 60),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": str(os.getpid())}, 1),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "0"}, 60),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "soon"}, 60),
    ],
)
def test_pings_come_thrice_as_often_as_they_must_and_only_where_they_are_asked_for(environ, seconds) -> None:
    assert service.every(environ) == (Every(seconds) if seconds else None)
