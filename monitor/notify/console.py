"""The terminal as a channel."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal

from monitor.model import Message, Receipt
from monitor.notify.base import Channel, ChannelSettings


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
        """Write one message; it has no receipt but its key."""
        from monitor.render.text import plain

        sys.stdout.write(plain(message) + "\n\n")
        sys.stdout.flush()
        return Receipt(message.key)
