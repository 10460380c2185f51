"""`start`: the monitor at work until it is stopped."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import FAILED, Invocation, complain, invocation
from monitor.cli.buttons import Buttons
from monitor.cli.listeners import Hangup, Listeners
from monitor.cli.site_beside import SiteBeside
from monitor.cli.works import nothing_watched, set_up

if TYPE_CHECKING:
    from monitor.cli.serving import Serving
    from monitor.cli.work_log import WorkLog
    from monitor.config.settings import Settings


def start(
    ctx: typer.Context,
    http: Annotated[
        str | None,
        typer.Option(
            "--http",
            metavar="HOST:PORT",
            help="Serve the site, /healthz and /metrics there, read-only; PORT alone: on the loopback.",
        ),
    ] = None,
) -> None:
    """Keep watching, until Ctrl-C (SIGINT) or SIGTERM.

    A stop loses nothing; a restart runs what is overdue, once. A changed configuration is in use within ten seconds, at
    once on SIGHUP. It prints a line a round, a change, a delivery and a failure; with -v every poll and how long each
    took, with -q nothing. With `--log json` the log has them as JSON.

    Example: run.py -v start --http 127.0.0.1:9464
    """
    with Hangup().heard() as hangup:
        _work(invocation(ctx), http, hangup)


def _work(run: Invocation, http: str | None, hangup: Hangup) -> None:
    """Be the monitor until a stop; exits 1 where its history was taken from under it."""
    from monitor.run.heartbeat import Heartbeat
    from monitor.run.memory import share_arenas
    from monitor.run.schedule import Runner

    share_arenas()
    settings = run.settings()
    output = _work_log(run, settings)
    with ExitStack() as stack:
        web = _web(http, settings, stack)
        listeners = Listeners(output, web)
        works = stack.enter_context(set_up(run, listeners.sent))
        _say_what_is_watched(run, settings, output)
        buttons = stack.enter_context(Buttons(run, works).heard())
        runner = Runner(
            works.resources, works.outbox, works.stop, listeners.polled, listeners.ended, listeners.followed
        )
        site = SiteBeside(lambda: runner.resources, works.outbox.wake, served=web is not None)
        stack.enter_context(site.running(settings))
        listeners.joined_by(Heartbeat(works.resources, os.environ), buttons, site, lambda: runner.resources)
        hangup.reloads(runner.reload)
        if web:
            stack.enter_context(web.serving(lambda: runner.resources.settings, run.clock))
            output.tell(
                f"serving the site, /healthz and /metrics at {web.server.url}/", event="start", url=web.server.url
            )
        runner.run()
        gone = not works.resources.store.is_in_place()
    if gone:
        said = "stopped: the history was deleted or replaced while the monitor ran; what stands there was left alone"
        complain(said, logging.ERROR)
        raise typer.Exit(FAILED)
    output.tell("stopped; nothing is lost", event="stop")
    output.close()


def _say_what_is_watched(run: Invocation, settings: Settings, output: WorkLog) -> None:
    from monitor.model import words

    watched = words.count(len(settings.watched), "authority", "authorities")
    output.tell(f"watching {watched}; Ctrl-C stops", event="start", authorities=len(settings.watched))
    if not settings.watched:
        output.tell(nothing_watched(run), event="start")


def _work_log(run: Invocation, settings: Settings) -> WorkLog:
    """Where the work is said: on the standard output, or as JSON in the log."""
    from monitor.cli import logs
    from monitor.cli.work_log import LogOutput, TextOutput, WorkLog

    if logs.in_json():
        return WorkLog(LogOutput(), run.verbosity)
    return WorkLog(TextOutput(run.clock, settings.timezone, durations=run.verbosity > 0), run.verbosity)


def _web(http: str | None, settings: Settings, stack: ExitStack) -> Serving | None:
    """The web that `--http` asks for, its address taken until the end of `stack`."""
    if http is None:
        return None
    from monitor.cli import serving

    web = serving.web(http, settings)
    stack.callback(web.server.server_close)
    return web
