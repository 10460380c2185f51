"""The heartbeat: somebody outside hears of each round, so that a monitor which is down, or ill, is missed.

In the manner of healthchecks.io: `/start` as a round begins, the bare address after one that leaves all healthy,
`/fail` with the reasons after one that does not. It never holds anything up: one thread calls, what is newer takes the
place of what waits, and nobody waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping

from monitor.fetch.ping import PING_WITHIN, ping
from monitor.model.publications import SourceKind
from monitor.notify.base import DeliveryError, read_secret
from monitor.run.health import reasons_within
from monitor.run.record import Result
from monitor.run.resources import Resources

log = logging.getLogger(__name__)

_START, _SUCCESS, _FAIL = "start", "", "fail"


class Heartbeat:
    """Calls the heartbeat's address where the configuration has one. Its methods return at once."""

    def __init__(self, resources: Resources, environ: Mapping[str, str]) -> None:
        """`environ` is the environment, in which the address may stand."""
        self._resources = resources
        self._environ = environ
        self._changed = threading.Condition()
        self._waiting: tuple[str, str] | None = None
        self._busy = False
        self._under_way: set[SourceKind] = set()
        self._thread: threading.Thread | None = None
        self._trouble = ""

    def use(self, resources: Resources) -> None:
        """Call the address of this configuration from now on."""
        self._resources = resources

    def begun(self) -> None:
        """A round begins."""
        self._say(_START, "")

    def heard(self, result: Result) -> None:
        """A source was polled: with the first one of its kind since the last round of that kind ended, one began."""
        if result.source.kind not in self._under_way:
            self._under_way.add(result.source.kind)
            self.begun()

    def ended(self, results: Iterable[Result] = ()) -> None:
        """A round ended, with these results: whether all is healthy is looked at here."""
        results = list(results)
        self._under_way -= {result.source.kind for result in results}
        if self._resources.settings.heartbeat is None or self._resources.stop.is_set():
            return
        unwritten = {f"polls could not be written: {result.reason}" for result in results if result.unwritten}
        reasons = [*reasons_within(self._resources), *sorted(unwritten)]
        self._say(_FAIL if reasons else _SUCCESS, "\n".join(reasons))

    def finish(self) -> None:
        """Wait until what was to be said is said: for a process that ends now; never longer than one call takes."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._waiting or self._busy), PING_WITHIN)

    def _say(self, signal: str, words: str) -> None:
        if self._resources.settings.heartbeat is None:
            return
        with self._changed:
            if signal == _START and self._waiting and self._waiting[0] != _START:
                return  # how the last round ended matters more than that the next begins
            self._waiting = (signal, words)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True, name="heartbeat")
                self._thread.start()
            self._changed.notify_all()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting is not None)
                said, self._waiting, self._busy = self._waiting, None, True
            try:
                if said:
                    self._note(self._call(*said))
            except Exception as fault:
                # Not its text, which may hold the address.
                self._note(f"the monitor itself failed: {type(fault).__name__}")
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _call(self, signal: str, words: str) -> str:
        """Call once; why that failed, "" where it did not."""
        settings = self._resources.settings
        place = settings.heartbeat
        if place is None:
            return ""
        try:
            url = read_secret("the heartbeat's address", place.url_env, place.url_file, self._environ)
        except DeliveryError as fault:
            return fault.reason
        return ping(url, signal, words, settings.http)

    def _note(self, trouble: str) -> None:
        """Log a trouble once, and its end: whoever watches the heartbeat misses it anyway."""
        if trouble and trouble != self._trouble:
            log.warning("the heartbeat could not be called: %s", trouble)
        elif self._trouble and not trouble:
            log.warning("the heartbeat can be called again")
        self._trouble = trouble
