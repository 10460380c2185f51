"""Whose word makes an event certain: in whatever order stories and documents come, however they are read again."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from monitor.history import timeline
from monitor.history.join import ReadDocuments, join_documents
from monitor.history.merge import fold
from monitor.model.dates import When
from monitor.model.events import ChangeKind, Evidence, Status
from monitor.model.facts import Certainty, EventKind, Finding, Judgement
from monitor.model.publications import Document, DocumentKind, Reading, SourceKind
from monitor.model.reasons import Reason
from monitor.model.review import Answer

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
ONE, TWO = "https://www.one.co.uk/a", "https://www.two.co.uk/a"


def finding(grade="inadequate", certainty=Certainty.POSSIBLE, **facts):
    judged = (Judgement("overall", grade),) if grade else ()
    given = {"start": When(2023, 11), "certainty": certainty, "cues": ("headline",), "quote": "words"} | facts
    return Finding(EventKind.INSPECTION, "peterborough", judgements=judged, **given)


def story(url=ONE, said=None, **more):
    return Evidence(url, SourceKind.NEWS, "title", When(2024, 1, 10), "words", NOW, said or finding(), **more)


def official(**more):
    said = finding("inadequate", Certainty.CERTAIN, start=When(2023, 11, 27), cues=())
    return Evidence("https://ofsted/1", SourceKind.OFSTED, "title", When(2024, 1, 30), "words", NOW, said, **more)


SURE = story("https://www.sure.co.uk/a", finding(certainty=Certainty.CERTAIN))
RECAP = story("https://www.recap.co.uk/a", finding(certainty=Certainty.CERTAIN), recalled=True)


def folded(*evidence):
    (event,) = timeline.join((), evidence[:1]).events
    return fold(event, evidence)


@pytest.mark.parametrize(
    ("evidence", "status", "recalled"),
    [
        ([story()], Status.POSSIBLE, False),
        ([story(), story(TWO)], Status.REPORTED, False),
        ([story(), story("https://news.one.co.uk/b")], Status.POSSIBLE, False),
        ([story(), story(TWO, repeats=ONE)], Status.POSSIBLE, False),
        ([story(), story(TWO, finding("good"))], Status.POSSIBLE, False),
        ([story(), story(TWO, finding(None))], Status.REPORTED, False),
        ([story(TWO, repeats=ONE), story("https://www.three.co.uk/a", repeats=ONE)], Status.POSSIBLE, False),
        ([story(TWO, repeats=ONE), story("https://www.two.co.uk/b"), story(ONE)], Status.REPORTED, False),
        ([story(), SURE], Status.REPORTED, False),
        ([story(), RECAP], Status.POSSIBLE, False),
        ([RECAP], Status.REPORTED, True),
        ([story(), official()], Status.CONFIRMED, False),
        ([story(), official(recalled=True)], Status.CONFIRMED, True),
        ([story(), story(TWO), official(recalled=True)], Status.CONFIRMED, False),
        ([story(), official(withdrawn=True)], Status.WITHDRAWN, False),
        ([story(withdrawn=True)], Status.REJECTED, False),
        ([replace(SURE, withdrawn=True)], Status.WITHDRAWN, False),
        ([story(withdrawn=True), replace(SURE, withdrawn=True)], Status.WITHDRAWN, False),
        ([story(withdrawn=True), story(TWO)], Status.POSSIBLE, False),
        ([story(review=Answer.ACCEPTED)], Status.REPORTED, False),
        ([story(review=Answer.REJECTED)], Status.REJECTED, False),
        ([story(review=Answer.REJECTED), story(TWO)], Status.POSSIBLE, False),
        ([story(review=Answer.REJECTED), story(TWO, repeats=ONE)], Status.REJECTED, False),
        ([story(review=Answer.REJECTED), story("https://news.one.co.uk/b")], Status.REJECTED, False),
        ([story(review=Answer.REJECTED), SURE], Status.REPORTED, False),
        ([story(review=Answer.REJECTED), RECAP], Status.REPORTED, True),
        ([story(review=Answer.REJECTED), official()], Status.CONFIRMED, False),
    ],
)
def test_who_stands_behind_an_event(evidence, status, recalled):
    for order in permutations(evidence):
        event = folded(*order)
        assert (event.status, event.recalled) == (status, recalled)
        doubtful = status in (Status.POSSIBLE, Status.REJECTED)
        assert event.facts.certainty is (Certainty.POSSIBLE if doubtful else Certainty.CERTAIN)
        assert event.is_told is not doubtful


def test_two_publishers_in_one_poll_are_one_new_event():
    joined = timeline.join((), [story(), story(TWO)])
    assert [change.kind for change in joined.changes] == [ChangeKind.NEW]
    assert [event.status for event in joined.events] == [Status.REPORTED]


def test_what_was_certain_stays_so_when_it_is_read_again_with_doubt():
    (event,) = timeline.join((), [story(said=finding(certainty=Certainty.CERTAIN))]).events
    again = timeline.join((event,), [story()])
    assert again.changes == ()
    assert all(e.status is Status.REPORTED for e in again.events)


def test_a_possible_story_that_is_gone_is_said_to_nobody():
    (event,) = timeline.join((), [story()]).events
    gone = timeline.withdraw(event, ONE)
    assert gone.changes == ()
    assert [d.reason for d in gone.decisions] == [Reason.ONLY_POSSIBLE]
    assert [e.status for e in gone.events] == [Status.REJECTED]


def test_a_possible_story_of_what_ofsted_recalled_is_no_news_and_ofsteds_report_is():
    (event,) = timeline.join((), [official(recalled=True)]).events
    joined = timeline.join((event,), [story()])
    assert (joined.changes, [d.reason for d in joined.decisions]) == ((), [Reason.ONLY_POSSIBLE])
    report = timeline.join(joined.events, [replace(official(), url="https://ofsted/2")])
    assert [change.kind for change in report.changes] == [ChangeKind.NEW]


def test_what_waits_is_confirmed_also_by_a_document_that_looks_back_on_it():
    (event,) = timeline.join((), [story()]).events
    waits = replace(event, waits_since=NOW)
    joined = timeline.join((waits,), [official(recalled=True)])
    assert [change.kind for change in joined.changes] == [ChangeKind.CONFIRMED]
    (after,) = joined.events
    assert (after.status, after.recalled, after.facts.start) == (Status.CONFIRMED, False, When(2023, 11, 27))
    again = timeline.join(joined.events, [replace(official(), url="https://ofsted/2")])
    assert again.changes == ()


def test_a_report_whose_words_are_replaced_by_doubtful_ones_is_not_withdrawn():
    def document(said, digest):
        reading = Reading(DocumentKind.NEWS, "title", When(2024, 1, 10), "peterborough", (said,), fingerprint=digest)
        return Document("news:one", ONE, NOW, title="title", reading=reading, sha256=digest)

    sure, doubtful = document(finding(certainty=Certainty.CERTAIN), "1"), document(finding(), "2")
    slugs = ("peterborough",)
    first = join_documents(ReadDocuments(SourceKind.NEWS, slugs, (sure,), {}), ())
    known = {ONE: replace(sure, joined=True)}
    again = join_documents(ReadDocuments(SourceKind.NEWS, slugs, (doubtful,), known), first.events)
    assert again.changes == ()
    assert [e.status for e in again.events or first.events] == [Status.REPORTED]
