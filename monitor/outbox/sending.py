"""One channel's pending alerts on their way: which leave, as which messages, and what is recorded of each try.

At least once, and as the reader sees it once: a try is recorded before it is made, and where nobody knows how it ended
(a crash, an answer lost) the channel is asked whether it has the message before it is sent again.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from monitor.config.channels import ChannelSettings
from monitor.config.settings import Settings
from monitor.model.messages import Delivery, DeliveryState, Message, Receipt
from monitor.model.reasons import Reason
from monitor.notify import Channel, DeliveryError, build
from monitor.outbox import grouping
from monitor.outbox.refusals import Refusals
from monitor.store.database import Store

log = logging.getLogger(__name__)

_FIRST_WAIT = 5.0
_LONGEST_WAIT = 900.0
# After so many tries (about a day of them, once they are a quarter of an hour apart) a recipient is given up whom the
# mail server refuses for now, while others have the mail.
_MOST_TRIES = 100


@dataclass(frozen=True)
class Sent:
    """What came of one message: delivered, pending (tried again later) or held, with the reason in words.

    `alerts` is how many it stands for, `seconds` how long the channel took.
    """

    channel: str
    headline: str
    alerts: int
    state: DeliveryState
    reason: str = ""
    partly: bool = False
    """Whether some of the channel's readers have it, and the others are tried again."""
    seconds: float = 0.0


