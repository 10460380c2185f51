"""Deliver pending alerts: order, retry, giving up. Channels only send; what is to be remembered is remembered here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from monitor.alerts.message import trouble
from monitor.config.settings import Settings
from monitor.model import words
from monitor.model.messages import Delivery, DeliveryState, PendingAlert
from monitor.outbox import routing
from monitor.outbox.refusals import Refusals
from monitor.outbox.sending import Sender, Sent
from monitor.store.database import Store
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

# Between two looks at a channel where nothing woke it: for retries, digests and the ends of quiet hours.
_LOOK_EVERY = 5.0
# Headlines named in a message of many.
_NAMED = 10


class Outbox:
    """All channels of a configuration. One thread a channel, so that none waits for another."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        environ: Mapping[str, str],
        now: Callable[[], datetime],
        stop: threading.Event | None = None,
        heard: Callable[[Sent], None] | None = None,
    ) -> None:
        """`heard` hears what came of each message that `serve` sends; what it raises ends nothing."""
        self._settings = settings
        self._store = store
        self._now = now
        self._stop = stop or threading.Event()
        self._heard = heard
        self._faults: dict[str, str] = {}
        self._lock = threading.Lock()
        self._serving: dict[str, threading.Thread] = {}
        self._wakes = {name: threading.Event() for name in settings.channels}
        self._refusals = Refusals(settings, store, now, self.wake)
        self._sender = Sender(settings, store, environ, now, self._stop, self._refusals)

    def deliver(self) -> list[Sent]:
        """Try everything that is ready, each channel once through, side by side; what came of it."""
        sent: list[Sent] = []
        self.adopt()
        names = list(self._settings.channels)
        threads = [threading.Thread(target=lambda n=name: sent.extend(self._pass(n)), daemon=True) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sent

    def serve(self) -> list[threading.Thread]:
        """Start a thread a channel that delivers until `stop`, or until the channel is configured no longer."""
        self.adopt()
        self._start()
        return self.threads

    def use(self, settings: Settings) -> None:
        """Deliver by this configuration from now on, its secrets read anew; a message in hand goes as it began."""
        with self._lock:
            self._settings = settings
            self._sender.use(settings)
            self._refusals.use(settings)
        self._start()
        self.wake()

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that serve, to be joined at the stop."""
        with self._lock:
            return list(self._serving.values())

    @property
    def is_between(self) -> bool:
        """Whether a channel that is configured no longer still has a message in hand."""
        with self._lock:
            return not self._serving.keys() <= self._settings.channels.keys()

    def _start(self) -> None:
        """Serve each channel that is not served; one that is gone ends by itself."""
        with self._lock:
            for name in self._settings.channels:
                if name not in self._serving:
                    self._wakes[name] = threading.Event()
                    self._serving[name] = threading.Thread(target=self._serve, args=(name,), daemon=True)
                    self._serving[name].start()

    def adopt(self) -> None:
        """Give what is pending at a channel that is configured no longer to those that are, and report it."""
        with self._lock:
            known = {*self._settings.channels, *self._serving}
        lost = [d for d in self._store.deliveries() if d.channel not in known]
        if not lost:
            return
        names = ", ".join(sorted({d.channel for d in lost}))
        count = words.count(len(lost), "alert")
        report = trouble(
            f"channel:{names}@{self._now().isoformat()}",
            f"{count} pending for {names}, which is configured no longer, went to the channels of today",
            [d.message.headline for d in lost[:_NAMED]],
            f"channel:{names}",
        )
        moved = [routing.route(d.message, self._settings) for d in lost]
        self._store.add_alerts([*moved, PendingAlert(report, self._settings.operations)], (), self._now())
        gone = "its channel is configured no longer"
        self._store.save_deliveries(
            replace(d, state=DeliveryState.DROPPED, reason=gone, next_attempt=None) for d in lost
        )
        self.wake()

    def wake(self) -> None:
        """Let every channel look at once: something may be pending."""
        with self._lock:
            for event in self._wakes.values():
                event.set()

    def _serve(self, name: str) -> None:
        wake = self._wakes[name]
        while self._goes_on(name):
            wake.clear()
            for sent in self._pass(name):
                if sent.alerts:
                    self._hear(sent)
            wake.wait(_LOOK_EVERY)

    def _goes_on(self, name: str) -> bool:
        """Whether a channel is served further. One that is not is served no more from this very moment.

        One that took what could not be recorded yet is, for others would get it too.
        """
        with self._lock:
            if name in self._settings.channels or self._sender.is_behind(name):
                return not self._stop.is_set()
            del self._serving[name], self._wakes[name]
            return False

    def _hear(self, sent: Sent) -> None:
        if self._heard is None:
            return
        try:
            self._heard(sent)
        except Exception:
            log.exception("a listener failed at what came of a message")

    def _pass(self, name: str) -> list[Sent]:
        """One channel once through; a defect of a channel's own stays its own."""
        try:
            sent = self._sender.drain(name)
        except StoreError as fault:
            # A full disk is one line, however often it is met.
            if self._faults.get(name) != str(fault):
                log.info("channel %s delivers nothing: %s", name, fault)
            self._faults[name] = str(fault)
            return [Sent(name, "", 0, DeliveryState.PENDING, str(fault))]
        except Exception as fault:
            log.exception("delivering to channel %s failed", name)
            return [Sent(name, "", 0, DeliveryState.PENDING, f"the monitor itself failed: {type(fault).__name__}")]
        self._faults.pop(name, None)
        return sent


def retried(delivery: Delivery) -> Delivery:
    """A delivery pending again from now on, its attempts kept: what `outbox retry` makes of it.

    A held one was refused for good, with all of its bundle, so it may leave in another.
    """
    bundled = None if delivery.state is DeliveryState.HELD else delivery.bundle
    return replace(delivery, state=DeliveryState.PENDING, next_attempt=None, reason="", bundle=bundled)
