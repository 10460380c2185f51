"""A trouble of the monitor's own: operations hear of it once, whatever repeats it, and once of its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.message import trouble
from monitor.config.settings import Settings
from monitor.model.messages import PendingAlert
from monitor.store.database import Store

_ENDED = "#ended@"


@dataclass(frozen=True)
class StandingTrouble:
    """A trouble by its name, `backup` for example. What operations heard of it stands in the history."""

    name: str

    def begin(self, settings: Settings, store: Store, now: datetime, headline: str, lines: Sequence[str]) -> bool:
        """Say that it is there, where that was not said; True if operations are to hear of it. StoreError."""
        if self._thread(store):
            return False
        thread = f"{self._key}{now.isoformat()}"
        store.add_alerts([PendingAlert(trouble(thread, headline, lines, thread), settings.operations)], (), now)
        return True

    def end(self, settings: Settings, store: Store, now: datetime, headline: str) -> bool:
        """Say that it is over, where operations heard that it was there; True if they are to hear of it. StoreError."""
        thread = self._thread(store)
        if not thread:
            return False
        message = trouble(f"{thread}{_ENDED}{now.isoformat()}", headline, (), thread, over=True)
        store.add_alerts([PendingAlert(message, settings.operations)], (), now)
        return True

    @property
    def _key(self) -> str:
        return f"trouble:{self.name}@"

    def _thread(self, store: Store) -> str:
        """The thread in which operations heard of it; empty where they did not, or heard its end."""
        last = store.last_key_like(self._key)
        return "" if last is None or _ENDED in last else last
