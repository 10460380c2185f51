"""A disaster rehearsed: backups while the monitor works, a kill, a restore, a start; each alert arrives once."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.store.file import FILE
from tests.monitored import VISIT, configure, published, world
from tests.notify.slackserver import TOKEN, SlackServer

ROOT = Path(__file__).resolve().parents[2]
WORLD = world(
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-08-02", VISIT),
    published("inspection-2023", 3, "2024-01-30"),
)


@pytest.fixture
def slack(monkeypatch) -> Iterator[SlackServer]:
    monkeypatch.setenv("SLACK_TOKEN", TOKEN)
    with SlackServer() as server:
        yield server


@pytest.fixture
def web(serve):
    return serve(WORLD, date(2021, 7, 1))


@pytest.fixture
def config(tmp_path: Path, web, slack) -> Path:
    policy = {"type": "slack", "channel": "#alerts", "token_env": "SLACK_TOKEN", "api_url": slack.api_url}
    return configure(tmp_path, web.url, poll={"ofsted": "1s"}, channels={"policy": policy}, alerts=["policy"],
                     operations=["policy"])  # fmt: skip


def start(config: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "run.py", "--config", str(config), "-q", "start"]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def run(config: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(config), *words])
    return int(ended.value.code or 0)


ALERTS = (
    "Peterborough: now watching Ofsted's page",
    "Brent: now watching Ofsted's page",
    "Peterborough: focused visit (children in care)",
    "Peterborough: children's services judged inadequate",
)


def told(slack: SlackServer) -> list[int]:
    """How often each of the alerts arrived."""
    return [sum(alert in message.words() for message in slack.messages) for alert in ALERTS]


def lose(history: Path, how: str) -> None:
    """Do to a history what disks and people do."""
    if how == "damaged in part":
        with closing(sqlite3.connect(history)) as db:
            (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
        with history.open("r+b") as file:
            file.seek((root - 1) * 4096)
            file.write(b"\xff" * 4096)
    if how == "no database":
        history.write_bytes(b"nothing of it is left" * 1000)
    if how == "gone":
        for file in history.parent.glob(f"{FILE}*"):
            file.unlink()


def test_copies_while_it_polls_and_delivers_then_a_kill_a_restore_and_a_start(config: Path, web, slack, capsys) -> None:
    copy, monitor = config.parent / "copy.db", start(config)
    until(lambda: told(slack) == [1, 1, 0, 0])
    for _ in range(3):
        assert run(config, "backup", str(copy)) == 0, "while it polls"
    assert run(config, "restore", str(copy)) == 2, "while it runs"
    assert f"another monitor (process {monitor.pid})" in capsys.readouterr().err
    web.today = date(2021, 8, 2)
    until(lambda: told(slack) == [1, 1, 1, 0])
    monitor.send_signal(signal.SIGKILL)
    monitor.communicate()
    assert run(config, "restore", str(copy)) == 0
    web.today = date(2024, 1, 30)
    monitor = start(config)
    until(lambda: told(slack)[3])
    monitor.send_signal(signal.SIGTERM)
    assert "Traceback" not in monitor.communicate(timeout=20)[1]
    assert told(slack) == [1, 1, 1, 1]


@pytest.mark.parametrize("how", ["damaged in part", "no database", "gone"])
def test_what_was_delivered_after_a_backup_is_not_sent_again_where_the_old_history_says_so(
    config: Path, web, slack, capsys, how: str
) -> None:
    copy, history = config.parent / "copy.db", config.parent / "state" / FILE
    run(config, "once", "--force")
    run(config, "backup", str(copy))
    web.today = date(2021, 8, 2)
    run(config, "once", "--force")
    assert told(slack) == [1, 1, 1, 0]
    lose(history, how)
    assert run(config, "restore", str(copy)) == 0
    said = capsys.readouterr().out
    readable = how == "damaged in part"
    kept = list(history.parent.glob("replaced-*.db"))
    assert [f"kept as {path}" in said for path in kept] == ([] if how == "gone" else [True])
    assert ("1 alert delivered since the copy was made" in said) is readable
    assert bool(re.search(r"(is|not all .*: that is|are) sent again", said)) is not readable, said
    web.today = date(2024, 1, 30)
    run(config, "once", "--force")
    assert told(slack) == [1, 1, 1 if readable else 2, 1], "as the restore said"
