"""What sources list: feeds, pages, maps, Ofsted's and GOV.UK's pages; and a round trip of each kind's documents."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from functools import cache
from random import Random

from bench.fuzz import facts, seeds
from bench.fuzz.parser import Parser, must, register, storable, text
from bench.fuzz.parsers_read import TAGS
from bench.fuzz.parsers_web import ADDRESSES, address_text
from bench.fuzz.parsers_words import FIELD, date_text, stamp_text
from monitor.model.challenge import asks_for_proof
from monitor.model.dates import When
from monitor.model.publications import Document, Item, Listing
from monitor.read.notice.reader import read_notice_page
from monitor.sources import govuk, govuk_notices, govuk_search, ofsted_provider, ofsted_search
from monitor.sources.archive import stories
from monitor.sources.feed import read_feed
from monitor.sources.links import address, day
from monitor.sources.page import read_page
from monitor.sources.sitemap import read_sitemap

URL = "https://www.example.org/news"
GOV = "https://www.gov.uk/api/content/government/publications/x"
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title type="html">Ofsted &lt;b&gt;x&lt;/b&gt;</title><link href="/a"/><updated>2024-01-30T10:00:00Z</updated>'
    "<summary>s</summary></entry></feed>"
)
RSS = (
    "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>N</title>"
    "<item><title>Children&#8217;s services</title><link>https://a.org/1?utm_source=x</link><pubDate>Mon, 01 Jan 2024 09:00:00 GMT</pubDate><description><![CDATA[<p>Ofsted</p>]]></description>"
    "<guid>https://a.org/1</guid><category>news</category><content:encoded><![CDATA[<p>x</p>]]></content:encoded></item><item><title>(Aff) Buy</title><link>/b</link><dc:date>2024-01-02</dc:date></item>"
    "</channel></rss>"
)
FEED_WORDS = (
    "<item>", "</item>", "<entry>", "</entry>", "<title>", "<link>", "</link>", "<pubDate>", "<guid isPermaLink='true'>", "<![CDATA[", "]]>", "<rss", "<feed", "<rdf:RDF", "<channel>",
    "<dc:date>", "<content:encoded>", "</content:encoded>", "<media:content>", "<category>Recommended</category>", "<author><name>", "encoding='utf-16'", "encoding='\x02'", "xml:base='//['",
    "xmlns:a='b'", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "&e;", "<link rel='alternate' href=''/>", "<updated>", "type='xhtml'", "<div xmlns='http://www.w3.org/1999/xhtml'>", "feedburner:origLink",
)  # fmt: skip
PROVIDER_WORDS = (
    "<ol class='timeline'>", "</ol>", "<li class='timeline__day'>", "<li class='timeline__day timeline__day--opened'>", "<p class='timeline__date'>", "<a class='publication-link' href='/v1/file/1'>",
    "<span class='nonvisual'>", ", pdf - 30 January 2024", "published", "opens in new window", "<h1 class='heading--title'>", "<link rel='canonical' href='/provider/44/80489'>",
    "<ul class='results-list'>", "<h3><a href='/provider/44/80489'>", "of 153 results", "<a rel='next' href='?start=100'>", "<title>Access denied</title>", "href='//['", "href=' '", "href=''",
)  # fmt: skip
GOV_WORDS = (
    '"title"', '"details"', '"links"', '"documents"', '"change_history"', '"public_timestamp"', '"withdrawn_notice"', '"collection_groups"', '"content_id"', '"base_path"', '"attachments"',
    '"schema_name":"redirect"', '"redirects":[{"destination":"/x"}]', "null", "[]", "{}", "1e999", "-0", "NaN", "Improvement notice", "Direction issued to Kent County Council", "revoked", "\\ud800",
)  # fmt: skip


def listed(listing: Listing) -> Hashable:
    """What must hold of every listing."""
    storable(listing)
    must(listing.items or listing.faults or listing.size is not None, "a listing of nothing, and nothing said", listing)
    for item in listing.items:
        must(item.url, "an item without an address", item)
        for when in (item.date, item.published):
            must(when is None or 1900 <= when.year <= 2100, "an item's day that cannot be", item)
    return (
        min(9, len(listing.items)),
        len(listing.faults),
        listing.is_empty,
        len(listing.feeds),
        tuple((i.published is None, i.date is None, not i.title) for i in listing.items[:3]),
    )


def _dated(data: bytes, items: tuple[Item, ...]) -> None:
    """No day where the bytes hold no digit."""
    if not any(48 <= byte <= 57 for byte in data) and data.isascii():
        must(all(i.published is None and i.date is None for i in items), "a day without a digit", items[:3])


def feed(data: bytes) -> Hashable:
    found = read_feed(data, URL)
    _dated(data, found.items)
    for item in found.items:
        must(address(item.url, item.url) == item.url, "an address that is not itself", item.url)
        must(len(item.title) <= 300 and len(item.summary) <= 2000, "a title too long", len(item.title))
    return listed(found)


def page(data: bytes) -> Hashable:
    selector = (None, None, "main h3 a", "li", "a[href]:not(.x)")[len(data) % 5]
    found = read_page(data, URL, selector)
    _dated(data, found.items)
    asks_for_proof(data)
    return listed(found)


def selector(data: bytes) -> Hashable:
    """A CSS selector of the configuration, first checked, then used."""
    from monitor.config.values import selector as checked

    said = text(data)
    try:
        checked(said)
    except ValueError as wrong:
        must("; write for example" in str(wrong), "a refusal without a suggestion", str(wrong))
        return "refused"
    return listed(read_page(_news()[0], URL, said))


def sitemap(data: bytes) -> Hashable:
    found = read_sitemap(data, URL)
    storable(found)
    must(found.items or found.maps or found.faults, "a map of nothing, and nothing said", found)
    for item in found.items[:50]:
        must(item.published is None or 1990 <= item.published.year <= 2100, "a day that cannot be", item)
    return (min(9, len(found.items)), min(9, len(found.maps)), len(found.faults))


def archive(data: bytes) -> Hashable:
    """A whole archive: robots.txt and maps, each of them the same bytes."""

    def get(url: str, read: Callable[[bytes, str], object]) -> object:
        return read(data, url)

    found = stories(URL, get, date(2020, 1, 1), date(2024, 12, 31))  # type: ignore[arg-type]
    storable(found)
    must(len(found) <= 100, "too many stories", len(found))
    return min(9, len(found))


def provider(data: bytes) -> Hashable:
    found = ofsted_provider.read_provider(data, "https://reports.ofsted.gov.uk/provider/44/80489")
    _dated(data, found.items)
    for item in found.items:
        ofsted_provider.identity(item.url), ofsted_provider.label_kind(item.label)
        ofsted_provider.mirrored(item.url, "http://127.0.0.1:1", "http://127.0.0.1:2")
    return listed(found) if found.items or found.faults else "entries without a report"


def search(data: bytes) -> Hashable:
    found = ofsted_search.read_search(data, "https://reports.ofsted.gov.uk/search")
    storable(found)
    ofsted_search.missing([found], ["80489"])
    must(found.entries or found.faults, "a search of nothing, and nothing said", found)
    return (min(9, len(found.entries)), found.next_page is None, found.total is None, len(found.faults))


def govuk_page(data: bytes) -> Hashable:
    found = govuk.read_document_page(data, GOV)
    storable(found)
    reading = read_notice_page(found, None, register())
    source = govuk_search.GovukSearch("govuk:search", GOV, "GOV.UK", (), base_url="https://www.gov.uk", collections=())
    document = Document(
        "govuk:search",
        "https://www.gov.uk/government/publications/x",
        datetime(2024, 1, 30, tzinfo=UTC),
        title=found.title,
        published=When(2024, 1, 1),
    )
    source.reading(data, document, register(), date(2024, 2, 1))
    storable(source.redirected(data))
    words = "\n".join(
        (
            found.title,
            found.body,
            found.description,
            *(n.text for n in found.notes),
            found.withdrawn.text if found.withdrawn else "",
        )
    )
    given = [
        found.first_published,
        found.public_updated,
        found.updated,
        *(n.date for n in found.notes),
        found.withdrawn.date if found.withdrawn else None,
    ]
    return facts.check(reading, words, [when for when in given if when])


def govuk_collection(data: bytes) -> Hashable:
    found = govuk_notices.read_collection(data, GOV)
    storable(found)
    return listed(govuk_notices.notice_items(found)) if found.documents or found.faults else "empty"


def govuk_results(data: bytes) -> Hashable:
    found = govuk_search.read_search(data, GOV)
    return listed(found) if found.items or found.faults else "none of ours"


def feed_text(chance: Random) -> bytes:
    """Something like a feed."""
    items = []
    for _ in range(chance.choice((0, 1, 2, 5, 30))):
        title = chance.choice((chance.choice(FIELD), "&lt;b&gt;", "<![CDATA[x]]>", "&#8217;", "&#xD800;", "x & y"))
        link = (
            chance.choice((address_text(chance).decode(), chance.choice(ADDRESSES), "/a"))
            .replace("&", chance.choice(("&amp;", "&")))
            .replace("<", "")
        )
        stamp = stamp_text(chance).decode().replace("<", "")
        items.append(chance.choice((
            f"<item><title>{title}</title><link>{link}</link><pubDate>{stamp}</pubDate><description>{title}</description></item>",
            f"<entry><title>{title}</title><link href='{link.replace(chr(39), '')}'/><updated>{stamp}</updated><summary>{title}</summary></entry>",
            f"<item><guid>{link}</guid><dc:date>{stamp}</dc:date>{chance.choice(FEED_WORDS)}</item>",
        )))  # fmt: skip
    head, tail = chance.choice(
        (
            ("<rss version='2.0'><channel>", "</channel></rss>"),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>"),
            ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "</rdf:RDF>"),
        )
    )
    return f"{chance.choice(('', '<?xml version=' + chr(34) + '1.0' + chr(34) + '?>'))}{head}{''.join(items)}{chance.choice((tail, ''))}".encode()


def provider_text(chance: Random) -> bytes:
    """Something like a provider's page."""
    days = []
    for _ in range(chance.choice((0, 1, 3, 12))):
        label = chance.choice(
            (
                "Inspection",
                "Children's services focused visit",
                "Monitoring visit",
                "JTAI",
                "Xyz",
                "",
                "Inspection of SEND",
            )
        )
        when = date_text(chance).decode()
        days.append(f"<li class='timeline__day'><p class='timeline__date'>{when}</p><a class='publication-link' href='{chance.choice(('/v1/file/5', '/x.pdf', '//[', ''))}{chance.randrange(10**6)}'>"
                    f"{label}<span class='nonvisual'>, pdf - {when}</span></a> published {when}{chance.choice(PROVIDER_WORDS)}</li>")  # fmt: skip
    return f"<html><head><title>Ofsted</title></head><body><h1 class='heading--title'>{chance.choice(('Kent', 'Leeds', ''))}</h1><ol class='timeline'>{''.join(days)}</ol></body></html>".encode()


