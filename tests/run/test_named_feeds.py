"""A council's news page names its feed: `check --live` says so, since nobody can guess its address."""

from datetime import UTC, datetime

import pytest

from monitor.cli import main
from monitor.sources.page import read_page
from tests.monitored import configure
from tests.web import Answer, Web

HEAD = """<link href="/a.ico"><link rel="stylesheet" type="text/css" href="/a.css">
<link rel="alternate" hreflang="cy" href="/cy/news">
<link rel="alternate" type="application/rss+xml" title="Site &raquo; Comments Feed" href="/comments/feed/">
<link REL="Alternate" TYPE="application/rss+xml; charset=utf-8" title="News"
href="/news/417/feed.rss?rss=1&amp;x=2#top">
<link rel="alternate home" type="application/atom+xml" href=" feed.atom ">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">"""
STORIES = "".join(
    f'<li><h3><a href="/news/{n}-council-helps-families">Council helps families number {n}</a></h3></li>'
    for n in range(9)
)
PAGE = f"<html><head><title>News</title>{HEAD}</head><body><main><ul>{{}}</ul></main></body></html>"


@pytest.mark.parametrize("stories", [STORIES, ""])
def test_a_page_gives_the_feeds_that_it_names(stories):
    listing = read_page(PAGE.format(stories).encode(), "https://www.council.gov.uk/news/")
    assert listing.feeds == (
        "https://www.council.gov.uk/news/417/feed.rss?rss=1&x=2",
        "https://www.council.gov.uk/news/feed.atom",
    )
    assert bool(listing.items) == bool(stories)


def test_only_so_many_are_named():
    many = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.rss">' for n in range(90))
    assert len(read_page(f"<head>{many}</head><p>None.</p>".encode(), "https://www.council.gov.uk/news").feeds) == 3


def test_check_live_names_the_feeds_that_are_not_watched(tmp_path, capsys):
    with Web() as web:
        web.answers = {
            "/news": Answer(200, PAGE.format(STORIES).encode()),
            "/feed.atom": Answer(200, b"<rss><channel><item><title>A</title><link>/1</link></item></channel></rss>"),
        }
        news = [{"page": web.url("/news")}, {"feed": web.url("/feed.atom/")}]
        authorities = [{"name": "Leeds", "news": news}]
        config = configure(tmp_path, web.url(""), authorities=authorities)
        with pytest.raises(SystemExit):
            main(["--config", str(config), "--now", datetime(2026, 11, 26, tzinfo=UTC).isoformat(), "check", "--live"])
        said = [line for line in capsys.readouterr().out.splitlines() if "a feed of its own" in line]
        feed = web.url("/news/417/feed.rss?rss=1&x=2")
        assert said == [f"  it names a feed of its own, which is surer to read: `feed: {feed}` in place of the page"]
