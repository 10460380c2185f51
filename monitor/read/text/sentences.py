"""Sentences of a paragraph, and quotations of them."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?])(?<!\bSt\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)[’”\"']?\s+(?=[A-Z‘“\"'(])")
LONGEST_QUOTE = 300


def sentences(text: str) -> list[str]:
    """A paragraph's sentences; titles ("Ms.") and saints end none."""
    return _END.split(text)


def quotation(words: str) -> str:
    """Words as they are quoted: one line, at most 300 characters, cut between words with a mark."""
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
