"""The only SQLite: the history and the outbox (contract, section 4).

One monitor a database (a lock beside it refuses a second one), WAL so that anyone's tools can read meanwhile,
`BEGIN IMMEDIATE` and `synchronous=FULL` so that what was committed survives a crash and what was not never happened.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from monitor.model.deferred import deferred
from monitor.model.events import Event, Evidence
from monitor.model.messages import Delivery, DeliveryState, Message, MessageKind, PendingAlert
from monitor.model.polls import FetchRecord, PollRecord, SourceState
from monitor.model.publications import Document
from monitor.model.reasons import Decision
from monitor.store import rows

log = logging.getLogger(__name__)

T = TypeVar("T")
Row = dict[str, Any]

FILE = "monitor.db"
# sqlite_utils, which applies migrations, imports numpy where there is one: a tenth of a second that no round need take.
LATEST_MIGRATION = "m006_identity"
_pending: Callable[[sqlite3.Connection], bool] = deferred("monitor.store.migrations:pending")
_apply: Callable[[sqlite3.Connection], None] = deferred("monitor.store.migrations:apply")
LOCK_FILE = "monitor.lock"
# More than the smallest write of the history: where this fits, the next poll does.
_PROBE_BYTES = 16_384
# Requests are kept this long: enough to see what a source did over a season, and no growth without end.
KEEP_FETCHES = timedelta(days=90)
_OPEN = (DeliveryState.PENDING, DeliveryState.HELD)


_MIGRATED = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"


class StoreError(Exception):
    """The history cannot be used; the text says why and what to do, for the operator."""


class HistoryGoneError(StoreError):
    """The file of the history was deleted or replaced under the monitor: nothing that it writes would be found."""


class _Database:
    """An open file, whose rows are read as dictionaries."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self._file = _identity(path)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of a query, by the names of its columns."""
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def is_in_place(self) -> bool:
        """Return True if the file that was opened still stands at its path."""
        return _identity(self.path) == self._file

    def check_not_newer(self) -> None:
        """StoreError where a later version of the monitor wrote the file: this one would not know what it means."""
        newest = "SELECT max(name) AS name FROM _sqlite_migrations WHERE migration_set = 'ofsted_monitor'"
        names = self.query(newest) if self.query(_MIGRATED) else []
        if names and (names[0]["name"] or "") > LATEST_MIGRATION:
            raise StoreError(
                f"the history {self.path} was written by a newer version of the monitor ({names[0]['name']}): "
                "update this one; nothing was changed"
            )

    def is_current(self) -> bool:
        """Return True if every migration is applied; they are applied in their order."""
        applied = "SELECT 1 FROM _sqlite_migrations WHERE migration_set = 'ofsted_monitor' AND name = ?"
        if self.query(_MIGRATED) and self.query(applied, [LATEST_MIGRATION]):
            return True
        return not _pending(self.conn)


