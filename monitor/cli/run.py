"""`once`, `backfill`, `notify-test`: the monitor at work once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import completing
from monitor.cli.base import (
    FAILED,
    Invocation,
    authorities_of,
    fail,
    invocation,
    period,
    progress,
    say,
    terminal,
)
from monitor.cli.works import Works, nothing_watched, set_up, until_stopped

if TYPE_CHECKING:
    from monitor.outbox.sending import Sent
    from monitor.run.backfill import Filled
    from monitor.run.record import Result
    from monitor.sources.base import Source

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="AUTHORITY", help="By any name; left out, all watched ones.", autocompletion=completing.authority
    ),
]


def once(
    ctx: typer.Context,
    names: Names = None,
    force: Annotated[bool, typer.Option("--force", help="Poll all, not only what is due.")] = False,
) -> None:
    """Poll what is due, deliver pending alerts, and stop.

    It ends with a summary of sources, changes and deliveries.

    Example: run.py once --force Peterborough
    """
    from monitor.cli.outcomes import print_round
    from monitor.sources import registry

    run = invocation(ctx)
    results: list[Result] = []
    sent: list[Sent] = []
    with set_up(run, may_idle=True) as works:
        sources = registry.sources(works.settings, authorities_of(run, works.settings, names or []))
        with progress("Polling", len(sources)) as step:

            def polled(result: Result) -> None:
                results.append(result)
                step(1)

            stopped = until_stopped(works, lambda: _round(run, works, sources, polled, results, sent, force=force))
        well = print_round(results, sent, len(sources))
        needed = _needs_a_person(run, works, sources, results)
        for reason in needed:
            say(reason)
    if not works.settings.watched:
        say(nothing_watched(run))
    if stopped:
        say(f"stopped; nothing is lost: the next {run.command('once')} takes up what was cut off")
    if not well or needed or stopped:
        raise typer.Exit(FAILED)


def _round(
    run: Invocation,
    works: Works,
    sources: Sequence[Source],
    polled: Callable[[Result], None],
    results: Sequence[Result],
    sent: list[Sent],
    *,
    force: bool,
) -> None:
    """Poll, look at how the monitor does, deliver, and keep a copy of the history where it is time.

    `polled` hears of each poll, and `results` has them all then; `sent` receives the deliveries.
    """
    from monitor.run import alarms, backup, canary, signs
    from monitor.run.heartbeat import Heartbeat
    from monitor.run.round import run_round

    def done(result: Result) -> None:
        polled(result)
        signs.got_on(works.resources, "once")

    heartbeat = Heartbeat(works.resources, os.environ)
    heartbeat.begun()
    run_round(works.resources, sources, force=force, done=done)
    alarms.look(works.resources)
    canary.look(works.resources)
    _deliver(run, works, sent)
    if backup.back_up(works.settings, works.resources.store, run.clock()):
        sent.extend(works.outbox.deliver())
    heartbeat.ended(results)
    heartbeat.finish()


def _needs_a_person(run: Invocation, works: Works, sources: Sequence[Source], results: Sequence[Result]) -> list[str]:
    """What an earlier round met and is still wrong: sources that fail, alerts that are held."""
    from monitor.model import words
    from monitor.model.messages import DeliveryState

    store = works.resources.store
    states = {state.id: state for state in store.ill_sources()}
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
    from monitor.run.health import reasons_within

    sent += works.outbox.deliver()
    # Where nothing is watched, nothing can be said to be well.
    asked = works.settings.watched and not works.stop.is_set()
    reported = (
        weekly.report(works.settings, works.resources.store, run.clock(), lambda: reasons_within(works.resources))
        if asked
        else None
    )
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
    from monitor.cli.outcomes import print_backfill
    from monitor.run import signs
    from monitor.run.backfill import Backfill, Window

    run = invocation(ctx)
    window = Window(*period(since, until))
    with set_up(run) as works:
        slugs = authorities_of(run, works.settings, names or [])
        done: dict[str, int] = {}
        filled: list[Filled] = []
        with progress("Reading", None) as step:

            def stepped(source: Source, read: int, of: int) -> None:
                signs.got_on(works.resources, "backfill")
                step(read - done.get(source.id, 0))
                done[source.id] = read

            past = Backfill(works.resources, window, stepped)
            sources = past.sources(slugs)
            stopped = until_stopped(works, lambda: filled.extend(past.run(sources, dry_run=dry_run)))
        well = print_backfill(terminal(), filled, dry_run=dry_run)
    if not works.settings.watched:
        say(nothing_watched(run))
    if stopped:
        say(f"stopped; {run.command('backfill')} goes on where this was")
    if not well or stopped:
        raise typer.Exit(FAILED)


def notify_test(
    ctx: typer.Context,
    channel: Annotated[
        str,
        typer.Argument(metavar="CHANNEL", help="A channel of the configuration.", autocompletion=completing.channel),
    ],
) -> None:
    """Send a sample alert through a channel.

    Example: run.py notify-test policy
    """
    from monitor.cli.samples import fault_of_sample
    from monitor.config.words import near

    run = invocation(ctx)
    settings = run.settings()
    if channel not in settings.channels:
        known = list(settings.channels)
        hint = near(channel, known) or (f"known: {', '.join(known)}" if known else "the configuration has none")
        fail(f"no channel is called {channel!r}; {hint}")
    if fault := fault_of_sample(channel, settings, run.clock):
        fail(f"{channel} did not take the sample: {fault}", FAILED)
    say(f"{channel} took the sample")