class Sender:
    """Sends what is pending of a channel, each channel from a thread of its own."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        environ: Mapping[str, str],
        now: Callable[[], datetime],
        stop: threading.Event,
        refusals: Refusals,
    ) -> None:
        """`stop` ends sending between two messages; `refusals` reports to operations what a channel does not take."""
        self._settings = settings
        self._store = store
        self._environ = environ
        self._now = now
        self._stop = stop
        self._refusals = refusals
        self._open: dict[str, tuple[ChannelSettings, Channel]] = {}
        self._waiting: dict[str, dict[int, Reason]] = {}
        self._unrecorded: dict[str, list[Delivery]] = {}

    def use(self, settings: Settings) -> None:
        """Send by this configuration from the next message to send on, its secrets read anew."""
        self._settings = settings

    def is_behind(self, name: str) -> bool:
        """Whether a channel took what could not be recorded so far."""
        return name in self._unrecorded

    def drain(self, name: str) -> list[Sent]:
        """Try everything of a channel that is ready, once through; what came of each message."""
        self._record(name, ())
        settings = self._settings.channels.get(name)
        if settings is None:
            return []
        pending = self._store.pending(name)
        muted = self._store.mutes(name) if pending else {}
        decided = grouping.reasons(pending, settings, self._now(), self._settings.timezone, muted)
        self._log_waiting(name, decided)
        ready = [delivery for delivery, reason in decided if reason is Reason.READY]
        if not ready:
            return []
        try:
            channel = self._channel(name, settings)
        except DeliveryError as fault:
            # Nothing was sent: it stays pending, and leaves when the secret is there.
            return [self._failed(ready, fault, hold=False)]
        return self._send_all(channel, grouping.bundles(ready, settings), settings)

    def _send_all(
        self, channel: Channel, groups: Sequence[tuple[Delivery, ...]], settings: ChannelSettings
    ) -> list[Sent]:
        """Send groups in order, until the channel asks to wait or refuses for good."""
        sent: list[Sent] = []
        waiting = deque(groups)
        while waiting and not self._stop.is_set():
            group = waiting.popleft()
            wanted = tuple(d for d in group if self._is_pending(d))
            if not wanted:
                continue
            try:
                anew = self._released(channel, wanted, settings)
            except DeliveryError as fault:
                return [*sent, self._failed(wanted, fault)]
            if anew:
                waiting.extendleft(reversed(anew))
                continue
            begun = monotonic()
            sent.append(replace(self._send(channel, wanted), seconds=monotonic() - begun))
            waits = sent[-1].state is DeliveryState.PENDING and not sent[-1].partly
            if waits or _hopeless(sent):
                break
            self._stop.wait(channel.rate)
        return sent

    def _released(
        self, channel: Channel, group: Sequence[Delivery], settings: ChannelSettings
    ) -> list[tuple[Delivery, ...]]:
        """What was once tried as one message that cannot have shown all of it, as messages that do; else nothing.

        Where the channel has that message (0.1.0 sent any number of alerts in one), what it showed is delivered.
        DeliveryError where it cannot be found out just now.
        """
        parts = grouping.parted(group, settings)
        if len(parts) == 1:
            return []
        receipt = channel.find(grouping.message(group), None)
        shown = parts[0] if receipt else ()
        rest = [replace(d, bundle=None, attempts=0) for d in group if d not in shown]
        now = self._now()
        self._store.save_deliveries([*(_delivered(d, receipt, now) for d in shown if receipt), *rest])
        return grouping.bundles(rest, settings)

    def _log_waiting(self, name: str, decided: Sequence[tuple[Delivery, Reason]]) -> None:
        """Log at debug level what a channel holds back and why, once as long as the reason stays the same."""
        waiting: dict[int, Reason] = {d.id: reason for d, reason in decided if reason is not Reason.READY}
        for number, reason in waiting.items():
            if self._waiting.get(name, {}).get(number) is not reason:
                log.debug("channel %s holds back delivery %d: %s", name, number, reason.text)
        self._waiting[name] = waiting

    def _is_pending(self, delivery: Delivery) -> bool:
        """Return True if nobody dropped it while others were sent before it."""
        now = self._store.delivery(delivery.id)
        return now is not None and now.state is DeliveryState.PENDING

    def _channel(self, name: str, settings: ChannelSettings) -> Channel:
        by, channel = self._open.get(name, (None, None))
        if channel is None or by is not settings:
            channel = build(name, settings, self._environ, self._now, contact=self._settings.http.contact)
            self._open[name] = settings, channel
        return channel

    def _send(self, channel: Channel, group: Sequence[Delivery]) -> Sent:
        message = grouping.message(group)
        first = self._store.thread_first(channel.name, message.thread)
        reply_to = Receipt(first.reference or "") if first else None
        tried = grouping.marked(group)
        self._store.save_deliveries(tried)
        try:
            receipt = self._tried(channel, message, reply_to, group[0])
        except DeliveryError as fault:
            return self._failed(tried, fault)
        if receipt.lacking:
            return self._partly(tried, message, receipt)
        self._record(channel.name, [_delivered(d, receipt, self._now()) for d in tried])
        self._bring_up_to_date(channel, message, first)
        self._refusals.report_partly(channel.name, receipt)
        return Sent(channel.name, message.headline, len(group), DeliveryState.DELIVERED)

    def _record(self, name: str, delivered: Sequence[Delivery]) -> None:
        """Record what a channel took, with what could not be recorded before: StoreError where it cannot be now.

        It is not sent again, for it is known until the process ends; nothing else is sent meanwhile.
        """
        waiting = [*self._unrecorded.get(name, ()), *delivered]
        if waiting:
            self._unrecorded[name] = waiting
            self._store.save_deliveries(waiting)
            del self._unrecorded[name]

    @staticmethod
    def _tried(channel: Channel, message: Message, reply_to: Receipt | None, before: Delivery) -> Receipt:
        """Send a message, unless the channel has it; `before`: how its first alert stood. DeliveryError on failure."""
        if before.reference:
            last = before.attempts + 1 >= _MOST_TRIES
            return channel.complete(message, reply_to, Receipt(before.reference), last=last)
        found = channel.find(message, reply_to) if before.attempts else None
        return found or channel.send(message, reply_to)

    def _partly(self, tried: Sequence[Delivery], message: Message, receipt: Receipt) -> Sent:
        """Record a message that some of its readers have: it is pending for the others."""
        following = self._now() + timedelta(seconds=_wait(tried[0].attempts))
        self._store.save_deliveries(
            replace(d, reference=receipt.reference, reason=receipt.lacking, next_attempt=following) for d in tried
        )
        self._refusals.report_partly(tried[0].channel, receipt)
        name, count = tried[0].channel, len(tried)
        return Sent(name, message.headline, count, DeliveryState.PENDING, receipt.lacking, partly=True)

    def _bring_up_to_date(self, channel: Channel, message: Message, first: Delivery | None) -> None:
        """Let the first message of a thread show the present state too; one that stands for several stays as it is."""
        if not message.update or first is None or not grouping.alone(first):
            return
        try:
            channel.update(replace(message, update=False), Receipt(first.reference or ""))
        except DeliveryError as fault:
            # The reply was delivered, so the reader knows: an older first message is no loss.
            log.info("channel %s could not change a thread's first message: %s", channel.name, fault.reason)

    def _failed(self, group: Sequence[Delivery], fault: DeliveryError, *, hold: bool = True) -> Sent:
        """Record a try that failed: pending again after a wait, or held where another try changes nothing."""
        state = DeliveryState.HELD if fault.permanent and hold else DeliveryState.PENDING
        wait = fault.retry_after or _wait(group[0].attempts)
        following = self._now() + timedelta(seconds=wait) if state is DeliveryState.PENDING else None
        self._refusals.report(group[0], fault)
        self._store.save_deliveries(replace(d, state=state, reason=fault.reason, next_attempt=following) for d in group)
        return Sent(group[0].channel, grouping.message(group).headline, len(group), state, fault.reason)


def _delivered(delivery: Delivery, receipt: Receipt, now: datetime) -> Delivery:
    after = replace(delivery, state=DeliveryState.DELIVERED, taken_at=now, reference=receipt.reference or None)
    return replace(after, next_attempt=None, reason="")


def _hopeless(sent: Sequence[Sent]) -> bool:
    """Whether the channel refused twice running for the same reason: the rest would be refused as well."""
    last = sent[-2:]
    return len(last) == 2 and all(s.state is DeliveryState.HELD for s in last) and last[0].reason == last[1].reason


def _wait(attempts: int) -> float:
    """Seconds until the next try: doubling from five, at most a quarter of an hour, a fifth more or less."""
    wait: float = min(_FIRST_WAIT * 2.0 ** min(attempts, 10), _LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