class Store:
    """An open history. Thread-safe: one connection, one writer at a time."""

    def __init__(self, db: _Database, lock: int | None) -> None:
        self._db = db
        self._file_lock = lock
        self._mutex = threading.RLock()
        self._unreadable: set[str] = set()

    @classmethod
    def open(cls, folder: Path, now: datetime) -> Store:
        """Open the history in a folder for writing, made or brought to the present schema where needed.

        `now` dates the copy that is put aside before a change of schema. StoreError where another process has it open
        for writing, or where the folder or file cannot be used.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = _lock(folder)
        except OSError as fault:
            raise StoreError(f"the state folder {folder} cannot be used: {fault.strerror}") from None
        try:
            db = _connect((folder / FILE).resolve())
            db.check_not_newer()
            _migrate(db, folder, now)
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
            db = _opened(path.resolve(), mode)
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
        """Return True if the file that was opened still stands at its path."""
        return self._db.is_in_place()

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
            try:
                conn.execute("BEGIN IMMEDIATE")
                yield conn
                conn.execute("COMMIT")
            except sqlite3.OperationalError as fault:
                conn.rollback()
                raise StoreError(f"the history cannot be written, nothing of this is lost: {fault}") from fault
            except BaseException:
                conn.rollback()
                raise

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._mutex:
            return self._db.query(sql, parameters)

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
            _put(conn, "sources", rows.source_row(poll.source))
            _move(conn, poll.source, poll.moves)
            for fetch in poll.fetches:
                _put_fetch(conn, poll.source.id, fetch)
            for document in poll.documents:
                _put(conn, "documents", rows.document_row(document))
            for event in poll.events:
                _put_event(conn, event)
            _add_alerts(conn, poll.alerts, now)
            _add_decisions(conn, poll.decisions, now)

    def add_alerts(self, alerts: Iterable[PendingAlert], sources: Iterable[SourceState], now: datetime) -> None:
        """Write messages that come of no poll (faults, the weekly report), with the sources that they are about."""
        with self._transaction() as conn:
            for source in sources:
                # Nothing else of its row: a poll of it may have ended meanwhile.
                marks = (source.trouble, bool(source.trouble), source.id)
                conn.execute("UPDATE sources SET trouble = ?, told = ? WHERE id = ?", marks)
            _add_alerts(conn, alerts, now)

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
            _save(conn, deliveries)

    def revise(self, revised: Callable[[list[Delivery]], Iterable[Delivery]]) -> None:
        """Change deliveries that are pending or held by hand: what `revised` makes of them, in one transaction."""
        with self._transaction() as conn:
            _save(conn, revised(self.deliveries()))


def _lock(folder: Path) -> int:
    """Take the writer's lock of a folder; StoreError where another process holds it. It goes with the process."""
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        raise StoreError(
            f"another monitor (process {owner}) is using the history in {folder}: stop it, or use another folder"
        ) from None
    os.truncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def writer_of(folder: Path) -> tuple[datetime | None, str]:
    """Since when a process has the history of a folder open for writing (None: none has), and why it cannot be written.

    It is tried by writing: a small file that goes at once.
    """
    try:
        with (folder / LOCK_FILE).open("rb") as lock:
            since = datetime.fromtimestamp(os.fstat(lock.fileno()).st_mtime, UTC) if _is_locked(lock.fileno()) else None
    except FileNotFoundError:
        return None, ""
    except OSError as fault:
        return None, str(fault.strerror)
    return since, _unwritable(folder)


def _is_locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(handle, fcntl.LOCK_UN)
    return False


