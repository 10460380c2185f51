"""Which channels a message goes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.config.channels import ChannelSettings
from monitor.config.settings import Settings, Watched
from monitor.model.messages import Message, MessageKind, PendingAlert


def route(message: Message, settings: Settings) -> PendingAlert:
    """A message with the channels that it is owed to.

    An alert goes to its authority's channels, each by its `min_severity`, `kinds` and `regions`; a message without an
    authority is the operators' and goes to all of theirs.
    """
    if not message.authority:
        return PendingAlert(message, settings.operations)
    return route_all(message, (message.authority,), settings)


def route_all(message: Message, authorities: Iterable[str], settings: Settings) -> PendingAlert:
    """A message that is about several authorities at once, with the channels of any of them."""
    about = set(authorities)
    names = dict.fromkeys(n for w in settings.watched if w.authority.slug in about for n in listeners(w, settings))
    return PendingAlert(message, tuple(n for n in names if _wants(settings.channels[n], message)))


def listeners(watched: Watched, settings: Settings) -> tuple[str, ...]:
    """The names of the channels that hear of an authority: its own, but for those of other regions alone."""
    region = watched.authority.region
    regions = {name: settings.channels[name].regions for name in watched.channels}
    return tuple(name for name, only in regions.items() if only is None or region in only)


def _wants(channel: ChannelSettings, message: Message) -> bool:
    # What is no event of its own (a baseline, a publication that could not be read) is of every kind.
    of_every_kind = message.kind in (MessageKind.BASELINE, MessageKind.PUBLICATION)
    of_kind = channel.kinds is None or of_every_kind or message.kind in set(map(str, channel.kinds))
    return of_kind and message.severity >= channel.least
