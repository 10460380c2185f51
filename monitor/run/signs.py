"""Signs of life, for `health` to find beside the process: of `start` each minute, of other commands as they get on."""

from __future__ import annotations

import logging
from datetime import timedelta

from monitor.run.resources import Resources
from monitor.store.life import give_sign, last_sign

log = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)


def give(resources: Resources, command: str = "") -> None:
    """Show that the monitor is at work, or in its place a `command` that has the history for itself."""
    try:
        give_sign(resources.settings.state, resources.now(), resources.clocks.ahead, command)
    except OSError as fault:
        # `health` finds out by itself that the folder takes nothing, and says why.
        log.debug("no sign of life could be given: %s", fault)


def got_on(resources: Resources, command: str) -> None:
    """Show that a command got on with its work, unless it did so within the last minute."""
    sign, now = last_sign(resources.settings.state), resources.now()
    if sign is None or sign.command != command or not timedelta() <= now - sign.at < _MINUTE:
        give(resources, command)
