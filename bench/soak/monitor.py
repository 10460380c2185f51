"""The monitor's process from outside: started, killed, stopped, measured; its configuration, its disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from bench.soak.clock import Clock
from bench.soak.plan import COLLECTION, DIGEST_LINE, FAILURES, FILES, GOVUK, REPORTS, Plan
from bench.soak.slack import OPERATORS, READERS
from bench.soak.web import Web

ROOT = Path(__file__).parents[2]
_STOP_WITHIN = 30.0  # seconds; 5 on a machine with nothing else to do


class Process:
    """A monitor's process, one at a time."""

    def __init__(self, folder: Path, clock_file: Path, state: Path) -> None:
        self.clock_file, self.state = clock_file, state
        self.config = folder / "monitor.yaml"
        self.log = folder / "log.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.soak.child", str(self.clock_file), str(self.state),
                 "--config", str(self.config), "start"],
                cwd=ROOT, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.started += 1

    @staticmethod
    def _environment() -> dict[str, str]:
        return os.environ | {"READERS_TOKEN": READERS, "OPERATORS_TOKEN": OPERATORS}

    def command(self, now: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command beside it at an instant."""
        return subprocess.run(
            [sys.executable, "run.py", "--config", str(self.config), "--now", now, *arguments],
            cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.process:
            self.process.send_signal(number)

    def end(self) -> int:
        """Wait for its end; its exit status, a signal's number below zero."""
        assert self.process
        try:
            return self.process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return 999

    def memory(self) -> tuple[float, float]:
        """MB of the process, and of those that it started."""
        assert self.process
        with suppress(psutil.Error):
            own = psutil.Process(self.process.pid)
            children = 0.0
            for child in own.children(recursive=True):
                with suppress(psutil.Error):
                    children += child.memory_info().rss / 1e6
            return own.memory_info().rss / 1e6, children
        return 0.0, 0.0


class Disk:
    """Where the state stands: a small file system of its own where that may be mounted, so that it can be full."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "soak", str(folder)],
            capture_output=True, check=False,
        )  # fmt: skip
        self.is_own = mounted.returncode == 0
        self._limited: int | None = None

    def fill(self, process: int) -> None:
        """Leave no byte free."""
        if not self.is_own:
            # Where nothing may be mounted the process's files may not grow: to it that is a full disk.
            psutil.Process(process).rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
            self._limited = process
            return
        with suppress(OSError), (self.folder / "ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4096))

    def free(self) -> None:
        """Take back what filled it."""
        (self.folder / "ballast").unlink(missing_ok=True)
        if self._limited is not None:
            with suppress(psutil.Error):
                psutil.Process(self._limited).rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY,) * 2)
            self._limited = None

    def close(self) -> None:
        """Give it back."""
        if self.is_own:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)


def configuration(plan: Plan, web: Web, api_url: str, *, without: set[str], poll: dict[str, str]) -> str:
    """The configuration's text; `without` the authorities of these slugs."""
    slack = {"type": "slack", "api_url": api_url}
    feeds: dict[str, list[dict[str, str]]] = {}
    for paper in plan.papers:
        for path, slugs in paper.feeds:
            for slug in slugs:
                feeds.setdefault(slug, []).append({"feed": web.url(paper.host, path)})
    hosts = [
        *(f"127.0.0.{n}" for n in range(1, 8)),
        *(p.host for p in plan.papers),
        *(h for h, _ in plan.moved.values()),
    ]
    given: dict[str, Any] = {
        "state": "disk/state",
        "poll": poll,
        "channels": {
            "policy": slack | {"channel": "#policy", "token_env": "READERS_TOKEN"},
            "leads": slack | {"channel": "#leads", "token_env": "READERS_TOKEN", "digest": DIGEST_LINE},
            "operations": slack | {"channel": "#operations", "token_env": "OPERATORS_TOKEN"},
        },
        "alerts": ["policy", "leads"],
        "operations": ["operations"],
        "all_quiet": "0 9 * * mon",
        "health": {"failures": FAILURES, "after": "96h"},
        "authorities": [
            {"name": a.name} | ({"news": feeds[a.slug]} if a.slug in feeds else {})
            for a in plan.authorities
            if a.slug not in without
        ],
        "sources": {
            "ofsted": {"base_url": web.url(REPORTS), "files_url": web.url(FILES)},
            "govuk": {"base_url": web.url(GOVUK), "collections": [COLLECTION]},
        },
        "http": {"min_interval": "0s", "timeout": "5s", "allow_hosts": hosts},
    }
    return json.dumps(given, indent=1)


def temporary() -> Path:
    """A folder of its own, in memory where there is such a place: a year's writes are no disk's business."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="soak-", dir=memory if os.access(memory, os.W_OK) else None))


def make_clock(folder: Path, plan: Plan) -> Clock:
    """The year's clock, which begins at six in the morning of its first day."""
    from datetime import UTC, datetime

    day = plan.size.start
    return Clock(folder / "clock", datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
