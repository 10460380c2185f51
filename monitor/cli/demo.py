"""`demo`: the whole of it, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.base import terminal


def demo(fast: Annotated[bool, typer.Option("--fast", help="Without its pauses.")] = False) -> None:
    """Show the whole of it, offline: a real authority's story.

    It has a web and a state of its own, which end with it.

    Example: run.py demo --fast
    """
    from monitor.demo.play import play

    raise typer.Exit(play(terminal(piped=100), fast=fast))
