"""The history as a spreadsheet (the extra `excel`)."""

from __future__ import annotations

import io
from collections.abc import Iterable

from monitor.model.events import Event
from monitor.render.event_table import table


class MissingExtraError(Exception):
    """The library that writes spreadsheets is not installed; the text says how to get it."""


def workbook(events: Iterable[Event]) -> bytes:
    """An XLSX file with one sheet: a heading and one row an event; MissingExtraError without openpyxl."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    except ImportError:
        raise MissingExtraError("spreadsheets need openpyxl: pip install 'ofsted-monitor[excel]'") from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("events")
    for row in table(events):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
