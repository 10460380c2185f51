"""The site beside a running monitor: written anew after what changes the history, in one thread, however much comes.

Nothing waits for it, and nothing that goes wrong with it ends or delays anything else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, thread_time

from monitor.run.poll import Outcome
from monitor.run.record import Result
from monitor.run.resources import Resources
from monitor.run.site import SiteStoppedError, SiteWriter
from monitor.run.site_folder import SiteFolderError
from monitor.run.site_search import searching
from monitor.run.trouble import StandingTrouble
from monitor.store.database import Store
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

# Seconds for which more is waited for once something changed: the sources of a round end one after another.
_GATHER = 2.0
# And it rests for so many times the processor's time that the last writing took: it takes a fifth of one at most.
_REST = 4
# Seconds between two looks whether another process changed the history: a person's word on possible news.
_LOOK_EVERY = 60.0
# Seconds after which it is written though nothing changed: when each source was last read.
_AT_LEAST_EVERY = 3_600.0
# Seconds for which a stop waits for a writing in hand, which ends at its next page; the next start makes it good. A
# thread that is left behind in the middle of it could take the whole process down with it.
_STOP_WITHIN = 3.0

_CHANGED = (Outcome.CHANGED, Outcome.BASELINE)
_TROUBLE = StandingTrouble("site")


class SiteWorker:
    """Writes the site while its context is open."""

    def __init__(self, resources: Callable[[], Resources], alerted: Callable[[], None], *, always: bool) -> None:
        """`resources` gives those of the moment; `alerted` hears that operations have an alert.

        With `always` the site is written whatever the configuration says of it; else where it asks for one.
        """
        self._resources = resources
        self._alerted = alerted
        self._always = always
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._writer: SiteWriter | None = None
        self._changes: dict[str, str] = {}
        self._written_at = 0.0

    def polled(self, result: Result) -> None:
        """Have the site written, where a poll changed what is known."""
        if result.messages or result.outcome in _CHANGED:
            self.wake()

    def wake(self) -> None:
        """Have the site written soon; from any thread."""
        self._wake.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write now, and after each change until the end of the block."""
        thread = threading.Thread(target=self._work, name="site", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._wake.set()
            thread.join(_STOP_WITHIN)

    def _work(self) -> None:
        took = self._turn(asked=True)
        while True:
            asked = self._wake.wait(_LOOK_EVERY)
            if self._stop.wait(max(_GATHER, took * _REST) if asked else 0):
                return
            self._wake.clear()
            took = self._turn(asked=asked)

    def _turn(self, *, asked: bool) -> float:
        """Write the site where there is reason to; the processor's seconds. Nothing that goes wrong is raised."""
        begun = thread_time()
        resources = self._resources()
        if not self._always and resources.settings.site is None:
            return 0.0
        try:
            self._write(resources, asked=asked or monotonic() - self._written_at > _AT_LEAST_EVERY)
        except SiteStoppedError:
            log.info("the site is not written to its end: the monitor stops")
        except SiteFolderError as fault:
            self._report(resources, str(fault))
        except StoreError as fault:  # which others say
            log.info("the site is not written: %s", fault)
        except Exception as fault:
            log.exception("the site could not be written")
            self._report(resources, f"{type(fault).__name__}; the log says more")
        return thread_time() - begun

    def _stops(self) -> bool:
        return self._stop.is_set() or self._resources().stop.is_set()

    def _write(self, resources: Resources, *, asked: bool) -> None:
        settings, now = resources.settings, resources.now()
        if self._writer is None or self._writer.folder != settings.site_folder:
            self._writer = SiteWriter(settings.site_folder, resources.register, searching(), self._stops)
        with Store.read(settings.state) as store:
            changes = store.changes()
            if not asked and changes == self._changes:
                return
            written = self._writer.write(store, settings, now)
        self._changes, self._written_at = changes, monotonic()
        log.info("the site was written: %d files, %d changed, %d gone", written.files, written.written, written.removed)
        if _TROUBLE.end(settings, resources.store, now, "the site can be written again"):
            self._alerted()

    def _report(self, resources: Resources, reason: str) -> None:
        lines = (
            "Polls and alerts go on; the site stays as it was.",
            "It is tried again with each change. You hear once when it can be written again.",
        )
        said = f"the site cannot be written: {reason}"
        log.log(logging.INFO, said)
        try:
            if _TROUBLE.begin(resources.settings, resources.store, resources.now(), said, lines):
                self._alerted()
        except StoreError as fault:
            log.info("%s", fault)
