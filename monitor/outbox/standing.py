"""How an alert stands at a channel, as one reason: delivered, given up, or why it waits. Pure.

Why something waits is not stored but computed by the functions that the outbox itself decides by (outbox/grouping.py),
so that what is shown and what is done cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.config.settings import Settings
from monitor.model.messages import Delivery, DeliveryState, Message
from monitor.model.reasons import Decision, Reason
from monitor.outbox import grouping

Mutes = Mapping[str, Mapping[str, date]]
"""By channel: the authorities that it was asked not to hear of, each with the first day on which it does again."""


def standing(deliveries: Iterable[Delivery], settings: Settings, mutes: Mutes, now: datetime) -> dict[int, Reason]:
    """How each delivery stands, by its number; give all that is pending, since some wait for others."""
    found: dict[int, Reason] = {}
    pending: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        ended = _ended(delivery, settings)
        if ended:
            found[delivery.id] = ended
        else:
            pending.setdefault(delivery.channel, []).append(delivery)
    for name, own in pending.items():
        decided = grouping.reasons(own, settings.channels[name], now, settings.timezone, mutes.get(name))
        found |= {delivery.id: reason for delivery, reason in decided}
    return found


def _ended(delivery: Delivery, settings: Settings) -> Reason | None:
    """What became of a delivery; None where it is pending at a channel of the configuration."""
    match delivery.state:
        case DeliveryState.DELIVERED:
            return Reason.DELIVERED if grouping.alone(delivery) else Reason.GROUPED
        case DeliveryState.HELD:
            return Reason.GIVEN_UP
    if delivery.channel not in settings.channels:
        return Reason.CHANNEL_GONE
    return Reason.DROPPED if delivery.state is DeliveryState.DROPPED else None


@dataclass(frozen=True)
class ChannelStanding:
    """How one alert stands at one channel; `delivery` is None where the channel does not get it."""

    channel: str
    reason: Reason
    delivery: Delivery | None = None


@dataclass(frozen=True)
class AlertStanding:
    """How one alert stands at each channel of the configuration, and at those of earlier ones that it went to."""

    message: Message
    channels: tuple[ChannelStanding, ...]


@dataclass(frozen=True)
class EventRecord:
    """What the history holds of an event's alerts, as the store gives it.

    `deliveries` are those of its alerts; `decisions` are all about it, oldest first.
    """

    messages: Sequence[Message]
    deliveries: Sequence[Delivery]
    decisions: Sequence[Decision]

    @property
    def not_news(self) -> tuple[Decision, ...]:
        """Why documents about the event made no alert, oldest first."""
        return tuple(decision for decision in self.decisions if not decision.alert)

    @property
    def why_no_alert(self) -> Reason | None:
        """Why the event made no alert at all; None where it made one."""
        if self.messages:
            return None
        return self.not_news[0].reason if self.not_news else Reason.NOT_RECORDED


def of_event(event: EventRecord, stands: Mapping[int, Reason], settings: Settings) -> list[AlertStanding]:
    """How each alert about an event stands, oldest first; `stands` as `standing` has it of its deliveries."""
    found: list[AlertStanding] = []
    for message in event.messages:
        own = {d.channel: d for d in event.deliveries if d.alert == message.key}
        channels = [ChannelStanding(name, stands[d.id], d) for name, d in own.items()]
        others = (name for name in settings.channels if name not in own)
        channels += [ChannelStanding(name, _withheld(message, name, event.decisions)) for name in others]
        found.append(AlertStanding(message, tuple(channels)))
    return found


def _withheld(message: Message, channel: str, decisions: Iterable[Decision]) -> Reason:
    """Why a channel of the configuration does not get an alert."""
    about = [decision for decision in decisions if decision.alert == message.key]
    own = [decision.reason for decision in about if decision.channel == channel]
    if own:
        return own[-1]
    return Reason.NOT_CONFIGURED_THEN if about else Reason.NOT_RECORDED
