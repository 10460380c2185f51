"""Text from the web made fit to show: no control characters, no invisible ones, no more than there is room for."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit

_KEPT = "!#$%&'()*+,/:;=?@[]~"
_LONGEST_ADDRESS = 2000
# With each "&" written as "&amp;", as Slack and HTML want it: it must fit into one section of a Slack message.
_LONGEST_ESCAPED = 2_600
_LONGEST_TEXT = 2_500


def clean(text: str) -> str:
    """One line of plain text: controls, bidirectional and zero-width characters and lone surrogates gone.

    White space of any kind and length becomes one space, so no text can start a line of its own.
    """
    line = " ".join(text[:_LONGEST_TEXT].split())
    return line if line.isprintable() else " ".join("".join(filter(str.isprintable, line)).split())


@lru_cache(maxsize=4_096)
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
    # Slack and readers of mail know the schemes in small letters.
    encoded = quote(parts.scheme + url[len(parts.scheme) :], safe=_KEPT)
    fits = len(encoded) <= _LONGEST_ADDRESS and len(encoded.replace("&", "&amp;")) <= _LONGEST_ESCAPED
    return encoded if fits else None
