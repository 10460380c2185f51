"""`health`: whether the monitor does its work, for a container's or systemd's check."""

from __future__ import annotations

import typer

from monitor.cli.base import FAILED, invocation, say


def health(ctx: typer.Context) -> None:
    """Say whether the monitor does its work.

    Exit 0 only where it runs, polls what is due, delivers what is pending, and can write; else 1 and the reasons, one a
    line. What is to be looked at besides (fewer facts read, pages not read) is named, and no reason. It needs no
    network.

    Example: run.py health
    """
    from monitor.run.health import doubts, reasons

    run = invocation(ctx)
    settings = run.settings()
    found = reasons(settings, run.clock())
    for line in found or ["healthy"]:
        say(line)
    for doubt in doubts(settings):
        say(f"to look at: {doubt}")
    if found:
        raise typer.Exit(FAILED)
