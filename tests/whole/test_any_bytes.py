# ruff: noqa: E501 (a page stands on a line)
"""Whatever the bytes, what reads them gives a value or says a fault: it never raises, and gives text that can be kept."""

import warnings
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.fetch.answer import retry_after
from monitor.fetch.robots import parsed
from monitor.read.document import read_document
from monitor.read.text.sniff import sniff
from monitor.register.authorities import load
from monitor.sources import govuk, govuk_notices, govuk_search, ofsted_provider, ofsted_search
from monitor.sources.archive import named_maps, stories
from monitor.sources.feed import read_feed
from monitor.sources.page import read_page
from monitor.sources.sitemap import read_sitemap

URL = "https://www.example.org/news"
GOOD = {
    read_feed: b"<?xml version='1.0'?><rss version='2.0'><channel><title>N</title><item><title>Children&#8217;s</title>"
    b"<link>https://a.org/1</link><pubDate>Mon, 01 Jan 2024 09:00:00 GMT</pubDate></item></channel></rss>",
    read_page: b"<html><head><meta charset='utf-8'><base href='/x'></head><body><main><ul>"
    + b"<li><h3><a href='/news/ofsted-1'>Ofsted says services are good</a></h3><time>1 May 2024</time></li>" * 3
    + b"</ul></main></body></html>",
    ofsted_provider.read_provider: b"<h1>Kent</h1><ol class='timeline'><li class='timeline__day'><p class='timeline__date'>"
    b"1 May 2024</p><a class='publication-link' href='/v1/file/1'>Inspection, pdf - 2 May 2024</a></li></ol>",
    ofsted_search.read_search: b"<p>1 to 1 of 1 results</p><ul class='results-list'><li><h3><a href='/provider/44/80489'>"
    b"Brent</a></h3></li></ul><a rel='next' href='?start=1'>Next</a>",
    govuk_search.read_search: b'{"results":[{"title":"Improvement notice: Kent","link":"/a","public_timestamp":"2024-01-30"}]}',
    govuk_notices.read_collection: b'{"title":"N","details":{"collection_groups":[{"title":"Open","documents":["1"]}]},"links":'
    b'{"documents":[{"content_id":"1","base_path":"/a","title":"Improvement notice: Kent","public_updated_at":"2024-01-30"}]}}',
    govuk.read_document_page: b'{"title":"T","base_path":"/a","details":{"body":"<p>x</p>","attachments":[{"url":"/b"}]}}',
    read_sitemap: b"<urlset><url><loc>https://a.org/1</loc><lastmod>2024-01-30</lastmod></url></urlset>",
    named_maps: b"User-agent: *\nSitemap: https://www.example.org/sitemap.xml\n",
}
HARD = (
    b'<meta charset=\x02">', b"Filters, results are below", b"\\ud800", b"&#xD800;", b"&#0;", b"http://[::1", b"//[", b"\x00",
    b"\xff\xfe", b"\xef\xbb\xbf", b"[]", b"{}", b"null", b"1e999", b"9999-12-31T23:59:59-12:00", b"0001-01-01T00:00:00+14:00",
    b"<", b">", b'"', b"]]>", b"<![CDATA[", b"99 foo 2024", b"9" * 40, b"encoding='\x02'", b"<!DOCTYPE [", b"\x1f\x8b", b"%PDF-1.7",
)  # fmt: skip


@st.composite
def spoiled(draw, good):
    """A good page with pieces cut out and hard ones put in."""
    data = bytearray(good)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 20))] = draw(st.sampled_from(HARD) | st.binary(max_size=6) | st.just(b""))
    return bytes(data)


def storable(value):
    """Whether all text of a value can be written as UTF-8."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, tuple | list):
        for inner in value:
            storable(inner)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            storable(getattr(value, name))
    return True


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.mark.parametrize("read", GOOD, ids=lambda read: read.__qualname__)
@FEW
@given(data=st.data())
def test_no_bytes_make_a_parser_raise(read, data):
    assert storable(read(data.draw(spoiled(GOOD[read]) | st.binary(max_size=300)), URL))


@pytest.mark.parametrize("hard", HARD)
@pytest.mark.parametrize("read", GOOD, ids=lambda read: read.__qualname__)
def test_no_hard_piece_makes_a_parser_raise_wherever_it_stands(read, hard):
    good = GOOD[read]
    for place in {0, len(good) // 4, len(good) // 2, len(good) * 3 // 4, len(good)}:
        assert storable(read(good[:place] + hard + good[place:], URL))
    assert storable(read(hard, URL))


@FEW
@given(st.binary(max_size=400) | st.sampled_from(list(GOOD.values())).flatmap(spoiled))
@example(b"User-agent: *\nCrawl-delay: nan\nRequest-rate: 1/0\nDisallow: /*%zz\n")
def test_no_bytes_make_a_sniffer_robots_or_a_document_raise(data):
    sniff(data)
    parsed(data, 0.0)
    assert storable(read_document(data, register=load(), source=URL))


@FEW
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_makes_retry_after_raise(said, when):
    assert (retry_after({"Retry-After": said, "Date": when}) or 0) >= 0


@pytest.mark.parametrize(
    "robots", [b"Sitemap: http://[::1\n", b"Sitemap: \xff\n", b"Sitemap: https://www.example.org/a.xml"]
)
@pytest.mark.parametrize(
    "sitemap", [b"<urlset><url><loc>&#xD800;</loc></url></urlset>", b"<sitemapindex>", b"\x1f\x8b\x08"]
)
def test_no_archive_raises(robots, sitemap):
    def get(url, read):
        return read(robots if url.endswith("robots.txt") else sitemap, url)

    assert stories(URL, get, date(2020, 1, 1)) == ()
