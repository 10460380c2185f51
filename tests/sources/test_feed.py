"""Feeds as publishers write them, well and badly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.publications import Item
from monitor.sources.feed import MOST_ITEMS, read_feed
from tests.speed import within

URL = "https://www.paper.co.uk/rss"


def rss(*items: str, channel: str = "<title>The Paper</title><description>News</description>") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel>{channel}{body}</channel></rss>"
    ).encode()


STORY = "<title>Council told to improve</title><link>/news/1</link>"


def test_an_rss_item_is_an_item() -> None:
    listing = read_feed(
        rss(
            "<title><![CDATA[Children&#8217;s services <b>inadequate</b>]]></title>"
            "<link>https://www.paper.co.uk/news/1?utm_source=rss&amp;id=7</link><dc:creator>A. Reporter</dc:creator>"
            "<category>News</category><media:content url='x'><media:title>a picture</media:title></media:content>"
            "<description>&lt;p&gt;Ofsted&amp;nbsp;inspectors said so.&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>The whole story.</p>]]></content:encoded>"
            "<pubDate>Fri, 19 Jun 2026 23:30:00 GMT</pubDate><guid isPermaLink='false'>7</guid>"
        ),
        URL,
    )
    assert listing.faults == ()
    assert listing.title == "The Paper"
    assert listing.items == (
        Item(
            "https://www.paper.co.uk/news/1?id=7",
            title="Children’s services inadequate",
            published=When(2026, 6, 20),
            summary="Ofsted inspectors said so.",
        ),
    )


def test_an_atom_entry_is_an_item() -> None:
    listing = read_feed(
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Council &amp;amp; news</title>
        <entry><title>A notice lifted</title><link rel="alternate" href="/news/2"/><link rel="self" href="/feed/2"/>
        <id>tag:council.gov.uk,2026:2</id><updated>2026-11-20T10:00:00Z</updated><author><name>Press</name></author>
        <content type="html">&lt;p&gt;The notice was lifted.&lt;/p&gt;</content></entry></feed>""",
        "https://www.council.gov.uk/feed",
    )
    assert listing.title == "Council & news"
    assert listing.items == (
        Item(
            "https://www.council.gov.uk/news/2",
            title="A notice lifted",
            published=When(2026, 11, 20),
            summary="The notice was lifted.",
        ),
    )


def test_rss_1_and_feedburner_are_read() -> None:
    listing = read_feed(
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
        <channel><title>Old</title></channel><item rdf:about="x"><title>One</title><link>http://feedproxy.example/1</link>
        <feedburner:origLink>https://www.paper.co.uk/one</feedburner:origLink><dc:date>2011-08-05</dc:date></item></rdf:RDF>""",
        URL,
    )
    assert [(item.url, item.published) for item in listing.items] == [("https://www.paper.co.uk/one", When(2011, 8, 5))]


# Parameters whose names begin like a sign of HTML's: `&copy` and `&sect` need no semicolon in a page's text.
LIKE_SIGNS = """
copy=2 sect=1 section=a reg=south not=1 notify=1 para=2 lang=en amp=1 lt=3 quot=3 pound=3 micro=1 times=2 timestamp=1
deg=4 yen=5 uml=1 cent=9 shy=1 order=1
"""


@pytest.mark.parametrize("pair", LIKE_SIGNS.split())
def test_an_address_is_no_html_however_its_ampersand_is_written(pair: str) -> None:
    wanted = f"https://x.example/news?id=5&{pair}"
    bare, once, twice = wanted, wanted.replace("&", "&amp;"), wanted.replace("&", "&amp;amp;")
    ill_formed = "<title>Story & one <b></title>"
    links = [bare, once, f"<![CDATA[{bare}]]>"]
    feeds = [rss(f"{title}<link>{link}</link>") for link in links for title in ("<title>A story</title>", ill_formed)]
    feeds += [
        rss(f"<title>A story</title><link>{twice}</link>"),
        rss(f"<title>A story</title><guid>{bare}</guid>"),
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{bare}"/></entry></feed>'.encode(),
        rss(f"<title>A story</title><link>{once}</link>").decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ]
    assert [[item.url for item in read_feed(feed, URL).items] for feed in feeds] == [[wanted]] * len(feeds)


def test_the_same_article_twice_is_one_item_and_a_guid_may_be_the_address() -> None:
    listing = read_feed(
        rss(
            STORY + "<guid>1</guid>",
            "<title>Told again</title><link>/news/1?utm_medium=mail#top</link>",
            "<title>By guid</title><guid>https://www.paper.co.uk/news/3</guid>",
            "<title>Nowhere</title><guid isPermaLink='false'>17</guid>",
            "<title>Mail</title><link>mailto:a@b.org</link>",
        ),
        URL,
    )
    assert [(item.url, item.title) for item in listing.items] == [
        ("https://www.paper.co.uk/news/1", "Council told to improve"),
        ("https://www.paper.co.uk/news/3", "By guid"),
    ]


