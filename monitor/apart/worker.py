"""A reading process: does one call after the other until its parent is gone. Started by `workers.py`, never by hand.

It holds no secrets and no terminal, and its limits are the kernel's: they hold whatever a library does.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import resource
import select
import signal
import socket
import sys
import traceback
from pathlib import Path

from monitor.apart import frames
from monitor.register.authorities import load

READY = b"ready"
VALUE, FAILED, OUT_OF_MEMORY, TOO_LARGE = b"V", b"F", b"M", b"L"
"""How an answer begins: with a value, with what was raised, or with the limit that was passed."""
FRESH, WORN = b"f", b"w"
"""Whether the process can go on, or holds so much memory that the next call is for another."""

# A report is some ten thousand values that live as long as its reading: to look through them for garbage as often as
# Python does by itself takes a twentieth of it.
_VALUES_BETWEEN_COLLECTIONS = 50_000
_MOST_SAID = 300  # characters of a fault's own words


def answer(request: bytes | bytearray, output: int) -> tuple[bytes, bytes]:
    """Do a call and pickle what it gives: how it went, and the value, or the words and traceback of what it raised."""
    try:
        function, args, kwargs = pickle.loads(request)  # noqa: S301 (it comes from the monitor itself)
        value = pickle.dumps(function(*args, **kwargs), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return OUT_OF_MEMORY, b""
    except Exception as fault:  # whatever it is, it is said, and the next call is done
        said = f"{type(fault).__name__}: {str(fault)[:_MOST_SAID]}"
        return FAILED, pickle.dumps((said, traceback.format_exc(limit=-8)))
    return (VALUE, value) if len(value) <= output else (TOO_LARGE, b"")


def serve(connection: socket.socket, seconds: float, memory: int, output: int) -> None:
    """Do what is asked for, until nobody asks any more."""
    frames.send(connection, READY)
    while (request := frames.receive(connection)) is not None:
        _limit_time(seconds)
        how, value = answer(request, output)
        del request
        worn = how == OUT_OF_MEMORY or _held() > memory // 2
        try:
            frames.send(connection, how + (WORN if worn else FRESH) + value)
        except OSError:
            return


def _limit_time(seconds: float) -> None:
    """Have the kernel end this process when the call at hand takes more than its time, also where no parent is left."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    # The parent's own limit ends it first: this one is a second or two later.
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))


def _held() -> int:
    """The bytes of memory that this process has mapped: what its limit counts."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _end_with_parent(lifeline: int) -> None:
    """Have the kernel end this process when the other end of a pipe closes, as it does at its parent's death.

    SIGIO does, whatever the process is at (prctl's PR_SET_PDEATHSIG tells of the end of the thread that started it).
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:
        os._exit(0)


def main() -> None:
    """Be a reading process. Arguments: the numbers of its connection and its lifeline, then its limits."""
    connection, lifeline = map(int, sys.argv[1:3])
    seconds, memory, output = float(sys.argv[3]), *map(int, sys.argv[4:6])
    # A stop is the parent's business: it ends what it started.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    _end_with_parent(lifeline)
    gc.set_threshold(_VALUES_BETWEEN_COLLECTIONS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    load()
    serve(socket.socket(fileno=connection), seconds, memory, output)


if __name__ == "__main__":
    main()
