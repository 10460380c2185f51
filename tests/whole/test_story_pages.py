"""A council lists its news without days, on pages laid out as such pages are: what the team is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.web import Web
from monitor.demo.world import Page, World
from tests.monitored import BRENT, PETERBOROUGH, Monitored

OLD = ("Bins to be emptied on Mondays", "New library opens after a year of work", "Council tax to rise in the spring")
RATED = "Sorry: children's services rated inadequate by Ofsted"
BODY = (
    "Children's services at Peterborough City Council have been rated inadequate by Ofsted.",
    "Inspectors visited the council between 20 April and 1 May, and met children and staff.",
    "The experiences and progress of children who need help and protection were judged inadequate.",
    "The leader of the council said that work to put this right has begun, and thanked all staff.",
)
PARK = (
    "A new park has opened by the river after two years of work by the council and its partners.",
    "The mayor said that children and young people would love its playground, which has a tower.",
)
RELATED = (
    f"<h2>Related news</h2><div class='field'><article class='lgd'><h3><a href='/n/rated'>{RATED}</a></h3>"
    "<p>Inspectors found that children were at risk.</p><time datetime='2026-06-02'>2 June 2026</time></article></div>"
)


def listing(*stories: tuple[str, str]) -> bytes:
    links = "".join(f"<li><h3><a href='/n/{name}'>{title}</a></h3></li>" for name, title in stories)
    return (
        f"<html><head><title>News</title></head><body><main><h1>News</h1><ul>{links}</ul></main></body></html>".encode()
    )


def story(title: str, paragraphs: tuple[str, ...], top: str = "", end: str = "", head: str = "") -> bytes:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>News | Peterborough City Council</title>{head}</head><body><main><article>"
        f"<h1>{title}</h1>{top}<div class='text'>{body}</div>{end}</article></main>"
        "<footer><p>This page was last reviewed on 2 January 2020</p></footer></body></html>"
    ).encode()


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Monitored]:
    """A monitor of Peterborough and its council's page of news; each test says what stands there on 10 June 2026."""
    world = World(providers=(PETERBOROUGH, BRENT), publications=())
    with Web(world, date(2026, 6, 9)) as web:
        settings = [{"name": "Peterborough", "news": [{"page": f"{web.url}/news", "links": "main h3 a"}]}]
        with Monitored(tmp_path, web, authorities=settings) as monitor:
            yield monitor


def told(monitor: Monitored, title: str, page: bytes) -> list[str]:
    """What the team hears on 10 June, when a story is new on the council's page."""
    old = tuple((str(number), words) for number, words in enumerate(OLD))
    before, after = listing(*old), listing(("new", title), *old)
    pages = [Page(f"/n/{name}", ((date(2026, 1, 1), story(words, PARK)),)) for name, words in old]
    web = monitor.web
    web.world = World(
        web.world.providers,
        web.world.publications,
        (
            Page("/news", ((date(2026, 1, 1), before), (date(2026, 6, 10), after))),
            Page("/n/new", ((date(2026, 6, 10), page),)),
            *pages,
        ),
    )
    monitor.day("2026-06-09")
    return monitor.day("2026-06-10")


def test_a_story_whose_page_gives_no_day_is_told_with_that_of_its_visit_and_says_what_is_not_known(council):
    (headline,) = told(council, RATED, story(RATED, BODY))
    assert headline.startswith("Peterborough: children's services judged inadequate")
    (event,) = council.store.events(["peterborough"])
    assert (event.id, event.facts.published) == ("peterborough/inspection/2026-04-20", None)
    alerts = council.store.alerts(event.id)
    assert alerts
    assert not any(result.problems for result in council.results), "it was read"
    assert all("first sight, 10 Jun 2026" in "; ".join(alert.problems) for alert in alerts)


@pytest.mark.parametrize(
    ("top", "head"),
    [
        ("<p>Last updated: 11 June 2026</p><p>Published: 10 June 2026</p>", ""),
        ("<p>Published: 10/06/2026</p>", '<meta name="dcterms.date" content="2018-01-01">'),
        ("<time datetime='2026-06-09T23:30:00Z'>10 June 2026</time>", "<style>" + ".a{margin:0}" * 50_000 + "</style>"),
    ],
)
def test_a_storys_own_day_is_told_whatever_else_its_page_holds(council, top, head):
    (headline,) = told(council, RATED, story(RATED, BODY, top, RELATED, head))
    assert "reported by the press, 10 Jun 2026" in headline
    (event,) = council.store.events(["peterborough"])
    assert event.id == "peterborough/inspection/2026-04-20"


def test_another_storys_news_beside_a_story_is_not_told(council):
    assert told(council, "A new park by the river", story("A new park by the river", PARK, end=RELATED)) == []
    assert council.store.events(["peterborough"]) == ()
