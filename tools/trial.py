"""A newcomer's trial, performed: from a clone to a test alert in a Slack-like server; writes docs/trial.md.

`make trial` clones what is committed into an empty folder, types each command into a shell at a terminal, answers what
is asked, and writes down what stood there and how long it took. It needs a package registry, as any installation does.
"""

from __future__ import annotations

import fcntl
import os
import platform
import pty
import re
import select
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.notify.slackserver import SlackServer  # noqa: E402

PAGE = ROOT / "docs/trial.md"
MOST_COMMANDS, MOST_SECONDS = 8, 300
_COLUMNS = 120
_PATIENCE = 240
"""Seconds that a command may be silent."""
_READY = "@ready@"
"""The shell's prompt, which nothing else prints."""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|[\x00-\x08\x0b-\x1f]")
_OF_THIS_MACHINE = re.compile(r"WARNING: Location 'file://")
"""What pip says of a registry that is a folder."""
_LONG = 14
"""Lines of a command's output that are shown whole; of a longer one, the first and the last."""

_HEAD = """\
# A newcomer's trial

From a clone to a test alert, as it went: {commands} commands and {seconds} seconds. `make trial` performs it anew
and writes this page: it clones what is committed into an empty folder, types into a shell at a terminal, and answers
what is asked.

Slack is a server on the same machine that keeps Slack's limits (`tests/notify/slackserver.py`), for this machine has no
internet; the packages came from a registry nearby. What is typed is real, also the address of the webhook, which is not
shown as it is typed. After the names of authorities, an empty line goes on.

| | command | seconds |
| --- | --- | --- |
{table}

{when}, {machine}.

```console
{transcript}
```

The alert that Slack has then:

```
{alert}
```

What follows is the [tutorial](tutorial.md), from its third part on.
"""


@dataclass(frozen=True)
class Step:
    """A command, and the answers to what it asks: each the end of a question, and what is typed."""

    command: str
    answers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Done:
    """What a command took and showed."""

    step: Step
    seconds: float
    shown: str


def steps(webhook: str) -> list[Step]:
    """What a newcomer types."""
    answers = [
        ("[y/N]:", "y"),
        ("Authorities [Peterborough]:", "Leeds, York and Bath & North East Somerset"),
        ("or Enter to go on:", ""),
        ("[usual]:", ""),
        ("[terminal]:", "webhook"),
        ("(not shown as you type): ", webhook),
        ("or Enter for none:", "me@example.org"),
    ]
    return [
        Step('git clone "$ADDRESS" ofsted-monitor'),
        Step("cd ofsted-monitor"),
        Step("make demo ARGS=--fast"),
        Step(". .venv/bin/activate"),
        Step("python run.py init", answers),
        Step("python run.py check"),
        Step("python run.py notify-test slack_webhook"),
    ]


class Terminal:
    """A shell at a terminal of its own, in a folder."""

    def __init__(self, folder: Path) -> None:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SMTP_", "VIRTUAL"))
        }
        environment = {**clean, "PS1": _READY, "TERM": "xterm", "HISTFILE": "", "ADDRESS": str(ROOT)}
        environment |= {"VIRTUAL_ENV_DISABLE_PROMPT": "1"}
        process, self._screen = pty.fork()
        if process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _COLUMNS, 0, 0))
            os.chdir(folder)
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], environment)
        self.until(_READY)

    def type(self, line: str) -> None:
        """Type a line and Enter."""
        os.write(self._screen, f"{line}\n".encode())

    def until(self, end: str) -> str:
        """What appears until the last line ends so; RuntimeError where it does not."""
        shown = b""
        # The blank after a hidden question comes when the terminal shows no more what is typed.
        while not _plain(shown).endswith((end, f"{end} ")):
            if not select.select([self._screen], [], [], _PATIENCE)[0]:
                raise RuntimeError(f"waited in vain for {end!r} after:\n{_plain(shown)}")
            shown += os.read(self._screen, 65536)
        return _plain(shown)


def _plain(shown: bytes) -> str:
    """What is left to see: a line that is written over is what it became."""
    text = re.sub(r"\r+\n", "\n", shown.decode(errors="replace"))
    return _CONTROL.sub("", re.sub(r"[^\n]*\r", "", text))


def perform(terminal: Terminal, step: Step) -> Done:
    """Type a command and its answers."""
    began = time.monotonic()
    terminal.type(step.command)
    shown = ""
    for question, answer in step.answers:
        shown += terminal.until(question)
        terminal.type(answer)
    shown += terminal.until(_READY)
    return Done(step, time.monotonic() - began, shown.replace(_READY, ""))


def transcript(done: Sequence[Done]) -> str:
    """The shell's page: each command with what it showed, a long output cut in its middle."""
    parts = []
    for one in done:
        lines = [line for line in one.shown.strip("\n").split("\n")[1:] if not _OF_THIS_MACHINE.match(line)]
        if not one.step.answers and len(lines) > _LONG:
            left_out = f"[… {len(lines) - _LONG} lines …]"
            lines = [*lines[: _LONG // 2], left_out, *lines[-_LONG // 2 :]]
        parts.append("\n".join([f"$ {one.step.command}", *(line.rstrip() for line in lines)]).rstrip())
    return "\n".join(parts)


def main() -> None:
    """Perform the trial, and write the page where it went as it should."""
    with tempfile.TemporaryDirectory() as folder, SlackServer() as slack:
        terminal = Terminal(Path(folder))
        done = [perform(terminal, step) for step in steps(slack.webhook_url)]
        messages = list(slack.messages)
        told = "".join(one.shown for one in done)
        hidden = slack.webhook_url not in told
    seconds = sum(one.seconds for one in done)
    if len(messages) != 2 or not hidden or len(done) > MOST_COMMANDS or seconds > MOST_SECONDS:
        raise SystemExit(f"{told}\n{len(messages)} alerts, {len(done)} commands, {seconds:.0f} s: not as it should be")
    table = "\n".join(f"| {n} | `{one.step.command}` | {one.seconds:.0f} |" for n, one in enumerate(done, 1))
    cores = f"{os.cpu_count()} cores with a load of {os.getloadavg()[0]:.0f}"
    system = f"{platform.system()}, {cores}, Python {platform.python_version()}"
    PAGE.write_text(
        _HEAD.format(
            commands=len(done),
            seconds=round(seconds),
            table=table,
            when=f"{datetime.now(UTC):%d %B %Y}",
            machine=system,
            transcript=transcript(done).replace(folder, "/home/newcomer"),
            alert=messages[0].text,
        ),
        encoding="utf-8",
    )
    sys.stdout.write(f"{len(done)} commands, {seconds:.0f} s: {PAGE}\n")


if __name__ == "__main__":
    main()
