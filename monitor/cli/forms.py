"""The forms in which the history leaves: to the terminal, the standard output or a file."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.base import FAILED, fail, terminal

if TYPE_CHECKING:
    from rich.console import RenderableType


class TableForm(StrEnum):
    """The forms of a table, whatever it holds."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def refuse_on_terminal(form: str, out: Path | None, example: str) -> None:
    """Exit 2 where a spreadsheet would go to a terminal."""
    if form == TableForm.XLSX and out is None and sys.stdout.isatty():
        fail(f"a spreadsheet is nothing for a terminal; write it to a file, for example with --out {example}")


def give(data: bytes, out: Path | None, *, mark: bool = False) -> None:
    """Bytes to a file, there with a byte order mark if asked for, or to the standard output.

    Excel takes a file of CSV for UTF-8 by its mark alone; a script that reads the output is spared it.
    """
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(codecs.BOM_UTF8 + data if mark else data)
    except OSError as fault:
        fail(f"{out} cannot be written: {fault.strerror}", FAILED)


def spreadsheet(made: Callable[[], bytes]) -> bytes:
    """What `made` gives; exits 2 where the library that writes spreadsheets is missing."""
    from monitor.render.workbook import MissingExtraError

    try:
        return made()
    except MissingExtraError as missing:
        fail(str(missing))


def printed(make: Callable[[int], RenderableType]) -> bytes:
    """What a file has of what the terminal shows; `make` gives it for a width."""
    text = StringIO()
    console = terminal(file=text)
    console.print(make(console.width))
    return text.getvalue().encode()
