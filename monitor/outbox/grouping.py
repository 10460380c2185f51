"""Which pending alerts may leave a channel now, and which leave as one message. Pure.

One run's changes of one authority are one message; a burst is an overview; a digest channel gathers until its hour;
quiet hours hold back all but what is critical; a muted channel waits. What does not fit one message goes into further
ones, the gravest first: a message shows the headline and the address of every alert that it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from monitor.alerts.headline import NEW_SINCE
from monitor.config import cronline
from monitor.config.channels import ChannelSettings
from monitor.model import words
from monitor.model.messages import Delivery, Message, Severity
from monitor.model.reasons import Reason
from monitor.render import room

# More alerts than this at once are one overview (thirteen publications on one day of May 2026).
BURST = 10
_NAMED = "bundle:"  # how the name of a message of several begins; the ids of its deliveries follow, in its order
# A run's polls of one authority (Ofsted, GOV.UK, its news) lie no further apart than this.
_RUN = timedelta(minutes=15)


def why_waits(
    delivery: Delivery, settings: ChannelSettings, now: datetime, zone: tzinfo, muted: Container[str] = ()
) -> Reason:
    """Why a pending delivery may not be tried now by itself, `ready` where it may.

    `muted` are the authorities of which the channel takes only what is critical just now.
    """
    # A wait of over a day was set by a clock that ran wrong: the outbox never asks for one.
    if delivery.next_attempt is not None and now < delivery.next_attempt < now + timedelta(days=1):
        return Reason.WAITING_FOR_RETRY
    local = now.astimezone(zone)
    if settings.mute_until is not None and local.date() < settings.mute_until:
        return Reason.MUTED
    if _is_quiet(settings, local.time()) and delivery.message.severity < Severity.CRITICAL:
        return Reason.QUIET_HOURS
    if settings.digest is not None and not _gathered(settings.digest, delivery.created_at, now, zone):
        return Reason.DIGEST
    return Reason.MUTED_BY_BUTTON if _is_muted(delivery.message, muted) else Reason.READY


def reasons(
    deliveries: Iterable[Delivery],
    settings: ChannelSettings,
    now: datetime,
    zone: tzinfo,
    muted: Mapping[str, date] | None = None,
) -> list[tuple[Delivery, Reason]]:
    """The pending deliveries of a channel, in order, each with why it waits, or `ready`.

    Within a thread nothing overtakes what is still to wait. What was tried together goes together, as soon as any of it
    may: a part of it alone would be another message under the same name. `muted` are the authorities of which all but
    the critical waits until a day.
    """
    pending = tuple(deliveries)
    today = now.astimezone(zone).date()
    silent = {authority for authority, until in (muted or {}).items() if today < until}
    own = {d.id: why_waits(d, settings, now, zone, silent) for d in pending}
    begun = {d.bundle for d in pending if d.bundle and own[d.id] is Reason.READY}
    waiting: set[str] = set()
    decided: list[tuple[Delivery, Reason]] = []
    for delivery in pending:
        reason = Reason.READY if delivery.bundle in begun else own[delivery.id]
        if reason is Reason.READY and delivery.thread in waiting:
            reason = Reason.BEHIND_ITS_THREAD
        # One that is lacking to some of its readers alone does not keep the others from what comes after it.
        if reason is not Reason.READY and not delivery.reference:
            waiting.add(delivery.thread)
        decided.append((delivery, reason))
    return decided


def leaving(
    deliveries: Iterable[Delivery],
    settings: ChannelSettings,
    now: datetime,
    zone: tzinfo,
    muted: Mapping[str, date] | None = None,
) -> list[Delivery]:
    """The pending deliveries of a channel that may be tried now, in order: those that `reasons` finds ready."""
    decided = reasons(deliveries, settings, now, zone, muted)
    return [delivery for delivery, reason in decided if reason is Reason.READY]


def _is_muted(message: Message, silent: Container[str]) -> bool:
    return message.authority in silent and message.severity < Severity.CRITICAL


def _is_quiet(settings: ChannelSettings, moment: time) -> bool:
    if settings.quiet is None:
        return False
    first, last = settings.quiet
    return first <= moment < last if first <= last else moment >= first or moment < last


def _gathered(digest: str, since: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether the digest's hour has come since an alert was made."""
    if since > now:
        # Made while the clock ran wrong: nothing dated in the future may hold an alert back.
        return True
    following = cronline.after(digest, since, zone)
    return following is not None and following <= now


def bundles(deliveries: Sequence[Delivery], settings: ChannelSettings) -> list[tuple[Delivery, ...]]:
    """The deliveries of one channel as the messages they leave as, in order, the gravest first.

    What was tried together stays together. Updates go into their event's thread, so they are never gathered with first
    alerts, except in a digest.
    """
    tried: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        if same := _message_of(delivery):
            tried.setdefault(same, []).append(delivery)
    gravity = _gravity(deliveries)
    fresh = sorted((d for d in deliveries if not _message_of(d)), key=lambda d: gravity([d]))
    gathered = [fresh] if settings.digest is not None else _gather(fresh)
    split = [part for group in gathered for part in parted(group, settings)]
    return sorted([*map(_as_tried, tried.values()), *split], key=gravity)


