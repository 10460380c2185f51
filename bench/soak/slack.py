"""Slack as the year has it: it loses answers, asks to wait, revokes a token; what readers saw first is kept."""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.soak.clock import Clock
from tests.notify.slackserver import Fault, SlackServer, Taken, no

READERS, OPERATORS = "xoxb-readers", "xoxb-operators"


@dataclass(frozen=True)
class Said:
    """A message as its reader saw it first: where, when (true time), its key, its words, whether it is a reply."""

    channel: str
    at: float
    key: str
    words: str
    is_reply: bool


class YearsSlack(SlackServer):
    """A Slack with two apps: one for readers' channels, one for operations'."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        super().__init__()
        self.channels = {"policy": "C1", "leads": "C2", "operations": "C3"}
        self.clock, self.chance = clock, chance
        self.valid = {READERS, OPERATORS}
        self.said: list[Said] = []
        self.troubled = 0
        self.posted: Callable[[], object] = lambda: None

    def fault(self, method: str) -> Fault | None:
        kind = self.chance.random()
        if method != "chat.postMessage" or kind > 0.06:
            return None
        self.troubled += 1
        if kind < 0.03:
            return Fault(lose_answer=True)
        return Fault(status=500) if kind < 0.045 else Fault(status=429, retry_after="30")

    def api(self, method: str, form: dict[str, Any], token: str) -> dict[str, Any]:
        if token not in self.valid:
            return no("token_revoked")
        return super().api(method, form, self.token)

    def _take(self, channel: str, form: dict[str, Any], thread: str | None) -> Taken:
        taken = super()._take(channel, form, thread)
        key = (taken.metadata or {}).get("event_payload", {}).get("key", "")
        if not key and not taken.text:
            return taken  # a picture's own message, in the thread of what it belongs to
        self.said.append(Said(channel, self.clock.true(), key, html.unescape(taken.words()), thread is not None))
        self.posted()
        return taken
