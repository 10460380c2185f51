"""The channels: a new one is a module of this package and its line in `OPENERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from monitor.config.channels import ChannelSettings
from monitor.model.deferred import deferred
from monitor.notify.base import Channel, DeliveryError

OPENERS: Mapping[str, Callable[..., Channel]] = {
    "console": deferred("monitor.notify.console:open_channel"),
    "slack": deferred("monitor.notify.slack:open_channel"),
    "slack_webhook": deferred("monitor.notify.slack_webhook:open_channel"),
    "email": deferred("monitor.notify.email:open_channel"),
}
"""What opens a channel, by its `type` in the configuration; a type that is not used is not imported."""


def build(
    name: str,
    settings: ChannelSettings,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
    *,
    contact: str = "",
) -> Channel:
    """The channel `name` of the configuration, ready to send.

    Reads its secrets from `environ` or from files; DeliveryError, permanent, where one is missing. Opens no connection.
    `now` is the clock that a channel dates its messages by, `contact` whom its readers may write to.
    """
    channel = OPENERS[settings.type](name, settings, environ, now)
    channel.contact = contact
    return channel


__all__ = ["OPENERS", "Channel", "DeliveryError", "build"]
