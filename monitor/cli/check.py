"""`check`: every mistake of the configuration, who gets what, and (`--live`) what each source holds now."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import FAILED, Invocation, complain, fail, invocation, say, terminal

if TYPE_CHECKING:
    from monitor.config.mistakes import Mistake
    from monitor.config.settings import Settings


def check(
    ctx: typer.Context,
    live: Annotated[bool, typer.Option("--live", help="Fetch each source once; say what would be read.")] = False,
) -> None:
    """Validate the configuration.

    Every mistake with its line or, where there is none, who gets what.

    Example: run.py check --live
    """
    from monitor.cli.tables import print_routes
    from monitor.config.file import load, missing_files
    from monitor.config.mistakes import ConfigError
    from monitor.model import words

    run = invocation(ctx)
    try:
        settings = load(run.config, run.register())
    except ConfigError as wrong:
        _say_mistakes(wrong.mistakes)
        fail(f"{words.count(len(wrong.mistakes), 'mistake')}; nothing runs on this configuration")
    missing = missing_files(run.config)
    if missing:
        _say_mistakes(missing)
        fail(f"{words.count(len(missing), 'mistake')}; nothing is delivered by these channels")
    print_routes(terminal(), settings)
    for name, variable in _unset(settings):
        complain(f"note: channel {name} needs the environment variable {variable}, which is not set here")
    say(f"{run.config} is right")
    if live and not _look(run, settings):
        raise typer.Exit(FAILED)


def _say_mistakes(mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        say(str(mistake))


def _look(run: Invocation, settings: Settings) -> bool:
    """Print what each source holds now; return True if all of them answer as they should."""
    from monitor.apart.workers import Readers
    from monitor.fetch.fetcher import Fetcher
    from monitor.run.check_live import look
    from monitor.sources import registry

    glances = []
    fetcher = Fetcher(settings.http)
    try:
        with Readers() as readers:
            for glance in look(registry.sources(settings), fetcher, readers, run.register(), run.clock().date()):
                glances.append(glance)
                say(f"{glance.source.name}: {glance.fault or glance.found}")
                for feed in glance.feeds:
                    say(f"  it names a feed of its own, which is surer to read: `feed: {feed}` in place of the page")
    finally:
        fetcher.close()
    if glances and not any(glance.answered for glance in glances):
        complain("note: nothing answered; is this machine connected to the internet? A proxy is not used")
    return not any(glance.fault for glance in glances)


def _unset(settings: Settings) -> list[tuple[str, str]]:
    """The environment variables that channels name and this environment lacks."""
    named = [
        (name, getattr(channel, field))
        for name, channel in settings.channels.items()
        for field in type(channel).model_fields
        if field.endswith("_env")
    ]
    return [(name, variable) for name, variable in named if variable and not os.environ.get(variable)]
