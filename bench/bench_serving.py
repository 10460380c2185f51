"""What a scrape of /metrics and a look at /healthz cost where all of England is watched with 500 feeds.

The history holds 656 sources and 60,000 documents, about what two years of such feeds leave. Each request is over HTTP
on the loopback, and each reads the history anew (documents are counted more seldom). Prints the medians of time and of
processor time; the second is held against the limit, for others may be at work on the machine.
Run: python bench/bench_serving.py
"""

import http.client
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from monitor.config.file import load
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import Document, DocumentKind, Reading
from monitor.register.authorities import load as load_register
from monitor.run.figures import HistoryFigures
from monitor.run.health import doubts, reasons
from monitor.serve import metrics, pages
from monitor.serve.server import Server
from monitor.sources import registry
from monitor.store.database import Store

FEEDS, DOCUMENTS, TIMES, LIMIT = 500, 60_000, 15, 0.100


def settings(folder: Path):
    """A configuration of all authorities, the first with 500 feeds."""
    news = [{"feed": f"https://paper{number}.example/rss"} for number in range(FEEDS)]
    first = {"name": "Peterborough", "news": news}
    given = {"state": "state", "channels": {"a": {"type": "console"}}, "alerts": ["a"], "operations": ["a"]}
    path = folder / "monitor.yaml"
    path.write_text(json.dumps(given | {"authorities": [first, {"name": "all"}]}), encoding="utf-8")
    return load(path, load_register())


def fill(configuration, store: Store, now: datetime) -> int:
    """Write each source as polled a minute ago, with its share of the documents; how many sources there are."""
    sources = registry.sources(configuration)
    reading = Reading(DocumentKind.NEWS, "A headline of the usual length about this and that in the town")
    for source in sources:
        last = now - timedelta(minutes=1)
        state = SourceState(source.id, str(source.kind), source.url, last, True, last, last, items=10)
        documents = tuple(
            Document(source.id, f"{source.url}/{n}", title="A headline", reading=reading, first_seen=last, joined=True)
            for n in range(DOCUMENTS // len(sources))
        )
        store.commit(PollRecord(state, documents=documents), now)
    return len(sources)


def medians(server: Server, path: str) -> tuple[float, float, int]:
    """The median seconds of a request, those of the processor (client and server together), and the answer's bytes."""
    taken, used, size = [], [], 0
    for _ in range(TIMES):
        link = http.client.HTTPConnection(*server.server_address[:2])
        begun, before = time.perf_counter(), time.process_time()
        link.request("GET", path)
        size = len(link.getresponse().read())
        taken.append(time.perf_counter() - begun)
        used.append(time.process_time() - before)
        link.close()
    return statistics.median(taken), statistics.median(used), size


def main() -> int:
    """Measure; the exit status says whether the limit was kept."""
    now, kept = datetime.now(UTC), True
    with tempfile.TemporaryDirectory() as folder:
        configuration = settings(Path(folder))
        with Store.open(configuration.state, now) as store:
            number = fill(configuration, store, now)
            server = Server("127.0.0.1", 0)
            health = pages.Health(lambda: reasons(configuration, now), lambda: doubts(configuration), fresh=0)
            gauges = metrics.Gauges(HistoryFigures(lambda: configuration), health, fresh=0)
            page = pages.MonitorPages(health, lambda: metrics.metrics_reply(metrics.Counters(["a"]), gauges))
            with server.serving(page):
                size = sum(file.stat().st_size for file in configuration.state.glob("monitor.db*"))
                print(f"{number} sources, {DOCUMENTS} documents, a history of {size / 1e6:.0f} MB")
                for path in ("/metrics", "/healthz"):
                    taken, used, length = medians(server, path)
                    kept = kept and used <= LIMIT
                    at_work = f"{1000 * used:.0f} of {1000 * LIMIT:.0f} ms at work"
                    print(f"{path}: {1000 * taken:.0f} ms, {at_work}, {length} bytes")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
