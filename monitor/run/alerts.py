"""Changes become alerts, each for its channels by what they have heard, of a poll or a person's word."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.alerts import message as alerts
from monitor.config.settings import Settings
from monitor.model.events import Change
from monitor.model.messages import PendingAlert
from monitor.outbox import routing
from monitor.store.database import Store


def alerts_of(
    changes: Iterable[Change], context: alerts.AlertContext, store: Store, settings: Settings
) -> list[tuple[PendingAlert, ...]]:
    """The alerts that each change makes: one for the channels that heard of its event before, one for the others.

    To be asked within the transaction that writes them: what channels have heard is read from the history.
    """
    changes = tuple(changes)
    heard = store.heard(change.event.id for change in changes if change.event) if changes else {}
    return [
        routing.route_change(
            alerts.message(change, context),
            alerts.first_message(change, context),
            heard.get(change.event.id if change.event else "", frozenset()),
            settings,
        )
        for change in changes
    ]
