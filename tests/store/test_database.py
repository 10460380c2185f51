"""The history survives what disks, kills and people do to it; what was not written whole was never written."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.config.file import load as load_settings
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import EventKind, Finding, Judgement
from monitor.model.messages import DeliveryState, Message, MessageKind, PendingAlert, Severity
from monitor.model.polls import FetchRecord, PollRecord, SourceState
from monitor.model.publications import ChangeNote, Document, DocumentKind, Reading, SourceKind
from monitor.model.reasons import Decision, Reason
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load as load_register
from monitor.run.poll import Outcome
from monitor.store import file, migrations, rows, schema
from monitor.store.database import Store
from monitor.store.file import FILE, HistoryGoneError, StoreError
from monitor.store.lock import LOCK_FILE
from monitor.store.pruning import KEEP_FETCHES
from tests.monitored import VISIT, Monitored, configure, published, world

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 1, 30, 9, tzinfo=UTC)
SOURCE = SourceState(
    "ofsted:brent", "ofsted", "https://reports/1", NOW, last_polled=NOW, etag='"a"', authorities="brent"
)
FINDING = Finding(
    EventKind.INSPECTION,
    "brent",
    start=When(2023, 11, 27),
    published=When(2024, 1),
    judgements=(Judgement("overall", "good", "words"), Judgement("family_help", "strong")),
    details=(("outcome", "words"),),
)
WITNESS = Evidence("https://files/1", SourceKind.OFSTED, "Title", When(2024, 1, 30), "words", NOW, FINDING)
EVENT = Event("brent/inspection/2023-11-27", "brent", FINDING, Status.CONFIRMED, NOW, (WITNESS,))
READING = Reading(DocumentKind.INSPECTION_REPORT, "Title", When(2024, 1, 30), "brent", (FINDING,), fingerprint="f")
DOCUMENT = Document(SOURCE.id, "https://files/1", NOW, "brent", "Inspection", sha256="s", reading=READING, joined=True)


def message(key: str = "brent/inspection/2023-11-27#new", **more) -> Message:
    return Message(
        key, key.partition("#")[0], "Brent: a headline", Severity.HIGH, MessageKind.INSPECTION, "brent", **more
    )


def poll(**more) -> PollRecord:
    fetch = FetchRecord("https://reports/1", NOW, "changed", 200, 10, 0.5)
    given = {"documents": (DOCUMENT,), "events": (EVENT,), "alerts": (PendingAlert(message(), ("screen", "mail")),)}
    return PollRecord(SOURCE, (fetch,), **(given | more))


def registered(store: Store) -> Store:
    store.register(a for a in load_register().authorities if a.slug in ("brent", "leeds"))
    return store


@pytest.fixture
def store(state):
    with registered(Store.open(state, NOW)) as store:
        yield store


def test_what_is_written_is_read_back_as_it_was(store, state):
    store.commit(poll(), NOW)
    store.close()
    with Store.open(state, NOW) as again:
        assert again.sources() == {SOURCE.id: SOURCE}
        assert again.documents(SOURCE.id) == {DOCUMENT.url: DOCUMENT}
        assert again.events() == again.events(["brent"]) == (EVENT,)
        assert again.events(["leeds"]) == again.events([]) == ()
        assert [d.message for d in again.pending("mail")] == [message()]
        assert again.fetches(SOURCE.id)[0].outcome == "changed"
        assert again.delivery(again.pending("screen")[0].id).channel == "screen"
        assert again.delivery(99) is None


def test_evidence_is_read_back_the_most_trusted_first_however_it_is_asked_for(store):
    told = [replace(WITNESS, url=url, source=SourceKind.NEWS) for url in ("https://a.example/1", "https://z.example/2")]
    looks_back = replace(WITNESS, url="https://files/0", recalled=True)
    event = replace(EVENT, evidence=(WITNESS, *told, looks_back))
    store.commit(poll(events=(replace(event, evidence=(looks_back, *reversed(told), WITNESS)),)), NOW)
    assert store.events() == store.events(["brent"]) == store.named([EVENT.id]) == (event,)


def test_an_alert_is_owed_once_to_a_channel_however_often_it_is_made(store):
    store.commit(poll(), NOW)
    store.commit(poll(alerts=(PendingAlert(message(), ("screen", "other")),)), NOW)
    assert [d.channel for d in store.deliveries()] == ["screen", "mail", "other"]


OLD_MESSAGE = {
    "key": "brent/inspection/2023-11-27#new",
    "thread": "brent/inspection/2023-11-27",
    "headline": "Brent: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)",
    "severity": 4,
    "kind": "inspection",
    "authority": "brent",
    "authority_name": "Brent",
    "region": "London",
    "update": False,
    "lines": ["When: 27 Nov 2023"],
    "rows": [
        ["Overall effectiveness", "good", "inadequate", "▼"],
        ["Help and protection", "requires improvement", "good", "▲"],
        ["Children in care and care leavers", "good", "good", "="],
        ["Family help", "", "strong", "•"],
    ],
    "priority_actions": [],
    "improvements": [],
    "quote": "",
    "said_by": "",
    "links": [{"text": "The document", "url": "https://files/1"}],
    "problems": [],
    "history": [["2018-06", "overall", "good"], ["2023-11-27", "overall", "inadequate"]],
    "parts": [],
}
"""A row of `alerts.message` as version 0.1.0 wrote it."""


def test_an_alert_that_version_0_1_0_wrote_is_delivered_as_it_was_meant(tmp_path, capsys):
    path = configure(tmp_path, "http://127.0.0.1:9")
    settings = load_settings(path, load_register())
    with Store.open(settings.state, NOW) as store:
        store.add_alerts([PendingAlert(message(), ("readers",))], (), NOW)
    with closing(sqlite3.connect(settings.state / FILE)) as tools, tools:
        tools.execute("UPDATE alerts SET message = ?", [json.dumps(OLD_MESSAGE)])
    with Store.open(settings.state, NOW) as store:
        (sent,) = Outbox(settings, store, {}, lambda: NOW).deliver()
        assert sent.state is DeliveryState.DELIVERED
        (delivery,) = store.deliveries(states=[DeliveryState.DELIVERED])
    shown = capsys.readouterr().out
    assert "▼ Overall effectiveness              good → inadequate (worse)" in shown
    assert "▲ Help and protection                requires improvement → good (better)" in shown
    assert "= Children in care and care leavers  good (as before)" in shown
    assert "• Family help                        strong (not compared)" in shown
    assert "Overall effectiveness over the years: Jun 2018 good · 27 Nov 2023 inadequate" in shown
    assert delivery.message.event == "brent/inspection/2023-11-27"


def test_of_what_version_0_1_0_wrote_only_an_alert_about_an_event_has_an_event():
    old = OLD_MESSAGE | {"key": "ofsted:brent#baseline", "kind": "baseline", "rows": [], "history": []}
    assert rows.message(json.dumps(old)).event is None
    assert rows.message(json.dumps(OLD_MESSAGE)).event == "brent/inspection/2023-11-27"


def test_a_history_without_reasons_is_brought_up_to_date_after_a_copy_was_put_aside(state):
    db = Database(state / FILE)
    migrations.migrations.apply(db, stop_before="m003_decisions")
    with db.conn:
        values = ["brent/inspection/2023-11-27#new", "brent/inspection/2023-11-27", "brent", json.dumps(OLD_MESSAGE)]
        db.execute("INSERT INTO alerts VALUES (?, ?, ?, 'inspection', 'critical', 't', 'h', '2024-01-30', ?)", values)
        db.execute("INSERT INTO deliveries (alert, channel, thread) VALUES (?, 'screen', 't')", values[:1])
    db.conn.close()
    with pytest.raises(StoreError, match="earlier version"):
        Store.read(state)
    with Store.open(state, NOW) as store:
        assert [d.message.headline for d in store.pending("screen")] == [OLD_MESSAGE["headline"]]
        assert [m.reason for m in store.alerts("brent/inspection/2023-11-27")] == [Reason.NEW]
        assert store.decisions("brent/inspection/2023-11-27") == []
        store.add_alerts([PendingAlert(message(event=EVENT.id), (), (("mail", Reason.BELOW_SEVERITY),))], (), NOW)
        decided = store.decisions("brent/inspection/2023-11-27")
        assert [(d.channel, d.reason, d.at) for d in decided][-1] == ("mail", Reason.BELOW_SEVERITY, NOW)
    (copy,) = (state / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as old:
        assert "decisions" not in {name for (name,) in old.execute("SELECT name FROM sqlite_master")}


def test_a_poll_that_cannot_be_written_leaves_no_decision(store):
    decided = (Decision(Reason.RECALLED, EVENT.id, "https://files/1"),)
    foreign = replace(EVENT, id="nowhere/inspection/2024", authority="nowhere")
    with pytest.raises(sqlite3.IntegrityError):
        store.commit(poll(events=(EVENT, foreign), decisions=decided), NOW)
    assert store.decisions(EVENT.id) == []
    store.commit(poll(decisions=decided), NOW)
    store.commit(poll(decisions=decided), NOW + timedelta(days=1))
    recalled = [d for d in store.decisions(EVENT.id) if not d.alert]
    assert recalled == [replace(decided[0], at=NOW + timedelta(days=1))], "the same words once, with the later instant"


def test_an_event_that_changes_keeps_its_one_row_and_its_own_judgements(store):
    store.commit(poll(), NOW)
    other = replace(EVENT, facts=replace(FINDING, judgements=(Judgement("overall", "inadequate"),)))
    store.commit(poll(events=(other,)), NOW)
    assert store.events() == (other,)
    tools = sqlite3.connect(Path(store._db.conn.execute("PRAGMA database_list").fetchone()[2]))
    with closing(tools):
        assert tools.execute("SELECT area, grade FROM judgements").fetchall() == [("overall", "inadequate")]


def test_a_poll_that_cannot_be_written_whole_is_not_written_at_all(store):
    foreign = replace(EVENT, id="nowhere/inspection/2024", authority="nowhere")
    with pytest.raises(sqlite3.IntegrityError):
        store.commit(poll(events=(EVENT, foreign)), NOW)
    assert store.sources() == {}
    assert store.events() == ()
    assert store.deliveries() == []
    store.commit(poll(), NOW)
    assert len(store.events()) == 1


def test_requests_are_forgotten_after_a_season(store):
    store.commit(poll(), NOW)
    store.prune(NOW + KEEP_FETCHES)
    assert len(store.fetches(SOURCE.id)) == 1
    store.prune(NOW + KEEP_FETCHES + timedelta(seconds=1))
    assert store.fetches(SOURCE.id) == []


def test_others_read_with_their_own_tools_while_it_is_being_written(store, state):
    with closing(sqlite3.connect(state / FILE)) as tools, Store.read(state) as reader:
        store.commit(poll(), NOW)
        assert tools.execute("SELECT id FROM events").fetchall() == [(EVENT.id,)]
        assert tools.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert reader.events() == (EVENT,)
        with pytest.raises(StoreError, match="readonly"):
            reader.commit(poll(), NOW)


def test_reading_where_there_is_nothing_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"there is no history yet in .*: run `once` or `backfill` first"):
        Store.read(tmp_path)
    assert list(tmp_path.iterdir()) == [], "reading makes nothing"


def test_a_second_writer_is_refused_and_told_who_writes(store, state):
    with pytest.raises(StoreError, match=rf"another monitor \(process {os.getpid()}\) is using the history in"):
        Store.open(state, NOW)
    store.close()
    Store.open(state, NOW).close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"the state folder .*file/state cannot be used: Not a directory"):
        Store.open(tmp_path / "file" / "state", NOW)


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to be looked at" * 100, b"\0" * 5000])
def test_a_damaged_file_is_refused_with_a_clear_word_and_left_as_it_is(state, damage):
    (state / FILE).write_bytes(damage)
    for opening in (lambda: Store.open(state, NOW), lambda: Store.read(state)):
        with pytest.raises(StoreError, match=r"the history .* cannot be (opened|read): file is not a database"):
            opening()
    assert (state / FILE).read_bytes() == damage
    (state / FILE).unlink()
    Store.open(state, NOW).close()


@pytest.mark.parametrize("beside", [(), (f"{FILE}-wal",), (f"{FILE}-wal", f"{FILE}-shm")])
def test_an_emptied_file_is_damaged_and_no_new_history(state, beside):
    Store.open(state, NOW).close()
    for name in (FILE, *beside):
        (state / name).write_bytes(b"")
    for opening in (lambda: Store.open(state, NOW), lambda: Store.read(state), lambda: Store.beside(state)):
        with pytest.raises(StoreError, match=r"the history .* is damaged: the file is empty"):
            opening()
    assert (state / FILE).read_bytes() == b""


def test_a_history_whose_making_was_cut_off_is_made_anew(state):
    """A kill in the making leaves no file in its place, only one beside it."""
    for name in (f"{FILE}.new", f"{FILE}.new-wal"):
        (state / name).write_bytes(b"half of it")
    Store.open(state, NOW).close()
    assert Store.read(state).sources() == {}
    assert {path.name for path in state.iterdir()} <= {FILE, LOCK_FILE, f"{FILE}-wal", f"{FILE}-shm"}


def test_a_history_appears_whole(state, monkeypatch):
    """Where its tables cannot be made, there is no file that would pass for a damaged one."""

    def cut(conn):
        conn.execute("CREATE TABLE half (a)")
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(schema, "_apply", cut)
    with pytest.raises(StoreError):
        Store.open(state, NOW)
    assert not (state / FILE).exists()
    monkeypatch.undo()
    Store.open(state, NOW).close()


# --- a change of schema ----


@pytest.fixture
def later_version(monkeypatch):
    """As if the next release came with one more step."""
    steps = list(migrations.migrations._migrations)

    def change():
        @migrations.migrations()
        def m999_a_column(db):
            db.conn.execute("ALTER TABLE events ADD COLUMN later TEXT")

        monkeypatch.setattr(file, "LATEST_MIGRATION", "m999_a_column")

    yield change
    migrations.migrations._migrations[:] = steps


def test_the_latest_migration_is_the_last_one():
    assert migrations.migrations._migrations[-1].name == file.LATEST_MIGRATION


def test_a_copy_is_put_aside_before_the_schema_changes(store, state, later_version):
    store.commit(poll(), NOW)
    store.close()
    later_version()
    with pytest.raises(StoreError, match="is of an earlier version: run `once` or `start`"):
        Store.read(state)
    with Store.open(state, NOW + timedelta(days=1)) as migrated:
        assert migrated.events() == (EVENT,)
    (copy,) = (state / "backups").iterdir()
    assert copy.name == "monitor-20240131T090000Z.db"
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT id FROM events").fetchall() == [(EVENT.id,)]
        assert "later" not in [row[1] for row in kept.execute("PRAGMA table_info(events)")]
    Store.open(state, NOW + timedelta(days=2)).close()
    assert len(list((state / "backups").iterdir())) == 1, "no change, no copy"


def test_a_new_history_needs_no_copy(state):
    Store.open(state, NOW).close()
    assert not (state / "backups").exists()


# --- a full disk ----

_FULL = """
import resource, signal, sys
from pathlib import Path
from monitor.store.database import Store
from monitor.store.file import FILE, StoreError
from tests.store.test_database import NOW, message, poll, registered
from monitor.model.messages import PendingAlert

