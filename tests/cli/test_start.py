"""`start` as its user runs it: what looks on may go away, and the work goes on."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.monitored import configure, published, world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def web(serve):
    return serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))


@contextmanager
def started(folder: Path, url: str, stdout: object, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`run.py start` with its output as given, ended by SIGTERM."""
    config = configure(folder, url, poll={"ofsted": "1s"})
    command = [sys.executable, "run.py", "--config", str(config), *options, "start"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def rounds(web) -> int:
    return sum(hit.path.startswith("/search") for hit in web.hits)


def wait_for(web, more: int) -> bool:
    goal, end = rounds(web) + more, time.monotonic() + 30
    while rounds(web) < goal and time.monotonic() < end:
        time.sleep(0.05)
    return rounds(web) >= goal


def test_a_reader_that_goes_away_ends_no_polling(web, tmp_path: Path) -> None:
    """As `run.py start | head -3` does."""
    with started(tmp_path, web.url, subprocess.PIPE) as process:
        assert process.stdout
        assert "watching 2 authorities" in process.stdout.readline()
        assert wait_for(web, 1)
        process.stdout.close()
        assert wait_for(web, 4), "the lanes died"
        assert process.poll() is None
    said = process.stderr.read() if process.stderr else ""
    assert said.count("the output takes no more lines") == 1, said
    assert "Traceback" not in said


def test_a_full_disk_under_the_output_ends_no_polling(web, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full, started(tmp_path, web.url, full) as process:
        assert wait_for(web, 3), "the lanes died"
        assert process.poll() is None
    said = process.stderr.read() if process.stderr else ""
    assert "Traceback" not in said, said


def test_a_history_that_is_deleted_ends_the_monitor_with_a_word(web, tmp_path: Path) -> None:
    with started(tmp_path, web.url, subprocess.DEVNULL) as process:
        assert wait_for(web, 2)
        for file in (tmp_path / "state").glob("monitor.db*"):
            file.unlink()
        assert process.wait(20) == 1
    said = process.stderr.read() if process.stderr else ""
    assert "the history was deleted or replaced while the monitor ran" in said
    assert "Traceback" not in said


def lines_of(web, folder: Path, *options: str) -> list[str]:
    """What `start` prints in four rounds."""
    with (folder / "log").open("w") as log, started(folder, web.url, log, *options):
        assert wait_for(web, 4)
    return (folder / "log").read_text().splitlines()


def test_a_line_a_round_and_one_a_change_and_a_delivery_each_with_its_time(web, tmp_path: Path) -> None:
    lines = lines_of(web, tmp_path)
    stamped = [line for line in lines if re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d ", line)]
    said = [line[20:] for line in stamped]
    assert said[0] == "watching 2 authorities; Ctrl-C stops"
    assert said[-1] == "stopped; nothing is lost"
    assert said.count("Ofsted's page of Peterborough: baseline") == 1
    assert "3 sources polled: 2 baseline, 1 changed" in said
    assert "3 sources polled: 3 unchanged" in said
    assert not any(line.endswith(": unchanged") for line in said if line.startswith("Ofsted's page"))
    assert sum(line.startswith("readers, sent: Peterborough: now watching") for line in said) == 1
    change = "Ofsted's page of Peterborough, baseline: Peterborough: now watching"
    assert sum(line.startswith(change) for line in said) == 1


def test_verbose_names_every_poll_and_quiet_says_nothing_of_the_work(web, tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "q").mkdir()
    verbose = lines_of(web, tmp_path / "v", "-v")
    assert any(re.search(r" \d+ ms, Ofsted's page of Brent: unchanged\Z", line) for line in verbose)
    quiet = lines_of(web, tmp_path / "q", "-q")
    assert not any("polled" in line or "watching 2" in line for line in quiet), quiet


def log_of(web, folder: Path, *options: str, more: int = 4) -> tuple[list[dict[str, Any]], str]:
    """What the JSON log of `start` says of its work in so many rounds, and its standard output."""
    with (folder / "out").open("w") as out, started(folder, web.url, out, "--log", "json", *options) as process:
        assert wait_for(web, more)
    assert process.stderr
    said = [json.loads(line) for line in process.stderr]
    return [line for line in said if line["logger"] == "monitor.work"], (folder / "out").read_text()


def test_in_json_a_line_a_round_a_change_and_a_delivery_each_with_time_source_outcome_and_milliseconds(
    web, tmp_path: Path
) -> None:
    said, out = log_of(web, tmp_path)
    events = [line["event"] for line in said]
    assert (events[0], events[-1]) == ("start", "stop")
    assert {"poll", "round", "change", "delivery"} < set(events)
    for line in said[1:-1]:
        assert re.match(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00\Z", line["time"])
        assert {"source", "outcome"} <= set(line)
        assert isinstance(line["milliseconds"], int)
    (change,) = [line for line in said if line["event"] == "change" and line["source"] == "ofsted:peterborough"]
    assert change["outcome"] == "baseline"
    assert change["authority"] == "peterborough"
    rounds = [line for line in said if line["event"] == "round"]
    assert rounds[0]["outcome"] == "2 baseline, 1 changed"
    assert {line["outcome"] for line in said if line["event"] == "delivery"} == {"delivered"}
    assert not [line for line in said if line["event"] == "poll" and line["outcome"] == "unchanged"]
    assert "polled" not in out
    assert "now watching" in out, "alerts of a console channel stand on the standard output"


@pytest.mark.exhaustive
def test_in_json_too_verbose_names_every_poll_and_quiet_says_nothing(web, tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "q").mkdir()
    said, _ = log_of(web, tmp_path / "v", "-v", more=3)
    assert [line for line in said if line.get("event") == "poll" and line["outcome"] == "unchanged"]
    assert log_of(web, tmp_path / "q", "-q", more=2)[0] == []