def news_text(chance: Random) -> bytes:
    """Something like a page of news."""
    items = "".join(
        f"<li class='{chance.choice(('card', 'teaser', 'x'))}'><h3><a href='{chance.choice(ADDRESSES)}{chance.randrange(99)}'>{' '.join(chance.choice(FIELD) for _ in range(6))}</a></h3>"
        f"{chance.choice(TAGS)}<time>{date_text(chance).decode()}</time><p>{' '.join(chance.choice(FIELD) for _ in range(9))}</p></li>"
        for _ in range(chance.choice((1, 3, 10)))
    )  # fmt: skip
    return f"<html><head><title>News</title></head><body><main><ul>{items}</ul></main></body></html>".encode()


@cache
def _news() -> tuple[bytes, ...]:
    chance = Random(7)
    return (
        *(news_text(chance) for _ in range(6)),
        *seeds.files(seeds.SHARED / "cases" / "inputs", "*/newsroom.html", 3, 90_000),
    )


@cache
def _gov() -> tuple[bytes, ...]:
    body = "<div class='govspeak'><p>This improvement notice requires the council to improve.</p><ul><li>an Ofsted report</li></ul><p>This direction was revoked on 13 January 2024.</p></div>"
    page_ = {
        "schema_name": "publication", "title": "Improvement notice issued to Swindon Borough Council: November 2023", "base_path": "/government/publications/x", "content_id": "1", "description": "d",
        "first_published_at": "2023-11-20T10:00:00Z", "public_updated_at": "2024-01-14T00:00:00+00:00", "updated_at": "2024-01-14T10:00:00Z", "withdrawn_notice": {"withdrawn_at": "2024-04-09T10:00:00Z", "explanation": "<p>x</p>"},
        "details": {"body": body, "change_history": [{"public_timestamp": "2024-01-14T10:00:00Z", "note": "Revoked."}], "attachments": [{"url": "/a.pdf", "title": "Notice", "content_type": "application/pdf"}],
                    "documents": ["<a href='/b.pdf'>x</a>"]},
    }  # fmt: skip
    title = page_["title"]
    notes = [{"public_timestamp": "2024-04-09T10:00:00Z", "note": f"Moved '{title}' to 'Closed notices'."}]
    collection = {
        "schema_name": "document_collection", "title": "Improvement notices", "details": {"collection_groups": [{"title": "Open notices", "documents": ["1"]}, {"title": "Closed", "documents": ["2"]}], "change_history": notes},
        "links": {"documents": [{"content_id": "1", "base_path": "/a", "title": title, "public_updated_at": "2024-01-30T10:00:00Z", "withdrawn": False}]},
    }  # fmt: skip
    results = {
        "results": [
            {
                "title": title,
                "link": "/government/publications/a",
                "public_timestamp": "2024-01-30T10:00:00Z",
                "description": "d",
                "content_id": "1",
            }
        ],
        "total": 1,
    }
    redirect = {"schema_name": "redirect", "redirects": [{"path": "/x", "destination": "/y", "type": "exact"}]}
    real = seeds.files(seeds.SHARED / "reference" / "govuk", "example*.json", 6, 60_000)
    return (*(json.dumps(one).encode() for one in (page_, collection, results, redirect)), *real)


