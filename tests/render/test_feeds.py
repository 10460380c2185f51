"""Feeds and calendars as other programs read them: valid whatever the events say, the same whenever they are made."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.entries import entries
from monitor.alerts.message import AuthorityNames
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Action, EventKind, Finding, Judgement
from monitor.model.feeds import Publishing
from monitor.model.publications import SourceKind
from monitor.render.atom import atom
from monitor.render.calendar import calendar
from tests.feed_rules import ATOM, XHTML, atom_feed, calendar_of

SEEN = datetime(2024, 2, 1, 9, tzinfo=UTC)
NAMES = {
    "leeds": AuthorityNames("Leeds", "Yorkshire and the Humber", "https://reports.ofsted.gov.uk/provider/44/80000")
}
FILE = "https://files.ofsted.gov.uk/v1/file/1"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><x/>",
    "&#60;b&#62; &lt;i&gt; <!-- --> <?php ?>",
    "javascript:alert(1)",
    "END:VEVENT\r\nBEGIN:VEVENT\nX:1",
    "a;b,c\\n\\;d:e",
    "\x00\x1b[2J\u202e\ud800\ufffe\x85\u2028",
    "é" * 90 + "🚸" * 40,
]


def event(start="2024-01-15", end=None, name="", url=FILE, text="", **changes):
    facts = {"published": When.parse("2024-01-30"), "quote": text, "topic": text or None, "improvements": (text,) * 7}
    kind = changes.pop("kind", EventKind.INSPECTION)
    status, action = changes.pop("status", Status.CONFIRMED), changes.pop("action", None)
    first = When.parse(start) if start else None
    finding = Finding(kind, "leeds", action, start=first, end=When.parse(end) if end else None, **(facts | changes))
    evidence = Evidence(url, SourceKind.OFSTED, text or "Inspection of Leeds", When(2024, 1, 30), text, SEEN, finding)
    return Event(name or f"leeds/{kind}/{start or 'undated'}", "leeds", finding, status, SEEN, (evidence,))


def publishing(*events, changed=None, page=lambda event: "", **more):
    told = entries(events, events, NAMES, changed or {}, page)
    return Publishing("test", more.pop("title", "Leeds"), told, **more)


def of_day(*events, **more):
    """Each event of a calendar, by its id: (first day, the day after the last, summary)."""
    read = calendar_of(calendar(publishing(*events, **more)))
    return {
        str(one["UID"]).partition("@")[0]: (one["DTSTART"].dt, one["DTEND"].dt, str(one["SUMMARY"]))
        for one in read.walk("VEVENT")
    }


def test_an_empty_history_is_a_valid_feed_and_calendar():
    assert atom_feed(atom(publishing())).entries == []
    assert calendar_of(calendar(publishing())).walk("VEVENT") == []


def test_an_entry_rests_on_the_publishers_document_whoever_told_first_and_last():
    report = event(judgements=(Judgement("overall", "good"),), text="The report.")
    own = report.evidence[0]
    first = replace(own, url="https://a.example/1", source=SourceKind.NEWS, first_seen=SEEN - timedelta(days=1))
    looks_back = replace(first, url="https://a.example/0", first_seen=SEEN + timedelta(days=40), recalled=True)
    for evidence in ((first, own, looks_back), (looks_back, first, own)):
        (entry,) = atom_feed(atom(publishing(replace(report, evidence=evidence)))).entries
        assert entry.title == "Leeds: children's services judged good (Ofsted, 30 Jan 2024)"
        assert FILE in {one.href for one in entry.links}
        assert "a.example" not in entry.content[0].value
    press = atom_feed(atom(publishing(replace(report, evidence=(looks_back, first), status=Status.REPORTED))))
    assert "https://a.example/1" in {one.href for one in press.entries[0].links}, "not the one that only looks back"


def test_an_entry_says_what_an_alert_says_and_leads_to_the_document_and_its_page():
    before = event("2020-01-13", judgements=(Judgement("overall", "good"),), published=When(2020, 2, 20))
    after = event(judgements=(Judgement("overall", "inadequate"),), improvements=("Plans & reviews.",))
    page = {"page": lambda one: f"https://monitor.example/{one.id}/"}
    feed = publishing(after, before, address="https://monitor.example/leeds.atom", **page)
    read = atom_feed(atom(feed))
    assert [one.rel for one in read.feed.links] == ["self"]
    first, second = read.entries
    assert first.title == "Leeds: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)"
    assert (first.published, first.updated) == ("2024-01-30T00:00:00Z", "2024-02-01T09:00:00Z")
    assert {one.rel: one.href for one in first.links} == {
        "alternate": "https://monitor.example/leeds/inspection/2024-01-15/",
        "via": FILE,
    }
    assert "Plans &amp; reviews." in first.content[0].value
    assert [one.term for one in first.tags] == ["inspection", "leeds"]
    assert second.published == "2020-02-20T00:00:00Z"
    alone = atom_feed(atom(publishing(after))).entries[0]
    assert {one.rel: one.href for one in alone.links} == {"alternate": FILE}


def test_ids_stay_and_updated_is_when_the_history_changed_it():
    one = event()
    later = SEEN + timedelta(days=40)
    first = atom_feed(atom(publishing(one)))
    corrected = replace(one, facts=replace(one.facts, lead_inspector="Ann Other"))
    second = atom_feed(atom(publishing(corrected, changed={one.id: later})))
    assert first.entries[0].id == second.entries[0].id == "urn:uuid:b529420b-0f81-58f1-b9d9-58cf41d5f1c7"
    assert first.feed.id == second.feed.id
    assert (first.feed.updated, second.feed.updated) == ("2024-02-01T09:00:00Z", "2024-03-12T09:00:00Z")
    assert second.entries[0].updated == second.feed.updated
    stamped = calendar_of(calendar(publishing(corrected, changed={one.id: later}))).walk("VEVENT")[0]
    assert stamped["DTSTAMP"].dt == stamped["LAST-MODIFIED"].dt == later


def test_what_changed_last_comes_first_and_older_ones_may_be_left_out():
    many = [event(f"2024-01-{day:02}") for day in range(1, 29)]
    changed = {one.id: SEEN + timedelta(hours=n) for n, one in enumerate(many)}
    read = atom_feed(atom(publishing(*many, changed=changed), most=3))
    assert [one.updated for one in read.entries] == [f"2024-02-02T{hour}:00:00Z" for hour in ("12", "11", "10")]


@pytest.mark.parametrize(
    ("status", "words", "stands"),
    [
        (Status.WITHDRAWN, "publication withdrawn", "CANCELLED"),
        (Status.REPORTED, "reported by the", "TENTATIVE"),
        (Status.POSSIBLE, "may be news", "TENTATIVE"),
        (Status.CONFIRMED, "children's services judged good", "CONFIRMED"),
    ],
)
def test_who_stands_behind_an_event_is_said(status, words, stands):
    told = publishing(event(status=status, judgements=(Judgement("overall", "good"),)))
    assert words in atom_feed(atom(told)).entries[0].title
    assert calendar_of(calendar(told)).walk("VEVENT")[0]["STATUS"] == stands


def test_days_end_the_day_after_the_last_and_a_month_is_said_to_be_one():
    shown = of_day(
        event("2023-11-27", "2023-12-08", judgements=(Judgement("overall", "good"),)),
        event("2024-02", kind=EventKind.FOCUSED_VISIT),
        event("2024-03-22", kind=EventKind.IMPROVEMENT_NOTICE, action=Action.ISSUED),
        event("2024-05-31", "2024-05-01", kind=EventKind.JTAI),
    )
    assert shown == {
        "leeds/inspection/2023-11-27": (date(2023, 11, 27), date(2023, 12, 9), "Leeds: inspection: good"),
        "leeds/focused_visit/2024-02": (
            date(2024, 2, 1), date(2024, 3, 1), "Leeds: focused visit (Feb 2024; the days are not known)",
        ),
        "leeds/improvement_notice/2024-03-22": (
            date(2024, 3, 22), date(2024, 3, 23), "Leeds: improvement notice issued",
        ),
        "leeds/jtai/2024-05-31": (date(2024, 5, 31), date(2024, 6, 1), "Leeds: joint targeted area inspection"),
    }  # fmt: skip


def test_what_has_no_place_in_a_calendar_is_left_out_and_said():
    told = publishing(event("2011"), event(None), event())
    read = calendar_of(calendar(told))
    assert [str(one["UID"]) for one in read.walk("VEVENT")] == ["leeds/inspection/2024-01-15@ofsted-monitor"]
    assert read["DESCRIPTION"] == "2 events left out: not even the month is known"
    assert len(atom_feed(atom(told)).entries) == 3


def test_the_first_and_the_last_day_of_all_calendars_have_a_place():
    assert len(of_day(event("0001-01-01"), event("9999-12-31", kind=EventKind.JTAI))) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_the_web_is_text(text):
    told = publishing(event(text=text, url=text, name=f"leeds/{text}"), title=text, page=lambda one: text, address=text)
    read = atom_feed(atom(told))
    assert len(read.entries) == 1
    assert "links" not in read.entries[0]
    assert "links" not in read.feed
    read = calendar_of(calendar(told))
    assert len(read.walk("VEVENT")) == 1
    assert "X" not in read.walk("VEVENT")[0]
    assert "URL" not in read.walk("VEVENT")[0]


@given(st.text(max_size=300), st.dates(min_value=date(1, 1, 1)), st.integers(0, 400))
@settings(max_examples=12)
def test_any_words_and_days_are_valid(text, first, length):
    last = first + timedelta(days=min(length, (date.max - first).days))
    told = publishing(event(first.isoformat(), last.isoformat(), text=text), title=text or "x")
    atom_feed(atom(told))
    calendar_of(calendar(told))


def test_marks_are_escaped_once_and_words_come_back_as_they_were():
    words = "Plans, reviews; and \\ visits: “all” of them " * 6
    read = calendar_of(calendar(publishing(event(lead_inspector=words))))
    described = str(read.walk("VEVENT")[0]["DESCRIPTION"]).splitlines()
    assert f"Lead inspector: {words.strip()}" in described
    assert described[-2:] == [f"The document: {FILE}", f"All publications on Ofsted's page: {NAMES['leeds'].page}"]


def test_points_stand_in_lists():
    import lxml.etree as etree

    root = etree.fromstring(atom(publishing(event(improvements=("One.", "Two.")))))
    assert [one.text for one in root.iterfind(f".//{ATOM}content//{XHTML}li")] == ["One.", "Two."]
