"""What a file says of its own encoding, and what its first bytes prove. Pure.

A byte order mark, which many editors put first, is no part of the text. A declaration that bytes disprove is not so.
"""

from __future__ import annotations

import codecs
import re

# The longer mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_HEAD = 1024  # bytes: a declaration stands within them
# The encodings of two or four bytes a character, by their names in XML and HTML.
_WIDE = re.compile(
    rb"(?i)\b(encoding|charset)(\s*=\s*[\"']?\s*)(?:utf[-_]?(?:16|32)(?:[-_]?[lb]e)?|(?:iso-10646-)?ucs-?[24]|(?:cs)?unicode)(?![\w-])"
)


def rightly_declared(markup: bytes) -> bytes:
    """XML or HTML that says UTF-16 (or 32) of itself only where it is: else its declaration says UTF-8.

    In these encodings every sign of markup has a zero byte. .NET's StringWriter declares them of whatever it writes.
    """
    head = markup[:_HEAD]
    if b"\x00" in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return markup
    return _WIDE.sub(rb"\1\2utf-8", head) + markup[_HEAD:]


def plain_text(data: bytes) -> str:
    """The text of a file in the encoding that its mark says, without the mark; in UTF-8 where it has none."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, "replace")