@cache
def notices_as_text() -> tuple[bytes, ...]:
    """Notices, directions and letters as plain text."""
    return tuple(one.encode() for one in (
        "Improvement notice issued to Swindon Borough Council\n\nTo: Swindon Borough Council\n\nThis notice is issued to Swindon Borough Council on 20 November 2023 by the Secretary of State.\n\nThe council must:\n\n1. improve.\n\nSigned 20 November 2023",
        "Statutory direction to Medway Council in relation to children's services under section 497A(4B) of the Education Act 1996\n\nThe Secretary of State hereby directs the council to co-operate with the commissioner, Ada Byron.\n\n1 November 2023",
        "Publication\n\nDirection issued to Kent County Council\n\nFrom: Department for Education\nPublished 1 February 2024\nLast updated 3 March 2024 - See all updates\n\nDetails\n\nThis direction was revoked by DfE on 13 January 2024.\n\nUpdates to this page\n3 March 2024\nRevoked.",
    ))  # fmt: skip


def _provider_pages() -> tuple[bytes, ...]:
    return seeds.files(seeds.PAGES / "ofsted", "*.html", 6, 200_000)


def _maps() -> tuple[bytes, ...]:
    one = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://www.example.org/news/ofsted-1</loc><lastmod>2024-01-30</lastmod></url></urlset>"
    index = b"<sitemapindex><sitemap><loc>https://www.example.org/s1.xml</loc><lastmod>2024-01-30T10:00:00Z</lastmod></sitemap></sitemapindex>"
    return (one, index, gzip.compress(one, mtime=0), b"Sitemap: https://www.example.org/sitemap.xml\n")


