"""Channels against real servers on the loopback."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def clock() -> datetime:
    """The clock that the channels of these tests date their messages by."""
    return NOW
