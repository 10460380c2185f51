"""Many tellings of one event: GOV.UK, the press and Ofsted, and one alert for each thing that happened."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from monitor.demo.govuk_web import COLLECTION, Edit, GovukWeb, Notice
from monitor.demo.web import Web
from monitor.demo.world import Page, World
from monitor.run.poll import Outcome
from monitor.run.round import run_round
from monitor.sources import registry
from tests.monitored import BRENT, PETERBOROUGH, Monitored, published

OLD = published("inspection-2018", 1, "2018-08-06")
REPORT = published("inspection-2023", 3, "2024-01-30")
ISSUED = "Improvement notice issued to Peterborough City Council: March 2024"
NOTICE = Notice(
    "improvement-notice-peterborough",
    ISSUED,
    "<p>Improvement notice issued to Peterborough City Council on 14 March 2024 due to poor performance in "
    "children's services. It requires the council to work with an improvement adviser.</p>"
    "<p>It follows the Ofsted report of 30 January 2024.</p>",
    date(2024, 3, 15),
)

# What stood there before: a collection that lists nothing is not what it was.
ANCIENT = Notice(
    "improvement-notice-medway",
    "Improvement notice issued to Medway Council: September 2019",
    "<p>Improvement notice issued to Medway Council due to inadequate performance in children's services.</p>",
    date(2019, 9, 20),
)


@contextmanager
def monitored(tmp_path, notices, day, world=None, **changes):
    """A monitor of Peterborough and Brent on a small Ofsted and a small GOV.UK."""
    world = world or World(providers=(PETERBOROUGH, BRENT), publications=(OLD,))
    when = date.fromisoformat(day)
    with Web(world, when) as web, GovukWeb([ANCIENT, *notices], when) as gov:
        sources = {
            "ofsted": {"base_url": web.url, "files_url": web.url},
            "govuk": {"base_url": gov.url, "collections": [COLLECTION]},
        }
        with Monitored(tmp_path, web, sources=sources, **changes) as monitor:
            monitor.gov = gov
            plain = monitor.day

            def on(day, **more):
                gov.day = date.fromisoformat(day)
                return plain(day, **more)

            monitor.day = on
            yield monitor


def test_a_notice_is_told_when_it_is_issued_and_when_it_is_lifted(tmp_path):
    lifted = replace(NOTICE, closed=date(2025, 6, 1), moved_note=f"Moved '{ISSUED}' to 'Closed notices'")
    with monitored(tmp_path, [lifted], "2024-03-01") as monitor:
        first = monitor.day("2024-03-01")
        assert len(first) == 3, first
        (told,) = monitor.day("2024-03-15")
        assert told == "Peterborough: improvement notice issued (GOV.UK, 15 Mar 2024)"
        assert monitor.day("2024-03-16") == []
        (told,) = monitor.day("2025-06-01")
        assert told.startswith("Peterborough: improvement notice lifted")
        assert monitor.day("2025-06-02") == []
        assert monitor.told() == []
        threads = {
            d.thread for d in monitor.store.deliveries(states=("taken",)) if d.message.authority and "notice" in d.alert
        }
        assert threads == {"peterborough/improvement_notice-issued/2024-03-14"}
        assert monitor.events() == [
            "peterborough/inspection/2018-06-25",
            "peterborough/improvement_notice-issued/2024-03-14",
            "peterborough/improvement_notice-lifted/2025-06-01",
        ]
        known = [event.first_seen.date().isoformat() for event in monitor.store.events(["peterborough"])]
        assert known == ["2024-03-01", "2024-03-15", "2025-06-01"], "a page that is edited says the new since then"


def test_an_edit_that_moves_no_date_is_seen(tmp_path):
    revoked = NOTICE.body + "<p>The notice was lifted on 3 February 2025.</p>"
    edited = replace(NOTICE, edits=(Edit(date(2025, 2, 10), revoked),))
    with monitored(tmp_path, [edited], "2024-04-01") as monitor:
        monitor.day("2024-04-01")
        assert monitor.day("2025-02-09") == []
        (told,) = monitor.day("2025-02-10")
        assert told.startswith("Peterborough: improvement notice lifted")
        assert "peterborough/improvement_notice-lifted/2025-02-03" in monitor.events()


def test_an_edit_of_words_alone_is_no_alert(tmp_path):
    edited = replace(NOTICE, edits=(Edit(date(2024, 5, 1), NOTICE.body.replace("due to", "because of")),))
    with monitored(tmp_path, [edited], "2024-04-01") as monitor:
        monitor.day("2024-04-01")
        assert monitor.day("2024-05-01") == []


def test_a_notice_the_collection_does_not_list_yet_is_found_by_the_search_and_told_once(tmp_path):
    with monitored(tmp_path, [replace(NOTICE, listed=False)], "2024-03-01") as monitor:
        monitor.day("2024-03-01")
        assert len(monitor.day("2024-03-15")) == 1
        monitor.gov.notices = [ANCIENT, NOTICE]
        assert monitor.day("2024-03-16") == []


def test_one_poll_of_govuk_serves_all_and_a_newly_watched_authority_gets_its_history(tmp_path):
    with monitored(tmp_path, [NOTICE], "2024-04-01", authorities=[{"name": "Brent"}]) as monitor:
        monitor.day("2024-04-01")
        assert monitor.store.events() == ()
    with monitored(tmp_path, [NOTICE], "2024-04-02") as monitor:
        told = monitor.day("2024-04-02")
        assert [line.split(":")[0] for line in told] == ["Peterborough"], "its own baseline, and no old notice as news"
        assert "peterborough/improvement_notice-issued/2024-03-14" in monitor.events()


def test_a_govuk_that_fails_is_the_operators_news(tmp_path):
    with monitored(tmp_path, [NOTICE], "2024-04-01") as monitor:
        monitor.day("2024-04-01")
        monitor.gov.broken["/api/content" + COLLECTION] = 503
        assert monitor.day("2024-04-02") == []
        assert monitor.outcome(f"govuk:{COLLECTION}") is Outcome.UNREACHABLE
        assert len(monitor.told()) == 1


# --- the press --------------------------------------------------------------------------------------------------------

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Peterborough Paper</title>
<link>{url}/</link><description>News</description>{items}</channel></rss>"""
ITEM = (
    "<item><title>{title}</title><link>{url}{path}</link><guid>{url}{path}</guid><pubDate>{day}</pubDate>{more}</item>"
)
STORY = """<!doctype html><html><head><title>{title}</title><meta property="article:published_time" content="{day}">
</head><body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>{body}</article>
<footer>Contact us</footer></body></html>"""
DOWN = (
    "<p>Children's services at Peterborough City Council have been rated inadequate by Ofsted.</p>"
    "<p>Inspectors visited the authority in November and published their findings today.</p>"
    "<p>The council was previously rated good, in June 2018. Overall effectiveness is inadequate, the report says.</p>"
)
RECAP = (
    "<p>Peterborough City Council's cabinet met on Monday to discuss the budget of its children's services.</p>"
    "<p>The department was rated inadequate by Ofsted in November 2023 and has been working to improve since.</p>"
)


