"""The data dictionary, from the migrations and monitor/store/dictionary.py: docs/data-dictionary.md.

`make dictionary` writes it; a test compares it with what would be written.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.store.database import Store  # noqa: E402
from monitor.store.dictionary import OWN, TABLES, VIEWS, Described  # noqa: E402
from monitor.store.file import FILE  # noqa: E402

PAGE = ROOT / "docs/data-dictionary.md"
_HEAD = """# Data dictionary

<!-- Written by `make dictionary` from the migrations and monitor/store/dictionary.py: change it there. -->

The history is one SQLite file, `state/monitor.db`, in WAL mode. Any tool may read it while the monitor runs (Datasette,
`sqlite-utils`, `sqlite3 -readonly`); only the monitor writes. Table and column names are stable; a change of schema is
a migration, applied on start after a copy of the file was put aside in `backups` beside it.

Instants are ISO 8601 with their offset, to the millisecond. Dates are ISO, cut to the precision known (`2023`,
`2023-11`, `2023-11-27`). Truth values are 0 and 1.
"""
_VIEWS = """# Views

Computed from the tables when they are asked, as of today in UTC. They say what the command `summary` says
([looking at the history](history.md)).
"""

Columns = dict[str, str]
"""By the name of a column its type and, where it is one, that it is its row's key or names another table's."""


def schema() -> tuple[dict[str, Columns], dict[str, Columns]]:
    """The tables and the views of a new history."""
    with tempfile.TemporaryDirectory() as folder:
        Store.open(Path(folder), datetime(2026, 1, 1, tzinfo=UTC)).close()
        with closing(sqlite3.connect(Path(folder) / FILE)) as db:
            found = db.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
            names = {kind: [name for name, of in found if of == kind] for kind in ("table", "view")}
            tables = {name: _columns(db, name) for name in names["table"] if not name.startswith(OWN)}
            return tables, {name: _columns(db, name) for name in names["view"]}


def _columns(db: sqlite3.Connection, name: str) -> Columns:
    others = {row[3]: row[2] for row in db.execute(f"PRAGMA foreign_key_list({name})")}
    found = {}
    for _, column, kind, _, _, key in db.execute(f"PRAGMA table_info({name})"):
        marks = [kind.lower(), *(["key"] if key else []), *([f"of `{others[column]}`"] if column in others else [])]
        found[column] = ", ".join(filter(None, marks))
    return found


def page() -> str:
    """The page as it should stand; KeyError where a table or a view has no description, or a description no column."""
    tables, views = schema()
    chapters = [_chapter(name, columns, TABLES[name]) for name, columns in tables.items()]
    return "\n".join(
        [_HEAD, *chapters, _VIEWS, *(_chapter(name, c, VIEWS[name], bare=True) for name, c in views.items())]
    )


def _chapter(name: str, columns: Columns, described: Described, *, bare: bool = False) -> str:
    head = (
        "| column | what it holds |\n| --- | --- |"
        if bare
        else "| column | type | what it holds |\n| --- | --- | --- |"
    )
    cells = {c: (f" {columns[c]} | " if not bare else " ") + text for c, text in described.columns.items()}
    rows = [f"| `{column}` |{cell} |" for column, cell in cells.items()]
    besides = f"\n{described.besides}\n" if described.besides else ""
    return f"## {name}\n\n{described.about}\n\n" + "\n".join([head, *rows]) + "\n" + besides


def main() -> None:
    """Write what is generated."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
