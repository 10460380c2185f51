"""Rows on their way into the tables: each function writes within a transaction that is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from monitor.model.events import Event
from monitor.model.messages import Delivery, PendingAlert
from monitor.model.polls import FetchRecord, SourceState
from monitor.model.reasons import Decision
from monitor.model.review import Label
from monitor.store import passages, rows


def put(conn: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    """Write a row in place of one with the same key."""
    conn.execute(_upsert(table, tuple(row)), tuple(row.values()))


_KEYS = {
    "documents": ("source", "url"),
    "evidence": ("event", "url"),
    "kept_files": ("source", "url", "part", "sha256"),
}


@cache
def _upsert(table: str, columns: tuple[str, ...]) -> str:
    key = _KEYS.get(table, ("id",))
    names = ", ".join(f'"{c}"' for c in columns)
    changes = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c not in key)
    marks = ", ".join("?" * len(columns))
    # Table and column names are this module's own.
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT({', '.join(key)}) DO UPDATE SET {changes}"  # noqa: S608


def move_documents(conn: sqlite3.Connection, source: SourceState, moves: Mapping[str, str]) -> list[str]:
    """Bring documents and their evidence to the addresses at which they stand now (before, now).

    By way of names that no address has, since one may go where another comes from. The ids of the events concerned:
    where two documents become one, the evidence of one of them is gone.
    """
    addresses = {*moves, *moves.values()}
    told = f"SELECT DISTINCT event FROM evidence WHERE url IN ({', '.join('?' * len(addresses))})"  # noqa: S608
    events = [event for (event,) in conn.execute(told, tuple(addresses))] if addresses else []
    steps = [(before, f"moving\n{n}") for n, before in enumerate(moves)]
    steps += [(f"moving\n{n}", now) for n, now in enumerate(moves.values())]
    for before, now in steps:
        conn.execute("UPDATE OR REPLACE documents SET url = ? WHERE source = ? AND url = ?", (now, source.id, before))
        conn.execute("UPDATE OR REPLACE kept_files SET url = ? WHERE source = ? AND url = ?", (now, source.id, before))
        conn.execute("UPDATE OR REPLACE evidence SET url = ? WHERE source = ? AND url = ?", (now, source.kind, before))
        conn.execute("UPDATE OR REPLACE labels SET url = ? WHERE url = ?", (now, before))
        conn.execute("UPDATE OR REPLACE decisions SET document = ? WHERE document = ?", (now, before))
    return events


def put_fetch(conn: sqlite3.Connection, source: str, fetch: FetchRecord) -> None:
    """Add one request; what its server's clock said is of its poll alone."""
    conn.execute(
        "INSERT INTO fetches (source, url, at, outcome, status, bytes, seconds, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(source, fetch.url, rows.stamp(fetch.at), fetch.outcome),
            *(fetch.status, fetch.bytes, fetch.seconds, fetch.reason),
        ),
    )


def put_events(conn: sqlite3.Connection, events: Sequence[Event]) -> None:
    """Write events with their judgements, evidence and passages, in place of what stood there."""
    for event in events:
        _put_event(conn, event)
    passages.put(conn, events)


def _put_event(conn: sqlite3.Connection, event: Event) -> None:
    put(conn, "events", rows.event_row(event))
    conn.execute("DELETE FROM judgements WHERE event = ?", (event.id,))
    conn.executemany(
        "INSERT OR REPLACE INTO judgements VALUES (?, ?, ?, ?)",
        [(event.id, j.area, j.grade, j.words) for j in event.facts.judgements],
    )
    for evidence in event.evidence:
        put(conn, "evidence", rows.evidence_row(event.id, evidence))


def take_out(conn: sqlite3.Connection, evidence: Iterable[tuple[str, str]], events: Iterable[str]) -> None:
    """Take out evidence (event, address), and events with all that is theirs."""
    conn.executemany("DELETE FROM evidence WHERE event = ? AND url = ?", list(evidence))
    removed = tuple(events)
    passages.take_out(conn, removed)
    for name in removed:
        for table, key in (("judgements", "event"), ("evidence", "event"), ("events", "id")):
            conn.execute(f"DELETE FROM {table} WHERE {key} = ?", (name,))  # noqa: S608 - our own names


def put_label(conn: sqlite3.Connection, label: Label) -> None:
    """Write a person's answer about a story, in place of an earlier one about the same event."""
    row = rows.label_row(label)
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name not in ("event", "url"))
    conn.execute(
        f"INSERT INTO labels ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "  # noqa: S608 - our own names
        f"ON CONFLICT(event, url) DO UPDATE SET {changes}",
        tuple(row.values()),
    )


def drop_untried(conn: sqlite3.Connection, event: str, reason: str) -> None:
    """Drop the pending deliveries of the alerts about an event that were never tried."""
    conn.execute(
        "UPDATE deliveries SET state = 'dropped', reason = ? WHERE state = 'owed' AND attempts = 0 "
        "AND alert IN (SELECT key FROM alerts WHERE event = ?)",
        (reason, event),
    )


def save_deliveries(conn: sqlite3.Connection, deliveries: Iterable[Delivery]) -> None:
    """Write how deliveries stand; what was delivered or dropped meanwhile stays so."""
    for d in deliveries:
        times = (rows.stamp(d.next_attempt), rows.stamp(d.taken_at))
        conn.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, next_attempt = ?, taken_at = ?, reason = ?, reference = ?, "
            "bundle = ? WHERE id = ? AND (state NOT IN ('taken', 'dropped') OR ? = 'taken')",
            (d.state, d.attempts, *times, d.reason, d.reference, d.bundle, d.id, d.state),
        )


def add_alerts(conn: sqlite3.Connection, alerts: Iterable[PendingAlert], now: datetime) -> None:
    """Add alerts with a pending delivery for each of their channels; one that stands there already stays as it is."""
    for alert in alerts:
        message = alert.message
        conn.execute(
            "INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING",
            (
                message.key,
                message.event,
                message.authority,
                message.kind,
                message.severity.word,
                message.thread,
                message.headline,
                rows.stamp(now),
                rows.message_json(message),
            ),
        )
        conn.executemany(
            "INSERT INTO deliveries (alert, channel, thread) VALUES (?, ?, ?) ON CONFLICT(alert, channel) DO NOTHING",
            [(message.key, channel, message.thread) for channel in alert.channels],
        )
        event = message.event or ""
        made = Decision(message.reason, event, alert=message.key)
        withheld = (Decision(reason, event, alert=message.key, channel=name) for name, reason in alert.withheld)
        add_decisions(conn, (made, *withheld), now)


def add_decisions(conn: sqlite3.Connection, decisions: Iterable[Decision], now: datetime) -> None:
    """Write decisions; one that was made before in the same words gets the later instant."""
    conn.executemany(
        "INSERT INTO decisions (event, document, alert, channel, reason, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET at = excluded.at",
        [(d.event, d.document, d.alert, d.channel, d.reason, rows.stamp(now)) for d in decisions],
    )
