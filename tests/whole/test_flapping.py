"""What was known is known, wherever and whenever it stands again: what flaps is said once at most, and corrected."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.demo.govuk_web import COLLECTION, GovukWeb, Notice
from monitor.demo.press import Story as Told
from monitor.demo.press import paper
from monitor.demo.world import Page
from monitor.register.authorities import load
from monitor.run.poll import Outcome
from monitor.run.round import run_round
from monitor.sources import registry
from tests.monitored import VISIT, Monitored, published, world
from tests.read.builder import IN_CARE, LEADERSHIP, LEAVERS, OVERALL, PROTECTION, Report
from tests.read.gold import stories

KNOWN = [
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-08-02", VISIT),
    published("inspection-2023", 3, "2024-01-30"),
]
BASELINE = date(2024, 2, 1)
POLLS = 12
MORE = pytest.mark.exhaustive


def day(n):
    return str(BASELINE + timedelta(days=n))


@pytest.fixture
def monitor(serve, tmp_path):
    with Monitored(tmp_path, serve(world(*KNOWN), BASELINE)) as monitor:
        monitor.day(day(0))
        yield monitor


def told(monitor, states):
    """What is said while the page goes through states, over and over, one a day."""
    said = []
    for n in range(POLLS):
        monitor.web.world = states[n % len(states)]
        said += monitor.day(day(n + 1))
    return said


ALL = world(*KNOWN)


def without(number, gone=True):
    """A page that lists a file no longer, which is gone too or still there."""
    files = [Page(one.path, ((BASELINE, one.data),), "application/pdf") for one in KNOWN if one.number == number]
    return replace(world(*(one for one in KNOWN if one.number != number)), pages=() if gone else tuple(files))


def renumbered(*numbers, anew=b""):
    moved = [replace(one, number=one.number + 90, data=one.data + anew) for one in KNOWN if one.number in numbers]
    return world(*(one for one in KNOWN if one.number not in numbers), *moved)


@pytest.mark.parametrize("numbers", [(2,), (1, 2, 3), *(pytest.param(n, marks=MORE) for n in [(1,), (3,), (1, 2)])])
@pytest.mark.parametrize("anew", [b"", b"\n%made anew"])
@pytest.mark.parametrize("staying", [1, 3, pytest.param(2, marks=MORE)])
def test_a_report_that_goes_to_another_number_and_back_is_no_news(monitor, numbers, anew, staying):
    assert told(monitor, [renumbered(*numbers, anew=anew)] * staying + [ALL] * staying) == []
    assert monitor.told() == []
    assert {e.status for e in monitor.store.events(["peterborough"])} == {"confirmed"}


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("away", [1, 2, 3])
def test_a_report_that_leaves_and_returns_within_days_is_said_once_and_corrected_once(monitor, gone, away):
    said = told(monitor, [without(2, gone)] * away + [ALL] * away)
    assert [line.partition(": ")[2].partition(":")[0] for line in said] in (
        [],
        ["publication withdrawn", "publication back"],
    )
    assert (said == []) == (away == 1 and not gone), said
    assert monitor.told() == []


def test_what_stays_away_after_it_flapped_is_withdrawn_after_a_week(monitor):
    told(monitor, [without(2), ALL])
    monitor.web.world = without(2)
    assert [bool(monitor.day(day(POLLS + n))) for n in range(1, 12)] == [False] * 7 + [True] + [False] * 3
    events = {e.id: e.status for e in monitor.store.events(["peterborough"])}
    assert events["peterborough/focused_visit/2021-06-22"] == "withdrawn"


def test_what_is_withdrawn_and_comes_back_after_months_is_said(monitor):
    monitor.web.world = without(2)
    assert len([line for n in (1, 2, 3) for line in monitor.day(day(n))]) == 1
    monitor.web.world = ALL
    assert len(monitor.day(day(90))) == 1
    monitor.web.world = without(2)
    assert len([line for n in (180, 181, 182) for line in monitor.day(day(n))]) == 1


def test_hourly_polls_do_not_make_a_day(monitor):
    """A page that is mended for two hours withdraws nothing."""
    monitor.web.world = without(2, gone=False)
    monitor.at(day(1))
    for hour in (9, 10, 11):
        monitor.clock = monitor.clock.replace(hour=hour)
        run_round(monitor.resources, registry.sources(monitor.settings), force=True)
        assert monitor.taken() == []


def wording(grade="Good", *, more=""):
    """A report as its page has it on some days."""
    rows = [(area, grade) for area in (LEADERSHIP, PROTECTION, IN_CARE, LEAVERS, OVERALL)]
    title, dates = (
        "Inspection of Peterborough local authority children’s services",
        "Inspection dates: 8 to 19 January 2024",
    )
    data = Report(title, dates, rows=rows, narrative=("Services are what they are.", *([more] if more else []))).plain()
    return replace(KNOWN[0], number=7, data=data.encode(), content_type="text/plain", since=BASELINE)


def said_of_wordings(monitor, *wordings):
    """What is said while one address has wordings in turn, over and over, one a day."""
    return told(monitor, [world(*KNOWN[:2], one) for one in wordings])


@pytest.mark.parametrize(
    ("others", "times"),
    [
        ((wording(more="A word is mended here."),), 1),
        ((wording(more="A word is mended here."), wording(more="And two words there.")), 2),
        (
            (
                wording(more="A word is mended."),
                wording(),
                wording(more="Another is."),
                wording(more="A word is mended."),
            ),
            2,
        ),
    ],
)
def test_a_page_that_goes_to_and_fro_between_wordings_says_each_once(monitor, others, times):
    monitor.web.world = world(*KNOWN[:2], wording())
    monitor.day(day(0))
    said = said_of_wordings(monitor, *others, wording())
    assert len([line for line in said if "document replaced" in line]) == len(said) == times, said
    assert monitor.told() == []


def test_a_page_that_goes_to_and_fro_between_grades_is_news_each_time(monitor):
    """Who was told a grade is told when it is another one again."""
    monitor.web.world = world(*KNOWN[:2], wording())
    monitor.day(day(0))
    said = said_of_wordings(monitor, wording("Inadequate"), wording())
    assert len(said) == POLLS
    (event,) = (e for e in monitor.store.events(["peterborough"]) if e.id.endswith("2024-01-08"))
    assert event.facts.grade("overall") == "good"


# --- notices ----------------------------------------------------------------------------------------------------------

CLOSED = Notice(
    "notice-peterborough",
    "Improvement notice issued to Peterborough City Council",
    "<p>To Peterborough City Council.</p>",
    date(2012, 5, 1),
    closed=date(2013, 5, 1),
)
LATER = replace(CLOSED, slug="notice-later", published=date(2024, 2, 2), closed=date(2024, 2, 4))
OTHERS = [
    Notice(f"notice-{n}", f"Improvement notice issued to {name} County Council: May 2015", "<p>x</p>", date(2015, 5, n))
    for n, name in enumerate(("Essex", "Kent", "Norfolk"), 1)
]


@pytest.fixture
def govuk(serve, tmp_path):
    web = serve(world(), BASELINE)
    with GovukWeb([CLOSED, *OTHERS], BASELINE) as gov:
        places = {"ofsted": {"base_url": web.url, "files_url": web.url}, "govuk": {"base_url": gov.url}}
        with Monitored(tmp_path, web, sources=places) as monitor:
            monitor.gov = gov
            monitor.day(day(0))
            yield monitor


def said_of_notices(monitor, first, states):
    said = []
    for n in range(6):
        monitor.gov.notices = states[n % len(states)]
        monitor.gov.day = date.fromisoformat(day(first + n))
        said += monitor.day(day(first + n))
    return said


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("again", [{}, {"slug": "anew"}, {"content_id": "2"}, {"slug": "anew", "content_id": "2"}])
def test_a_long_closed_notice_that_comes_back_is_not_lifted_today(govuk, gone, again):
    before = govuk.events()
    away = OTHERS if gone else [replace(CLOSED, listed=False), *OTHERS]
    said = said_of_notices(govuk, 30, [away, [replace(CLOSED, **again), *OTHERS]])
    assert not any("lifted" in line for line in said if "withdrawn" not in line and "back" not in line)
    assert len(said) <= 4, said  # its issuing and its lifting, each withdrawn once and back once
    assert govuk.events() == before


def test_a_notice_that_was_seen_to_close_keeps_that_day(govuk):
    said = []
    govuk.gov.notices = [CLOSED, LATER, *OTHERS]
    for n in (1, 2, 3):
        govuk.gov.day = date.fromisoformat(day(n))
        said += govuk.day(day(n))
    before = govuk.events()
    edited = replace(LATER, edits=(*LATER.edits,), body="<p>To Peterborough City Council, as amended in spelling.</p>")
    assert said_of_notices(govuk, 100, [[CLOSED, edited, *OTHERS], [CLOSED, LATER, *OTHERS]]) == []
    assert govuk.events() == before
    assert govuk.outcome(f"govuk:{COLLECTION}") in (Outcome.CHANGED, Outcome.UNCHANGED)


def test_a_notice_that_goes_to_and_fro_between_open_and_closed_is_lifted_once(govuk):
    still_open = replace(LATER, closed=None)
    govuk.gov.notices = [CLOSED, still_open, *OTHERS]
    govuk.gov.day = date.fromisoformat(day(1))
    assert len(govuk.day(day(1))) == 1
    said = said_of_notices(govuk, 4, [[CLOSED, LATER, *OTHERS], [CLOSED, still_open, *OTHERS]])
    assert len(said) <= 2, said


# --- the press --------------------------------------------------------------------------------------------------------

FIRST = [one for one in stories() if one.relevant and one.events and one.published]
LATER_ON = date(2027, 3, 2)
FORMS = {
    "the same page": lambda title, words: (title, words),
    "another headline": lambda title, words: (f"Look back: how {title[0].lower()}{title[1:]}", words),
    "a byline and a day": lambda title, words: (title, ["By Our Reporter", f"Published {LATER_ON:%d %B %Y}", *words]),
    "a word mended": lambda title, words: (title, [*words[:-1], f"{words[-1]} (This story was amended.)"]),
    "a paragraph less": lambda title, words: (title, words[:-1]),
}


def told_again(story, form):
    """A story as its paper puts it at a new address on a new day."""
    title, *words = [line for line in story.text.splitlines() if line.strip()]
    title, words = form(title, words)
    return Told(f"/again/{story.id}", LATER_ON, title, "Children's services and Ofsted.", tuple(words))


def monitor_of(folder, web, known):
    register = load()
    names = sorted({register.get(one.authority).name for one in known})
    news = [{"feed": f"{web.url}/rss"}]
    return Monitored(folder, web, authorities=[{"name": name, "news": news} for name in names])


@pytest.mark.parametrize(
    "form", [form if form != "the same page" else pytest.param(form, marks=MORE) for form in FORMS]
)
def test_an_old_story_at_a_new_address_with_a_new_day_is_no_news(serve, tmp_path, form):
    known = FIRST[list(FORMS).index(form) :: 4]
    plain = FORMS["the same page"]
    first = [replace(told_again(one, plain), path=f"/{one.id}", day=one.published.first()) for one in known]
    again = [told_again(one, FORMS[form]) for one in known]
    pages = {page.path: page for page in (*paper("The Paper", "/old", first), *paper("The Paper", "/rss", again))}
    feed = [(date(2000, 1, 1), pages["/old"].versions[-1][1]), (LATER_ON, pages["/rss"].versions[-1][1])]
    pages |= {"/rss": replace(pages["/rss"], versions=tuple(feed))}
    web = serve(replace(world(), pages=tuple(pages.values())), date(2027, 3, 1))
    with monitor_of(tmp_path, web, known) as monitor:
        monitor.day("2027-03-01")
        before = {e.id: e.facts for e in monitor.store.events()}
        assert len(before) > len(known) / 2
        assert monitor.day(str(LATER_ON)) == []
        assert {e.id: e.facts for e in monitor.store.events()} == before


VERDICT = "Children's services in Peterborough have been rated inadequate by Ofsted."
BEFORE = Told(
    "/2024/rated",
    date(2024, 1, 10),
    "Children's services rated inadequate by Ofsted",
    "Inspectors found that children were left at risk.",
    (
        VERDICT,
        "Inspectors visited Peterborough City Council between November 27 and December 8.",
        "The leader said that work to put this right has begun and thanked staff for all that they do.",
        "The report is published on the website of the watchdog, which will visit again.",
    ),
)


@pytest.mark.parametrize(
    "paragraphs",
    [
        (VERDICT, "Inspectors visited the council between April 20 and May 1.", "It was rated good two years ago."),
        (VERDICT, "Inspectors visited Peterborough City Council between April 20 and May 1.", *BEFORE.paragraphs[2:]),
        (
            "Peterborough City Council's children's services were judged inadequate by Ofsted today, again.",
            *BEFORE.paragraphs,
        ),
    ],
)
def test_a_new_judgement_in_the_words_of_an_old_one_is_news(serve, tmp_path, paragraphs):
    new = replace(BEFORE, path="/2027/rated", day=date(2027, 6, 10), paragraphs=paragraphs)
    pages = paper("The Paper", "/rss", [BEFORE, new])
    web = serve(replace(world(), pages=pages), date(2027, 6, 9))
    news = [{"feed": f"{web.url}/rss"}]
    with Monitored(tmp_path, web, authorities=[{"name": "Peterborough", "news": news}]) as monitor:
        monitor.day("2027-06-09")
        (told,) = monitor.day("2027-06-10")
        assert "inadequate" in told


def test_a_notice_that_the_search_has_first_is_no_loss_of_it_once_the_collection_lists_it(govuk):
    early = replace(LATER, listed=False)
    said = said_of_notices(govuk, 30, [[CLOSED, early, *OTHERS]])
    said += said_of_notices(govuk, 40, [[CLOSED, replace(early, listed=True), *OTHERS]])
    assert len([line for line in said if "issued" in line]) == 1, said
    assert not govuk.told()
    assert not govuk.outcome("govuk:search").failed
