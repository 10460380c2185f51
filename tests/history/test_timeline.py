"""Findings join events: one event however many tell of it, in whatever order, and no change where nothing changed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.history import timeline
from monitor.model.dates import When
from monitor.model.events import ChangeKind, Event, Evidence, Status
from monitor.model.facts import Action, EventKind, Finding, Framework, Judgement
from monitor.model.publications import SourceKind
from monitor.model.reasons import Reason

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
DAY = When.parse


def inspection(start="2023-11-27", end="2023-12-08", **facts) -> Finding:
    given = {"framework": Framework.ILACS, "judgements": (Judgement("overall", "inadequate"),)} | facts
    return Finding(EventKind.INSPECTION, "peterborough", start=DAY(start), end=DAY(end) if end else None, **given)


def told(finding, url="https://ofsted/1", source=SourceKind.OFSTED, published="2024-01-30", **more) -> Evidence:
    return Evidence(url, source, "title", DAY(published), finding.quote, NOW, finding, **more)


def kinds(joined):
    return [change.kind for change in joined.changes]


def history(*evidence: Evidence) -> tuple[Event, ...]:
    events: dict[str, Event] = {}
    for witness in evidence:
        joined = timeline.join(tuple(events.values()), [witness])
        events |= {e.id: e for e in joined.events}
    return tuple(events.values())


def test_a_report_makes_an_event_and_reading_it_again_makes_nothing():
    first = timeline.join((), [told(inspection())])
    assert kinds(first) == [ChangeKind.NEW]
    (event,) = first.events
    assert event.id == "peterborough/inspection/2023-11-27"
    assert event.status is Status.CONFIRMED
    again = timeline.join(first.events, [told(inspection())])
    assert again.events == ()
    assert again.changes == ()


def test_a_better_parser_changes_facts_in_silence():
    (event,) = history(told(inspection(judgements=())))
    better = timeline.join((event,), [told(inspection(start="2023-11-28"))])
    assert better.changes == ()
    assert better.events[0].id == event.id, "an event's id is stable for good"
    assert better.events[0].facts.grade("overall") == "inadequate"


def test_other_words_at_the_same_address_are_told_with_what_differs():
    (event,) = history(told(inspection(end="2023-12-07")))
    joined = timeline.join((event,), [told(inspection())], frozenset({"https://ofsted/1"}))
    assert kinds(joined) == [ChangeKind.REPLACED]
    assert joined.changes[0].fields == (("end", "2023-12-07", "2023-12-08"),)


def test_the_paper_is_first_and_ofsted_confirms_in_the_same_event():
    story = inspection(start="2023-11", end=None, judgements=(Judgement("overall", "inadequate"),))
    press = timeline.join((), [told(story, "https://paper/1", SourceKind.NEWS)])
    assert kinds(press) == [ChangeKind.NEW]
    assert press.events[0].status is Status.REPORTED
    report = inspection(judgements=(Judgement("leadership", "good"),))
    joined = timeline.join(press.events, [told(report)])
    assert kinds(joined) == [ChangeKind.CONFIRMED]
    (event,) = joined.events
    assert event.id == "peterborough/inspection/2023-11"
    assert event.facts.start == DAY("2023-11-27")
    assert event.facts.judgements == report.judgements, "an area absent in the report was not judged"
    assert {e.url for e in event.evidence} == {"https://paper/1", "https://ofsted/1"}


def test_a_known_event_told_again_by_the_press_is_evidence_and_no_change():
    events = history(told(inspection()))
    story = inspection(start="2023", end=None)
    joined = timeline.join(events, [told(story, "https://paper/2", SourceKind.NEWS, "2025-03-07")])
    assert joined.changes == ()
    assert len(joined.events[0].evidence) == 2


@pytest.mark.parametrize("first", [SourceKind.GOVUK, SourceKind.NEWS])
def test_a_publication_that_a_feed_lists_too_is_its_publishers_whichever_is_read_first(first):
    """GOV.UK's own feed of the department lists the notices that its collection lists."""
    notice = Finding(EventKind.IMPROVEMENT_NOTICE, "peterborough", Action.ISSUED, start=DAY("2024-01-30"))
    other = SourceKind.NEWS if first is SourceKind.GOVUK else SourceKind.GOVUK
    events = history(told(notice, "https://www.gov.uk/n", first), told(notice, "https://www.gov.uk/n", other))
    (event,) = events
    assert event.status is Status.CONFIRMED
    assert [e.source for e in event.evidence] == [SourceKind.GOVUK]
    joined = timeline.join(events, [told(replace(notice, quote="a line"), "https://www.gov.uk/n", SourceKind.NEWS)])
    assert (joined.events, joined.changes) == ((), ())


