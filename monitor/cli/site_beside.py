"""The site beside `start`: written where it is served, or where the configuration asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.run.record import Result
    from monitor.run.resources import Resources
    from monitor.run.site_worker import SiteWorker


class SiteBeside:
    """The site of a running monitor. Nothing of it is imported before it is wanted."""

    def __init__(self, resources: Callable[[], Resources], alerted: Callable[[], None], *, served: bool) -> None:
        """`resources` and `alerted` as `SiteWorker` has them; one that is `served` is written in any case."""
        self._resources = resources
        self._alerted = alerted
        self._served = served
        self._worker: SiteWorker | None = None
        self._stack = ExitStack()

    @contextmanager
    def running(self, settings: Settings) -> Iterator[Self]:
        """Write it by this configuration, and by those that follow, until the end of the block."""
        with self._stack:
            self.follow(settings)
            yield self

    def follow(self, settings: Settings) -> None:
        """Write it by this configuration from now on."""
        if self._worker is None and (self._served or settings.site is not None):
            from monitor.run.site_worker import SiteWorker

            self._worker = SiteWorker(self._resources, self._alerted, always=self._served)
            self._stack.enter_context(self._worker.running())
        self.changed()

    def polled(self, result: Result) -> None:
        """Have it written where a poll changed what is known."""
        if self._worker:
            self._worker.polled(result)

    def changed(self) -> None:
        """Have it written: something that it shows is another."""
        if self._worker:
            self._worker.wake()
