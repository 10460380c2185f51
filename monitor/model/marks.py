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


_ENCODING = re.compile(rb"""\A\s{0,200}<\?xml[^>]{0,200}?\bencoding\s{0,20}=\s{0,20}["']([\w.:-]{1,40})["']""")
_LONGEST_CHARACTER = 4  # bytes


def rightly_declared(markup: bytes) -> bytes:
    """XML or HTML that says UTF-16 (or 32) of itself only where it is: else its declaration says UTF-8.

    In these encodings every sign of markup has a zero byte. .NET's StringWriter declares them of whatever it writes.
    """
    head = markup[:_HEAD]
    if b"\x00" in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return markup
    return _WIDE.sub(rb"\1\2utf-8", head) + markup[_HEAD:]


def in_its_encoding(markup: bytes) -> bytes:
    """XML whose bytes are what it declares: in UTF-8, where they are not in the encoding that it names.

    Bytes that are not UTF-8 either are taken for windows-1252, as browsers do. Left to feedparser, they would be read
    by whatever library that guesses encodings happens to be installed beside it.
    """
    found = _ENCODING.search(markup[:_HEAD])
    declared = found[1].decode("ascii", "replace") if found else "utf-8"
    if markup.startswith(tuple(mark for mark, _ in _MARKS)) or _is_in(markup, declared):
        return markup
    text = markup if _is_in(markup, "utf-8") else markup.decode("windows-1252", "replace").encode()
    return _ENCODING.sub(lambda match: match[0].replace(match[1], b"utf-8"), text, count=1) if found else text


def _is_in(data: bytes, encoding: str) -> bool:
    """Whether bytes are of an encoding; a last character may be cut."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as fault:
        return fault.start >= len(data) - _LONGEST_CHARACTER
    except LookupError:
        return False
    return True


def plain_text(data: bytes) -> str:
    """The text of a file in the encoding that its mark says, without the mark; in UTF-8 where it has none."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, "replace")
