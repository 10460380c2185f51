"""One fault over one kind of source: a publication P appears while it lasts. What is said of it and kept is measured.

A baseline by a healthy web; then the fault begins and P appears; polls in the fault, to beyond `health.failures`; the
fault ends; polls until P was alerted and the source is well, and one more.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NoReturn
from urllib.parse import urlsplit

from monitor.apart.workers import Readers
from monitor.config.file import load
from monitor.config.settings import Settings
from monitor.fetch.fetcher import Fetcher
from monitor.model.messages import Message
from monitor.register.authorities import load as load_register
from monitor.run.poll import Outcome
from monitor.run.record import Result
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.sources.base import Source
from monitor.store.database import Store
from tests.faults.kinds import Kind
from tests.faults.web import NAMES, TOP, Site
from tests.monitored import READERS, _taken, configure
from tests.web import Answer, Asked, serves

FAILURES = 2
"""What the configuration of these stories says of `health.failures`."""
LONGEST = 15.0
"""Seconds that no poll may take, however busy the machine is."""
PATIENCE = 0.25
"""`http.timeout` while a fault lasts that makes the monitor wait, in seconds."""
BEFORE = timedelta(hours=1)
"""How long after the baseline the fault begins and P appears: on the same day, so that versions are known already."""
AFTER = (timedelta(hours=1), timedelta(hours=1), timedelta(hours=24))
"""When it is polled after the fault, each counted from the poll before."""
ROBOTS = Answer(200, b"User-agent: *\nDisallow: /admin/\n", {"Content-Type": "text/plain"})
PARKED = f"parked{TOP}"
"""A host of somebody else's, to which the monitor's configuration lets it go."""

LIST, DOCUMENT, HOST = "list", "document", "host"


@dataclass(frozen=True)
class Moment:
    """A request while a fault lasts: what was asked, what a healthy web answers, and the story that it belongs to."""

    asked: Asked
    healthy: Answer
    story: Story


Tells = Callable[[Moment], Answer]


@dataclass(frozen=True)
class Fault:
    """What is wrong for a time: `says` in a sentence; `answers` what the web says then, in place of the list or of the
    document (`place`), or for all of the host; `around` what is wrong besides with the world or the machine.

    It lasts `polls` polls, `gap` apart. `slow` makes the monitor wait. `alone` is for what must not run beside others.
    """

    name: str
    says: str
    answers: Tells | None = None
    around: Callable[[Story], AbstractContextManager[object]] | None = None
    place: str = LIST
    polls: int = 3
    gap: timedelta = timedelta(hours=1)
    slow: bool = False
    secure: bool = False
    alone: bool = False


@dataclass
class Measured:
    """What came of one story. `polls` are the outcomes while the fault lasted, `reasons` what the source said then.

    `alerts` are what readers got, each with the number of the poll that made it (those after the fault from
    `fault.polls` on) and the hours since the fault's end; `operations` what operators got.
    """

    polls: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    alerts: list[tuple[int, float, Message]] = field(default_factory=list)
    operations: list[Message] = field(default_factory=list)
    history: frozenset[Any] = frozenset()
    longest: float = 0.0
    tracebacks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ground:
    """What all stories of a kind begin with: its host, its settings, the file of the history after the baseline.

    `well` is what the history holds at the end where nothing was wrong.
    """

    kind: Kind
    site: Site
    settings: Settings
    history: Path
    well: frozenset[Any] = frozenset()


def ground(kind: Kind, folder: Path, *, secure: bool = False) -> Ground:
    """Start a host for a kind of source and take the baseline of it, in a folder."""
    site = Site(kind.name, secure=secure)
    site.__enter__()
    folder.mkdir(parents=True)
    http = {"min_interval": "0s", "timeout": "5s", "allow_hosts": [site.name, PARKED]}
    given = kind.settings(site.root) | {"http": http, "health": {"failures": FAILURES}}
    made = load(configure(folder, site.root, **given), load_register())
    settings = replace(made, http=replace(made.http, attempts=2, backoff=0.01))
    bare = Ground(kind, site, settings, folder / "state" / "monitor.db")
    Story(Fault("baseline", ""), bare, folder / "state").run_baseline()
    well = Story(Fault("well", "nothing is wrong", polls=1), bare, folder / "well").run()
    assert [m.event for _, _, m in well.alerts] == [kind.event]
    return replace(bare, well=well.history)


class Story:
    """A monitor of one source whose fault begins and ends."""

    def __init__(self, fault: Fault, ground: Ground, folder: Path) -> None:
        self.fault, self.ground, self.kind, self.site = fault, ground, ground.kind, ground.site
        self.settings = replace(ground.settings, state=folder)
        self.published = False
        self.begun = False
        self.over = threading.Event()
        self.clock = datetime.combine(self.kind.day, clock_time(8), UTC)
        self.measured = Measured()
        self._started = self.clock
        self._round = run_round

    # --- the web ------------------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        """What the host says now."""
        healthy = self.healthy(asked)
        if not (self.begun and self.fault.answers and self._is_struck(asked.path)):
            return healthy
        said = self.fault.answers(Moment(asked, healthy, self))
        return replace(said, headers={"Date": self._date(), **said.headers})

    def healthy(self, asked: Asked, *, published: bool | None = None) -> Answer:
        """What it says when it is well, `published` or not."""
        if asked.path == "/robots.txt":
            return ROBOTS
        there = self.published if published is None else published
        shown = self.kind.show(asked.path, self.kind.items if there else self.kind.items[:-1], self.site.root)
        said = Answer(404, b"<h1>Not found</h1>") if shown is None else serves(*shown)(asked)
        return replace(said, headers={"Date": self._date(), **said.headers})

    def _date(self) -> str:
        return format_datetime(self.real, usegmt=True)

    def _is_struck(self, path: str) -> bool:
        if self.fault.place == HOST or urlsplit(path).path == "/login":
            return True
        if self.fault.place == LIST:
            return urlsplit(path).path == urlsplit(self.kind.list_path).path
        return path == self.kind.document_path

    # --- the monitor --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start a monitor on the story's history."""
        self.store = Store.open(self.settings.state, self.clock)
        self.fetcher = Fetcher(self.settings.http, self.seconds)
        self.resources = Resources(
            self.settings, load_register(), self.store, self.fetcher, lambda: self.clock, readers=READERS
        )

    def close(self) -> None:
        """End it."""
        self.fetcher.close()
        self.store.close()

    @property
    def real(self) -> datetime:
        """What time it is, whatever the monitor's clock says."""
        return self._started + self._passed

    _passed = timedelta()

    def seconds(self) -> float:
        """Monotonic seconds that go with the story's clock."""
        return time.monotonic() + self._passed.total_seconds()

    @property
    def sources(self) -> list[Source]:
        """What is polled: the source in question first."""
        wanted = (self.kind.source, *self.kind.companions)
        found = [s for s in registry.sources(self.settings) if s.id.startswith(wanted)]
        return sorted(found, key=lambda s: not s.id.startswith(self.kind.source))

    def use(self, readers: Readers | None) -> None:
        """Let these read, None for those that all stories share."""
        self.resources = replace(self.resources, readers=readers or READERS)

    def reopen_fetcher(self) -> None:
        """Begin with new connections."""
        self.fetcher = Fetcher(self.settings.http, self.seconds)
        self.resources = replace(self.resources, fetcher=self.fetcher)

    def rounds_in_a_child(self, ready: Callable[[Connection], None] | None) -> None:
        """Let rounds run in a process of their own, which gives `ready` its connection; None: in this one again."""
        self._round = run_round if ready is None else partial(self._round_of_a_child, ready)

    def _round_of_a_child(
        self, ready: Callable[[Connection], None], resources: Resources, sources: list[Source], *, force: bool
    ) -> list[Result]:
        """A round in a forked process: its outcomes, or `stopped` where the process was killed."""
        self.close()
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            self._be_a_child(ready, sources, writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            outcomes = json.loads(said.read() or "{}")
        ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        assert outcomes or ended == -signal.SIGKILL, f"the round ended with {ended}"
        self.open()
        return [Result(source, Outcome(outcomes.get(source.id, "stopped"))) for source in sources]

    def _be_a_child(self, ready: Callable[[Connection], None], sources: list[Source], writing: int) -> NoReturn:
        try:
            for one in READERS._idle:
                one.process.poll = lambda: None  # they are the parent's children, and can be asked all the same
            self.open()
            ready(self.store._db.conn)
            results = run_round(self.resources, sources, force=True)
            os.write(writing, json.dumps({r.source.id: str(r.outcome) for r in results}).encode())
        finally:
            os._exit(0)

    def patient(self, seconds: float) -> None:
        """Let the monitor wait for the web no longer than this from now on."""
        self.fetcher.settings = replace(self.settings.http, timeout=seconds)
        self.fetcher.__post_init__()
        self.fetcher._lanes.clear()

    def poll(self, after: timedelta = timedelta()) -> Result:
        """Poll some time after the last poll, and note what readers and operators are to get."""
        self._passed += after
        self.clock += after
        begun = time.monotonic()
        results = self._round(self.resources, self.sources, force=True)
        self.measured.longest = max(self.measured.longest, time.monotonic() - begun)
        return next(r for r in results if r.source.id.startswith(self.kind.source))

    def take(self, channel: str) -> list[Message]:
        """What a channel is to get; it counts as delivered from then on."""
        waiting = self.store.pending(channel)
        if waiting:
            self.store.save_deliveries(_taken(d, self.clock) for d in waiting)
        return [d.message for d in waiting]

    def run_baseline(self) -> None:
        """The first sight, by a healthy web."""
        self.site.teller = self.answer
        self.open()
        self.resources.prepare()
        result = self.poll()
        assert not result.outcome.failed, result
        self.take("readers")
        assert self.take("operators") == []
        self.close()

    def run(self) -> Measured:
        """The whole story."""
        self.settings.state.mkdir(parents=True)
        shutil.copy(self.ground.history, self.settings.state)
        self.site.teller = self.answer
        self.open()
        try:
            self._run()
        finally:
            self.over.set()
            self.close()
        return self.measured

    def _run(self) -> None:
        self._passed += BEFORE
        self.clock += BEFORE
        self.published = True
        self._in_the_fault()
        since = timedelta()
        if self.fault.slow:
            self.patient(self.settings.http.timeout)
        left = list(AFTER)
        number = self.fault.polls
        while left:
            pause = left.pop(0)
            since += pause
            result = self.poll(pause)
            self._note(number, since, result)
            number += 1
            is_well = not result.outcome.failed and result.outcome is not Outcome.WAITING
            if is_well and self._is_alerted() and number > self.fault.polls + 1:
                break
        self.measured.history = history(self.store)

    def _in_the_fault(self) -> None:
        self.begun = True
        with (self.fault.around or nothing)(self):
            if self.fault.slow:
                self.patient(PATIENCE)
            for number in range(self.fault.polls):
                result = self.poll(self.fault.gap if number else timedelta())
                self.measured.polls.append(str(result.outcome))
                self.measured.reasons.append(result.reason)
                if number < self.fault.polls - 1:
                    self._note(number, timedelta(), result)
        self._note(self.fault.polls - 1, timedelta(), result)
        self.begun = False

    def _note(self, number: int, since: timedelta, result: Result) -> None:
        self.measured.alerts += [(number, since.total_seconds() / 3600, m) for m in self.take("readers")]
        self.measured.operations += self.take("operators")

    def _is_alerted(self) -> bool:
        return any(message.event == self.kind.event for _, _, message in self.measured.alerts)


def nothing(story: Story) -> AbstractContextManager[object]:
    """Nothing else is wrong."""
    return nullcontext()


def history(store: Store) -> frozenset[Any]:
    """What the history says: of each event what it is, how it stands, and what says so."""
    return frozenset(
        (
            event.id,
            str(event.status),
            event.facts.judgements,
            tuple(sorted((urlsplit(e.url).path, e.withdrawn) for e in event.evidence)),
        )
        for event in store.events(["peterborough", "brent"])
    )


class _Faults(logging.Handler):
    """Gathers tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.seen.append(record.getMessage())


@contextmanager
def tracebacks() -> Iterator[Sequence[str]]:
    """The messages that the monitor logs with a traceback."""
    handler = _Faults()
    logger = logging.getLogger("monitor")
    logger.addHandler(handler)
    try:
        with NAMES.in_force():
            yield handler.seen
    finally:
        logger.removeHandler(handler)
