"""The only SQLite: the history and the outbox.

One monitor a database (a lock beside it refuses a second one), WAL so that anyone's tools can read meanwhile,
`BEGIN IMMEDIATE` and `synchronous=FULL` so that what was committed survives a crash and what was not never happened.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.history.merge import arrival
from monitor.model.deferred import deferred
from monitor.model.events import Event, Evidence
from monitor.model.messages import PendingAlert
from monitor.model.polls import FetchRecord, PollRecord, SourceState
from monitor.model.publications import Document, KeptFile
from monitor.model.review import Answer, Label
from monitor.register.names import Authority
from monitor.store import passages, private, pruning, rows, writing
from monitor.store.alerts import AlertsOfHistory
from monitor.store.by_authority import HistoryByAuthority
from monitor.store.file import (
    FILE,
    StoreError,
    check_not_empty,
    connect,
    history_of,
    opened,
    unusable,
)
from monitor.store.lock import take_lock
from monitor.store.schema import make, migrate

if TYPE_CHECKING:
    from monitor.history.passages import Findings
    from monitor.history.reread import Correction
    from monitor.model.query import SearchQuery
    from monitor.store.searching import Within

log = logging.getLogger(__name__)
_findings: Callable[..., Findings] = deferred("monitor.store.searching:findings")

_OLDEST_FIRST = "coalesce(e.start, e.published, ''), e.id"

# The day that a publication's page gives it; one cut to a month or year counts by its last day, as "2023~" sorts.
# A document rests that has nothing to do but to be checked in its turn; the one unchecked for longest comes first.
_RESTLESS = """
WITH resting AS (
    SELECT url, row_number() OVER (ORDER BY coalesce(checked_at, first_seen), url) AS turn FROM documents
    WHERE source = ?1 AND joined AND reading IS NOT NULL AND attempts = 0 AND sha256 IS NOT NULL
    AND withdrawn_at IS NULL AND missing = 0 AND published < ?2
)
SELECT * FROM documents WHERE source = ?1 AND url NOT IN (SELECT url FROM resting WHERE turn > ?3)
ORDER BY first_seen, url
"""
_DAY = "coalesce(d.published, d.date)"
_OFFICIAL = "FROM sources s JOIN documents d ON d.source = s.id WHERE s.kind <> 'news'"


class Store(AlertsOfHistory, HistoryByAuthority):
    """An open history: what polls write and everyone reads; with its alerts and deliveries."""

    @classmethod
    def open(cls, folder: Path, now: datetime) -> Store:
        """Open the history in a folder for writing, made or brought to the present schema where needed.

        `now` dates the copy that is put aside before a change of schema. StoreError where another process has it open
        for writing, or where the folder or file cannot be used.
        """
        try:
            private.make_folder(folder)
            lock = take_lock(folder)
        except OSError as fault:
            raise StoreError(f"the state folder {folder} cannot be used: {fault.strerror}") from None
        try:
            path = (folder / FILE).resolve()
            check_not_empty(path)
            if not path.exists():
                make(path)
            db = connect(path)
            db.check_not_newer()
            migrate(db, folder, now)
            store = cls(db, lock)
            store.index()
        except StoreError:
            os.close(lock)
            raise
        except (sqlite3.Error, OSError) as fault:
            os.close(lock)
            raise unusable(fault, f"the history {folder / FILE} cannot be opened") from None
        return store

    def index(self) -> None:
        """Make what `search` finds anew where it is yet to be made; where that fails, it is said."""
        if passages.are_current(self._db):
            return
        try:
            with self._transaction() as conn:
                passages.make_anew(conn, self.events())
        except (StoreError, sqlite3.Error) as fault:
            log.error("the index of `search` cannot be made: %s", fault)

    def _mend(self, fault: BaseException) -> None:
        """Where the index of `search` is damaged it is made anew: the history does not wait for it."""
        if not passages.is_fault(fault) or not passages.are_current(self._db):
            return
        log.error("the index of `search` is damaged and is made anew: %s", fault)
        with suppress(StoreError):
            with self._transaction() as conn:
                passages.unmake(conn)
            self.index()

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
        try:
            db = opened(history_of(folder), mode)
            db.check_not_newer()
            current = db.is_current()
        except (sqlite3.Error, OSError) as fault:
            raise unusable(fault, f"the history {path} cannot be read") from None
        if not current:
            raise StoreError(
                f"the history {path} is of an earlier version: run `once` or `start` to bring it up to date"
            )
        return cls(db, None)

    # --- one poll ---------------------------------------------------------------------------------------------------

    def commit(self, poll: PollRecord, now: datetime) -> None:
        """Write all that a poll found and changed, with its alerts, in one transaction."""
        with self._transaction() as conn:
            writing.put(conn, "sources", rows.source_row(poll.source))
            moved = writing.move_documents(conn, poll.source, poll.moves)
            for fetch in poll.fetches:
                writing.put_fetch(conn, poll.source.id, fetch)
            for document in poll.documents:
                writing.put(conn, "documents", rows.document_row(document))
            for kept in poll.kept:
                writing.put(conn, "kept_files", rows.kept_file_row(kept))
            writing.put_events(conn, poll.events)
            passages.put(conn, self.named(moved))
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
            writing.put_events(conn, tuple(events))
            for label in labels:
                writing.put_label(conn, label)
                if label.answer is Answer.REJECTED:
                    writing.drop_untried(conn, label.event, "a person said that it is no news")
            writing.add_alerts(conn, alerts, now)

    def correct(self, correction: Correction, now: datetime) -> None:
        """Write what rereading makes of history, in one transaction: nothing of it is an alert."""
        with self._transaction() as conn:
            for document in correction.documents:
                writing.put(conn, "documents", rows.document_row(document))
            writing.take_out(conn, correction.dropped, correction.removed)
            writing.put_events(conn, correction.events)
            writing.add_decisions(conn, correction.decisions, now)

    def told(self) -> frozenset[str]:
        """The events that an alert was made of, or that a person gave a word on."""
        found = self._rows("SELECT event FROM alerts WHERE event IS NOT NULL UNION SELECT event FROM labels")
        return frozenset(str(row["event"]) for row in found)

    def labels(self) -> list[Label]:
        """What people said of possible news, the first answer first."""
        return list(self._values(self._rows("SELECT * FROM labels ORDER BY id"), rows.label, "id"))

    def register(self, authorities: Iterable[Authority]) -> None:
        """Keep the register's authorities, for readers of the file."""
        with self._transaction() as conn:
            conn.executemany(
                "INSERT INTO authorities (slug, name, region, urn, gss) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT(slug) DO UPDATE SET name = excluded.name, region = excluded.region, urn = excluded.urn, "
                "gss = excluded.gss",
                [(a.slug, a.name, a.region, a.urn, a.gss_code) for a in authorities],
            )

    def prune(self, now: datetime) -> None:
        """Forget old requests, and old stories that told nothing, as `pruning` has it."""
        pruning.prune(self._transaction, now)

    # --- reading back -----------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, SourceState]:
        """All sources ever polled, by id."""
        found = self._rows("SELECT * FROM sources ORDER BY id")
        return {source.id: source for source in self._values(found, rows.source, "id")}

    def ill_sources(self) -> list[SourceState]:
        """The sources that fail, or that operations heard of and no end: few of many."""
        found = self._rows("SELECT * FROM sources WHERE failures IS NOT 0 OR trouble IS NOT '' ORDER BY id")
        return list(self._values(found, rows.source, "id"))

    def source(self, number: str) -> SourceState | None:
        """One source by its id; None where it was never polled."""
        found = self._rows("SELECT * FROM sources WHERE id = ?", [number])
        return next(iter(self._values(found, rows.source, "id")), None)

    def documents(self, source: str) -> dict[str, Document]:
        """A source's documents, by address, oldest first."""
        found = self._rows("SELECT * FROM documents WHERE source = ? ORDER BY first_seen, url", [source])
        return {document.url: document for document in self._values(found, rows.document, "url")}

    def restless_documents(self, source: str, old_before: date, checks: int) -> dict[str, Document]:
        """Of a source's documents those that a poll may have something to do with where its page stands.

        All but those that were read, joined history and are listed, and were published in years before that of
        `old_before`; of these the `checks` that were not checked for longest.
        """
        # By the year: of some the month alone is known, or the year.
        found = self._rows(_RESTLESS, [source, str(old_before.year), checks])
        return {document.url: document for document in self._values(found, rows.document, "url")}

    def newest_days(self) -> dict[str, date]:
        """By source of Ofsted's and GOV.UK's, the day of the newest publication that it ever listed."""
        found = self._rows(f"SELECT d.source, max({_DAY} || '~') AS day {_OFFICIAL} GROUP BY d.source")
        return {row["source"]: day for row in found if (day := rows.last_day(row["day"]))}

    def days_since(self, since: date) -> dict[str, set[date]]:
        """By source of Ofsted's and GOV.UK's, the days of its publications from a day on."""
        found: dict[str, set[date]] = {}
        query = f"SELECT DISTINCT d.source, {_DAY} AS day {_OFFICIAL} AND day >= ?"
        for row in self._rows(query, [since.isoformat()]):
            if day := rows.last_day(row["day"]):
                found.setdefault(row["source"], set()).add(day)
        return found

    def outlines(self, read_since: datetime | None = None) -> list[Document]:
        """The documents of Ofsted's and GOV.UK's that were read (from an instant on), and are not withdrawn.

        Of its reading each has the kind alone: to open what was read of all of them takes long.
        """
        query = (
            "SELECT d.source, d.url, d.label, d.title, d.kind, d.date, d.published, d.first_seen "
            f"{_OFFICIAL} AND d.reading IS NOT NULL AND d.withdrawn_at IS NULL AND coalesce(d.read_at, '') >= ?"
        )
        found = self._rows(query, [rows.stamp(read_since) or ""])
        return list(self._values(found, rows.outline, "url"))

    def document(self, source: str, url: str) -> Document | None:
        """The document of a source at an address."""
        found = self._rows("SELECT * FROM documents WHERE source = ? AND url = ?", [source, url])
        return next(iter(self._values(found, rows.document, "url")), None)

    def kept_files(self, source: str | None = None) -> list[KeptFile]:
        """The files that were kept of a source's documents (None: of all), those read last first."""
        where, values = ("WHERE source = ?", [source]) if source is not None else ("", [])
        found = self._rows(f"SELECT * FROM kept_files {where} ORDER BY read_at DESC, sha256", values)  # noqa: S608
        return list(self._values(found, rows.kept_file, "url"))

    def unread(self, source: str, tries: int) -> list[Document]:
        """A source's documents that could not be read so far, or not whole, in fewer than so many tries."""
        query = "SELECT * FROM documents WHERE source = ? AND attempts > 0 AND attempts < ? ORDER BY url"
        return list(self._values(self._rows(query, [source, tries]), rows.document, "url"))

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
        """The events of these authorities (None: of all), oldest first; the most trusted evidence of each first."""
        return self._events("" if authorities is None else "e.authority", authorities or ())

    def named(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """The events of these ids, oldest first, each with its evidence; what is no event's id is left out."""
        wanted = tuple(ids)
        return self._events("e.id", wanted) if wanted else ()

    def _events(self, column: str, values: Iterable[str]) -> tuple[Event, ...]:
        """The events that have one of these values in a column; all where none is named."""
        wanted = sorted(set(values))
        where = f"WHERE {column} IN ({','.join('?' * len(wanted))})" if column else ""
        evidence: dict[str, list[Evidence]] = {}
        # The column and the placeholders alone are put into the statement; the values are parameters.
        told = self._rows(f"SELECT v.* FROM evidence v JOIN events e ON e.id = v.event {where}", wanted)  # noqa: S608
        for event, one in self._values(told, lambda row: (row["event"], rows.evidence(row)), "url"):
            evidence.setdefault(event, []).append(one)
        found = self._rows(f"SELECT e.* FROM events e {where} ORDER BY {_OLDEST_FIRST}", wanted)  # noqa: S608
        told_of = {name: sorted(own, key=arrival) for name, own in evidence.items()}
        return tuple(self._values(found, lambda row: rows.event(row, told_of.get(row["id"], [])), "id"))

    def search(self, query: SearchQuery, within: Within, most: int) -> Findings:
        """The best passages that hold what is looked for; StoreError where the index of words is yet to be made."""
        if not passages.are_current(self._db):
            raise StoreError("the index of words is not made yet: run `once` or `start`, which makes it")
        return _findings(self._rows, self.named, query, within, most)

    def document_counts(self) -> dict[tuple[str, bool], int]:
        """How many documents there are that were not withdrawn, by (kind of source, whether they could be read)."""
        found = self._rows(
            "SELECT s.kind AS source, coalesce(d.kind, 'unknown') <> 'unknown' AS is_read, count(*) AS number "
            "FROM documents d JOIN sources s ON s.id = d.source WHERE d.withdrawn_at IS NULL GROUP BY 1, 2"
        )
        return {(row["source"], bool(row["is_read"])): row["number"] for row in found}

    def fetches(self, source: str, limit: int = 20) -> list[FetchRecord]:
        """A source's latest requests, newest first."""
        found = self._rows("SELECT * FROM fetches WHERE source = ? ORDER BY id DESC LIMIT ?", [source, limit])
        return list(self._values(found, rows.fetch, "id"))
