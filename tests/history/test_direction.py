"""Direction of travel: like is compared with like, and what was not judged is no change."""

from datetime import UTC, datetime

import pytest

from monitor.history import direction
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import Direction, EventKind, Finding, Judgement


def event(year, **grades) -> Event:
    judgements = tuple(Judgement(area, grade) for area, grade in grades.items())
    facts = Finding(EventKind.INSPECTION, "brent", start=When(year, 6, 1), judgements=judgements)
    return Event(f"brent/inspection/{year}", "brent", facts, Status.CONFIRMED, datetime(2026, 1, 1, tzinfo=UTC))


def ways(now, *past):
    return {t.area: (t.before, t.direction) for t in direction.compare(now, past)}


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("good", "inadequate", Direction.DECLINED),
        ("inadequate", "adequate", Direction.IMPROVED),
        ("adequate", "good", Direction.IMPROVED),
        ("requires_improvement", "requires_improvement", Direction.UNCHANGED),
        ("adequate", "requires_improvement", None),
        ("good", "Needs attention", None),
        (None, "good", None),
    ],
)
def test_grades_are_compared_on_their_scale(before, after, way):
    assert direction.between(before, after) is way


def test_each_area_is_compared_with_the_last_inspection_that_judged_it():
    past = (
        event(2016, overall="good", adoption="good"),
        event(2019, overall="requires_improvement", leadership="good"),
    )
    now = event(2023, overall="inadequate", leadership="good")
    assert ways(now, *past) == {
        "overall": ("requires_improvement", Direction.DECLINED),
        "leadership": ("good", Direction.UNCHANGED),
    }


def test_care_leavers_are_not_compared_across_their_joint_judgement_with_children_in_care():
    joint = event(2019, in_care="good")
    apart = event(2023, in_care="good", care_leavers="inadequate")
    assert ways(apart, joint) == {"in_care": (None, None), "care_leavers": (None, None)}
    next_apart = event(2026, in_care="good", care_leavers="good")
    assert ways(next_apart, joint, apart) == {
        "in_care": ("good", Direction.UNCHANGED),
        "care_leavers": ("inadequate", Direction.IMPROVED),
    }
    sif = event(2015, in_care="good", care_leavers="good")
    assert ways(apart, sif)["care_leavers"] == ("good", Direction.DECLINED)


def test_without_an_overall_grade_the_way_is_what_all_areas_went():
    past = event(2023, overall="good", leadership="good", in_care="good", care_leavers="good")
    down = event(2026, leadership="inadequate", in_care="good", care_leavers="good")
    mixed = event(2026, leadership="inadequate", in_care="outstanding", care_leavers="good")
    same = event(2026, leadership="good", in_care="good", care_leavers="good")
    assert direction.directed(down, [past]).direction is Direction.DECLINED
    assert direction.directed(mixed, [past]).direction is None
    assert direction.directed(same, [past]).direction is Direction.UNCHANGED
    assert direction.directed(down, []).direction is None


def test_the_first_inspection_known_is_compared_with_what_its_report_states():
    facts = Finding(
        EventKind.INSPECTION,
        "brent",
        start=When(2023, 6, 1),
        judgements=(Judgement("overall", "inadequate"),),
        previous=(Judgement("overall", "good"),),
    )
    now = Event("e", "brent", facts, Status.CONFIRMED, datetime(2026, 1, 1, tzinfo=UTC))
    assert ways(now) == {"overall": ("good", Direction.DECLINED)}


def test_only_earlier_standing_inspections_of_the_same_authority_count():
    later, withdrawn = event(2025, overall="good"), event(2020, overall="good")
    withdrawn = Event(withdrawn.id, "brent", withdrawn.facts, Status.WITHDRAWN, withdrawn.first_seen)
    assert ways(event(2023, overall="good"), later, withdrawn) == {"overall": (None, None)}


def test_visits_and_undated_inspections_have_no_way():
    visit = Event(
        "v", "brent", Finding(EventKind.FOCUSED_VISIT, "brent"), Status.CONFIRMED, datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert direction.compare(visit, [event(2020, overall="good")]) == ()
    undated = Finding(EventKind.INSPECTION, "brent", judgements=(Judgement("overall", "good"),))
    now = Event("u", "brent", undated, Status.REPORTED, datetime(2026, 1, 1, tzinfo=UTC))
    assert ways(now, event(2020, overall="good")) == {"overall": (None, None)}
