"""Once a week, whatever happened, operations hear how the monitor does: so that silence can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.config.settings import Settings
from monitor.model.events import Event
from monitor.model.messages import Message, MessageKind, PendingAlert
from monitor.operations import health
from monitor.sources import registry
from monitor.store.database import Store


def report(settings: Settings, store: Store, now: datetime) -> Message | None:
    """Make operations their weekly report, where its hour has come since the last one; the message, or None.

    The first one comes at the first such hour after the first poll. That one was made is known from the alerts
    themselves, so a restart makes no second.
    """
    if settings.all_quiet is None or not settings.watched:
        return None
    states = store.sources()
    last = store.last_alert(MessageKind.ALL_QUIET)
    since = last or min((s.baseline_at for s in states.values() if s.baseline_at), default=None)
    if since is None or not health.is_due(since, settings.all_quiet.line, settings.timezone, now):
        return None
    period = health.Period(since, now, settings.timezone, store.tally(since))
    message = health.all_quiet(_wanted(settings), states, _last(store.events(settings.slugs), settings), period)
    store.add_alerts([PendingAlert(message, settings.operations)], (), now)
    return message


def _wanted(settings: Settings) -> health.Wanted:
    sources = registry.sources(settings)
    search = next((s.id for s in sources if not s.lists_publications), "")
    return health.Wanted({s.id: s.name for s in sources}, search, len(settings.watched))


def _last(events: Iterable[Event], settings: Settings) -> tuple[str, Event] | None:
    """The event published last, of those that a document tells of, with its authority's name."""
    published = [(when.last(), e) for e in events if (when := e.facts.published) and not e.recalled]
    if not published:
        return None
    names = {w.authority.slug: w.authority.name for w in settings.watched}
    event = max(published, key=lambda pair: pair[0])[1]
    return names[event.authority], event
