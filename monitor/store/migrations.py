"""The schema of the history, as steps that are applied once each, in order, when a database is opened for writing.

Tables and columns are what users' own tools rely on; docs/data-dictionary.md describes them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlite_utils import Database, Migrations

from monitor.model.addresses import masked_key, masked_text, secrets_of, without
from monitor.store import changes, passages
from monitor.store.views import VIEWS

migrations = Migrations("ofsted_monitor")


def pending(conn: sqlite3.Connection) -> bool:
    """Return True if the history lacks a step."""
    return bool(migrations.pending(Database(conn)))


def apply(conn: sqlite3.Connection) -> None:
    """Apply the steps that the history lacks, in their order."""
    migrations.apply(Database(conn))


@migrations()
def m001_history(db: Database) -> None:
    """The tables of the first version."""
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def m002_mutes(db: Database) -> None:
    """Authorities that a channel does not want to hear of for a while."""
    db.conn.execute(
        "CREATE TABLE mutes (authority TEXT NOT NULL, channel TEXT NOT NULL, until TEXT NOT NULL, "
        "asked_by TEXT NOT NULL DEFAULT '', made_at TEXT NOT NULL, PRIMARY KEY (authority, channel))"
    )


@migrations()
def m003_decisions(db: Database) -> None:
    """Why there is an alert or none, and why a channel does not get one."""
    db.conn.execute(
        "CREATE TABLE decisions (event TEXT NOT NULL DEFAULT '', document TEXT NOT NULL DEFAULT '', "
        "alert TEXT NOT NULL DEFAULT '', channel TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL, at TEXT NOT NULL, "
        "PRIMARY KEY (event, document, alert, channel, reason))"
    )


@migrations()
def m004_change_notes(db: Database) -> None:
    """The change notes of GOV.UK's collections as data: so far they stood as lines in the summary of a document."""
    db.conn.execute("ALTER TABLE documents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'")
    collected = "source LIKE 'govuk:%' AND source <> 'govuk:search' AND summary <> ''"
    for row in list(db.query(f"SELECT source, url, summary FROM documents WHERE {collected}")):  # noqa: S608
        notes = json.dumps([_note(line) for line in row["summary"].splitlines() if line])
        db.conn.execute(
            "UPDATE documents SET notes = ?, summary = '' WHERE source = ? AND url = ?",
            (notes, row["source"], row["url"]),
        )


@migrations()
def m005_trouble_threads(db: Database) -> None:
    """The thread in which operations heard of a source's trouble: each outage has one of its own."""
    db.conn.execute("ALTER TABLE sources ADD COLUMN trouble TEXT NOT NULL DEFAULT ''")
    for row in list(db.query("SELECT id, url FROM sources WHERE told")):
        thread = f"trouble:{urlsplit(row['url']).netloc}"
        db.conn.execute("UPDATE sources SET trouble = ? WHERE id = ?", (thread, row["id"]))


@migrations()
def m006_identity(db: Database) -> None:
    """What a document is known by wherever it stands, and since when it is as its page has it.

    The identities of what is known already come with the next poll, from the address or from the page's own word.
    """
    db.conn.execute("ALTER TABLE documents ADD COLUMN identity TEXT NOT NULL DEFAULT ''")
    for column in ("labelled_at", "missing_since", "returned_at"):
        db.conn.execute(f"ALTER TABLE documents ADD COLUMN {column} TEXT")
    # A notice that 0.1.0 saw move to the closed ones was read when it did, and dated by that.
    db.conn.execute("UPDATE documents SET labelled_at = read_at WHERE NOT baseline AND read_at > first_seen")


