"""Listing pages as councils and papers lay them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.publications import Item
from monitor.sources.page import MOST_ITEMS, read_page
from tests.speed import within

URL = "https://www.council.gov.uk/news"
HEADLINES = (
    "Ofsted recognises progress in children's services",
    "New foster carers welcomed at town hall event",
    "Council responds to inspection report",
    "Roadworks to begin on the High Street next week",
)


def slug(title: str) -> str:
    return "-".join(title.lower().replace("'", "").split())


def page(main: str, title: str = "News | Council", head: str = "") -> bytes:
    return f"""<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body class="page news-category">
    <div id="cookie-banner"><a href="/cookies/how-we-use-cookies-on-this-site">How we use cookies on this site</a></div>
    <header><a href="/">Council home</a><nav class="main-menu"><ul>
      <li><a href="/council-tax/pay-your-council-tax">Pay your council tax online today</a></li>
      <li><a href="/bins/find-your-bin-collection-day">Find your bin collection day here</a></li>
      <li><a href="/schools/apply-for-a-school-place">Apply for a school place now</a></li>
      <li><a href="/planning/see-planning-applications">See planning applications near you</a></li>
      <li><a href="/jobs/see-our-latest-jobs">Look at all of our latest jobs</a></li></ul></nav></header>
    {main}
    <div class="most-read"><h3>Most read</h3><ol>
      <li><a href="/news/older-story-about-parks">An older story about the town's parks</a></li>
      <li><a href="/news/older-story-about-buses">An older story about the town's buses</a></li></ol></div>
    <footer><ul><li><a href="/accessibility-statement-for-this-site">Accessibility statement for this site</a></li>
      <li><a href="https://www.facebook.com/council">Follow us on Facebook for more news</a></li></ul></footer>
    </body></html>""".encode()


def drupal() -> str:
    return "<main><h1>News</h1>" + "".join(
        f"""<article class="node node--teaser">
        <div class="img"><a href="/news/2026/{slug(t)}"><img src="/{n}.jpg" alt=""></a></div>
        <h2 class="title"><a href="/news/2026/{slug(t)}" rel="bookmark"><span>{t}</span></a></h2>
        <div class="date"><time datetime="2026-11-{20 - n}T23:00:00Z">{20 - n} November 2026</time></div>
        <p>The summary of the story is a sentence that says a little more than {n}.</p>
        <a href="/news/2026/{slug(t)}" class="more">Read more<span> about {t}</span></a></article>"""
        for n, t in enumerate(HEADLINES)
    ) + "</main>"  # fmt: skip


def jadu() -> str:
    return '<div class="container with-sidebar"><h1>Latest news</h1><ul class="list list--news">' + "".join(
        f"""<li class="list__item"><a class="list__link" href="/news/article/{1200 - n}/{slug(t)}">{t}</a>
        <p class="list__date">Published: {20 - n}th November 2026</p>
        <p>The council said something that is told in this line.</p></li>"""
        for n, t in enumerate(HEADLINES)
    ) + '</ul><ul class="pagination"><li><a href="/news?page=2">Next<span> page</span></a></ul></div>'  # fmt: skip


def newspaper() -> str:
    lead = "Children's services judged inadequate by Ofsted"
    return (
        f"""<section class="lead"><a href="/news/2400.{slug(lead)}/">
        <h2>{lead}</h2><p>By A. Reporter</p></a></section>"""
        '<div class="grid">'
        + "".join(
            f"""<div class="card">
        <a class="card__image" href="/news/{2399 - n}.{slug(t)}/?ref=twtrec&utm_source=site"><img></a>
        <a class="card__text" href="/news/{2399 - n}.{slug(t)}/"><h3>{t}</h3></a>
        <span class="meta">{n + 1} hours ago</span></div>"""
            for n, t in enumerate(HEADLINES)
        )
        + "</div>"
    )


def definition_table() -> str:
    return "<main><h1>Press releases</h1><table><tr><th>Date</th><th>Title</th></tr>" + "".join(
        f'<tr><td>{20 - n:02}/11/2026</td><td><a href="press.aspx?id={n + 5000}">{t}</a></td></tr>'
        for n, t in enumerate(HEADLINES)
    ) + "</table></main>"  # fmt: skip


@pytest.mark.parametrize(
    ("main", "first"),
    [
        (drupal, "https://www.council.gov.uk/news/2026/ofsted-recognises-progress-in-childrens-services"),
        (jadu, "https://www.council.gov.uk/news/article/1200/ofsted-recognises-progress-in-childrens-services"),
        (definition_table, "https://www.council.gov.uk/press.aspx?id=5000"),
    ],
)
def test_articles_are_found_by_structure(main: Callable[[], str], first: str) -> None:
    listing = read_page(page(main()), URL)
    assert listing.faults == ()
    assert [item.title for item in listing.items] == list(HEADLINES)
    assert listing.items[0].url == first
    assert [item.published for item in listing.items] == [When(2026, 11, 20 - n) for n in range(4)]
    assert listing.title == "News | Council"


DAYS = ("20 November 2026", "19 November 2026", "18 November 2026", "17 November 2026")


def wordpress() -> str:
    return '<div id="content">' + "".join(
        f"""<div id="post-{900 - n}" class="post-{900 - n} post category-news">
        <div class="thumb"><a href="/{slug(t)}/"><img></a></div>
        <h2 class="entry-title"><a href="/{slug(t)}/">{t}</a></h2><span class="meta">{DAYS[n]} by
        <a href="/author/the-press-office/">The Press Office</a> in
        <a href="/category/children-and-families/">Children and families</a></span>
        <p>What the story says first.</p><a href="/{slug(t)}/">Read more</a></div>"""
        for n, t in enumerate(HEADLINES)
    ) + "</div>"  # fmt: skip


def paragraphs() -> str:
    return "<main><h1>Media releases</h1>" + "".join(
        f'<p><strong>{DAYS[n]}</strong><br><a href="/downloads/file/{700 + n}/{slug(t)}">{t}</a></p>'
        for n, t in enumerate(HEADLINES)
    ) + "</main>"  # fmt: skip


def definitions() -> str:
    return "<main><h1>Newsroom</h1><dl>" + "".join(
        f'<dt><a href="/newsroom/{slug(t)}">{t}</a></dt><dd>{DAYS[n]}: what the story says first.</dd>'
        for n, t in enumerate(HEADLINES)
    ) + "</dl></main>"  # fmt: skip


def drupal_views() -> str:
    return '<div class="view view-news"><div class="view-content">' + "".join(
        f"""<div class="views-row views-row-{n + 1} {"views-row-first" if not n else ""}"><div class="views-field">
        <span class="field-content"><a href="/news/{slug(t)}">{t}</a></span></div><div class="views-field-created">
        <span>{DAYS[n]}</span></div></div>"""
        for n, t in enumerate(HEADLINES)
    ) + "</div></div>"  # fmt: skip


def among_services() -> str:
    services = "".join(
        f'<li><a href="/services/apply-for-service-{n}-of-ours">Apply for one of our services today {n}</a></li>'
        for n in range(30)
    )
    return f'<div class="services"><ul>{services}</ul></div>{drupal_views()}'


def asp_form() -> str:
    return f'<form action="default.aspx" id="aspnetForm"><h1>News</h1>{drupal_views()}</form>'


@pytest.mark.parametrize("main", [wordpress, paragraphs, definitions, drupal_views, among_services, asp_form])
def test_other_layouts_are_found_too(main: Callable[[], str]) -> None:
    listing = read_page(page(main()), "https://www.council.gov.uk/newsroom")
    assert listing.faults == ()
    assert [item.title for item in listing.items] == list(HEADLINES)


@pytest.mark.parametrize("main", [wordpress, paragraphs, drupal_views])
def test_days_stand_beside_headlines_in_any_layout(main: Callable[[], str]) -> None:
    days = [item.published for item in read_page(page(main()), URL).items]
    assert days == [When(2026, 11, 20 - n) for n in range(4)]


def test_a_page_whose_classes_all_look_like_furniture_is_read_by_its_days() -> None:
    listing = read_page(page(f'<div class="two-col has-sidebar"><div id="main-nav">{drupal_views()}</div></div>'), URL)
    assert [item.title for item in listing.items] == list(HEADLINES)


def test_services_alone_are_no_news() -> None:
    services = among_services().replace(drupal_views(), "<p>There is no news.</p>")
    assert read_page(page(services), URL).items == ()


def test_an_item_has_the_words_that_stand_with_it() -> None:
    item = read_page(page(drupal()), URL).items[1]
    assert item == Item(
        "https://www.council.gov.uk/news/2026/new-foster-carers-welcomed-at-town-hall-event",
        title=HEADLINES[1],
        published=When(2026, 11, 19),
        summary="The summary of the story is a sentence that says a little more than 1.",
    )


def test_a_lead_story_joins_the_list_and_pictures_do_not_count_twice() -> None:
    listing = read_page(page(newspaper()), "https://www.paper.co.uk/news/")
    assert [item.title for item in listing.items] == ["Children's services judged inadequate by Ofsted", *HEADLINES]
    assert listing.items[1].url == f"https://www.paper.co.uk/news/2399.{slug(HEADLINES[0])}/"
    assert all(item.published is None for item in listing.items)


@pytest.mark.parametrize("selector", ["main h2 a", "main h2", "article.node--teaser", "h2 span"])
def test_a_selector_is_gone_by(selector: str) -> None:
    listing = read_page(page(drupal()), URL, selector)
    assert [item.title for item in listing.items] == list(HEADLINES)
    assert listing.items[0].published == When(2026, 11, 20)


def test_a_selector_takes_what_structure_would_not() -> None:
    listing = read_page(page("<p>See <a class='story' href='/a'>News</a></p>"), URL, "a.story")
    assert [item.url for item in listing.items] == ["https://www.council.gov.uk/a"]


def test_only_web_addresses_are_items() -> None:
    bad = "".join(
        f'<li><h3><a href="{href}">A headline of a story that is told here</a></h3></li>'
        for href in (
            "javascript:go()",
            "mailto:a@b.org",
            "#top",
            "http://[bad",
            "/files/report-of-the-year.docx",
            "/news",
        )
    )
    listing = read_page(page(f"<main><ul>{bad}</ul>{drupal()}</main>"), URL)
    assert [item.title for item in listing.items] == list(HEADLINES)


def test_relative_addresses_follow_the_base_of_the_page() -> None:
    listing = read_page(
        page('<a class="s" href="a?utm_source=x">A story</a>', head='<base href="/press/">'), URL, "a.s"
    )
    assert listing.items[0].url == "https://www.council.gov.uk/press/a"


@pytest.mark.parametrize(
    ("data", "links", "words"),
    [
        (b"", None, "the page is empty"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", None, "a feed came instead of a page"),
        (b'{"items": []}', None, "no web page but another kind of file"),
        (b"%PDF-1.4 <<", None, "no web page but another kind of file"),
        (b"Bad gateway", None, "no web page but another kind of file"),
        (page("<h1>Nothing yet</h1>", "Nothing yet..."), None, 'titled "Nothing yet..."; name its links'),
        (page("<h1>Just a moment</h1>", "Just a moment..."), None, "asks whether a person is reading (a captcha)"),
        (page(drupal()), "main h4 a", "the selector 'main h4 a' finds no link on the page titled"),
        (page(drupal()), "main h1", "the selector 'main h1' finds no link"),
        (page(drupal()), "main >>> a[", "'main >>> a[' is not a CSS selector"),
    ],
)  # fmt: skip
def test_what_lists_nothing_is_a_fault(data: bytes, links: str | None, words: str) -> None:
    listing = read_page(data, URL, links)
    assert listing.items == ()
    assert len(listing.faults) == 1
    assert words in listing.faults[0]


def test_an_emptied_list_is_a_fault_though_the_menu_still_stands() -> None:
    assert read_page(page("<main><h1>News</h1><p>There are no results.</p></main>"), URL).faults


def test_a_captcha_in_place_of_a_page_is_called_one() -> None:
    asks = b"<html><title>Attention</title><body>Please confirm <div id='hcaptcha'></div></body></html>"
    for links in (None, "main h3 a"):
        (fault,) = read_page(asks, URL, links).faults
        assert fault.startswith("a page that asks whether a person is reading (a captcha) came instead")


def test_latin_1_is_read() -> None:
    data = page(drupal()).decode().replace("progress", "café’s work").encode("cp1252")
    assert read_page(data, URL).items[0].title == "Ofsted recognises café’s work in children's services"


def test_a_huge_page_is_cut_in_fair_time() -> None:
    rows = "".join(
        f'<li><h3><a href="/news/{n}-a-b-c">A headline of story number {n}</a></h3></li>' for n in range(5000)
    )
    with within(8):
        listing = read_page(page(f"<main><ul>{rows}</ul></main>"), URL)
        assert len(listing.items) == MOST_ITEMS


LINK = "<a href='/news/a-story-of-it-{}'>A story of it all today</a>"


@pytest.mark.parametrize("links", [None, "li", "main h3 a", "a[href]:not(.x)"])
@pytest.mark.parametrize(
    "nest",
    ["<ul><li>", f"<ul><li>{LINK}", f"<div class='date'>{LINK}", f"<div class='menu'>{LINK}", f"<section><h3>{LINK}",
     LINK.replace("</a>", "<div>"), LINK + "<i>"],
)  # fmt: skip
def test_no_page_is_slow_however_deep_it_nests(nest: str, links: str | None) -> None:
    deep = "".join(nest.format(number) for number in range(60_000 // len(nest)))
    with within(1):
        read_page(page(f"<main>{deep}"), URL, links)


SHAPES = "<g><path d='M1' /><circle r='1' /></g>\n" * 60
FILTER = f"<div class=c><select>{'<option>Kind of news</option>' * 300}</select>"
SERVICES = f"<ul>{'<li><h3><a href=/services/x-y-9>Find out about council tax bands and pay</a></h3></li>' * 8}</ul>"
STORY = "<a href=/a{0}-x>Scheme {0} opens its doors to families</a>"
DAY = "2 January 2024"


@pytest.mark.parametrize(
    ("above", "card"),
    [
        ("", f"<div class=card><svg>{SHAPES}</svg>{STORY}<p>{DAY}</p></div>"),
        (FILTER, f"{STORY} <time>{DAY}</time><br>"),
        (SERVICES + FILTER, f"<h3>{STORY}</h3> <time>{DAY}</time><br>"),
    ],
    ids=["drawings", "a filter", "services beside"],
)
def test_a_day_behind_much_that_is_no_word_shows_which_list_is_news(above: str, card: str) -> None:
    cards = "\n".join(card.format(number) for number in range(12))
    items = read_page(page(f"<main>{above}{cards}</main>"), URL).items
    assert [item.title for item in items] == [f"Scheme {number} opens its doors to families" for number in range(12)]


def test_what_stands_too_deep_is_found_all_the_same() -> None:
    deep = "<div>" * 150 + "".join(f"<section><h3>{LINK.format(number)}</h3>" for number in range(40))
    items = read_page(page(f"<main>{deep}"), URL, "h3 a").items
    assert [item.url.rpartition("-")[2] for item in items] == [str(number) for number in range(40)]
    assert {item.title for item in items} == {"A story of it all today"}


@settings(max_examples=30)
@given(st.binary(max_size=300), st.integers(0, 3000))
def test_any_bytes_give_a_listing(junk: bytes, at: int) -> None:
    whole = page(drupal())
    for data in (junk, whole[:at] + junk + whole[at:]):
        listing = read_page(data, URL)
        assert bool(listing.items) != bool(listing.faults)
