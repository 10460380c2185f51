"""Who hears of the work of `start`: its lines, the metrics, the heartbeat, Slack's buttons, the site; and SIGHUP."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from monitor.cli.buttons import Buttons
    from monitor.cli.serving import Serving
    from monitor.cli.site_beside import SiteBeside
    from monitor.cli.work_log import WorkLog
    from monitor.config.settings import Settings
    from monitor.outbox.sending import Sent
    from monitor.run.heartbeat import Heartbeat
    from monitor.run.record import Result
    from monitor.run.resources import Resources


class Listeners:
    """Hears of polls, rounds, messages and changed configurations, and passes them on to whoever is there by then.

    The lines and the metrics are from the beginning; the rest once the monitor is set up.
    """

    def __init__(self, output: WorkLog, web: Serving | None) -> None:
        self._output = output
        self._counters = web.counters if web else None
        self._heartbeat: Heartbeat | None = None
        self._buttons: Buttons | None = None
        self._site: SiteBeside | None = None
        self._resources: Callable[[], Resources] | None = None

    def joined_by(
        self, heartbeat: Heartbeat, buttons: Buttons, site: SiteBeside, resources: Callable[[], Resources]
    ) -> None:
        """Let these hear too; `resources` are those of the configuration of the moment."""
        self._heartbeat, self._buttons, self._site, self._resources = heartbeat, buttons, site, resources

    def polled(self, result: Result) -> None:
        """A source was polled."""
        if self._counters:
            self._counters.polled(result)
        self._output.polled(result)
        if self._heartbeat:
            self._heartbeat.heard(result)
        if self._site:
            self._site.polled(result)

    def ended(self, results: Sequence[Result]) -> None:
        """All sources of a kind were polled."""
        self._output.round_ended(results)
        if self._heartbeat:
            self._heartbeat.ended(results)

    def sent(self, sent: Sent) -> None:
        """A message left, or could not."""
        if self._counters:
            self._counters.sent(sent)
        self._output.sent(sent)
        if self._site:
            self._site.changed()

    def followed(self, settings: Settings, said: str) -> None:
        """Another configuration is in use, which differs as is `said`."""
        self._output.follow(settings)
        self._output.tell(said, event="reload", authorities=len(settings.watched))
        if self._buttons:
            self._buttons.follow(settings)
        if self._heartbeat and self._resources:
            self._heartbeat.use(self._resources())
        if self._site:
            self._site.follow(settings)


class Hangup:
    """SIGHUP, which ends a process that has no handler for it: heard from the first moment of `start` on.

    What it asks before the monitor is set up is done once it is.
    """

    def __init__(self) -> None:
        self._reload: Callable[[], object] | None = None
        self._asked = False

    @contextmanager
    def heard(self) -> Iterator[Self]:
        """Hear it until the end of the block."""
        before = signal.signal(signal.SIGHUP, lambda *_: self._ask())
        try:
            yield self
        finally:
            signal.signal(signal.SIGHUP, before)

    def reloads(self, reload: Callable[[], object]) -> None:
        """Have it call this from now on, and at once where it came before."""
        self._reload = reload
        if self._asked:
            reload()

    def _ask(self) -> None:
        self._asked = True
        if self._reload:
            self._reload()
