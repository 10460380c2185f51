"""A monitor that is set up for a command: its configuration, what polls share, the outbox, the way to stop."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from monitor.cli.base import Invocation

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.outbox.outbox import Outbox
    from monitor.outbox.sending import Sent
    from monitor.run.resources import Resources

# within five seconds, of which the end of the process takes some.
_STOP_WITHIN = 3.0


@dataclass(frozen=True)
class Works:
    """A monitor that is set up: its configuration, what polls share, the outbox that delivers, the way to stop."""

    settings: Settings
    resources: Resources
    outbox: Outbox
    stop: threading.Event


@contextmanager
def set_up(
    run: Invocation, heard: Callable[[Sent], None] | None = None, *, looks_on: bool = False, may_idle: bool = False
) -> Iterator[Works]:
    """A monitor on the configuration of `run`, its history open for writing, stopped by SIGINT and SIGTERM.

    `heard` hears of each message that leaves while it serves. What only `looks_on` has the history open for reading
    alone, also beside a running monitor. Where nothing may be due (`may_idle`), the log of requests is left for the
    round to look at. Exits 2 where the configuration is wrong; StoreError where the history cannot be used.
    """
    from monitor.apart.workers import Readers
    from monitor.fetch.fetcher import Fetcher
    from monitor.outbox.outbox import Outbox
    from monitor.run.resources import Resources
    from monitor.store.database import Store

    settings, stop = run.settings(), threading.Event()
    with ExitStack() as stack:
        opened = Store.read(settings.state) if looks_on else Store.open(settings.state, run.clock())
        store = stack.enter_context(opened)
        if may_idle:
            store.check_facts()
        else:
            store.check()
        fetcher = Fetcher(settings.http)
        stack.callback(fetcher.close)
        readers = stack.enter_context(Readers())
        resources = Resources(settings, run.register(), store, fetcher, run.clock, stop, readers=readers)
        if not looks_on:
            resources.prepare()
        _stop_on_signal(stop, stack)
        yield Works(settings, resources, Outbox(settings, store, os.environ, run.clock, stop, heard), stop)


def _stop_on_signal(stop: threading.Event, stack: ExitStack) -> None:
    """Let a signal end the work in hand; a second one of the same kind ends the process at once."""

    def asked(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        stack.callback(signal.signal, number, signal.signal(number, asked))


def until_stopped(works: Works, work: Callable[[], None]) -> bool:
    """Do `work`; return True if it was stopped.

    At a stop what waits for the web or for a reader is cut off at once, and what then still runs is abandoned after a
    few seconds: nothing of it was written.
    """
    done: Future[None] = Future()

    def run() -> None:
        try:
            work()
            done.set_result(None)
        except BaseException as fault:  # whatever it is, it is raised again below
            done.set_exception(fault)

    threading.Thread(target=run, daemon=True).start()
    while not wait([done], 0.1).done:
        if works.stop.is_set():
            works.resources.cut()
            wait([done], _STOP_WITHIN)
            break
    if done.done():
        done.result()
    return works.stop.is_set()


def nothing_watched(run: Invocation) -> str:
    """What to say where the configuration names no authority."""
    return f"nothing is watched; {run.command('add NAME')} changes that"
