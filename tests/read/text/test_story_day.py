"""The day of a story: what its page states for it, and nothing that stands there for something else."""

from __future__ import annotations

import pytest

from monitor.model.dates import When
from monitor.read.document import read_document
from monitor.read.text.article import article
from monitor.read.text.story_day import StoryDay, day_taken, in_address
from monitor.register.names import Register

TITLE = "Exampleshire's children's services are getting better"
STORY = (
    "<p>Children's services in the county are getting better, inspectors said after they came there between 4 and 8 "
    "May of this year, and two years after they were found to be inadequate in November 2022.</p>"
    "<p>The director said that there was more to be done before the next visit, which is due in January 2027.</p>"
)
DAY = When(2026, 6, 10)
DATA = '<script type="application/ld+json">%s</script>'
OWN = (
    f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2026-06-09T23:30:00Z","dateModified":"2026-06-20"}}'
)
OTHERS = '{"@type":"NewsArticle","headline":"Bins","datePublished":"2024-01-05"}'


def page(top: str = "", head: str = "", foot: str = "", aside: str = "", above: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE} | Exampleshire</title>{head}</head><body><header>"
        f"<a href='/'>Home</a></header>{aside}<main>{above}<h1>{TITLE}</h1>{top}{STORY}</main>"
        f"<footer>{foot}</footer></body></html>"
    )


STATED = {
    "JSON-LD": page(head=DATA % OWN),
    "JSON-LD of a graph": page(head=DATA % f'{{"@graph":[{{"@type":"WebSite","datePublished":"2015-01-01"}},{OWN}]}}'),
    "JSON-LD among others'": page(head=DATA % f"[{OTHERS},{OWN}]"),
    "JSON-LD beside a broken one": page(head=DATA % "{'no json'" + DATA % OWN),
    "article:published_time": page(head='<meta property="article:published_time" content="2026-06-09T23:15:00+00:00">'),
    "a meta of the paper's": page(head='<meta name="parsely-pub-date" content="2026-06-10T09:00:00Z">'),
    "DC.date.issued": page(head='<meta name="DC.date.issued" content="2026-06-10">'),
    "dcterms.created": page(head='<meta name="dcterms.created" content="2026-06-10">'),
    "itemprop": page("<p><span itemprop='datePublished' content='2026-06-10'>Wednesday</span></p>"),
    "a time by the headline": page("<time datetime='2026-06-09T23:30:00Z'>10 June 2026 00:30</time>"),
    "a time above the headline": page(above="<div><time datetime='2026-06-10'>10 June</time></div>"),
    "published": page("<p>Published: 10 June 2026</p>"),
    "published on, with a weekday": page("<div>First published on Wednesday, 10th June 2026 at 9.15am</div>"),
    "release date in numbers": page("<ul><li>Release date: 10/06/2026</li></ul>"),
    "posted, by whom": page("<p>Posted by the press office on 10 June 2026</p>"),
    "a day alone": page("<p>10 JUNE 2026</p>"),
    "a day with a time": page("<span>12:30, 10 JUN 2026</span>"),
    "a day in numbers": page("<p>10/06/2026</p>"),
    "a day and a name": page("<p>By Ann Example - June 10, 2026</p>"),
    "published at the foot": page().replace("</main>", "<p>Published: 10 June 2026</p></main>"),
}
OTHER_DAYS = {
    "a template's day in the head": {"head": '<meta name="dcterms.date" content="2018-01-01T00:00:00Z">'},
    "the day the site was made": {"head": '<meta name="dcterms.created" content="2018-01-01">'},
    "a first of January": {"head": '<meta name="date" content="2018">'},
    "another kind of JSON-LD": {"head": DATA % '{"@type":"Event","startDate":"2026-09-01"}'},
    "other stories' JSON-LD": {"head": DATA % f"[{OTHERS},{OTHERS}]"},
    "a review in the foot": {"foot": "<p>This page was last reviewed on 2 January 2024</p>"},
    "a copyright": {"foot": "<p>&copy; Exampleshire Council 2026</p>"},
    "another story's time": {
        "aside": "<aside><h2>Other news</h2><ul><li><time datetime='2025-01-03'>3 January 2025</time> "
        "<a href='/x'>Bins</a></li></ul></aside>"
    },
    "another story's published line": {
        "aside": "<div class='related'><a href='/x'>Bins</a><p>Published: 3 May 2025</p></div>"
    },
    "an update": {"above": "<p>Last updated: 2 July 2026</p>"},
    "an update's time": {"above": "<p>Updated <time class='updated' datetime='2026-07-02'>2 July</time></p>"},
    "a report's day in a sentence": {"above": "<p>Ofsted's report, published on 5 June 2026, praises leaders.</p>"},
    "a notice's day in a sentence": {"above": "<p>The notice was issued on 5 June 2026.</p>"},
    "the days of an inspection": {"above": "<p>Inspection from 4 to 8 May 2026</p>"},
    "the date of an inspection": {"above": "<p>Inspection date: 8 May 2026</p>"},
    "a time in a sentence": {
        "above": "<p>The cabinet of the council meets on <time datetime='2026-07-01'>1 July</time> to speak of it for "
        "a whole day.</p>"
    },
    "a review by the headline": {"above": "<p>Review date: 1 March 2027</p>"},
}


