"""What operations hear of channels: one that refuses for good, a recipient that did not get what others have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.alerts.message import trouble
from monitor.config.settings import Settings
from monitor.model import program
from monitor.model.messages import Delivery, PendingAlert, Receipt
from monitor.notify import DeliveryError
from monitor.store.database import Store

# A refusal that goes on is said again after this; not with each alert.
_SAY_AGAIN = timedelta(days=1)


class Refusals:
    """Reports to operations, once each, what channels do not take."""

    def __init__(self, settings: Settings, store: Store, now: Callable[[], datetime], wake: Callable[[], None]) -> None:
        """`wake` is called when there is a report to deliver."""
        self._settings = settings
        self._store = store
        self._now = now
        self._wake = wake

    def use(self, settings: Settings) -> None:
        """Report to this configuration's operations from now on."""
        self._settings = settings

    def report_partly(self, channel: str, receipt: Receipt) -> None:
        """Report once to operations what is lacking of a message that was delivered: a recipient, a picture."""
        for problem in receipt.problems:
            key = f"channel:{channel}#{problem}"
            report = trouble(key, f"channel {channel} took an alert, but {problem}", (), f"channel:{channel}")
            self._store.add_alerts([PendingAlert(report, self._settings.operations)], (), self._now())

    def report(self, delivery: Delivery, fault: DeliveryError) -> None:
        """Report that a channel refuses for good: a new reason at once, one that goes on once a day."""
        channel, now = delivery.channel, self._now()
        others = self._others(channel)
        if not fault.permanent or not others:
            return
        kind = f"channel:{channel}!{_without_numbers(fault.reason)}"
        said = self._store.last_alert_like(kind)
        if said and timedelta() <= now - said < _SAY_AGAIN and self._goes_on(delivery, fault):
            return
        message = trouble(
            f"{kind}@{now.isoformat()}",
            f"channel {channel} refuses alerts: {fault.reason}",
            (f"Nothing is lost: they wait. Mend the cause, then {program.hint('outbox retry')}.",),
            f"channel:{channel}",
        )
        self._store.add_alerts([PendingAlert(message, others)], (), now)
        self._wake()

    def _others(self, failing: str) -> tuple[str, ...]:
        """Where to report that a channel fails: operations' channels, and where it is one of these, all others."""
        told = self._settings.operations
        return tuple(n for n in (self._settings.channels if failing in told else told) if n != failing)

    def _goes_on(self, delivery: Delivery, fault: DeliveryError) -> bool:
        """Return True if another alert of the channel waits for the same reason: nobody has mended it since."""
        alike = _without_numbers(fault.reason)
        waiting = (d for d in self._store.deliveries() if d.channel == delivery.channel)
        return any(_without_numbers(d.reason) == alike for d in waiting)


def _without_numbers(reason: str) -> str:
    """A reason without the words that hold a number: what differs from one try to the next (a time, a request's id)."""
    return " ".join(word for word in reason.split() if not any(map(str.isdigit, word)))
