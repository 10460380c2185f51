"""What runs when: APScheduler starts the rounds, the outbox delivers beside them, a signal ends both.

A job a kind of source, so that slow news never delays Ofsted; within a round every host has a lane of its own. What was
due while nothing ran is polled at the start, once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from time import monotonic

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.config import cronline
from monitor.config.settings import Cron, Every, Settings
from monitor.model.publications import SourceKind
from monitor.outbox.outbox import Outbox
from monitor.run import due, service
from monitor.run.chores import CHORES, Chore
from monitor.run.record import Result
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.sources.base import Source
from monitor.store import private
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

# a stop finishes or rolls back work in hand within five seconds.
_STOP_WITHIN = 4.0
# Seconds. The kernel may give a signal to any thread (as it does after kill -STOP and -CONT), and Python's handlers run
# in the main thread alone: one that waits without end would never hear of it.
_HEAR_SIGNALS_EVERY = 0.5


class Runner:
    """The monitor at work, from `start` until `stop` is set."""

    def __init__(
        self,
        resources: Resources,
        outbox: Outbox,
        stop: threading.Event,
        heard: Callable[[Result], None] | None = None,
        ended: Callable[[Sequence[Result], float], None] | None = None,
    ) -> None:
        """`heard` hears of every poll's result, `ended` of all results of a round and of the seconds that it took."""
        self._resources = resources
        self._outbox = outbox
        self._stop = stop
        self._heard = heard or (lambda result: None)
        self._ended = ended or (lambda results, seconds: None)
        self._scheduler = BackgroundScheduler(timezone=resources.settings.timezone)
        self._rounds: set[threading.Thread] = set()

    def run(self) -> None:
        """Poll and deliver until the stop; then let what is in hand finish, or leave it to be done again."""
        private.say_who_may_read(self._resources.store.path)
        deliverers = self._outbox.serve()
        for kind in SourceKind:
            sources = [s for s in registry.sources(self._resources.settings) if s.kind is kind]
            if sources:
                self._add(kind, sources)
        for chore in CHORES:
            self._add_chore(chore)
        self._scheduler.start()
        service.ready()
        while not self._stop.wait(_HEAR_SIGNALS_EVERY):
            pass
        service.stopping()
        self._outbox.wake()
        self._scheduler.shutdown(wait=False)
        # What waits for the web or a reader is cut off: nothing of it was written, and the next start asks again.
        self._resources.cut()
        deadline = monotonic() + _STOP_WITHIN
        for thread in (*deliverers, *self._rounds):
            thread.join(max(0.0, deadline - monotonic()))

    def _add(self, kind: SourceKind, sources: list[Source]) -> None:
        settings = self._resources.settings
        # A late job is run, not skipped (APScheduler's default grace is one second), and never twice at once.
        self._scheduler.add_job(
            self._round,
            trigger(settings.poll[kind], settings),
            args=[sources],
            id=str(kind),
            next_run_time=self._first(sources),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def _add_chore(self, chore: Chore) -> None:
        settings = self._resources.settings
        schedule = chore.schedule(settings)
        if schedule is None:
            return
        first = {"next_run_time": self._resources.now()} if chore.at_start else {}
        self._scheduler.add_job(
            self._do,
            trigger(schedule, settings),
            args=[chore],
            id=chore.name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            **first,
        )

    def _do(self, chore: Chore) -> None:
        """Do a chore; what it raises is logged, by the scheduler where nobody expects it."""
        try:
            if chore.work(self._resources):
                self._outbox.wake()
        except StoreError as fault:
            # That nothing can be written is said once, however many chores meet it.
            said = self._resources.store.outages.goes_on
            log.log(logging.INFO if said else logging.ERROR, "%s: %s", chore.name, fault)

    def _first(self, sources: list[Source]) -> datetime:
        """When the first round runs: at once where any source is overdue or was never polled."""
        states = self._resources.store.sources()
        now = self._resources.now()
        polls = [due.next_poll(s, states.get(s.id), self._resources.settings, now) or now for s in sources]
        return max(now, min(polls))

    def _round(self, sources: list[Source]) -> None:
        self._rounds.add(threading.current_thread())
        begun = monotonic()
        results = run_round(self._resources, sources, done=self._done)
        self._ended(results, monotonic() - begun)
        self._outbox.wake()

    def _done(self, result: Result) -> None:
        if result.messages:
            self._outbox.wake()
        self._heard(result)


def trigger(schedule: Every | Cron, settings: Settings) -> BaseTrigger:
    """APScheduler's trigger of a poll schedule, in the configuration's time zone."""
    if isinstance(schedule, Every):
        return _IntervalTrigger(seconds=max(1, round(schedule.seconds)), timezone=settings.timezone)
    return CronLineTrigger(schedule.line, settings.timezone)


class _IntervalTrigger(IntervalTrigger):  # type: ignore[misc]
    """An interval for APScheduler, whose own steps through all it missed: a million minutes after a clock's jump."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next instant of the interval: what was missed counts for one run."""
        if previous_fire_time is not None and previous_fire_time < now:
            previous_fire_time += (now - previous_fire_time) // self.interval * self.interval
        return super().get_next_fire_time(previous_fire_time, now)  # type: ignore[no-any-return]


class CronLineTrigger(BaseTrigger):  # type: ignore[misc]
    """A cron line for APScheduler, whose own would run `*/2` an hour late where the clocks change."""

    def __init__(self, line: str, zone: tzinfo) -> None:
        self._line, self._zone = line, zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next instant of the line: after the last run, or from now on where there was none."""
        return cronline.after(self._line, previous_fire_time or now - timedelta(microseconds=1), self._zone)
