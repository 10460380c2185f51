"""What every command shares: the options before it, the terminal, plain errors, exit statuses.

Imports nothing heavy, so that `run.py --help` is quick; commands import what they need when they run.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import typer

from monitor.model import program
from monitor.model.addresses import masked_text

if TYPE_CHECKING:
    from rich.console import Console

    from monitor.config.settings import Settings
    from monitor.model.dates import When
    from monitor.register.names import Authority, Register
    from monitor.register.resolver import Meaning

FAILED = 1
"""Exit status: it ran, and something named in the output failed."""
WRONG_USE = 2
"""Exit status: wrong use or wrong configuration, nothing done."""

_UNWRAPPED = 100_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Invocation:
    """The options that stand before the command.

    `config_given` says whether the user named the configuration, `config_named` whether by --config; `now` is the
    instant that `--now` gave, None for the real clock; `verbosity` is how often -v was given, -1 for -q.
    """

    config: Path
    config_given: bool = False
    config_named: bool = False
    now: datetime | None = None
    verbosity: int = 0

    @property
    def clock(self) -> Callable[[], datetime]:
        """The one clock of a run: always the instant of `--now` where it was given."""
        fixed = self.now
        return (lambda: fixed) if fixed else _utc_now

    def command(self, words: str) -> str:
        """A command of this program as a hint shows it: it names the configuration where the user named one.

        >>> Invocation(Path("my.yaml"), config_named=True).command("check")
        '`python run.py --config my.yaml check`'
        """
        return f"`{self.bare_command(words)}`"

    def bare_command(self, words: str) -> str:
        """A command as a shell takes it, without the marks that part it from a sentence."""
        return " ".join([program.name(), *(["--config", quote(str(self.config))] if self.config_named else []), words])

    def register(self) -> Register:
        """The register of authorities."""
        from monitor.register.authorities import load

        return load()

    def settings(self) -> Settings:
        """The configuration; prints every mistake and exits 2 where it is wrong."""
        from monitor.config.file import load
        from monitor.config.mistakes import ConfigError

        try:
            return load(self.config, self.register())
        except ConfigError as wrong:
            fail("\n".join(str(mistake) for mistake in wrong.mistakes))

    def meant(self, name: str) -> Meaning:
        """What a name means: an authority, a region, `all`; says where a letter was wrong, exits 2 where nothing."""
        from monitor.register.resolver import Unknown, resolve

        found = resolve(name, self.register())
        if isinstance(found, Unknown):
            fail(f"{found.known or f'no single authority of the register is called {name!r}'}: {found.hint}")
        _note_slip(name, found)
        return found

    def all_meant(self, names: Iterable[str]) -> list[Meaning]:
        """What names mean, each once, also where one argument holds several ("Leeds, York"); exits 2 for nothing."""
        from monitor.register.listing import parted

        written = [one for name in names for one in parted(name, self.register()) or [name]]
        return list({meant.key: meant for meant in map(self.meant, written)}.values())

    def authority(self, name: str) -> Authority:
        """The one authority that `name` means; exits 2 where it means none or a group."""
        found = self.meant(name)
        if found.is_group:
            fail(f"{found.name} is {len(found.authorities)} authorities; name one of them")
        return found.authorities[0]

    def slugs(self, names: list[str]) -> list[str]:
        """The slugs of the authorities that names mean, each once; exits 2 for a name that means none."""
        return list(dict.fromkeys(one.slug for meant in self.all_meant(names) for one in meant.authorities))

    def region_slugs(self, name: str) -> list[str]:
        """The authorities of a region, of England for `all`; exits 2 for a name that means no region."""
        from monitor.model import words
        from monitor.register.resolver import Unknown, resolve

        meant = resolve(name, self.register())
        if isinstance(meant, Unknown) or not meant.is_group:
            regions = words.listed(sorted({one.region for one in self.register().authorities}))
            fail(f"{name!r} is no region; they are {regions}")
        _note_slip(name, meant)
        return [authority.slug for authority in meant.authorities]


def _note_slip(name: str, meant: Meaning) -> None:
    if meant.slipped:
        complain(f"note: {name!r} is taken for {meant.name}")


def invocation(ctx: typer.Context) -> Invocation:
    """The options before the command that `ctx` runs."""
    given = ctx.find_object(Invocation)
    if given is None:
        raise RuntimeError("a command runs below the callback that sets its options")
    return given


def _utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the one place where the clock is read: the top)


def terminal(piped: int = _UNWRAPPED, file: TextIO | None = None) -> Console:
    """The one renderer of human text, to the standard output where no `file` is given.

    Where that is no terminal, a line stays a line, up to `piped` characters, so that `grep` finds it.
    """
    from rich.console import Console

    width = None if file is None and sys.stdout.isatty() else piped
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False)


def show(text: str, style: str = "") -> None:
    """Print a line to the standard output, where that is a terminal in one of Rich's styles.

    Elsewhere Rich, which takes a while to load, is not asked.
    """
    if not (sys.stdout.isatty() or "FORCE_COLOR" in os.environ):
        sys.stdout.write(text.expandtabs() + "\n")
        return
    from rich.text import Text

    terminal().print(Text(text, style=style))


def clean(text: str) -> str:
    """Text from outside without characters that command a terminal or turn its direction."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: str) -> None:
    """Print a message to the user's standard output, as it stands."""
    sys.stdout.write(clean(text) + "\n")


