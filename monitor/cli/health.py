"""`health`: whether the monitor does its work, for a container's or systemd's check."""

from __future__ import annotations

import typer

from monitor.cli.base import FAILED, invocation, say


def health(ctx: typer.Context) -> None:
    """Say whether the monitor does its work.

    Exit 0 only where it runs, polls what is due, delivers what is pending, and can write; else 1 and the reasons, one a
    line. It needs no network.

    Example: run.py health
    """
    from monitor.run.health import reasons

    run = invocation(ctx)
    found = reasons(run.settings(), run.clock())
    for reason in found:
        say(reason)
    if found:
        raise typer.Exit(FAILED)
    say("healthy")
