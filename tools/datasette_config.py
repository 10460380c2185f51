"""What Datasette shows of the history besides its rows: config/datasette.yaml.

Descriptions of tables and columns from monitor/store/dictionary.py, facets, and queries that people ask often. `make
dictionary` writes it; a test compares it with what would be written.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.register import data  # noqa: E402
from monitor.store.dictionary import TABLES, VIEWS  # noqa: E402

FILE = ROOT / "config/datasette.yaml"
DATABASE = "monitor"
"""The name by which Datasette knows the file: its own, without its ending."""
_HEAD = """# What Datasette shows of the history: `datasette state/monitor.db --metadata config/datasette.yaml`.
# Written by `make dictionary` from monitor/store/dictionary.py and tools/datasette_config.py: change it there.
"""
_ABOUT = (
    "What Ofsted, GOV.UK and the press published about English local authorities' children's services. The summary, "
    "the current judgements and the notices in force are as of today; of the events, those that are possible or "
    "rejected are no facts."
)
FACETS = {
    "authorities": ["region"],
    "sources": ["kind"],
    "fetches": ["outcome"],
    "documents": ["kind"],
    "events": ["kind", "status", "framework", "direction"],
    "judgements": ["area", "grade"],
    "evidence": ["source", "certainty"],
    "alerts": ["kind", "severity"],
    "deliveries": ["channel", "state"],
    "decisions": ["reason"],
    "passages": ["kind"],
    "known_events": ["kind", "framework"],
    "current_judgements": ["area", "grade", "change"],
    "notices_in_force": ["kind"],
    "summary": ["region", "overall", "leadership"],
}
_NEWEST_FIRST = {"events": "start", "known_events": "day", "documents": "first_seen", "fetches": "at",
                 "alerts": "created_at"}  # fmt: skip
_HIDDEN = ("_sqlite_migrations",)
_ALSO_WORDS = ("SEND",)
"""Abbreviations among the words of topics that the index of words takes for other words."""

_DOWNGRADED = """
SELECT a.name, k.start, k.published, j.grade AS overall, k.framework, k.lead_inspector, k.id AS event, k.url
FROM known_events k JOIN events e ON e.id = k.id JOIN authorities a ON a.slug = k.authority
LEFT JOIN judgements j ON j.event = k.id AND j.area = 'overall'
WHERE e.direction = 'declined'
  AND substr(coalesce(k.published, k.day), 1, 4) = coalesce(nullif(:year, ''), strftime('%Y', 'now'))
ORDER BY coalesce(k.published, k.day) DESC, a.name
"""
_LONG_NOTICES = """
SELECT a.name, n.kind, n.since, n.event, n.action,
  round((julianday('now') - julianday(n.since || substr('0000-01-01', length(n.since) + 1))) / 365.25, 1) AS years,
  n.url
FROM notices_in_force n JOIN authorities a ON a.slug = n.authority
WHERE n.since || substr('0000-01-01', length(n.since) + 1)
  < date('now', '-' || coalesce(nullif(:years, ''), '2') || ' years')
ORDER BY n.since, a.name
"""
_TO_GOOD = """
WITH graded AS (
  SELECT k.authority, k.day, k.id, j.grade,
    sum(j.grade IN ('good', 'outstanding')) OVER (PARTITION BY k.authority ORDER BY k.day, k.id) AS stretch
  FROM known_events k JOIN judgements j ON j.event = k.id AND j.area = 'overall' WHERE k.kind = 'inspection'
), spells AS (
  SELECT authority, stretch, min(CASE WHEN grade = 'inadequate' THEN day END) AS inadequate_on
  FROM graded GROUP BY authority, stretch
), ended AS (
  SELECT s.*, (SELECT min(g.day) FROM graded g WHERE g.authority = s.authority AND g.stretch = s.stretch + 1) AS good_on
  FROM spells s WHERE inadequate_on IS NOT NULL
)
SELECT a.name, inadequate_on, good_on,
  round((julianday(coalesce(good_on, date('now'))) - julianday(inadequate_on)) / 365.25, 1) AS years,
  good_on IS NULL AS goes_on
