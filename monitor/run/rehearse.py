"""The messages each channel would have had over a past period under the present configuration. Pure.

From the events of the history alone: each is made known again on the day its documents were published, against what was
known of its authority by then, and goes the way of a real alert: routed, held back, gathered. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from monitor.alerts import message as alerts
from monitor.config.settings import Settings
from monitor.history import direction, timeline
from monitor.history.timeline import HistoryStep
from monitor.model.events import Event
from monitor.model.facts import EventKind
from monitor.model.messages import Delivery, DeliveryState, Message
from monitor.outbox import grouping, routing
from monitor.run.names import authority_names

# History knows the day of a publication, not its hour: it is taken to be found at noon, and what is pending is looked
# at then and in the day's last minute, so that an hour of a digest and the ends of quiet hours fall on their day.
_FOUND = time(12)
_LOOKS = (_FOUND, time(23, 59, 59))


@dataclass(frozen=True)
class Rehearsed:
    """One message that a channel would have had: the day, the message, and how many alerts it stands for."""

    day: date
    channel: str
    message: Message
    alerts: int


@dataclass(frozen=True)
class Rehearsal:
    """What would have been sent, in order of time, and how many alerts each channel would still hold back."""

    sent: tuple[Rehearsed, ...]
    waiting: Mapping[str, int]


def rehearse(
    events: Iterable[Event], settings: Settings, channels: Sequence[str], since: date, until: date
) -> Rehearsal:
    """What these channels would have had from `since` to `until`, both days included."""
    found = _changes(events, settings, since, until)
    sent: list[Rehearsed] = []
    waiting: dict[str, int] = {}
    for channel in channels:
        pending = _alerts(channel, found, settings)
        gone, left = _delivered(channel, pending, settings, until)
        sent += gone
        waiting[channel] = left
    order = {channel: place for place, channel in enumerate(channels)}
    return Rehearsal(tuple(sorted(sent, key=lambda r: (r.day, order[r.channel]))), waiting)


@dataclass(frozen=True)
class _Told:
    """One change on its day: its message, and what a channel gets instead that never heard of the event."""

    day: date
    message: Message
    as_new: Message | None


def _alerts(channel: str, found: Iterable[_Told], settings: Settings) -> list[tuple[date, Message]]:
    """What a channel is to get of these changes, each with its day."""
    heard: set[str | None] = set()
    alerts: list[tuple[date, Message]] = []
    for one in found:
        message = one.message if one.as_new is None or one.message.event in heard else one.as_new
        if channel in routing.route(message, settings).channels:
            heard.add(message.event)
            alerts.append((one.day, message))
    return alerts


def _changes(events: Iterable[Event], settings: Settings, since: date, until: date) -> list[_Told]:
    """What was news in the period, against what was known then."""
    known: dict[str, dict[str, Event]] = {slug: {} for slug in settings.slugs}
    named = authority_names(settings)
    steps = [step for event in events if event.authority in known for step in timeline.replayed(event)]
    steps.sort(key=lambda step: step.day)
    found: list[_Told] = []
    for day, group in groupby(steps, key=lambda step: step.day):
        today = list(group)
        for step in today:
            known[step.event.authority][step.event.id] = step.event
        if since <= day <= until:
            history = {step.event.authority: tuple(known[step.event.authority].values()) for step in today}
            context = alerts.AlertContext(_noon(day, settings), named, history)
            found += [told for step in today for told in _messages(step, context)]
    return found


def _messages(step: HistoryStep, context: alerts.AlertContext) -> Iterable[_Told]:
    if step.change is None:
        return
    history = context.history[step.event.authority]
    event = step.event
    if event.facts.kind is EventKind.INSPECTION:
        event = direction.directed(event, history)
    change = replace(step.change, event=event, compared=direction.compare(event, history))
    yield _Told(step.day, alerts.message(change, context), alerts.first_message(change, context))


def _delivered(
    channel: str, pending: Sequence[tuple[date, Message]], settings: Settings, until: date
) -> tuple[list[Rehearsed], int]:
    """What a channel would have had of these alerts, each on the day it would have left; and how many are held back."""
    rules, zone = settings.channels[channel], settings.timezone
    coming = [
        Delivery(number, message.key, channel, message.thread, DeliveryState.PENDING, message, _noon(day, settings))
        for number, (day, message) in enumerate(pending)
    ]
    pending_deliveries: list[Delivery] = []
    sent: list[Rehearsed] = []
    day = pending[0][0] if pending else until
    while day <= until and (coming or pending_deliveries):
        while coming and coming[0].created_at.date() == day:
            pending_deliveries.append(coming.pop(0))
        for look in _LOOKS if pending_deliveries else ():
            free = grouping.leaving(pending_deliveries, rules, datetime.combine(day, look, zone), zone)
            groups = grouping.bundles(free, rules)
            sent += [Rehearsed(day, channel, grouping.message(group), len(group)) for group in groups]
            pending_deliveries = [d for d in pending_deliveries if d not in free]
        day += timedelta(days=1)
    return sent, len(pending_deliveries)


def _noon(day: date, settings: Settings) -> datetime:
    return datetime.combine(day, _FOUND, settings.timezone)
