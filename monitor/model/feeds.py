"""What a feed or a calendar tells: events, each in the words of its message, and when the history last changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model.events import Event
from monitor.model.messages import Message


@dataclass(frozen=True)
class FeedEntry:
    """One event as a feed tells it.

    `message` says it as an alert does; `updated` is when the history last changed it; `page` is the address of the
    event's page on the site, "" where none is known.
    """

    event: Event
    message: Message
    updated: datetime
    page: str = ""

    def __hash__(self) -> int:
        """By what tells entries apart as a rule: all of it takes longer than to write it."""
        return hash((self.event.id, self.updated))


@dataclass(frozen=True)
class Publishing:
    """A feed or a calendar as a whole.

    `key` says what it holds and stays so for good: a feed is known by it wherever it stands. `title` is for readers.
    `page` is the address of the page that it belongs to, `address` its own; "" where they are not known.
    """

    key: str
    title: str
    entries: Sequence[FeedEntry]
    page: str = ""
    address: str = ""
