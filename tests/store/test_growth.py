"""The history grows on a known line: what nobody needs is forgotten, its pages are used again, its log stays small."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from monitor.register.names import Authority
from monitor.store import pruning, rows
from monitor.store.database import Store
from monitor.store.file import FILE
from tests.store.test_database import DOCUMENT, EVENT, NOW, poll, registered

FEED = "news:https://paper.example/rss"
NUMBERS = count()
NOTHING = {"kind": "news", "events": [], "background": []}


@pytest.fixture
def store(state: Path):
    with registered(Store.open(state, NOW)) as store:
        store.commit(poll(), NOW)
        conn = store._db.conn
        conn.execute(
            "INSERT INTO sources (id, kind, url, items) VALUES (?, 'news', 'https://paper.example/rss', 20)", [FEED]
        )
        yield store


def put_stories(
    store: Store, number: int, days_ago: int, sha256: str = "-", reading: object = None, **more
) -> list[str]:
    """Stories of a feed, first seen so long ago; their addresses."""
    seen = rows.stamp(NOW - timedelta(days=days_ago))
    row = {"source": FEED, "first_seen": seen, "sha256": sha256, "kind": "news", "joined": 1, **more}
    row["reading"] = reading if isinstance(reading, str) else json.dumps(reading or NOTHING)
    urls = [f"https://paper.example/{next(NUMBERS)}" for _ in range(number)]
    with store._transaction() as conn:
        for url in urls:
            put = f"INSERT INTO documents (url, {', '.join(row)}) VALUES (?, {', '.join('?' * len(row))})"
            conn.execute(put, [url, *row.values()])
    return urls


def test_requests_are_bounded_by_age_and_by_number(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(pruning, "MOST_FETCHES", 1000)
    monkeypatch.setattr(pruning, "_BATCH", 300)
    with store._transaction() as conn:
        conn.executemany(
            "INSERT INTO fetches (source, url, at, outcome) VALUES (?, 'https://reports/1', ?, 'unchanged')",
            [("ofsted:brent", rows.stamp(NOW + timedelta(minutes=n))) for n in range(2500)],
        )
    store.prune(NOW + timedelta(days=2))
    kept = store.fetches("ofsted:brent", 5000)
    assert len(kept) == 1000
    assert kept[0].at == NOW + timedelta(minutes=2499), "the newest stay"
    store.prune(NOW + timedelta(days=91))
    assert len(store.fetches("ofsted:brent", 5000)) == 1000
    store.prune(NOW + timedelta(days=92))
    assert store.fetches("ofsted:brent", 5000) == []


def test_stories_that_told_nothing_are_forgotten_once_their_feed_lists_them_no_longer(store: Store) -> None:
    passed_over = put_stories(store, 10, 31)
    told_nothing = put_stories(store, 10, 181, "digest")
    recent = [*put_stories(store, 51, 1), *put_stories(store, 3, 179, "digest")]
    needed = [
        *put_stories(store, 1, 400, "digest", {"kind": "news", "events": [{}], "background": []}),
        *put_stories(store, 1, 400, "digest", {"kind": "news", "events": [], "background": [{}]}),
        *put_stories(store, 1, 400, "digest", "{ no JSON"),
        *put_stories(store, 1, 400, "asked again", attempts=3),
        *put_stories(store, 1, 400, "not yet joined", joined=0),
    ]
    evidence = put_stories(store, 1, 400, "evidence")
    with store._transaction() as conn:
        conn.execute("UPDATE evidence SET url = ?", evidence)
    store.prune(NOW)
    urls = {row["url"] for row in store._rows("SELECT url FROM documents")}
    assert not urls & {*passed_over, *told_nothing}
    assert urls == {DOCUMENT.url, *recent, *needed, *evidence}
    assert [event.id for event in store.events()] == [EVENT.id]


def test_what_a_page_may_list_yet_is_known_however_old(store: Store) -> None:
    put_stories(store, 50, 400)
    store.prune(NOW)
    assert len(store.documents(FEED)) == 50, "it would be read anew"


def test_two_seasons_of_polls_and_prunings_stays_on_its_line(state: Path) -> None:
    """What is forgotten makes room for what comes: after the first season the file grows no more."""
    day, sizes = timedelta(days=1), []
    with registered(Store.open(state, NOW)) as store:
        store.commit(poll(), NOW)
        for n in range(200):
            now = NOW + n * day
            with store._transaction() as conn:
                conn.executemany(
                    "INSERT INTO fetches (source, url, at, outcome) VALUES ('ofsted:brent', '-', ?, 'changed')",
                    [(rows.stamp(now + timedelta(minutes=m)),) for m in range(100)],
                )
            store.prune(now + day)
            sizes.append(store._rows("PRAGMA page_count")[0]["page_count"])
    assert sizes[-1] <= sizes[95] * 1.02, "freed pages are used again"
    assert (state / FILE).stat().st_size < 3_000_000


def test_a_reader_that_reads_on_and_on_leaves_no_large_log_behind(state: Path, monkeypatch) -> None:
    monkeypatch.setattr("monitor.store.file._WRITING", ("journal_mode = WAL", "journal_size_limit = 200000"))
    with registered(Store.open(state, NOW)) as store, closing(sqlite3.connect(state / FILE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM events").fetchall()
        log = state / f"{FILE}-wal"
        for n in range(300):
            store.register([Authority(f"a{m}", "x" * 500, str(n)) for m in range(30)])
        assert log.stat().st_size > 5_000_000
        reader.rollback()
        for n in range(30):
            store.register([Authority(f"a{m}", "y" * 500, str(n)) for m in range(300)])
        assert log.stat().st_size <= 4_500_000


def test_the_log_of_a_history_is_cut(state: Path) -> None:
    with Store.open(state, datetime(2026, 1, 1, tzinfo=UTC)) as store:
        assert store._rows("PRAGMA journal_size_limit")[0]["journal_size_limit"] == 16 * 1024 * 1024
