"""Stories meet what is known by who, what and when: no event twice, and no new judgement lost in an old one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.history.join import ReadDocuments, join_documents
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.facts import Action, EventKind, Finding, Judgement
from monitor.model.publications import Document, DocumentKind, Reading, SourceKind
from monitor.model.reasons import Reason

DAY = When.parse
INSPECTION, FOCUSED = EventKind.INSPECTION, EventKind.FOCUSED_VISIT


def judged(overall="inadequate", start=None, published=None, end=None, **areas) -> Finding:
    grades = {"overall": overall} | areas
    return Finding(
        INSPECTION,
        "halton",
        start=DAY(start) if start else None,
        end=DAY(end) if end else None,
        published=DAY(published) if published else None,
        judgements=tuple(Judgement(area, grade) for area, grade in grades.items() if grade),
        quote=f"{overall} {start} {published}",
    )


class History:
    """What is known of Halton, document by document."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self.documents = 0

    def ofsted(self, finding: Finding, published: str) -> list[str]:
        return self._join(SourceKind.OFSTED, DocumentKind.INSPECTION_REPORT, finding, published, published)

    def story(self, finding: Finding, day: str, *, dated=True, background=False) -> list[str]:
        """A story of a day, on which it is first seen too; what it makes: kinds of change, else reasons for none."""
        return self._join(SourceKind.NEWS, DocumentKind.NEWS, finding, day if dated else None, day, background)

    def _join(self, kind, what, finding, published, seen, background=False) -> list[str]:
        self.documents += 1
        told = (finding,)
        reading = Reading(what, events=() if background else told, background=told if background else ())
        document = Document(
            "source",
            f"https://{kind}/{self.documents}",
            datetime.combine(date.fromisoformat(seen), datetime.min.time(), UTC),
            published=DAY(published) if published else None,
            reading=reading,
        )
        read = ReadDocuments(kind, ("halton",), (document,), {}, unread_is_news=False)
        update = join_documents(read, tuple(self.events.values()))
        self.events |= {e.id: e for e in update.events}
        return [*(c.kind for c in update.changes), *(d.reason for d in update.decisions)]


@pytest.fixture
def known() -> History:
    """Ofsted judged Halton inadequate: inspected in November 2023, published on 30 January 2024."""
    history = History()
    history.ofsted(judged(start="2023-11-27", end="2023-12-08"), "2024-01-30")
    return history


# --- an undated repeat of what stands ---------------------------------------------------------------------------------


def test_an_undated_repeat_of_the_judgement_that_stands_only_recalls_it(known):
    (report,) = known.events
    assert known.story(judged(), "2025-03-07") == [Reason.RECALLED]
    assert list(known.events) == [report]
    evidence = known.events[report].evidence[-1]
    assert (evidence.source, evidence.recalled) == (SourceKind.NEWS, True), "kept as evidence, and shown as such"


@pytest.mark.parametrize(
    ("finding", "day"),
    [
        (judged("requires_improvement"), "2025-03-07"),  # another grade than stands
        (judged(published="2025-03-07"), "2025-03-07"),  # "in a report published today"
        (judged(published="2025-03"), "2025-03-07"),
        (judged(start="2025-01"), "2025-03-07"),  # "after an inspection in January"
        (judged(), "2026-02-03"),  # the last inspection is long enough ago for the next, with the same grade
        (replace(judged(), judgements=()), "2025-03-07"),  # no grade to compare
        (judged(None, leadership="good"), "2025-03-07"),  # of what Ofsted's report did not give
    ],
)
def test_what_may_be_a_new_judgement_is_never_taken_for_the_one_that_stands(known, finding, day):
    assert known.story(finding, day) == ["new"]
    assert len(known.events) == 2


def test_a_story_in_the_time_in_which_the_press_tells_of_a_report_is_evidence_of_it(known):
    assert known.story(judged(), "2024-02-20") == [Reason.SAME_AS_KNOWN]
    assert known.story(judged("good"), "2024-02-20") == [Reason.SAME_AS_KNOWN], "a grade misread makes no second event"
    assert len(known.events) == 1


def test_a_repeat_of_what_only_the_press_reported_is_no_second_event():
    history = History()
    assert history.story(judged(), "2024-01-31") == ["new"]
    assert history.story(judged(), "2024-06-01") == [Reason.RECALLED]
    assert history.story(judged("good"), "2024-06-02") == ["new"]


