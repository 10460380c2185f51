"""What health is judged by, read from the history beside whatever runs: for `health` and all that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.config.settings import Settings
from monitor.model.polls import SourceState
from monitor.operations import health
from monitor.operations.alarms import CANARY, THREADS, StandingAlarm
from monitor.operations.health import DueSource, Process, View
from monitor.run import due
from monitor.sources import registry
from monitor.sources.base import Source
from monitor.store.database import Store
from monitor.store.file import StoreError
from monitor.store.life import last_sign
from monitor.store.lock import writer_of

if TYPE_CHECKING:
    from monitor.run.resources import Resources

# All pages of a large history would take seconds; the rest of it is checked at the start, and by each backup.
_RESTS_ON = ("sources", "alerts", "deliveries", "mutes")


def reasons(settings: Settings, now: datetime) -> list[str]:
    """Why the monitor of a configuration is not healthy, in plain words; empty where it is. It needs no network."""
    try:
        return health.reasons(view(settings, now))
    except StoreError as fault:
        return [str(fault)]


def doubts(settings: Settings) -> list[str]:
    """What is to be looked at though the monitor is healthy: the alarms that stand, as operations heard of them."""
    with suppress(StoreError), Store.read(settings.state) as store:
        return [one.message.headline for one in _standing(store) if not one.is_about(CANARY)]
    return []


def reasons_within(resources: Resources) -> list[str]:
    """Why the monitor that asks this is not healthy, seen from within: what asks is at work."""
    settings, now = resources.settings, resources.now()
    since, cannot_write = writer_of(settings.state)
    process = Process(since or now, cannot_write, now, resources.clocks.ahead)
    try:
        return health.reasons(_view(settings, resources.sources, resources.store, process, now))
    except StoreError as fault:
        return [str(fault)]


def view(settings: Settings, now: datetime) -> View:
    """What health is judged by; StoreError where there is no history that can be read."""
    with Store.read(settings.state) as store:
        store.check(*_RESTS_ON)
        sign = last_sign(settings.state)
        seen = (sign.at, sign.clock_ahead, sign.command) if sign else ()
        sources = registry.sources(settings)
        return _view(settings, sources, store, Process(*writer_of(settings.state), *seen), now)


def _view(settings: Settings, sources: Iterable[Source], store: Store, process: Process, now: datetime) -> View:
    mutes = {name: store.mutes(name) for name in settings.channels}
    canary = next((one.message.headline for one in _standing(store) if one.is_about(CANARY)), "")
    due_ones = due_sources(sources, settings, store.sources(), now)
    return View(settings, process, due_ones, store.deliveries(), now, mutes, canary if settings.canary else "")


def _standing(store: Store) -> list[StandingAlarm]:
    return [StandingAlarm(message, since) for message, since in store.standing(THREADS)]


def due_sources(
    sources: Iterable[Source], settings: Settings, states: Mapping[str, SourceState], now: datetime
) -> list[DueSource]:
    """The sources of a configuration with what is known of each."""
    return [
        DueSource(s.name, s.lane, states.get(s.id), due.latest_poll(s, states.get(s.id), settings, now), s.kind)
        for s in sources
    ]
