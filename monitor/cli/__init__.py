"""The commands: parse, call, print; no logic."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from monitor import __version__
from monitor.cli import logs, tracebacks
from monitor.cli.base import FAILED, Invocation, complain, fail, instant, invocation, say
from monitor.cli.completing import DEFAULT_CONFIG
from monitor.model import program
from monitor.model.addresses import masked_text

# A command makes some hundred thousand values that it keeps; by Python's own threshold of 700 a sixth of its time would
# go into looking through them for what is not needed any more.
_VALUES_BETWEEN_COLLECTIONS = 100_000

# The commands in the order of the help, and the module of each; a run imports that of its own command alone.
_COMMANDS = {
    "start": "start",
    "once": "run",
    "backfill": "run",
    "check": "check",
    "add": "watching",
    "remove": "watching",
    "init": "init",
    "authorities": "authorities",
    "sources": "history",
    "health": "health",
    "events": "history",
    "summary": "summary",
    "search": "search",
    "show": "history",
    "site": "site",
    "review": "review",
    "extract": "extract",
    "reread": "reread",
    "outbox": "outbox",
    "rehearse": "rehearse",
    "backup": "backup",
    "restore": "backup",
    "notify-test": "run",
    "demo": "demo",
}


class _PlainCommand(TyperCommand):
    """A command that says what is wrong with an option without the words of the library that checks it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments that no option took; the library's error where one cannot be read."""
        try:
            return super().parse_args(ctx, args)
        except Exception as wrong:
            # It repeats what was given, which may be an address with a key in it.
            if isinstance(said := getattr(wrong, "message", None), str):
                plain = _TOO_MUCH.sub(r"one word too many, or a name without quotation marks: \1", said)
                wrong.__dict__["message"] = masked_text(_LIBRARY_WORDS.sub("", plain))
            raise

    def get_help(self, ctx: Any) -> str:
        """The help; its example calls the program as it was called."""
        text = super().get_help(ctx).replace("Example: run.py ", f"Example: {program.name()} ")
        return _LISTED.sub(r"<\1>", _TYPES.sub(lambda found: " " * len(found[0]), text))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a history that cannot be used is said in one line, whatever it was about to do."""
        try:
            return super().invoke(ctx)
        except Exception as fault:
            from monitor.cli.backup import way_out
            from monitor.store.file import StoreError

            if not isinstance(fault, StoreError):
                raise
            fail(f"{fault}{way_out(invocation(ctx), fault)}")


# What the library writes behind an argument that takes any text; the names of those say what they are.
_TYPES = re.compile(r" <(?:list\[)?(?:str|int|path)\]?>")
_LISTED = re.compile(r"<list\[(.*?)\]>", re.DOTALL)
_TOO_MUCH = re.compile(r"\AGot unexpected extra arguments?(?:\(s\))? \((.*)\)\Z", re.DOTALL)
_LIBRARY_WORDS = re.compile(r"\A(?:Value error, |Assertion failed, |Input (?=should))")


def _version(asked: bool) -> None:
    if asked:
        say(__version__)
        raise typer.Exit


def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            envvar="MONITOR_CONFIG",
            metavar="PATH",
            help="The configuration; left out, config/monitor.yaml.",
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--now", metavar="INSTANT", help="Take this instant as now, for rehearsals and tests."),
    ] = None,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Log more; twice, everything.")] = 0,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Log errors alone; `start` prints nothing.")] = False,
    log: Annotated[
        logs.LogForm,
        typer.Option("--log", help="The log on the standard error: text, or a JSON object a line."),
    ] = logs.LogForm.TEXT,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Set up what stands before the command."""
    logs.set_up("ERROR" if quiet else ("WARNING", "INFO", "DEBUG")[min(verbose, 2)], log)
    when = instant(now) if now else None
    source = ctx.get_parameter_source("config")
    named = source is not None and source.name == "COMMANDLINE"
    ctx.obj = Invocation(config or DEFAULT_CONFIG, config is not None, named, when, -1 if quiet else verbose)


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """The command line, with the commands that the arguments may mean: all, where they name none.

    To make a command takes the library a few milliseconds each.
    """
    app = typer.Typer(
        help="Watches English children's services: Ofsted, GOV.UK and the press, reported first, once, correctly.",
        no_args_is_help=True,
        # The shell completes a command, and no script that an interpreter is given.
        add_completion=program.is_command(),
        # Without boxes: the help is plain text for `grep`, and quick (Rich's help loads a Markdown reader and more).
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(options)
    named = _COMMANDS.keys() & set(arguments)
    for name, module in _COMMANDS.items():
        if name in named or not named:
            command = resolve_name(f"monitor.cli.{module}:{name.replace('-', '_')}")
            app.command(name, cls=_PlainCommand)(command)
    return app


def main(arguments: list[str] | None = None, **more: Any) -> None:
    """Run the command line (`sys.argv` where no arguments are given) and exit with its status."""
    gc.set_threshold(_VALUES_BETWEEN_COLLECTIONS)
    # At its end Python looks through all values for what nobody needs any more, though all go with the process: a
    # twelfth of a short command.
    atexit.register(gc.freeze)
    # Nothing here plugs into pydantic; to look for what might, it reads what each installed package says of itself.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    tracebacks.mask()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file name or a page may hold what the terminal's encoding cannot say: never an error, and in JSON
            # an escape that JSON knows.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Usage and examples call the program alike; the shell's completion goes by the bare name of the command.
    called = program.COMMAND if program.is_command() else program.name()
    try:
        application(sys.argv[1:] if arguments is None else arguments)(arguments, prog_name=called, **more)
    except OSError as fault:
        # What a command expects to fail it says itself; left is above all an output that a full disk does not take.
        complain(f"stopped: {fault.strerror or fault}", logging.ERROR)
        sys.exit(FAILED)
    except Exception as fault:
        tracebacks.show(fault)
        sys.exit(FAILED)
