"""Markup before it is parsed: its first element, its words without tags; in time that grows with its length. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEFORE_ROOT = ((b"<!--", b"-->"), (b"<?", b">"))
_NAME = re.compile(rb"[a-zA-Z][\w:.-]*")
_DOCTYPE = re.compile(rb"<!doctype", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_UNSEEN = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_UNSEEN_END = re.compile(r"</(?:script|style)\s*>", re.IGNORECASE)


def root_name(head: bytes) -> str:
    """The name of the first element of XML or HTML, in lower case; empty where the bytes begin with none.

    White space, comments, declarations and a document type, with its own declarations, may stand before it.
    """
    at, size = 0, len(head)
    while at < size:
        at += len(head[at:]) - len(head[at:].lstrip())
        end = _end_of_prolog(head, at)
        if end is None:
            break
        at = end
    found = _NAME.match(head, at + 1) if head[at : at + 1] == b"<" else None
    return found[0].decode("latin-1").lower() if found else ""


def doctype(head: bytes) -> tuple[int, int] | None:
    """Where the first document type begins and ends; None where there is none, or none that ends."""
    found = _DOCTYPE.search(head)
    end = _end_of_doctype(head, found.start()) if found else None
    return (found.start(), end) if found and end is not None else None


def _end_of_prolog(head: bytes, at: int) -> int | None:
    """The end of what stands at a place and may stand before the first element; None where nothing such does."""
    for opening, closing in _BEFORE_ROOT:
        if head.startswith(opening, at):
            end = head.find(closing, at + len(opening))
            return end + len(closing) if end >= 0 else None
    return _end_of_doctype(head, at) if _DOCTYPE.match(head, at) else None


def _end_of_doctype(head: bytes, at: int) -> int | None:
    end, inner = head.find(b">", at), head.find(b"[", at)
    if 0 <= inner < end:
        closing = head.find(b"]", inner)
        end = head.find(b">", closing) if closing >= 0 else -1
    return end + 1 if end >= 0 else None


def without_tags(markup: str) -> str:
    """The words of a piece of HTML as they stand, a space for each tag, comment, script and style sheet."""
    return " ".join(_between_tags(markup))


def _between_tags(markup: str) -> Iterator[str]:
    kept, at = 0, markup.find("<")
    ends = _Ends(markup)
    while at >= 0:
        end = ends.of(at)
        if end is None:
            at = markup.find("<", at + 1)
            continue
        yield markup[kept:at]
        kept, at = end, markup.find("<", end)
    yield markup[kept:]


class _Ends:
    """Where what begins with `<` ends. What is sought once in vain is not sought again."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._comments = self._unseen = True

    def of(self, at: int) -> int | None:
        markup = self._markup
        if self._comments and markup.startswith("<!--", at):
            end = markup.find("-->", at + 4)
            self._comments = end >= 0
            return end + 3 if end >= 0 else None
        if self._unseen and _UNSEEN.match(markup, at):
            closing = _UNSEEN_END.search(markup, at)
            self._unseen = closing is not None
            if closing:
                return closing.end()
        tag = _TAG.match(markup, at)
        return tag.end() if tag else None
