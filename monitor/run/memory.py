"""What the C library keeps of memory that is free: little, for a monitor that lives for years on a small machine."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_M_ARENA_MAX = -8  # malloc.h
_ARENAS = 2


def share_arenas() -> None:
    """Let all threads take memory from two arenas.

    glibc makes up to eight a core, one for each thread that meets another at work, and keeps in each what was freed: a
    lane a host comes and goes with each round, and what it needed for a moment stays. Elsewhere nothing is done.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


@contextmanager
def not_looked_through() -> Iterator[None]:
    """Let Python look for no cycles among its values until the end of the block.

    For a few seconds of work that makes very many values and no cycles: each look goes through all that there are, a
    fifth of the time in all. What is in no cycle is freed as ever.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()