def test_what_is_only_recalled_fills_history_in_silence_until_the_document_itself_comes():
    recalled = inspection(start="2023-11", end=None)
    joined = timeline.join((), [told(recalled, "https://ofsted/visit", recalled=True)])
    assert joined.changes == ()
    assert joined.events[0].recalled
    report = timeline.join(joined.events, [told(inspection())])
    assert kinds(report) == [ChangeKind.NEW]
    assert not report.events[0].recalled


def test_a_late_story_of_something_recalled_is_no_news_but_a_fresh_one_is():
    old = history(told(inspection(start="2018-06", end=None), "https://ofsted/v", recalled=True))
    late = timeline.join(old, [told(inspection(start="2018-06", end=None), "https://p/1", SourceKind.NEWS)])
    assert late.changes == ()
    fresh = history(told(inspection(start="2023-11", end=None), "https://ofsted/v", recalled=True))
    news = timeline.join(fresh, [told(inspection(start="2023-11", end=None), "https://p/1", SourceKind.NEWS)])
    assert kinds(news) == [ChangeKind.NEW]


def test_a_story_without_a_date_of_its_own_means_what_was_published_about_then():
    events = history(told(inspection(published=DAY("2024-01-30"))))
    undated = Finding(EventKind.INSPECTION, "peterborough", judgements=(Judgement("overall", "inadequate"),))
    joined = timeline.join(events, [told(undated, "https://p/1", SourceKind.NEWS, "2024-02-01")])
    assert joined.changes == ()
    assert len(joined.events) == 1
    another = timeline.join(events, [told(undated, "https://p/1", SourceKind.NEWS, "2025-02-01")])
    assert kinds(another) == [ChangeKind.NEW]


def test_a_story_that_dates_an_inspection_by_its_publication_means_the_same_inspection():
    events = history(told(inspection(published=DAY("2024-01-30"))))
    story = inspection(start="2024-01", end=None)
    joined = timeline.join(events, [told(story, "https://p/1", SourceKind.NEWS, "2024-02-01")])
    assert joined.changes == ()


def test_another_visit_and_another_authority_are_other_events():
    visit = Finding(EventKind.FOCUSED_VISIT, "peterborough", start=DAY("2023-03-01"), end=DAY("2023-03-02"))
    later = replace(visit, start=DAY("2023-06-06"), end=DAY("2023-06-07"))
    elsewhere = replace(visit, authority="brent")
    joined = timeline.join((), [told(visit, "a"), told(later, "b"), told(elsewhere, "c")])
    assert kinds(joined) == [ChangeKind.NEW] * 3
    assert len({e.id for e in joined.events}) == 3


def test_two_notices_of_one_day_and_kind_in_two_documents_are_one_event():
    notice = Finding(EventKind.IMPROVEMENT_NOTICE, "halton", action=Action.ISSUED, start=DAY("2024-05"))
    page = told(notice, "https://www.gov.uk/notice", SourceKind.GOVUK)
    attachment = told(replace(notice, start=DAY("2024-05-14")), "https://assets/notice.pdf", SourceKind.GOVUK)
    joined = timeline.join((), [page, attachment])
    assert kinds(joined) == [ChangeKind.NEW]
    assert joined.events[0].id == "halton/improvement_notice-issued/2024-05-14"
    lifted = timeline.join(joined.events, [told(replace(notice, action=Action.LIFTED), "l", SourceKind.GOVUK)])
    assert lifted.events[0].id == "halton/improvement_notice-lifted/2024-05"


def test_one_lifting_dated_weeks_apart_is_one_event_and_a_later_one_another():
    lifted = Finding(EventKind.IMPROVEMENT_NOTICE, "halton", action=Action.LIFTED, start=DAY("2024-05-14"))
    paper = told(lifted, "https://paper/1", SourceKind.NEWS)
    page = told(replace(lifted, start=DAY("2024-06-20")), "https://www.gov.uk/n", SourceKind.GOVUK)
    assert len(history(paper, page)) == 1
    assert len(history(paper, told(replace(lifted, start=DAY("2025-06-20")), "https://www.gov.uk/n"))) == 2


