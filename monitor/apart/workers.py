"""Reading processes, seen from the monitor: a few warm ones, each within limits, ended and replaced past them."""

from __future__ import annotations

import copyreg
import io
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, ParamSpec, Self, TypeVar, cast

from monitor.apart import frames, worker
from monitor.register.authorities import load
from monitor.register.names import Register

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_MOST_WORKERS = 2  # what a small machine has processors for
_START_WITHIN = 60.0  # seconds: more than a machine under load takes to start Python
# What a reading process gets of the environment: where things stand and how text is written, and none of the secrets.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
MEMORY_KEPT = {
    "GLIBC_TUNABLES": (
        "glibc.malloc.trim_threshold=16000000:glibc.malloc.mmap_threshold=4000000:glibc.malloc.tcache_count=2000"
    )
}
"""What has glibc keep the memory that a document took for the next one, and small pieces at hand.

It is 4 MB after a few documents and 9 after hundreds. By itself glibc gives it back, and each page is cleared anew
when it is asked for: a tenth of the time of a reading.
"""
_VALUES_OF = ("monitor", "datetime")  # the packages whose classes an answer is made of


class ReadingError(Exception):
    """Something could not be read; the text says why, in plain words.

    `passing` where it says nothing of what was to be read: the machine's doing, not the file's.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class _KilledError(Exception):
    """The process was killed by somebody else: nothing is known of what it read."""


@dataclass(frozen=True)
class Limits:
    """What one call may take: seconds, bytes of memory of the process, bytes of what it gives (pickled)."""

    seconds: float = 20.0
    memory: int = 1_000_000_000
    output: int = 30_000_000


class Readers:
    """Does calls in reading processes, from any thread; the first process starts at the first call.

    A process is kept for the next call. It ends at `close`, with this process whatever its end, and at a limit.
    """

    def __init__(self, limits: Limits | None = None, most: int = _MOST_WORKERS) -> None:
        self._limits = limits or Limits()
        self._turn = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function gives; it and its arguments are pickled (a register as the process's own).

        ReadingError where it takes more than its limits, ends its process, or raises; and at and after `close`.
        """
        request = _pickled((function, args, kwargs))
        with self._turn:
            try:
                return cast(T, self._answer(request))
            except _KilledError:
                # By the system, where memory ran out for all, or by a person: it is read once more, and then let go.
                log.warning("a reading process was killed; what it read is read again")
            try:
                return cast(T, self._answer(request))
            except _KilledError:
                raise ReadingError("the process that read it was killed, twice", passing=True) from None

    def close(self) -> None:
        """End all processes at once; calls that wait for them raise, as do later ones."""
        with self._lock:
            self._closed = True
            workers, self._idle = [*self._idle, *self._busy], []
        for one in workers:
            one.end()

    def processes(self) -> tuple[int, ...]:
        """The ids of the processes that there are now."""
        with self._lock:
            return tuple(one.process.pid for one in (*self._idle, *self._busy))

    def _answer(self, request: bytes) -> Any:
        one = self._take()
        keep = False
        try:
            value, keep = one.ask(request)
        except _KilledError:
            if self._closed:
                raise ReadingError("the monitor is stopping", passing=True) from None
            raise
        finally:
            self._give_back(one, keep=keep)
        return value()

    def _take(self) -> _Worker:
        """A process that waits, else a new one."""
        with self._lock:
            if self._closed:
                raise ReadingError("the monitor is stopping", passing=True)
            while self._idle:
                one = self._idle.pop()
                if one.process.poll() is None:
                    self._busy.add(one)
                    return one
                one.end()
            try:
                one = _Worker(self._limits)
            except OSError as fault:
                why = f"no reading process could be started: {fault.strerror}"
                raise ReadingError(why, passing=True) from None
            self._busy.add(one)
            return one

    def _give_back(self, one: _Worker, *, keep: bool) -> None:
        with self._lock:
            self._busy.discard(one)
            if keep and not self._closed:
                self._idle.append(one)
                return
        one.end()


