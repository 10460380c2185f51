"""Measuring: a command with all the processes that it starts, and a row of runs as one figure with its spread."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
LONG, SELDOM = 3.0, 1  # seconds of processor from which on a run is long; how often what takes long is run
_LOOKS = 0.02  # seconds between two looks at the memory of a process and its children
_SAID = 2_000_000  # characters of what a command said that are kept


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds on the wall, of processor (user and system, of all its processes), peak memory.

    `peak` is the largest sum of the resident bytes of the command's processes at one instant, `processes` how many
    there were at most, `said` the end of what it wrote, `ended` the instant (monotonic) at which it ended.
    """

    wall: float
    cpu: float
    peak: int
    processes: int
    status: int
    said: str
    ended: float


def ran(command: Sequence[str | Path], environment: Mapping[str, str] | None = None, cwd: Path = ROOT) -> Run:
    """Run a command to its end. Python may keep what it compiled, as it does wherever a program is installed."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    given |= environment or {}
    begun = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd, env=given
    )
    seen = _Memory(process.pid)
    out = process.stdout.read().decode(errors="replace") if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    ended = time.monotonic()
    process.returncode = os.waitstatus_to_exitcode(status)
    seen.stop()
    cpu = used.ru_utime + used.ru_stime
    return Run(ended - begun, cpu, seen.peak, seen.processes, process.returncode, out[-_SAID:], ended)


class _Memory:
    """Looks at the memory of a process and of what it started, until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.peak, self.processes = 0, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        self._thread.start()

    def _watch(self, pid: int) -> None:
        with suppress(psutil.Error):
            first = psutil.Process(pid)
            while not self._stop.wait(_LOOKS):
                self._look(first)

    def _look(self, first: psutil.Process) -> None:
        with suppress(psutil.Error):
            tree = [first, *first.children(recursive=True)]
            self.peak = max(self.peak, sum(one.memory_info().rss for one in tree))
            self.processes = max(self.processes, len(tree))

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def tree_cpu(pid: int) -> float:
    """Seconds of processor that a process that runs on and its children took so far."""
    total = 0.0
    with suppress(psutil.Error):
        first = psutil.Process(pid)
        for one in [first, *first.children(recursive=True)]:
            with suppress(psutil.Error):
                used = one.cpu_times()
                total += used.user + used.system + used.children_user + used.children_system
    return total


@dataclass(frozen=True)
class Spread:
    """Figures of several runs: the median, the least, the most, how many."""

    median: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of some figures."""
        return cls(statistics.median(values), min(values), max(values), len(values))

    def shown(self, digits: int = 2, scale: float = 1.0) -> str:
        """`0.82 (0.80–0.97)`; a single figure stands alone."""
        middle = f"{self.median * scale:,.{digits}f}"
        if self.runs == 1:
            return middle
        return f"{middle} ({self.least * scale:,.{digits}f}–{self.most * scale:,.{digits}f})"


def in_turn(runs: int, works: Mapping[str, Callable[[], Run]]) -> dict[str, list[Run]]:
    """Run works one after the other, in as many rounds: what else the machine does falls on all of them alike.

    What takes long is left out once it was run `SELDOM` times.
    """
    found: dict[str, list[Run]] = {name: [] for name in works}
    for number in range(runs):
        for name, work in works.items():
            if number < SELDOM or found[name][0].cpu < LONG:
                found[name].append(work())
    return found


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """One by the other, round by round; of the rounds that both took part in."""
    return Spread.of([one / other for one, other in zip(ours, theirs, strict=False) if other])


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The exponent of the curve between the two largest sizes: 1 where twice as much costs twice as much."""
    from math import log

    return log(costs[-1] / costs[-2]) / log(sizes[-1] / sizes[-2])
