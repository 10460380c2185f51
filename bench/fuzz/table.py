"""The results as a table in `docs/reliability.md`, between its marks."""

from __future__ import annotations

import re

from bench.fuzz.campaign import ROOT, Row, results
from bench.fuzz.parsers import PARSERS

DOC = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- fuzz:begin -->", "<!-- fuzz:end -->"
WHOLE = 1_000_000
ENOUGH = 1800.0


def rows() -> list[str]:
    """The table's lines."""
    known = results()
    head = "| parser | inputs | seconds | slowest input | memory | found | goal reached |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    return [head, *(_row(parser.name, known.get(parser.name, Row())) for parser in PARSERS)]


def _row(name: str, row: Row) -> str:
    if not row.inputs:
        return f"| `{name}` | 0 | 0 | | | | not run |"
    reached = "yes" if row.inputs >= WHOLE or row.seconds >= ENOUGH else f"no: {_share(row)}"
    mended = len([one for one in row.findings if one not in row.open])
    found = str(mended) + (f" ({len(row.open)} open)" if row.open else "")
    return (
        f"| `{name}` | {row.inputs:,} | {row.seconds:,.0f} | {1000 * row.slowest:,.0f} ms | {row.peak / 1e6:.0f} MB "
        f"| {found} | {reached} |"
    )


def _share(row: Row) -> str:
    return f"{100 * max(row.inputs / WHOLE, row.seconds / ENOUGH):.1f} %"


def write() -> None:
    """Put the table where the page has the last one."""
    page = DOC.read_text(encoding="utf-8")
    table = "\n".join(rows())
    made = re.sub(
        r"(<!-- fuzz:table -->\n).*?(\n<!-- fuzz:end -->)",
        lambda found: f"{found[1]}{table}{found[2]}",
        page,
        flags=re.DOTALL,
    )
    DOC.write_text(made, encoding="utf-8")
