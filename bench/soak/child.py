"""The monitor under test: `python -m bench.soak.child CLOCK ARGUMENTS…` is `run.py ARGUMENTS…` by the clock in a file.

All of it is the real thing, in a process of its own: command, scheduler, rounds, outbox, reading processes. What is
put in its place is time alone: the clock that the monitor and APScheduler read, and waits with a timeout, which end by
that clock. Where every thread waits, time leaps to the first instant that one of them waits for.
"""

from __future__ import annotations

import faulthandler
import signal
import sqlite3
import sys
import threading
import time
from contextlib import closing, suppress
from datetime import datetime, tzinfo
from pathlib import Path
from types import FrameType
from typing import Any

from bench.soak.clock import Clock

_APART = 0.001  # seconds between two looks at threads that all wait
_BUSY = 0.015  # and at threads of which one was at work: each look holds up all of them
_PARKED = {
    ("threading.py", "wait"),
    ("threading.py", "join"),
    ("threading.py", "_wait_for_tstate_lock"),
    ("thread.py", "_worker"),
    ("selectors.py", "select"),
}
# Waits of those who look whether there is anything to do: they look after each leap, and time leaps past them.
_LOOKERS = {("outbox.py", "_serve"), ("schedule.py", "run"), ("blocking.py", "_main_loop")}

TOGETHER = 300.0
"""Seconds: polls that fall due within five minutes are made at their end; one by one, a year takes an hour more."""
_HOUR = 3_600.0
_LOOK_EVERY = 5.0  # seconds between two looks of the outbox, by its own account


