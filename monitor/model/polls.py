"""What one poll of a source leaves behind: the state of the source, its requests, all that is to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.messages import PendingAlert
from monitor.model.publications import Document, KeptFile
from monitor.model.reasons import Decision


@dataclass(frozen=True)
class SourceState:
    """A source as the history knows it.

    `failures` counts those in a row, `trouble` is the thread in which operations
    heard of them, empty where they did not. `baseline_at` is the instant
    of its first sight, None before; `announced` says whether that was said; `retry_at` is the instant before which its
    host asked to be left alone. `first_polled` is as early as is known; `newest_item` the latest day that its page gave
    an item, None where it gave none.
    """

    id: str
    kind: str
    url: str
    baseline_at: datetime | None = None
    announced: bool = False
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_changed: datetime | None = None
    failures: int = 0
    reason: str = ""
    trouble: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    items: int = 0
    retry_at: datetime | None = None
    authorities: str = ""
    first_polled: datetime | None = None
    newest_item: When | None = None


@dataclass(frozen=True)
class FetchRecord:
    """One request: what was asked, what came of it; `dated` is when the answer left, by the server's clock."""

    url: str
    at: datetime
    outcome: str
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    reason: str = ""
    dated: datetime | None = None


@dataclass(frozen=True)
class PollRecord:
    """All that one poll of a source writes, in one transaction.

    `moves` are documents that stand at another address now (before, now): they are known by the present one first.
    `kept` are files of them that stand in the folder of kept files by now.
    """

    source: SourceState
    fetches: tuple[FetchRecord, ...] = ()
    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[PendingAlert, ...] = ()
    decisions: tuple[Decision, ...] = ()
    moves: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[KeptFile, ...] = ()
