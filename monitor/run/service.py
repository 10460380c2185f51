"""What the service manager hears: ready, alive, reloading, stopping (sd_notify(3)); nothing where none listens.

systemd names a socket in the environment; each message is one datagram of `NAME=value` lines. A few lines of our own:
the package for it is kept no more, and systemd's needs a compiler.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping

from monitor.config.settings import Every
from monitor.operations import health
from monitor.run.health import due_sources
from monitor.run.resources import Resources
from monitor.store.file import StoreError
from monitor.store.lock import writer_of

log = logging.getLogger(__name__)

_EACH_MINUTE = 60.0
_PINGS_WITHIN = 3
"""Pings within the time after which the service is ended: two may come late."""
_LONGEST_STATUS = 200


def ready(environ: Mapping[str, str] = os.environ) -> None:
    """The monitor is set up and at work: at its start, and after a reload."""
    _tell("READY=1", environ=environ)


def reloading(environ: Mapping[str, str] = os.environ) -> None:
    """The configuration is being read anew; `ready` says when it is."""
    now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    _tell("RELOADING=1", f"MONOTONIC_USEC={now}", environ=environ)


def stopping(environ: Mapping[str, str] = os.environ) -> None:
    """The monitor finishes what is in hand and ends."""
    _tell("STOPPING=1", environ=environ)


def every(environ: Mapping[str, str] = os.environ) -> Every | None:
    """How often the service manager is to hear that the monitor is alive; None where none listens."""
    if not environ.get("NOTIFY_SOCKET"):
        return None
    within = environ.get("WATCHDOG_USEC", "")
    ours = environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    if not ours or not within.isdecimal() or not int(within):
        return Every(_EACH_MINUTE)
    return Every(min(_EACH_MINUTE, int(within) / 1e6 / _PINGS_WITHIN))


def alive(resources: Resources, environ: Mapping[str, str] = os.environ) -> bool:
    """Say how things stand, and that the monitor is alive where it is. To be called by the scheduler that starts polls.

    Where that stands still nobody calls this; where a host's polls are stuck, as `health` has it, nothing is said but
    why. Either way the service manager ends the monitor and starts it again, which is the only help there is. What
    another start does not mend (a full disk, a source that is down) is no reason. False: no alert comes of it.
    """
    stuck = _stuck(resources)
    status = f"STATUS={'; '.join(stuck)[:_LONGEST_STATUS] or 'at work'}"
    _tell(*(() if stuck else ("WATCHDOG=1",)), status, environ=environ)
    return False


def _stuck(resources: Resources) -> list[str]:
    settings, now = resources.settings, resources.now()
    try:
        since, cannot_write = writer_of(settings.state)
        if cannot_write:
            return []
        due = due_sources(resources.sources, settings, resources.store.sources(), now)
        return health.overdue(due, now, since)
    except StoreError:
        return []


def _tell(*lines: str, environ: Mapping[str, str]) -> None:
    """Send one message; whoever does not hear it is no obstacle."""
    place = environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            # A listener that does not listen any more must not hold up the monitor.
            sock.setblocking(False)
            sock.connect(f"\0{place[1:]}" if place[0] == "@" else place)
            sock.send("\n".join(lines).encode())
    except OSError as fault:
        log.debug("the service manager could not be told: %s", fault)
