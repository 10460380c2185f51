"""What the C library keeps of memory that is free: little, for a monitor that lives for years on a small machine."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8  # malloc.h
_ARENAS = 2


def share_arenas() -> None:
    """Let all threads take memory from two arenas.

    glibc makes up to eight a core, one for each thread that meets another at work, and keeps in each what was freed: a
    lane a host comes and goes with each round, and what it needed for a moment stays. Elsewhere nothing is done.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