@migrations()
def m007_possible(db: Database) -> None:
    """How sure stories are and what that rests on, what waits for people's word, and the words they gave."""
    for column in (
        "certainty TEXT NOT NULL DEFAULT 'certain'",
        "cues TEXT NOT NULL DEFAULT '[]'",
        "repeats TEXT NOT NULL DEFAULT ''",
        "review TEXT",
    ):
        db.conn.execute(f"ALTER TABLE evidence ADD COLUMN {column}")
    db.conn.execute("ALTER TABLE events ADD COLUMN waits_since TEXT")
    db.conn.execute(
        "CREATE TABLE labels (id INTEGER PRIMARY KEY, event TEXT NOT NULL, url TEXT NOT NULL, "
        "title TEXT NOT NULL DEFAULT '', published TEXT, authority TEXT NOT NULL, label TEXT NOT NULL, "
        "finding TEXT NOT NULL, said_by TEXT NOT NULL DEFAULT '', said_at TEXT NOT NULL, UNIQUE (event, url))"
    )


@migrations()
def m008_age_of_feeds(db: Database) -> None:
    """Since when a source is polled, and the latest day that it gave an item: whether it is empty, or dead."""
    db.conn.execute("ALTER TABLE sources ADD COLUMN first_polled TEXT")
    db.conn.execute("ALTER TABLE sources ADD COLUMN newest_item TEXT")
    db.conn.execute("UPDATE sources SET first_polled = (SELECT MIN(at) FROM fetches WHERE source = sources.id)")


@migrations()
def m009_no_keys(db: Database) -> None:
    """Addresses without the keys that some hold: sources are known by what is left of theirs, and a digest.

    What stood there is overwritten in the file, and not only let go.
    """
    for setting in ("secure_delete", "defer_foreign_keys"):
        db.conn.execute(f"PRAGMA {setting} = ON")
    db.conn.create_function("masked", 1, lambda url: masked_text(url or ""), deterministic=True)
    for row in list(db.query("SELECT id, url FROM sources WHERE kind = 'news'")):
        known_by, secrets = masked_key(row["id"]), secrets_of(row["url"])
        db.conn.execute("UPDATE sources SET id = ?, url = masked(url) WHERE id = ?", (known_by, row["id"]))
        for table in ("documents", "fetches"):
            db.conn.execute(f"UPDATE {table} SET source = ? WHERE source = ?", (known_by, row["id"]))  # noqa: S608
        if secrets:
            _take_out(db, known_by, secrets)
    db.conn.execute("UPDATE fetches SET url = masked(url), reason = masked(reason)")


@migrations()
def m010_views_and_search(db: Database) -> None:
    """How authorities stand today as views, their GSS codes, and the passages that `search` finds.

    The codes come with the register at the next start, the passages when the history is next opened to write.
    """
    db.conn.execute("ALTER TABLE authorities ADD COLUMN gss TEXT NOT NULL DEFAULT ''")
    for statement in (*VIEWS.values(), *passages.TABLES):
        db.conn.execute(statement)


@migrations()
def m011_kept_files(db: Database) -> None:
    """The files that were read and are kept in the folder `documents`, by document: what `reread` reads again."""
    db.conn.execute(
        "CREATE TABLE kept_files (source TEXT NOT NULL, url TEXT NOT NULL, part TEXT NOT NULL DEFAULT '', "
        "sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, read_at TEXT NOT NULL, "
        "PRIMARY KEY (source, url, part, sha256))"
    )


@migrations()
def m012_changes(db: Database) -> None:
    """How often what is known and alerted of each authority was changed, so that nobody looks at every row for that."""
    for statement in changes.STATEMENTS:
        db.conn.execute(statement)


def _take_out(db: Database, source: str, secrets: Sequence[str]) -> None:
    """Write the addresses of a source's stories as polls write them from now on: without the source's own key."""
    for row in list(db.query("SELECT url, identity FROM documents WHERE source = ?", [source])):
        bare = without(row["url"], secrets)
        if bare == row["url"]:
            continue
        identity = without(row["identity"], secrets)
        where = (bare, identity, source, row["url"])
        db.conn.execute("UPDATE OR REPLACE documents SET url = ?, identity = ? WHERE source = ? AND url = ?", where)
        for table, column in (("evidence", "url"), ("labels", "url"), ("decisions", "document")):
            sql = f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608 - our own names
            db.conn.execute(sql, (bare, row["url"]))


