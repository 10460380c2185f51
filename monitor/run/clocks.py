"""How far this machine's clock is ahead of those of the servers that answer it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.model.polls import FetchRecord

# One server's clock may be wrong; what so many that answered last have in common is this machine's doing.
_HOSTS = 3


class ServersClocks:
    """What the answers of hosts say of this machine's clock. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead: dict[str, timedelta] = {}

    def note(self, fetches: Iterable[FetchRecord]) -> None:
        """Take note of when answers left their servers, by the servers' clocks; the latest of each host counts."""
        with self._lock:
            for fetch in fetches:
                if fetch.dated:
                    host = urlsplit(fetch.url).netloc
                    self._ahead.pop(host, None)
                    self._ahead[host] = fetch.at - fetch.dated

    @property
    def ahead(self) -> timedelta:
        """How far this machine's clock is ahead of all the servers that answered last; zero where it is not.

        A clock that is behind shows otherwise: polls lie in its future, and no certificate is valid yet.
        """
        with self._lock:
            latest = list(self._ahead.values())[-_HOSTS:]
        return max(timedelta(), min(latest, default=timedelta()))
