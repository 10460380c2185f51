"""What health is judged by, read from the history beside whatever runs: for `health` and all that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.config.settings import Settings
from monitor.model.polls import SourceState
from monitor.operations import health
from monitor.operations.health import DueSource, Process, View
from monitor.run import due
from monitor.sources import registry
from monitor.store.database import Store
from monitor.store.file import StoreError, writer_of
from monitor.store.life import last_sign


def reasons(settings: Settings, now: datetime) -> list[str]:
    """Why the monitor of a configuration is not healthy, in plain words; empty where it is. It needs no network."""
    try:
        return health.reasons(view(settings, now))
    except StoreError as fault:
        return [str(fault)]


def view(settings: Settings, now: datetime) -> View:
    """What health is judged by; StoreError where there is no history that can be read."""
    with Store.read(settings.state) as store:
        store.check()
        mutes = {name: store.mutes(name) for name in settings.channels}
        sign = last_sign(settings.state)
        seen = (sign.at, sign.clock_ahead) if sign else ()
        process = Process(*writer_of(settings.state), *seen)
        return View(settings, process, due_sources(settings, store.sources(), now), store.deliveries(), now, mutes)


def due_sources(settings: Settings, states: Mapping[str, SourceState], now: datetime) -> list[DueSource]:
    """The sources of the configuration with what is known of each."""
    return [
        DueSource(s.name, s.lane, states.get(s.id), due.next_poll(s, states.get(s.id), settings, now), s.kind)
        for s in registry.sources(settings)
    ]
