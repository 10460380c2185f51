"""Text from the web made fit to show: no control characters, no invisible ones, no more than there is room for."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

from monitor.model import When

_KEPT = "!#$%&'()*+,/:;=?@[]~"
_LONGEST_ADDRESS = 2000
_LONGEST_TEXT = 20_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clean(text: str) -> str:
    """One line of plain text: controls, bidirectional and zero-width characters and lone surrogates gone.

    White space of any kind and length becomes one space, so no text can start a line of its own.
    """
    spaced = (" " if character.isspace() or _breaks(character) else character for character in text[:_LONGEST_TEXT])
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}).split())


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def cut(text: str, limit: int) -> str:
    """`text`, or as many of its whole words as fit into `limit` characters with an ellipsis after them."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at = head.rfind(" ")
    return (head[:at] if at > limit // 2 else head).rstrip(" ,;:") + "…"


def address(url: str) -> str | None:
    """`url` where it is a web address that can be shown as a link, percent-encoded; else None."""
    url = clean(url)
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    encoded = quote(url, safe=_KEPT)
    return encoded if len(encoded) <= _LONGEST_ADDRESS else None


def day_words(iso: str) -> str:
    """A date as people say it, as exactly as it is known: "30 Jan 2024", "Nov 2023", "2023"; other text as it is."""
    try:
        when = When.parse(iso)
    except ValueError:
        return iso
    words = [str(when.day) if when.day else "", _MONTHS[when.month - 1] if when.month else "", str(when.year)]
    return " ".join(filter(None, words))