folder = Path(sys.argv[1])
store = registered(Store.open(folder, NOW))
store.commit(poll(), NOW)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
room = (folder / (FILE + "-wal")).stat().st_size + 150_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
big = [PendingAlert(message(f"brent/{n}#new", lines=("x" * 1000,)), ("screen",)) for n in range(200)]
try:
    store.commit(poll(alerts=tuple(big)), NOW)
except StoreError as fault:
    print("refused:", fault)
store.commit(poll(alerts=(PendingAlert(message("brent/small#new"), ("screen",)),)), NOW)
print("goes on")
"""


def test_a_full_disk_leaves_nothing_half_written_and_the_monitor_goes_on_when_there_is_room(state):
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(state)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert "refused: " in done.stdout, done.stderr
    assert "goes on" in done.stdout, done.stderr
    with Store.open(state, NOW) as store:
        keys = {d.alert for d in store.deliveries()}
    assert keys == {"brent/inspection/2023-11-27#new", "brent/small#new"}


def fill(pages: sqlite3.Connection) -> None:
    """Use up every page, and what is left free within the pages."""
    row = "INSERT INTO documents (source, url, first_seen) VALUES ('ofsted:search', hex(randomblob(?)), '')"
    for size in (500, 100, 8):
        with suppress(sqlite3.OperationalError):
            while True:
                pages.execute(row, [size])


def test_a_full_disk_is_one_line_a_round_and_what_was_published_is_alerted_when_there_is_room(serve, tmp_path, caplog):
    visit = published("focused-visit-2021", 2, "2021-08-02", VISIT)
    with Monitored(tmp_path, serve(world(published("inspection-2018", 1, "2018-08-06"), visit), NOW.date())) as monitor:
        monitor.day("2021-07-01")
        pages = monitor.store._db.conn
        pages.execute(f"PRAGMA max_page_count = {pages.execute('PRAGMA page_count').fetchone()[0]}")
        fill(pages)
        caplog.clear()
        assert monitor.day("2021-08-02") == []
        (line,) = [r for r in caplog.records if r.levelname == "ERROR"]
        assert ("database or disk is full" in line.getMessage(), line.exc_info) == (True, None)
        (full,) = (r for r in monitor.results if r.source.id == "ofsted:peterborough")
        assert full.outcome is Outcome.BROKEN
        assert full.reason == "the history cannot be written, nothing of this is lost: database or disk is full"
        pages.execute("PRAGMA max_page_count = 100000")
        (told,) = monitor.day("2021-08-03")
        assert told.startswith("Peterborough: focused visit (children in care)")


def test_change_notes_that_stood_as_lines_become_values_when_an_older_history_is_opened(state) -> None:
    with sqlite3.connect(state / FILE) as old:
        migrations.migrations.apply(Database(old), stop_before="m004_change_notes")
        old.execute("INSERT INTO sources (id, kind, url) VALUES ('govuk:/c', 'govuk', 'https://g/c')")
        old.execute("INSERT INTO sources (id, kind, url) VALUES ('govuk:search', 'govuk', 'https://g/s')")
        put = "INSERT INTO documents (source, url, label, title, summary, first_seen) VALUES (?, ?, '', '', ?, ?)"
        lines = "2024-04-09: Moved it to 'Closed notices'.\nFirst published."
        old.execute(put, ("govuk:/c", "https://g/1", lines, NOW.isoformat()))
        old.execute(put, ("govuk:search", "https://g/2", "2024-04-09: a description", NOW.isoformat()))
    old.close()
    with Store.open(state, NOW) as store:
        (listed,) = store.documents("govuk:/c").values()
        (found,) = store.documents("govuk:search").values()
    assert listed.notes == (
        ChangeNote(When(2024, 4, 9), "Moved it to 'Closed notices'."),
        ChangeNote(None, "First published."),
    )
    assert (listed.summary, found.summary, found.notes) == ("", "2024-04-09: a description", ())
    assert len(list((state / "backups").iterdir())) == 1


def test_a_history_of_a_newer_version_is_refused_and_left_alone(state) -> None:
    Store.open(state, NOW).close()
    with closing(sqlite3.connect(state / FILE)) as newer:
        put = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, '')"
        newer.execute(put, ("ofsted_monitor", "m900_later"))
        newer.commit()
    before = (state / FILE).read_bytes()
    for opening in (lambda: Store.open(state, NOW), lambda: Store.read(state), lambda: Store.beside(state)):
        with pytest.raises(StoreError, match=r"newer version of the monitor \(m900_later\).*update this one"):
            opening()
    assert (state / FILE).read_bytes() == before


@pytest.mark.parametrize("replaced", [False, True])
def test_a_history_that_goes_away_under_the_monitor_is_noticed(state, replaced: bool) -> None:
    with registered(Store.open(state, NOW)) as store:
        store.commit(poll(), NOW)
        (state / FILE).unlink()
        if replaced:
            (state / FILE).write_bytes(b"another")
        with pytest.raises(HistoryGoneError, match="deleted or replaced"):
            store.commit(poll(), NOW)
    assert not replaced or (state / FILE).read_bytes() == b"another"


def test_a_copy_on_read_only_media_is_read(state, tmp_path) -> None:
    with registered(Store.open(state, NOW)) as store:
        store.commit(poll(), NOW)
    media = tmp_path / "media"
    media.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", media], check=False, capture_output=True).returncode:
        pytest.skip("only root can mount")
    try:
        (media / FILE).write_bytes((state / FILE).read_bytes())
        subprocess.run(["mount", "-o", "remount,ro", media], check=True)
        with Store.read(media) as store:
            assert store.events() == (EVENT,)
    finally:
        subprocess.run(["umount", media], check=True)


def test_a_lock_whose_file_was_deleted_keeps_nobody_out_and_its_holder_writes_no_more(state) -> None:
    with registered(Store.open(state, NOW)) as first:
        (state / LOCK_FILE).unlink()
        time.sleep(1.1)  # the lock is looked at once a second
        with Store.open(state, NOW) as second:
            with pytest.raises(HistoryGoneError):
                first.commit(poll(), NOW)
            registered(second).commit(poll(), NOW)


def test_evidence_of_an_earlier_version_is_certain_and_nobody_is_asked_about_it(state) -> None:
    said = Evidence("https://paper/1", SourceKind.NEWS, "T", When(2024, 1, 30), "words", NOW, FINDING)
    event = replace(EVENT, status=Status.REPORTED, evidence=(said,))
    with sqlite3.connect(state / FILE) as old:
        migrations.migrations.apply(Database(old), stop_before="m007_possible")
        old.execute("INSERT INTO authorities VALUES ('brent', 'Brent', 'London', '1')")
        for table, row, added in (
            ("events", rows.event_row(event), ("waits_since",)),
            ("evidence", rows.evidence_row(event.id, said), ("certainty", "cues", "repeats", "review")),
        ):
            for name in ("facts", "finding"):
                if name in row:
                    kept = json.loads(row[name])
                    row[name] = json.dumps({k: v for k, v in kept.items() if k not in ("certainty", "cues")})
            held = {name: value for name, value in row.items() if name not in added}
            names = ", ".join(f'"{name}"' for name in held)
            old.execute(f"INSERT INTO {table} ({names}) VALUES ({','.join('?' * len(held))})", list(held.values()))
    old.close()
    with Store.open(state, NOW) as store:
        assert store.events() == (event,)
        (row,) = store._rows("SELECT certainty, cues FROM evidence")
        assert row == {"certainty": "certain", "cues": "[]"}


def test_a_source_of_an_earlier_version_was_first_polled_when_its_oldest_request_was_made(state) -> None:
    with sqlite3.connect(state / FILE) as old:
        migrations.migrations.apply(Database(old), stop_before="m008_age_of_feeds")
        for name in ("news:a", "news:b"):
            old.execute("INSERT INTO sources (id, kind, url) VALUES (?, 'news', 'https://paper/rss')", [name])
        for at in ("2026-08-03T09:00:00+00:00", "2026-08-01T09:00:00+00:00"):
            put = "INSERT INTO fetches (source, url, at, outcome) VALUES ('news:a', 'https://paper/rss', ?, 'changed')"
            old.execute(put, [at])
    with Store.open(state, NOW) as store:
        known = store.sources()
    assert known["news:a"].first_polled == datetime(2026, 8, 1, 9, tzinfo=UTC)
    assert (known["news:b"].first_polled, known["news:a"].newest_item) == (None, None)


def test_a_page_that_is_damaged_while_the_monitor_runs_is_one_line_however_often_it_is_met(
    serve, tmp_path, caplog
) -> None:
    with Monitored(tmp_path, serve(world(published("inspection-2018", 1, "2018-08-06")), NOW.date())) as monitor:
        monitor.day("2021-07-01")
        with closing(sqlite3.connect(monitor.store.path)) as db:
            (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sources'").fetchone()
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with monitor.store.path.open("r+b") as damaged:
            damaged.seek((root - 1) * 4096)
            damaged.write(b"\xff" * 4096)
        monitor.store.close()
        monitor.store.__init__(file.connect(monitor.store.path), None)
        for _ in range(3):
            assert monitor.day("2021-07-02") == []
        (line,) = [r for r in caplog.records if r.levelname == "ERROR"]
        assert "cannot be read: database disk image is malformed" in line.getMessage()
        assert all(result.unwritten for result in monitor.results)
