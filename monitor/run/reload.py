"""A changed configuration while `start` runs: taken up, or refused and reported while the old one stays."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from monitor.config.mistakes import Mistake
from monitor.config.settings import Settings
from monitor.model.messages import Message, PendingAlert
from monitor.operations import reloading
from monitor.run import service
from monitor.run.config_watch import ConfigWatch
from monitor.run.resources import Resources
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

# Between two looks at the file. Two that find the same are certain, so a change is in use within twice that.
_LOOK_EVERY = 2.0


class Reload:
    """Follows the file of a configuration. Used by one thread, but for `ask`."""

    def __init__(
        self,
        resources: Callable[[], Resources],
        use: Callable[[Settings], None],
        say: Callable[[str], None],
        reported: Callable[[], None],
    ) -> None:
        """`resources` are the present ones; `use` has the monitor work by other settings; `say` prints a line of work.

        `reported` is called when operations may have been told something.
        """
        self._resources = resources
        self._use = use
        self._say = say
        self._reported = reported
        self._watch = ConfigWatch(resources().settings.path, resources().register)
        self._asked = threading.Event()
        self._next = 0.0
        self._thread: str | None = None
        self._mistakes: tuple[Mistake, ...] = ()
        self._other_state = resources().settings.state
        self._unreported: list[Message] = []
        self._fault = ""

    def ask(self) -> None:
        """Look at once, and have all read again, also secrets: what SIGHUP does. May be called from anywhere."""
        self._asked.set()

    def look(self) -> None:
        """Look at the file where it is time to, and do what it asks for. What cannot be done now is tried again."""
        asked = self._asked.is_set()
        if not asked and monotonic() < self._next:
            return
        self._asked.clear()
        self._next = monotonic() + _LOOK_EVERY
        if asked:
            service.reloading()
        try:
            self._judge(asked=asked)
        finally:
            if asked:
                service.ready()

    def _judge(self, *, asked: bool) -> None:
        """Do what the file asks for; where the history takes nothing now, it is judged again at the next look."""
        try:
            self._report()
            judged = self._watch.look(asked=asked)
            if judged and judged.settings:
                self._take_up(judged.settings, asked=asked)
            elif judged:
                self._refuse(judged.mistakes, asked=asked)
        except StoreError as fault:
            self._watch.forget()
            if str(fault) != self._fault:
                log.error("the changed configuration cannot be taken up now: %s", fault)
            self._fault = str(fault)
        else:
            self._fault = ""

    def _take_up(self, given: Settings, *, asked: bool) -> None:
        """Work by other settings from now on; the state folder alone stays as it is until a restart."""
        before = self._resources().settings
        after = replace(given, state=before.state)
        different = reloading.differences(before, after)
        if after != before or asked:
            self._use(after)
            self._say(f"configuration read again: {'; '.join(different) or 'nothing is different'}")
        thread = self._open_thread()
        self._thread, self._mistakes = "", ()
        if thread:
            log.warning("the configuration can be used again")
            self._unreported.append(reloading.accepted(thread, different, self._resources().now()))
        if given.state not in (before.state, self._other_state):
            self._unreported.append(reloading.needs_restart(given.state, before.state, self._resources().now()))
            log.warning("%s", self._unreported[-1].headline)
        self._other_state = given.state
        self._report()

    def _refuse(self, mistakes: tuple[Mistake, ...], *, asked: bool) -> None:
        """Stay with what there is, and say why, once for the same mistakes."""
        if mistakes == self._mistakes:
            if asked:
                log.error("the configuration is still refused: %s", "; ".join(map(str, mistakes)))
            return
        thread = self._open_thread()
        message = reloading.refused(mistakes, thread, self._resources().now())
        self._thread, self._mistakes = message.thread, mistakes
        log.error("%s: %s", message.headline, "; ".join(map(str, mistakes)))
        self._unreported.append(message)
        self._report()

    def _open_thread(self) -> str:
        """The thread in which operations heard of a configuration that was refused, "" where none is; over restarts."""
        if self._thread is None:
            self._thread = self._resources().store.last_thread(reloading.REFUSED, reloading.ACCEPTED)
        return self._thread

    def _report(self) -> None:
        """Have operations told what there is to tell; StoreError where it cannot be written yet."""
        if not self._unreported:
            return
        resources = self._resources()
        alerts = [PendingAlert(message, resources.settings.operations) for message in self._unreported]
        resources.store.add_alerts(alerts, (), resources.now())
        self._unreported.clear()
        self._reported()
