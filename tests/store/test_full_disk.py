"""A disk that fills up under a monitor, and has room again: one line each, nothing lost, nothing said twice."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.model.messages import DeliveryState
from monitor.notify.slack_webhook import SlackWebhookChannel
from monitor.outbox.outbox import Outbox
from monitor.run import round as rounds
from monitor.run.backup import back_up
from monitor.store.database import Store
from monitor.store.file import StoreError
from monitor.store.migrations import migrations
from tests.monitored import VISIT, Monitored, published, world
from tests.notify.slackserver import SlackServer

WORLD = world(published("inspection-2018", 1, "2018-08-06"), published("focused-visit-2021", 2, "2021-08-02", VISIT))


class Disk:
    """A small disk of its own, which can be filled to its last byte, and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, store: Store | None = None) -> None:
        """Leave no room, not in the log of a history either."""
        if store:
            with closing(sqlite3.connect(store.path)) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        handle = os.open(self.ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for size in (65_536, 4096, 1):
            with suppress(OSError):
                while os.write(handle, bytes(size)):
                    pass
        os.close(handle)

    def empty(self) -> None:
        self.ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def monitor(serve, tmp_path: Path, disk: Disk) -> Iterator[Monitored]:
    with Monitored(tmp_path, serve(WORLD, date(2021, 7, 1)), state=str(disk.folder / "state")) as monitor:
        monitor.day("2021-07-01")
        yield monitor


def lines(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_rounds_on_a_full_disk_are_one_line_and_its_end_another(monitor, disk, caplog, monkeypatch) -> None:
    monkeypatch.setattr(rounds, "_LONG_OUTAGE", 0.0)
    disk.fill(monitor.store)
    for _ in range(3):
        assert monitor.day("2021-08-02") == []
    (begun,) = lines(caplog)
    assert begun.startswith("the history cannot be written, nothing of this is lost: ")
    caplog.clear()
    disk.empty()
    (told,) = monitor.day("2021-08-03")
    assert told.startswith("Peterborough: focused visit")
    (ended,) = lines(caplog)
    assert ended.startswith("the history can be written again, after ")
    (said,) = monitor.told()
    assert said.startswith("for 1 minute, the history cannot be written, nothing of this is lost: ")
    assert monitor.day("2021-08-04") == monitor.told() == []


def test_a_history_that_is_locked_for_a_moment_is_nothing_for_operations(monitor, disk) -> None:
    disk.fill(monitor.store)
    monitor.day("2021-08-02")
    disk.empty()
    monitor.day("2021-08-03")
    assert monitor.told() == []


class FillingSlack(SlackServer):
    """A Slack that takes a message while the disk fills up, so that nobody can record that it did."""

    def __init__(self, disk: Disk, store: Store) -> None:
        super().__init__()
        self.disk, self.store, self.hooked = disk, store, 0

    def hook(self, body):
        self.hooked += 1
        if self.hooked == 1:
            self.disk.fill(self.store)
        return super().hook(body)


def test_an_alert_that_was_taken_and_cannot_be_recorded_is_not_sent_again(
    serve, tmp_path: Path, disk: Disk, caplog, monkeypatch
) -> None:
    monkeypatch.setattr(SlackWebhookChannel, "rate", 0.0)
    hook = {"type": "slack_webhook", "url_env": "HOOK"}
    web, state = serve(WORLD, date(2021, 7, 1)), str(disk.folder / "state")
    with Monitored(
        tmp_path, web, channels={"hook": hook}, alerts=["hook"], operations=["hook"], state=state
    ) as monitor:
        monitor.poll("2021-07-01", "peterborough")
        with FillingSlack(disk, monitor.store) as slack:
            outbox = Outbox(monitor.settings, monitor.store, {"HOOK": slack.webhook_url}, lambda: monitor.clock)
            for _ in range(3):
                monitor.clock += timedelta(minutes=20)
                (sent,) = outbox.deliver()
                assert (sent.state, "nothing of this is lost" in sent.reason) == (DeliveryState.PENDING, True)
            assert slack.hooked == 1, "a webhook cannot say what it has"
            assert len(lines(caplog)) == 1
            disk.empty()
            outbox.deliver()
            assert [d.state for d in monitor.store.deliveries(states=list(DeliveryState))] == ["taken"]
            assert slack.hooked == 1


def test_no_alert_leaves_whose_try_cannot_be_recorded(monitor, disk, capsys) -> None:
    monitor.poll("2021-08-02")
    outbox = Outbox(monitor.settings, monitor.store, {}, lambda: monitor.clock)
    disk.fill(monitor.store)
    capsys.readouterr()
    for _ in range(3):
        outbox.deliver()
    assert capsys.readouterr().out == ""
    disk.empty()
    outbox.deliver()
    assert capsys.readouterr().out.count("Peterborough: focused visit") == 1


def test_a_backup_on_a_full_disk_leaves_nothing_half_and_is_made_when_there_is_room(monitor, disk) -> None:
    store, settings = monitor.store, monitor.settings
    monitor.clock += timedelta(days=1)
    disk.fill(store)
    with pytest.raises(StoreError, match="cannot be written"):  # operations hear of it once that can be written
        back_up(settings, store, monitor.clock)
    assert list(settings.backups.glob("*")) == list(settings.backups.glob(".*")) == []
    disk.empty()
    assert back_up(settings, store, monitor.clock) is True
    assert "too little room" in monitor.told()[0], "a disk of 4 MB is too small for it"


def test_a_change_of_schema_without_room_for_the_copy_changes_nothing(monitor, disk) -> None:
    path = monitor.store.path
    monitor.store.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [migrations._migrations[-1].name])
    before = path.read_bytes()
    with pytest.raises(StoreError, match="too little room"):
        Store.open(path.parent, monitor.clock)
    assert path.read_bytes() == before
