"""`outbox`: the alerts that are pending or held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import FAILED, Invocation, fail, invocation, print_json, say, terminal
from monitor.cli.history import history, mutes_of

if TYPE_CHECKING:
    from monitor.model.messages import Delivery
    from monitor.model.reasons import Reason


class Task(StrEnum):
    """What `outbox` does."""

    LIST = "list"
    RETRY = "retry"
    DROP = "drop"


def outbox(
    ctx: typer.Context,
    task: Annotated[Task, typer.Argument(help="What to do.")] = Task.LIST,
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID", help="Alerts, as `outbox list` has them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="List as JSON.")] = False,
) -> None:
    """Show the alerts that are pending or held, and why.

    `retry` tries them again, all or those named; `drop` gives up those named.

    Example: run.py outbox retry 12
    """
    from monitor.operations.health import delivering
    from monitor.outbox.standing import standing
    from monitor.run.health import view

    run = invocation(ctx)
    if task is Task.LIST:
        settings = run.settings()
        with history(settings) as store:
            found = store.deliveries()
            stands = standing(found, settings, mutes_of(store, settings), run.clock())
        chosen = [(delivery, stands[delivery.id]) for delivery in found if not ids or delivery.id in ids]
        _list(chosen, settings.timezone, as_json=as_json)
        if delivering(view(settings, run.clock())):
            raise typer.Exit(FAILED)
        return
    if task is Task.DROP and not ids:
        fail(f"name the alerts to drop: {run.command('outbox drop 12 13')}")
    _change(run, task, ids or [])


def _list(pending: Sequence[tuple[Delivery, Reason]], zone: tzinfo, *, as_json: bool) -> None:
    from monitor.cli.tables import pending_table

    if as_json:
        from monitor.render.event_json import alert_json

        print_json([alert_json(delivery, reason) for delivery, reason in pending])
    elif pending:
        terminal().print(pending_table(pending, zone))
    else:
        say("nothing is pending")


def _change(run: Invocation, task: Task, ids: Sequence[int]) -> None:
    """Mark alerts as pending at once, or as dropped; those named, or (retry) all that wait or are held."""
    from monitor.model.messages import DeliveryState
    from monitor.outbox.outbox import retried
    from monitor.outbox.standing import standing
    from monitor.store.database import Store

    dropped = task is Task.DROP
    chosen: list[Delivery] = []

    def revised(found: list[Delivery]) -> list[Delivery]:
        waiting = {delivery.id: delivery for delivery in found}
        unknown = [str(number) for number in ids if number not in waiting]
        if unknown:
            fail(f"not pending and not held: {', '.join(unknown)}; {run.command('outbox')} lists what is")
        chosen.extend([waiting[number] for number in ids] or found)
        return [replace(d, state=DeliveryState.DROPPED) if dropped else retried(d) for d in chosen]

    settings = run.settings()
    with Store.beside(settings.state) as store:
        store.revise(revised)
        stands = standing(store.deliveries(), settings, mutes_of(store, settings), run.clock())
    said = "dropped" if dropped else "to be tried again, by `start` where it runs, else by the next `once`"
    say(f"{len(chosen)} {said}")
    _say_held_back([(d.channel, stands[d.id]) for d in chosen if d.id in stands])


def _say_held_back(tried: Sequence[tuple[str, Reason]]) -> None:
    """Say of alerts that are tried again which do not leave yet, by channel, and what they wait for."""
    from collections import Counter

    from monitor.model import words
    from monitor.model.reasons import Reason

    for (channel, reason), number in Counter(tried).items():
        if reason is not Reason.READY:
            wait = "waits" if number == 1 else "wait"
            say(f"{words.count(number, 'alert')} of channel {channel} {wait} all the same: {reason.text}")
