"""What the history holds of each authority, in outline: how often it was changed, what was alerted of its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from monitor.model.messages import AlertOutline, DeliveryState
from monitor.model.reasons import Decision
from monitor.store import rows
from monitor.store.transactions import OpenHistory

_DELIVERIES = """SELECT d.alert, d.channel, d.state, d.taken_at FROM deliveries d JOIN alerts a ON a.key = d.alert
                 WHERE a.authority IN ({}) ORDER BY d.id"""
_ALERTS = """SELECT key, event, severity, headline, created_at FROM alerts
             WHERE authority IN ({}) AND event IS NOT NULL ORDER BY created_at, rowid"""
_DECISIONS = """SELECT d.* FROM decisions d JOIN events e ON e.id = d.event WHERE e.authority IN ({}) ORDER BY d.at"""


class HistoryByAuthority(OpenHistory):
    """An open history as whoever shows all of it wants it."""

    def changes(self) -> dict[str, str]:
        """By slug, how often what is known and alerted of an authority's events was changed.

        The same while all of that is the same; another also where a row was written again as it was.
        """
        return {row["authority"]: str(row["number"]) for row in self._rows("SELECT authority, number FROM changes")}

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
