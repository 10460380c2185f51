"""`archive: documents`: what was read is kept, byte for byte, once and privately, and what goes wrong with it costs no
poll anything.
"""

from __future__ import annotations

import gzip
import logging
import os
import shutil
import stat
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.demo.world import World
from monitor.sources import registry
from monitor.store.kept import KeptFiles
from tests.archived import LETTER, archived, kept, served
from tests.monitored import PETERBOROUGH, Monitored, pdf, published


def files(monitor: Monitored) -> list[Path]:
    return [path for path in monitor.settings.documents.rglob("*") if path.is_file()]


def test_a_poll_keeps_what_ofsted_and_govuk_served_and_nothing_of_the_press(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with archived(tmp_path) as monitor:
            monitor.day("2024-04-01")
            assert kept(monitor) == served(monitor)
            assert LETTER in kept(monitor)
            assert any(source.startswith("news:") for source in monitor.store.sources())
            found = files(monitor)
            assert len(found) == len(set(served(monitor).values()))
            assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
            folders = {monitor.settings.documents, *(path.parent for path in found)}
            assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
            monitor.day("2024-04-02", thorough=True)
            assert files(monitor) == found
    finally:
        os.umask(before)


def test_both_versions_of_a_replaced_report_are_kept(tmp_path: Path) -> None:
    with archived(tmp_path, "2024-02-01") as monitor:
        monitor.day("2024-02-01")
        monitor.day("2024-02-07")
        rows = [row for row in monitor.store.kept_files() if row.url.endswith("/50237978")]
        assert [row.bytes for row in rows] == [len(pdf("inspection-2023")), len(pdf("inspection-2023-misprint"))]


@pytest.mark.parametrize("again", ["poll", "backfill"])
def test_nothing_is_kept_unless_asked_for_and_what_was_read_before_once_it_is_asked_for_again(
    tmp_path: Path, again: str
) -> None:
    with archived(tmp_path, archive=None) as monitor:
        monitor.day("2024-04-01")
        events = monitor.store.events()
        assert not monitor.settings.documents.exists()
        assert monitor.store.kept_files() == []
    with archived(tmp_path) as monitor:
        monitor.at("2024-04-02")
        if again == "poll":  # their servers say "unchanged" of what is known, so it is asked for whole
            monitor.day("2024-04-02", thorough=True)
        else:
            monitor.backfill()
        assert {p: d for p, d in kept(monitor).items() if "/file/" in p} == {
            p: d for p, d in served(monitor).items() if "/file/" in p
        }
        assert monitor.taken("readers") == []
        asked = len(monitor.web.hits)
        monitor.backfill()
        assert not [hit for hit in monitor.web.hits[asked:] if "/file/" in hit.path]
        assert [e.id for e in monitor.store.events()] == [e.id for e in events]


def test_a_backfill_keeps_what_it_reads(tmp_path: Path) -> None:
    with archived(tmp_path) as monitor:
        monitor.at("2024-04-01")
        monitor.backfill()
        assert kept(monitor) == served(monitor)


def test_a_folder_that_takes_nothing_stops_no_poll_and_what_is_missing_comes_later(tmp_path: Path, caplog) -> None:
    with archived(tmp_path) as monitor:
        monitor.day("2024-01-01")
        shutil.rmtree(monitor.settings.documents)
        monitor.settings.documents.write_text("no folder")
        caplog.set_level(logging.WARNING)
        assert any("inadequate" in line for line in monitor.day("2024-01-30"))
        said = [r.getMessage() for r in caplog.records if "cannot be kept" in r.getMessage()]
        assert len(said) == 1
        assert str(monitor.settings.documents) in said[0]
        asked = len(monitor.web.hits)
        monitor.day("2024-01-30", thorough=True)
        known = [hit.status for hit in monitor.web.hits[asked:] if "/file/" in hit.path]
        assert known
        assert set(known) == {304}, "nothing is fetched in vain"
        monitor.settings.documents.unlink()
        monitor.day("2024-01-31", thorough=True)
        assert (
            set(served(monitor).values()) >= {d for p, d in kept(monitor).items()} >= {pdf("inspection-2023-misprint")}
        )
        assert [r.getMessage() for r in caplog.records if "can be kept" in r.getMessage()]


def test_a_file_that_is_gone_or_damaged_is_fetched_and_kept_again(tmp_path: Path) -> None:
    with archived(tmp_path) as monitor:
        monitor.day("2024-04-01")
        gone, *_ = files(monitor)
        gone.unlink()
        monitor.day("2024-04-02", thorough=True)
        assert gone.exists()
        assert kept(monitor) == served(monitor)


def test_a_document_that_moved_keeps_its_files(tmp_path: Path) -> None:
    with archived(tmp_path) as monitor:
        monitor.day("2024-04-01", "peterborough")
        with closing(Database(monitor.store.path).conn) as db, db:
            for table in ("documents", "kept_files"):
                db.execute(f"UPDATE {table} SET url = replace(url, '/v1/file/', '/v9/file/')")
            db.execute("UPDATE evidence SET url = replace(url, '/v1/file/', '/v9/file/')")
        monitor.day("2024-04-02", "peterborough")
        source = next(s for s in registry.sources(monitor.settings) if s.id == "ofsted:peterborough")
        assert {row.url for row in monitor.store.kept_files(source.id)} == set(monitor.store.documents(source.id))


ODD = (
    b"",
    b"\x00\x01\x02 no kind of file \xff" * 30,
    pdf("inspection-2018")[:4000],
    gzip.compress(b"a file that is compressed itself " * 100),
    "<html><body><p>a page in place of a report, in UTF-16 \u2014 £</p></body></html>".encode("utf-16"),
    b"Dear Director\r\n\r\nlines that end as on Windows\r\n" * 20,
)
"""What may come under a report's address besides a report."""


def test_what_cannot_be_read_today_is_kept_to_the_byte(serve, tmp_path: Path) -> None:
    base = published("inspection-2018", 1, "2024-01-30")
    world = World((PETERBOROUGH,), tuple(replace(base, number=n, data=data) for n, data in enumerate(ODD, 1)))
    given = {"archive": "documents", "authorities": [{"name": "Peterborough"}]}
    with Monitored(tmp_path, serve(world, date(2024, 2, 1)), **given) as monitor:
        monitor.day("2024-02-01")
        rows = {row.url.rpartition("/")[2]: row for row in monitor.store.kept_files()}
        kept_files = KeptFiles(monitor.settings.documents)
        found = {number: kept_files.read(row.sha256, row.bytes) for number, row in rows.items()}
        assert found == {str(n): data for n, data in enumerate(ODD, 1) if data}
