"""The history as spreadsheets (the extra `excel`)."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from monitor.history.summary import AuthoritySummary
from monitor.model.events import Event
from monitor.model.facts import EventKind
from monitor.register.names import Register
from monitor.render import cells, event_table, summary_table
from monitor.render.fit import address

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_WIDTH = 14
"""Letters that a column shows: a date, a grade; columns of text show more."""
_WIDTHS = {"id": 44, "authority": 22, "name": 26, "topic": 30, "improvements": 60, "priority_actions": 40, "quote": 60}
_WIDTHS |= {"urls": 40, "column": 28, "sheet": 12, "what it holds": 100, "inspection": 40, "visit": 40, "note": 36}
_DAY = len("2024-01-30")
_MOST_CHARACTERS, _MOST_ROWS, _MOST_LINKS = 32_767, 1_048_576, 65_530
"""What a sheet holds of a cell, of rows and of links: Excel's limits, beyond which it calls the file damaged."""
_CUT = "…"
_NOTICES = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)


class MissingExtraError(Exception):
    """The library that writes spreadsheets is not installed; the text says how to get it."""


@dataclass(frozen=True)
class _Sheet:
    """A table with its heading: which of its columns hold dates and instants, and which cells lead where.

    `links` has, by column, the column that holds the address; of several addresses the first counts.
    """

    name: str
    rows: Sequence[Sequence[object]]
    dates: Collection[str] = ()
    instants: Collection[str] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    frozen: str = "A2"


def workbook(events: Iterable[Event], register: Register) -> bytes:
    """An XLSX file with one sheet: a heading that stays in sight and filters, one row an event, days as dates.

    A date of which only the month or the year is known stays text. Instants are in UTC. MissingExtraError without
    openpyxl.
    """
    return _written([_events_sheet("events", events, register)])


def summary_workbook(found: Sequence[AuthoritySummary], events: Sequence[Event], register: Register) -> bytes:
    """An XLSX file: the summaries, the events and the notices of their authorities, and what each column holds.

    As `workbook` otherwise; what names an event leads to its document.
    """
    notices = [event for event in events if event.facts.kind in _NOTICES]
    summaries = _Sheet("summary", summary_table.table(found), summary_table.DATES, (), summary_table.LINKS, "C2")
    sheets = [summaries, _events_sheet("events", events, register), _events_sheet("notices", notices, register)]
    return _written([*sheets, _Sheet("columns", [("sheet", "column", "what it holds"), *_explained()])])


def _events_sheet(name: str, events: Iterable[Event], register: Register) -> _Sheet:
    rows = event_table.table(events, register)
    return _Sheet(name, rows, event_table.DATES, event_table.INSTANTS, {"id": "urls"})


def _explained() -> list[tuple[str, str, str]]:
    told = [("summary", column, text) for column, text in summary_table.DESCRIPTIONS.items()]
    told += [("events, notices", column, text) for column, text in event_table.DESCRIPTIONS.items()]
    return [(sheet, column, text.replace("`", "")) for sheet, column, text in told]


def _written(sheets: Sequence[_Sheet]) -> bytes:
    try:
        from openpyxl import Workbook
    except ImportError:
        raise MissingExtraError("spreadsheets need openpyxl: pip install 'ofsted-monitor[excel]'") from None
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Workbook, sheet: _Sheet) -> None:
    """Freeze the heading, offer filters over all rows, make the columns wide enough, and write the rows."""
    from openpyxl.utils import get_column_letter

    heading, *rows = sheet.rows[:_MOST_ROWS]
    made = book.create_sheet(sheet.name)
    made.freeze_panes = sheet.frozen
    made.auto_filter.ref = f"A1:{get_column_letter(len(heading))}{len(rows) + 1}"
    for number, column in enumerate(map(str, heading), 1):
        made.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, _WIDTH)
    made.append([_cell(made, str(column), bold=True) for column in heading])
    places = {str(column): number for number, column in enumerate(heading)}
    links = _Links(sheet, places)
    for row in rows:
        values = [_value(sheet, str(column), value) for column, value in zip(heading, row, strict=True)]
        made.append([_cell(made, value, links.of(row, number)) for number, value in enumerate(values)])


class _Links:
    """The addresses to which the cells of a sheet lead, as many as a sheet holds."""

    def __init__(self, sheet: _Sheet, places: Mapping[str, int]) -> None:
        self._columns = {places[column]: places[address] for column, address in sheet.links.items()}
        self._columns |= {place: place for place in self._columns.values()}
        self._left = _MOST_LINKS

    def of(self, row: Sequence[object], column: int) -> str | None:
        """Where a cell leads; None where it leads nowhere, or an address is none of the web's."""
        if column not in self._columns or not self._left:
            return None
        first = next(iter(str(row[self._columns[column]] or "").splitlines()), "")
        url = address(first) if row[column] else None
        self._left -= 1 if url else 0
        return url


def _value(sheet: _Sheet, column: str, value: object) -> str | int | float | date | datetime | None:
    """A cell as a spreadsheet counts it: a whole day and an instant as such, a number as a number, nothing as empty."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = cells.text_of(value)
    if not text:
        return None
    if column in sheet.dates and len(text) == _DAY:
        return date.fromisoformat(text)
    if column in sheet.instants:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - len(_CUT)] + _CUT


def _cell(sheet: WriteOnlyWorksheet, value: Any, link: str | None = None, *, bold: bool = False) -> Any:
    """A cell; text is text whatever it begins with, and stays text where somebody edits it."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    formula = isinstance(value, str) and cells.is_formula(value)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not (formula or link or bold):
        return value
    cell = WriteOnlyCell(sheet, value)
    if formula:
        cell.data_type, cell.quotePrefix = "s", True
    if link or bold:
        cell.hyperlink, cell.font = link, _font(bold=bold, link=bool(link))
    return cell


@cache
def _font(*, bold: bool, link: bool) -> Any:
    from openpyxl.styles import Font

    return Font(bold=bold, color="0563C1", underline="single") if link else Font(bold=bold)
