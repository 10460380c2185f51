"""What a report recalls of the inspection before it: only what it says, with a date, for the whole."""

import pytest

from monitor.model.dates import When
from monitor.model.facts import Area, Finding, Framework
from monitor.read.report.past import previous_of, read_past
from monitor.read.text.lines import from_plain
from monitor.read.words.grades import Scheme, schemes

BEFORE = When(2023, 11, 27)


def scheme(framework: Framework) -> Scheme:
    return next(each for each in schemes() if each.framework == framework)


def past(words: str, framework: Framework = Framework.ILACS) -> list[tuple[str, dict[str, str]]]:
    return [
        (str(each.start or f"published {each.published}"), {j.area: j.grade for j in each.judgements})
        for each in read_past(from_plain(words), scheme(framework), "leeds", BEFORE)
    ]


@pytest.mark.parametrize(
    ("words", "date", "grade"),
    [
        (
            (
                "Since the last inspection of Leeds, in June 2018, when all services for children were judged to be "
                "good, much "
                "has changed."
            ),
            "2018-06",
            "good",
        ),
        (
            (
                "Since the last Ofsted inspection in November 2018, when children’s services was judged to be "
                "inadequate overall, "
                "leaders have acted."
            ),
            "2018-11",
            "inadequate",
        ),
        (
            (
                "The last full inspection of children’s services in Leeds, in January 2019, judged all services as "
                "requires "
                "improvement to be good."
            ),
            "2019-01",
            "requires_improvement",
        ),
        (
            (
                "Services have improved since the last inspection in 2018, where children’s services were judged to "
                "require "
                "improvement."
            ),
            "2018",
            "requires_improvement",
        ),
        (
            (
                "Since the last inspection in 2015, when all areas of the service required improvement to be good, "
                "much has "
                "been done."
            ),
            "2015",
            "requires_improvement",
        ),
        (
            (
                "Since the previous inspection, in 2020, when the overall effectiveness judgement was outstanding, "
                "leaders went "
                "on."
            ),
            "2020",
            "outstanding",
        ),
        (
            "Services have improved strongly since being judged good overall at the previous inspection in 2015.",
            "2015",
            "good",
        ),
        (
            (
                "Progress has been made since the last inspection, when the local authority was judged to be "
                "inadequate in all "
                "key areas of practice in 2016."
            ),
            "2016",
            "inadequate",
        ),
    ],
)
def test_the_last_inspection(words: str, date: str, grade: str) -> None:
    assert past(words) == [(date, {"overall": grade})]


@pytest.mark.parametrize(
    "words",
    [
        "Since the last inspection much has improved, and services are now good.",
        (
            "Services for care leavers have improved since the last inspection in 2018, when the service for care "
            "leavers was "
            "judged to be inadequate."
        ),
        "Since the focused visit in February 2020, services judged good at the last inspection have declined.",
        (
            "Since the last inspection in 2018, when the adoption service was judged to be outstanding, little has "
            "changed."
        ),
        "Since the last inspection in 2018, when services were praised, little has changed.",
        "Since the last inspection in 2024, when services were judged to be good, little has changed.",
        "Since the last inspection, when services were judged to be good, little has changed.",
    ],
)
def test_what_is_not_said_of_the_whole_with_an_earlier_date_is_not_taken(words: str) -> None:
    assert past(words) == []


@pytest.mark.parametrize(
    ("words", "date", "judged"),
    [
        (
            (
                "The previous inspection of the council’s arrangements for the protection of children was in July "
                "2013. "
                "The council was judged to be adequate."
            ),
            "2013-07",
            {"overall": "adequate"},
        ),
        (
            (
                "The previous inspection of the council’s safeguarding arrangements was in May 2012. The council "
                "was judged to be good."
            ),
            "2012-05",
            {"help_and_protection": "good"},
        ),
        (
            (
                "The previous inspection of the council’s services for looked after children was in November 2010. The "
                "local authority was judged to be inadequate."
            ),
            "2010-11",
            {"in_care": "inadequate"},
        ),
        (
            (
                "The previous inspection of the council’s services for safeguarding and looked after children was in "
                "March "
                "2011. The council was judged to be good overall."
            ),
            "2011-03",
            {"overall": "good"},
        ),
        (
            (
                "The previous inspection of the council’s services for children who need help and protection was in "
                "January 2014. The council was judged to be inadequate."
            ),
            "2014-01",
            {"help_and_protection": "inadequate"},
        ),
        (
            (
                "The previous single inspection of the local authority children’s services was published in September "
                "2015. The "
                "judgements for the local authority were: Overall effectiveness: inadequate; Adoption performance: "
                "good; "
                "Experiences and progress of care leavers: requires improvement"
            ),
            "published 2015-09",
            {"overall": "inadequate", "adoption": "good", "care_leavers": "requires_improvement"},
        ),
    ],
)
def test_a_point_of_previous_inspections(words: str, date: str, judged: dict[str, str]) -> None:
    assert past(f"Previous Ofsted inspections\n• {words}", Framework.SIF) == [(date, judged)]


@pytest.mark.parametrize(
    "words",
    [
        "The previous inspection of the council’s adoption service was in June 2011. It was judged to be good.",
        "The previous inspection of the council’s arrangements for the protection of children was in July 2013.",
        "The previous inspection of the council’s arrangements for protection was judged to be good.",
        "The local authority operates three children’s homes. Two were judged to be good in June 2015.",
    ],
)
def test_points_about_something_else(words: str) -> None:
    assert past(f"• {words}", Framework.SIF) == []


def test_points_of_one_inspection_are_one() -> None:
    words = (
        "• The previous inspection of services for children who need help and protection was in January 2014. The "
        "council "
        "was judged to be inadequate.\n• The previous inspection of services for children looked after was in "
        "January 2014. The council was judged to require improvement.\n"
    )
    judged = {"help_and_protection": "inadequate", "in_care": "requires_improvement"}
    assert past(words, Framework.SIF) == [("2014-01", judged)]


def test_the_previous_judgement_is_the_latest_of_its_area() -> None:
    words = (
        "• The previous inspection of arrangements for the protection of children was in July 2013. The local "
        "authority "
        "was judged to be adequate.\n• The previous inspection of services for looked after children and safeguarding "
        "was in May 2010. The council was judged to be good.\n"
    )
    found: tuple[Finding, ...] = read_past(from_plain(words), scheme(Framework.SIF), "leeds", BEFORE)
    assert {each.area: each.grade for each in previous_of(found)} == {
        Area.HELP_AND_PROTECTION: "adequate",
        Area.OVERALL: "good",
    }
    assert all(each.authority == "leeds" and each.quote for each in found)