def paper(url, *stories):
    """A feed's page and its stories' pages: each story is (path, day, title, body, summary)."""
    versions = []
    for day in sorted({s[1] for s in stories}):
        items = "".join(
            ITEM.format(
                title=title,
                url=url,
                path=path,
                day=f"{on:%a, %d %b %Y} 08:00:00 GMT",
                more=f"<description>{more}</description>",
            )
            for path, on, title, _, more in reversed(stories)
            if on <= day
        )
        versions.append((day, FEED.format(url=url, items=items).encode()))
    pages = [
        Page(path, ((on, STORY.format(title=title, day=on, body=body).encode()),))
        for path, on, title, body, _ in stories
    ]
    return (Page("/rss", tuple(versions), "application/rss+xml"), *pages)


@pytest.fixture
def press(tmp_path):
    """A monitor of Peterborough with a paper: an old story, the downgrade a day before Ofsted's report, a recap."""
    world = World(providers=(PETERBOROUGH, BRENT), publications=(OLD, REPORT))
    with Web(world, date(2024, 1, 1)) as web:
        stories = (
            (
                "/old",
                date(2023, 12, 1),
                "Lights to be switched on in the city",
                "<p>Carols and mulled wine.</p>",
                "Carols.",
            ),
            (
                "/down",
                date(2024, 1, 29),
                "Children's services rated inadequate by Ofsted",
                DOWN,
                "Inspectors' verdict.",
            ),
            (
                "/fair",
                date(2024, 2, 2),
                "Bakery wins a national prize",
                "<p>Bread.</p>",
                "A bakery of the city has won a national prize for its bread and cakes.",
            ),
            ("/recap", date(2024, 3, 5), "Council sets budget for children's services", RECAP, "Councillors met."),
        )
        web.world = World(world.providers, world.publications, paper(web.url, *stories))
        authorities = [{"name": "Peterborough", "news": [{"feed": f"{web.url}/rss"}]}]
        with Monitored(tmp_path, web, authorities=authorities) as monitor:
            monitor.baseline = monitor.day("2024-01-01")
            yield monitor


def test_the_paper_is_first_ofsted_confirms_in_the_thread_and_a_recap_is_silent(press):
    assert len(press.baseline) == 2
    (told,) = press.day("2024-01-29")
    assert told.startswith("Peterborough: children's services judged inadequate")
    assert "reported by the press, 29 Jan 2024; not yet confirmed" in told
    (told,) = press.day("2024-01-30")
    assert told.startswith("Peterborough: confirmed: children's services judged inadequate, down from good (Ofsted")
    assert press.day("2024-03-05") == []
    (event,) = [e for e in press.store.events(["peterborough"]) if e.facts.start and e.facts.start.year == 2023]
    assert event.status == "confirmed"
    assert {e.url.rpartition("/")[2] for e in event.evidence} >= {"3", "down"}
    deliveries = press.store.deliveries(states=("taken",), event=event.id)
    assert {d.thread for d in deliveries} == {event.id}
    assert press.told() == []


def test_a_story_that_says_enough_to_be_about_something_else_is_not_fetched(press):
    press.day("2024-02-02")
    assert press.web.asked("/fair") == []
    assert len(press.web.asked("/down")) == 1


def test_an_unchanged_feed_costs_one_request_and_no_reading(press):
    press.day("2024-01-29")
    asked = len(press.web.hits)
    run_round(press.resources, registry.sources(press.settings)[-1:], force=True)
    assert [hit.path for hit in press.web.hits[asked:]] == ["/rss"]


def test_of_news_the_history_keeps_no_article(press):
    press.day("2024-01-29")
    database = (press.settings.state / "monitor.db").read_bytes() + (
        press.settings.state / "monitor.db-wal"
    ).read_bytes()
    assert b"Contact us" not in database
    assert b"published their findings today" not in database or database.count(b"published their findings today") <= 6
