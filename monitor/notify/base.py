"""What every channel has in common: the way it sends, the way it fails.

A channel only sends. What is pending, in which order, when to try again and when to give up is the outbox's business
alone, so a sender never sleeps, never retries and never remembers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from monitor.model.addresses import keep_secret, masked_text
from monitor.model.messages import Message, Receipt
from monitor.render.outline import footer


class DeliveryError(Exception):
    """A message was not delivered. `reason` is for the operator, in plain words, and never holds a secret:
    what a server says may repeat what it was sent.

    `permanent`: trying again changes nothing before a person changes something (a revoked token, an unknown channel).
    `retry_after`: seconds the other side asked to wait, None where it did not say.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        self.reason = masked_text(reason)
        super().__init__(self.reason)
        self.permanent = permanent
        self.retry_after = retry_after


class Channel(ABC):
    """A place where messages arrive. Used by one thread at a time."""

    name: str
    rate: float = 0.0
    """The least seconds between two messages of this channel."""
    contact: str = ""
    """Whom a reader may ask to change or stop its messages: the configuration's contact."""

    @property
    def footer(self) -> str:
        """What stands last in each message: who sends it, to whom, and how to change that."""
        return footer(self.name, self.contact)

    @abstractmethod
    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Send one message and say how to find it again; DeliveryError where it was not delivered.

        `reply_to` is this channel's receipt of the first message of the same thread, None where there is none.
        """

    def find(self, message: Message, reply_to: Receipt | None) -> Receipt | None:
        """The receipt of a message that arrived though the answer was lost; None where none is found.

        To be asked before a second try whenever nobody knows how the first one ended (a crash, a time-out). Channels
        that cannot look back say None. DeliveryError where it cannot be found out just now.
        """
        return None

    def complete(self, message: Message, reply_to: Receipt | None, before: Receipt, *, last: bool) -> Receipt:
        """Give a message to those readers who lack it; `before` is the receipt of the try that said so.

        `last`: it is not tried again, so what is lacking still is a problem. DeliveryError where nobody got it now.
        A channel whose own receipts never say that something is lacking got the delivery from one of another type that
        had its name: it sends the message, as any that it may have.
        """
        return self.find(message, reply_to) or self.send(message, reply_to)

    def update(self, message: Message, first: Receipt) -> bool:
        """Bring the first message of a thread to the present state; whether this channel can.

        `message` says how things stand now, `first` is the receipt of the message to change. DeliveryError where it
        was not changed; a reader loses nothing by that, since what is new is said in the thread.
        """
        return False


def read_secret(what: str, env: str | None, file: str | None, environ: Mapping[str, str]) -> str:
    """A secret from the environment variable `env` or the file `file`, without surrounding white space.

    From then on no word of the monitor's own shows it. `what` names it in words ("the Slack token"). DeliveryError,
    permanent, where it is missing, empty or cannot be read; the error names the place, never the secret.
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
    secret = value.strip()
    keep_secret(secret)
    return secret
