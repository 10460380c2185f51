"""What the history keeps besides events: sources, documents, fetches, deliveries. Plain values.

They travel between the store, the pipeline and the outbox; times are aware datetimes in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model import Event, Message, Reading, When


@dataclass(frozen=True)
class SourceState:
    """A source as the history knows it. `failures` counts those in a row, `told` says whether operations know of them.

    `baseline_at` is the instant of its first sight, None before; `announced` whether that was said; `retry_at` the
    instant before which its host asked to be left alone.
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
    told: bool = False
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    items: int = 0
    retry_at: datetime | None = None
    authorities: str = ""


@dataclass(frozen=True)
class FetchRecord:
    """One request: what was asked, what came of it."""

    url: str
    at: datetime
    outcome: str
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Document:
    """A publication as its source's page lists it, and what was last read from its file.

    `baseline` marks one that stood there at first sight (its reading is never news); `attempts` counts readings that
    failed in a row; `missing` the polls in a row in which the page did not list it; `joined` whether the events of its
    reading stand in history.
    """

    source: str
    url: str
    first_seen: datetime
    authority: str | None = None
    label: str = ""
    title: str = ""
    summary: str = ""
    date: When | None = None
    published: When | None = None
    baseline: bool = False
    checked_at: datetime | None = None
    read_at: datetime | None = None
    attempts: int = 0
    missing: int = 0
    withdrawn_at: datetime | None = None
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    reading: Reading | None = None
    joined: bool = False


@dataclass(frozen=True)
class Owed:
    """A message and the channels that it is owed to."""

    message: Message
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Poll:
    """All that one poll of a source writes, in one transaction."""

    source: SourceState
    fetches: tuple[FetchRecord, ...] = ()
    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One alert's way to one channel. `state`: `owed`, `taken`, `held` (given up until a person acts) or `dropped`.

    `attempts` is counted before each try, so that a crash within one is seen; `bundle` names the message it was tried
    in together with others, so that a second try is the same message again.
    """

    id: int
    alert: str
    channel: str
    thread: str
    state: str
    message: Message
    created_at: datetime
    attempts: int = 0
    next_attempt: datetime | None = None
    reason: str = ""
    reference: str | None = None
    taken_at: datetime | None = None
    bundle: str | None = None
