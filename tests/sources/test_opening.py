"""What is opened: hardly a story that reports something is passed over, and most of a town's everyday news is."""

import json
from pathlib import Path

import pytest

from monitor.sources.opening import is_worth_opening
from tests.read.text.test_gaps import WHOLE, page
from tests.run.test_asked_again import Paper, html, item
from tests.web import Web

CORPUS = Path(__file__).resolve().parents[4] / "shared/corpus/stories"
EVERYDAY = [line.split("|") for line in (Path(__file__).parent / "everyday_news.txt").read_text().splitlines()]
MOST_MISSED, MOST_OPENED = 0.01, 0.1

FRAMES = [
    ("Teenagers in care let down by council, report finds", "Moved far from home and school, it says."),
    ("Council's youngsters' services 'failing', say inspectors", ""),
    ("'Damning' report on how a borough protects its young", "The letter names six things to change."),
    ("Ofsted hails turnaround", ""),
    ("Watchdog returns to city after worst rating", "It found better work with families."),
    ("Commissioner to stay in charge of failing service", "The county has much to do yet, ministers said."),
    ("Government hands powers back to borough council", "The statutory direction of 2019 is lifted after four years."),
    ("Council given improvement notice", ""),
    ("Social workers praised as department leaves special measures", "Bosses said it was a proud day for staff."),
    ("'Outstanding': county keeps its top grade", "Leaders thanked carers and staff, and said that more was to come."),
    ("SEND services must improve, area told", "Health and council bosses have been asked for a plan."),
    ("Police and court hear from social workers over hotel fire", "An inquest opened on Monday."),
    ("Latest news", ""),
    ("Published: Monday, 2nd June 2025", ""),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("headline", "teaser"), FRAMES)
def test_what_may_concern_the_field_is_opened(headline, teaser):
    assert is_worth_opening(headline, teaser)


@pytest.mark.parametrize("cut", [0, 60, 150])
def test_most_of_the_everyday_news_of_a_town_is_passed_over(cut):
    opened = [headline for headline, teaser in EVERYDAY if is_worth_opening(headline, teaser[:cut])]
    assert len(opened) <= MOST_OPENED * len(EVERYDAY), opened


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of stories is not here")
@pytest.mark.parametrize("cut", [60, 150])
def test_of_stories_that_report_something_one_in_a_hundred_at_most_is_passed_over(cut):
    labels = map(json.loads, (CORPUS / "labels.jsonl").read_text().splitlines())
    told = [(CORPUS / f"{label['id']}.txt").read_text().partition("\n") for label in labels if label["relevant"]]
    missed = [headline for headline, _, body in told if not is_worth_opening(headline, " ".join(body.split())[:cut])]
    assert len(missed) <= MOST_MISSED * len(told), missed


def test_an_article_in_a_feed_is_looked_at_by_its_beginning():
    """Somewhere in a whole article most words stand."""
    article = "The blues drew at home on Saturday. " * 20 + "Ofsted and children's social care were not there."
    assert not is_worth_opening("Town held to draw after late equaliser", article)


def test_a_story_is_asked_for_by_what_its_feed_says_of_it(tmp_path):
    with Web() as web:
        paper = Paper(tmp_path, web)
        with paper.monitor:
            paper.poll()
            paper.monitor.taken()
            headline, teaser = FRAMES[0]
            paper.lists(item("/care", headline, teaser), *(item(f"/e/{n}", *e) for n, e in enumerate(EVERYDAY[:12])))
            web.answers["/care"] = html(page(*WHOLE))
            assert len(paper.poll()) == 1
            assert [path for path in web.paths() if path.startswith("/e/")] == ["/e/9"], "a takeaway's inspectors"