def _note(line: str) -> dict[str, str | None]:
    """A note as 0.1.0 wrote it into a line, `2024-04-09: Moved …` or without its day."""
    found = re.match(r"([12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])): ", line)
    return {"date": found[1], "text": line[found.end() :]} if found else {"date": None, "text": line}


_FIRST = """
CREATE TABLE authorities (
    slug TEXT PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL, urn TEXT NOT NULL
);
CREATE TABLE sources (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL,
    baseline_at TEXT, announced INTEGER NOT NULL DEFAULT 0,
    last_polled TEXT, last_success TEXT, last_changed TEXT,
    failures INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', told INTEGER NOT NULL DEFAULT 0,
    etag TEXT, last_modified TEXT, sha256 TEXT, items INTEGER NOT NULL DEFAULT 0, retry_at TEXT,
    authorities TEXT NOT NULL DEFAULT ''
);
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(id), url TEXT NOT NULL, at TEXT NOT NULL,
    outcome TEXT NOT NULL, status INTEGER, bytes INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX fetches_at ON fetches(at);
CREATE TABLE documents (
    source TEXT NOT NULL REFERENCES sources(id), url TEXT NOT NULL,
    authority TEXT, label TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    date TEXT, published TEXT, kind TEXT, problems TEXT NOT NULL DEFAULT '',
    first_seen TEXT NOT NULL, baseline INTEGER NOT NULL DEFAULT 0,
    checked_at TEXT, read_at TEXT, attempts INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0,
    withdrawn_at TEXT, sha256 TEXT, fingerprint TEXT, etag TEXT, last_modified TEXT, reading TEXT,
    joined INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, url)
);
CREATE TABLE events (
    id TEXT PRIMARY KEY, authority TEXT NOT NULL REFERENCES authorities(slug), kind TEXT NOT NULL, action TEXT,
    status TEXT NOT NULL, framework TEXT, start TEXT, "end" TEXT, precision TEXT, published TEXT,
    topic TEXT, visit_number INTEGER, priority_action INTEGER, lead_inspector TEXT, direction TEXT,
    recalled INTEGER NOT NULL DEFAULT 0, quote TEXT NOT NULL DEFAULT '', first_seen TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX events_authority ON events(authority);
CREATE TABLE judgements (
    event TEXT NOT NULL REFERENCES events(id), area TEXT NOT NULL, grade TEXT NOT NULL, words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (event, area)
);
CREATE TABLE evidence (
    event TEXT NOT NULL REFERENCES events(id), url TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
    published TEXT, quote TEXT NOT NULL DEFAULT '', first_seen TEXT NOT NULL,
    recalled INTEGER NOT NULL DEFAULT 0, withdrawn INTEGER NOT NULL DEFAULT 0, finding TEXT NOT NULL,
    PRIMARY KEY (event, url)
);
CREATE TABLE alerts (
    key TEXT PRIMARY KEY, event TEXT, authority TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL, severity TEXT NOT NULL,
    thread TEXT NOT NULL, headline TEXT NOT NULL, created_at TEXT NOT NULL, message TEXT NOT NULL
);
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, alert TEXT NOT NULL REFERENCES alerts(key), channel TEXT NOT NULL, thread TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'owed', attempts INTEGER NOT NULL DEFAULT 0, next_attempt TEXT,
    reason TEXT NOT NULL DEFAULT '', reference TEXT, taken_at TEXT, bundle TEXT,
    UNIQUE (alert, channel)
);
CREATE INDEX deliveries_state ON deliveries(state, channel);
CREATE INDEX deliveries_thread ON deliveries(channel, thread);
"""
