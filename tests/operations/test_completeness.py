"""A reader that finds fewer facts than it did is said; a quiet field, few documents and odd ones are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.story import DOCUMENTS
from monitor.model.dates import When
from monitor.model.facts import Action, EventKind, Finding
from monitor.model.publications import Document, DocumentKind, Reading
from monitor.operations.completeness import (
    ReadOutcome,
    Share,
    chance,
    fewer_facts,
    has_core,
    looked_at,
    outcome_of,
    over,
)
from monitor.read.document import read_document

REPORT = DocumentKind.INSPECTION_REPORT
SEEN = datetime(2026, 1, 1, tzinfo=UTC)


def outcomes(*complete: bool, seen: datetime = SEEN) -> list[ReadOutcome]:
    """Reports that came out a week apart, each with all core facts or without."""
    first = date(2020, 1, 1)
    return [
        ReadOutcome(REPORT, first + timedelta(weeks=n), seen + timedelta(weeks=n), whole, f"report {n}")
        for n, whole in enumerate(complete)
    ]


def begins(*complete: bool) -> int | None:
    """After how many documents an alarm is raised, looked at after each one; None where it never is."""
    every = outcomes(*complete)
    return next((n for n in range(1, len(every) + 1) if fewer_facts(every[:n])), None)


def test_a_layout_that_changed_is_said_after_three_documents() -> None:
    assert begins(*[True] * 100, *[False] * 10) == 103


def test_the_fewer_there_were_before_the_more_must_lack() -> None:
    found = [begins(*[True] * before, *[False] * 10) for before in (3, 10, 20, 50, 100)]
    assert found == [None, 16, 24, 53, 103]


def test_where_some_always_lacked_a_fact_one_more_is_no_alarm() -> None:
    assert begins(*[True, True, True, False] * 25, *[False] * 3) is None


def test_a_quiet_field_raises_no_alarm() -> None:
    """Thirty years of a kind's documents, of which one in twenty lacks something, in twenty fields."""
    for seed in range(20):
        chance_of = Random(seed)
        assert begins(*[chance_of.random() > 0.05 for _ in range(300)]) is None, seed


def test_one_that_stands_ends_when_the_latest_are_whole_again_and_does_not_flap() -> None:
    every = outcomes(*[True] * 60, *[False] * 4, *[True] * 14)
    since = next(every[n - 1].first_seen for n in range(1, len(every)) if fewer_facts(every[:n]))
    stands = [fewer_facts(every[:n], since) is not None for n in range(63, len(every) + 1)]
    assert stands == sorted(stands, reverse=True), "it ended, and stood again"
    assert stands[0]
    assert not stands[-1]


def test_one_that_stands_does_not_end_by_getting_used_to_it() -> None:
    every = outcomes(*[True] * 60, *[False] * 200)
    assert fewer_facts(every) is None, "without a memory it would"
    assert fewer_facts(every, every[63].first_seen)


def test_what_is_said_names_the_share_and_the_documents() -> None:
    alarm = fewer_facts(outcomes(*[True] * 100, *[False] * 3))
    assert alarm
    assert alarm.headline == (
        "Fewer facts are read from inspection reports: 0 of the latest 3 have all of grades, dates and framework; "
        "100 of 100 had before"
    )
    assert alarm.lines[:3] == ("lacking: report 102", "lacking: report 101", "lacking: report 100")
    assert over(REPORT).startswith("The latest inspection reports have as many of grades, dates and framework again")


def test_the_chance_is_what_counting_gives() -> None:
    assert chance(Share(2, 2, 50, 50)) == pytest.approx(1)
    assert chance(Share(0, 2, 50, 50)) == pytest.approx(2 / (52 * 53))
    assert chance(Share(0, 1, 0, 0)) == pytest.approx(0.5)


# --- core facts -------------------------------------------------------------------------------------------------------


def read(name: str) -> Reading:
    from monitor.register.authorities import load

    return read_document((DOCUMENTS / f"{name}.pdf").read_bytes(), register=load(), source="x")


