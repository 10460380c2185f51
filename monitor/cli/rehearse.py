"""`rehearse`: which messages each channel would have had over a past period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import completing
from monitor.cli.base import complain, day, fail, invocation, print_json, terminal
from monitor.cli.history import NOTHING_READ, history, was_read

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.run.rehearse import Rehearsed


def rehearse(
    ctx: typer.Context,
    since: Annotated[str, typer.Option(metavar="DATE", help="The first day of the period; it ends now.")],
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="This channel alone.", autocompletion=completing.channel)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list.")] = False,
) -> None:
    """Show which messages each channel would have had.

    From a day until now, from history alone; nothing is sent or written.

    Example: run.py rehearse --since 2023 --channel policy
    """
    from monitor.cli.tables import rehearsed_counts, rehearsed_table
    from monitor.model import words
    from monitor.run.rehearse import rehearse as rehearsed

    run = invocation(ctx)
    settings = run.settings()
    first = day(since).first()
    channels = _channels(settings, channel)
    with history(settings) as store:
        events = store.events(settings.slugs)
        if not was_read(store):
            complain(f"note: {NOTHING_READ}")
    found = rehearsed(events, settings, channels, first, run.clock().astimezone(settings.timezone).date())
    if as_json:
        print_json([_message_json(one) for one in found.sent])
    else:
        console = terminal()
        if found.sent:
            console.print(rehearsed_table(found.sent))
        console.print(rehearsed_counts(found.sent, channels, first))
    for name, left in found.waiting.items():
        if left:
            complain(f"note: {name} would still hold back {words.count(left, 'alert')} (digest, quiet hours or mute)")


def _channels(settings: Settings, name: str | None) -> list[str]:
    """The channels to rehearse; exits 2 for one that the configuration does not have."""
    from monitor.config.words import near

    known = list(settings.channels)
    if name is None:
        return known
    if name not in known:
        hint = near(name, known) or (f"known: {', '.join(known)}" if known else "the configuration has none")
        fail(f"no channel is called {name!r}; {hint}")
    return [name]


def _message_json(one: Rehearsed) -> dict[str, Any]:
    message = one.message
    return {
        "day": one.day.isoformat(),
        "channel": one.channel,
        "severity": message.severity.word,
        "headline": message.headline,
        "authority": message.authority or None,
        "kind": message.kind,
        "update": message.update,
        "alerts": [part.key for part in message.parts or (message,)],
    }
