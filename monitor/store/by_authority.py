"""What the history holds of each authority, in outline: whether it is as it was, what was alerted of its events."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from monitor.model.messages import AlertOutline, DeliveryState
from monitor.model.reasons import Decision
from monitor.store import rows
from monitor.store.alerts import CHANGES_NOTHING
from monitor.store.transactions import OpenHistory

_CHANGES_NOTHING = ", ".join(f"'{reason}'" for reason in CHANGES_NOTHING)
_OF_EVIDENCE = "url source title published quote first_seen recalled withdrawn repeats review finding"
# When a decision was made counts where it says that the event changed: feeds tell it.
_MADE_AT = f"CASE WHEN channel = '' AND reason NOT IN ({_CHANGES_NOTHING}) THEN at END"
# All that is known and alerted of events: (table, the column that names the event, what counts of a row). What is
# computed of these columns (judgements, the columns beside `facts`) needs no look.
_LOOKED_AT = (
    ("events", "id", ["status", "direction", "recalled", "first_seen", "waits_since", "facts"]),
    ("evidence", "event", _OF_EVIDENCE.split()),
    ("alerts", "event", ["key", "severity", "headline", "created_at"]),
    ("alerts a JOIN deliveries d ON d.alert = a.key", "a.event", ["d.alert", "d.channel", "d.state", "d.taken_at"]),
    ("decisions", "event", ["document", "alert", "channel", "reason", _MADE_AT]),
)


def _all_as_text(table: str, event: str, columns: list[str]) -> str:
    """A query for each row of a table as one text, with its event; what parts columns, and NULL, is in no text."""
    text = " || char(31) || ".join(f"coalesce({column}, char(30))" for column in (event, *columns))
    return (
        f"SELECT {event} AS event, CAST({text} AS BLOB) AS text FROM {table} "  # noqa: S608 - our own names
        f"WHERE {event} IS NOT NULL AND {event} <> ''"
    )


_QUERIES = tuple(_all_as_text(*names) for names in _LOOKED_AT)
_DELIVERIES = """SELECT d.alert, d.channel, d.state, d.taken_at FROM deliveries d JOIN alerts a ON a.key = d.alert
                 WHERE a.authority IN ({}) ORDER BY d.id"""
_ALERTS = """SELECT key, event, severity, headline, created_at FROM alerts
             WHERE authority IN ({}) AND event IS NOT NULL ORDER BY created_at, rowid"""
_DECISIONS = """SELECT d.* FROM decisions d JOIN events e ON e.id = d.event WHERE e.authority IN ({}) ORDER BY d.at"""


class HistoryByAuthority(OpenHistory):
    """An open history as whoever shows all of it wants it."""

    def fingerprints(self) -> dict[str, str]:
        """By slug, a digest of all that is known and alerted of an authority's events: the same while that is the same.

        Every row is looked at, and none is read. Rows that only changed places count as changed.
        """
        found: dict[str, list[bytes]] = defaultdict(list)
        for query in _QUERIES:
            for row in self._rows(query):
                found[str(row["event"]).partition("/")[0]].append(row["text"])
        return {slug: hashlib.blake2b(b"\x1d".join(own)).hexdigest() for slug, own in found.items()}

    def alert_outlines(self, slugs: Iterable[str]) -> list[AlertOutline]:
        """The alerts about these authorities' events, oldest first."""
        wanted = list(slugs)
        deliveries: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self._about(_DELIVERIES, wanted):
            deliveries[row["alert"]].append(row)
        found = self._about(_ALERTS, wanted)
        return list(self._values(found, lambda row: _outline(row, deliveries[row["key"]]), "key"))

    def decisions_about(self, slugs: Iterable[str]) -> list[Decision]:
        """All decisions about these authorities' events, oldest first."""
        return list(self._values(self._about(_DECISIONS, list(slugs)), rows.decision, "reason"))

    def _about(self, query: str, slugs: list[str]) -> list[dict[str, Any]]:
        # The placeholders alone are put into the statement; the slugs are parameters.
        return self._rows(query.format(",".join("?" * len(slugs))), slugs)


def _outline(row: dict[str, Any], deliveries: list[dict[str, Any]]) -> AlertOutline:
    held = tuple((d["channel"], DeliveryState(d["state"]), _instant(d["taken_at"])) for d in deliveries)
    made_at = rows.instant(row["created_at"])
    return AlertOutline(row["key"], row["event"], row["severity"], row["headline"], made_at, held)


def _instant(text: str | None) -> datetime | None:
    return rows.instant(text) if text else None
