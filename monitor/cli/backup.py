"""`backup`, `restore`: a copy of the history while it is written, and a copy put back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import FAILED, Invocation, fail, invocation, say

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.store.copies import Contents
    from monitor.store.restore import Restored


def backup(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Left out, a name of its day.")] = None,
) -> None:
    """Make a consistent copy of the history, also while `start` runs.

    It is made beside its place, checked, and moved there whole. Left out, FILE is one of its own name in the folder of
    backups, which the monitor never takes away.

    Example: run.py backup /mnt/other-disk/monitor.db
    """
    from monitor.model import words
    from monitor.store import copies, private
    from monitor.store.file import StoreError, history_of

    run = invocation(ctx)
    settings = run.settings()
    try:
        history = history_of(settings.state)
    except StoreError as fault:
        fail(str(fault))
    by_hand = copies.name(copies.BY_HAND, run.clock())
    if file is None:
        file = settings.backups / by_hand
        private.make_folder(settings.backups)
    elif file.is_dir():
        file = file / by_hand
    _check_may_be_written(file, history)
    try:
        made = copies.copy(history, file.absolute())
    except StoreError as fault:
        fail(str(fault), FAILED)
    say(f"copied to {made.path}: {_described(made)}")
    kept, _ = _kept_files(settings)
    if kept:
        what = words.count(kept, "kept document")
        say(f"{what} in {settings.documents} {'is' if kept == 1 else 'are'} not in it: copy that folder besides")


def _kept_files(settings: Settings) -> tuple[int, int]:
    """How many kept documents the history names, and how many of them are not there; none where it cannot say."""
    from monitor.store.database import Store
    from monitor.store.file import StoreError
    from monitor.store.kept import KeptFiles

    try:
        with Store.read(settings.state) as store:
            named = {kept.sha256 for kept in store.kept_files()}
    except StoreError:  # of an earlier version, which kept none
        return 0, 0
    return len(named), len(named - KeptFiles(settings.documents).names())


def _check_may_be_written(file: Path, history: Path) -> None:
    """Exits 2 where a copy would take the place of something else than an older copy."""
    from monitor.store import copies
    from monitor.store.file import StoreError

    if not file.absolute().parent.is_dir():
        fail(f"there is no folder {file.absolute().parent}")
    if not file.exists():
        return
    if file.samefile(history):
        fail(f"{file} is the history itself; name another file")
    try:
        copies.contents(file.absolute())
    except StoreError as fault:
        fail(f"{file} is there, and is not replaced, for it is no copy that could be: {fault}")


def restore(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A copy of the history.")] = None,
) -> None:
    """Put a copy of the history back, after a check; the history that stands there is kept beside it.

    Stop the monitor first. The outbox is not turned back: what was delivered after the copy was made is not sent again,
    as far as the history that stands there can be read. Without FILE it shows which backups there are.

    Example: run.py restore state/backups/backup-20240131T030000Z.db
    """
    from monitor.store.file import StoreError
    from monitor.store.restore import restore as put_back

    run = invocation(ctx)
    settings = run.settings()
    if file is None:
        fail(f"name the copy to put back; {_choice(run, settings)}")
    try:
        done = put_back(file.absolute(), settings.state, run.clock())
    except StoreError as fault:
        fail(str(fault))
    say(f"put back {file}: {_described(done.contents)}")
    for line in _told(run, done):
        say(line)
    kept, missing = _kept_files(settings)
    if missing:
        say(f"{missing} of the {kept} kept documents that it names are not in {settings.documents}: put them there, or "
            "let the next polls fetch them again")  # fmt: skip


def way_out(run: Invocation, fault: Exception) -> str:
    """What to do where a history is damaged: the newest backup, and the command that puts it back; else nothing."""
    from monitor.config.file import load
    from monitor.config.mistakes import ConfigError
    from monitor.store.file import DamagedError

    if not isinstance(fault, DamagedError):
        return ""
    try:
        settings = load(run.config, run.register())
    except ConfigError:
        return ""
    found = _copies(settings, run.clock())
    if not found:
        return f"; there is no backup in {settings.backups}: take the file away to begin anew"
    at, path = found[0]
    return f"; {run.command(f'restore {quote(str(path))}')} puts back the newest backup, of {at:%Y-%m-%d %H:%M} UTC"


def _described(found: Contents) -> str:
    from monitor.model import words

    polled = f", last polled {found.last_poll[:16].replace('T', ' ')} UTC" if found.last_poll else ", never polled"
    return f"{words.count(found.events, 'event')}{polled}, {found.bytes / 1e6:.1f} MB"


def _choice(run: Invocation, settings: Settings) -> str:
    """The backups that there are, the newest first."""
    lines = [f"  {at:%Y-%m-%d %H:%M} UTC  {path}" for at, path in _copies(settings, run.clock())]
    return "\n".join(["there are:", *lines]) if lines else f"there is none in {settings.backups}"


def _copies(settings: Settings, now: datetime) -> list[tuple[datetime, Path]]:
    """All copies that there are, the newest first; those that are dated later than now come last."""
    from monitor.store import copies

    found: list[tuple[datetime, Path]] = []
    for folder in {settings.backups, settings.state / "backups"}:
        for kind in (copies.SCHEDULED, copies.BY_HAND, copies.BEFORE_MIGRATION):
            found += [(at, path) for path in copies.of_kind(folder, kind) if (at := copies.made_at(path))]
    return sorted(found, key=lambda one: (one[0] <= now, *one), reverse=True)


def _told(run: Invocation, done: Restored) -> list[str]:
    """What a person must know of what was put back."""
    from monitor.model import words

    lines = [f"the history that stood there is kept as {done.replaced}"] if done.replaced else []
    if done.unread:
        lines.append(
            f"what was delivered since could not be read from it, or not all ({done.unread}): that is sent again"
        )
    elif not done.replaced:
        lines.append("no history stood there: alerts that were delivered since the copy was made are sent again")
    if done.delivered:
        many = words.count(done.delivered, "alert")
        lines.append(f"{many} delivered since the copy was made: what they tell is not sent as new again")
    if done.pending:
        lines.append(f"{words.count(done.pending, 'alert')} pending; {run.command('outbox')} shows them")
    lines.append(f"the next {run.command('start')} reads what was published since")
    return lines
