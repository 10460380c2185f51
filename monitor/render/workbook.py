"""The history as a spreadsheet (the extra `excel`)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from monitor.model.events import Event
from monitor.register.names import Register
from monitor.render.event_table import COLUMNS, DATES, INSTANTS, table

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_WIDTHS = {"id": 44, "authority": 22, "name": 26, "topic": 30, "improvements": 60, "priority_actions": 40, "quote": 60}
_WIDTH = 14
"""Letters that a column shows: a date, a grade; the columns of text above show more."""
_DAY = len("2024-01-30")


class MissingExtraError(Exception):
    """The library that writes spreadsheets is not installed; the text says how to get it."""


def workbook(events: Iterable[Event], register: Register) -> bytes:
    """An XLSX file with one sheet: a heading that stays in sight and filters, one row an event, days as dates.

    A date of which only the month or the year is known stays text. Instants are in UTC. MissingExtraError without
    openpyxl.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    except ImportError:
        raise MissingExtraError("spreadsheets need openpyxl: pip install 'ofsted-monitor[excel]'") from None
    heading, *rows = table(events, register)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("events")
    _lay_out(sheet, len(rows))
    sheet.append(heading)
    for row in rows:
        cells = (ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row)
        sheet.append([_value(column, cell) for column, cell in zip(COLUMNS, cells, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out(sheet: WriteOnlyWorksheet, rows: int) -> None:
    """Freeze the heading, offer filters over all rows, make the columns wide enough."""
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{rows + 1}"
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, _WIDTH)


def _value(column: str, cell: str) -> str | int | date | datetime | None:
    """A cell as a spreadsheet counts it: a whole day and an instant as such, a number as a number, nothing as empty."""
    if not cell:
        return None
    if column in DATES and len(cell) == _DAY:
        return date.fromisoformat(cell)
    if column in INSTANTS:
        return datetime.fromisoformat(cell).astimezone(UTC).replace(tzinfo=None)
    return int(cell) if column == "visit_number" and cell.isdecimal() else cell
