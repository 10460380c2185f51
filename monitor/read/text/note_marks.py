"""The marks of footnotes in running words, which would hide a title, a heading, a label or a grade.

Where a document tells which they are (a PDF by smaller, raised type, a web page by `<sup>`) they are no part of its
text; here are those that nothing but their place in the words tells.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"(?<=[a-z])([.?!:)]?)(?:[0-9]{1,2}| ?\[[0-9]{1,2}\]|[*†‡¹²³⁰⁴-⁹]{1,2})(?=[^\w\s]{0,3}(?:\s|\Z))")


def without_note_marks(words: str) -> str:
    """The words without marks that stand right behind a word: "services1", "services[1]", "services†"."""
    return _MARK.sub(r"\1", words)