def day_of_page(data: bytes) -> Hashable:
    found = day(text(data))
    must(found is None or 1990 <= found.year <= 2100, "a day that cannot be", found)
    return found is None


MAP_WORDS = (
    "<urlset>",
    "<sitemapindex>",
    "<url>",
    "<loc>",
    "</loc>",
    "<lastmod>",
    "<news:publication_date>",
    "<news:title>",
    "ofsted",
    "childrens-services",
    "&#xD800;",
    "<!ENTITY",
    "\x1f\x8b",
    "Sitemap: ",
)
_SELECTORS = (
    "main h3 a",
    "a[href^='/news/']:not(.x) > b",
    "li:nth-child(2n+1 of .a)",
    ":has(> a)",
    "a:is(.x, .y)",
    "[a='b' i]",
    ":contains('x')",
    "*|a",
    "::before",
    "a || b",
    ":lang(en)",
    ":root",
    ":where(",
)

PARSERS = (
    Parser("sources.feed", feed, lambda: (RSS.encode(), ATOM.encode()), feed_text, FEED_WORDS, ("monitor.sources.feed",), 60_000),
    Parser("sources.page", page, lambda: (*_news(), *_provider_pages()), news_text, (*TAGS, "<link rel='alternate' type='application/rss+xml' href='/feed'>", "class='card'"), ("monitor.sources.page",), 60_000),
    Parser("sources.selector", selector, lambda: tuple(s.encode() for s in _SELECTORS), None, (*_SELECTORS, ":not(", ":is(", ":has(", ")", "[", "]", ">", "+", "~", "|", "\\", "/*", "*/"), (), 2000),
    Parser("sources.sitemap", sitemap, _maps, None, MAP_WORDS, (), 60_000),
    Parser("sources.archive", archive, _maps, None, MAP_WORDS, ("monitor.sources.archive",), 8000),
    Parser("sources.ofsted_provider", provider, _provider_pages, provider_text, (*PROVIDER_WORDS, *TAGS), ("monitor.sources.ofsted",), 60_000),
    Parser("sources.ofsted_search", search, _provider_pages, None, (*PROVIDER_WORDS, *TAGS), ("monitor.sources.ofsted_search",), 60_000),
    Parser("sources.govuk_page", govuk_page, _gov, None, GOV_WORDS, ("monitor.read.notice",), 20_000),
    Parser("sources.govuk_collection", govuk_collection, _gov, None, GOV_WORDS, (), 20_000),
    Parser("sources.govuk_search", govuk_results, _gov, None, GOV_WORDS, ("monitor.read.notice.title",), 20_000),
    Parser("sources.day", day_of_page, lambda: (b"30 January 2024", b"2024-01-30T10:00Z"), stamp_text, FIELD, (), 400),
)  # fmt: skip