def _unwritable(folder: Path) -> str:
    """Why a folder takes no more; empty where it does."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(bytes(_PROBE_BYTES))
        return ""
    except OSError as fault:
        return fault.strerror or str(fault)
    finally:
        with suppress(OSError):
            probe.unlink()


def _opened(path: Path, mode: str) -> _Database:
    """An existing file, opened to read (`ro`) or to change (`rw`)."""
    db = _connect(path, f"?mode={mode}", writing=mode == "rw")
    if mode == "rw":
        return db
    try:
        db.query("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:
        # On read-only media SQLite cannot make the files that it keeps beside a database in WAL mode; nobody writes it.
        db.conn.close()
        return _connect(path, "?mode=ro&immutable=1", writing=False)
    return db


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another at the same path; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _connect(path: Path, query: str = "", *, writing: bool = True) -> _Database:
    # Autocommit mode: transactions are begun by this module alone, never by the driver behind its back.
    conn = sqlite3.connect(path.as_uri() + query, uri=True, timeout=10, isolation_level=None, check_same_thread=False)
    # A text that is no UTF-8 is that row's trouble: the driver would end the whole query.
    conn.text_factory = partial(str, encoding="utf-8", errors="replace")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON") if writing else ():
        conn.execute(f"PRAGMA {pragma}")
    return _Database(conn, path)


def _migrate(db: _Database, folder: Path, now: datetime) -> None:
    """Bring the schema up to date, after a copy of what there is was put aside."""
    if db.is_current():
        return
    if db.query("SELECT 1 FROM sqlite_master WHERE type = 'table'"):
        backups = folder / "backups"
        backups.mkdir(exist_ok=True)
        with sqlite3.connect(backups / f"monitor-{now:%Y%m%dT%H%M%S}.db") as copy:
            db.conn.backup(copy)
        copy.close()
    _apply(db.conn)


# --- writing ----------------------------------------------------------------------------------------------------------


def _put(conn: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    """Write a row in place of one with the same key."""
    conn.execute(_upsert(table, tuple(row)), tuple(row.values()))


@cache
def _upsert(table: str, columns: tuple[str, ...]) -> str:
    key = {"documents": ("source", "url"), "evidence": ("event", "url")}.get(table, ("id",))
    names = ", ".join(f'"{c}"' for c in columns)
    changes = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c not in key)
    marks = ", ".join("?" * len(columns))
    # Table and column names are this module's own.
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT({', '.join(key)}) DO UPDATE SET {changes}"  # noqa: S608


def _move(conn: sqlite3.Connection, source: SourceState, moves: Mapping[str, str]) -> None:
    """Bring documents and their evidence to the addresses at which they stand now (before, now).

    By way of names that no address has, since one may go where another comes from.
    """
    steps = [(before, f"moving\n{n}") for n, before in enumerate(moves)]
    steps += [(f"moving\n{n}", now) for n, now in enumerate(moves.values())]
    for before, now in steps:
        conn.execute("UPDATE OR REPLACE documents SET url = ? WHERE source = ? AND url = ?", (now, source.id, before))
        conn.execute("UPDATE OR REPLACE evidence SET url = ? WHERE source = ? AND url = ?", (now, source.kind, before))
        conn.execute("UPDATE OR REPLACE decisions SET document = ? WHERE document = ?", (now, before))


def _put_fetch(conn: sqlite3.Connection, source: str, fetch: FetchRecord) -> None:
    conn.execute(
        "INSERT INTO fetches (source, url, at, outcome, status, bytes, seconds, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (source, fetch.url, rows.stamp(fetch.at), *astuple(fetch)[2:]),
    )


def _put_event(conn: sqlite3.Connection, event: Event) -> None:
    _put(conn, "events", rows.event_row(event))
    conn.execute("DELETE FROM judgements WHERE event = ?", (event.id,))
    conn.executemany(
        "INSERT OR REPLACE INTO judgements VALUES (?, ?, ?, ?)",
        [(event.id, j.area, j.grade, j.words) for j in event.facts.judgements],
    )
    for evidence in event.evidence:
        _put(conn, "evidence", rows.evidence_row(event.id, evidence))


def _save(conn: sqlite3.Connection, deliveries: Iterable[Delivery]) -> None:
    for d in deliveries:
        times = (rows.stamp(d.next_attempt), rows.stamp(d.taken_at))
        conn.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, next_attempt = ?, taken_at = ?, reason = ?, reference = ?, "
            "bundle = ? WHERE id = ? AND (state NOT IN ('taken', 'dropped') OR ? = 'taken')",
            (d.state, d.attempts, *times, d.reason, d.reference, d.bundle, d.id, d.state),
        )


def _add_alerts(conn: sqlite3.Connection, alerts: Iterable[PendingAlert], now: datetime) -> None:
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
        _add_decisions(conn, (made, *withheld), now)


def _add_decisions(conn: sqlite3.Connection, decisions: Iterable[Decision], now: datetime) -> None:
    """Write decisions; one that was made before in the same words gets the later instant."""
    conn.executemany(
        "INSERT INTO decisions (event, document, alert, channel, reason, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET at = excluded.at",
        [(d.event, d.document, d.alert, d.channel, d.reason, rows.stamp(now)) for d in decisions],
    )