def test_what_is_said_of_another_authority_is_no_repeat(known):
    elsewhere = replace(next(iter(known.events.values())), id="brent/x", authority="brent")
    known.events = {elsewhere.id: elsewhere}
    assert known.story(judged(), "2025-03-07") == ["new"]


# --- the month of publication -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["2024-01", "2024-01-30", "2024"])
def test_a_judgement_dated_by_its_publication_is_that_inspection_however_late_it_is_told(known, when):
    assert known.story(judged(start=when), "2025-03-07", background=True) == [Reason.RECALLED]
    assert known.story(judged(start=when), "2024-09-07") == [Reason.SAME_AS_KNOWN]
    assert len(known.events) == 1


def test_another_grade_in_the_month_of_publication_is_another_judgement(known):
    known.story(judged("good", start="2024-01"), "2025-03-07", background=True)
    assert len(known.events) == 2


def test_a_report_meets_the_recall_that_dated_it_by_its_publication():
    history = History()
    history.story(judged(start="2024-01"), "2025-03-07", background=True)
    history.ofsted(judged(start="2023-11-27", end="2023-12-08"), "2024-01-30")
    assert list(history.events) == ["halton/inspection/2024-01"]


def test_a_visit_dated_by_the_month_of_a_letter_is_not_taken_for_it_years_later():
    """Visits give no grade that would say that it is the same one."""
    history = History()
    history.ofsted(Finding(FOCUSED, "halton", start=DAY("2022-06-21")), "2022-08-02")
    history.story(Finding(FOCUSED, "halton", start=DAY("2022-08")), "2024-03-07", background=True)
    assert len(history.events) == 2


# --- two tellings without a date --------------------------------------------------------------------------------------


@pytest.mark.parametrize("finding", [judged(), Finding(FOCUSED, "halton"), Finding(EventKind.JTAI, "halton")])
def test_two_undated_tellings_of_one_happening_are_one_event(finding):
    history = History()
    assert history.story(finding, "2024-02-01", dated=False) == ["new"]
    assert history.story(finding, "2024-02-14", dated=False) == [Reason.SAME_AS_KNOWN]
    assert history.story(finding, "2024-02-16") == [Reason.SAME_AS_KNOWN], "one of them may have its day"
    assert len(history.events) == 1


@pytest.mark.parametrize(
    ("first", "second", "day"),
    [
        (judged(), judged("good"), "2024-02-14"),  # another grade
        (judged(), judged("good"), "2024-03-20"),
        (Finding(FOCUSED, "halton"), Finding(FOCUSED, "halton"), "2024-02-29"),  # four weeks later
        (
            Finding(EventKind.IMPROVEMENT_NOTICE, "halton", action=Action.ISSUED),
            Finding(EventKind.IMPROVEMENT_NOTICE, "halton", action=Action.LIFTED),
            "2024-02-03",
        ),
        (
            Finding(EventKind.MONITORING_VISIT, "halton", visit_number=1),
            Finding(EventKind.MONITORING_VISIT, "halton", visit_number=2),
            "2024-02-14",
        ),
    ],
)
def test_two_undated_tellings_that_differ_are_two_events(first, second, day):
    history = History()
    assert history.story(first, "2024-02-01", dated=False) == ["new"]
    assert history.story(second, day, dated=False) == ["new"]


def test_an_undated_judgement_of_another_grade_is_new_though_a_paper_reported_one_lately():
    history = History()
    assert history.story(judged(), "2024-03-01") == ["new"]
    assert history.story(judged("good"), "2024-03-20") == ["new"]
    assert history.ofsted(judged("good", start="2024-01-29"), "2024-03-18") == ["confirmed"]
    confirmed = [e.id for e in history.events.values() if e.status == "confirmed"]
    assert confirmed == ["halton/inspection/2024-03-20"], "Ofsted confirms the one that has its grade"


def test_a_report_meets_the_story_that_had_no_date_at_all():
    history = History()
    history.story(judged(), "2024-02-01", dated=False)
    assert history.ofsted(judged(start="2023-11-27"), "2024-01-30") == ["confirmed"]
    assert len(history.events) == 1


def test_an_undated_recall_of_another_grade_is_nobody_s_evidence(known):
    (report,) = known.events
    assert known.story(judged("good"), "2024-02-05", background=True) == [Reason.UNDATED]
    assert len(known.events[report].evidence) == 1
