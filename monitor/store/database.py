"""The only SQLite: the history and the outbox.

One monitor a database (a lock beside it refuses a second one), WAL so that anyone's tools can read meanwhile,
`BEGIN IMMEDIATE` and `synchronous=FULL` so that what was committed survives a crash and what was not never happened.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from monitor.model.events import Event, Evidence
from monitor.model.messages import Delivery, DeliveryState, Message, MessageKind, PendingAlert
from monitor.model.polls import FetchRecord, PollRecord, SourceState
from monitor.model.publications import Document
from monitor.model.reasons import Decision
from monitor.model.review import Answer, Label
from monitor.store import rows, writing
from monitor.store.file import (
    FILE,
    DatabaseFile,
    HistoryGoneError,
    StoreError,
    connect,
    holds_lock,
    migrate,
    of_the_file,
    opened,
    take_lock,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
Row = dict[str, Any]

# Seconds between two looks at the lock: a file that somebody deleted is noticed soon, and no transaction pays for it.
_LOOK_AT_LOCK_EVERY = 1.0
# Requests are kept this long: enough to see what a source did over a season, and no growth without end.
KEEP_FETCHES = timedelta(days=90)
_OPEN = (DeliveryState.PENDING, DeliveryState.HELD)


class Store:
    """An open history. Thread-safe: one connection, one writer at a time."""

    def __init__(self, db: DatabaseFile, lock: int | None) -> None:
        self._db = db
        self._file_lock = lock
        self._mutex = threading.RLock()
        self._unreadable: set[str] = set()
        self._lock_seen = -_LOOK_AT_LOCK_EVERY

    @classmethod
    def open(cls, folder: Path, now: datetime) -> Store:
        """Open the history in a folder for writing, made or brought to the present schema where needed.

        `now` dates the copy that is put aside before a change of schema. StoreError where another process has it open
        for writing, or where the folder or file cannot be used.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = take_lock(folder)
        except OSError as fault:
            raise StoreError(f"the state folder {folder} cannot be used: {fault.strerror}") from None
        try:
            db = connect((folder / FILE).resolve())
            db.check_not_newer()
            migrate(db, folder, now)
        except StoreError:
            os.close(lock)
            raise
        except sqlite3.Error as fault:
            os.close(lock)
            raise StoreError(f"the history {folder / FILE} cannot be opened: {fault}") from None
        return cls(db, lock)

    @classmethod
    def read(cls, folder: Path) -> Store:
        """Open the history for reading alone, also while a monitor runs; StoreError where there is none yet."""
        return cls._existing(folder, "ro")

    @classmethod
    def beside(cls, folder: Path) -> Store:
        """Open the history to change deliveries by hand, also while a monitor runs; StoreError as `read` has it.

        SQLite itself lets one of two processes write at a time; what is delivered or dropped stays so, whoever is late.
        """
        return cls._existing(folder, "rw")

    @classmethod
    def _existing(cls, folder: Path, mode: str) -> Store:
        path = folder / FILE
        if not path.exists():
            raise StoreError(f"there is no history yet in {folder}: run `once` or `backfill` first")
        try:
            db = opened(path.resolve(), mode)
            db.check_not_newer()
            current = db.is_current()
        except sqlite3.Error as fault:
            raise StoreError(f"the history {path} cannot be read: {fault}") from None
        if not current:
            raise StoreError(
                f"the history {path} is of an earlier version: run `once` or `start` to bring it up to date"
            )
        return cls(db, None)

    def close(self) -> None:
        """Close the file and give the lock back."""
        with self._mutex:
            self._db.conn.close()
            if self._file_lock is not None:
                os.close(self._file_lock)
                self._file_lock = None

    def is_in_place(self) -> bool:
        """Return True if the file that was opened still stands at its path, and a writer's lock beside it."""
        return self._db.is_in_place() and self._is_locked()

    def _is_locked(self) -> bool:
        """Whether a writer's lock stands; looked at once in a while, for each look costs every transaction."""
        if self._file_lock is None or monotonic() - self._lock_seen < _LOOK_AT_LOCK_EVERY:
            return True
        self._lock_seen = monotonic()
        return holds_lock(self._file_lock, self._db.path.parent)

    def check(self) -> None:
        """StoreError where the file is damaged: every page of it is looked at."""
        (found,) = self._rows("PRAGMA quick_check(1)")
        said = str(next(iter(found.values())))
        if said != "ok":
            raise StoreError(f"the history {self._db.path} is damaged: {said.splitlines()[-1]}; put a copy back")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; StoreError where the disk is full or the file cannot be written."""
        with self._mutex:
            if not self.is_in_place():
                raise HistoryGoneError(
                    f"the history {self._db.path} was deleted or replaced while the monitor ran: nothing is written"
                )
            conn = self._db.conn
            if conn.in_transaction:  # this thread's own, for the mutex is held: `exclusive`
                yield conn
                return
            try:
                conn.execute("BEGIN IMMEDIATE")
                yield conn
                conn.execute("COMMIT")
            except BaseException as fault:
                with suppress(sqlite3.Error):
                    conn.rollback()
                if of_the_file(fault):
                    raise StoreError(f"the history cannot be written, nothing of this is lost: {fault}") from fault
                raise

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Read and write as one transaction: nobody else writes between what is read and what is made of it.

        StoreError as any writing has it.
        """
        with self._transaction():
            yield

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._mutex:
            try:
                return self._db.query(sql, parameters)
            except sqlite3.Error as fault:
                if of_the_file(fault):
                    raise StoreError(f"the history {self._db.path} cannot be read: {fault}") from fault
                raise

    def _values(self, found: Iterable[Row], value: Callable[[Row], T], key: str) -> Iterator[T]:
        """What rows stand for. One that cannot be read is left out, and said once: it is the trouble of that row."""
        for row in found:
            try:
                yield value(row)
            except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as fault:
                told = f"{value.__qualname__} {row.get(key)}"
                if told not in self._unreadable:
                    self._unreadable.add(told)
                    log.error(
                        "a row of the history cannot be read and is left out: %s %s: %s", key, row.get(key), fault
                    )

    # --- one poll ---------------------------------------------------------------------------------------------------

    def commit(self, poll: PollRecord, now: datetime) -> None:
        """Write all that a poll found and changed, with its alerts, in one transaction."""
        with self._transaction() as conn:
            writing.put(conn, "sources", rows.source_row(poll.source))
            writing.move_documents(conn, poll.source, poll.moves)
            for fetch in poll.fetches:
                writing.put_fetch(conn, poll.source.id, fetch)
            for document in poll.documents:
                writing.put(conn, "documents", rows.document_row(document))
            for event in poll.events:
                writing.put_event(conn, event)
            writing.add_alerts(conn, poll.alerts, now)
            writing.add_decisions(conn, poll.decisions, now)

    def add_alerts(self, alerts: Iterable[PendingAlert], sources: Iterable[SourceState], now: datetime) -> None:
        """Write messages that come of no poll (faults, the weekly report), with the sources that they are about."""
        with self._transaction() as conn:
            for source in sources:
                # Nothing else of its row: a poll of it may have ended meanwhile.
                marks = (source.trouble, bool(source.trouble), source.id)
                conn.execute("UPDATE sources SET trouble = ?, told = ? WHERE id = ?", marks)
            writing.add_alerts(conn, alerts, now)

    def write_review(
        self, events: Iterable[Event], alerts: Iterable[PendingAlert], labels: Iterable[Label], now: datetime
    ) -> None:
        """Write what a person's word on possible news changes, with the alerts that it makes and the word itself.

        What was rejected and was never tried is not sent any more.
        """
        with self._transaction() as conn:
            for event in events:
                writing.put_event(conn, event)
            for label in labels:
                writing.put_label(conn, label)
                if label.answer is Answer.REJECTED:
                    writing.drop_untried(conn, label.event, "a person said that it is no news")
            writing.add_alerts(conn, alerts, now)

    def labels(self) -> list[Label]:
        """What people said of possible news, the first answer first."""
        return list(self._values(self._rows("SELECT * FROM labels ORDER BY id"), rows.label, "id"))

    def register(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Keep the register's authorities as (slug, name, region, Ofsted URN), for readers of the file."""
        with self._transaction() as conn:
            conn.executemany(
                "INSERT INTO authorities VALUES (?, ?, ?, ?) ON CONFLICT(slug) DO UPDATE SET "
                "name = excluded.name, region = excluded.region, urn = excluded.urn",
                list(rows),
            )

    def prune(self, now: datetime) -> None:
        """Forget requests older than `KEEP_FETCHES`."""
        with self._transaction() as conn:
            conn.execute("DELETE FROM fetches WHERE at < ?", (rows.stamp(now - KEEP_FETCHES),))

    # --- reading back -----------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, SourceState]:
        """All sources ever polled, by id."""
        found = self._rows("SELECT * FROM sources ORDER BY id")
        return {source.id: source for source in self._values(found, rows.source, "id")}

    def documents(self, source: str) -> dict[str, Document]:
        """A source's documents, by address, oldest first."""
        found = self._rows("SELECT * FROM documents WHERE source = ? ORDER BY first_seen, url", [source])
        return {document.url: document for document in self._values(found, rows.document, "url")}

    def stories(self, authorities: Iterable[str]) -> list[Document]:
        """The documents of the press that told of these authorities, whatever source holds them."""
        wanted = sorted(set(authorities))
        marks = ",".join("?" * len(wanted))
        told = (
            "SELECT v.url FROM evidence v JOIN events e ON e.id = v.event "  # noqa: S608
            f"WHERE v.source = 'news' AND e.authority IN ({marks})"
        )
        found = self._rows(f"SELECT * FROM documents WHERE url IN ({told})", wanted)  # noqa: S608
        return list(self._values(found, rows.document, "url"))

    def events(self, authorities: Iterable[str] | None = None) -> tuple[Event, ...]:
        """The events of these authorities (None: of all), oldest first, each with its evidence."""
        wanted = None if authorities is None else sorted(set(authorities))
        where, names = "", []
        if wanted is not None:
            where, names = f"WHERE e.authority IN ({','.join('?' * len(wanted))})", wanted
        evidence: dict[str, list[Evidence]] = {}
        # The placeholders alone are put into the statement; the names are parameters.
        for row in self._rows(f"SELECT v.* FROM evidence v JOIN events e ON e.id = v.event {where}", names):  # noqa: S608
            for one in self._values([row], rows.evidence, "url"):
                evidence.setdefault(row["event"], []).append(one)
        found = self._rows(f'SELECT e.* FROM events e {where} ORDER BY coalesce(e.start, e.published, ""), e.id', names)  # noqa: S608
        return tuple(self._values(found, lambda row: rows.event(row, evidence.get(row["id"], [])), "id"))

    def fetches(self, source: str, limit: int = 20) -> list[FetchRecord]:
        """A source's latest requests, newest first."""
        found = self._rows("SELECT * FROM fetches WHERE source = ? ORDER BY id DESC LIMIT ?", [source, limit])
        return [
            FetchRecord(
                r["url"], rows.instant(r["at"]), r["outcome"], r["status"], r["bytes"], r["seconds"], r["reason"]
            )
            for r in found
        ]

    # --- the outbox -------------------------------------------------------------------------------------------------

    def pending(self, channel: str, limit: int = 5_000) -> list[Delivery]:
        """The pending deliveries of a channel, oldest first, at most `limit`."""
        return self._deliveries("d.state = 'owed' AND d.channel = ?", [channel], limit)

    def delivery(self, number: int) -> Delivery | None:
        """One delivery by its number, None where there is none."""
        found = self._deliveries("d.id = ?", [number], 1)
        return found[0] if found else None

    def deliveries(self, *, states: Sequence[DeliveryState] = _OPEN, event: str | None = None) -> list[Delivery]:
        """Deliveries in these states, of the messages about one event or of all, oldest first."""
        where, values = f"d.state IN ({','.join('?' * len(states))})", list(map(str, states))
        if event is not None:
            where, values = f"{where} AND a.event = ?", [*values, event]
        return self._deliveries(where, values, -1)

    def alerts(self, event: str) -> list[Message]:
        """The messages about an event, oldest first, whoever gets them."""
        found = self._rows("SELECT message FROM alerts WHERE event = ? ORDER BY created_at, rowid", [event])
        return [rows.message(row["message"]) for row in found]

    def heard(self, events: Iterable[str]) -> dict[str, frozenset[str]]:
        """By event, the channels that got an alert about it or are to get one; those of no channel are left out."""
        wanted = sorted(set(events))
        marks = ",".join("?" * len(wanted))
        found = self._rows(
            "SELECT a.event, d.channel FROM deliveries d JOIN alerts a ON a.key = d.alert "  # noqa: S608
            f"WHERE d.state <> 'dropped' AND a.event IN ({marks})",
            wanted,
        )
        return {
            name: frozenset(r["channel"] for r in found if r["event"] == name) for name in {r["event"] for r in found}
        }

    def last_alert_like(self, beginning: str) -> datetime | None:
        """When the last alert was made whose key begins so; None where there is none."""
        query = "SELECT max(created_at) AS at FROM alerts WHERE substr(key, 1, ?) = ?"
        (row,) = self._rows(query, [len(beginning), beginning])
        return rows.instant(row["at"]) if row["at"] else None

    def decisions(self, event: str) -> list[Decision]:
        """Why there are alerts about an event or none, and why channels do not get them, oldest first."""
        found = self._rows("SELECT * FROM decisions WHERE event = ? ORDER BY at", [event])
        return [rows.decision(row) for row in found]

    def _deliveries(self, where: str, values: Sequence[Any], limit: int) -> list[Delivery]:
        sql = (
            "SELECT d.*, a.message, a.created_at FROM deliveries d JOIN alerts a ON a.key = d.alert "  # noqa: S608
            f"WHERE {where} ORDER BY d.id LIMIT ?"
        )
        return list(self._values(self._rows(sql, [*values, limit]), rows.delivery, "id"))

    def thread_first(self, channel: str, thread: str) -> Delivery | None:
        """The first delivery of a thread that has a reference of the channel, None where there is none."""
        where = "d.channel = ? AND d.thread = ? AND d.state IN ('taken', 'owed') AND d.reference IS NOT NULL"
        found = self._deliveries(where, [channel, thread], 1)
        return found[0] if found else None

    def tally(self, since: datetime) -> dict[str, int]:
        """By state: alerts about authorities that were delivered since an instant, and all that wait or are held."""
        sql = (
            "SELECT d.state, count(*) AS number FROM deliveries d JOIN alerts a ON a.key = d.alert "
            "WHERE d.state IN ('owed', 'held') "
            "OR (d.state = 'taken' AND d.taken_at >= ? AND a.authority <> '' AND a.kind <> 'baseline') "
            "GROUP BY d.state"
        )
        return {row["state"]: row["number"] for row in self._rows(sql, [rows.stamp(since)])}

    def last_alert(self, kind: MessageKind, now: datetime) -> datetime | None:
        """When the last message of a kind was made by `now`, None where there is none.

        One that is dated later was made by a clock that ran wrong.
        """
        sql = "SELECT max(created_at) AS last FROM alerts WHERE kind = ? AND created_at <= ?"
        found = self._rows(sql, [kind, rows.stamp(now)])
        return rows.instant(found[0]["last"]) if found[0]["last"] else None

    def mute(self, authority: str, channel: str, until: date, asked_by: str, now: datetime) -> None:
        """Hold an authority's alerts of a channel, but for critical ones, until a day; in place of an earlier wish."""
        with self._transaction() as conn:
            conn.execute(
                "INSERT OR REPLACE INTO mutes VALUES (?, ?, ?, ?, ?)",
                (authority, channel, until.isoformat(), asked_by, rows.stamp(now)),
            )

    def mutes(self, channel: str) -> dict[str, date]:
        """The authorities that a channel is to leave out, each with the first day on which its alerts arrive again."""
        found = self._rows("SELECT authority, until FROM mutes WHERE channel = ?", [channel])
        return {row["authority"]: date.fromisoformat(row["until"]) for row in found}

    def save_deliveries(self, deliveries: Iterable[Delivery]) -> None:
        """Record how deliveries stand now, all or none.

        What another process delivered or dropped meanwhile stays so; a delivery is recorded even of what was dropped.
        """
        with self._transaction() as conn:
            writing.save_deliveries(conn, deliveries)

    def revise(self, revised: Callable[[list[Delivery]], Iterable[Delivery]]) -> None:
        """Change deliveries that are pending or held by hand: what `revised` makes of them, in one transaction."""
        with self._transaction() as conn:
            writing.save_deliveries(conn, revised(self.deliveries()))
