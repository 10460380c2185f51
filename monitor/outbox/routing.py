"""Which channels a message goes to, and why not to the others. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from monitor.config.channels import ChannelSettings
from monitor.config.settings import Settings, Watched
from monitor.model.messages import Basis, Message, MessageKind, PendingAlert
from monitor.model.reasons import Reason

# What is no event of its own is of every kind: `kinds` of a channel keeps none of these from it.
_OF_EVERY_KIND = (MessageKind.BASELINE, MessageKind.PUBLICATION)


def route(message: Message, settings: Settings) -> PendingAlert:
    """A message with the channels that are to deliver it, and for each other channel why it does not get it.

    An alert goes to its authority's channels, each by its `min_severity`, `kinds` and `regions`; a message without an
    authority is the operators' and goes to all of theirs.
    """
    if message.authority:
        return route_all(message, (message.authority,), settings)
    others = (name for name in settings.channels if name not in settings.operations)
    return PendingAlert(message, settings.operations, tuple((name, Reason.NOT_OPERATIONS) for name in others))


def route_change(
    message: Message, as_new: Message | None, heard: Container[str], settings: Settings
) -> tuple[PendingAlert, ...]:
    """The alerts that a change makes: `message` for channels that `heard` of its event, `as_new` for the others.

    Without `as_new` there is one message for all. One of the two that no channel gets is not made.
    """
    told = route(message, settings)
    if as_new is None:
        return (told,)
    first = route(as_new, settings)
    update = _for_some(told, [name for name in told.channels if name in heard], Reason.TOLD_AS_NEW)
    new = _for_some(first, [name for name in first.channels if name not in heard], Reason.HEARD_BEFORE)
    made = tuple(alert for alert in (update, new) if alert.channels)
    return made or (new,)


def _for_some(alert: PendingAlert, channels: list[str], why_not: Reason) -> PendingAlert:
    """An alert for some of its channels alone, withheld from the others for this reason."""
    others = tuple((name, why_not) for name in alert.channels if name not in channels)
    return replace(alert, channels=tuple(channels), withheld=(*alert.withheld, *others))


def route_all(message: Message, authorities: Iterable[str], settings: Settings) -> PendingAlert:
    """A message that is about several authorities at once, with the channels of any of them."""
    slugs = set(authorities)
    about = [watched for watched in settings.watched if watched.authority.slug in slugs]
    configured = dict.fromkeys([*(name for watched in about for name in watched.channels), *settings.channels])
    reasons = {name: _why_not(name, message, about, settings) for name in configured}
    return PendingAlert(
        message,
        tuple(name for name, reason in reasons.items() if reason is None),
        tuple((name, reason) for name, reason in reasons.items() if reason is not None),
    )


def listeners(watched: Watched, settings: Settings) -> tuple[str, ...]:
    """The names of the channels that hear of an authority: its own, but for those of other regions alone."""
    return tuple(name for name in watched.channels if _is_of_region(settings.channels[name], watched))


def _why_not(name: str, message: Message, about: Iterable[Watched], settings: Settings) -> Reason | None:
    """Why a channel does not get a message about these authorities; None where it does."""
    channel = settings.channels[name]
    own = [watched for watched in about if name in watched.channels]
    if not own:
        return Reason.NOT_ITS_AUTHORITY
    if not any(_is_of_region(channel, watched) for watched in own):
        return Reason.NOT_ITS_REGION
    if not _is_of_kind(channel, message.kind):
        return Reason.NOT_ITS_KIND
    if message.basis is not Basis.OFFICIAL and channel.press == "none":
        return Reason.NO_PRESS
    if message.basis is Basis.POSSIBLE and channel.press != "possible":
        return Reason.ONLY_POSSIBLE
    return Reason.BELOW_SEVERITY if message.severity < channel.least else None


def _is_of_region(channel: ChannelSettings, watched: Watched) -> bool:
    return channel.regions is None or watched.authority.region in channel.regions


def _is_of_kind(channel: ChannelSettings, kind: MessageKind) -> bool:
    """Whether a channel takes a kind: an inspection only announced, where its `kinds` name that alone."""
    if channel.kinds is None:
        return kind is not MessageKind.INSPECTION_ANNOUNCED
    return kind in _OF_EVERY_KIND or kind in set(map(str, channel.kinds))