def test_a_second_official_document_is_told_only_where_it_says_something_else():
    events = history(told(inspection()))
    same = timeline.join(events, [told(inspection(), "https://ofsted/2")])
    assert same.changes == ()
    other = timeline.join(events, [told(inspection(lead_inspector="A Name"), "https://ofsted/2")])
    assert kinds(other) == [ChangeKind.CORRECTED]


def test_withdrawn_and_back_again():
    (event,) = history(told(inspection()))
    gone = timeline.withdraw(event, "https://ofsted/1")
    assert kinds(gone) == [ChangeKind.WITHDRAWN]
    assert gone.events[0].status is Status.WITHDRAWN
    assert timeline.withdraw(gone.events[0], "https://ofsted/1").changes == ()
    assert timeline.withdraw(event, "https://ofsted/1", silent=True).changes == ()
    back = timeline.join(gone.events, [told(inspection())])
    assert kinds(back) == [ChangeKind.RESTORED]
    assert back.events[0].status is Status.CONFIRMED


def test_a_document_put_at_another_address_in_place_of_one_taken_away_is_told_as_replaced():
    (event,) = history(told(inspection()))
    taken_away = timeline.withdraw(event, "https://ofsted/1", silent=True).events
    joined = timeline.join(taken_away, [told(inspection(), "https://ofsted/2")])
    assert joined.events[0].status is Status.CONFIRMED
    assert kinds(joined) == [ChangeKind.REPLACED]


def test_evidence_without_an_authority_is_refused():
    with pytest.raises(ValueError, match="without an authority"):
        timeline.join((), [told(Finding(EventKind.JTAI, start=DAY("2024-01-01")))])


def test_an_event_without_any_date_takes_the_day_of_publication():
    finding = Finding(EventKind.INSPECTION_ANNOUNCED, "brent")
    joined = timeline.join((), [told(finding, "https://p/1", SourceKind.NEWS, "2024-01-30")])
    assert joined.events[0].id == "brent/inspection_announced/2024-01-30"


def test_an_undated_telling_and_a_dated_recall_are_the_event_that_the_letter_dates():
    visit = Finding(EventKind.FOCUSED_VISIT, "brent")
    undated = told(visit, "https://p/1", SourceKind.NEWS, "2022-10-14")
    recall = told(replace(visit, start=DAY("2022-09")), "https://p/2", SourceKind.NEWS, "2025-02-20", recalled=True)
    letter = told(replace(visit, start=DAY("2022-09-06"), end=DAY("2022-09-07")), published="2022-10-14")
    for order in permutations((undated, recall, letter)):
        (event,) = history(*order)
        assert (event.facts.start, len(event.evidence)) == (DAY("2022-09-06"), 3)
    early = replace(recall, finding=replace(visit, start=DAY("2021-09")))
    assert len(history(undated, early)) == 2


def test_what_is_recalled_without_a_date_is_evidence_of_what_was_told_lately_or_nothing():
    events = history(told(inspection(published=DAY("2024-01-30"))))
    recall = Finding(EventKind.INSPECTION, "peterborough", judgements=(Judgement("overall", "inadequate"),))
    joined = timeline.join(events, [told(recall, "https://p/1", SourceKind.NEWS, "2024-02-10", recalled=True)])
    assert (len(joined.events), joined.changes) == (1, ())
    assert timeline.join((), [told(recall, "https://p/1", SourceKind.NEWS, "2024-02-10", recalled=True)]).events == ()


def test_visits_that_are_counted_differently_are_different_visits():
    visit = Finding(EventKind.MONITORING_VISIT, "brent", start=DAY("2024-05"), visit_number=1)
    second = replace(visit, visit_number=2)
    assert len(history(told(visit, "a"), told(second, "b"))) == 2
    assert len(history(told(visit, "a"), told(replace(visit, visit_number=None), "p", SourceKind.NEWS))) == 1


WITNESSES = [
    told(inspection(), "https://ofsted/1"),
    told(inspection(start="2023-11", end=None, judgements=()), "https://p/1", SourceKind.NEWS, "2024-01-31"),
    told(inspection(start="2023", end=None), "https://p/2", SourceKind.NEWS, "2025-03-07", recalled=True),
    told(Finding(EventKind.FOCUSED_VISIT, "peterborough", start=DAY("2023-03")), "https://p/1", SourceKind.NEWS),
    told(inspection("2018-06-25", "2018-07-06"), "https://ofsted/0", published="2018-08-06"),
]


