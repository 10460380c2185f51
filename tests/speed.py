"""How slow this machine is today, for tests that hold a time."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUICK = 0.0225
"""Seconds that `_a_fixed_run` takes on the machine that the times in the tests were measured on."""

_TRACED = 4
"""How many times longer code takes whose lines are counted for coverage, at most."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Hold what is done to seconds of this thread's processor time, on a machine as quick as that one."""
    begun = time.thread_time()
    yield
    took = time.thread_time() - begun
    if took >= seconds:
        assert took < seconds * slowness() * (_TRACED if sys.gettrace() else 1)


def slowness() -> float:
    """How many times slower this machine is than that one; at least 1."""
    return max(1.0, min(_a_fixed_run() for _ in range(5)) / QUICK)


def _a_fixed_run() -> float:
    """The seconds of processor time that this machine takes for a search that must try much."""
    begun = time.process_time()
    re.search(r"(?:a|b)*c", "ab" * 3000)
    return time.process_time() - begun
