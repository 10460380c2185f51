"""Markup by its first element and its words, and what it says of its encoding."""

import codecs

import pytest

from monitor.fetch.answer import retry_after
from monitor.model.marks import in_its_encoding, rightly_declared
from monitor.model.markup import root_name, without_tags
from monitor.read.text.sniff import sniff
from monitor.sources.feed import read_feed
from monitor.sources.links import address
from monitor.sources.page import read_page

SIZE = 100_000
URL = "https://www.example.org/news"
FEED = (
    '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><title>News</title><item>'
    "<title>Children’s{}</title>"
    "<link>https://www.example.org/n/1</link></item></channel></rss>"
)
PAGE = "<html><head><meta charset={}><title>News</title></head><body><main><ul>{}</ul></main></body></html>"
ENTRY = "<li><h3><a href='/news/{0}-ofsted-report-out'>Children’s services get report number {0}</a></h3></li>"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<rss>", "rss"),
        (b" \n<?xml version='1.0'?><!-- a > b --><!DOCTYPE r [<!ENTITY a 'b'>]>\n<rdf:RDF x='1'>", "rdf:rdf"),
        (b"<!doctype html><HTML>", "html"),
        (b"<!---->" * 40 + b"x", ""),
        (b"<!-- never closed <rss>", ""),
        (b"words", ""),
        (b"", ""),
    ],
)
def test_a_file_is_told_by_its_first_element(head, name):
    assert root_name(head) == name


def test_words_stand_without_tags_comments_and_scripts():
    marked = "<p>a</p><!-- b --><script>c</script >d <style>e</style> 1 < 2 <!-- open <i>f</i>"
    assert without_tags(marked).split() == ["a", "d", "1", "<", "2", "<!--", "open", "f"]


WIDE = ("utf-16", "UTF-16", "utf-16le", "utf-32", "unicode", "ucs-2", "ISO-10646-UCS-2")


@pytest.mark.parametrize("said", WIDE)
@pytest.mark.parametrize("more", ["", "x"])  # an even and an odd number of bytes
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_feed_that_says_utf_16_and_is_not_is_read(said, more, code):
    listing = read_feed(FEED.format(said, more).encode(code), URL)
    assert (listing.faults, [i.title for i in listing.items]) == ((), [f"Children’s{more}"])


@pytest.mark.parametrize("said", ["utf-8", "us-ascii", "no-such-code", "rot13", "zip"])
@pytest.mark.parametrize("code", ["utf-8", "cp1252"])
def test_a_feed_that_is_not_in_the_encoding_it_names_is_read_alike_whatever_is_installed(said, code):
    """feedparser would ask a library that guesses, where one happens to be installed beside it: "Childrenís"."""
    listing = read_feed(FEED.format(said, "").encode(code), URL)
    assert (listing.faults, [i.title for i in listing.items]) == ((), ["Children’s"])


def test_a_feed_that_is_cut_within_a_character_stays_in_its_encoding():
    whole = FEED.format("utf-8", "").encode()
    cut = whole[: whole.index("’".encode()) + 1]
    assert in_its_encoding(cut) == cut


def test_a_feed_in_utf_16_is_read():
    assert read_feed(FEED.format("utf-16", "").encode("utf-16"), URL).items[0].title == "Children’s"


@pytest.mark.parametrize("said", WIDE)
@pytest.mark.parametrize("more", ["", "x"])
def test_a_page_that_says_utf_16_and_is_not_is_read(said, more):
    page = PAGE.format(said, "".join(map(ENTRY.format, range(4))) + more).encode()
    assert [i.title for i in read_page(page, URL).items][:1] == ["Children’s services get report number 0"]


def test_what_is_in_utf_16_stays_as_it_is():
    for data in (FEED.format("utf-16", "").encode("utf-16"), codecs.BOM_UTF16_LE + b'<?xml encoding="utf-16"?>'):
        assert rightly_declared(data) == data


@pytest.mark.parametrize("said", ["Mon, 01 Jan 99999999999 00:00:00 GMT", "9" * 500, "Mon, 99", "-1", ",", "²"])
def test_no_word_of_a_server_on_patience_raises(said):
    date = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert (retry_after({"Retry-After": said} | date) or 0) <= 86_400


def test_no_address_is_too_long_or_too_deep():
    assert address("https://www.google.com/url?url=" * 5000, URL) is None
    assert address("https://www.google.com/url?q=https://a.org/x", URL) == "https://a.org/x"


@pytest.mark.parametrize(
    "hard", [b"<!---->", b"<!--", b"<?", b"<!doctype", b"<category><![CDATA[", b"<style", b"<content:encoded>"]
)
def test_what_hung_the_sniffers_and_the_feed_is_told_at_once(hard):
    data = hard * (SIZE // len(hard)) + b"x"
    sniff(data)
    without_tags(data.decode())
    read_feed(b"<rss><channel><item><description>" + data, URL)
