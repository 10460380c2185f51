"""The process that fuzzes one parser: `python -m bench.fuzz.worker NAME PLACE SEED SECONDS INPUTS`, started by `campaign.py`.

It stops at what breaks it (a crash, a hang within C) and is started anew; the input at hand stands in a file that both
processes map. What it measured stands in another, written anew every few seconds.
"""

from __future__ import annotations

import gc
import json
import logging
import mmap
import os
import resource
import signal
import struct
import sys
import time
import traceback
import warnings
from collections.abc import Hashable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from random import Random

from bench.fuzz.mutate import Mutator
from bench.fuzz.parser import BrokenRuleError, Parser
from bench.fuzz.parsers import find
from tests import hostile

LIMIT_SECONDS = 1.0
"""Seconds of processor time that one input may take."""
LIMIT_MEMORY = 300_000_000
"""Bytes of memory that the process may hold at any time, Python and all libraries included."""
HEAD = struct.Struct("<QQ")
"""How many inputs there were, and how long the one at hand is; its bytes follow."""

_TICK = 1.5  # seconds of processor time between two looks at whether an input is still the same
_HANGS = 3  # looks in a row
_ADDRESS_SPACE = 1_200_000_000
_WRITE = 5.0
_MINIMISE = 4.0
_MOST_POOL, _MOST_POOL_BYTES = 3000, 12_000_000
_GRAMMAR, _GARBAGE = 0.3, 0.06
_ROOT = str(Path(__file__).resolve().parents[2]) + os.sep


class HangError(BaseException):
    """An input takes far too long; no parser's `except Exception` takes it."""


class Watch:
    """Ends an input that hangs, where Python still runs."""

    def __init__(self) -> None:
        self.count = self.seen = self.looks = 0
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)

    def _look(self, *_: object) -> None:
        self.looks = self.looks + 1 if self.count == self.seen else 0
        self.seen = self.count
        if self.looks >= _HANGS:
            self.looks = 0
            raise HangError


def place_of(fault: BaseException) -> str:
    """What went wrong, the same for all inputs that go wrong there."""
    if isinstance(fault, BrokenRuleError):
        return f"rule: {fault.rule}"
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [f for f in frames if f.filename.startswith(_ROOT + "monitor")] or frames[-1:]
    where = ours[-1]
    return f"{type(fault).__name__} in {where.filename.removeprefix(_ROOT)}:{where.name}"