@pytest.mark.parametrize("markup", STATED.values(), ids=STATED)
def test_a_stated_day_is_read(markup: str) -> None:
    assert article(markup).published == DAY


@pytest.mark.parametrize("other", OTHER_DAYS.values(), ids=OTHER_DAYS)
def test_a_day_of_something_else_is_not_the_storys(other: dict[str, str]) -> None:
    assert article(page("<p>Published: 10 June 2026</p>", **other)).published == DAY
    if "dcterms.created" not in other.get("head", ""):
        assert article(page(**other)).published is None


def test_no_day_is_taken_from_the_prose() -> None:
    assert article(page()).day == StoryDay()


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://paper.example/news/2026/06/10/story", "2026-06-10"),
        ("https://paper.example/news/2026/jun/10/story", "2026-06-10"),
        ("https://paper.example/2026-06-10/story", "2026-06-10"),
        ("https://paper.example/story-20260610", "2026-06-10"),
        ("https://paper.example/story-20269910", None),
        ("https://paper.example/2026/06/story", None),
        ("https://paper.example/article/12345678901", None),
        ("http://[bad/2026/06/10", None),
    ],
)
def test_a_day_in_an_address(address: str, day: str | None) -> None:
    assert in_address(address) == (When.parse(day) if day else None)


def test_what_the_page_states_goes_before_its_listing_and_that_before_its_address() -> None:
    stated, listed, address, guessed = (When(2026, 6, day) for day in (1, 2, 3, 4))
    seen = When(2026, 6, 10)
    assert day_taken(StoryDay(stated, address, guessed), listed, seen).published == stated
    assert day_taken(StoryDay(None, address, guessed), listed, seen).published == listed
    assert day_taken(StoryDay(None, address, guessed), None, seen).published == address
    taken = day_taken(StoryDay(guessed=guessed), None, seen)
    assert (taken.published, taken.today) == (guessed, guessed)
    assert "states no day" in taken.problem


def test_a_story_without_a_day_is_read_from_the_day_it_was_seen_and_says_so() -> None:
    seen = When(2026, 6, 10)
    for day in (StoryDay(), StoryDay(guessed=When(2018, 1, 1))):
        taken = day_taken(day, None, seen)
        assert (taken.published, taken.today) == (None, seen)
        assert "10 Jun 2026" in taken.problem
    assert day_taken(StoryDay(), None, None).today is None


def test_a_day_years_before_the_listing_is_said() -> None:
    old, seen = When(2018, 1, 1), When(2026, 6, 10)
    assert "long before" in day_taken(StoryDay(old), None, seen).problem
    assert "long before" in day_taken(StoryDay(old), seen, None).problem
    assert day_taken(StoryDay(old), old, seen).problem == ""
    assert day_taken(StoryDay(When(2026, 6, 8)), None, seen).problem == ""


def test_a_reading_has_no_day_that_nobody_gives(register: Register) -> None:
    told = (
        "<p>Children's services in Leeds have been rated inadequate by Ofsted.</p><p>Inspectors visited on Monday.</p>"
    )
    markup = page().replace(STORY, told * 2).encode()
    reading = read_document(markup, register=register, authority="leeds", first_seen=When(2026, 6, 11))
    assert reading.published is None
    assert reading.events
    assert all(event.start is None or event.start.year == 2026 for event in reading.events)
    assert [problem for problem in reading.problems if "first sight, 11 Jun 2026" in problem]
    dated = read_document(markup, register=register, authority="leeds", published=DAY, first_seen=When(2026, 6, 11))
    assert dated.published == DAY
    assert dated.problems == ()
