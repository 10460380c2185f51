"""The terminal as a channel."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal

from monitor.model.messages import Message, Receipt
from monitor.notify.base import Channel, ChannelSettings, DeliveryError

_RULE = "-" * 78


class ConsoleSettings(ChannelSettings):
    """`{type: console}`: alerts stand on the terminal, as plain text."""

    type: Literal["console"]

    def open(self, name: str, environ: Mapping[str, str]) -> ConsoleChannel:
        """The terminal; it has no secrets."""
        return ConsoleChannel(name)


class ConsoleChannel(Channel):
    """Writes each message to the standard output."""

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Write one message; its receipt is its key. DeliveryError where nobody reads the output any more."""
        from monitor.render.text import plain

        screen = sys.stdout
        coding = getattr(screen, "encoding", None) or "utf-8"
        words = f"{plain(message)}\n{_RULE}\n".encode(coding, "replace").decode(coding)
        try:
            screen.write(words)
            screen.flush()
        except (OSError, ValueError) as fault:
            raise DeliveryError(f"the terminal takes no more ({type(fault).__name__})") from None
        return Receipt(message.key)