class Fuzz:
    """One run over a parser."""

    def __init__(self, parser: Parser, folder: Path, seed: int) -> None:
        self.parser, self.folder, self.chance = parser, folder, Random(f"{parser.name}/{seed}")
        self.count, self.slowest, self.slowest_size = 0, 0.0, 0
        self.findings: dict[str, dict[str, str]] = {}
        self.outcomes: set[Hashable] = set()
        self.pool: list[bytes] = []
        self.room = _MOST_POOL_BYTES
        self.peak = 0
        self.reported = False
        self.watch = Watch()
        with (folder / "input").open("r+b") as file:
            self.shared = mmap.mmap(file.fileno(), 0)
        for seed_input in [*parser.seeds(), *self._from_grammar(100)]:
            self.keep(seed_input[: parser.longest])
        self.pool = self.pool or [b"", b"x"]
        self.mutator = Mutator(self.chance, self.pool, self._words(), parser.longest)

    def _from_grammar(self, count: int) -> list[bytes]:
        return [self.parser.grammar(self.chance) for _ in range(count)] if self.parser.grammar else []

    def _words(self) -> list[bytes]:
        own = [word.encode() for word in self.parser.words]
        for where, pattern in hostile.patterns().items() if self.parser.patterns else ():
            if where.startswith(self.parser.patterns):
                own += map(_token, hostile.attacks(pattern, 40, seed=self.chance.randrange(3))[:40])
        return own

    def keep(self, data: bytes) -> None:
        """Mutate this input too, while there is room for it."""
        if len(self.pool) < _MOST_POOL and len(data) <= self.room:
            self.pool.append(data)
            self.room -= len(data)

    def next_input(self) -> bytes:
        """The next input."""
        chance = self.chance.random()
        if self.parser.grammar and chance < _GRAMMAR:
            return self.parser.grammar(self.chance)[: self.parser.longest]
        made = self.mutator.garbage() if chance > 1 - _GARBAGE else self.mutator.made()
        return made[: self.parser.longest]

    def one(self, data: bytes) -> None:
        """Try one input and note what came of it."""
        self.count += 1
        self.watch.count = self.count
        HEAD.pack_into(self.shared, 0, self.count, len(data))
        self.shared[HEAD.size : HEAD.size + len(data)] = data
        begun = time.process_time()
        try:
            outcome = self.parser.run(data)
        except (Exception, HangError) as fault:
            self.found(place_of(fault), data, fault)
            return
        taken = time.process_time() - begun
        if taken > self.slowest:
            self.note_slow(data, taken)
        if outcome is not None and outcome not in self.outcomes and len(self.outcomes) < 100_000:
            self.outcomes.add(outcome)
            self.keep(data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        if peak > self.peak:
            self.peak = peak
            if peak > LIMIT_MEMORY and not self.reported:
                self.reported = True
                self.found(f"memory over {LIMIT_MEMORY // 10**6} MB", data, None)

    def note_slow(self, data: bytes, taken: float) -> None:
        """Keep the longest time, the best of three where it is long: other processes make one slow now and then."""
        for _ in range(2 if taken > LIMIT_SECONDS / 10 else 0):
            begun = time.process_time()
            with suppress(HangError):
                self.parser.run(data)
            taken = min(taken, time.process_time() - begun)
        if taken > self.slowest:
            self.slowest, self.slowest_size = taken, len(data)
            (self.folder / "slowest").write_bytes(data)
        if taken > LIMIT_SECONDS:
            self.found(f"over {LIMIT_SECONDS:g} s", data, None)

    def found(self, what: str, data: bytes, fault: BaseException | None) -> None:
        """Keep the smallest input of each finding, and what was raised."""
        if what in self.findings:
            return
        if fault is not None and not isinstance(fault, HangError):
            data = self.smaller(what, data)
        name = sha256(what.encode()).hexdigest()[:10]
        (self.folder / f"{name}.input").write_bytes(data)
        shown = "".join(traceback.format_exception(fault, limit=-12)) if fault else ""
        (self.folder / f"{name}.txt").write_text(
            f"{what}\n{data[:3000]!r}\n{shown}", encoding="utf-8", errors="replace"
        )
        self.findings[what] = {"input": name, "bytes": str(len(data))}

    def smaller(self, what: str, data: bytes) -> bytes:
        """An input made smaller, piece by piece, that still ends in the same."""

        def same(shorter: bytes) -> bool:
            try:
                self.parser.run(shorter)
            except (Exception, HangError) as fault:
                return place_of(fault) == what
            return False

        until = time.process_time() + _MINIMISE
        size = max(1, len(data) // 2)
        while size and time.process_time() < until:
            at = 0
            while at < len(data) and time.process_time() < until:
                shorter = data[:at] + data[at + size :]
                self.watch.count += 1
                if same(shorter):
                    data = shorter
                else:
                    at += size
            size //= 2
        return data

    def write(self, started: float) -> None:
        """Write what was measured so far."""
        measured = {
            "inputs": self.count, "cpu": time.process_time(), "wall": time.monotonic() - started, "slowest": self.slowest,
            "slowest_size": self.slowest_size, "peak": self.peak, "outcomes": len(self.outcomes), "findings": self.findings,
        }  # fmt: skip
        new = self.folder / "measured.new"
        new.write_text(json.dumps(measured), encoding="utf-8")
        new.replace(self.folder / "measured.json")

    def run(self, seconds: float, inputs: int) -> None:
        """Fuzz until the processor time or the inputs are used up."""
        started = written = time.monotonic()
        for data in list(self.pool):
            self.one(data)
        while self.count < inputs and time.process_time() < seconds:
            for _ in range(20):
                self.one(self.next_input())
            if time.monotonic() - written > _WRITE:
                written = time.monotonic()
                self.write(started)
        # Python's own end must not be taken for an input that hangs.
        signal.setitimer(signal.ITIMER_PROF, 0)
        self.write(started)


def _token(made: str | bytes) -> bytes:
    return made[:60].encode("utf-8", "surrogatepass") if isinstance(made, str) else made[:60]


def quiet() -> None:
    """Nothing that a library says is wanted; a process that dies says it by its end."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))


def main(arguments: Sequence[str]) -> None:
    """Fuzz one parser."""
    name, folder, seed, seconds, inputs = arguments
    quiet()
    fuzz = Fuzz(find(name), Path(folder), int(seed))
    gc.collect()
    gc.freeze()
    fuzz.run(float(seconds), int(inputs))


if __name__ == "__main__":
    main(sys.argv[1:])
