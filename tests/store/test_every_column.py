"""Whatever stands in whichever column, it is one row's trouble: every command goes on, and says it once.

The schema itself is walked, so that a column of tomorrow is tested too.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.demo.web import Web
from monitor.model.dates import When
from monitor.model.facts import EventKind, Finding
from monitor.model.review import Answer, Label
from monitor.store import columns
from monitor.store.database import Store
from monitor.store.file import FILE
from tests.monitored import VISIT, Monitored, configure, published, world

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
NOW = datetime(2024, 1, 30, 9, tzinfo=UTC)
WORLD = world(
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-07-10", VISIT),
    published("inspection-2023", 3, "2024-01-30"),
)
SOUND, NEW = "peterborough/inspection/2018-06-25", "peterborough/inspection/2023-11-27"
VISITED = "peterborough/focused_visit/2021-06-22"
# What the rows that stay sound hold somewhere.
KEPT = ("%inspection/2018%", "%/file/1 %", "ofsted:peterborough ofsted%", "%/file/3%")
SMALL = {"labels", "mutes", "authorities", "fetches", "judgements"}
COMMANDS = ("events --all --format json", "sources", "outbox", "review", "review export", "health",
            "show peterborough/inspection/2018-06-25", "rehearse --since 2018 --channel readers", "once --force",
            "once --force",
            "events --all --format json")  # fmt: skip


@pytest.fixture(scope="module")
def web():
    with Web(WORLD, date(2021, 7, 1)) as web:
        yield web


@pytest.fixture(scope="module")
def made(web, tmp_path_factory) -> Path:
    """A history with rows in every table."""
    folder = tmp_path_factory.mktemp("made")
    with Monitored(folder, web) as monitor:
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
        return {t: [row[1] for row in db.execute(f"PRAGMA table_info({t})")] for t in tables if t not in OTHERS}


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
    keys = {"fetches.id", "deliveries.id", "labels.id"}
    assert wanted - reached - keys == set()


MOST = 33


def say_again() -> None:
    """As the next process would."""
    columns.unread.cache_clear()
    columns.left_out.cache_clear()


@pytest.mark.parametrize("number", range(MOST))
def test_whatever_stands_in_a_column_every_command_goes_on(made: Path, web, tmp_path, capsys, caplog, number) -> None:
    shutil.copytree(made / "state", tmp_path / "state")
    config, path = configure(tmp_path, web.url), tmp_path / "state" / FILE
    web.today = date(2021, 7, 10)
    done = damage(path, number)
    say_again()
    for command in COMMANDS:
        if command.startswith("once"):
            web.today = date(2024, 1, 30)
        caplog.clear()
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), "--now", "2024-01-30T09:00:00Z", *command.split()])
        said = capsys.readouterr()
        where = f"{command} after {done}: {said.out}{said.err}"
        assert ended.value.code in (0, 1, None), where
        assert "Traceback" not in said.err, where
        assert "itself failed" not in said.out, where
        lines = Counter(line for line in said.err.splitlines() if line.startswith("ERROR"))
        assert all(times == 1 for times in lines.values()), where
        if command.startswith("events"):
            assert SOUND in said.out, where
        say_again()
    assert NEW in said.out, done
    with Store.open(tmp_path / "state", NOW) as store:
        new = [d for d in store.deliveries(states=("owed", "taken")) if d.alert.startswith(f"{NEW}#new")]
        assert [d.state for d in new] == ["taken"], done
        store.prune(NOW)
