"""Starts monitors by forking, for the crash test: each a process of its own, but without a second of imports.

Run as a process itself (`python -m tests.nursery`). It reads a line of JSON, the arguments, and answers with the
new process's id, then with `ended` when it has ended. It reaps it, and answers with the exit status, only when it reads
another line, so that an id is never another's while somebody may still kill it.
"""

import json
import os
import signal
import sys
from importlib import import_module

_LONGEST = 60
_NEEDED = (
    "run.schedule",
    "run.poll",
    "outbox.outbox",
    "fetch.wire",
    "cli.outcomes",
    "read.document",
    "read.notice.reader",
    "sources.registry",
)


def child(arguments: list[str]) -> None:
    """Be a monitor with these arguments until it ends or is killed, a minute at most even if the parent is gone."""
    from monitor.cli import main

    signal.alarm(_LONGEST)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    status = 1
    try:
        main(arguments)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(status)


def say(word: object) -> None:
    """Answer with one line."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def serve() -> None:
    """Start what is asked for, one after the other."""
    from monitor.notify.slack import SlackChannel

    for name in _NEEDED:
        import_module(f"monitor.{name}")
    for name in ("slack_sdk", "apscheduler.schedulers.background", "sqlite_utils", "rich.table"):
        import_module(name)
    # Slack's courtesy of one message a second is for Slack's sake: here it would only take time.
    SlackChannel.rate = 0.02
    while line := sys.stdin.readline():
        process = os.fork()
        if process == 0:
            child(json.loads(line))
        say(process)
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        say("ended")
        sys.stdin.readline()
        say(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


if __name__ == "__main__":
    serve()
