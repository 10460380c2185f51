"""A sample alert through a channel: what `notify-test` sends, and `init` when it has written a channel."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.config.settings import Settings


def fault_of_sample(name: str, settings: Settings, clock: Callable[[], datetime]) -> str:
    """Why the channel `name` of a configuration did not take a sample alert; "" where it took it."""
    from monitor.notify import DeliveryError, build
    from monitor.render.sample import sample

    try:
        opened = build(name, settings.channels[name], os.environ, clock, contact=settings.http.contact)
        opened.send(sample(clock()), None)
    except DeliveryError as fault:
        return fault.reason
    return ""
