"""`backup` and `restore` as their user meets them: what is refused, what is said, that nothing is lost by it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.cli import main
from monitor.store import migrations
from monitor.store.file import FILE
from tests.monitored import VISIT, Monitored, configure, published, world

NOW = "2021-08-02T09:00:00Z"
WORLD = world(published("inspection-2018", 1, "2018-08-06"), published("focused-visit-2021", 2, "2021-08-02", VISIT))


@pytest.fixture
def folder(serve, tmp_path: Path) -> Path:
    """A configuration, and the history of one day."""
    with Monitored(tmp_path, serve(WORLD, date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys):
    def ended(*words: str, now: str = NOW) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["--config", str(folder / "monitor.yaml"), "--now", now, *words])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out + said.err

    return ended


def events(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [name for (name,) in db.execute("SELECT id FROM events ORDER BY id")]


def test_a_copy_is_one_file_that_its_owner_alone_may_read_and_holds_what_the_history_does(folder: Path, run) -> None:
    status, said = run("backup", str(folder / "copy.db"))
    assert (status, "1 event, last polled 2021-07-01 09:00 UTC" in said) == (0, True), said
    assert events(folder / "copy.db") == events(folder / "state" / FILE) != []
    assert [path.name for path in folder.glob("*copy*")] == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600


def test_a_copy_without_a_name_stands_with_the_backups_and_is_offered(folder: Path, run) -> None:
    assert run("backup")[0] == 0
    (made,) = (folder / "state" / "backups").iterdir()
    assert made.name == "by-hand-20210802T090000Z.db"
    status, said = run("restore")
    assert (status, f"2021-08-02 09:00 UTC  {made}" in said) == (2, True), said


def test_a_copy_takes_the_place_of_an_older_one_and_of_nothing_else(folder: Path, run) -> None:
    letter = folder / "letter.odt"
    letter.write_bytes(b"Dear Sir")
    for file, why in (
        (letter, "no copy that could be"),
        (folder / "state" / FILE, "is the history itself"),
        (folder / "nowhere" / "copy.db", "there is no folder"),
    ):
        status, said = run("backup", str(file))
        assert (status, why in said) == (2, True), said
    assert letter.read_bytes() == b"Dear Sir"
    assert [run("backup", str(folder / "copy.db"))[0] for _ in range(2)] == [0, 0]
    assert run("backup", str(folder))[0] == 0
    assert (folder / "by-hand-20210802T090000Z.db").exists()


def test_a_full_disk_leaves_the_older_copy_as_it_was(folder: Path, run, monkeypatch) -> None:
    run("backup", str(folder / "copy.db"))
    before = (folder / "copy.db").read_bytes()
    monkeypatch.setattr("shutil.disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    status, said = run("backup", str(folder / "copy.db"))
    assert (status, "there is too little room" in said) == (1, True), said
    assert (folder / "copy.db").read_bytes() == before
    assert [path.name for path in folder.glob("*copy*")] == ["copy.db"]


def test_where_there_is_no_history_nothing_is_copied(tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--config", str(configure(tmp_path, "http://127.0.0.1:9")), "backup"])
    assert end.value.code == 2
    assert "there is no history yet in" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE places (url)")


def of_a_later_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        put = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('ofsted_monitor', 'm900_x', '')"
        db.execute(put)


def damaged(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(4, len(whole) // 4096, 2):
        whole[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    path.write_bytes(whole)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (Path.unlink, "there is no file"),
        (lambda path: (path.unlink(), path.mkdir()), "is no file"),
        (lambda path: path.write_bytes(b""), "is damaged: the file is empty"),
        (lambda path: path.write_bytes(b"no database" * 1000), "damaged, or no history of the monitor"),
        (lambda path: (path.unlink(), another_program(path)), "is no history of the monitor"),
        (of_a_later_version, "written by a newer version of the monitor (m900_x)"),
        (damaged, "damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9000]), "damaged"),
    ],
)
def test_what_is_no_sound_history_of_ours_is_not_put_back(folder: Path, run, spoil, why: str) -> None:
    copy = folder / "copy.db"
    run("backup", str(copy))
    spoil(copy)
    before = (folder / "state" / FILE).read_bytes()
    status, said = run("restore", str(copy))
    assert (status, why in said) == (2, True), said
    assert (folder / "state" / FILE).read_bytes() == before
    assert not list((folder / "state").glob("replaced-*"))


def test_the_history_itself_is_no_copy_of_it(folder: Path, run) -> None:
    status, said = run("restore", str(folder / "state" / FILE))
    assert (status, "is the history itself" in said) == (2, True), said
    assert events(folder / "state" / FILE)


def test_what_stood_there_is_kept_whole_with_what_its_log_held(folder: Path, run) -> None:
    run("backup", str(folder / "copy.db"))
    place = folder / "state" / FILE
    with closing(sqlite3.connect(place)) as open_elsewhere:
        open_elsewhere.execute("DELETE FROM judgements")
        open_elsewhere.execute("DELETE FROM evidence")
        open_elsewhere.execute("DELETE FROM events")
        open_elsewhere.commit()
        open_elsewhere.execute("BEGIN").execute("SELECT * FROM events").fetchall()  # its log cannot be emptied now
        assert run("restore", str(folder / "copy.db"))[0] == 0
    (kept,) = place.parent.glob("replaced-*.db")
    assert events(kept) == []
    assert events(place) == events(folder / "copy.db") != []
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert run("restore", str(folder / "copy.db"))[0] == 0
    assert len(list(place.parent.glob("replaced-*.db"))) == 2, "the same instant, another name"


def test_a_copy_of_an_earlier_schema_is_put_back_as_it_is_and_brought_up_to_date_when_opened(folder: Path, run) -> None:
    old = folder / "old.db"
    with closing(sqlite3.connect(old)) as db, db:
        migrations.migrations.apply(Database(db), stop_before="m002_mutes")
        db.execute("INSERT INTO authorities VALUES ('brent', 'Brent', 'London', '80489')")
    status, said = run("restore", str(old))
    assert (status, "2 alerts delivered since the copy was made" in said) == (0, True), said
    assert "earlier version" in run("events")[1]
    assert run("once")[0] in (0, 1)
    assert run("events")[0] == 0


def test_a_history_on_a_new_machine_is_put_back_where_none_stood(folder: Path, run) -> None:
    with closing(sqlite3.connect(folder / "state" / FILE)) as db, db:
        db.execute("UPDATE deliveries SET state = 'owed'")
    run("backup", str(folder / "copy.db"))
    before = events(folder / "copy.db")
    for path in (folder / "state").iterdir():
        path.unlink()
    (folder / "state").rmdir()
    status, said = run("restore", str(folder / "copy.db"))
    assert status == 0, said
    assert re.search(r"\d alerts pending; `python run.py --config .* outbox` shows them", said)
    assert events(folder / "state" / FILE) == before
    assert stat.S_IMODE((folder / "state").stat().st_mode) == 0o700


def test_a_damaged_history_is_refused_with_the_newest_backup_and_how_to_put_it_back(folder: Path, run) -> None:
    place = folder / "state" / FILE
    assert "there is no backup in" in spoilt(place, run, b"")
    run("backup", now="2021-07-30T03:00:00Z")
    run("backup")
    newest = place.parent / "backups" / "by-hand-20210802T090000Z.db"
    way_out = f"restore {newest}` puts back the newest backup, of 2021-08-02 09:00 UTC"
    whole = place.read_bytes()
    for content in (b"", b"no database" * 1000, whole[:-9000]):
        assert way_out in spoilt(place, run, content)
    place.write_bytes(whole)
    assert run("events")[0] == 0


def test_a_damaged_log_of_requests_stops_no_idle_round_and_every_poll(folder: Path, run) -> None:
    """It is most of a history of years and holds no facts, so that it is looked at where it would be written to."""
    place = folder / "state" / FILE
    with closing(sqlite3.connect(place)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'fetches'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    whole = place.read_bytes()
    damaged = whole[: (page - 1) * size] + b"\xff" * size + whole[page * size :]
    place.write_bytes(damaged)
    status, said = run("once", now="2021-07-01T09:10:00Z")
    assert (status, "nothing else is due" in said) == (0, True), said
    status, said = run("once")
    assert (status, "damaged" in said) == (2, True), said
    place.write_bytes(whole)
    assert run("once")[0] == 0


def spoilt(place: Path, run, content: bytes) -> str:
    """What `once` says of a history that holds these bytes; the whole one is put back."""
    whole = place.read_bytes()
    place.write_bytes(content)
    status, said = run("once")
    assert (status, "damaged" in said or "not a database" in said) == (2, True), said
    assert place.read_bytes() == content
    place.write_bytes(whole)
    return str(said)
