"""What a server answered, or why it did not; its status in words; how long to wait before asking again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

_LONGEST_WAIT = 86_400.0
"""No server is left alone for longer than a day, whatever it asks for."""


class WireError(Exception):
    """An exchange that gave no answer; the text says why. `refused`: asking again would not help."""

    def __init__(self, text: str, *, refused: bool = False) -> None:
        super().__init__(text)
        self.refused = refused


class LateError(WireError):
    """The time for the whole exchange is over."""


@dataclass(frozen=True)
class Answer:
    """What a server said: its status, its headers (names in any case) and its body, decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def status_words(status: int) -> str:
    """`403 Forbidden`; the number alone where it has no name."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def dated(headers: Mapping[str, str]) -> datetime | None:
    """When an answer left its server or a cache on the way, by the server's clock; None where it does not say."""
    try:
        said = parsedate_to_datetime(headers.get("Date", ""))
        age = headers.get("Age", "0").strip()
        kept = timedelta(seconds=int(age)) if age.isdecimal() else timedelta()
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC) + kept
    except (ValueError, TypeError, ArithmeticError, LookupError):  # what the library makes of dates that are none
        return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, between 0 and a day; None where it says nothing to go by.

    A date is read against the answer's own `Date`, so that neither side's clock need be right.
    """
    said = headers.get("Retry-After", "").strip()
    try:
        if said.isdecimal():
            return min(float(said), _LONGEST_WAIT)
        wait = (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except (ValueError, TypeError, ArithmeticError, LookupError):  # what the library makes of dates that are none
        return None
    return min(max(wait, 0.0), _LONGEST_WAIT)
