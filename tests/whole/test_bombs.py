"""Files that ask for gigabytes or hours: each is said to be unreadable, soon, and all else is read."""

import json
import resource
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.apart.workers import Limits, Readers, ReadingError
from monitor.demo.web import Web
from monitor.demo.world import Page
from monitor.model.deferred import deferred
from monitor.register.authorities import load
from monitor.run.poll import Outcome
from monitor.sources.feed import NewsFeed
from monitor.sources.govuk import read_document_page
from monitor.sources.ofsted_provider import OfstedProvider
from monitor.sources.page import NewsPage
from tests import bombs
from tests.monitored import Monitored, published, world

ROOT = Path(__file__).resolve().parents[2]
SMALL = Limits(seconds=0.8, memory=350_000_000)
# What is read beside the bombs takes half a second of a cold process: on a busy machine three times that.
FAIR = replace(SMALL, seconds=1.6)
URL = "https://www.example.org/x"
LONGEST = 2.5

read_document = deferred("monitor.read.document:read_document")
read_sitemap = deferred("monitor.sources.sitemap:read_sitemap")


@pytest.fixture(scope="module")
def readers():
    with Readers(SMALL) as readers:
        yield readers


def shared_bombs():
    return sorted((ROOT / "../shared/cases/bombs").glob("*.pdf"))


BOMBS = {
    "a stream compressed twice": (read_document, (bombs.flate_pdf(300_000_000),), {"register": load()}),
    "forms in forms": (read_document, (bombs.form_pdf(12, 10),), {"register": load()}),
    "a gzipped map": (read_sitemap, (bombs.sitemap(1_000_000), URL), {}),
    "a nested feed": (NewsFeed("n", URL, "n", ()).list, (bombs.deep_feed(2_000_000),), {}),
    "a provider's page of 30 MB": (OfstedProvider("o", URL, "o", ()).list, (bombs.provider_page(30_000_000),), {}),
    "a GOV.UK body of 300,000 links": (read_document_page, (bombs.govuk_page(300_000), URL), {}),
    "a page of 500,000 comments": (read_document, (bombs.commented_page(500_000),), {"register": load()}),
    "a list of 300,000 comments": (NewsPage("p", URL, "p", ()).list, (bombs.commented_page(290_000),), {}),
    **{path.name: (read_document, (path.read_bytes(),), {"register": load()}) for path in shared_bombs()},
}


# One of each kind; the rest with the exhaustive group.
OFTEN = ("forms in forms", "a gzipped map", "a nested feed", "a GOV.UK body of 300,000 links")


@pytest.mark.parametrize(
    "name", [name if name in OFTEN else pytest.param(name, marks=pytest.mark.exhaustive) for name in BOMBS]
)
def test_what_asks_for_too_much_ends_soon_and_costs_this_process_nothing(readers, name):
    function, args, more = BOMBS[name]
    readers.call(deferred("tests.apart.calls:double"), 1)
    before, begun = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    with suppress(ReadingError):  # some are read within the limits by now
        readers.call(function, *args, **more)
    assert time.monotonic() - begun < LONGEST
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert (after.ru_maxrss - before.ru_maxrss) * 1024 < 150_000_000
    assert readers.call(deferred("tests.apart.calls:double"), 1) == 2


@pytest.fixture
def monitor(serve, tmp_path):
    feed, page = "/rss", "/news"
    web: Web = serve(
        world(
            published("inspection-2018", 1, "2018-08-06"),
            replace(published("inspection-2023", 2, "2018-08-07"), data=bombs.form_pdf(12, 10)),
            published("inspection-2018", 3, "2018-08-06", urn="80489"),
        ),
        date(2024, 2, 1),
    )
    shown = ((feed, bombs.deep_feed(1_000_000)), (page, b"<!---->" * 40 + b"x"))
    web.world = replace(web.world, pages=tuple(Page(path, ((date(2000, 1, 1), data),)) for path, data in shown))
    news = [{"feed": web.url + feed}, {"page": web.url + page}]
    authorities = [{"name": "Peterborough", "news": news}, {"name": "Brent"}]
    with Monitored(tmp_path, web, authorities=authorities) as monitor, Readers(FAIR) as readers:
        monitor.resources = replace(monitor.resources, readers=readers)
        yield monitor


def test_a_round_goes_on_says_what_could_not_be_read_and_reads_the_rest(monitor):
    begun = time.monotonic()
    monitor.day("2024-02-01")
    assert time.monotonic() - begun < 12
    assert monitor.outcome("ofsted:brent") is Outcome.BASELINE
    reasons = {result.source.id: result.reason for result in monitor.results}
    # Which of the limits it meets first depends on how busy the machine is.
    assert "/v1/file/2) could not be read: reading it took more than" in reasons["ofsted:peterborough"]
    assert "peterborough/inspection/2018-06-25" in monitor.events()
    broken = {r.source.url.rpartition("/")[2]: r.reason for r in monitor.results if r.outcome is Outcome.BROKEN}
    assert set(broken) == {"rss", "news"}
    assert "took more than" in broken["rss"]


def test_a_backfill_goes_on_likewise(monitor):
    filled = {f.source.id: f for f in monitor.backfill()}
    assert (filled["ofsted:brent"].read, filled["ofsted:brent"].problems) == (1, ())
    (problem,) = filled["ofsted:peterborough"].problems
    assert "reading it took more than" in problem
    assert any("took more than" in f.failed for f in filled.values())


def test_the_process_of_the_monitor_imports_nothing_that_parses(serve, tmp_path):
    web: Web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2024, 2, 1))
    with Monitored(tmp_path, web) as monitor:
        config = tmp_path / "monitor.yaml"
        assert config.exists()
        del monitor
    script = (
        "import sys\nfrom monitor.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "import json; print(json.dumps(sorted(m for m in sys.modules if '.' not in m)))"
    )
    for command in ("once", "backfill"):
        done = subprocess.run(
            [sys.executable, "-c", script, "--config", str(config), command],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        modules = set(json.loads(done.stdout.splitlines()[-1]))
        assert not modules & {"lxml", "bs4", "feedparser", "pypdfium2", "trafilatura", "htmldate"}
        assert "requests" in modules, "it did ask the web"