class Time:
    """Simulated time of this process."""

    def __init__(self, clock: Clock, state: Path) -> None:
        self.clock = clock
        self.database = state / "monitor.db"
        self.serving = False
        self._lock = threading.Lock()
        self.lanes: list[Any] = []
        self.scheduler: Any = None
        self._waiting: dict[int, tuple[float, threading.Event, bool]] = {}

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self.clock.true()

    def wait(self, event: threading.Event, timeout: float | None = None) -> bool:
        """`Event.wait`, whose timeout goes by this clock."""
        until = None if timeout is None else self.monotonic() + max(0.0, timeout)
        caller = sys._getframe(2)
        looks = _place(caller) in _LOOKERS
        me = threading.get_ident()
        try:
            with event._cond:
                while not event._flag:
                    left = None if until is None else until - self.monotonic()
                    if left is not None and left <= 0:
                        break
                    if until is not None:
                        with self._lock:
                            self._waiting[me] = (until, event, looks)
                    event._cond.wait(None if left is None else min(left, threading.TIMEOUT_MAX))
                    if looks:
                        break
                return event._flag
        finally:
            with self._lock:
                self._waiting.pop(me, None)

    def run(self) -> None:
        """Let time leap, for ever: where every thread waits, and none ran between two looks."""
        before: object = None
        pause = _BUSY
        while True:
            time.sleep(pause)
            wait = self.serving and self._all_wait()
            pause = _APART if wait else _BUSY
            now = _ran() if wait else None
            if now is not None and now == before:
                self._leap()
                now = None
            before = now

    def _all_wait(self) -> bool:
        with self._lock:
            if any(event._flag for _, event, _ in self._waiting.values()):
                return False
        me = threading.get_ident()
        return all(number == me or _is_parked(frame) for number, frame in sys._current_frames().items())

    def _leap(self) -> None:
        limit, now = self.clock.limit, self.clock.true()
        if now >= limit:
            self.clock.rest_at(limit)
            return
        with self._lock:
            awaited = [until for until, _, looks in self._waiting.values() if not looks]
        target = min([limit, *awaited, *self._next_try(), *self._next_poll(), *self._next_chore()])
        self.clock.leap_to(target)
        with self._lock:
            waiting = list(self._waiting.values())
        for until, event, looks in waiting:
            if looks or until <= max(now, target):
                with event._cond:
                    event._cond.notify_all()

    def _next_poll(self) -> list[float]:
        """When the next poll is due, put off to the next of the instants at which polls are made here."""
        due = [p.due.timestamp() - self.clock.skew for lanes in self.lanes for p in list(lanes._planned.values())]
        if not due:
            return []
        soonest = max(self.clock.true() + _LOOK_EVERY, min(due))
        return [-(-soonest // TOGETHER) * TOGETHER]

    def _next_chore(self) -> list[float]:
        """When the next chore is due; one that comes every hour or oftener is done when something else is."""
        jobs = self.scheduler.get_jobs() if self.scheduler else []
        rare = [job for job in jobs if getattr(job.trigger, "interval_length", _HOUR + 1) > _HOUR]
        soonest = self.clock.true() + _APART
        due = [job.next_run_time.timestamp() - self.clock.skew for job in rare if job.next_run_time]
        return [max(soonest, min(due))] if due else []

    def _next_try(self) -> list[float]:
        """When the outbox has something to try again."""
        if not self.database.exists():
            return []
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as db:
            found = db.execute("SELECT min(next_attempt) FROM deliveries WHERE state = 'owed'").fetchone()[0]
            soonest = self.clock.true() + _LOOK_EVERY
            return [max(soonest, datetime.fromisoformat(found).timestamp() - self.clock.skew)] if found else []
        return []


def _is_parked(frame: FrameType) -> bool:
    """Whether a thread waits, and not just for one that it has started."""
    if _place(frame) not in _PARKED:
        return False
    above: FrameType | None = frame
    while above is not None and _place(above)[0] in ("threading.py", "child.py"):
        if _place(above) == ("threading.py", "start"):
            return False
        above = above.f_back
    return True


def _place(frame: FrameType) -> tuple[str, str]:
    return frame.f_code.co_filename.rpartition("/")[2], frame.f_code.co_name


def _ran() -> list[bytes] | None:
    """How long each other thread has run so far, as the system counts it; None where one could run now."""
    own, found = str(threading.get_native_id()), []
    for task in Path("/proc/self/task").iterdir():
        if task.name == own:
            continue
        try:
            if (task / "stat").read_bytes().rpartition(b") ")[2][:1] == b"R":
                return None
            found.append((task / "schedstat").read_bytes())
        except OSError:
            return None
    return found


def install(clock: Clock, state: Path) -> Time:
    """Put the simulated time in the place of the machine's, before the monitor is imported."""
    simulated = Time(clock, state)
    threading.Event.wait = lambda self, timeout=None: simulated.wait(self, timeout)  # type: ignore[method-assign]
    real = time.monotonic
    time.monotonic = simulated.monotonic  # type: ignore[assignment]
    import monitor.fetch.fetcher

    time.monotonic = real  # type: ignore[assignment]

    import apscheduler.executors.base
    import apscheduler.job
    import apscheduler.schedulers.background
    import apscheduler.schedulers.base
    import apscheduler.triggers.interval

    import monitor.cli.base

    class Simulated(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.read().astimezone(tz)

    for module in (
        apscheduler.schedulers.base,
        apscheduler.executors.base,
        apscheduler.job,
        apscheduler.triggers.interval,
    ):
        if hasattr(module, "datetime"):
            module.datetime = Simulated
    monitor.cli.base._utc_now = clock.read

    scheduler = apscheduler.schedulers.background.BackgroundScheduler
    start = scheduler.start

    def started(self: Any, *args: Any, **kwargs: Any) -> None:
        start(self, *args, **kwargs)
        simulated.scheduler = self
        simulated.serving = True

    scheduler.start = started
    import monitor.run.lanes

    lanes = monitor.run.lanes.Lanes
    use = lanes.use

    def used(self: Any, *args: Any) -> None:
        use(self, *args)
        simulated.lanes[:] = [self]

    lanes.use = used  # type: ignore[method-assign]
    threading.Thread(target=simulated.run, daemon=True, name="simulated time").start()
    return simulated


def main() -> None:
    """Be a monitor."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    clock, state, *arguments = sys.argv[1:]
    install(Clock(Path(clock)), Path(state))
    from monitor.cli import main as monitor_main

    monitor_main(arguments)


if __name__ == "__main__":
    main()
