"""The spreadsheets open in LibreOffice and show what the history says: links, dates, text that looks like a formula."""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from monitor.history.summary import summaries
from monitor.model.facts import Action, EventKind
from monitor.register.authorities import load
from monitor.render import cells, event_table, summary_table
from monitor.render.workbook import summary_workbook, workbook
from tests.kept import act, joined, told

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (Debian's libreoffice-calc-nogui)"),
]
WEB = (
    "=1+1",
    '=HYPERLINK("https://bad.example","x")',
    "+44 1733",
    "-1",
    "@SUM(1)",
    "=cmd|'/c calc'!A0",
    "＝1",
    "'quoted",
)
HISTORY = joined(
    told("peterborough", EventKind.INSPECTION, "2018-06", "2018-08-06", grades={"overall": "good"}, quote="=1+1"),
    told("peterborough", EventKind.INSPECTION, "2023-11-27", "2024-01-30", end="2023-12-08", framework="ilacs",
         lead_inspector="+44 1733", grades={"overall": "inadequate", "play": "-1"}, improvements=WEB,
         priority_actions=("One, with a comma", 'and "quotes"')),
    told("leeds", EventKind.FOCUSED_VISIT, "2025-03-10", "2025-05-01", topic="@SUM(1)", visit_number=2),
    *(told("brent", EventKind.JTAI, f"20{15 + number}-03-10", f"20{15 + number}-05-01", topic=text)
      for number, text in enumerate(WEB)),
    act("halton", EventKind.DIRECTION, Action.ISSUED, "2024-08-01"),
)  # fmt: skip
DAY = date(2026, 7, 10)
REGISTER = load()


def opened(data: bytes, folder: Path, sheets: list[str]) -> dict[str, list[list[str]]]:
    """A spreadsheet's cells by sheet, as LibreOffice shows them: one file of CSV a sheet."""
    book = folder / "book.xlsx"
    book.write_bytes(data)
    # 44,34,76: comma, quotes, UTF-8; text is quoted, cells as shown, formulas not; the last -1: every sheet.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,2057,false,true,false,false,false,-1"
    convert(book, form)
    found = {}
    for sheet in sheets:
        text = (folder / f"book-{sheet}.csv").read_text(encoding="utf-8-sig")
        found[sheet] = list(csv.reader(io.StringIO(text, newline="")))
    return found


def as_shown(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[cells.text_of(value) for value in row] for row in rows]


def test_the_summary_opens_with_all_its_sheets(tmp_path: Path) -> None:
    found = summaries(HISTORY, ["brent", "halton", "leeds", "peterborough", "york"], REGISTER, ["leeds"], DAY)
    sheets = ["summary", "events", "notices", "columns"]
    book = opened(summary_workbook(found, HISTORY, REGISTER), tmp_path, sheets)
    assert book["summary"] == as_shown(summary_table.table(found))
    events = as_shown(event_table.table(HISTORY, REGISTER))
    place = events[0].index("first_seen")
    without = [[cell for n, cell in enumerate(row) if n != place] for row in events]
    assert [[cell for n, cell in enumerate(row) if n != place] for row in book["events"]] == without
    assert {row[place] for row in book["events"][1:]} == {"2026-07-01 09:00:00"}
    assert [row[0] for row in book["notices"][1:]] == ["halton/direction-issued/2024-08-01"]
    assert len(book["columns"]) == 1 + len(summary_table.COLUMNS) + len(event_table.COLUMNS)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_no_cell_is_a_formula(tmp_path: Path, ending: str) -> None:
    """What a program that calculates makes of the cells: text that looks like a formula stays text."""
    given = tmp_path / f"events.{ending}"
    csv_of = event_table.as_csv(HISTORY, REGISTER).encode()
    given.write_bytes(workbook(HISTORY, REGISTER) if ending == "xlsx" else codecs.BOM_UTF8 + csv_of)
    convert(given, "fods")
    flat = (tmp_path / "events.fods").read_text(encoding="utf-8")
    assert "table:formula" not in flat
    assert flat.count("=HYPERLINK(") == 2


def convert(given: Path, form: str) -> None:
    """Convert a file beside itself, by a LibreOffice with a profile of its own."""
    profile = f"-env:UserInstallation=file://{given.parent / 'profile'}"
    command = [str(SOFFICE), profile, "--headless", "--norestore", "--convert-to", form, "--outdir", str(given.parent)]
    subprocess.run([*command, str(given)], check=True, capture_output=True, timeout=180)
