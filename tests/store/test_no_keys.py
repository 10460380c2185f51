"""A history of the time before keys were kept out of it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from sqlite_utils import Database

from monitor.model.addresses import masked_key
from monitor.store import migrations
from monitor.store.database import Store

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FEED, PLAIN = "https://paper.example/rss?page=2&key=hushfeed", "https://paper.example/rss?page=3"
OTHER = "https://paper.example/story?key=notours"
STORY = "https://paper.example/story?key=hushfeed&p=1"


def test_keys_leave_the_history_and_its_file_and_what_is_known_stays_known(state):
    with closing(sqlite3.connect(state / "monitor.db", isolation_level=None)) as old:
        migrations.migrations.apply(Database(old), stop_before="m009_no_keys")
        old.execute("INSERT INTO authorities VALUES ('leeds', 'Leeds', 'Yorkshire', '80541')")
        for url in (FEED, PLAIN):
            old.execute("INSERT INTO sources (id, kind, url, items) VALUES (?, 'news', ?, 7)", (f"news:{url}", url))
            old.execute(
                "INSERT INTO fetches (source, url, at, outcome, reason) VALUES (?, ?, ?, 'gone', ?)",
                (f"news:{url}", url, "2026-01-01T00:00:00+00:00", f"redirected to {url}"),
            )
        for source, url in ((FEED, STORY), (FEED, "https://paper.example/other"), (PLAIN, OTHER)):
            old.execute(
                "INSERT INTO documents (source, url, identity, first_seen) VALUES (?, ?, ?, ?)",
                (f"news:{source}", url, url.removeprefix("https://"), "2026-01-01T00:00:00+00:00"),
            )
        old.execute(
            "INSERT INTO events (id, authority, kind, status, first_seen, facts) VALUES "
            "('leeds/inspection/2026', 'leeds', 'inspection', 'reported', '2026-01-01T00:00:00+00:00', '{}')"
        )
        old.execute(
            "INSERT INTO evidence (event, url, source, first_seen, finding) VALUES "
            "('leeds/inspection/2026', ?, 'news', '2026-01-01T00:00:00+00:00', '{}')",
            (STORY,),
        )
        assert list(old.execute("PRAGMA foreign_key_check")) == []
    with Store.open(state, NOW) as store:
        kept = masked_key(f"news:{FEED}")
        assert {id_: s.items for id_, s in store.sources().items()} == {kept: 7, f"news:{PLAIN}": 7}
        assert list(store.documents(kept)) == ["https://paper.example/other", "https://paper.example/story?key=…&p=1"]
        assert [f.url for f in store.fetches(kept)] == ["https://paper.example/rss?page=2&key=…"]
        assert list(store.documents(f"news:{PLAIN}")) == [OTHER]
    with closing(sqlite3.connect(state / "monitor.db")) as db:
        assert db.execute("SELECT url FROM evidence").fetchall() == [("https://paper.example/story?key=…&p=1",)]
        assert db.execute("SELECT identity FROM documents WHERE identity LIKE '%story?key=…&p=1'").fetchall()
        assert list(db.execute("PRAGMA foreign_key_check")) == []
    # Overwritten, not only let go. (The copy that was put aside before the change has it still.)
    assert b"hushfeed" not in (state / "monitor.db").read_bytes()
