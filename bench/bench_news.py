"""What the press costs: reading a story, polling 500 feeds that say what they said, memory over many articles.

A story's time is that beyond the extraction of its text (trafilatura and htmldate). The web of the feeds runs in a
process of its own and knows no ETags, so that every feed is sent whole. Run: python bench/bench_news.py
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

from monitor.config.file import load as load_config
from monitor.demo.press import Story, paper
from monitor.demo.story import STORIES
from monitor.fetch.fetcher import Fetcher
from monitor.model.dates import When
from monitor.model.publications import SourceKind
from monitor.read.document import read_document
from monitor.read.story.reader import read_story
from monitor.read.text.lines import from_plain
from monitor.register.authorities import load
from monitor.run.poll import Outcome
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources.registry import sources
from monitor.store.database import Store

FEEDS, ITEMS, ARTICLES = 500, 50, 2100
STORY_MS, FEEDS_S, GROWTH_MB = 3.0, 10.0, 20.0
NEWS = "A longer look at the weather of the week, the market on the square and the results of the town's clubs."


def stories() -> Iterator[bytes]:
    """Articles without end, each other than the last, four times as long as the demo's."""
    model, number = STORIES[1], 0
    while True:
        number += 1
        body = tuple(f"{words} ({number})" for words in model.paragraphs * 4)
        yield paper("P", "/rss", [replace(model, title=f"{model.title} {number}", paragraphs=body)])[1].versions[0][1]


def story() -> float:
    """Milliseconds of CPU to read the words of a story, the middle of seven rounds."""
    model = STORIES[1]
    words = "\n".join((model.title, *model.paragraphs * 4))
    times = []
    for _ in range(7):
        begun = time.process_time()
        for number in range(50):
            reading = read_story(from_plain(f"{words}\n{number}"), load(), published=When.of(model.day))
        times.append((time.process_time() - begun) / 50 * 1000)
    assert reading.events
    return sorted(times)[3]


def serve(port: multiprocessing.Queue[str]) -> None:
    """Feeds without validators, until the parent ends."""
    day = date(2025, 1, 1)
    items = [Story(f"/{n}", day - timedelta(days=n), f"Story {n}", NEWS, ()) for n in range(ITEMS)]
    body = paper("P", "/rss", items)[0].versions[-1][1]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            found = self.path != "/robots.txt"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body) if found else 0))
            self.end_headers()
            self.wfile.write(body if found else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(f"http://127.0.0.1:{server.server_address[1]}")
    server.serve_forever()


def feeds(folder: Path, url: str) -> float:
    """Seconds of CPU to poll all feeds, unchanged; nothing but the feeds is asked for."""
    news = [{"feed": f"{url}/{n}/rss"} for n in range(FEEDS)]
    given = {
        "channels": {"nobody": {"type": "console", "min_severity": "critical"}},
        "alerts": ["nobody"],
        "authorities": [{"name": "Peterborough", "news": news}],
        "http": {"min_interval": "0s", "allow_hosts": ["127.0.0.1"]},
    }
    path = folder / "monitor.yaml"
    path.write_text(json.dumps(given | {"state": "state"}))
    settings, now = load_config(path, load()), datetime(2025, 1, 2, tzinfo=UTC)
    with Store.open(settings.state, now) as store:
        resources = Resources(settings, load(), store, Fetcher(settings.http), lambda: now)
        resources.prepare()
        watched = [s for s in sources(settings) if s.kind is SourceKind.NEWS]
        first = run_round(resources, watched, force=True)
        assert all(r.outcome is Outcome.BASELINE and r.documents == ITEMS for r in first), first[0]
        begun = time.process_time()
        results = run_round(resources, watched, force=True)
        spent = time.process_time() - begun
        assert all(r.outcome is Outcome.UNCHANGED for r in results)
    return spent


def growth() -> float:
    """Megabytes that memory would grow by over 10,000 articles, by its growth once the first third is read."""
    process, source = psutil.Process(), stories()
    marks = []
    for number in range(1, ARTICLES + 1):
        read_document(next(source), register=load(), authority="peterborough")
        if number in (ARTICLES // 3, ARTICLES):
            marks.append(process.memory_info().rss / 1e6)
    return (marks[1] - marks[0]) / (ARTICLES * 2 / 3) * 10_000


def main() -> None:
    """Measure and print."""
    port: multiprocessing.Queue[str] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    one = story()
    print(f"a story read in {one:.2f} ms beyond the extraction of its text (limit {STORY_MS} ms)")
    with tempfile.TemporaryDirectory() as folder:
        spent = feeds(Path(folder), port.get())
    print(f"{FEEDS} feeds of {ITEMS} items, unchanged: {spent:.2f} s CPU (limit {FEEDS_S} s)")
    server.terminate()
    grown = growth()
    print(f"memory: {grown:+.1f} MB over 10,000 articles, by {ARTICLES} (limit {GROWTH_MB} MB)")
    raise SystemExit(0 if one <= STORY_MS and spent <= FEEDS_S and grown <= GROWTH_MB else 1)


if __name__ == "__main__":
    main()
