"""`once`, `backfill`, `start`, `notify-test`: the monitor at work."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import (
    FAILED,
    Invocation,
    authorities_of,
    complain,
    fail,
    invocation,
    period,
    progress,
    say,
    terminal,
)

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.outbox.outbox import Outbox
    from monitor.outbox.sending import Sent
    from monitor.run.backfill import Filled
    from monitor.run.record import Result
    from monitor.run.resources import Resources
    from monitor.sources.base import Source

Names = Annotated[list[str] | None, typer.Argument(metavar="AUTHORITY", help="Left out, all watched ones.")]

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
def set_up(run: Invocation, heard: Callable[[Sent], None] | None = None) -> Iterator[Works]:
    """A monitor on the configuration of `run`, its history open for writing, stopped by SIGINT and SIGTERM.

    `heard` hears of each message that leaves while it serves. Exits 2 where the configuration is wrong or the history
    cannot be used.
    """
    from monitor.fetch.fetcher import Fetcher
    from monitor.outbox.outbox import Outbox
    from monitor.run.resources import Resources
    from monitor.store.database import Store
    from monitor.store.file import StoreError

    settings, stop = run.settings(), threading.Event()
    with ExitStack() as stack:
        try:
            store = stack.enter_context(Store.open(settings.state, run.clock()))
            store.check()
        except StoreError as fault:
            fail(str(fault))
        fetcher = Fetcher(settings.http)
        stack.callback(fetcher.close)
        resources = Resources(settings, run.register(), store, fetcher, run.clock, stop)
        stack.callback(resources.readers.close)
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


def _until_stopped(works: Works, work: Callable[[], None]) -> bool:
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


def once(
    ctx: typer.Context,
    names: Names = None,
    force: Annotated[bool, typer.Option("--force", help="Poll all, not only what is due.")] = False,
) -> None:
    """Poll what is due, deliver pending alerts, and stop.

    It ends with a summary of sources, changes and deliveries.

    Example: run.py once --force Peterborough
    """
    from monitor.cli.summary import print_round
    from monitor.run.round import run_round
    from monitor.sources import registry

    run = invocation(ctx)
    results: list[Result] = []
    sent: list[Sent] = []
    with set_up(run) as works:
        slugs = authorities_of(run, works.settings, names or [])
        sources = registry.sources(works.settings, slugs)
        with progress("Polling", len(sources)) as step:

            def polled(result: Result) -> None:
                results.append(result)
                step(1)

            def work() -> None:
                run_round(works.resources, sources, force=force, done=polled)
                _deliver(run, works, sent)

            stopped = _until_stopped(works, work)
        well = print_round(terminal(), results, sent, len(sources))
        needed = _needs_a_person(run, works, sources, results)
        for reason in needed:
            say(reason)
    if not works.settings.watched:
        say(_nothing_watched(run))
    if stopped:
        say(f"stopped; nothing is lost: the next {run.command('once')} takes up what was cut off")
    if not well or needed or stopped:
        raise typer.Exit(FAILED)


def _nothing_watched(run: Invocation) -> str:
    return f"nothing is watched; {run.command('add NAME')} changes that"


def _needs_a_person(run: Invocation, works: Works, sources: Sequence[Source], results: Sequence[Result]) -> list[str]:
    """What an earlier round met and is still wrong: sources that fail, alerts that are held."""
    from monitor.model import words
    from monitor.model.messages import DeliveryState

    store = works.resources.store
    states = store.sources()
    said = {result.source.id for result in results}
    failing = [s for s in sources if s.id not in said and s.id in states and states[s.id].failures]
    found = [f"still failing: {s.name}: {states[s.id].reason}" for s in failing]
    held = store.deliveries(states=(DeliveryState.HELD,))
    if held:
        found.append(f"{words.count(len(held), 'alert')} held until a person acts: {run.command('outbox')} shows why")
    return found


def _deliver(run: Invocation, works: Works, sent: list[Sent]) -> None:
    """Deliver pending alerts and, when it is due, the weekly report; `sent` receives the deliveries."""
    from monitor.model.messages import DeliveryState
    from monitor.operations import weekly

    sent += works.outbox.deliver()
    # Where nothing is watched, nothing can be said to be well.
    asked = works.settings.watched and not works.stop.is_set()
    reported = weekly.report(works.settings, works.resources.store, run.clock()) if asked else None
    if reported or any(message.state is not DeliveryState.DELIVERED for message in sent):
        # What a channel refuses for good is reported on the operations channels: that alert is pending only now.
        sent += works.outbox.deliver()


def backfill(
    ctx: typer.Context,
    names: Names = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing published before.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing published after.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be read.")] = False,
) -> None:
    """Read the past of each source into history, silently.

    All of it that can be reached, and no alert is sent.
    Stopped half-way it goes on where it was; run twice it changes nothing.

    Example: run.py backfill Peterborough --since 2018
    """
    from monitor.cli.summary import print_backfill
    from monitor.run.backfill import Backfill, Window

    run = invocation(ctx)
    window = Window(*period(since, until))
    with set_up(run) as works:
        slugs = authorities_of(run, works.settings, names or [])
        done: dict[str, int] = {}
        filled: list[Filled] = []
        with progress("Reading", None) as step:

            def stepped(source: Source, read: int, of: int) -> None:
                step(read - done.get(source.id, 0))
                done[source.id] = read

            past = Backfill(works.resources, window, stepped)
            sources = past.sources(slugs)
            stopped = _until_stopped(works, lambda: filled.extend(past.run(sources, dry_run=dry_run)))
        well = print_backfill(terminal(), filled, dry_run=dry_run)
    if not works.settings.watched:
        say(_nothing_watched(run))
    if stopped:
        say(f"stopped; {run.command('backfill')} goes on where this was")
    if not well or stopped:
        raise typer.Exit(FAILED)


def start(ctx: typer.Context) -> None:
    """Keep watching, until Ctrl-C (SIGINT) or SIGTERM.

    A stop loses nothing; a restart runs what is overdue, once. It prints a line a round, a change, a delivery and a
    failure; with -v every poll, with -q nothing.

    Example: run.py -v start
    """
    from monitor.cli.work_log import WorkLog
    from monitor.model import words
    from monitor.run.schedule import Runner

    run = invocation(ctx)
    settings = run.settings()
    output = WorkLog(run.clock, settings.timezone, run.verbosity)
    with set_up(run, output.sent) as works:
        watched = words.count(len(settings.watched), "authority", "authorities")
        output.tell(f"watching {watched}; Ctrl-C stops")
        if not settings.watched:
            output.tell(_nothing_watched(run))
        _hear_buttons(run, works)
        Runner(works.resources, works.outbox, works.stop, output.polled, output.round_ended).run()
        gone = not works.resources.store.is_in_place()
    if gone:
        complain("stopped: the history was deleted or replaced while the monitor ran; what stands there was left alone")
        raise typer.Exit(FAILED)
    output.tell("stopped; nothing is lost")
    output.close()


def _hear_buttons(run: Invocation, works: Works) -> None:
    """Hear Slack's buttons where a channel has them, until the stop."""
    from monitor.config.channels import SlackSettings

    channels = works.settings.channels
    if not any(isinstance(channel, SlackSettings) and channel.has_buttons for channel in channels.values()):
        return
    from monitor.notify import _slack_socket
    from monitor.run.review import pressed

    store, zone = works.resources.store, works.settings.timezone

    def mute(authority: str, channel: str, until: date, asked_by: str) -> None:
        store.mute(authority, channel, until, asked_by, run.clock())

    def answer(event: str, news: bool, asked_by: str) -> str:
        why_not = pressed(event, news, asked_by, store, works.settings, run.clock())
        works.outbox.wake()
        return why_not

    def today() -> date:
        return run.clock().astimezone(zone).date()

    _slack_socket.listen(channels, os.environ, _slack_socket.ButtonWork(mute, answer, today), works.stop)


def notify_test(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(help="A channel of the configuration.")],
) -> None:
    """Send a sample alert through a channel.

    Example: run.py notify-test policy
    """
    from monitor.config.words import near
    from monitor.notify import DeliveryError, build
    from monitor.render.sample import sample

    run = invocation(ctx)
    settings = run.settings()
    if channel not in settings.channels:
        known = list(settings.channels)
        hint = near(channel, known) or (f"known: {', '.join(known)}" if known else "the configuration has none")
        fail(f"no channel is called {channel!r}; {hint}")
    try:
        opened = build(channel, settings.channels[channel], os.environ, run.clock, contact=settings.http.contact)
        opened.send(sample(run.clock()), None)
    except DeliveryError as fault:
        fail(f"{channel} did not take the sample: {fault.reason}", FAILED)
    say(f"{channel} took the sample")
