"""A monitor that runs in this process by the real clock, for tests of what `start` does when."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitor.config.file import load
from monitor.fetch.fetcher import Fetcher
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load as load_register
from monitor.run.record import Result
from monitor.run.resources import Resources
from monitor.run.schedule import Runner
from monitor.store.database import Store
from tests.monitored import READERS


@dataclass
class Running:
    """A monitor at work, its store, what it heard of each poll and each round, what it said of its configuration."""

    store: Store
    runner: Runner
    heard: list[Result] = field(default_factory=list)
    rounds: list[list[str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def polled(self) -> list[str]:
        """The ids of the sources polled so far, in order."""
        return [result.source.id for result in self.heard]


def until(true: Callable[[], object], within: float = 20.0) -> bool:
    """Wait until something is true; whether it became so in time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


@contextlib.contextmanager
def running(config: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Running]:
    """A monitor on a configuration, from its start to its stop."""
    settings, stop = load(config, load_register()), threading.Event()
    with Store.open(settings.state, now()) as store:
        fetcher = Fetcher(settings.http)
        resources = Resources(settings, load_register(), store, fetcher, now, stop=stop, readers=READERS)
        resources.prepare()
        heard: list[Result] = []
        rounds: list[list[str]] = []

        def ended(results: object) -> None:
            rounds.append([result.source.id for result in results])  # type: ignore[attr-defined]

        said: list[str] = []
        outbox = Outbox(settings, store, {}, now, stop)
        runner = Runner(resources, outbox, stop, heard.append, ended, lambda settings, text: said.append(text))
        thread = threading.Thread(target=runner.run)
        thread.start()
        try:
            yield Running(store, runner, heard, rounds, said)
        finally:
            stop.set()
            thread.join(6)
            fetcher.close()
            assert not thread.is_alive()
