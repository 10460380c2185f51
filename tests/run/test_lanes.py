"""Hosts side by side while `start` runs: one that hangs or drips holds up nobody, and nothing is polled twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.demo.web import Trouble
from monitor.store.database import Store
from monitor.store.file import StoreError
from tests.monitored import configure, published, world
from tests.running import running, until
from tests.web import Answer, Web, serves

FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://paper.example</link>'
    b"<description>News</description><item><title>Lights in the city</title><link>https://paper.example/lights</link>"
    b"<pubDate>Fri, 01 Dec 2023 08:00:00 GMT</pubDate></item></channel></rss>"
)


@pytest.fixture
def papers() -> Iterator[list[Web]]:
    """Four hosts with a feed each."""
    with ExitStack() as stack:
        webs = [stack.enter_context(Web()) for _ in range(4)]
        for web in webs:
            web.answers["/rss"] = serves(FEED, "application/rss+xml")
        yield webs


def watching(folder: Path, papers: list[Web], **changes: object) -> Path:
    """A configuration of feeds alone that are polled each second; Ofsted's pages are once a day."""
    given = {
        "poll": {"news": "1s", "ofsted": "1d", "govuk": "1d"},
        "authorities": [{"name": "Leeds", "news": [{"feed": web.url("/rss")} for web in papers]}],
        "http": {"min_interval": "0s", "timeout": "20s", "allow_hosts": ["127.0.0.1"]},
    }
    return configure(folder, "http://127.0.0.1:9", **(given | changes))


def drip(send, stopped: threading.Event) -> None:
    """A byte now and then, for as long as anyone listens."""
    send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not stopped.wait(0.1):
        send(b"x")


@pytest.mark.parametrize("manner", [drip, lambda send, stopped: stopped.wait()], ids=["drips", "hangs"])
def test_a_host_that_drips_or_hangs_for_whole_intervals_delays_no_other(papers, tmp_path: Path, manner):
    papers[0].answers["/rss"] = Answer(by_hand=manner)
    with running(watching(tmp_path, papers)) as monitor:
        begun = time.monotonic()
        assert until(lambda: all(web.paths().count("/rss") >= 4 for web in papers[1:]), 30)
        assert time.monotonic() - begun < 20, "the one that hangs is given up after a minute"
        assert papers[0].paths().count("/rss") == 1, "still waiting for its first answer"
        for web in papers[1:]:
            asked = [one.at for one in web.asked if one.path == "/rss"]
            assert max(b - a for a, b in pairwise(asked)) < 5
        assert until(lambda: monitor.rounds), "a round ends without the one that hangs"
        assert len(monitor.rounds[0]) == 3


def test_nothing_is_polled_twice_at_once_nor_more_often_than_twice_an_interval(papers, tmp_path: Path):
    with running(watching(tmp_path, papers)) as monitor:
        assert until(lambda: len(monitor.rounds) >= 3)
        seconds = time.monotonic() - min(one.at for one in papers[0].asked)
        counted = Counter(monitor.polled())
        assert counted.keys() >= {f"news:{web.url('/rss')}" for web in papers} or len(counted) >= 4
    for web in papers:
        assert web.paths().count("/rss") <= 1 + 2 * seconds


def test_the_first_round_is_one_line_and_each_later_one_too(papers, tmp_path: Path):
    with running(watching(tmp_path, papers)) as monitor:
        assert until(lambda: sum(len(r) == 4 for r in monitor.rounds) >= 2)
        assert all(len(set(ids)) == len(ids) for ids in monitor.rounds)


def test_a_source_that_raises_is_planned_again_and_ends_no_lane(papers, tmp_path: Path, monkeypatch):
    whole, raised = Store.source, []

    def source(self, number):
        if str(papers[1]._server.server_address[1]) in number and len(raised) < 2:
            raised.append(number)
            raise RuntimeError("no such luck")
        return whole(self, number)

    monkeypatch.setattr(Store, "source", source)
    with running(watching(tmp_path, papers)):
        assert until(lambda: len(raised) == 2)
        assert until(lambda: papers[1].paths().count("/rss") >= 1)
        assert until(lambda: papers[2].paths().count("/rss") >= 2)


def test_polls_that_cannot_be_written_come_at_their_interval(papers, tmp_path: Path):
    full = threading.Event()
    full.set()
    whole = Store.commit

    def commit(self, poll, now):
        if full.is_set():
            raise StoreError("the disk is full")
        whole(self, poll, now)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Store, "commit", commit)
        with running(watching(tmp_path, papers)) as monitor:
            assert until(lambda: len(monitor.heard) >= 12)
            assert max(web.paths().count("/rss") for web in papers) <= 6, "not again and again at once"
            full.clear()
            assert until(lambda: len(monitor.store.sources()) >= 4)


def test_a_clock_that_was_ahead_and_is_set_right_holds_nothing_back(papers, tmp_path: Path):
    ahead = [timedelta(days=5000)]

    def now() -> datetime:
        return datetime.now(UTC) + ahead[0]

    with running(watching(tmp_path, papers), now) as monitor:
        assert until(lambda: len(monitor.rounds) >= 1)
        ahead[0] = timedelta()
        seen = len(monitor.heard)
        assert until(lambda: len(monitor.heard) >= seen + 4), "nothing waits until the wrong clock's hour comes again"


def test_what_fails_together_on_a_host_is_told_once_as_one(serve, tmp_path: Path):
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))
    with running(configure(tmp_path, web.url, poll={"ofsted": "1s"}, health={"failures": 2})) as monitor:
        assert until(lambda: len(monitor.heard) >= 3)
        web.troubles["*"] = Trouble.FORBIDDEN
        assert until(lambda: troubles(monitor))
        time.sleep(0.5)
        web.troubles.clear()
        assert until(lambda: len(troubles(monitor)) == 2)
    said = troubles_of(tmp_path)
    assert "3 sources of 127.0.0.1" in said[0]
    assert "cannot be read" in said[0]
    assert "can be read again" in said[1]
    assert len(said) == 2


def troubles(monitor) -> list[str]:
    rows = monitor.store._db.query("SELECT headline FROM alerts WHERE key LIKE 'trouble:%' ORDER BY rowid")
    return [row["headline"] for row in rows]


def troubles_of(folder: Path) -> list[str]:
    with Store.read(folder / "state") as store:
        rows = store._db.query("SELECT headline FROM alerts WHERE key LIKE 'trouble:%' ORDER BY rowid")
        return [row["headline"] for row in rows]
