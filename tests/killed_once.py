"""`python -m tests.killed_once CONFIG NOW SQL` polls and delivers, and kills itself before a statement that begins so.

It reads papers as tests/papers.py has them. "-" for SQL kills nothing. Only statements after the first alert about an
event count: what came before is not what is tested.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path

from monitor.cli import main
from monitor.sources import registry
from monitor.sources.feed import NewsFeed
from monitor.store import database, file
from tests.papers import SaidFeed


def run(config: str, now: str, sql: str) -> None:
    """Run `once`, up to the statement."""
    registry.KINDS[:] = [SaidFeed if kind is NewsFeed else kind for kind in registry.KINDS]
    connect = file.connect
    armed: list[str] = []

    def traced(statement: str) -> None:
        if armed and statement.startswith(sql):
            os.kill(os.getpid(), signal.SIGKILL)
        if statement.startswith("INSERT INTO alerts") and "peterborough/" in statement:
            armed.append(statement)

    def watched(path: Path, query: str = "", *, writing: bool = True) -> file.DatabaseFile:
        opened = connect(path, query, writing=writing)
        connection: sqlite3.Connection = opened.conn
        connection.set_trace_callback(traced)
        return opened

    database.connect = watched  # type: ignore[attr-defined]
    main(["--config", config, "--now", now, "once", "--force"])


if __name__ == "__main__":
    run(*sys.argv[1:])
