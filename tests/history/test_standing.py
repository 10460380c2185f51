"""What is known of an authority on a day, over made-up histories: what was published by then, and nothing later."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from monitor.history import standing, timeline
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Action, EventKind, Finding, Judgement
from monitor.model.publications import SourceKind
from monitor.model.standing import InForce, StandingVisit

DAY = When.parse
SEEN = datetime(2030, 1, 1, tzinfo=UTC)
NOTICE, DIRECTION, COMMISSIONER = EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER
FOCUSED, MONITORING = EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT


def happened(kind, start, published=None, *, source=SourceKind.OFSTED, recalled=False, seen=SEEN, **facts) -> Evidence:
    """A document that tells of one thing, as its poll gives it; its address is made of what it tells."""
    own = DAY(published) if published and not recalled else None
    finding = Finding(kind, "halton", start=DAY(start) if start else None, published=own, **facts)
    url = f"https://{source}/{kind}/{facts.get('action')}/{start}/{published}"
    return Evidence(url, source, "", DAY(published) if published else None, "", seen, finding, recalled=recalled)


def graded(start, published=None, overall="inadequate", **more) -> Evidence:
    areas = {"overall": overall} | more.pop("areas", {})
    judgements = tuple(Judgement(area, grade) for area, grade in areas.items() if grade)
    return happened(EventKind.INSPECTION, start, published, judgements=judgements, **more)


def act(kind, action, start, published=None, **more) -> Evidence:
    return happened(kind, start, published or start, action=action, source=SourceKind.GOVUK, **more)


def history(*evidence: Evidence) -> tuple[Event, ...]:
    return timeline.join((), evidence).events


def on(day, *evidence):
    return standing.standing(history(*evidence), "halton", date.fromisoformat(day))


BAD, BETTER = graded("2023-11-27", "2024-01-30"), graded("2025-06-02", "2025-07-21", "requires_improvement")


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        ("2023-12-20", None),  # inspected, and nobody knows the outcome
        ("2024-01-30", None),  # a story of the day of publication tells the news of it
        ("2024-01-31", "inadequate"),
        ("2025-07-20", "inadequate"),  # inspected again, not published yet
        ("2025-07-22", "requires_improvement"),
    ],
)
def test_a_grade_stands_from_the_day_after_its_publication_until_the_next_one_is_published(day, grade):
    for order in permutations((BAD, BETTER)):
        assert on(day, *order).grade("overall") == grade


def test_a_judgement_has_the_first_day_of_its_inspection_and_that_of_its_publication():
    (judgement,) = on("2024-06-01", BAD).judgements
    assert (judgement.area, judgement.grade) == ("overall", "inadequate")
    assert (judgement.start, judgement.published) == (DAY("2023-11-27"), DAY("2024-01-30"))


def test_an_area_that_the_latest_inspection_left_out_stands_at_nothing():
    new = graded("2026-05-04", "2026-06-17", None, areas={"leadership": "good"})
    stands = on("2026-07-01", BAD, new)
    assert (stands.grade("overall"), stands.grade("leadership")) == (None, "good")


@pytest.mark.parametrize(
    ("day", "evidence", "grade"),
    [
        # The inspection is known only from a later document; its report came out some weeks after the visit.
        ("2018-07-10", graded("2018-06", recalled=True, published="2021-08-02"), None),
        ("2018-10-01", graded("2018-06", recalled=True, published="2021-08-02"), "inadequate"),
        # A document that recalls it shows that it was known by then.
        ("2018-08-01", graded("2018-06", recalled=True, published="2018-07-20"), "inadequate"),
        # Without any day it counts from when it was first seen.
        ("2029-12-31", graded(None), None),
        ("2030-01-02", graded(None), "inadequate"),
    ],
)
def test_what_gives_no_day_of_publication_is_known_from_when_it_can_have_been(day, evidence, grade):
    events = timeline.join((), [replace(evidence, recalled=False)]).events
    events = tuple(replace(e, recalled=evidence.recalled, evidence=(evidence,)) for e in events)
    assert standing.standing(events, "halton", date.fromisoformat(day)).grade("overall") == grade


def test_the_paper_may_know_before_the_report_is_published():
    story = graded("2023-11-27", "2024-01-26", source=SourceKind.NEWS)
    assert on("2024-01-28", story, BAD).grade("overall") == "inadequate"


ISSUED = act(NOTICE, Action.ISSUED, "2022-05-14")
REVISED = act(NOTICE, Action.REVISED, "2023-02-01")
LIFTED = act(NOTICE, Action.LIFTED, "2024-03-01", published="2022-05-14")  # its page is as old as the notice
AGAIN = act(NOTICE, Action.ISSUED, "2024-09-01")
DIRECTED = act(DIRECTION, Action.ISSUED, "2023-06-01")
SENT, WENT = act(COMMISSIONER, Action.APPOINTED, "2022-06"), act(COMMISSIONER, Action.ENDED, "2023-01-10")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2022-05-14", {}),
        ("2022-05-15", {NOTICE: "2022-05-14"}),
        ("2022-06-20", {NOTICE: "2022-05-14", COMMISSIONER: "2022-06"}),
        ("2023-03-01", {NOTICE: "2022-05-14"}),  # revised, it is the same notice; the commissioner went
        ("2023-07-01", {NOTICE: "2022-05-14", DIRECTION: "2023-06-01"}),
        ("2024-03-02", {DIRECTION: "2023-06-01"}),
        ("2024-09-02", {NOTICE: "2024-09-01", DIRECTION: "2023-06-01"}),
    ],
)
def test_what_is_in_force_was_begun_and_not_ended_by_that_day(day, expected):
    stands = on(day, ISSUED, REVISED, LIFTED, AGAIN, DIRECTED, SENT, WENT)
    assert set(stands.in_force) == {InForce(kind, DAY(since)) for kind, since in expected.items()}
    assert all(stands.is_in_force(kind) for kind in expected)


def test_an_end_without_a_day_of_its_own_ends_what_was_in_force():
    undated = replace(LIFTED, finding=replace(LIFTED.finding, start=None), published=DAY("2024-03-05"))
    assert on("2024-04-01", ISSUED, undated).in_force == ()


def test_the_last_visit_is_the_latest_since_the_last_inspection():
    before = happened(FOCUSED, "2022-06-21", "2022-08-02")
    first = happened(MONITORING, "2024-05-14", "2024-06-20", visit_number=1)
    second = happened(MONITORING, "2024-10-01", "2024-11-08", visit_number=2)
    assert on("2023-01-01", before).visit == StandingVisit(FOCUSED, DAY("2022-06-21"), None)
    assert on("2024-03-01", before, BAD).visit is None, "visits before the inspection say nothing of what it found"
    assert on("2024-11-01", before, BAD, first, second).visit == StandingVisit(MONITORING, DAY("2024-05-14"), 1)
    assert on("2024-12-01", before, BAD, first, second).visit == StandingVisit(MONITORING, DAY("2024-10-01"), 2)


def test_what_was_withdrawn_or_only_may_have_been_told_does_not_stand():
    (sure,) = history(BAD)
    for status in (Status.WITHDRAWN, Status.POSSIBLE, Status.REJECTED):
        event = replace(sure, status=status)
        assert standing.standing([event], "halton", date(2024, 6, 1)).judgements == ()
    (notice,) = history(ISSUED)
    assert standing.in_force([replace(notice, status=Status.WITHDRAWN)]) == ()


def test_each_authority_stands_by_its_own_events():
    brent = replace(BETTER, finding=replace(BETTER.finding, authority="brent"))
    found = standing.standings(history(BAD, brent), ("halton", "brent", "barnet"), date(2026, 1, 1))
    assert {slug: s.grade("overall") for slug, s in found.items()} == {
        "halton": "inadequate",
        "brent": "requires_improvement",
        "barnet": None,
    }


def test_notices_in_force_are_shown_newest_first_by_their_latest_act():
    later = act(DIRECTION, Action.REVISED, "2025-02-01")
    assert [e.facts.action for e in standing.in_force(history(ISSUED, DIRECTED, later))] == [
        Action.REVISED,
        Action.ISSUED,
    ]
    closed = act(DIRECTION, Action.LIFTED, "2025-02-01")
    assert standing.in_force(history(ISSUED, LIFTED)) == ()
    assert [e.facts.action for e in standing.in_force(history(DIRECTED, closed, later))] == [Action.REVISED]
