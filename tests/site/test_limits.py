"""No page grows past what loads on a phone, however much a history holds; and the rooms below the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date

import markupsafe
import pytest

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.model.publications import SourceKind
from monitor.register.authorities import load
from monitor.render.fit import clean
from monitor.site import event, improve, topics
from monitor.site.authority import OwnPart, Region, authority
from monitor.site.escaping import PageEnvironment, finalized, shown
from monitor.site.picture import picture
from monitor.site.record import AuthorityRecord, brief
from tests.site import history

LARGEST = 150_000
TODAY = date(2026, 11, 26)
PETERBOROUGH = load().get("peterborough")


def grown():
    """An inspection of which 400 stories tell, with 200 points of 2,000 characters."""
    points = tuple(f"{n} The quality of plans & reviews. {'word ' * 390}" for n in range(200))
    one = history.of(
        "peterborough",
        EventKind.INSPECTION,
        "2023-11-27",
        urls=[f"https://paper-{n}.example/{'long-' * 30}" for n in range(400)],
        title="A headline that goes on " * 20,
        quote="A quote that goes on " * 100,
        judgements=history.FALLEN.facts.judgements,
        improvements=points,
        priority_actions=points,
    )
    return replace(one, evidence=tuple(replace(e, source=SourceKind.NEWS) for e in one.evidence))


def test_a_page_of_an_event_stays_small_whatever_tells_of_it() -> None:
    one = grown()
    page = event.event(AuthorityRecord(PETERBOROUGH, (one,)), one, UTC)
    assert len(page) < LARGEST
    assert "more, in the document" in page.decode()
    assert "and 230 more" in page.decode()


def test_a_page_of_an_authority_stays_small_whatever_happened_to_it() -> None:
    one = grown()
    events = tuple(replace(one, id=f"{one.id}-{n}") for n in range(500))
    record = AuthorityRecord(PETERBOROUGH, events)
    made = brief(AuthorityRecord(PETERBOROUGH, events[:1]), TODAY, topics.load())
    page = authority(OwnPart(record, made.summary, TODAY), Region((made.row,) * 40), ())
    assert len(page) < LARGEST
    assert "420 earlier events are on the pages of" in page.decode()


def test_points_of_a_topic_and_year_are_parted_where_they_are_many() -> None:
    made = brief(AuthorityRecord(PETERBOROUGH, (grown(),)), TODAY, topics.load())
    parts = [one for one in improve.pages_of(made.points) if one.topic == "plans"]
    assert sum(len(one.points) for one in parts) == 400
    assert all(len(improve.listed(one, topics.load())) < LARGEST for one in parts)
    assert [one.path for one in parts][:2] == ["improve/plans/2023.html", "improve/plans/2023-2.html"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The quality of Pathway Plans", ["plans", "care-leavers"]),
        ("Children\u2019s homes and \u2018kinship\u2019 care", ["homes-for-children"]),
        ("Leaders send letters", ["leadership"]),  # SEND is another word
        ("The SEND strategy", ["disability-and-send"]),
        ("supervised, well-audited work", ["oversight"]),  # no word begins with "audit" there
        ("Planet and replanning", ["other"]),
        ("", ["other"]),
    ],
)
def test_a_topic_is_told_by_whole_words_that_stand_there(text: str, found: list[str]) -> None:
    assert list(topics.load().of(text)) == found


@pytest.mark.parametrize("text", [*history.HOSTILE, "plain", "".join(map(chr, range(300))), "&'" * 2_000])
def test_text_becomes_no_markup_in_a_template_or_beside_one(text: str) -> None:
    wanted = str(markupsafe.escape(clean(text)))
    template = PageEnvironment(finalize=finalized, autoescape=True).from_string("{{ text }}<b>{{ ready }}</b>{{ 7 }}")
    assert shown(text) == wanted
    assert template.render(text=text, ready=markupsafe.Markup("<i>")) == f"{wanted}<b><i></b>7"


def notice(action: Action, day: str):
    return history.of("peterborough", EventKind.DIRECTION, day, action=action, source=SourceKind.GOVUK)


def bars(*acts) -> list[str]:
    """What the bars of the picture say."""
    drawn = picture(acts, TODAY)
    assert drawn is not None
    return [bar.said for line in drawn.lines for bar in line.bars]


def test_a_direction_is_drawn_from_its_issue_to_its_end_by_way_of_revisions() -> None:
    issued, revised = notice(Action.ISSUED, "2014-10"), notice(Action.REVISED, "2016-05-01")
    lifted, again = notice(Action.LIFTED, "2019-03-01"), notice(Action.ISSUED, "2024")
    assert bars(issued, revised, lifted) == ["October 2014 until 1 March 2019"]
    assert bars(issued, lifted, again) == ["October 2014 until 1 March 2019", "since 2024, in force"]
    assert bars(lifted) == []  # its beginning is not known
    assert bars(revised) == ["since 1 May 2016, in force"]
    assert picture((), TODAY) is None


def test_all_that_is_drawn_is_within_the_picture() -> None:
    early, late = history.inspection("peterborough", "1998", overall="good"), notice(Action.ISSUED, "2031-01-01")
    drawn = picture((early, late), TODAY)
    assert drawn is not None
    for line in drawn.lines:
        assert all(0 <= mark.x <= 100 for mark in line.marks)
        assert all(bar.x >= 0 and bar.x + bar.width <= 100.01 for bar in line.bars)


def test_a_day_is_written_out_as_exactly_as_it_is_known() -> None:
    from monitor.site.phrases import span

    assert span(When(2023, 11, 27), When(2023, 12, 8)) == "27 November to 8 December 2023"
    assert span(When(2021, 6, 22), When(2021, 6, 23)) == "22 to 23 June 2021"
    assert span(When(2021, 12, 30), When(2022, 1, 3)) == "30 December 2021 to 3 January 2022"
    assert span(When(2013), None) == "2013"
