"""`start` as its user runs it: what looks on may go away, and the work goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.monitored import configure, published, world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def web(serve):
    return serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))


@contextmanager
def started(folder: Path, url: str, stdout: object) -> Iterator[subprocess.Popen[str]]:
    """`run.py start` with its output as given, ended by SIGTERM."""
    config = configure(folder, url, poll={"ofsted": "1s"})
    command = [sys.executable, "run.py", "--config", str(config), "start"]
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
