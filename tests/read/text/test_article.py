"""Stories in pages as papers and councils lay them out: the story's own words, line by line, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.read.text.article import article, without_site
from tests.speed import within

TITLE = "Inspectors find children's services in Exampleshire getting better"
STANDFIRST = "A letter to the council tells of steady leaders and of staff who stay"
BODY = (
    "Children's services in Exampleshire are getting better, according to inspectors who came to the county in May.",
    "They met social workers, read case files and spoke to young people who have left the care of the council.",
    "The director said that staff had worked hard, and that there was more to be done before the next visit.",
    "A plan will be put to the cabinet in July, when members are to say how much of it can be paid for this year.",
)
OTHER = "Children's services in Otherland judged inadequate by Ofsted"
CAPTION = "County Hall, where the cabinet met on Monday"
TEASERS = "".join(
    f'<article class="c-{n}"><a href="/news/{n}"><img src="/{n}.jpg"></a><h3><a href="/news/{n}">{words}</a></h3>'
    f"<p>Inspectors said that children were left at risk for too long {n}.</p><time>3 March 2024</time></article>"
    for n, words in enumerate((OTHER, "Ofsted praises nursery after visit", "Bins to be emptied on Mondays"))
)
PARAGRAPHS = tuple(f"<p>{words}</p>" for words in BODY)


def page(main: str, head: str = "", title: str = f"{TITLE} - Evening Post") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><header><a href='/'>Post</a><nav>"
        f"<ul><li><a href='/news'>News</a></li><li><a href='/sport'>Sport</a></li></ul></nav></header>{main}"
        "<footer><p>Our page was last reviewed on 2 January 2020 by the Evening Post.</p></footer></body></html>"
    )


def lines(markup: str) -> list[str]:
    found = article(markup)
    assert found.title == TITLE
    return [line.text for line in found.text.lines]


def plain(body: str, before: str = "") -> str:
    return page(f"<main><article>{before}<h1>{TITLE}</h1>{body}</article></main>")


# What stands between the paragraphs of a story and is none of it.
BETWEEN = {
    "a paragraph that is a link": f"<p><a href='/x'>{OTHER}</a></p>",
    "a bold link": f"<p><strong><a href='/x'>{OTHER}</a></strong></p>",
    "a bold line that is a link, outside paragraphs": f"<strong><a href='/x'>{OTHER}</a></strong><br>",
    "a heading that is a link": f"<h3><a href='/x'>{OTHER}</a></h3>",
    "read more, then a link": f"<p>Read more: <a href='/x'>{OTHER}</a></p>",
    "read more in capitals, with no link": f"<p><strong>READ MORE: {OTHER}</strong></p>",
    "an arrow and a link": f"<p>» <a href='/x'>{OTHER}</a></p>",
    "an invitation": "<p>Sign up to our newsletter about schools <a href='/n'>here</a>.</p>",
    "an aside": f"<aside><h2>Elsewhere</h2><p>{OTHER}, said a report that came out in March of last year.</p></aside>",
    "a box by its class": f"<div class='in-article-related'><p>{OTHER} <a href='/x'>Go</a></p></div>",
    "a related section": f"<section><h2>Related stories</h2>{TEASERS}</section>",
    "a related heading, its list beside it": f"<h4>More on this story</h4><ul><li><a href='/x'>{OTHER}</a></li></ul>",
    "a wrapped related heading": f"<div><div><h3>You may also like</h3></div><div>{TEASERS}</div></div>",
    "most read": f"<p><b>Most read</b></p><ol><li><a href='/x'>{OTHER}</a></li><li><a href='/y'>Bins</a></li></ol>",
    "teasers without a heading": f"<div>{TEASERS}</div>",
    "a tweet": f"<blockquote class='twitter-tweet'><p>{OTHER}</p>— Ofsted <a href='//t.co/1'>May 1</a></blockquote>",
    "a post on X without its class": f"<blockquote><p>{OTHER}</p><a href='//x.com/o/status/1'>May</a></blockquote>",
    "a post on Facebook": f"<blockquote cite='https://facebook.com/x/posts/1'><p>{OTHER}</p></blockquote>",
    "a post on Instagram": f"<blockquote class='instagram-media'><p>{OTHER}</p></blockquote>",
    "a figure": f"<figure><img src='/1.jpg'><figcaption>{CAPTION}</figcaption></figure>",
    "a caption by its class": f"<div class='image-wrap'><img src='/1.jpg'><p class='caption'>{CAPTION}</p></div>",
    "a caption by its credit": f"<p>{CAPTION} (Image: Evening Post)</p>",
    "a credit": "<p>Image source, Getty Images</p>",
    "a gallery": f"<div class='photo-gallery'><p>{CAPTION}</p><p>Another view of {CAPTION}</p></div>",
    "a share bar": "<ul class='share-tools'><li><a href='/s'>Share</a></li><li>Copy link</li></ul>",
    "a share bar without a class": "<p>Share this article</p>",
    "an advertisement": "<p>Advertisement</p>",
    "a hidden box": f"<div hidden><p>{OTHER}, and more is said of it in this box that nobody sees at all.</p></div>",
    "a newsletter form": f"<form><p>{OTHER}: get it by mail every morning at seven.</p><button>Join</button></form>",
}
# What stands between the headline and the story.
ABOVE = {
    "a byline": "<p>By Ann Example</p>",
    "a byline with an office": "<p>By Ann Example, Local Democracy Reporter</p>",
    "a byline by its class": "<div class='byline'><span>Ann Example</span> <a href='/a'>Reporter</a></div>",
    "a stamp": "<p>Published: Wednesday, 10th June 2026</p>",
    "a stamp of the paper's": "<p>12:30, 10 JUN 2026</p>",
    "an update": "<div>Last updated 11 June 2026 at 9.15am</div>",
    "a time to read": "<p>3 min read</p>",
}
BEFORE = {
    "breadcrumbs": "<ol class='breadcrumb'><li><a href='/'>Home</a></li><li>Children</li></ol>",
    "breadcrumbs in words": "<p>You are here: Home > News > Children</p>",
    "a section's name": "<p class='kicker'>Education</p>",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_what_is_not_the_storys_own_is_left_out(between: str, place: int) -> None:
    body = "".join((*PARAGRAPHS[:place], between, *PARAGRAPHS[place:]))
    assert lines(plain(body)) == list(BODY)
    assert lines(page(f"<h1>{TITLE}</h1><div id='x'><div>{body}</div></div>")) == list(BODY)


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_bylines_and_stamps_are_left_out_and_the_standfirst_stays(above: str) -> None:
    for standfirst in (f"<p class='standfirst'>{STANDFIRST}</p>", f"<h2>{STANDFIRST}</h2>"):
        for top in (above + standfirst, standfirst + above):
            assert lines(plain(top + "".join(PARAGRAPHS))) == [STANDFIRST, *BODY]
            in_header = f"<header><h1>{TITLE}</h1>{top}</header><div class='article-body'>{''.join(PARAGRAPHS)}</div>"
            assert lines(page(f"<article>{in_header}</article>")) == [STANDFIRST, *BODY]


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_what_stands_before_the_headline_is_left_out(before: str) -> None:
    assert lines(plain("".join(PARAGRAPHS), before)) == list(BODY)


def test_what_follows_the_body_of_an_article_is_left_out() -> None:
    body = f"<div itemprop='articleBody'>{''.join(PARAGRAPHS)}</div>"
    assert lines(plain(f"{body}<div><p>Ann Example has written of schools since 2010.</p></div>")) == list(BODY)


KEPT = {
    "a link within a sentence": "<p>The letter, which <a href='/l'>Ofsted has published</a>, praises staff.</p>",
    "a sentence that begins with more": "<p>More than forty <a href='/h'>foster homes</a> were found last year.</p>",
    "a sentence that begins with read": "<p>Reading to children <a href='/r'>was praised</a> by inspectors.</p>",
    "a heading of the story's": "<h2>What the inspectors said</h2>",
    "a heading that says latest": "<h2>Latest from the inspectors</h2><p>They will come again in autumn.</p>",
    "a quotation": "<blockquote><p>We are proud of what our staff have done, said the director.</p></blockquote>",
    "a point of a list": "<ul><li>the quality of plans for children</li><li>how soon visits are made</li></ul>",
    "a row of a table": "<table><tr><td>Leaders</td><td>Good</td></tr><tr><td>Help</td><td>Good</td></tr></table>",
    "a bold sentence": "<p><strong>The council has not been inspected in full since 2022.</strong></p>",
    "a sentence with a picture in it": "<p>The picture: staff stay, leaders are known, children are seen alone.</p>",
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_what_is_the_storys_own_is_kept(kept: str) -> None:
    found = lines(plain("".join((*PARAGRAPHS[:2], kept, *PARAGRAPHS[2:]))))
    assert found[:2] == list(BODY[:2])
    assert found[-2:] == list(BODY[2:])
    assert len(found) > len(BODY)


def test_a_line_is_a_paragraph_a_heading_or_a_point() -> None:
    told = "<h2>What they saw</h2><ul><li>plans</li><li>visits</li></ul><div>One.<br><br>Two goes<br>on.</div>"
    found = article(plain("".join(PARAGRAPHS) + told)).text
    assert [(line.text, line.bold, line.starts) for line in found.lines[len(BODY) :]] == [
        ("What they saw", True, True),
        ("• plans", None, True),
        ("• visits", None, True),
        ("One.", None, True),
        ("Two goes", None, True),
        ("on.", None, False),
    ]
    assert found.form == "html"


LAYOUTS: dict[str, Callable[[str], str]] = {
    "a council's, with a heading in a banner": lambda b: page(
        f"<div class='hero'><h1>{TITLE}</h1></div><main><div>{b}</div></main>"
    ),
    "of one form": lambda b: page(f"<form action='/'><div><h1>{TITLE}</h1>{b}</div></form>"),
    "with classes that look like furniture": lambda b: page(
        f"<div class='has-sidebar two-col'><div class='content-with-share'><h1>{TITLE}</h1>{b}</div></div>"
    ),
    "with a logo for a first heading": lambda b: page(
        f"<h1><a href='/'>Evening Post</a></h1><article><h1>{TITLE}</h1>{b}</article>"
    ),
    "of posts within the article": lambda b: page(
        f"<main><h1>{TITLE}</h1><article><h2>9.15am</h2>{b}</article></main>"
    ),
    "with the site's name for its only first heading": lambda b: page(
        f"<h1>Evening Post</h1><div><h2>{TITLE}</h2>{b}</div>"
    ),
    "of words between line breaks": lambda b: page(
        f"<h1>{TITLE}</h1><div class='cards'>{b.replace('<p>', '').replace('</p>', '<br><br>')}</div>"
    ),
    "without any structure": lambda b: page(f"<table><tr><td><h1>{TITLE}</h1>{b}</td></tr></table>"),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_story_is_found_in_any_layout(layout: Callable[[str], str]) -> None:
    found = lines(layout("".join(PARAGRAPHS)))
    assert [line for line in found if line in BODY] == list(BODY)
    assert len(found) <= len(BODY) + 1


@pytest.mark.parametrize(
    "head",
    [
        "<style>" + ".c{margin:0;padding:0;color:#123456}\n" * 20_000 + "</style>",
        "<script>" + "window.state={'a':'<p>no words</p>'};\n" * 20_000 + "</script>",
        "<script type='application/json'>" + '{"story":"another"},' * 30_000 + "</script>",
        "<!-- " + "a comment of the people who made this page " * 15_000 + "-->",
        "<svg>" + "<path d='M0 0L1 1'/>" * 30_000 + "</svg>",
        "<template>" + "<p>another story is told here</p>" * 20_000 + "</template>",
        f"<meta name='state' content='{'x' * 600_000}'>",
    ],
    ids=["style", "script", "json", "comment", "svg", "template", "attribute"],
)
def test_a_head_of_any_size_leaves_the_story_to_be_read(head: str) -> None:
    with within(1):
        assert lines(page(f"<article><h1>{TITLE}</h1>{''.join(PARAGRAPHS)}</article>", head)) == list(BODY)


TITLES = [
    (f"<title>{TITLE} | News | Evening Post</title>", "", TITLE),
    (f"<title>{TITLE} - Evening Post</title>", "", TITLE),
    ("<title>News</title>", f'<meta property="og:title" content="{TITLE} | Evening Post">', TITLE),
    (
        "<title>News</title>",
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}"}}</script>',
        TITLE,
    ),
]


@pytest.mark.parametrize(("title", "head", "expected"), TITLES)
@pytest.mark.parametrize("heading", ["", "<h1>News</h1>", f"<h1>{TITLE}</h1>"])
def test_the_headline_is_the_storys_own(title: str, head: str, expected: str, heading: str) -> None:
    if heading == "<h1>News</h1>" and not head:
        pytest.skip("a page that calls its story News")
    markup = f"<html><head>{title}{head}</head><body><main>{heading}{''.join(PARAGRAPHS)}</main></body></html>"
    assert article(markup).title == expected


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Children's services improve - Leeds Live", "", "Children's services improve"),
        ("Children's services improve - Exampleshire Council", "", "Children's services improve"),
        ("Children's services improve – The Courier", "The Courier", "Children's services improve"),
        ("Children's services inadequate - Ofsted", "", "Children's services inadequate - Ofsted"),
        ("Good at last - what inspectors say of the council", "", "Good at last - what inspectors say of the council"),
    ],
)
def test_a_sites_name_is_no_part_of_a_title(title: str, site: str, expected: str) -> None:
    assert without_site(title, site) == expected


@given(st.text(alphabet="<>/=\"' abdivpnh123&;!-[]{}", max_size=400))
def test_no_markup_whatever_raises(markup: str) -> None:
    article(markup)
    article(plain(markup))


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000,
        "<aside>" * 20_000,
        "<p><a href=x>" * 20_000,
        "<article><h3>Related</h3>" * 5_000,
        "<li>Home >" * 30_000,
        "<title>" + "News | Paper" * 20_000,
        "<title>" + "Leeds was rated good in 2019, inadequate in 2021 and the notice was lifted. " * 2_000,
    ],
    ids=["divs", "asides", "links", "articles", "points", "sites", "title"],
)
def test_hostile_markup_takes_no_time(markup: str) -> None:
    with within(3):
        article(plain(markup + "".join(PARAGRAPHS)))
