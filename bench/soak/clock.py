"""One clock for the monitor, the web and whoever watches: a small file that all of them map into their memory.

The true time is the machine's monotonic clock plus an offset; time flows as it always does, and leaps where the monitor
has nothing to do. A monitor whose clock is wrong reads the true time plus a skew; servers never do.
"""

from __future__ import annotations

import mmap
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

_FIELD = struct.Struct("d")
_FIELDS = ("offset", "skew", "limit", "rested", "leaps")


class Clock:
    """The shared clock in `path`; `limit` is the instant past which the monitor may not leap."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """With `start` the clock is made, and begins there."""
        if start is not None:
            path.write_bytes(bytes(_FIELD.size * len(_FIELDS)))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _FIELD.size * len(_FIELDS))
        if start is not None:
            self._put("offset", start.timestamp() - time.monotonic())

    def _get(self, name: str) -> float:
        return float(_FIELD.unpack_from(self._memory, _FIELD.size * _FIELDS.index(name))[0])

    def _put(self, name: str, value: float) -> None:
        _FIELD.pack_into(self._memory, _FIELD.size * _FIELDS.index(name), value)

    def true(self) -> float:
        """The true time, in seconds since 1970."""
        return time.monotonic() + self._get("offset")

    def read(self) -> datetime:
        """The time as the monitor's machine tells it."""
        return datetime.fromtimestamp(self.true() + self._get("skew"), UTC)

    def leap_to(self, instant: float) -> None:
        """Let it be `instant`, if that lies ahead."""
        ahead = instant - self.true()
        if ahead > 0:
            self._put("offset", self._get("offset") + ahead)
            self._put("leaps", self._get("leaps") + 1)

    @property
    def limit(self) -> float:
        """The true instant past which the monitor may not leap."""
        return self._get("limit")

    @limit.setter
    def limit(self, instant: float) -> None:
        self._put("limit", instant)

    @property
    def skew(self) -> float:
        """By how many seconds the monitor's clock is ahead."""
        return self._get("skew")

    @skew.setter
    def skew(self, seconds: float) -> None:
        self._put("skew", seconds)

    @property
    def leaps(self) -> int:
        """How often time leapt."""
        return int(self._get("leaps"))

    def rest_at(self, limit: float) -> None:
        """The monitor has nothing left to do before a limit."""
        self._put("rested", limit)

    def has_rested_at(self, limit: float) -> bool:
        """Whether the monitor had nothing left to do before this limit."""
        return self._get("rested") == limit
