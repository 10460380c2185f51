"""`reread`: what today's reader reads otherwise in kept documents; exactly that, alerted to nobody, now or later."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.config.file import load
from monitor.history.reread import Correction, Reread, corrected
from monitor.register.authorities import load as load_register
from monitor.sources import registry
from monitor.sources.ofsted_provider import OfstedProvider
from monitor.store import writing
from monitor.store.database import Store
from tests.archived import LETTER, NOTICE, Archived, archived
from tests.worse import MISTAKES, WorseOfsted

NOW = datetime(2024, 4, 2, 9, tzinfo=UTC)
NEW, OLD = "peterborough/inspection/2023-11-27", "peterborough/inspection/2018-06-25"
VISIT = "peterborough/focused_visit/2021-06-22"
EVENTS = (OLD, VISIT, "peterborough/focused_visit/2023-03-01", NEW)
OFSTED = "ofsted:peterborough"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history whose documents are kept: a baseline of 2023, then what came until April 2024, all delivered."""
    folder = tmp_path_factory.mktemp("archived")
    with archived(folder, "2023-06-01") as monitor:
        for day in ("2023-06-01", "2024-01-31", "2024-04-01"):
            monitor.day(day)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy of it; nothing answers at its sources' addresses any more."""
    return Path(shutil.copytree(written, tmp_path / "copy"))


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder / "state", NOW) as store:
        yield store


def facts(folder: Path) -> list[tuple[Any, ...]]:
    """All that the history says, but for when it was read and why nobody was alerted."""
    with closing(sqlite3.connect(folder / "state/monitor.db")) as db:
        tables = (
            "SELECT * FROM events ORDER BY id",
            "SELECT * FROM judgements ORDER BY event, area",
            "SELECT * FROM evidence ORDER BY event, url",
            "SELECT source, url, title, kind, reading, sha256, attempts, joined FROM documents ORDER BY source, url",
            "SELECT * FROM alerts ORDER BY key",
            "SELECT * FROM deliveries ORDER BY id",
        )
        return [row for query in tables for row in db.execute(query)]


# --- what differs, and only that --------------------------------------------------------------------------------------


def correction(store: Store, mistake: str, right: dict[str, Any] | None = None) -> Correction:
    """What reading Ofsted's documents again with a mistake makes of history; `right` as they are read without one."""
    documents = store.documents(OFSTED).values()
    rightly = right or {d.url: d.reading for d in documents}
    again = [Reread(d, replace(d, reading=MISTAKES[mistake](rightly[d.url]))) for d in documents]
    source = next(s for s in registry.sources(settings(store)) if s.id == OFSTED)
    return corrected(again, source.kind, source.authorities, source.lone_authority, store.events(), store.told())


def settings(store: Store) -> Any:
    return load(store.path.parent.parent / "monitor.yaml", load_register())


def fields(found: Correction) -> dict[str, set[str]]:
    """The fields that differ, by event; "" stands for documents."""
    by_event: dict[str, set[str]] = {}
    for one in found.differences:
        by_event.setdefault(one.event, set()).update(change.field for change in one.fields)
    return by_event


def turned(found: Correction) -> list[Any]:
    """What differs, seen from the other side."""
    return sorted((d.event, d.document, sorted((c.field, str(c.after), str(c.before)) for c in d.fields))
                  for d in found.differences)  # fmt: skip


def straight(found: Correction) -> list[Any]:
    return sorted((d.event, d.document, sorted((c.field, str(c.before), str(c.after)) for c in d.fields))
                  for d in found.differences)  # fmt: skip


EXPECTED: dict[str, dict[str, set[str]]] = {
    "grade": {NEW: {"judgements.overall", "direction"}, OLD: {"judgements.overall"}},
    "inspector": {event: {"lead_inspector"} for event in EVENTS},
    "title": {"": {"title"}},
    "pages": {},
}
"""The fields that differ by a mistake, of those where that is told in a line."""


@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name not in ("", "unread")])
def test_exactly_a_readers_mistakes_are_shown_and_a_right_reader_takes_them_back(
    folder: Path, store: Store, mistake: str
) -> None:
    right, rightly = facts(folder), {d.url: d.reading for d in store.documents(OFSTED).values()}
    wrong = correction(store, mistake)
    assert fields(wrong) == EXPECTED.get(mistake, fields(wrong))
    assert bool(wrong.differences) == (mistake != "pages")
    store.correct(wrong, NOW)
    assert facts(folder) != right
    assert correction(store, "") == Correction(), "it is written once"
    mended = correction(store, "", rightly)
    assert straight(mended) == turned(wrong)
    store.correct(mended, NOW)
    assert facts(folder) == right


def test_the_same_reader_finds_nothing(store: Store) -> None:
    assert correction(store, "") == Correction()