class _Worker:
    """One reading process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ready = False
        self._ending = threading.Lock()
        self._connection, theirs = socket.socketpair()
        # Nobody writes to this pipe: it closes with this process, and its other end hears that.
        lifeline, self._lifeline = os.pipe()
        numbers = (theirs.fileno(), lifeline, limits.seconds, limits.memory, limits.output)
        try:
            self.process = subprocess.Popen(  # noqa: S603 (this interpreter, and numbers)
                [sys.executable, "-P", "-m", worker.__name__, *map(str, numbers)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline),
                env=_environment(),
                start_new_session=True,
            )
        except OSError:
            self._connection.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(lifeline)

    def ask(self, request: bytes) -> tuple[Callable[[], Any], bool]:
        """Do a call: what opens its value, and whether the process may be asked again.

        ReadingError where a limit ended it or it raised, _KilledError where somebody else ended the process.
        """
        try:
            if not self._ready:
                self._receive(monotonic() + _START_WITHIN)
                self._ready = True
            until = monotonic() + self._limits.seconds
            self._connection.settimeout(self._limits.seconds)
            frames.send(self._connection, request)
            answer = self._receive(until)
        except TimeoutError:
            if not self._ready:
                raise ReadingError("no reading process started in time", passing=True) from None
            raise ReadingError(self._too_long()) from None
        except (OSError, ValueError) as fault:
            raise self._death() from fault
        how, worn, value = bytes(answer[:1]), bytes(answer[1:2]), memoryview(answer)[2:]
        return (lambda: self._opened(how, value)), worn == worker.FRESH

    def end(self) -> None:
        """Kill the process, if it lives, and forget it."""
        with self._ending:
            self.process.kill()
            self.process.wait()
            if self._lifeline >= 0:
                os.close(self._lifeline)
                self._lifeline = -1
                self._connection.close()

    def _receive(self, until: float) -> bytearray:
        """The next frame by an instant; TimeoutError past it, ConnectionError where the process is gone."""
        self._connection.settimeout(max(0.001, until - monotonic()))
        frame = frames.receive(self._connection, self._limits.output + 2)
        if frame is None:
            raise ConnectionError
        return frame

    def _opened(self, how: bytes, value: memoryview) -> Any:
        """The value of an answer; ReadingError where it has none."""
        if how == worker.OUT_OF_MEMORY:
            raise ReadingError(self._too_much())
        if how == worker.TOO_LARGE:
            raise ReadingError(f"what stands in it takes more than {_size(self._limits.output)}")
        try:
            opened = _Values(io.BytesIO(value)).load()
        except Exception as fault:  # whatever an answer that is none raises
            raise ReadingError(f"its reading is no value of the monitor's ({fault})") from None
        if how != worker.FAILED:
            return opened
        said, where = opened
        log.error("a reading process failed: %s", where)
        raise ReadingError(f"reading it failed ({said})")

    def _death(self) -> Exception:
        """Why the process is gone, by how it ended."""
        try:
            status = -self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            return ReadingError("its reading process answered nonsense")
        if status == signal.SIGKILL:
            return _KilledError()
        if status == signal.SIGXCPU:
            return ReadingError(self._too_long())
        if status == signal.SIGABRT:  # how C++ ends where it gets no memory
            return ReadingError(self._too_much())
        named = signal.Signals(status).name if status in signal.valid_signals() else f"exit status {-status}"
        return ReadingError(f"it broke the process that read it ({named})")

    def _too_long(self) -> str:
        return f"reading it took more than {self._limits.seconds:g} s"

    def _too_much(self) -> str:
        return f"reading it took more than {_size(self._limits.memory)} of memory"


class _Request(pickle.Pickler):
    """Pickles a call; a register is not sent, for each process has its own."""

    dispatch_table = copyreg.dispatch_table | {Register: lambda register: (load, ())}


class _Values(pickle.Unpickler):
    """Opens an answer: the monitor's own values alone, for what reads strangers' files may be in a stranger's hands."""

    def find_class(self, module: str, name: str) -> Any:
        """A class of the values' packages."""
        found = super().find_class(module, name) if module.partition(".")[0] in _VALUES_OF else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _pickled(call: tuple[Any, ...]) -> bytes:
    written = io.BytesIO()
    _Request(written, pickle.HIGHEST_PROTOCOL).dump(call)
    return written.getvalue()


def _environment() -> dict[str, str]:
    """The environment of a reading process: it finds its modules where this one does."""
    path = os.pathsep.join(str(Path(place).absolute()) for place in sys.path)
    given = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return given | MEMORY_KEPT | {"PYTHONPATH": path}


def _size(count: int) -> str:
    """A number of bytes in words: 1 GB, 30 MB."""
    return f"{count / 1e9:g} GB" if count >= 1e9 else f"{count / 1e6:g} MB"
