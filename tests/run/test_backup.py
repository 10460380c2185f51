"""Backups day by day: made when due, no more than wanted, the good ones kept, and a failure said once with its end."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.run.backup import back_up
from monitor.run.figures import HistoryFigures
from monitor.store import copies
from tests.monitored import Monitored, published, world

WORLD = world(published("inspection-2018", 1, "2018-08-06"))


@pytest.fixture
def begun(serve, tmp_path: Path):
    """A monitor, one day after its first poll unless said otherwise; its backups as it is configured."""
    opened: list[Monitored] = []

    def start(hours: float = 24, **backup: object) -> Monitored:
        monitor = Monitored(tmp_path, serve(WORLD, date(2021, 7, 1)), backup=backup)
        opened.append(monitor)
        monitor.day("2021-07-01")
        monitor.clock += timedelta(hours=hours)
        return monitor

    yield start
    for monitor in opened:
        monitor.store.close()


def backed_up(monitor: Monitored, hours: float = 0) -> list[str]:
    """The backups that there are after another look, so many hours later, by day and hour."""
    monitor.clock += timedelta(hours=hours)
    back_up(monitor.settings, monitor.store, monitor.clock)
    found = copies.of_kind(monitor.settings.backups, copies.SCHEDULED)
    return [path.name.removeprefix("backup-202107")[:5] for path in found]


def test_one_a_day_from_a_day_after_the_first_poll_and_seven_are_kept(begun) -> None:
    monitor = begun(hours=23)
    assert backed_up(monitor) == []
    assert backed_up(monitor, 1) == ["02T09"]
    assert backed_up(monitor, 23) == ["02T09"], "also after a restart: the file says when"
    assert backed_up(monitor, 2) == ["03T10", "02T09"]
    for _ in range(6):
        last = backed_up(monitor, 24)
    assert last == ["09T10", "08T10", "07T10", "06T10", "05T10", "04T10", "03T10"]
    newest = monitor.settings.backups / "backup-20210709T100000Z.db"
    assert copies.contents(newest).events == len(monitor.events()) > 0
    assert stat.S_IMODE(newest.stat().st_mode) == 0o600
    assert stat.S_IMODE(newest.parent.stat().st_mode) == 0o700
    assert monitor.told() == []


def test_by_a_cron_line_and_elsewhere_and_fewer(begun, tmp_path: Path) -> None:
    monitor = begun(every="0 3 * * *", keep=2, folder="other-disk")
    assert monitor.settings.backups == tmp_path / "other-disk"
    assert HistoryFigures(lambda: monitor.settings)().last_backup is None
    assert backed_up(monitor) == ["02T09"], "its hour passed while nothing ran"
    assert HistoryFigures(lambda: monitor.settings)().last_backup == monitor.clock
    assert backed_up(monitor, 10) == ["02T09"]
    assert backed_up(monitor, 9) == ["03T04", "02T09"]
    assert backed_up(monitor, 23) == ["04T03", "03T04"]


def test_off_is_off(begun) -> None:
    assert backed_up(begun(every="off", hours=24 * 365)) == []


def test_what_a_person_or_a_migration_put_there_stays_and_what_is_dated_ahead_goes_first(begun) -> None:
    monitor = begun(keep=1)
    backed_up(monitor)
    folder = monitor.settings.backups
    good = folder / "backup-20210702T090000Z.db"
    others = {"by-hand-20210601T000000Z.db", "monitor-20200101T000000.db", "notes.txt", "backup-of-mine.db"}
    for name in others | {"backup-20990101T000000Z.db"}:
        shutil.copy(good, folder / name)
    assert backed_up(monitor, 24) == ["03T09"]
    assert {path.name for path in folder.iterdir()} == others | {"backup-20210703T090000Z.db"}


def test_the_last_backup_of_a_history_that_was_lost_is_never_taken_away(begun) -> None:
    monitor = begun(keep=1)
    assert backed_up(monitor) == ["02T09"]
    with closing(sqlite3.connect(monitor.store.path)) as db, db:
        for table in ("judgements", "evidence", "events"):
            db.execute(f"DELETE FROM {table}")
    for _ in range(3):
        last = backed_up(monitor, 24)
    assert last == ["05T09", "02T09"], "it holds events that the history lacks"


def damage(monitor: Monitored, patch: pytest.MonkeyPatch) -> None:
    """Damage a table that no poll needs."""
    with closing(sqlite3.connect(monitor.store.path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'labels'").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with monitor.store.path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)


def a_file_in_the_way(monitor: Monitored, patch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(monitor.settings.backups)
    monitor.settings.backups.write_text("in the way")


def full(monitor: Monitored, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 1000))


@pytest.mark.parametrize(
    ("trouble", "why"), [(a_file_in_the_way, "File exists"), (full, "too little room"), (damage, "is damaged")]
)
def test_what_keeps_a_backup_from_being_made_is_said_once_and_its_end_once(begun, monkeypatch, trouble, why) -> None:
    monitor = begun(keep=1)
    before = backed_up(monitor)
    trouble(monitor, monkeypatch)
    for _ in range(3):
        backed_up(monitor, 24)
    (said,) = monitor.told()
    assert said.startswith("the history cannot be backed up: ")
    assert why in said
    if trouble is damage:
        assert backed_up(monitor) == before, "the good one stays"
        return
    monkeypatch.undo()
    if trouble is a_file_in_the_way:
        monitor.settings.backups.unlink()
    for _ in range(2):
        assert len(backed_up(monitor, 24)) == 1
    assert monitor.told() == ["the history is backed up again"]
    trouble(monitor, monkeypatch)
    backed_up(monitor, 24)
    assert len(monitor.told()) == 1, "the next trouble is a new one"
