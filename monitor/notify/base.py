"""What every channel has in common: its settings, the way it sends, the way it fails.

A channel only sends. What is owed, in which order, when to try again and when to give up is the outbox's business
alone, so a sender never sleeps, never retries and never remembers.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from monitor.model.facts import EventKind
from monitor.model.messages import Message, Receipt, Severity

SeverityWord = Literal["low", "normal", "high", "critical"]

_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)\Z")
_CRON_FIELD = re.compile(r"[\w*/,\-#]+\Z")


class DeliveryError(Exception):
    """A message was not taken. `reason` is for the operator, in plain words, and never holds a secret.

    `permanent`: trying again changes nothing before a person changes something (a revoked token, an unknown channel).
    `retry_after`: seconds the other side asked to wait, None where it did not say.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class Channel(ABC):
    """A place where messages arrive. Used by one thread at a time."""

    name: str
    rate: float = 0.0
    """The least seconds between two messages of this channel."""

    @abstractmethod
    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Send one message and say how to find it again; DeliveryError where it was not taken.

        `reply_to` is this channel's receipt of the first message of the same thread, None where there is none.
        """

    def find(self, message: Message, reply_to: Receipt | None) -> Receipt | None:
        """The receipt of a message that this channel took while its answer was lost; None where it is not known.

        To be asked before a second try whenever nobody knows how the first one ended (a crash, a time-out). Channels
        that cannot look back say None. DeliveryError where it cannot be told just now.
        """
        return None

    def update(self, message: Message, first: Receipt) -> bool:
        """Bring the first message of a thread to the present state; whether this channel can.

        `message` says how things stand now, `first` is the receipt of the message to change. DeliveryError where it
        was not taken; a reader loses nothing by that, since what is new is said in the thread.
        """
        return False


class ChannelSettings(BaseModel):
    """What every channel takes in `config/monitor.yaml`, whatever its type (contract, section 3)."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    type: str
    min_severity: SeverityWord = Field(default="low", description="The least severity that this channel gets.")
    kinds: tuple[EventKind, ...] | None = Field(default=None, description="Only these kinds of event; left out, all.")
    regions: tuple[str, ...] | None = Field(
        default=None, description="Only authorities of these regions of the register; left out, all."
    )
    digest: str | None = Field(default=None, description="A five-field cron line: gather and send together then.")
    mute_until: date | None = Field(default=None, description="Send nothing before this day.")
    quiet_hours: str | None = Field(
        default=None, description='Hours that hold back all but critical, for example "22:00-07:00".'
    )

    @field_validator("digest")
    @classmethod
    def _five_fields(cls, line: str | None) -> str | None:
        if line is not None and (len(fields := line.split()) != 5 or not all(map(_CRON_FIELD.match, fields))):
            raise ValueError('a digest is a cron line of five fields, for example "0 8 * * mon"')
        return line

    @field_validator("quiet_hours")
    @classmethod
    def _from_to(cls, hours: str | None) -> str | None:
        if hours is not None and not _QUIET.match(hours):
            raise ValueError('quiet hours are two times of day, for example "22:00-07:00"')
        return hours

    @property
    def least(self) -> Severity:
        """`min_severity` as a value that compares."""
        return Severity[self.min_severity.upper()]

    @property
    def quiet(self) -> tuple[time, time] | None:
        """The quiet hours' first and last time of day (the first may be the later: over midnight)."""
        found = _QUIET.match(self.quiet_hours or "")
        if not found:
            return None
        numbers = [int(number) for number in found.groups()]
        return time(numbers[0], numbers[1]), time(numbers[2], numbers[3])

    def open(self, name: str, environ: Mapping[str, str]) -> Channel:
        """The channel these settings describe, its secrets read from `environ` or files.

        DeliveryError, permanent, where a secret is missing.
        """
        raise NotImplementedError


def one_of(settings: BaseModel, *names: str) -> None:
    """Check, for a model validator, that exactly one of these fields is given; ValueError otherwise."""
    if sum(getattr(settings, name) is not None for name in names) != 1:
        raise ValueError(f"give one of {' and '.join(names)}, not both and not neither")


def read_secret(what: str, env: str | None, file: str | None, environ: Mapping[str, str]) -> str:
    """A secret from the environment variable `env` or the file `file`, without surrounding white space.

    `what` names it in words ("the Slack token"). DeliveryError, permanent, where it is missing, empty or cannot be
    read; the error names the place, never the secret.
    """
    if env is not None:
        value, place = environ.get(env, ""), f"the environment variable {env}"
    else:
        place = f"the file {file}"
        try:
            value = Path(str(file)).expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            kind = getattr(fault, "strerror", None) or "not UTF-8 text"
            raise DeliveryError(f"{what} is missing: {place} cannot be read ({kind})", permanent=True) from None
    if not value.strip():
        raise DeliveryError(f"{what} is missing: {place} is empty or not set", permanent=True)
    return value.strip()
