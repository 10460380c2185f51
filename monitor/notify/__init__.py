"""The channels: a new one is a module of this package and its name in `AnyChannel`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from monitor.notify.base import Channel, ChannelSettings, DeliveryError
from monitor.notify.console import ConsoleSettings
from monitor.notify.email import EmailSettings
from monitor.notify.slack import SlackSettings
from monitor.notify.slack_webhook import SlackWebhookSettings

AnyChannel = Annotated[
    ConsoleSettings | SlackSettings | SlackWebhookSettings | EmailSettings,
    Field(discriminator="type"),
]
"""One channel of the configuration, told by its `type`."""

CHANNELS: dict[str, type[ChannelSettings]] = {
    get_args(settings.model_fields["type"].annotation)[0]: settings for settings in get_args(get_args(AnyChannel)[0])
}
"""The types of channel, by the word that the configuration has for them."""


def build(name: str, settings: ChannelSettings, environ: Mapping[str, str]) -> Channel:
    """The channel `name` of the configuration, ready to send.

    Reads its secrets from `environ` or from files; DeliveryError, permanent, where one is missing. Opens no connection.
    """
    return settings.open(name, environ)


__all__ = ["CHANNELS", "AnyChannel", "Channel", "ChannelSettings", "DeliveryError", "build"]
