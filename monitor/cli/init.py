"""`init`: a newcomer's answers become a configuration that works."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.base import FAILED, Invocation, fail, invocation, say

if TYPE_CHECKING:
    from monitor.cli.questions import NewChannel
    from monitor.config.starter import Answers

_SCHEMA = "monitor.schema.json"


def init(ctx: typer.Context) -> None:
    """Ask five questions and write a working configuration.

    It offers the news feeds that are known, and sends a sample alert through each channel that is asked for.
    One that is there already stays, unless you say that a new one shall take its place.

    Example: run.py init
    """
    from monitor.config.mistakes import ConfigError

    run = invocation(ctx)
    if sys.stdin is None:
        fail("init asks questions, and there is no standard input to answer on; nothing was written", FAILED)
    state = _state_of_old(run)
    try:
        say(f"Five questions, then {run.config} is written. Enter takes what stands in [brackets].")
        answers, made = _asked(run)
    except typer.Abort:
        piped = "" if sys.stdin.isatty() else " (it needs a terminal, or each answer on a line of the standard input)"
        fail(f"\nstopped before the last answer; nothing was written{piped}", FAILED)
    try:
        kept = _write(run, answers, made, state)
    except ConfigError as wrong:
        fail("\n".join(mistake.message for mistake in wrong.mistakes))
    except OSError as fault:
        fail(f"{fault.filename or run.config} cannot be written: {fault.strerror}", FAILED)
    say(f"\n{run.config} is written" + (f"; the one that was there is {kept}" if kept else ""))
    well = _try_channels(run, made)
    _say_what_comes_next(run)
    if not well:
        raise typer.Exit(FAILED)


def _state_of_old(run: Invocation) -> str:
    """The folder of the history, as the configuration is to name it: that of one that is there and may be replaced.

    Ends the command where it may not be.
    """
    if not run.config.exists():
        # Beside a folder of configurations, as in this project; else in the folder of the one file.
        return "../state" if run.config.absolute().parent.name == "config" else "state"
    adds = f"{run.command('add NAME')} adds to it"
    say(f"{run.config} is there already; {adds}.")
    try:
        if not typer.confirm("Write a new one in its place? The old one is kept beside it", default=False):
            say("Nothing was changed.")
            raise typer.Exit
    except typer.Abort:
        fail(f"\n{run.config} is there already, and nobody said that it may be replaced: nothing was changed; {adds}")
    return _state_in(run)


def _state_in(run: Invocation) -> str:
    """The folder of the history that the old configuration names, so that a new one goes on with it."""
    from monitor.config import yaml_lines
    from monitor.config.file import read_text
    from monitor.config.mistakes import ConfigError

    try:
        data = yaml_lines.read(read_text(run.config)).data
    except ConfigError:
        return "../state"
    given = data.get("state") if isinstance(data, dict) else None
    return given if isinstance(given, str) and given else "../state"


def _asked(run: Invocation) -> tuple[Answers, list[NewChannel]]:
    """A newcomer's answers, each asked for again until it is right."""
    from monitor.cli import questions
    from monitor.cli.feeds_offered import news
    from monitor.config.starter import Answers

    chosen = questions.authorities(run)
    feeds = news(run, chosen)
    made = questions.channels(run)
    names = dict.fromkeys([*(meant.name for meant in chosen), *feeds])
    answers = Answers(
        authorities=tuple(names),
        contact=questions.contact(run, made),
        channels={channel.name: channel.keys for channel in made},
        news=feeds,
    )
    return answers, made


def _write(run: Invocation, answers: Answers, made: Sequence[NewChannel], state: str) -> Path | None:
    """Write the configuration, its secrets and its schema; where the one that was there is now, None for none.

    OSError where that cannot be done.
    """
    from monitor.config.changes import write
    from monitor.config.file import parse
    from monitor.config.schema import text as schema
    from monitor.config.starter import starter

    text = starter(answers, state)
    parse(text, run.config, run.register())
    folder = run.config.parent
    folder.mkdir(parents=True, exist_ok=True)
    for channel in made:
        if channel.secret:
            _keep_secret(folder / channel.file, channel.secret)
            say(f"The secret of channel {channel.name} is in {folder / channel.file}, readable by you alone.")
    kept = _put_aside(run.config) if run.config.exists() else None
    write(run.config, text)
    if not (folder / _SCHEMA).exists():
        write(folder / _SCHEMA, schema(run.register()))
    return kept


def _keep_secret(place: Path, secret: str) -> None:
    """Write a secret into a file that only its owner can read, from its first instant on."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    fresh.replace(place)


def _put_aside(config: Path) -> Path:
    """Copy a configuration beside itself, under a name that is free; where the copy stands."""
    numbers = ("", *(f"-{number}" for number in range(2, 1000)))
    place = next(free for number in numbers if not (free := config.with_name(f"{config.name}.old{number}")).exists())
    place.write_bytes(config.read_bytes())
    return place


def _try_channels(run: Invocation, made: Sequence[NewChannel]) -> bool:
    """Send a sample alert through each channel, or say what it needs first; whether none refused it."""
    from monitor.cli.samples import fault_of_sample
    from monitor.config.starter import SCREEN

    settings = run.settings()
    well = True
    for name, variable in [(channel.name, channel.variable) for channel in made] or [(SCREEN, "")]:
        again = run.command(f"notify-test {name}")
        if variable and not os.environ.get(variable):
            say(f"Not tried yet: put the secret of channel {name} into the variable {variable}, then {again}.")
        elif fault := fault_of_sample(name, settings, run.clock):
            say(f"{name} did not take the sample alert: {fault}. Mend that, then {again}.")
            well = False
        else:
            say(f"{name} took a sample alert: look there for it.")
    return well


def _say_what_comes_next(run: Invocation) -> None:
    say("\nNext:")
    for words, what in (
        ("check", "says who gets what; with --live it tries each source"),
        ("once", "polls each source once: what it finds first is the past, and alerts nobody"),
        ("backfill", "reads all of the past that can be reached, silently"),
        ("start", "keeps watching, and alerts"),
    ):
        say(f"  {run.command(words)} {what}")
