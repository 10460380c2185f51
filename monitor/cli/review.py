"""`review`: what the press may have told, and what people say of it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.base import Invocation, fail, invocation, print_json, say, terminal
from monitor.cli.history import history

if TYPE_CHECKING:
    from monitor.model.events import Event
    from monitor.register.names import Register


class ReviewTask(StrEnum):
    """What `review` does."""

    LIST = "list"
    ACCEPT = "accept"
    REJECT = "reject"
    EXPORT = "export"


def review(
    ctx: typer.Context,
    task: Annotated[ReviewTask, typer.Argument(help="What to do.")] = ReviewTask.LIST,
    events: Annotated[list[str] | None, typer.Argument(metavar="EVENT", help="Events, as the list has them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """Show what the press may have told and nobody has confirmed, and say if it is news.

    `accept` has it alerted as reported; `reject` drops it: nobody is asked again. Both are kept; `export` writes them
    as JSON, a story a line.

    Example: run.py review accept peterborough/inspection/2023-11
    """
    run = invocation(ctx)
    if task is ReviewTask.LIST:
        _list(run, events or [], as_json=as_json)
    elif task is ReviewTask.EXPORT:
        _export(run, events or [])
    elif events:
        _answer(run, task, events, as_json=as_json)
    else:
        fail(f"name the events to {task}: {run.command('review')} lists what waits")


def _list(run: Invocation, names: Sequence[str], *, as_json: bool) -> None:
    from monitor.history.review import waiting

    settings = run.settings()
    with history(settings) as store:
        found = [event for event in waiting(store.events(settings.slugs)) if not names or event.id in names]
    if as_json:
        print_json([_waiting_json(event, run.register()) for event in found])
    elif found:
        from monitor.cli.tables import print_waiting

        print_waiting(terminal(), found, run.register(), settings.timezone)
    else:
        say("nothing waits for review")


def _waiting_json(event: Event, register: Register) -> dict[str, Any]:
    """An event that waits, as `--json` has it: as `events` does, with the authority's name and since when."""
    from monitor.render.event_json import event_json

    authority = register.get(event.authority)
    return {
        **event_json(event),
        "name": authority.name if authority else event.authority,
        "waits_since": event.waits_since.isoformat() if event.waits_since else None,
    }


def _answer(run: Invocation, task: ReviewTask, names: Sequence[str], *, as_json: bool) -> None:
    from monitor.model.review import Answer
    from monitor.run.review import ReviewError
    from monitor.run.review import review as reviewed
    from monitor.store.database import Store

    answer = Answer.ACCEPTED if task is ReviewTask.ACCEPT else Answer.REJECTED
    settings = run.settings()
    try:
        with Store.beside(settings.state) as store:
            done = reviewed(names, answer, _who(), store, settings, run.clock())
    except ReviewError as fault:
        fail(str(fault))
    if as_json:
        print_json([{"event": event.id, "answer": answer.value, "status": event.status.value} for event in done])
        return
    for event in done:
        if answer is Answer.ACCEPTED:
            say(f"{event.id}: accepted; alerted as {event.status}, by `start` where it runs, else by the next `once`")
        else:
            say(f"{event.id}: rejected; nobody is asked about it again")


def _who() -> str:
    """The login name of who runs the command; empty where the system knows none (a container's bare number)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _export(run: Invocation, names: Sequence[str]) -> None:
    """Write the answers, those about the events named or all, to the standard output."""
    import json

    from monitor.render.label_json import stories

    with history(run.settings()) as store:
        labels = [label for label in store.labels() if not names or label.event in names]
    for story in stories(labels, run.register()):
        sys.stdout.write(json.dumps(story, ensure_ascii=False) + "\n")
