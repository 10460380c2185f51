"""What a file is, by its first kilobytes: never by its name, its address or what a server calls it."""

from __future__ import annotations

import re
from enum import StrEnum

from monitor.model.markup import root_name

_HEAD = 4096  # bytes that show what a file is
_PDF_WITHIN = 1024  # bytes: the format allows anything before its mark, which readers look for this far
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FEED_ROOTS = ("rss", "feed", "rdf:rdf")
_HTML = re.compile(rb"(?i)<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]")


class FileKind(StrEnum):
    """What a file is; the kinds that are not read are worded as a message names them."""

    EMPTY = "empty"
    PDF = "PDF"
    HTML = "HTML"
    FEED = "RSS or Atom"
    JSON = "JSON"
    TEXT = "plain text"
    OFFICE = "a Word, Excel or ZIP file"
    OLD_OFFICE = "an old Word or Excel file"
    PICTURE = "a picture"
    COMPRESSED = "a compressed file"
    RTF = "an RTF file"
    BINARY = "neither PDF, HTML nor plain text"


_MARKS = {
    b"PK\x03\x04": FileKind.OFFICE,
    b"\xd0\xcf\x11\xe0": FileKind.OLD_OFFICE,
    b"\x89PNG": FileKind.PICTURE,
    b"\xff\xd8\xff": FileKind.PICTURE,
    b"GIF8": FileKind.PICTURE,
    b"\x1f\x8b": FileKind.COMPRESSED,
    b"{\\rtf": FileKind.RTF,
}


def sniff(data: bytes) -> FileKind:
    """Return what a whole file is.

    A page is HTML by any of its marks, wherever they stand in the first kilobytes; a feed by its first element; JSON by
    its outermost brackets. What has no mark is plain text, unless it holds a zero byte that is not UTF-16's.
    """
    if not data.strip():
        return FileKind.EMPTY
    head = data[:_HEAD]
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return FileKind.PDF
    if root_name(head.removeprefix(_BYTE_ORDER_MARK)) in _FEED_ROOTS:
        return FileKind.FEED
    if _HTML.search(head):
        return FileKind.HTML
    marked = next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), None)
    if marked:
        return marked
    if b"\x00" in head and not head.startswith(_UTF_16):
        return FileKind.BINARY
    return FileKind.JSON if _is_json(data) else FileKind.TEXT


def _is_json(data: bytes) -> bool:
    """Whether the outermost brackets are those of an object or a list."""
    inner = data.removeprefix(_BYTE_ORDER_MARK).strip()
    return (inner[:1], inner[-1:]) in ((b"{", b"}"), (b"[", b"]"))
