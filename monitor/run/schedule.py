"""What runs when: sources in lanes as they become due, chores by APScheduler, deliveries beside them, until a signal.

What was due while nothing ran is polled at the start, once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.config import cronline
from monitor.config.settings import Cron, Every, Settings
from monitor.outbox.outbox import Outbox
from monitor.run import service
from monitor.run.chores import CHORES, Chore
from monitor.run.lanes import Lanes
from monitor.run.record import Result
from monitor.run.reload import Reload
from monitor.run.resources import Resources
from monitor.store import private
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

# a stop finishes or rolls back work in hand within five seconds.
_STOP_WITHIN = 4.0
# Seconds between two looks for what is due; and after one that failed. The kernel may give a signal to any thread (as
# it does after kill -STOP and -CONT), and Python's handlers run in the main thread alone, so it must wake anyway.
_LOOK_EVERY = 0.25
_AFTER_A_FAULT = 5.0
# A chore that could not be written is tried again after this.
_CHORE_AGAIN = timedelta(minutes=15)
# More than lies between two looks: the clock was set ahead, or the machine slept.
_SET_AHEAD = timedelta(minutes=1)


class Runner:
    """The monitor at work, from `start` until `stop` is set."""

    def __init__(
        self,
        resources: Resources,
        outbox: Outbox,
        stop: threading.Event,
        heard: Callable[[Result], None] | None = None,
        ended: Callable[[Sequence[Result]], None] | None = None,
        followed: Callable[[Settings, str], None] | None = None,
    ) -> None:
        """`heard` hears of every poll's result, `ended` of all of a kind's, once each of its sources was polled.

        `followed` hears of a changed configuration once it is in use, with what is different in words.
        """
        self._resources = resources
        self._outbox = outbox
        self._stop = stop
        self._heard = heard or (lambda result: None)
        self._lanes = Lanes(self._done, ended or (lambda results: None), outbox.wake)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._last = resources.now()
        self._reload = Reload(lambda: self._resources, self._use, self._say_followed, outbox.wake)
        self._followed = followed or (lambda settings, said: None)
        self._to_adopt = False

    @property
    def resources(self) -> Resources:
        """What polls share, with the configuration as it is now."""
        return self._resources

    def reload(self) -> None:
        """Read the configuration again, at once. It is also read where its file changes."""
        self._reload.ask()

    def run(self) -> None:
        """Poll and deliver until the stop; then let what is in hand finish, or leave it to be done again."""
        private.say_who_may_read(self._resources.store.path)
        self._outbox.serve()
        for chore in CHORES:
            self._add_chore(chore)
        self._scheduler.start()
        self._lanes.use(self._resources)
        service.ready()
        while not self._stop.wait(self._look()):
            self._mind_the_clock()
        service.stopping()
        self._outbox.wake()
        self._scheduler.shutdown(wait=False)
        # What waits for the web or a reader is cut off: nothing of it was written, and the next start asks again.
        self._resources.cut()
        deadline = monotonic() + _STOP_WITHIN
        for thread in (*self._outbox.threads, *self._lanes.threads):
            thread.join(max(0.0, deadline - monotonic()))

    def _look(self) -> float:
        """Let what is due begin, by the configuration as it is; seconds until the next look.

        A fault is logged and ends nothing.
        """
        try:
            self._reload.look()
            self._lanes.look()
            if self._to_adopt:
                # A poll in hand may yet have alerts for a channel that was there when it began.
                more = self._lanes.is_between or self._outbox.is_between
                self._outbox.adopt()
                self._to_adopt = more
        except StoreError as fault:
            log.error("what is due could not be found out: %s", fault)
        except Exception:
            log.exception("what is due could not be begun")
        else:
            return _LOOK_EVERY
        return _AFTER_A_FAULT

    def _use(self, settings: Settings) -> None:
        """Work by another configuration from now on. StoreError, with nothing changed, where the history is unreadable.

        What is shared stays: the history, what is known of hosts, the readers, the lock on an authority's events.
        """
        before, after = self._resources, replace(self._resources, settings=settings)
        self._lanes.use(after)
        self._resources = after
        after.fetcher.use(settings.http)
        self._outbox.use(settings)
        self._to_adopt = True
        for chore in CHORES:
            if _plan(chore, before.settings) != _plan(chore, settings):
                self._plan_anew(chore)

    def _plan_anew(self, chore: Chore) -> None:
        """Have a chore's job go by the present configuration."""
        settings = self._resources.settings
        schedule = chore.schedule(settings)
        if self._scheduler.get_job(chore.name) is None:
            self._add_chore(chore)
        elif schedule is None:
            self._scheduler.remove_job(chore.name)
        else:
            self._scheduler.reschedule_job(chore.name, trigger=trigger(schedule, settings))

    def _say_followed(self, said: str) -> None:
        self._followed(self._resources.settings, said)

    def _mind_the_clock(self) -> None:
        """Plan the chores anew where the clock was set; else APScheduler sleeps until an hour of the clock that was."""
        now = self._resources.now()
        before, self._last = self._last, now
        if now < before:
            for chore in CHORES:
                self._plan_anew(chore)
        elif now - before > _SET_AHEAD:
            self._scheduler.wakeup()

    def _add_chore(self, chore: Chore) -> None:
        settings = self._resources.settings
        schedule = chore.schedule(settings)
        if schedule is None:
            return
        first = {"next_run_time": self._resources.now()} if chore.at_start else {}
        # A late job is run, not skipped (APScheduler's default grace is one second), and never twice at once.
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
        """Do a chore; what it raises is logged, by the scheduler where nobody expects it.

        Where the history takes nothing it is tried again soon: a week later would be too late for the report.
        """
        try:
            if chore.work(self._resources):
                self._outbox.wake()
        except StoreError as fault:
            # That nothing can be written is said once, however many chores meet it.
            said = self._resources.store.outages.goes_on
            log.log(logging.INFO if said else logging.ERROR, "%s: %s", chore.name, fault)
            job, again = self._scheduler.get_job(chore.name), self._resources.now() + _CHORE_AGAIN
            if job and job.next_run_time > again:
                job.modify(next_run_time=again)

    def _done(self, result: Result) -> None:
        if result.messages:
            self._outbox.wake()
        self._heard(result)


