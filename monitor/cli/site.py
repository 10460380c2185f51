"""`site`: the history as a static site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.base import FAILED, complain, fail, invocation, say


def site(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder; left out, `site` in the state folder.")
    ] = None,
) -> None:
    """Write the history as a static site, to be opened from the disk or put on any web server.

    It only reads the history, also beside a running monitor. Of DIR it changes what it wrote itself.

    Example: run.py site --out public
    """
    from monitor.cli.history import NOTHING_READ, history, is_missing
    from monitor.model import words
    from monitor.run.site import SiteWriter
    from monitor.run.site_folder import SiteFolderError
    from monitor.run.site_making import MakingBeside
    from monitor.run.site_search import searching
    from monitor.store.file import FILE

    run = invocation(ctx)
    settings = run.settings()
    folder = out or settings.site_folder
    writer = SiteWriter(folder, run.register(), searching(), making=MakingBeside)
    try:
        if is_missing(settings.state / FILE):
            complain(f"note: {NOTHING_READ}")
            done = writer.write(None, settings, run.clock())
        else:
            with history(settings) as store:
                done = writer.write(store, settings, run.clock())
    except SiteFolderError as fault:
        fail(str(fault), FAILED)
    changed = f"{done.written} written, {done.removed} removed" if done.written or done.removed else "none has changed"
    say(f"{words.count(done.files, 'file')} in {folder}: {changed}; open {folder / 'index.html'}")
