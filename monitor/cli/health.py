"""`health`: whether the monitor does its work, for a container's or systemd's check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from monitor.cli.base import FAILED, Invocation, invocation, say

if TYPE_CHECKING:
    from monitor.model.polls import SourceState
    from monitor.operations.health import DueSource, View


def health(ctx: typer.Context) -> None:
    """Say whether the monitor does its work.

    Exit 0 only where it runs, polls what is due, delivers what is pending, and can write; else 1 and the reasons, one a
    line. It needs no network.

    Example: run.py health
    """
    found = reasons(invocation(ctx))
    for reason in found:
        say(reason)
    if found:
        raise typer.Exit(FAILED)
    say("healthy")


def reasons(run: Invocation) -> list[str]:
    """Why the monitor is not healthy; empty where it is."""
    from monitor.operations.health import reasons
    from monitor.store.file import StoreError

    try:
        return reasons(_view(run))
    except StoreError as fault:
        return [str(fault)]


def undelivered(run: Invocation) -> list[str]:
    """Why alerts do not arrive; empty where they do."""
    from monitor.operations.health import delivering

    return delivering(_view(run))


def _view(run: Invocation) -> View:
    """What health is judged by; StoreError where there is no history that can be read."""
    from monitor.operations.health import Process, View
    from monitor.store.database import Store
    from monitor.store.file import writer_of

    settings = run.settings()
    with Store.read(settings.state) as store:
        store.check()
        mutes = {name: store.mutes(name) for name in settings.channels}
        process = Process(*writer_of(settings.state))
        return View(settings, process, due_sources(run, store.sources()), store.deliveries(), run.clock(), mutes)


def due_sources(run: Invocation, states: Mapping[str, SourceState]) -> list[DueSource]:
    """The sources of the configuration with what is known of each."""
    from monitor.operations.health import DueSource
    from monitor.run import due
    from monitor.sources import registry

    settings, now = run.settings(), run.clock()
    return [
        DueSource(s.name, s.lane, states.get(s.id), due.next_poll(s, states.get(s.id), settings, now), s.kind)
        for s in registry.sources(settings)
    ]