FROM ended JOIN authorities a ON a.slug = ended.authority ORDER BY years DESC, a.name
"""
_FREQUENT = """
WITH topics(topic, words) AS (VALUES
{topics}
), told AS (
  SELECT t.topic, p.id, e.authority FROM topics t JOIN passages_text x ON x.passages_text MATCH t.words
  JOIN passages p ON p.id = x.rowid AND p.kind IN ('improvement', 'priority_action')
  JOIN known_events e ON e.id = p.event
  WHERE substr(e.day, 1, 4) >= coalesce(nullif(:since, ''), '0')
)
SELECT topic, count(DISTINCT id) AS points, count(DISTINCT authority) AS authorities FROM told
GROUP BY topic ORDER BY points DESC, topic
"""


@dataclass(frozen=True)
class Query:
    """A question that people ask often: its title, what it gives and takes, its SQL."""

    title: str
    description: str
    sql: str


QUERIES = {
    "downgraded": Query(
        "Who was downgraded this year",
        "Inspections whose report came out in a year (YYYY; left empty, this one) and whose overall judgement, or all "
        "areas that changed, went down against the last comparable one.",
        _DOWNGRADED,
    ),
    "long_notices": Query(
        "Notices longer than two years",
        "Improvement notices, directions and commissioners in force for more than so many years (left empty, two), the "
        "longest first. Where only a month or a year is known, they count from its first day.",
        _LONG_NOTICES,
    ),
    "inadequate_to_good": Query(
        "Time from inadequate to good",
        "For each authority, from the first overall judgement of inadequate to the next of good or outstanding, in "
        "years; what goes on is counted until today. From April 2026 there is no overall judgement.",
        _TO_GOOD,
    ),
    "frequent_points": Query(
        "Most frequent points to improve",
        "Points to improve and priority actions by topic, and how many authorities have one, since a year (YYYY; left "
        "empty, of all years). A point may have several topics; their words are those of config/topics.csv.",
        _FREQUENT,
    ),
}
"""By the names that stand in their addresses."""


def queries() -> dict[str, dict[str, str]]:
    """The queries as Datasette takes them."""
    words = ",\n".join(f"  ({_literal(title)}, {_literal(asked)})" for title, asked in topics())
    return {
        name: {
            "title": query.title,
            "description": query.description,
            "sql": LiteralScalarString(query.sql.replace("{topics}", words).strip() + "\n"),
        }
        for name, query in QUERIES.items()
    }


def topics() -> list[tuple[str, str]]:
    """The topics by title, each with its words as the index of words is asked for them."""
    return [(row["title"], _asked(row["words"].split(";"))) for row in data.rows("topics.csv")]


def _asked(words: list[str]) -> str:
    asked = (word for word in words if word not in _ALSO_WORDS)
    return " OR ".join(f'"{word.rstrip("*")}"' + ("*" if word.endswith("*") else "") for word in asked)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def tables() -> dict[str, dict[str, Any]]:
    """What is shown of each table and view."""
    shown: dict[str, dict[str, Any]] = {}
    for name, described in {**VIEWS, **TABLES}.items():
        columns = {column: _plain(text) for column, text in described.columns.items()}
        shown[name] = {"description": _plain(described.about), "columns": columns}
        shown[name] |= {"facets": FACETS[name]} if name in FACETS else {}
        shown[name] |= {"sort_desc": _NEWEST_FIRST[name]} if name in _NEWEST_FIRST else {}
    return shown | {name: {"hidden": True} for name in _HIDDEN}


def _plain(text: str) -> str:
    return text.replace("`", "")


def text() -> str:
    """The file as it should stand."""
    made = {
        "title": "Ofsted Monitor",
        "description": _ABOUT,
        "databases": {DATABASE: {"description": _ABOUT, "queries": queries(), "tables": tables()}},
    }
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.dump(made, out)
    return _HEAD + out.getvalue()


def main() -> None:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8")
    print(FILE.relative_to(ROOT))


if __name__ == "__main__":
    main()
