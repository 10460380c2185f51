"""Letters that a PDF's font prints as one (fi, ffi, ti) and whose text layer tells nothing: put back where certain.

A font may map such a glyph to NUL, to a private-use character or to a rare letter. Which letters it stood for is told
by the words that they can make: where exactly one choice makes a word that the document has elsewhere, or that is on a
list, it is that one. A private character that stands for the same letters in two such words stands for them everywhere.
What stays open is marked, never guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from monitor.read.text.ligature_words import WORDS
from monitor.read.text.lines import BULLET, Line

LOST = "\ufdd0"
"""Stands for a glyph of which the file gives no character at all, until the words are put right; no text holds it."""

MARK = "\ufffd"
"""Stands in the words read for letters that could not be told."""

_LETTERS = ("fi", "fl", "ff", "ffi", "ffl", "ti", "tt", "tti", "ft", "tf", "fj", "th", "st", "ct", "Th")
# Private-use characters and the rare letters that Calibri's ti and tt are mapped to.
_CODES = f"{LOST}\ue000-\uf8ff\u0180-\u024f"
_RUN = re.compile(f"[A-Za-z{_CODES}{BULLET}]++")
# A code before a capital letter is a list mark that nobody has seen before; a bullet in the middle of a word is a code.
_GLYPH = re.compile(f"[{_CODES}](?![A-Z])|(?<=[A-Za-z]){BULLET}(?=[a-z])")
_ANY = re.compile(f"[{_CODES}]|[a-z]{BULLET}[a-z]")
_CODE = re.compile(f"[{_CODES}]")
_INNER_BULLET = re.compile(f"{BULLET}(?<=[a-z]{BULLET})(?=[a-z])")  # the mark first: quick where there is none
_LETTER = re.compile(r"[A-Za-z]")
_PLAIN_WORD = re.compile(r"[a-z]{3,}", re.IGNORECASE)
_MOST_GLYPHS = 3  # in one word; with more of them too little is left to tell it by
_MOST_WORDS = 2000  # different words of one document that are put right; more, and it is no text
_AGREEING = 2  # words in which a private character must stand for the same letters to stand for them in all


def restored(lines: list[Line]) -> tuple[list[Line], int]:
    """The lines with such letters put back or marked, and how many different words hold a mark.

    The list itself where nothing is to be put back.
    """
    text = "\n".join(line.text for line in lines)
    some = bool(_CODE.search(text) or (BULLET in text and _INNER_BULLET.search(text)))
    if not some:
        return lines, 0
    broken = dict.fromkeys(run for line in lines for run in _broken(line.text))
    if not broken:
        return [line._replace(text=line.text.replace(LOST, "")) if LOST in line.text else line for line in lines], 0
    words = WORDS | {word.lower() for line in lines for word in _PLAIN_WORD.findall(line.text)}
    put_right = {run: list(_choices(run, words)) for run in list(broken)[:_MOST_WORDS]}
    sure = {run: choices[0] for run, choices in put_right.items() if len(choices) == 1}
    letters = _agreed(sure)
    whole = {run: _filled(run, sure.get(run) or [letters.get(code, MARK) for code in _codes(run)]) for run in broken}

    def put_back(found: re.Match[str]) -> str:
        return whole.get(found[0], found[0]).replace(LOST, "")

    mended = [line._replace(text=_RUN.sub(put_back, line.text)) if _ANY.search(line.text) else line for line in lines]
    return mended, sum(MARK in word for word in whole.values())


def _broken(text: str) -> Iterator[str]:
    """The words of a line that hold such a glyph."""
    if _ANY.search(text):
        yield from (run for run in _RUN.findall(text) if _GLYPH.search(run) and _LETTER.search(run))


def _codes(run: str) -> list[str]:
    return _GLYPH.findall(run)


def _choices(run: str, words: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The letters that make a word of the list when they stand in the places of the run's glyphs, each choice once."""
    count = len(_codes(run))
    met = set()
    for letters in product(_LETTERS, repeat=count) if count <= _MOST_GLYPHS else ():
        word = _filled(run, letters).strip(BULLET).lower()
        if word in words and word not in met:
            met.add(word)
            yield letters


def _filled(run: str, letters: Sequence[str]) -> str:
    """The run with letters in the places of its glyphs."""
    following = iter(letters)
    return _GLYPH.sub(lambda _: next(following), run)


def _agreed(sure: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """What each private character stands for, where words that are sure agree; a lost glyph may be any."""
    seen: dict[str, list[str]] = defaultdict(list)
    for run, letters in sure.items():
        for code, group in zip(_codes(run), letters, strict=True):
            seen[code].append(group)
    return {
        code: groups[0]
        for code, groups in seen.items()
        if code not in (LOST, BULLET) and len(groups) >= _AGREEING and len(set(groups)) == 1
    }