def _as_tried(group: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """Deliveries that were tried together in the order in which that message showed them, which its name tells."""

    def place(delivery: Delivery) -> int:
        numbers = (delivery.bundle or "").removeprefix(_NAMED).split("+")
        return numbers.index(str(delivery.id)) if str(delivery.id) in numbers else delivery.id

    return tuple(sorted(group, key=place))


def _message_of(delivery: Delivery) -> str | None:
    """What tells the message that a delivery was tried in, or has arrived in for some of its readers; else None."""
    return delivery.bundle or delivery.reference


def _gravity(deliveries: Iterable[Delivery]) -> Callable[[Sequence[Delivery]], tuple[int, int]]:
    """What orders groups of these deliveries: the gravest first, of the same gravity the oldest first.

    A delivery counts as grave as the gravest of its thread, so that no update overtakes the alert that it is about.
    """
    grave: dict[str, int] = {}
    for delivery in deliveries:
        grave[delivery.thread] = max(delivery.message.severity, grave.get(delivery.thread, 0))
    return lambda group: min((-grave[d.thread], d.id) for d in group)


def parted(group: Sequence[Delivery], settings: ChannelSettings) -> list[tuple[Delivery, ...]]:
    """A group as the messages that it takes to show each of its alerts, in order."""
    parts: list[tuple[Delivery, ...]] = []
    rest = tuple(group)
    while rest:
        fit = room.fitting(settings.type, [d.message for d in rest])
        if 1 < fit < len(rest) and rest[fit].thread == rest[fit - 1].thread:
            # An event's report and its confirmation are told as one: not in two messages.
            fit -= 1
        parts.append(rest[:fit])
        rest = rest[fit:]
    return parts


def _gather(fresh: Sequence[Delivery]) -> list[Sequence[Delivery]]:
    first = [d for d in fresh if not d.message.update]
    groups: list[Sequence[Delivery]] = [(d,) for d in fresh if d.message.update]
    if len(first) > BURST:
        return [first, *groups]
    runs: list[list[Delivery]] = []
    for delivery in first:
        run = next((run for run in runs if _one_run(run[0], delivery)), None)
        if run is None:
            runs.append([delivery])
        else:
            run.append(delivery)
    return [*runs, *groups]


def _one_run(one: Delivery, other: Delivery) -> bool:
    """Whether two alerts are of one authority and one run: its sources are polled one after the other."""
    whose = one.message.authority
    return bool(whose) and whose == other.message.authority and abs(other.created_at - one.created_at) <= _RUN


def message(bundle: Sequence[Delivery]) -> Message:
    """The one message of a bundle: the alert itself, or one that stands for several."""
    if len(bundle) == 1:
        return bundle[0].message
    key = bundle[0].bundle or name(bundle)
    parts = told_once(d.message for d in bundle)
    if len(parts) == 1:
        return replace(parts[0], key=key)
    names = list(dict.fromkeys(p.authority_name for p in parts if p.authority_name))
    worst = max(parts, key=lambda p: p.severity)
    return Message(
        key=key,
        thread=key,
        headline=_headline(parts, names, worst),
        severity=worst.severity,
        kind=worst.kind,
        authority=parts[0].authority if len(names) == 1 else "",
        authority_name=names[0] if len(names) == 1 else "",
        region=parts[0].region if len(names) == 1 else "",
        parts=parts,
    )


def told_once(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Messages that a reader gets together, with an event that was told, and then reported or confirmed, told once.

    It stands where the report stood, as it is now, with both addresses and as grave as the graver of both.
    """
    told: dict[str, Message] = {}
    for one in messages:
        first = told.get(one.event or "")
        if first and _is_first(first) and one.reason in (Reason.REPORTED, Reason.CONFIRMED):
            told[first.event or ""] = _as_it_is_now(first, one)
        else:
            told[one.key if first or not one.event else one.event] = one
    return tuple(told.values())


def _is_first(message: Message) -> bool:
    return message.reason in (Reason.NEW, Reason.POSSIBLE) or not message.update


def _as_it_is_now(report: Message, confirmed: Message) -> Message:
    return replace(
        confirmed,
        update=False,
        severity=max(report.severity, confirmed.severity),
        lines=tuple(line for line in confirmed.lines if not line.startswith(NEW_SINCE)),
        links=tuple(dict.fromkeys([*confirmed.links, *report.links])),
    )


def _headline(parts: Sequence[Message], names: Sequence[str], worst: Message) -> str:
    count = words.count(len(parts), "alert")
    whose = names[0] if len(names) == 1 else words.count(len(names), "authority", "authorities")
    grave = sum(p.severity is Severity.CRITICAL for p in parts)
    loud = f", {grave} critical" if grave else ""
    return f"{whose}: {count}{loud}; first: {worst.headline}" if len(names) == 1 else f"{count} from {whose}{loud}"


def name(bundle: Iterable[Delivery]) -> str:
    """The name of a bundle about to be tried, the same however often it is tried."""
    return _NAMED + "+".join(str(d.id) for d in bundle)


def alone(delivery: Delivery) -> bool:
    """Whether a delivery was tried as a message of its own, not as a part of one that stands for several."""
    return delivery.bundle in (None, name([delivery]))


def marked(bundle: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """The deliveries of a bundle as they are recorded before a try.

    One that goes alone is named as well: what comes later must not be gathered with it, since nobody would find the
    message it may already stand in.
    """
    together = name(bundle)
    return tuple(replace(d, attempts=d.attempts + 1, bundle=d.bundle or together) for d in bundle)
