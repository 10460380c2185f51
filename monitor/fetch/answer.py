"""What the head of an answer says: its status in words, and how long to wait before asking again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

_LONGEST_WAIT = 86_400.0


def status_words(status: int) -> str:
    """`403 Forbidden`; the number alone where it has no name."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, between 0 and a day; None where it says nothing to go by.

    A date is read against the answer's own `Date`, so that neither side's clock need be right.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return min(float(said), _LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(wait, 0.0), _LONGEST_WAIT)
