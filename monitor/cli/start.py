"""`start`: the monitor at work until it is stopped."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.base import FAILED, Invocation, complain, invocation
from monitor.cli.buttons import Buttons
from monitor.cli.works import nothing_watched, set_up

if TYPE_CHECKING:
    from monitor.cli.serving import Serving
    from monitor.cli.work_log import WorkLog
    from monitor.config.settings import Settings
    from monitor.outbox.sending import Sent
    from monitor.run.record import Result
    from monitor.run.schedule import Runner


def start(
    ctx: typer.Context,
    http: Annotated[
        str | None,
        typer.Option(
            "--http",
            metavar="HOST:PORT",
            help="Serve /healthz and /metrics there, read-only; PORT alone: on the loopback.",
        ),
    ] = None,
) -> None:
    """Keep watching, until Ctrl-C (SIGINT) or SIGTERM.

    A stop loses nothing; a restart runs what is overdue, once. A changed configuration is in use within ten seconds, at
    once on SIGHUP. It prints a line a round, a change, a delivery and a failure; with -v every poll and how long each
    took, with -q nothing. With `--log json` the log has them as JSON.

    Example: run.py -v start --http 127.0.0.1:9464
    """
    from monitor.model import words
    from monitor.run.heartbeat import Heartbeat
    from monitor.run.schedule import Runner

    run = invocation(ctx)
    settings = run.settings()
    output = _work_log(run, settings)
    with ExitStack() as stack:
        web = _web(http, settings, stack)
        heard = _Heard(output, web)
        works = stack.enter_context(set_up(run, heard.sent))
        watched = words.count(len(settings.watched), "authority", "authorities")
        output.tell(f"watching {watched}; Ctrl-C stops", event="start", authorities=len(settings.watched))
        if not settings.watched:
            output.tell(nothing_watched(run), event="start")
        buttons = stack.enter_context(Buttons(run, works).heard())
        heartbeat = Heartbeat(works.resources, os.environ)

        def polled(result: Result) -> None:
            heard.polled(result)
            heartbeat.heard(result)

        def ended(results: Sequence[Result]) -> None:
            output.round_ended(results)
            heartbeat.ended(results)

        def followed(settings: Settings, said: str) -> None:
            output.tell(said, event="reload", authorities=len(settings.watched))
            buttons.follow(settings)
            heartbeat.use(runner.resources)

        runner = Runner(works.resources, works.outbox, works.stop, polled, ended, followed)
        stack.enter_context(_reloaded_by_signal(runner))
        if web:
            stack.enter_context(web.serving(lambda: runner.resources.settings, run.clock))
            output.tell(f"serving {web.server.url}/healthz and /metrics", event="start", url=web.server.url)
        runner.run()
        gone = not works.resources.store.is_in_place()
    if gone:
        said = "stopped: the history was deleted or replaced while the monitor ran; what stands there was left alone"
        complain(said, logging.ERROR)
        raise typer.Exit(FAILED)
    output.tell("stopped; nothing is lost", event="stop")
    output.close()


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


class _Heard:
    """Who hears of the work: the metrics, where there are any, and the lines about it."""

    def __init__(self, output: WorkLog, web: Serving | None) -> None:
        self._output = output
        self._counters = web.counters if web else None

    def polled(self, result: Result) -> None:
        if self._counters:
            self._counters.polled(result)
        self._output.polled(result)

    def sent(self, sent: Sent) -> None:
        if self._counters:
            self._counters.sent(sent)
        self._output.sent(sent)


@contextmanager
def _reloaded_by_signal(runner: Runner) -> Iterator[None]:
    """Let SIGHUP have the configuration read again."""
    before = signal.signal(signal.SIGHUP, lambda *_: runner.reload())
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