def _plan(chore: Chore, settings: Settings) -> tuple[Every | Cron | None, tzinfo]:
    """All that a chore's job rests on."""
    return chore.schedule(settings), settings.timezone


def trigger(schedule: Every | Cron, settings: Settings) -> BaseTrigger:
    """APScheduler's trigger of a schedule, in the configuration's time zone."""
    if isinstance(schedule, Every):
        return _IntervalTrigger(seconds=max(1, round(schedule.seconds)), timezone=UTC)
    return CronLineTrigger(schedule.line, settings.timezone)


class _IntervalTrigger(IntervalTrigger):  # type: ignore[misc]
    """An interval for APScheduler, whose own steps through all it missed: a million minutes after a clock's jump."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next instant of the interval: what was missed counts for one run.

        In UTC: of two times of one zone Python tells the clocks', which in October go from two back to one.
        """
        now = now.astimezone(UTC)
        if previous_fire_time is not None:
            previous_fire_time = previous_fire_time.astimezone(UTC)
        if previous_fire_time is not None and previous_fire_time < now:
            previous_fire_time += (now - previous_fire_time) // self.interval * self.interval
        return super().get_next_fire_time(previous_fire_time, now)  # type: ignore[no-any-return]


class CronLineTrigger(BaseTrigger):  # type: ignore[misc]
    """A cron line for APScheduler, whose own would run `*/2` an hour late where the clocks change."""

    def __init__(self, line: str, zone: tzinfo) -> None:
        self._line, self._zone = line, zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next instant of the line from now on, after the last run where there was one."""
        before = now - timedelta(microseconds=1)
        return cronline.after(self._line, max(previous_fire_time or before, before), self._zone)