@pytest.mark.parametrize("order", list(permutations(range(len(WITNESSES)))))
def test_the_history_is_the_same_in_any_order_of_arrival(order):
    events = history(*(WITNESSES[n] for n in order))
    facts = sorted((e.facts.kind, e.facts.start.iso(), e.facts.grade("overall") or "", e.status) for e in events)
    assert facts == [
        ("focused_visit", "2023-03", "", "reported"),
        ("inspection", "2018-06-25", "inadequate", "confirmed"),
        ("inspection", "2023-11-27", "inadequate", "confirmed"),
    ]


@given(
    st.lists(
        st.builds(
            lambda day, number: told(
                Finding(EventKind.FOCUSED_VISIT, "brent", start=When.of(day), end=When.of(day)),
                f"https://{number}/{day}",
                list(SourceKind)[number % 3],
            ),
            st.dates(date(2020, 1, 1), date(2020, 2, 1)),
            st.integers(0, 5),
        ),
        max_size=12,
    )
)
def test_one_first_alert_an_event_and_none_for_the_same_again(evidence):
    events: dict[str, Event] = {}
    new: list[str] = []
    for witness in evidence:
        joined = timeline.join(tuple(events.values()), [witness])
        new += [c.event.id for c in joined.changes if c.kind is ChangeKind.NEW]
        events |= {e.id: e for e in joined.events}
        assert timeline.join(tuple(events.values()), [witness]).changes == ()
    assert sorted(new) == sorted(set(new)) == sorted(events)


# --- why evidence is news, or is none ---------------------------------------------------------------------------------

LONG_PAST = inspection(start="2018-06", end=None)
NOTICE = Finding(EventKind.IMPROVEMENT_NOTICE, "peterborough", Action.ISSUED, start=DAY("2024-03-14"))
PAGE = ("https://www.gov.uk/n", SourceKind.GOVUK)


@pytest.mark.parametrize(
    ("known", "new", "replaced", "reason"),
    [
        ((told(inspection()),), told(inspection()), False, Reason.SAME_AS_KNOWN),
        ((told(inspection()),), told(inspection(), "https://p/1", SourceKind.NEWS), False, Reason.SAME_AS_KNOWN),
        ((told(inspection()),), told(inspection(), "https://ofsted/2"), False, Reason.SAME_AS_KNOWN),
        ((told(inspection()),), told(inspection(), "https://ofsted/2", recalled=True), False, Reason.RECALLED),
        ((told(LONG_PAST, recalled=True),), told(LONG_PAST, "https://p/1", SourceKind.NEWS), False, Reason.OLD_STORY),
        ((), told(Finding(EventKind.INSPECTION, "peterborough"), recalled=True), False, Reason.UNDATED),
        ((told(NOTICE, *PAGE),), told(replace(NOTICE, quote="other words"), *PAGE), True, Reason.SAME_AS_KNOWN),
    ],
)
def test_evidence_that_is_no_news_says_why(known, new, replaced, reason):
    joined = timeline.join(history(*known), [new], frozenset({new.url} if replaced else ()))
    assert joined.changes == ()
    (decision,) = joined.decisions
    assert (decision.reason, decision.document) == (reason, new.url)
    assert bool(decision.event) is (reason is not Reason.UNDATED)


def test_every_change_has_a_reason_of_the_same_name_and_every_reason_has_words():
    assert {Reason(kind.value) for kind in ChangeKind} <= set(Reason)
    assert all(reason.text for reason in Reason)


def test_an_appointment_that_a_paper_has_before_its_day_stays_one_event_whoever_recalls_it():
    appointed = Finding(EventKind.COMMISSIONER, "bedford", action=Action.APPOINTED)
    first = told(appointed, "https://council/1", SourceKind.NEWS, "2026-03-15")
    dated = replace(appointed, start=DAY("2026-03-17"))
    recalled = told(dated, "https://paper/2", SourceKind.NEWS, "2026-03-28", recalled=True)
    by_month = told(replace(appointed, start=DAY("2026-03")), "https://sector/3", SourceKind.NEWS, "2026-03-29")
    known = history(first, recalled)
    assert len(known) == 1
    assert timeline.join(known, [by_month]).changes == ()