@pytest.mark.parametrize(
    "date",
    ["", "yesterday", "Thu, 32 Nov 2026 10:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "0000-00-00", "99999999999999"],
)
def test_a_wrong_date_is_no_date(date: str) -> None:
    listing = read_feed(rss(f"{STORY}<pubDate>{date}</pubDate>"), URL)
    assert [item.published for item in listing.items] == [None]


@pytest.mark.parametrize(
    "term",
    [
        "pubDate",
        "dc:date",
        "dcterms:issued",
        "dcterms:created",
        "dcterms:date",
        "dcterms:available",
        "dcterms:modified",
    ],
)
def test_an_item_is_dated_by_any_of_the_terms_that_feeds_use(term: str) -> None:
    feed = rss(f"{STORY}<{term}>2026-03-05T23:30:00+00:00</{term}>", channel="<title>T</title>")
    feed = feed.replace(b"<rss ", b'<rss xmlns:dcterms="http://purl.org/dc/terms/" ')
    assert [item.published for item in read_feed(feed, URL).items] == [When(2026, 3, 5)]


def test_the_day_of_publication_goes_before_that_of_a_change() -> None:
    entry = "<updated>2026-07-02T09:00:00Z</updated><published>2026-06-30T23:15:00Z</published>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/news/2"/>{entry}</entry></feed>'
    assert [item.published for item in read_feed(atom.encode(), URL).items] == [When(2026, 7, 1)]
    both = "<dc:date>2026-08-09</dc:date><pubDate>03/04/2026 08:00</pubDate>"
    assert [item.published for item in read_feed(rss(STORY + both), URL).items] == [When(2026, 4, 3)]


@pytest.mark.parametrize(
    "data",
    [
        rss(STORY.replace("told", "told & ordered")),
        rss(STORY.replace("told", "told &nbsp;")),
        rss(STORY)[: -len("</channel></rss>")],
        b"\xef\xbb\xbf  " + rss(STORY),
        rss(STORY).replace(b"UTF-8", b"windows-1252").replace(b"told", "“told”".encode("cp1252")),
        b"<!-- <html> -->" + rss(STORY),
        b"PHP Warning: x in y\n" + rss(STORY),
    ],
)
def test_a_feed_with_mistakes_is_read_all_the_same(data: bytes) -> None:
    listing = read_feed(data, URL)
    assert [item.url for item in listing.items] == ["https://www.paper.co.uk/news/1"]
    assert listing.faults == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the feed is empty"),
        (b"  \n ", "the feed is empty"),
        (b"<!DOCTYPE html><html><title>The Paper</title><p>News</p>", "a web page came instead of a feed"),
        (b"<!DOCTYPE html><html><title>Just a moment...</title>", "asks whether a person is reading (a captcha) came"),
        (
            b'<html><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Ffeed%2F"></html>',
            "(a captcha) came",
        ),
        (
            b'<script src="https://captcha.example/c.js"></script><noscript>Switch on scripts</noscript>',
            "(a captcha) came",
        ),
        (b'{"version": "https://jsonfeed.org/version/1"}', "no feed (RSS or Atom) but another kind"),
        (b"%PDF-1.7", "no feed (RSS or Atom) but another kind"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "this is no feed (RSS or Atom)"),
        (b"Service unavailable", "this is no feed (RSS or Atom)"),
        (b"<!DOCTYPE>", "this is no feed (RSS or Atom)"),
        (rss(), "the feed holds no items"),
        (rss("<title>No address</title>"), "the feed's items have no addresses"),
    ],
)
def test_what_is_no_feed_is_a_fault(data: bytes, words: str) -> None:
    listing = read_feed(data, URL)
    assert listing.items == ()
    assert len(listing.faults) == 1
    assert words in listing.faults[0]


def test_ten_thousand_items_are_cut_to_both_ends_in_no_time() -> None:
    data = rss(*(f"<title>Story {n}</title><link>/news/{n}</link>" for n in range(10_000)))
    with within(2):
        listing = read_feed(data, URL)
    assert len(listing.items) == MOST_ITEMS
    assert (listing.items[0].title, listing.items[-1].title) == ("Story 0", "Story 9999")
    assert listing.faults == ()


def test_entities_do_not_explode() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9)
    )
    with within(2):
        listing = read_feed(
            bomb + b"]><rss><channel><item><title>&a8;</title><link>/1</link></item></channel></rss>", URL
        )
    assert all(len(item.title) <= 300 for item in listing.items)


def test_no_file_of_ours_is_opened() -> None:
    assert read_feed(b"/etc/passwd", URL).items == ()


def test_a_page_with_a_captcha_in_its_form_is_a_page() -> None:
    form = b"<form class='g-recaptcha'>Our newsletter</form>"
    page = b"<html><title>The Paper</title><p>" + b"Words of the paper. " * 60 + form
    assert "name it under page: instead" in read_feed(page, URL).faults[0]


SALE = "<title>Best air fryers for a big family (Aff)</title><link>/sale/1</link>"
FILED = "<title>Win a family holiday</title><link>/sale/2</link><category><![CDATA[ Recommended ]]></category>"


def test_things_for_sale_are_no_stories() -> None:
    kept = (
        "<title>Council told to improve after Ofsted visit</title><link>/news/2</link><category>Recommended</category>",
        "<title>Fire crews called</title><link>/news/3</link><category>News</category><category>Cars</category>",
        "<title>Paper recommended for award (affable judges)</title><link>/news/4</link>",
    )
    for feed in (rss(SALE, *kept, FILED), rss(FILED, *kept)):
        listing = read_feed(feed, URL)
        assert [item.url.rpartition("/")[2] for item in listing.items] == ["2", "3", "4"]
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
        <entry><title>A story</title><link href="/news/5"/></entry>
        <entry><title>A mattress</title><link href="/6"/><category term="recommended"/></entry></feed>"""
    assert [item.title for item in read_feed(atom, URL).items] == ["A story"]


def test_a_feed_of_nothing_but_things_for_sale_is_a_fault() -> None:
    assert read_feed(rss(SALE, FILED), URL).faults == ("the feed holds no stories, only things for sale",)


@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_bytes_give_a_listing(junk: bytes, at: int) -> None:
    whole = rss(STORY)
    for data in (junk, whole[:at] + junk + whole[at:]):
        listing = read_feed(data, URL)
        assert bool(listing.items) != bool(listing.faults)
