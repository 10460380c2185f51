"""`start` as its user runs it, its configuration changed beside it: by hand, by `add` and `remove`, and by SIGHUP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.cli.listeners import Hangup
from monitor.demo.web import Web
from monitor.demo.world import Provider
from monitor.store.database import Store
from tests.monitored import BRENT, PETERBOROUGH, configure, published, world

ROOT = Path(__file__).resolve().parents[2]
LEEDS = Provider("80481", "Leeds City Council")


@pytest.fixture
def web(serve: Callable[..., Web]) -> Web:
    """A web that knows three authorities."""
    old = published("inspection-2018", 1, "2018-08-06")
    return serve(world(old, providers=(PETERBOROUGH, BRENT, LEEDS)), date(2021, 7, 1))


@contextmanager
def started(config: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """`run.py start` at work, and the file of what it prints; ended by SIGTERM."""
    output = config.parent / "output"
    with output.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "run.py", "--config", str(config), "start"], cwd=ROOT, stdout=out, stderr=out, text=True
        )
    try:
        assert until(lambda: "sources polled" in output.read_text(), 30)
        yield process, output
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def until(true: Callable[[], object], within: float) -> bool:
    """Wait until something is true; whether it became so in time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


class Beside:
    """Commands that are run beside the monitor, in this process."""

    def __init__(self, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._config = config
        self._capsys = capsys

    def run(self, *words: str) -> str:
        """What a command prints."""
        with suppress(SystemExit):
            main(["--config", str(self._config), *words])
        return self._capsys.readouterr().out


def test_add_and_remove_beside_a_running_monitor_say_so_and_are_taken_up(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configure(tmp_path, web.url, poll={"ofsted": "1d"})
    run = Beside(config, capsys).run
    assert "running monitor" not in run("add", "Leeds"), "none runs yet"
    assert "running monitor" not in run("remove", "Leeds")
    with started(config) as (process, output):
        assert "the running monitor takes it up within ten seconds" in run("add", "Leeds")
        assert until(lambda: web.asked("/provider/44/80481"), 12)
        assert "watched now: Leeds" in output.read_text()
        # Nothing is to be taken up where nothing is changed, or only shown.
        assert "running monitor" not in run("add", "Leeds")
        assert "running monitor" not in run("remove", "Leeds", "--dry-run")
        assert "the running monitor takes it up within ten seconds" in run("remove", "Leeds")
        os.kill(process.pid, signal.SIGHUP)
        assert until(lambda: "watched no more (the history stays): Leeds" in output.read_text(), 12)
    with Store.read(tmp_path / "state") as store:
        assert "ofsted:leeds" in store.sources()
    assert len(web.asked("/provider/44/80537")) == 1, "nothing is polled again for a change"


def test_a_broken_file_is_refused_in_the_log_and_on_operations_and_a_signal_has_the_right_one_read_at_once(
    web: Web, tmp_path: Path
) -> None:
    config = configure(tmp_path, web.url, poll={"ofsted": "1d"})
    right = json.loads(config.read_text())
    with started(config) as (process, output):
        config.write_text(json.dumps(right | {"authorities": [{"name": "Atlantis"}], "pol": 3}, indent=1))
        refused = "the changed configuration is refused: 2 mistakes; the old one stays"
        assert until(lambda: f"operators, sent: {refused}" in output.read_text(), 12)
        said = output.read_text()
        assert "unknown key `pol`" in said
        assert f"{config}:" in said
        assert process.poll() is None
        config.write_text(json.dumps(right | {"authorities": [{"name": "Leeds"}]}))
        os.kill(process.pid, signal.SIGHUP)
        assert until(lambda: web.asked("/provider/44/80481"), 12)
        assert until(lambda: "the configuration can be used again" in output.read_text(), 12)
    assert output.read_text().count(f"operators, sent: {refused}") == 1
    assert "Traceback" not in output.read_text()


def test_a_hangup_before_the_monitor_is_set_up_does_not_end_it(tmp_path: Path) -> None:
    """Without a handler SIGHUP ends a process: here it comes while the configuration is still being read."""
    config = tmp_path / "monitor.yaml"
    os.mkfifo(config)
    command = [sys.executable, "run.py", "--config", str(config), "start"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert until(lambda: _handles(process.pid, signal.SIGHUP), 30)
        process.send_signal(signal.SIGHUP)
        config.write_text("authorities: [{name: Atlantis}]")
        _, said = process.communicate(timeout=30)
    assert process.returncode == 2, said
    assert "Atlantis" in said


def test_a_hangup_that_came_before_the_monitor_was_set_up_has_it_reload_once_it_is() -> None:
    reloaded: list[str] = []
    with Hangup().heard() as hangup:
        os.kill(os.getpid(), signal.SIGHUP)
        hangup.reloads(lambda: reloaded.append("at once"))
        os.kill(os.getpid(), signal.SIGHUP)
    assert reloaded == ["at once", "at once"]


def _handles(process: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal, as Linux shows it."""
    status = Path(f"/proc/{process}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)
