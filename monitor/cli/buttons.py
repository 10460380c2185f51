"""Slack's buttons while `start` runs: whose are heard, and what a press does."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from monitor.cli.base import Invocation
    from monitor.cli.works import Works
    from monitor.config.channels import ChannelSettings
    from monitor.config.settings import Settings


class Buttons:
    """Slack's buttons, heard where a channel of the present configuration has them."""

    def __init__(self, run: Invocation, works: Works) -> None:
        self._run = run
        self._works = works
        self._settings = works.settings
        self._heard: dict[str, ChannelSettings] = {}
        self._stop = threading.Event()

    def follow(self, settings: Settings) -> None:
        """Hear the buttons of this configuration's channels, and no other's."""
        from monitor.config.channels import SlackSettings

        self._settings = settings
        channels = settings.channels.items()
        wanted = {name: one for name, one in channels if isinstance(one, SlackSettings) and one.has_buttons}
        if wanted == self._heard:
            return
        self._stop.set()
        self._heard, self._stop = dict(wanted), threading.Event()
        if wanted:
            from monitor.notify import _slack_socket

            work = _slack_socket.ButtonWork(self._mute, self._answer, self._today)
            _slack_socket.listen(wanted, os.environ, work, self._stop)

    @contextmanager
    def heard(self) -> Iterator[Self]:
        """Hear those of the configuration as it stands, until the end of the block."""
        self.follow(self._settings)
        try:
            yield self
        finally:
            self._stop.set()

    def _mute(self, authority: str, channel: str, until: date, asked_by: str) -> None:
        self._works.resources.store.mute(authority, channel, until, asked_by, self._run.clock())

    def _answer(self, event: str, news: bool, asked_by: str) -> str:
        from monitor.run.review import pressed

        why_not = pressed(event, news, asked_by, self._works.resources.store, self._settings, self._run.clock())
        self._works.outbox.wake()
        return why_not

    def _today(self) -> date:
        return self._run.clock().astimezone(self._settings.timezone).date()
