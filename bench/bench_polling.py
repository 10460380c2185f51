"""What an unchanged poll of all of England costs beside a bare requests session asking the same questions.

Prints the CPU of both (start-up aside), their ratio, and the monitor's memory after it. The web runs in a process of
its own. Run: python bench/bench_polling.py
"""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil
import requests

from monitor.config.file import load as load_config
from monitor.demo.story import DOCUMENTS
from monitor.demo.web import Web
from monitor.demo.world import Provider, Publication, World
from monitor.fetch.fetcher import Fetcher
from monitor.register.authorities import load
from monitor.run.poll import Outcome
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources.registry import sources
from monitor.store.database import Store

ROUNDS = 5
LIMIT, MEMORY = 2.0, 150.0


def world() -> World:
    """Every authority with one letter that is years old."""
    letter = (DOCUMENTS / "focused-visit-2021.pdf").read_bytes()
    authorities = load().authorities
    return World(
        providers=tuple(Provider(a.urn, a.name) for a in authorities),
        publications=tuple(
            Publication(
                a.urn, 50000000 + n, "Children's services focused visit", date(2021, 6, 23), date(2021, 8, 2), letter
            )
            for n, a in enumerate(authorities)
        ),
    )


def web(port: multiprocessing.Queue[str]) -> None:
    """Serve until the parent ends."""
    with Web(world(), date(2026, 1, 1)) as served:
        port.put(served.url)
        time.sleep(600)


def configuration(folder: Path, url: str) -> Path:
    """All of England, no gap between requests."""
    path = folder / "monitor.yaml"
    path.write_text(
        json.dumps(
            {
                "state": "state",
                "channels": {"nobody": {"type": "console", "min_severity": "critical"}},
                "alerts": ["nobody"],
                "authorities": [{"name": "all"}],
                "sources": {"ofsted": {"base_url": url, "files_url": url}, "govuk": {"collections": []}},
                "http": {"min_interval": "0s", "allow_hosts": ["127.0.0.1"]},
            }
        )
    )
    return path


def bare(questions: list[tuple[str, str | None]]) -> float:
    """CPU seconds of a bare session that asks the same conditional questions."""
    session = requests.Session()
    session.get(questions[0][0], timeout=10)
    begun = time.process_time()
    for url, etag in questions:
        session.get(url, headers={"If-None-Match": etag} if etag else {}, timeout=10)
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    port: multiprocessing.Queue[str] = multiprocessing.Queue()
    server = multiprocessing.Process(target=web, args=(port,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_config(configuration(Path(folder), port.get()), load())
        clock = [datetime(2026, 1, 1, tzinfo=UTC)]
        store = Store.open(settings.state, clock[0])
        resources = Resources(settings, load(), store, Fetcher(settings.http), lambda: clock[0])
        resources.prepare()
        providers = [s for s in sources(settings) if s.id != "ofsted:search"]
        assert all(r.outcome is Outcome.BASELINE for r in run_round(resources, providers))
        ours, questions = [], []
        for _ in range(ROUNDS):
            clock[0] += timedelta(hours=1)
            begun = time.process_time()
            results = run_round(resources, providers)
            ours.append(time.process_time() - begun)
            assert all(r.outcome is Outcome.UNCHANGED for r in results)
        for source in providers:
            state, documents = store.sources()[source.id], store.documents(source.id)
            questions += [(source.url, state.etag), *((d.url, d.etag) for d in documents.values())]
        theirs = [bare(questions) for _ in range(ROUNDS)]
        memory = psutil.Process(os.getpid()).memory_info().rss / 1e6
        ratio = min(ours) / min(theirs)
        print(f"unchanged poll of {len(providers)} providers, {len(questions)} conditional requests a round")
        print(f"  monitor {min(ours):.3f} s CPU, bare requests {min(theirs):.3f} s: {ratio:.2f}x (limit {LIMIT}x)")
        print(f"  memory after it {memory:.0f} MB (limit {MEMORY:.0f} MB)")
    server.terminate()
    raise SystemExit(0 if ratio <= LIMIT and memory <= MEMORY else 1)


if __name__ == "__main__":
    main()
