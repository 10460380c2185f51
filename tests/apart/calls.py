"""What reading processes are asked for in tests: they import it by its name."""

import ctypes
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from monitor.register.authorities import load


def double(value):
    return value + value


def fail(words):
    raise ValueError(words)


def spin():
    """A pattern that never ends: nothing in the process's own Python can stop it."""
    re.match(r"(?:a+)+b", "a" * 60)


def sleep():
    time.sleep(60)


def take(size):
    return len(bytearray(size))


_KEPT = []


def keep(size):
    _KEPT.append(bytearray(size))
    return os.getpid()


def give(size):
    return bytes(size)


def crash():
    ctypes.string_at(0)


def abort():
    os.abort()


def die(marks, deaths):
    """Be killed, as by somebody else, so often; then say how often."""
    found = len(list(Path(marks).iterdir()))
    if found < deaths:
        (Path(marks) / str(found)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return found


def surroundings():
    """The process's id and environment, where its three streams lead, and whether it leads a session of its own."""
    streams = {str(Path(f"/proc/self/fd/{number}").resolve()) for number in range(3)}
    return os.getpid(), dict(os.environ), streams, os.getsid(0) == os.getpid()


def ignored():
    """Live through what a terminal or a service manager sends to all processes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(os.getpid(), number)
    return "alive"


def noise():
    sys.stdout.write("hello")
    os.write(1, b"hello")
    return "said"


def is_own_register(register):
    return register is load()


def stranger():
    """A value of a class that no reading is made of."""
    return subprocess.CompletedProcess(["ls"], 0)


class Popen:
    """Pickled, this starts a program where it is opened."""

    def __reduce__(self):
        return subprocess.Popen, (["touch", "/tmp/opened"],)


def trap():
    return Popen()


def cleared_pages(count):
    """How many pages of memory the system gave this process for so many texts that are thrown away."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    [bytes(2000) for _ in range(count)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
