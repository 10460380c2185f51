"""Reading processes are killed and stopped for real while they read: what they read is told the next day, once.

`tests/run/test_reading_faults.py` lets readings fail; here signals reach the processes, from outside, as the system's
own (memory that runs out) and people's do.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest

from monitor.apart.workers import Limits, Readers
from monitor.demo.press import Story, paper
from tests.monitored import VISIT, Monitored, published, world

OLD = published("inspection-2018", 1, "2018-08-06")
LETTER = published("focused-visit-2021", 2, "2021-08-02", VISIT)
STORY = Story(
    "/2021/rated",
    date(2021, 8, 2),
    "Children's services in Peterborough rated inadequate by Ofsted",
    "Inspectors found that children were left at risk.",
    (
        "Children's services in Peterborough have been rated inadequate by Ofsted in a report published today.",
        "Inspectors visited Peterborough City Council between June 14 and June 25.",
        "The leader said that work to put this right has begun and thanked staff for all that they do.",
    ),
)
BINS = Story(
    "/2021/bins", date(2021, 6, 1), "Bins are emptied on Mondays", "From May on.", ("They are emptied weekly.",)
)
READ = {"a report": (LETTER.path, "focused visit"), "a news story": (STORY.path, "inadequate")}


@pytest.fixture
def monitor(serve, tmp_path):
    """A monitor after its baseline, with reading processes of its own."""
    web = serve(world(OLD), date(2021, 7, 1))
    with (
        Readers(Limits(seconds=3)) as readers,
        Monitored(
            tmp_path, web, authorities=[{"name": "Peterborough", "news": [{"feed": f"{web.url}/rss"}]}]
        ) as monitor,
    ):
        monitor.resources = replace(monitor.resources, readers=readers)
        publish(monitor, "")
        monitor.day("2021-07-01")
        monitor.told()
        yield monitor


def publish(monitor, what):
    """Let the one or the other come out on 2 August."""
    shown = world(OLD, LETTER) if what == "a report" else world(OLD)
    stories = [BINS, STORY] if what == "a news story" else [BINS]
    monitor.web.world = replace(shown, pages=paper("The Paper", "/rss", stories))


@contextmanager
def struck(monitor, path, number, most=None):
    """Send a signal to each reading process as long as a path is the last that was asked for, `most` times at most."""
    over, sent = threading.Event(), []

    def strike():
        while not over.wait(0.001):
            hits = monitor.web.hits
            if not hits or hits[-1].path != path or len(sent) == most:
                continue
            for process in monitor.resources.readers.processes():
                with suppress(ProcessLookupError):
                    os.kill(process, number)
                    sent.append(process)

    monitor.web.hits.clear()
    thread = threading.Thread(target=strike)
    thread.start()
    try:
        yield sent
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("what", READ)
@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGSTOP, marks=pytest.mark.exhaustive)])
def test_what_was_read_when_its_process_was_struck_is_told_the_next_day_once(monitor, what, number):
    path, words = READ[what]
    publish(monitor, what)
    with struck(monitor, path, number, most=1 if number == signal.SIGSTOP else None) as sent:
        assert monitor.day("2021-08-02") == []
    assert sent
    said = [line for message in monitor.taken("operators") for line in (message.headline, *message.lines)]
    # A story that met a limit once is only asked for again: papers have bad days.
    silent = what == "a news story" and number == signal.SIGSTOP
    assert any("could not be read" in line for line in said) != silent
    (told,) = monitor.day("2021-08-03")
    assert words in told
    assert monitor.day("2021-08-04") == []
    assert {e.status for e in monitor.store.events(["peterborough"])} <= {"confirmed", "reported"}


@pytest.mark.parametrize("what", READ)
def test_one_kill_is_made_good_within_the_poll(monitor, what):
    path, words = READ[what]
    publish(monitor, what)
    with struck(monitor, path, signal.SIGKILL, most=1) as sent:
        (told,) = monitor.day("2021-08-02")
    assert sent
    assert words in told
    assert monitor.told() == []
    assert monitor.day("2021-08-03") == []
