"""`start`: the monitor at work until it is stopped."""

from __future__ import annotations

import os
from datetime import date

import typer

from monitor.cli.base import FAILED, Invocation, complain, invocation
from monitor.cli.works import Works, nothing_watched, set_up


def start(ctx: typer.Context) -> None:
    """Keep watching, until Ctrl-C (SIGINT) or SIGTERM.

    A stop loses nothing; a restart runs what is overdue, once. It prints a line a round, a change, a delivery and a
    failure; with -v every poll, with -q nothing.

    Example: run.py -v start
    """
    from monitor.cli.work_log import WorkLog
    from monitor.model import words
    from monitor.run.schedule import Runner

    run = invocation(ctx)
    settings = run.settings()
    output = WorkLog(run.clock, settings.timezone, run.verbosity)
    with set_up(run, output.sent) as works:
        watched = words.count(len(settings.watched), "authority", "authorities")
        output.tell(f"watching {watched}; Ctrl-C stops")
        if not settings.watched:
            output.tell(nothing_watched(run))
        _hear_buttons(run, works)
        Runner(works.resources, works.outbox, works.stop, output.polled, output.round_ended).run()
        gone = not works.resources.store.is_in_place()
    if gone:
        complain("stopped: the history was deleted or replaced while the monitor ran; what stands there was left alone")
        raise typer.Exit(FAILED)
    output.tell("stopped; nothing is lost")
    output.close()


def _hear_buttons(run: Invocation, works: Works) -> None:
    """Hear Slack's buttons where a channel has them, until the stop."""
    from monitor.config.channels import SlackSettings

    channels = works.settings.channels
    if not any(isinstance(channel, SlackSettings) and channel.has_buttons for channel in channels.values()):
        return
    from monitor.notify import _slack_socket
    from monitor.run.review import pressed

    store, zone = works.resources.store, works.settings.timezone

    def mute(authority: str, channel: str, until: date, asked_by: str) -> None:
        store.mute(authority, channel, until, asked_by, run.clock())

    def answer(event: str, news: bool, asked_by: str) -> str:
        why_not = pressed(event, news, asked_by, store, works.settings, run.clock())
        works.outbox.wake()
        return why_not

    def today() -> date:
        return run.clock().astimezone(zone).date()

    _slack_socket.listen(channels, os.environ, _slack_socket.ButtonWork(mute, answer, today), works.stop)
