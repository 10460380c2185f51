"""What is not as it was though every source answers: said to operations once, and once when it is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.message import trouble
from monitor.model.messages import Message

THREADS = "alarm:"
"""How the threads of all alarms begin: by them the history is asked which still stand."""

CANARY = "canary"
"""The alarm without which nothing proves that a publication would be told: the one that makes a monitor unhealthy."""


@dataclass(frozen=True)
class Alarm:
    """One thing to look at: what it is about, its headline, the lines below it."""

    headline: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class StandingAlarm:
    """An alarm that operations heard of, and no end: the message that said it, and when."""

    message: Message
    since: datetime

    def is_about(self, name: str) -> bool:
        """Whether it is the alarm of this name."""
        return self.message.thread.startswith(f"{THREADS}{name}@")


@dataclass(frozen=True)
class Looked:
    """What a look at one thing gave: the alarm (None: all is as it was), and how its end is said."""

    alarm: Alarm | None
    over: str


def standing_of(name: str, standing: Sequence[StandingAlarm]) -> StandingAlarm | None:
    """The alarm of this name that stands; None where none does."""
    return next((one for one in standing if one.is_about(name)), None)


def messages(found: Mapping[str, Looked], standing: Sequence[StandingAlarm], now: datetime) -> list[Message]:
    """What operations are to hear: alarms that begin, and the end of those that are over.

    `found` is by name; what could not be looked at is not in it, and stays as it stands.
    """
    said = []
    for name, finding in found.items():
        before = standing_of(name, standing)
        if finding.alarm and before is None:
            thread = f"{THREADS}{name}@{now.isoformat()}"
            said.append(trouble(thread, finding.alarm.headline, finding.alarm.lines, thread))
        elif before and finding.alarm is None:
            thread = before.message.thread
            said.append(trouble(f"{thread}#ended@{now.isoformat()}", finding.over, (), thread, over=True))
    return said
