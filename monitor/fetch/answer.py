"""What an answer says: the kind of its body, told by content; its status in words; the patience it asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

_LONGEST_WAIT = 86_400.0
_HEAD = 2048
_ROOT = re.compile(
    rb"(?:\s|<\?[^>]*>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*<([a-z][\w:.-]*)", re.IGNORECASE | re.DOTALL
)
_FEED_ROOTS = frozenset({"rss", "feed", "rdf:rdf"})
_HTML_ROOT = re.compile(
    "html|head|body|title|meta|link|base|script|style|div|p|h[1-6]|[uo]l|table|main|article|section|header|nav|a|span|br|form"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Content(StrEnum):
    """The kind of a body. `xml` is any that is no feed and no page: a sitemap, an error of a file store."""

    PDF = "pdf"
    HTML = "html"
    FEED = "feed"
    XML = "xml"
    JSON = "json"
    TEXT = "text"
    UNKNOWN = "unknown"


def sniff(body: bytes) -> Content:
    """Tell what a body is by its first bytes, whatever its header or its address say."""
    head = body[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        return Content.UNKNOWN
    if b"%PDF-" in head[:1024]:
        return Content.PDF
    if head.startswith((b"{", b"[")) and body.rstrip().endswith((b"}", b"]")):
        return Content.JSON
    if head.startswith(b"<"):
        return _markup(head)
    if _CONTROL.search(head):
        return Content.UNKNOWN
    return Content.HTML if b"<html" in head.lower() else Content.TEXT


def _markup(head: bytes) -> Content:
    lower = head.lower()
    if lower.startswith(b"<!doctype html") or b"<html" in lower:
        return Content.HTML
    found = _ROOT.match(head)
    if not found:
        return Content.XML if lower.startswith(b"<?xml") else Content.UNKNOWN
    root = found[1].decode().lower()
    if root in _FEED_ROOTS:
        return Content.FEED
    return Content.HTML if _HTML_ROOT.fullmatch(root) else Content.XML


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
