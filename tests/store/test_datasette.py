"""What Datasette shows: the file is as it is made, and each query gives the right rows of a history."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

import pytest
from ruamel.yaml import YAML

from monitor.history.direction import directed
from monitor.model.facts import Action, EventKind
from tests.kept import act, joined, keep, told
from tools import data_dictionary, datasette_config

INSPECTION, VISIT = EventKind.INSPECTION, EventKind.FOCUSED_VISIT
NOTICE, DIRECTION = EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION


def inspected(authority: str, start: str, grade: str, *points: str, **more: object):
    published = f"{int(start[:4]) + 1}-01-30"
    return told(authority, INSPECTION, start, published, grades={"overall": grade}, improvements=points, **more)


HISTORY = joined(
    inspected("leeds", "2009-11-02", "inadequate"),
    inspected("leeds", "2011-11-02", "inadequate"),  # its time goes on from the first
    inspected("leeds", "2015-11-02", "good", "The quality of pathway plans for care leavers."),
    inspected("leeds", "2018-11-02", "requires_improvement"),
    inspected("brent", "2020-09-07", "outstanding", "Homeless 16- and 17-year-olds."),
    inspected("brent", "2023-09-04", "inadequate", "Support for care leavers.", "Send for the plan."),
    act("halton", DIRECTION, Action.ISSUED, "2014-08-01"),
    act("halton", DIRECTION, Action.REVISED, "2020-02"),
    act("halton", NOTICE, Action.ISSUED, "2012-05-14"),
    act("halton", NOTICE, Action.LIFTED, "2018-03-01"),
    told("leeds", VISIT, "2021-06-22", "2021-08-02", priority_actions=("Personal advisers for care leavers.",)),
)  # fmt: skip
ROWS = {
    "downgraded": (
        {"year": "2024"},
        [("Brent", "2023-09-04", "inadequate")],
        ("name", "start", "overall"),
    ),
    "long_notices": (
        {"years": "5"},
        [("Halton", "direction", "2014-08-01", "halton/direction-revised/2020-02")],
        ("name", "kind", "since", "event"),
    ),
    "inadequate_to_good": (
        {},
        [("Leeds", "2009-11-02", "2015-11-02", 0), ("Brent", "2023-09-04", None, 1)],
        ("name", "inadequate_on", "good_on", "goes_on"),
    ),
    "frequent_points": (
        {"since": "2015"},
        [("Care leavers", 3, 2), ("Plans and reviews", 2, 2), ("Homelessness at 16 and 17", 1, 1)],
        ("topic", "points", "authorities"),
    ),
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with keep(tmp_path_factory.mktemp("datasette"), tuple(directed(e, HISTORY) for e in HISTORY)) as store:
        return store.path


def test_the_file_is_what_it_is_made_of() -> None:
    assert datasette_config.FILE.read_text(encoding="utf-8") == datasette_config.text(), "run `make dictionary`"


def test_every_table_and_column_is_described_and_no_other() -> None:
    shown = YAML(typ="safe").load(datasette_config.FILE)["databases"]["monitor"]["tables"]
    tables, views = data_dictionary.schema()
    for name, columns in {**tables, **views}.items():
        described = shown[name]
        assert set(described["columns"]) == set(columns)
        assert {*described.get("facets", ()), *filter(None, [described.get("sort_desc")])} <= set(columns)
    assert {name for name, told in shown.items() if not told.get("hidden")} == {*tables, *views}


@pytest.mark.parametrize("name", ROWS)
def test_each_query_gives_the_right_rows(history: Path, name: str) -> None:
    given, expected, columns = ROWS[name]
    sql = datasette_config.queries()[name]["sql"]
    asked = {"year": "", "years": "", "since": ""} | given
    with closing(sqlite3.connect(history)) as db:
        db.row_factory = sqlite3.Row
        assert [tuple(row[c] for c in columns) for row in db.execute(sql, asked)] == expected
        db.execute(sql, {"year": "", "years": "", "since": ""}).fetchall()


def test_there_is_a_row_of_each_query_here() -> None:
    assert set(ROWS) == set(datasette_config.QUERIES)


@pytest.mark.exhaustive
@pytest.mark.skipif(find_spec("datasette") is None, reason="Datasette is not installed (the extra `datasette`)")
@pytest.mark.parametrize("name", ROWS)
def test_datasette_itself_gives_them(history: Path, name: str) -> None:
    given, expected, columns = ROWS[name]
    asked = {"year": "", "years": "", "since": ""} | given | {"_shape": "array"}
    assert [
        tuple(row[c] for c in columns) for row in got(history, f"/monitor/{name}.json?{urlencode(asked)}")
    ] == expected


@pytest.mark.exhaustive
@pytest.mark.skipif(find_spec("datasette") is None, reason="Datasette is not installed (the extra `datasette`)")
def test_datasette_shows_the_views_and_what_their_columns_hold(history: Path) -> None:
    rows = got(history, "/monitor/summary.json?_shape=array&inspection__notblank=1")
    assert {row["name"] for row in rows} == {"Brent", "Leeds"}
    page = run(history, "/monitor/summary")
    assert "the key of the Office for National Statistics" in page
    assert "One row an authority of the register" in page


def run(history: Path, address: str) -> str:
    """What Datasette answers, with the file that it is given."""
    options = ["--metadata", str(datasette_config.FILE), "--setting", "sql_time_limit_ms", "20000", "--get", address]
    command = [sys.executable, "-m", "datasette", "serve", str(history), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def got(history: Path, address: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(history, address))
    return found
