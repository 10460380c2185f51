"""The outbox's part of the history: alerts, their deliveries, why there are none, and who wants to hear nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from monitor.model.messages import Delivery, DeliveryState, Message, MessageKind
from monitor.model.reasons import Decision, Reason
from monitor.store import rows, writing
from monitor.store.transactions import OpenHistory

_OPEN = (DeliveryState.PENDING, DeliveryState.HELD)
CHANGES_NOTHING = (Reason.SAME_AS_KNOWN, Reason.RECALLED, Reason.OLD_STORY, Reason.STILL_CONFIRMED)
"""Why a document that tells of a known event makes no alert, where it leaves the event as it was."""


class AlertsOfHistory(OpenHistory):
    """Alerts and deliveries of an open history."""

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
        found = self._rows("SELECT key, message FROM alerts WHERE event = ? ORDER BY created_at, rowid", [event])
        return list(self._values(found, lambda row: rows.message(row["message"]), "key"))

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

    def last_changes(self) -> dict[str, datetime]:
        """By event, when what it says last changed: by its alerts, and by the decisions to make none of a change.

        A document that says what is known already changes nothing. What no version recorded is left out: such an event
        stands as it was first seen.
        """
        marks = ",".join("?" * len(CHANGES_NOTHING))
        found = self._rows(
            "SELECT event, created_at AS at FROM alerts WHERE event IS NOT NULL UNION ALL "  # noqa: S608
            f"SELECT event, at FROM decisions WHERE event <> '' AND channel = '' AND reason NOT IN ({marks})",
            CHANGES_NOTHING,
        )
        by_event: dict[str, list[str]] = {}
        for row in found:
            by_event.setdefault(row["event"], []).append(row["at"])
        latest = {event: rows.latest(times) for event, times in by_event.items()}
        return {event: when for event, when in latest.items() if when}

    def last_alert_like(self, beginning: str) -> datetime | None:
        """When the last alert was made whose key begins so; None where there is none."""
        query = "SELECT created_at FROM alerts WHERE substr(key, 1, ?) = ?"
        return rows.latest(row["created_at"] for row in self._rows(query, [len(beginning), beginning]))

    def last_key_like(self, beginning: str) -> str | None:
        """The key of the alert that was made last of those whose key begins so; None where there is none."""
        query = "SELECT key FROM alerts WHERE substr(key, 1, ?) = ? ORDER BY rowid DESC LIMIT 1"
        found = self._rows(query, [len(beginning), beginning])
        return found[0]["key"] if found else None

    def last_thread(self, begins: str, ends: str) -> str:
        """The thread of the last alert whose key begins so; "" for none, or where one that `ends` begins came later."""
        query = (
            "SELECT key, thread FROM alerts WHERE substr(key, 1, ?) = ? OR substr(key, 1, ?) = ? ORDER BY rowid DESC"
        )
        for row in self._rows(f"{query} LIMIT 1", [len(begins), begins, len(ends), ends]):
            return str(row["thread"]) if row["key"].startswith(begins) else ""
        return ""

    def decisions(self, event: str) -> list[Decision]:
        """Why there are alerts about an event or none, and why channels do not get them, oldest first."""
        found = self._rows("SELECT * FROM decisions WHERE event = ? ORDER BY at", [event])
        return list(self._values(found, rows.decision, "reason"))

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

    def open_counts(self) -> dict[tuple[str, str], int]:
        """How many alerts are pending or held, by (channel, state of the column)."""
        sql = "SELECT channel, state, count(*) AS number FROM deliveries WHERE state IN ('owed', 'held') GROUP BY 1, 2"
        return {(row["channel"], row["state"]): row["number"] for row in self._rows(sql)}

    def standing(self, beginning: str) -> list[tuple[Message, datetime]]:
        """The messages that began a thread whose name begins so and has heard of no end, each with when it was made."""
        sql = (
            "SELECT message, created_at FROM alerts WHERE substr(thread, 1, ?) = ? "
            "GROUP BY thread HAVING count(*) = 1 ORDER BY rowid"
        )
        found = self._rows(sql, [len(beginning), beginning])
        return [(rows.message(row["message"]), rows.instant(row["created_at"])) for row in found]

    def last_alert(self, kind: MessageKind, now: datetime) -> datetime | None:
        """When the last message of a kind was made by `now`, None where there is none.

        One that is dated later was made by a clock that ran wrong.
        """
        sql = "SELECT created_at FROM alerts WHERE kind = ? AND created_at <= ?"
        return rows.latest(row["created_at"] for row in self._rows(sql, [kind, rows.stamp(now)]))

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
        return dict(self._values(found, rows.mute, "authority"))

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
