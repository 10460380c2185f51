"""Fuzzes parsers one after the other, each in a process of its own, and keeps what was measured in `results.json`."""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from bench.fuzz.parser import Parser
from bench.fuzz.worker import HEAD

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).parent / "results.json"
FOLDER = ROOT / ".fuzz"
"""Where inputs that broke something stand, a folder a parser."""

_LOOK = 1.0
_SILENT = 30.0  # seconds of processor time without a next input: it hangs where no signal of Python's reaches
_MOST_DEATHS = 20


@dataclass
class Row:
    """What is known of one parser: of all runs together the inputs, the seconds of processor time and what was found.

    `slowest` (seconds of processor time, and the bytes of that input) and `peak` (bytes of the whole process) are those
    of the runs since a finding about them was mended.
    """

    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_size: int = 0
    peak: int = 0
    outcomes: int = 0
    findings: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    last: str = ""


def results() -> dict[str, Row]:
    """What is known of all parsers so far."""
    if not RESULTS.exists():
        return {}
    return {name: Row(**row) for name, row in json.loads(RESULTS.read_text(encoding="utf-8")).items()}


def keep(name: str, row: Row) -> None:
    """Write one parser's row beside the others'."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = results() | {name: row}
        said = json.dumps({key: asdict(known[key]) for key in sorted(known)}, indent=1, ensure_ascii=False)
        RESULTS.write_text(said + "\n", encoding="utf-8")


class Campaign:
    """Runs one parser's process, and another after it where it dies."""

    def __init__(self, parser: Parser, seconds: float, inputs: int, seed: int) -> None:
        self.parser, self.seconds, self.inputs, self.seed = parser, seconds, inputs, seed
        self.folder = FOLDER / parser.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.deaths: list[str] = []

    def run(self) -> Row:
        """Fuzz until the time or the inputs are used up; the row of this run alone."""
        whole = Row(last=date.today().isoformat())  # noqa: DTZ011
        while whole.inputs < self.inputs and whole.seconds < self.seconds and len(self.deaths) < _MOST_DEATHS:
            died = self._once(whole)
            if not died:
                break
            self.deaths.append(died)
            whole.findings = list(dict.fromkeys([*whole.findings, died]))
        return whole

    def _once(self, whole: Row) -> str:
        """One process: what it measured goes into `whole`; how it died, or nothing."""
        size = HEAD.size + self.parser.longest
        (self.folder / "input").write_bytes(bytes(size))
        (self.folder / "measured.json").unlink(missing_ok=True)
        seed = self.seed + 1000 * len(self.deaths)
        left = [str(self.seconds - whole.seconds), str(self.inputs - whole.inputs)]
        command = [sys.executable, "-m", "bench.fuzz.worker", self.parser.name, str(self.folder), str(seed), *left]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as process:
            hung = self._watch(process)
            said = (process.stderr.read() if process.stderr else b"").decode(errors="replace")
        died = "hangs within C" if hung else "" if process.returncode == 0 else f"dies ({process.returncode})"
        self._add(whole)
        if died:
            self._keep_input(died, said)
            print(f"  {self.parser.name}: {died}: {said[-400:]}", flush=True)
        return died

    def _watch(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait for the end of a process; end it where it does nothing any more, and say so."""
        last, since = -1, 0.0
        while process.poll() is None:
            time.sleep(_LOOK)
            count, used = self._count(), _used(process.pid)
            if count != last:
                last, since = count, used
            elif used - since > _SILENT and count:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                return True
        return False

    def _count(self) -> int:
        with (self.folder / "input").open("rb") as file:
            return int(HEAD.unpack(file.read(HEAD.size))[0])

    def _add(self, whole: Row) -> None:
        place = self.folder / "measured.json"
        if not place.exists():
            whole.inputs += self._count()
            whole.seconds += _LOOK
            return
        got = json.loads(place.read_text(encoding="utf-8"))
        whole.inputs += max(got["inputs"], self._count())
        whole.seconds += got["cpu"]
        if got["slowest"] > whole.slowest:
            whole.slowest, whole.slowest_size = got["slowest"], got["slowest_size"]
        whole.peak = max(whole.peak, got["peak"])
        whole.outcomes = max(whole.outcomes, got["outcomes"])
        whole.findings = list(dict.fromkeys([*whole.findings, *got["findings"]]))

    def _keep_input(self, died: str, said: str) -> None:
        with (self.folder / "input").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as shared:
            count, length = HEAD.unpack(shared[: HEAD.size])
            data = shared[HEAD.size : HEAD.size + length]
        name = sha256(data).hexdigest()[:10]
        (self.folder / f"{name}.input").write_bytes(data)
        shown = f"{died} at input {count}\n{data[:3000]!r}\n{said[-3000:]}"
        (self.folder / f"{name}.txt").write_text(shown, encoding="utf-8", errors="replace")


def added(before: Row | None, run: Row, *, fresh: bool) -> Row:
    """A parser's row with another run added; `fresh` forgets the slowest input and the peak of before."""
    before = before or Row()
    old = Row() if fresh else before
    slow = max((old.slowest, old.slowest_size), (run.slowest, run.slowest_size))
    return Row(
        inputs=before.inputs + run.inputs,
        seconds=round(before.seconds + run.seconds, 1),
        slowest=round(slow[0], 4),
        slowest_size=slow[1],
        peak=max(old.peak, run.peak),
        outcomes=max(before.outcomes, run.outcomes),
        findings=list(dict.fromkeys([*before.findings, *run.findings])),
        open=run.findings,
        last=run.last,
    )


def _used(pid: int) -> float:
    """The processor time that a process has used, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
