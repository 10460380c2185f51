"""The terminal as a channel."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime

from monitor.config.channels import ConsoleSettings
from monitor.model.messages import Message, Receipt
from monitor.notify.base import Channel, DeliveryError
from monitor.render.text import plain

_RULE = "-" * 78


def open_channel(
    name: str, settings: ConsoleSettings, environ: Mapping[str, str], now: Callable[[], datetime]
) -> Channel:
    """The terminal as a channel; it has no secrets."""
    return ConsoleChannel(name)


class ConsoleChannel(Channel):
    """Writes each message to the standard output."""

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Write one message; its receipt is its key. DeliveryError where nobody reads the output any more."""
        screen = sys.stdout
        coding = getattr(screen, "encoding", None) or "utf-8"
        words = f"{plain(message, footer=self.footer)}\n{_RULE}\n".encode(coding, "replace").decode(coding)
        try:
            screen.write(words)
            screen.flush()
        except (OSError, ValueError) as fault:
            raise DeliveryError(f"the terminal takes no more ({type(fault).__name__})") from None
        return Receipt(message.key)
