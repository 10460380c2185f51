"""What readers get, and what became of it on the way: messages, deliveries, receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Severity(IntEnum):
    """How grave an alert is; a channel's `min_severity` is compared with it."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word of the configuration and of messages: `low` … `critical`."""
        return self.name.lower()


@dataclass(frozen=True)
class Link:
    """An address with the words to show for it."""

    text: str
    url: str


@dataclass(frozen=True)
class Message:
    """One alert as a reader gets it, before any channel's own form: everything is plain text from here on.

    `key` is unique for good (an alert's identity in the outbox); `thread` is the same for all that is told of one
    event; `update` marks what is said later in that thread. `rows` are (area, from, to, mark) with words, not codes;
    `history` are (date, area, grade) of the authority's past for the picture; `parts` are the messages that a group, an
    overview or a digest stands for.
    """

    key: str
    thread: str
    headline: str
    severity: Severity
    kind: str = ""
    authority: str = ""
    authority_name: str = ""
    region: str = ""
    update: bool = False
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str, str, str], ...] = ()
    priority_actions: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    quote: str = ""
    said_by: str = ""
    links: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    history: tuple[tuple[str, str, str], ...] = ()
    parts: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What a channel gives back for a message it took: how to find it again (Slack's ts, an e-mail's Message-ID).

    `problems` says in plain words what went wrong though the message was taken (one of several recipients refused).
    """

    reference: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class PendingAlert:
    """A message and the channels that are to deliver it."""

    message: Message
    channels: tuple[str, ...]


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