def complain(text: str, level: int = logging.WARNING) -> None:
    """Print a message to the standard error; no secret stands in it, whatever it repeats.

    Where a JSON log is asked for there, it is a record of that level.
    """
    from monitor.cli import logs

    if logs.in_json():
        logs.complained(text, level)
        return
    sys.stderr.write(clean(masked_text(text)) + "\n")


def fail(text: str, status: int = WRONG_USE) -> NoReturn:
    """Say what is wrong and end with `status`."""
    complain(text, logging.ERROR)
    raise typer.Exit(status)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print one JSON value alone on the standard output; `indent` None gives one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()


_YEARS = range(2000, 2101)  # in which an instant of the command line can be: Ofsted's pages begin in 2009


def instant(text: str) -> datetime:
    """An instant of the command line (`2024-01-30`, `2024-01-30T09:00`, `…Z`), in UTC; without a zone it is London's.

    Exits 2 where it is none, or years from all that is monitored.
    """
    from zoneinfo import ZoneInfo

    try:
        value = datetime.fromisoformat(text)
        value = (value if value.tzinfo else value.replace(tzinfo=ZoneInfo("Europe/London"))).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter before the first day of the calendar, and after its last
        fail(f"not an instant: {text!r}; write for example 2024-01-30T09:00 or 2024-01-30T09:00:00Z")
    if value.year not in _YEARS:
        fail(f"{text!r} is in no year that can be meant: {_YEARS[0]} to {_YEARS[-1]}")
    return value


def day(text: str) -> When:
    """A date of the command line (`2024-01-30`, `2024-01`, `2024`), as exactly as it was given; else exits 2."""
    from monitor.model.dates import When

    try:
        return When.parse(text)
    except ValueError:
        fail(f"not a date: {text!r}; write for example 2024-01-30, 2024-01 or 2024")


def period(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The first and the last day that two dates of the command line mean; exits 2 where the last comes first.

    Of a year or a month, its first day or its last.
    """
    first = day(since).first() if since else None
    last = day(until).last() if until else None
    if first and last and first > last:
        fail(f"nothing lies between --since {since} and --until {until}: the first day comes after the last")
    return first, last


def authorities_of(run: Invocation, settings: Settings, names: list[str]) -> list[str]:
    """The slugs of the authorities named, of all watched ones where none is; exits 2 for one that is not watched.

    Of a region, or `all`, those that are watched.
    """
    found: list[str] = []
    for meant in run.all_meant(names):
        watched = [authority.slug for authority in meant.authorities if authority.slug in settings.slugs]
        if not watched:
            changes = run.command(f'add "{meant.name}"')
            fail(f"{meant.name} is not watched; {changes} changes that")
        found += watched
    return list(dict.fromkeys(found)) or list(settings.slugs)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on the standard error of a terminal, none elsewhere; call what is given with the steps done."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)
