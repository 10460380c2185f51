"""A message as plain text: the terminal, the text part of an e-mail, Slack's fallback."""

from __future__ import annotations

from monitor.model import Message


def plain(message: Message) -> str:
    """The whole message as plain text, lines separated by newlines."""
    return "\n".join([message.headline, *message.lines])
