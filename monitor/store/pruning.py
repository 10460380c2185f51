"""What the history forgets, so that it grows on a known line: old requests, and stories that told nothing.

Each statement is a transaction of its own and takes little at a time: polls go on beside it, and the log stays small.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from monitor.store import rows

KEEP_FETCHES = timedelta(days=90)
"""Requests are kept this long: enough to see what a source did over a season."""
MOST_FETCHES = 500_000
"""And no more of them than this, about 100 MB: all of England polled hourly makes fewer in 90 days; 500 feeds, more."""
KEEP_PASSED_OVER = timedelta(days=30)
"""A story that was not opened, since its headline is about something else, is known so long after its first sight."""
KEEP_TOLD_NOTHING = timedelta(days=180)
"""A story that was read and told nothing is known so long: it is rarely listed still, and would be read once more."""
_STILL_LISTED = 50
"""So many stories of a source stay, or twice as many as it lists, however old: its page may list them yet."""

_BATCH = 5_000

_FETCHES = (
    "DELETE FROM fetches WHERE id IN (SELECT id FROM fetches WHERE at < ? LIMIT ?)",
    "DELETE FROM fetches WHERE id IN (SELECT id FROM fetches WHERE id <= (SELECT max(id) FROM fetches) - ? LIMIT ?)",
)
# What an alert, an event, a person's answer or another try rests on is no such story.
_STORIES = (
    "DELETE FROM documents WHERE source = :source AND first_seen < :listed AND attempts = 0 AND joined AND "
    "((sha256 = '-' AND first_seen < :passed_over) OR (first_seen < :told_nothing AND kind = 'news' "
    "AND CASE WHEN json_valid(reading) THEN json_array_length(reading, '$.events') = 0 "
    "AND json_array_length(reading, '$.background') = 0 END)) "
    "AND url NOT IN (SELECT url FROM evidence) AND url NOT IN (SELECT url FROM labels)"
)
_NEWEST_LISTED = "SELECT first_seen FROM documents WHERE source = ? ORDER BY first_seen DESC LIMIT 1 OFFSET ?"

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]


def prune(transaction: Transaction, now: datetime) -> None:
    """Forget what is old, each step in a transaction of its own."""
    for statement, value in zip(_FETCHES, (rows.stamp(now - KEEP_FETCHES), MOST_FETCHES), strict=True):
        gone = _BATCH
        while gone == _BATCH:
            with transaction() as conn:
                gone = conn.execute(statement, (value, _BATCH)).rowcount
    with transaction() as conn:
        sources = conn.execute("SELECT id, items FROM sources WHERE kind = 'news'").fetchall()
    ages = {"passed_over": rows.stamp(now - KEEP_PASSED_OVER), "told_nothing": rows.stamp(now - KEEP_TOLD_NOTHING)}
    for source, items in sources:
        with transaction() as conn:
            kept = max(_STILL_LISTED, 2 * items) if isinstance(items, int) else _STILL_LISTED
            newest = conn.execute(_NEWEST_LISTED, (source, kept)).fetchone()
            if newest:
                conn.execute(_STORIES, ages | {"source": source, "listed": newest[0]})
