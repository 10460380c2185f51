"""How large the history of all of England and 500 feeds grows in a year: python bench/bench_growth.py.

153 provider pages and GOV.UK hourly, 500 feeds every half hour with 15 stories a day, of which 8 in 100 are opened and
tell nothing. A tenth of them is written, and the sizes are multiplied by ten.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.register.authorities import load
from monitor.store import pruning, rows
from monitor.store.database import Store

SHARE = 10
FEEDS, PAGES = 500 // SHARE, 160 // SHARE
STORIES_A_DAY, OPENED_OF_100 = 15, 8
TITLE = "Council leader welcomes the new plan for the town centre after months of talks"
TEASER = "The plan would see new homes near the station and a bus lane, the council said after. " * 2
NOTHING = {"kind": "news", "title": TITLE, "published": None, "authority": None, "events": [], "background": []}
NOTHING |= {"problems": [], "fingerprint": "f" * 64, "sentences": ["s" * 16] * 20, "gap": None, "former": []}


def main() -> None:
    """Live through a year, and say each month how large the file is."""
    pruning.MOST_FETCHES //= SHARE
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder), begun) as store:
        store.register(load().authorities)
        feeds = [f"news:https://www.a-paper-{n}.co.uk/news/local/rss.xml" for n in range(FEEDS)]
        pages = [f"ofsted:authority-{n}" for n in range(PAGES)]
        with closing(sqlite3.connect(store.path, isolation_level=None)) as db:
            put = "INSERT INTO sources (id, kind, url, items) VALUES (?, ?, ?, 30)"
            db.executemany(put, [(s, s.partition(":")[0], s) for s in (*feeds, *pages)])
            sizes = [live(store, db, begun + timedelta(days=n), feeds, pages) for n in range(365)]
    for month in range(1, 13):
        print(f"month {month:2}: {sizes[month * 365 // 12 - 1] * SHARE / 1e6:5.0f} MB")
    print(f"growth in the last quarter: {sizes[-1] / sizes[273] - 1:.1%}")


def live(store: Store, db: sqlite3.Connection, day: datetime, feeds: list[str], pages: list[str]) -> int:
    """A day of polls, and the pruning at its end; the size of the file in bytes."""
    db.execute("BEGIN")
    polls = [(s, day + timedelta(minutes=30 * n)) for s in feeds for n in range(48)]
    polls += [(s, day + timedelta(hours=n)) for s in pages for n in range(24)]
    put = "INSERT INTO fetches (source, url, at, outcome, status, seconds) VALUES (?, ?, ?, 'unchanged', 304, 0.1234)"
    db.executemany(put, [(s, s.partition(":")[2], rows.stamp(at)) for s, at in polls])
    put = (
        "INSERT INTO documents (source, url, identity, title, summary, published, kind, first_seen, sha256, reading, "
        "joined) VALUES (?, ?, ?, ?, ?, ?, 'news', ?, ?, ?, 1)"
    )
    db.executemany(put, [story(feed, day, n) for feed in feeds for n in range(STORIES_A_DAY)])
    db.execute("COMMIT")
    store.prune(day + timedelta(days=1))
    (size,) = db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    return int(size)


def story(feed: str, day: datetime, number: int) -> tuple[str | None, ...]:
    """The row of a story that told nothing: read, or passed over."""
    url = f"https://www.{feed[17:31]}.co.uk/news/council-leader-welcomes-new-plan-{day:%Y%m%d}-{number}"
    opened = (number + day.toordinal() * STORIES_A_DAY) % 100 < OPENED_OF_100
    reading = NOTHING if opened else NOTHING | {"fingerprint": "", "sentences": []}
    seen = rows.stamp(day + timedelta(hours=number))
    sha256 = "d" * 64 if opened else "-"
    return feed, url, url[8:], TITLE, TEASER, f"{day:%Y-%m-%d}", seen, sha256, json.dumps(reading)


if __name__ == "__main__":
    main()
