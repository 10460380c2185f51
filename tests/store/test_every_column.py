"""Whatever stands in whichever column, it is one row's trouble: every command goes on, and says it once.

The schema itself is walked, so that a column of tomorrow is tested too.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.demo.web import Web
from monitor.model.dates import When
from monitor.model.facts import EventKind, Finding
from monitor.model.review import Answer, Label
from monitor.operations import weekly
from monitor.outbox.outbox import Outbox
from monitor.store import columns
from monitor.store.file import FILE
from tests.monitored import VISIT, Monitored, configure, published, world

pytestmark = pytest.mark.exhaustive
VALUES = (
    "yesterday",
    "{",
    b"\xff\xfe\x00",
    "99999-99-99",
    "\x00",
    -(2**63),
    '{"kind": "no such kind"}',
    "2024-01-30",
    0.5,
)
# What the tables were made of before: no row of them is read back.
OTHERS = {"_sqlite_migrations", "sqlite_sequence"}
WORLD = world(
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-07-10", VISIT),
    published("inspection-2023", 3, "2024-01-30"),
)
SOUND, NEW = "peterborough/inspection/2018-06-25", "peterborough/inspection/2023-11-27"
VISITED = "peterborough/focused_visit/2021-06-22"
# What the rows that stay sound hold somewhere.
KEPT = ("%inspection/2018%", "%/file/1 %", "ofsted:peterborough ofsted%", "%/file/3%")
SMALL = {"labels", "mutes", "authorities", "fetches", "judgements", "kept_files"}
READING = ("sources", "outbox", "review", "review export", "health", "show peterborough/inspection/2018-06-25",
           "rehearse --since 2018 --channel readers", "summary", "search inspection",
           "reread --dry-run")  # fmt: skip
HISTORY = "events --all --format json"


@pytest.fixture(scope="module")
def web():
    with Web(WORLD, date(2021, 7, 1)) as web:
        yield web


@pytest.fixture(scope="module")
def made(web, tmp_path_factory) -> Path:
    """A history with rows in every table."""
    folder = tmp_path_factory.mktemp("made")
    with Monitored(folder, web, archive="documents") as monitor:
        monitor.day("2021-07-01")
        monitor.poll("2021-07-10")
        store = monitor.store
        store.mute("brent", "readers", date(2021, 7, 1), "U1", monitor.clock)
        finding = Finding(EventKind.INSPECTION, "peterborough", start=When(2018, 6, 25))
        words = ("https://paper.example/1", "A story", When(2021, 7, 2), "peterborough", Answer.ACCEPTED, finding)
        store.write_review(
            (), (), [Label("peterborough/focused_visit/2021-06-22", *words, "me", monitor.clock)], monitor.clock
        )
    return folder


def walk(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        # The index of words is SQLite's own, and made anew where it is damaged (tests/cli/test_search.py).
        own = [name for name in tables if name not in OTHERS and not name.startswith("passages_text")]
        return {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in own}


def damage(path: Path, number: int) -> list[str]:
    """Put a bad value into the column of that number of every table, in a row that is not to stay sound."""
    done = []
    with closing(sqlite3.connect(path)) as db:
        for place, (table, names) in enumerate(walk(path).items()):
            column, value = names[number % len(names)], VALUES[(number + place) % len(VALUES)]
            text = " || ' ' || ".join(f"coalesce(CAST(\"{name}\" AS TEXT), '')" for name in names)
            sound = "0" if table in SMALL else " OR ".join(f"({text}) LIKE '{kept}'" for kept in KEPT)
            row = f"SELECT max(rowid) FROM {table} WHERE NOT ({sound})"
            with suppress(sqlite3.IntegrityError), db:  # the schema allows no such value
                changed = db.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ({row})', [value]).rowcount
                done += [f"{table}.{column} = {value!r}"] * changed
    return done


def test_every_table_is_damaged_in_every_column(made: Path, tmp_path: Path) -> None:
    """The test's own reach: whoever adds a table gives it a row here."""
    reached = set()
    path = tmp_path / FILE
    for number in range(MOST):
        shutil.copy(made / "state" / FILE, path)
        reached |= {line.partition(" ")[0] for line in damage(path, number)}
    wanted = {f"{table}.{column}" for table, names in walk(path).items() for column in names}
    # A number that is its row's key holds numbers alone.
    keys = {"fetches.id", "deliveries.id", "labels.id", "passages.id"}
    assert wanted - reached - keys == set()


MOST = 33


def say_again() -> None:
    """As the next process would."""
    columns.unread.cache_clear()
    columns.left_out.cache_clear()


@pytest.mark.parametrize("number", range(MOST))
def test_whatever_stands_in_a_column_every_command_goes_on(made: Path, web, tmp_path, capsys, caplog, number) -> None:
    shutil.copytree(made / "state", tmp_path / "state")
    config = configure(tmp_path, web.url)
    web.today = date(2021, 7, 10)
    done = damage(tmp_path / "state" / FILE, number)
    # One of them each time: all with each column are the same rows read the same way, and take a minute.
    for command in (READING[number % len(READING)], HISTORY):
        say_again()
        caplog.clear()
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), "--now", "2024-01-30T09:00:00Z", *command.split()])
        said = capsys.readouterr()
        where = f"{command} after {done}: {said.out}{said.err}"
        assert ended.value.code in (0, 1, None), where
        assert "Traceback" not in said.err, where
        lines = Counter(line for line in said.err.splitlines() if line.startswith("ERROR"))
        assert all(times == 1 for times in lines.values()), where
    assert SOUND in said.out, where
    goes_on(tmp_path, web, capsys, done)


def goes_on(folder: Path, web: Web, capsys, done: list[str]) -> None:
    """Polls twice and delivers: the new publication is news once, and nothing else is."""
    with Monitored(folder, web) as monitor:
        for _ in range(2):
            monitor.poll("2024-01-30")
            assert [r.reason for r in monitor.results if "itself failed" in r.reason] == [], done
            sent = Outbox(monitor.settings, monitor.store, {}, lambda: monitor.clock).deliver()
            assert [s.reason for s in sent if s.reason] == [], done
        said = capsys.readouterr()
        assert said.out.count("Peterborough: children's services judged inadequate") == 1, done
        assert "Traceback" not in said.err, done
        assert {SOUND, NEW} <= set(monitor.events()), done
        monitor.store.prune(monitor.clock)
        assert weekly.report(monitor.settings, monitor.store, monitor.clock) is None
