"""Cells of a table on their way into CSV and spreadsheets: text from the web stays text, and shows what it holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins like this is a formula to a spreadsheet; the wide forms are, where the keyboard is Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MARK = "'"
"""Before text in a file of CSV that would be a formula: spreadsheets take what follows for text."""


def text_of(value: object) -> str:
    """A value as the text of a cell: `yes`, `no`, nothing for None."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _shown(str(value))


def _shown(text: str) -> str:
    """Text, its lines kept, without characters that command a terminal, turn its direction or show nothing."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join("".join(filter(str.isprintable, line)).strip() for line in lines)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text.startswith(_FORMULA)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, lines ended as RFC 4180 has it; numbers stay numbers, no text is a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_csv_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _csv_cell(value: object) -> str:
    text = text_of(value)
    is_number = isinstance(value, int | float)
    return f"{_MARK}{text}" if is_formula(text) and not is_number else text