def test_what_no_document_says_and_nobody_was_told_of_leaves_nothing_behind(folder: Path, store: Store) -> None:
    store.correct(correction(store, "lost"), NOW)
    left = {e.id: str(e.status) for e in store.events() if e.facts.kind != "improvement_notice"}
    # The paper still tells of the one, and a later document looks back on the other.
    assert left == {NEW: "reported", OLD: "confirmed"}
    with closing(sqlite3.connect(folder / "state/monitor.db")) as db:
        for table in ("judgements", "evidence"):
            assert not db.execute(f"SELECT 1 FROM {table} WHERE event NOT IN (SELECT id FROM events)").fetchall()


def test_an_event_that_readers_were_told_of_stays_as_withdrawn(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("DELETE FROM evidence WHERE source = 'news'")
    store.correct(correction(store, "lost"), NOW)
    (left,) = [e for e in store.events() if e.id == NEW]
    assert left.status == "withdrawn"
    assert [d.reason for d in store.decisions(NEW) if d.document][-1] == "reread"


def test_what_a_withdrawn_document_says_otherwise_does_not_bring_it_back(store: Store) -> None:
    (url,) = [v.url for e in store.events() if e.id == VISIT for v in e.evidence]
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("UPDATE documents SET withdrawn_at = ? WHERE url = ?", (NOW.isoformat(), url))
        db.execute("UPDATE evidence SET withdrawn = 1 WHERE url = ?", (url,))
        db.execute("UPDATE events SET status = 'withdrawn' WHERE id = ?", (VISIT,))
    store.correct(correction(store, "inspector"), NOW)
    (event,) = [e for e in store.events() if e.id == VISIT]
    assert (str(event.status), event.facts.lead_inspector) == ("withdrawn", None)


def test_a_kill_while_it_is_written_leaves_all_or_nothing(folder: Path) -> None:
    before = facts(folder)
    steps = ("put", "take_out", "put_events", "add_decisions")
    for step in steps:
        child = os.fork()
        if not child:
            store = Store.open(folder / "state", NOW)
            wrong = correction(store, "kind")
            setattr(writing, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            store.correct(wrong, NOW)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert facts(folder) == before


# --- where the facts stand --------------------------------------------------------------------------------------------


def test_show_names_page_address_and_kept_file_of_each_fact(folder: Path, capsys) -> None:
    shown = json.loads(run(folder, capsys, "show", NEW, "--json")[1])
    places = {place["fact"]: place for place in shown["places"]}
    (document,) = [one for one in shown["evidence"] if one["source"] == "ofsted"]
    assert places["improvements.0"] == {
        "fact": "improvements.0",
        "text": shown["improvements"][0],
        "document": document["url"],
        "page": 2,
        "address": f"{document['url']}#page=2",
        "file": document["file"],
    }
    assert places["judgements.overall"]["page"] == 1
    assert Path(document["file"]).is_file()
    assert {one["file"] for one in shown["evidence"] if one["source"] == "news"} == {None}
    said = run(folder, capsys, "show", NEW)[1]
    assert f"– {shown['improvements'][0]} (p. 2)" in " ".join(said.split())
    assert f"{document['url']}#page=1" in said
    assert f"kept as {document['file']}" in said.replace("\n", "")
    Path(document["file"]).unlink()
    said = run(folder, capsys, "show", NEW)[1]
    assert f"its kept file is not in {folder}/state/documents any more" in " ".join(said.split())


# --- the command ------------------------------------------------------------------------------------------------------


def run(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(folder / "monitor.yaml"), "--now", NOW.isoformat(), *words])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


@pytest.fixture
def worse(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on Ofsted's documents are read with the grade of `overall` wrong."""
    kinds = [WorseOfsted if kind is OfstedProvider else kind for kind in registry.KINDS]
    monkeypatch.setattr(registry, "KINDS", kinds)
    monkeypatch.setattr(WorseOfsted, "made", "grade")


def test_beside_a_running_monitor_it_shows_what_differs_and_what_cannot_be_read_and_writes_nothing(
    folder: Path, store: Store, capsys, worse
) -> None:
    before = facts(folder)
    files = sorted((folder / "state/documents").rglob("*.pdf*"), key=lambda path: path.stat().st_size)
    files[0].unlink()
    files[1].write_bytes(b"%PDF- damaged")
    with closing(sqlite3.connect(folder / "state/monitor.db")) as db, db:
        db.execute("DELETE FROM kept_files WHERE part <> ''")
    status, _, said = run(folder, capsys, "reread")
    assert status == 2
    assert "another monitor" in said
    status, said, _ = run(folder, capsys, "reread", "--dry-run", "--json")
    found = json.loads(said)
    assert status == 1
    assert [one["reason"] for one in found["not_kept"]] == [f"its attachment {_gov(folder)}{LETTER} is not kept"]
    assert [one["document"] for one in found["not_kept"]] == [f"{_gov(folder)}{NOTICE.path}"]
    assert all(one["reason"].startswith("its kept file is") for one in found["failed"])
    assert len(found["failed"]) == 2
    assert found["read"] == 2
    assert {(d["event"], c["field"], c["after"]) for d in found["differences"] for c in d["fields"]} <= {
        (event, "judgements.overall", "outstanding") for event in (NEW, OLD)
    } | {(NEW, "direction", direction) for direction in ("improved", "unchanged")}
    assert found["differences"]
    assert facts(folder) == before


def _gov(folder: Path) -> str:
    return str(json.loads((folder / "monitor.yaml").read_text())["sources"]["govuk"]["base_url"])


def test_it_corrects_history_and_no_alert_follows_and_show_says_why(tmp_path: Path, capsys, worse) -> None:
    WorseOfsted.made = ""
    with archived(tmp_path) as monitor:
        monitor.day("2024-04-01")
        assert poll(monitor) == []
        WorseOfsted.made = "grade"
        monitor.store.close()
        status, said, _ = run(tmp_path, capsys, "reread", "Peterborough")
        assert status == 0
        assert "judgements.overall: inadequate → outstanding" in said
        assert said.endswith("5 documents read again, 2 events read otherwise: the history is corrected, "
                             "and nobody is alerted\n")  # fmt: skip
        monitor.open()
        for day in ("2024-04-02", "2024-04-03", "2024-05-02"):
            assert monitor.day(day, thorough=True) == []
        assert monitor.told() == []
        (event,) = [e for e in monitor.store.events() if e.id == NEW]
        assert event.facts.grade("overall") == "outstanding"
        shown = json.loads(run(tmp_path, capsys, "show", NEW, "--json")[1])
        assert "reread" in {one["reason"] for one in shown["not_news"]}
        assert "read otherwise when the kept document was read again" in run(tmp_path, capsys, "show", NEW)[1]


def poll(monitor: Archived) -> Sequence[str]:
    return monitor.day("2024-04-01")


def test_where_there_is_no_history_none_is_made(folder: Path, capsys) -> None:
    (folder / "state/monitor.db").unlink()
    for words in (["reread"], ["reread", "--dry-run", "--json"]):
        status, said, wrong = run(folder, capsys, *words)
        assert (status, said) == (2, "")
        assert "there is no history yet" in wrong
        assert "run `once` or `backfill` first" in wrong
    assert not (folder / "state/monitor.db").exists()


def test_a_history_of_which_little_is_kept_is_said_in_a_screenful(folder: Path, capsys) -> None:
    with closing(sqlite3.connect(folder / "state/monitor.db")) as db, db:
        db.execute("DELETE FROM kept_files")
        named = [row[1] for row in db.execute("PRAGMA table_info(documents)")]
        others = ", ".join("url || ?" if name == "url" else name for name in named)
        more = f"INSERT INTO documents SELECT {others} FROM documents WHERE source = ? AND url NOT LIKE '%-%'"
        for number in range(9):
            db.execute(more, [f"-{number}", OFSTED])
    status, said, _ = run(folder, capsys, "reread", "--dry-run")
    assert status == 0
    assert "Not kept, so not read again (41), left as read before:" in said
    assert "  and 21 more, which --json names too\n" in said
    assert len(said.splitlines()) < 30


def test_where_nothing_is_kept_it_says_how_to_keep_documents(folder: Path, capsys) -> None:
    with closing(sqlite3.connect(folder / "state/monitor.db")) as db, db:
        db.execute("DELETE FROM kept_files")
    given = json.loads((folder / "monitor.yaml").read_text())
    status, said, _ = run(folder, capsys, "reread", "--json")
    assert (status, len(json.loads(said)["not_kept"])) == (0, 5)
    (folder / "monitor.yaml").write_text(json.dumps({k: v for k, v in given.items() if k != "archive"}))
    status, _, said = run(folder, capsys, "reread")
    assert (status, "`archive: documents`" in said) == (2, True)


def test_backup_and_restore_say_what_becomes_of_kept_documents(folder: Path, capsys) -> None:
    kept = sum(path.is_file() for path in (folder / "state/documents").rglob("*"))
    copy = str(folder / "copy.db")
    _, said, _ = run(folder, capsys, "backup", copy)
    assert f"{kept} kept documents in {folder}/state/documents are not in it" in said
    assert "kept documents" not in run(folder, capsys, "restore", copy)[1]
    shutil.rmtree(folder / "state/documents")
    assert f"{kept} of the {kept} kept documents that it names are not in" in run(folder, capsys, "restore", copy)[1]
