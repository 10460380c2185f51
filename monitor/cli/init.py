"""`init`: a newcomer's answers become a configuration that works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.base import FAILED, Invocation, fail, invocation, say

if TYPE_CHECKING:
    from monitor.config.changes import Answers


def init(ctx: typer.Context) -> None:
    """Ask a few questions and write a working configuration.

    Example: run.py --config config/monitor.yaml init
    """
    from monitor.config.changes import starter, write
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError

    run = invocation(ctx)
    if run.config.exists():
        fail(f"{run.config} is there already; {run.command('add NAME')} adds to it")
    try:
        answers = _asked(run)
    except typer.Abort:
        fail("\nstopped before the last answer; nothing was written", FAILED)
    # Beside a folder of configurations, as in this project; else in the folder of the one file.
    text = starter(answers, "../state" if run.config.absolute().parent.name == "config" else "state")
    try:
        parse(text, run.config, run.register())
        run.config.parent.mkdir(parents=True, exist_ok=True)
        write(run.config, text)
        _write_schema(run)
    except ConfigError as wrong:
        fail("\n".join(mistake.message for mistake in wrong.mistakes))
    except OSError as fault:
        fail(f"{run.config} cannot be written: {fault.strerror}", FAILED)
    say(f"{run.config} is written; next: {run.command('check')}, then {run.command('once')}")
    if answers.slack_channel:
        say("Slack: put the bot's token into the environment variable SLACK_BOT_TOKEN")
    if answers.email_to:
        say(f"e-mail: goes through the mail server at localhost:25; `host` and `port` in {run.config} change that")


def _asked(run: Invocation) -> Answers:
    """A newcomer's answers, each asked for again until it is right."""
    from monitor.config.changes import Answers, starter
    from monitor.config.file import parse
    from monitor.config.mistakes import ConfigError

    def ask(question: str, made: Callable[[str | None], Answers]) -> str | None:
        def checked(answer: str) -> str | None:
            given = answer.strip() or None
            try:
                parse(starter(made(given)), run.config, run.register())
            except ConfigError as wrong:
                mistake = wrong.mistakes[0]
                raise typer.BadParameter("; ".join(filter(None, (mistake.message, mistake.suggestion)))) from None
            return given

        answer: str | None = typer.prompt(question, default="", value_proc=checked, show_default=False)
        return answer

    named = typer.prompt("Which authorities? Any names, with semicolons between, or `all`", default="Peterborough")
    chosen = [run.meant(name.strip()).name for name in named.split(";") if name.strip()]
    return Answers(
        authorities=tuple(dict.fromkeys(chosen)),
        contact=ask(
            "Your e-mail or web address, for the hosts that are read, or nothing", lambda a: Answers((), contact=a)
        ),
        slack_channel=ask("A Slack channel for alerts, or nothing", lambda a: Answers((), slack_channel=a)),
        email_to=ask("An e-mail address for alerts, or nothing", lambda a: Answers((), email_to=a)),
    )


def _write_schema(run: Invocation) -> None:
    """The schema beside the configuration, so that editors complete it."""
    from monitor.config.changes import write
    from monitor.config.schema import text

    place: Path = run.config.with_name("monitor.schema.json")
    if not place.exists():
        write(place, text(run.register()))
