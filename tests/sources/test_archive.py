"""The archive of a paper: what its sitemaps hold is read into history, silently, within bounds."""

from datetime import date

import pytest

from monitor.demo.press import Story, paper
from monitor.demo.web import Web
from monitor.demo.world import Page, World
from monitor.run.backfill import Window
from monitor.sources import archive
from tests.monitored import PETERBOROUGH, Monitored, published

MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
ENTRY = "<url><loc>{}</loc><lastmod>{}</lastmod></url>"
URL = "https://www.paper.co.uk/rss"


def pages(**more):
    """A host with a map of three stories, and what it was asked."""
    entries = [
        ("/news/ofsted-rates-town", "2024-01-30"),
        ("/news/bake-sale", "2024-01-31"),
        ("/childrens-services-x", "2019-02-01"),
    ]
    held = {
        "https://www.paper.co.uk/sitemap.xml": MAP.format(
            "".join(ENTRY.format(f"https://paper.co.uk{p}", d) for p, d in entries)
        )
    }
    asked = []

    def get(url, read):
        asked.append(url)
        body = (held | more).get(url)
        return read(body.encode(), url) if body else None

    return get, asked


def test_only_stories_of_the_field_within_the_days_are_taken_newest_first():
    get, asked = pages()
    assert [i.url.rpartition("/")[2] for i in archive.stories(URL, get)] == [
        "ofsted-rates-town",
        "childrens-services-x",
    ]
    assert [i.url.rpartition("/")[2] for i in archive.stories(URL, get, date(2020, 1, 1))] == ["ofsted-rates-town"]
    assert [i.url.rpartition("/")[2] for i in archive.stories(URL, get, until=date(2020, 1, 1))] == [
        "childrens-services-x"
    ]
    assert set(asked) == {"https://www.paper.co.uk/robots.txt", "https://www.paper.co.uk/sitemap.xml"}


def test_maps_that_robots_names_are_followed_on_their_own_host_and_so_far():
    index = "<sitemapindex>{}</sitemapindex>"
    inner = "".join(
        f"<sitemap><loc>https://www.paper.co.uk/{n}.xml</loc><lastmod>20{n:02}-12-31</lastmod></sitemap>"
        for n in range(10, 30)
    )
    more = {
        "https://www.paper.co.uk/robots.txt": "User-agent: *\nSitemap: https://www.paper.co.uk/index.xml\nsitemap: https://elsewhere.org/map.xml",
        "https://www.paper.co.uk/index.xml": index.format(inner),
        "https://www.paper.co.uk/24.xml": MAP.format(ENTRY.format("https://elsewhere.org/ofsted", "2024-01-30")),
    }
    get, asked = pages(**more)
    assert archive.stories(URL, get) == ()
    assert "https://elsewhere.org/map.xml" not in asked
    assert len(asked) == archive.MOST_MAPS + 1
    assert asked[2:4] == ["https://www.paper.co.uk/29.xml", "https://www.paper.co.uk/28.xml"]
    asked.clear()
    archive.stories(URL, get, since=date(2028, 6, 1))
    assert asked[2:] == ["https://www.paper.co.uk/29.xml", "https://www.paper.co.uk/28.xml"]


STORIES = (
    Story(
        "/now",
        date(2024, 3, 1),
        "Lamps on the bridge",
        "New lamps shine on the bridge over the river from tonight on.",
        ("Lamps.",),
    ),
)
OLD = Story(
    "/2019/peterborough-childrens-services-focused-visit",
    date(2019, 9, 10),
    "Inspectors visit Peterborough's children's services",
    "",
    (
        "Ofsted has published the findings of a focused visit to Peterborough City Council's children's services.",
        "Inspectors visited on 23 and 24 July 2019 and looked at the help for care leavers.",
    ),
)


@pytest.fixture
def monitor(tmp_path):
    report = published("inspection-2018", 1, "2018-08-06")
    with Web(World((PETERBOROUGH,), (report,)), date(2024, 3, 2)) as web:
        old = paper("Old", "/old-rss", (OLD,))[1:]
        entries = ENTRY.format(f"{web.url}{OLD.path}", OLD.day) + ENTRY.format(f"{web.url}/bake-sale", "2019-10-10")
        sitemap = Page("/sitemap.xml", ((date(2019, 1, 1), MAP.format(entries).encode()),), "application/xml")
        web.world = World((PETERBOROUGH,), (report,), (*paper("Paper", "/rss", STORIES), *old, sitemap))
        authorities = [{"name": "Peterborough", "news": [{"feed": f"{web.url}/rss"}]}]
        with Monitored(tmp_path, web, authorities=authorities) as monitor:
            monitor.at("2024-03-02")
            yield monitor


def test_a_backfill_reads_the_archive_in_silence_and_once(monitor):
    monitor.backfill()
    assert "peterborough/focused_visit/2019-07-23" in monitor.events()
    assert monitor.taken() == []
    assert monitor.web.asked("/bake-sale") == []
    monitor.backfill()
    assert len(monitor.web.asked(OLD.path)) == 1
    assert all("now watching" in line for line in monitor.day("2024-03-03"))


def test_of_the_archive_only_the_days_asked_for_are_read(monitor):
    monitor.backfill(window=Window(since=date(2023, 1, 1)))
    assert monitor.web.asked(OLD.path) == []
