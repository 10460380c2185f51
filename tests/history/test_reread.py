"""A correction makes of history what a fresh reading by today's reader would have made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.history.join import ReadDocuments, join_documents
from monitor.history.reread import Correction, Reread, corrected
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.facts import EventKind, Finding, Judgement
from monitor.model.publications import Document, DocumentKind, Reading, SourceKind
from monitor.model.reasons import Reason

SEEN = datetime(2024, 2, 1, tzinfo=UTC)
FIRST, SECOND = "https://files.ofsted.gov.uk/v1/file/1", "https://files.ofsted.gov.uk/v1/file/2"


def finding(kind: EventKind, start: str, grade: str = "", **more: Any) -> Finding:
    judged = (Judgement("overall", grade, grade),) if grade else ()
    return Finding(kind, "halton", start=When.parse(start), judgements=judged, quote=f"{kind} {start} {grade}", **more)


NEWS = (
    finding(EventKind.INSPECTION, "2023-11-27", "inadequate", pages=(("quote", 1),)),
    finding(EventKind.INSPECTION, "2023-11-27", "good"),
    finding(EventKind.FOCUSED_VISIT, "2021-06-22", topic="the front door"),
    finding(EventKind.FOCUSED_VISIT, "2021-06-22", topic="care leavers"),
    finding(EventKind.JTAI, "2015-03-02"),
)
PAST = (
    finding(EventKind.INSPECTION, "2018-06-25", "good"),
    finding(EventKind.INSPECTION, "2018", "good"),  # the same one, less exactly
    finding(EventKind.INSPECTION, "2011-02", "adequate"),
    finding(EventKind.INSPECTION, "2023-11-27", "inadequate"),
    finding(EventKind.FOCUSED_VISIT, "2021-06", topic="the front door"),
)


def one_a_kind(found: list[Finding]) -> list[Finding]:
    """At most one of each kind: a document reports no two inspections."""
    return list({f.kind: f for f in found}.values())


readings = st.builds(
    lambda news, past: Reading(
        DocumentKind.INSPECTION_REPORT,
        "A report",
        When.parse("2024-01-30"),
        "halton",
        tuple(one_a_kind(news)),
        tuple(past),
    ),
    st.lists(st.sampled_from(NEWS), max_size=3, unique=True),
    st.lists(st.sampled_from(PAST), max_size=4, unique=True),
)


def document(url: str, reading: Reading) -> Document:
    return Document("ofsted:halton", url, SEEN, baseline=True, reading=reading, sha256="0" * 64)


def joined(*documents: Document) -> tuple[Event, ...]:
    read = ReadDocuments(SourceKind.OFSTED, ("halton",), documents, {})
    return join_documents(read, (), quiet=Reason.BASELINE).events


def reread(events: tuple[Event, ...], *pairs: tuple[Document, Document]) -> Correction:
    rereads = [Reread(before, after) for before, after in pairs]
    return corrected(rereads, SourceKind.OFSTED, ("halton",), "halton", events, ())


def after(events: tuple[Event, ...], correction: Correction) -> tuple[Event, ...]:
    left = {e.id: e for e in (*events, *correction.events) if e.id not in correction.removed}
    return tuple(left.values())


def known(events: tuple[Event, ...]) -> set[Any]:
    """What a history says, whatever its events are called."""
    return {
        (e.facts, e.status, e.recalled, e.direction, frozenset((v.url, v.finding, v.recalled) for v in e.evidence))
        for e in events
    }


@settings(max_examples=50)
@given(readings, readings, readings)
@example(
    Reading(DocumentKind.INSPECTION_REPORT, events=NEWS[:1], background=PAST[:4]),
    Reading(DocumentKind.INSPECTION_REPORT, events=NEWS[:1], background=PAST[:3]),
    Reading(DocumentKind.INSPECTION_REPORT, events=NEWS[2:3]),
)
def test_a_correction_comes_to_what_a_fresh_reading_makes(before: Reading, now: Reading, other: Reading) -> None:
    was, beside = document(FIRST, before), document(SECOND, other)
    events = joined(was, beside)
    correction = reread(events, (was, replace(was, reading=now)), (beside, beside))
    found = after(events, correction)
    assert known(found) == known(joined(replace(was, reading=now), beside))
    assert all(e.evidence for e in found)
    assert reread(found, (replace(was, reading=now), replace(was, reading=now))) == Correction()
    if before == now:
        assert correction == Correction()
    back = after(found, reread(found, (replace(was, reading=now), was)))
    assert known(back) == known(events)