def of(kind: DocumentKind, reading: Reading | None, **more) -> ReadOutcome | None:
    return outcome_of(Document("s", "http://x/1", SEEN, reading=reading, **more), kind)


def whole(kind: DocumentKind, reading: Reading) -> bool:
    found = of(kind, reading)
    assert found
    return found.is_complete


def test_reports_and_letters_as_they_are_read_have_all_core_facts() -> None:
    assert whole(REPORT, read("inspection-2018"))
    assert whole(REPORT, read("inspection-2023"))
    assert whole(DocumentKind.FOCUSED_VISIT_LETTER, read("focused-visit-2021"))


@pytest.mark.parametrize("lost", ["start", "framework", "judgements", "one area", "a day", "kind", "all"])
def test_a_report_that_lost_a_core_fact_is_not_whole(lost: str) -> None:
    reading = read("inspection-2023")
    (event,) = reading.events
    without = {
        "start": replace(event, start=None),
        "framework": replace(event, framework=None),
        "judgements": replace(event, judgements=()),
        "one area": replace(event, judgements=tuple(j for j in event.judgements if j.area != "in_care")),
        "a day": replace(event, start=When(2023, 11)),
        "kind": replace(event, kind=EventKind.FOCUSED_VISIT),
    }
    assert not whole(REPORT, replace(reading, events=(without[lost],) if lost in without else ()))


def test_reports_without_an_overall_grade_are_whole() -> None:
    """Since April 2026 ILACS gives none."""
    reading = read("inspection-2023")
    (event,) = reading.events
    areas = tuple(judgement for judgement in event.judgements if judgement.area != "overall")
    assert whole(REPORT, replace(reading, events=(replace(event, judgements=areas),)))


def test_a_framework_that_gave_no_grades_lacks_none_and_one_never_seen_needs_some() -> None:
    ungraded = Finding(EventKind.INSPECTION, framework="unannounced_2009", start=When(2010, 3, 1))
    assert whole(REPORT, Reading(REPORT, events=(ungraded,)))
    assert not whole(REPORT, Reading(REPORT, events=(replace(ungraded, framework="renewed_2027"),)))


def test_a_notice_needs_its_act_and_day() -> None:
    act = Finding(EventKind.IMPROVEMENT_NOTICE, action=Action.ISSUED, start=When(2024, 3, 14))
    for kind in (DocumentKind.IMPROVEMENT_NOTICE, DocumentKind.DIRECTION, DocumentKind.NOTICE_CLOSURE):
        assert whole(kind, Reading(kind, events=(act,)))
        assert not whole(kind, Reading(kind, events=(replace(act, start=When(2024, 3)),)))
        assert not whole(kind, Reading(kind, events=(replace(act, action=None),)))


def test_what_has_no_core_facts_or_was_not_read_does_not_count() -> None:
    reading = read("inspection-2023")
    assert of(DocumentKind.NEWS, reading) is None
    assert of(REPORT, None) is None
    assert of(REPORT, reading, withdrawn_at=SEEN) is None
    assert has_core(REPORT)
    assert has_core(DocumentKind.DIRECTION)
    assert not has_core(DocumentKind.NEWS)


@given(st.lists(st.booleans(), min_size=1, max_size=300), st.integers(0, 300), st.booleans())
def test_what_is_not_looked_at_makes_no_difference(complete: list[bool], began: int, stands: bool) -> None:
    """Of a history of decades the latest are opened, and those before them that they are compared with."""
    since = SEEN + timedelta(weeks=began) if stands else None
    everything = outcomes(*complete)
    days = [(one.first_seen, When.of(one.day)) for one in everything]
    reports = [Document("ofsted:x", str(n), seen, published=day) for n, (seen, day) in enumerate(days)]
    chosen = looked_at(reports[::-1], since)
    assert len(chosen) <= 110
    assert fewer_facts([everything[int(report.url)] for report in chosen], since) == fewer_facts(everything, since)
