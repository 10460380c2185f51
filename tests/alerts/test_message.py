"""What a reader is told: how grave, in which words, in which thread, for every kind of event and of change."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.alerts import message as alerts
from monitor.alerts.message import AlertContext, AuthorityNames
from monitor.history import direction, merge
from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import Change, ChangeKind, Event, Evidence, Status
from monitor.model.facts import Action, Direction, EventKind, Finding, Framework, Judgement
from monitor.model.messages import AreaRow, Message, PastJudgement, Severity
from monitor.model.publications import Item, SourceKind

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
PAGE = "https://reports.ofsted.gov.uk/provider/44/80489"
PLACES = {"brent": AuthorityNames("Brent", "London", PAGE), "halton": AuthorityNames("Halton", "North West")}
DAY = When.parse
OFSTED, GOVUK, NEWS = SourceKind.OFSTED, SourceKind.GOVUK, SourceKind.NEWS
ADDRESS = {OFSTED: "https://files.ofsted/1", GOVUK: "https://www.gov.uk/n", NEWS: "https://paper/1"}


def finding(kind: EventKind, start: str | None = "2024-01-09", **facts) -> Finding:
    facts["end"] = DAY(facts["end"]) if facts.get("end") else None
    facts["published"] = DAY(facts["published"]) if facts.get("published") else None
    return Finding(kind, facts.pop("authority", "brent"), start=DAY(start) if start else None, **facts)


def judged(start: str, published: str = "2024-01-30", framework=Framework.ILACS, **grades) -> Finding:
    judgements = tuple(Judgement(area, grade) for area, grade in grades.items())
    return finding(EventKind.INSPECTION, start, published=published, framework=framework, judgements=judgements)


def event(facts: Finding, source=OFSTED, status=Status.CONFIRMED, told: str = "2024-01-30") -> Event:
    evidence = Evidence(ADDRESS[source], source, "A title", facts.published or DAY(told), "the words", NOW, facts)
    return Event(merge.event_id(facts, evidence.published), facts.authority, facts, status, NOW, (evidence,))


def told(
    facts: Finding, kind=ChangeKind.NEW, history: tuple[Finding, ...] = (), now=NOW, source=OFSTED, **more
) -> Message:
    status = Status.REPORTED if source is NEWS else Status.CONFIRMED
    new = event(facts, source, more.pop("status", status))
    past = (*(event(each, GOVUK if each.kind in merge.NOTICES else OFSTED) for each in history), new)
    change = Change(kind, "brent", event=new, evidence=new.evidence[0], compared=direction.compare(new, past), **more)
    return alerts.message(change, AlertContext(now, PLACES, {"brent": past}))


GOOD = judged("2018-06-25", "2018-08-06", overall="good", leadership="good", help_and_protection="good", in_care="good")


# --- inspections ----


@pytest.mark.parametrize(
    ("grade", "way", "severity"),
    [
        ("inadequate", ", down from good", Severity.CRITICAL),
        ("requires_improvement", ", down from good", Severity.HIGH),
        ("good", ", as before", Severity.NORMAL),
        ("outstanding", ", up from good", Severity.NORMAL),
        ("adequate", ", down from good", Severity.HIGH),
        ("needs attention", " (before: good)", Severity.NORMAL),
    ],
)
def test_an_overall_judgement_is_the_headline_with_its_way(grade, way, severity):
    message = told(judged("2023-11-27", overall=grade), history=(GOOD,))
    assert message.headline == f"Brent: children's services judged {words.grade(grade)}{way} (Ofsted, 30 Jan 2024)"
    assert message.severity is severity
    assert message.history[0] == PastJudgement(DAY("2018-06-25"), "overall", "good")


def test_a_first_judgement_has_no_way():
    assert told(judged("2023-11-27", overall="good")).headline.startswith("Brent: children's services judged good (")


def test_one_area_that_is_inadequate_or_worse_is_grave_whatever_the_overall_grade():
    assert told(judged("2023-11-27", overall="good", care_leavers="inadequate")).severity is Severity.CRITICAL
    worse = told(judged("2023-11-27", overall="good", leadership="requires_improvement"), history=(GOOD,))
    assert worse.severity is Severity.HIGH
    lower = [row for row in worse.rows if row.direction is Direction.DECLINED]
    assert lower == [AreaRow("leadership", "good", "requires_improvement", Direction.DECLINED)]


def test_from_april_2026_the_areas_are_the_headline_and_the_missing_grade_is_explained():
    facts = judged("2026-04-27", "2026-06-17", help_and_protection="outstanding", leadership="good", in_care="good")
    message = told(facts, history=(GOOD,), now=datetime(2026, 6, 17, 9, tzinfo=UTC))
    assert message.headline == (
        "Brent: children's services inspected: leadership good, help and protection outstanding, "
        "children in care and care leavers good (Ofsted, 17 Jun 2026)"
    )
    assert "Overall effectiveness: not judged any more since April 2026" in message.lines
    assert [row.direction for row in message.rows] == [Direction.UNCHANGED, Direction.IMPROVED, Direction.UNCHANGED]


def test_an_overall_grade_that_is_missing_for_another_reason_is_said_to_be_missing():
    for facts in (judged("2023-11-27", leadership="good"), judged("2026-05-01", framework=None, leadership="good")):
        assert "Overall effectiveness: not given in this report" in told(facts).lines
    assert not any("Overall" in line for line in told(judged("2023-11-27", overall="good")).lines)


def test_grades_and_areas_nobody_has_seen_are_shown_in_their_own_words():
    message = told(
        judged("2023-11-27", family_help="strong", leadership="needs attention"), problems=("not seen before",)
    )
    assert "leadership needs attention, family help strong" in message.headline
    assert AreaRow("family_help", None, "strong", None) in message.rows
    assert message.problems == ("not seen before",)


def test_a_report_without_judgements_says_what_it_is():
    bare = finding(EventKind.INSPECTION, None, published="2024-01-30")
    message = told(bare)
    assert message.headline == "Brent: inspection (Ofsted, 30 Jan 2024)"
    assert message.lines[0] == "When: not stated"


# --- visits and joint inspections ----


@pytest.mark.parametrize(
    ("number", "name", "severity"),
    [
        (1, "first monitoring visit", Severity.HIGH),
        (2, "second monitoring visit", Severity.NORMAL),
        (12, "12th monitoring visit", Severity.NORMAL),
        (None, "monitoring visit", Severity.NORMAL),
    ],
)
def test_a_monitoring_visit_says_its_number_and_the_first_is_grave(number, name, severity):
    visit = finding(EventKind.MONITORING_VISIT, end="2024-01-10", published="2024-01-30", visit_number=number)
    message = told(visit)
    assert message.headline == f"Brent: {name}, 9–10 Jan 2024 (Ofsted, 30 Jan 2024)"
    assert message.severity is severity


def test_a_focused_visit_says_its_topic_and_how_much_is_to_improve():
    visit = finding(
        EventKind.FOCUSED_VISIT, published="2024-01-30", topic="the front door", improvements=("one", "two")
    )
    message = told(visit)
    assert (
        message.headline
        == "Brent: focused visit (the front door), 9 Jan 2024: 2 points to improve (Ofsted, 30 Jan 2024)"
    )
    assert message.improvements == ("one", "two")
    assert "Looked at: the front door" in message.lines
    long = told(replace(visit, topic="a topic of very many words, " * 5, improvements=("one",)))
    assert long.headline == "Brent: focused visit, 9 Jan 2024: 1 point to improve (Ofsted, 30 Jan 2024)"


def test_areas_for_priority_action_are_loud():
    visit = finding(
        EventKind.FOCUSED_VISIT, published="2024-01-30", priority_action=True, priority_actions=("Act now.",)
    )
    message = told(visit)
    assert message.headline == "Brent: areas for priority action after focused visit, 9 Jan 2024 (Ofsted, 30 Jan 2024)"
    assert message.severity is Severity.CRITICAL
    assert message.priority_actions == ("Act now.",)
    assert told(replace(visit, priority_action=False, priority_actions=())).severity is Severity.NORMAL


def test_a_joint_targeted_area_inspection_names_its_theme():
    jtai = finding(EventKind.JTAI, end="2024-01-12", published="2024-01-30", topic="serious youth violence")
    assert told(jtai).headline == (
        "Brent: joint targeted area inspection (serious youth violence), 9–12 Jan 2024 (Ofsted, 30 Jan 2024)"
    )


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        ("There are widespread and/or systemic failings leading to significant concerns.", Severity.HIGH),
        ("A written statement of action is required.", Severity.HIGH),
        ("The local area partnership's arrangements lead to inconsistent experiences.", Severity.NORMAL),
        ("The arrangements typically lead to positive experiences and outcomes.", Severity.NORMAL),
    ],
)
def test_the_outcome_of_an_area_send_inspection_is_its_headline(outcome, severity):
    send = finding(EventKind.SEND_INSPECTION, published="2024-01-30", details=(("outcome", outcome),))
    message = told(send)
    assert message.headline == f"Brent: Area SEND inspection, 9 Jan 2024: {outcome} (Ofsted, 30 Jan 2024)"
    assert message.severity is severity
    assert f"Outcome: {outcome}" in message.lines
    long = told(replace(send, details=(("outcome", f"{outcome} " * 9),)))
    assert len(long.headline) < 220
    assert "…" in long.headline


def test_an_inspection_only_announced_is_for_information():
    for start, published, said in (
        ("2024-01-29", "2024-01-30", "inspection begun, 29 Jan 2024"),
        ("2024-02-05", "2024-01-30", "inspection announced for 5 Feb 2024"),
        ("2024-01", "2024-01-30", "inspection announced or begun, Jan 2024"),
        (None, "2024-01-30", "inspection announced or begun"),
    ):
        message = told(finding(EventKind.INSPECTION_ANNOUNCED, start, published=published), source=NEWS)
        assert message.severity is Severity.LOW
        assert f"{said} (reported by the press, " in message.headline


# --- notices ----

ISSUED = finding(EventKind.IMPROVEMENT_NOTICE, "2023-05-14", action=Action.ISSUED, published="2023-05-14")


@pytest.mark.parametrize(
    ("kind", "action", "severity", "update"),
    [
        (EventKind.IMPROVEMENT_NOTICE, Action.ISSUED, Severity.HIGH, False),
        (EventKind.IMPROVEMENT_NOTICE, Action.REVISED, Severity.HIGH, True),
        (EventKind.IMPROVEMENT_NOTICE, Action.LIFTED, Severity.NORMAL, True),
        (EventKind.DIRECTION, Action.ISSUED, Severity.CRITICAL, False),
        (EventKind.DIRECTION, Action.REVISED, Severity.CRITICAL, True),
        (EventKind.DIRECTION, Action.LIFTED, Severity.NORMAL, True),
        (EventKind.COMMISSIONER, Action.APPOINTED, Severity.CRITICAL, False),
        (EventKind.COMMISSIONER, Action.ENDED, Severity.NORMAL, True),
    ],
)
def test_what_is_done_with_a_notice(kind, action, severity, update):
    act = finding(kind, "2024-01-14", action=action, published="2024-01-15")
    message = told(act, source=GOVUK)
    assert message.headline == f"Brent: {words.kind(kind, action)} (GOV.UK, 15 Jan 2024)"
    assert (message.severity, message.update) == (severity, update)
    assert message.said_by == "Department for Education (GOV.UK): A title, 15 Jan 2024"


def test_what_is_done_later_is_told_in_the_thread_of_the_notice_it_is_about():
    older = replace(ISSUED, start=DAY("2012-02-01"))
    lifted = replace(ISSUED, action=Action.LIFTED, start=DAY("2024-01-14"))
    assert told(lifted, history=(older, ISSUED), source=GOVUK).thread == "brent/improvement_notice-issued/2023-05-14"
    assert told(lifted, source=GOVUK).thread == "brent/improvement_notice-lifted/2024-01-14", "no earlier one is known"
    another = replace(lifted, kind=EventKind.DIRECTION)
    assert told(another, history=(ISSUED,), source=GOVUK).thread == "brent/direction-lifted/2024-01-14"


def test_what_is_in_force_is_said_until_it_is_lifted():
    visit = finding(EventKind.FOCUSED_VISIT, published="2024-01-30")
    assert "In force: improvement notice issued, 14 May 2023" in told(visit, history=(ISSUED,)).lines
    lifted = replace(ISSUED, action=Action.LIFTED, start=DAY("2023-12-01"))
    assert not any("In force" in line for line in told(visit, history=(ISSUED, lifted)).lines)


def test_a_notice_says_what_it_follows_and_asks_and_a_commissioner_is_named():
    notice = replace(ISSUED, details=(("follows", "the report of November"), ("requires", "a board")))
    assert {"Follows: the report of November", "Requires: a board"} <= set(told(notice, source=GOVUK).lines)
    person = finding(EventKind.COMMISSIONER, action=Action.APPOINTED, details=(("person", "A Name"),))
    assert told(person, source=GOVUK).headline.startswith("Brent: commissioner appointed: A Name (GOV.UK")


# --- late, confirmed, corrected, withdrawn ----


@pytest.mark.parametrize(("published", "late"), [("2023-11-03", False), ("2023-11-02", True), ("2023-10", True)])
def test_late_is_over_ninety_days_and_low(published, late):
    message = told(judged("2023-05-01", published, overall="inadequate"))
    assert (message.severity is Severity.LOW) is late
    assert any("late: over 90 days ago" in line for line in message.lines) is late


def test_a_confirmation_of_something_late_keeps_its_gravity():
    assert told(judged("2023-05-01", "2023-06-01", overall="inadequate"), ChangeKind.CONFIRMED).severity > Severity.LOW


def test_the_press_is_named_as_such_and_its_confirmation_is_a_reply():
    story = told(judged("2023-11", "2024-01-30", framework=None, overall="inadequate"), source=NEWS)
    assert story.headline.endswith("judged inadequate (reported by the press, 30 Jan 2024; not yet confirmed)")
    assert story.links[0].text == "The story"
    confirmed = told(judged("2023-11-27", overall="inadequate"), ChangeKind.CONFIRMED)
    assert confirmed.headline == "Brent: confirmed: children's services judged inadequate (Ofsted, 30 Jan 2024)"
    assert confirmed.update
    assert confirmed.key == "brent/inspection/2023-11-27#confirmed@2024-02-01T09:00:00+00:00"


FIELDS = (
    ("end", "2023-12-07", "2023-12-08"),
    ("improvements", "3", "3"),
    ("priority_actions", "1", "2"),
    ("priority_action", "", "False"),
    ("lead_inspector", "", "A Name"),
)


def test_a_correction_says_what_was_and_what_is():
    message = told(judged("2023-11-27", overall="good"), ChangeKind.REPLACED, fields=FIELDS)
    assert message.headline == "Brent: document replaced: inspection, 27 Nov 2023 (Ofsted, 30 Jan 2024)"
    assert {
        "Last day: now 8 Dec 2023, before 7 Dec 2023",
        "Points to improve: as many as before (3), in other words",
        "Areas for priority action: now 2, before 1",
        "Areas for priority action: now none, before not stated",
        "Lead inspector: now A Name, before not stated",
    } <= set(message.lines)


def test_a_corrected_grade_stands_in_the_headline_and_is_as_grave_as_the_grade():
    worse = (("overall", "good", "inadequate"),)
    message = told(judged("2023-11-27", overall="inadequate"), ChangeKind.REPLACED, fields=worse)
    assert message.headline == (
        "Brent: document replaced: inspection, 27 Nov 2023: overall effectiveness now inadequate, before good "
        "(Ofsted, 30 Jan 2024)"
    )
    assert message.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("kind", "fields", "headline", "severity"),
    [
        (ChangeKind.CORRECTED, FIELDS[:1], "corrected: inspection", Severity.NORMAL),
        (ChangeKind.CORRECTED, (), "further document: inspection", Severity.LOW),
        (ChangeKind.REPLACED, (), "document replaced: inspection", Severity.LOW),
        (ChangeKind.WITHDRAWN, (), "publication withdrawn: inspection", Severity.HIGH),
        (ChangeKind.RESTORED, (), "publication back: inspection", Severity.HIGH),
    ],
)
def test_every_later_change_is_named_and_weighed(kind, fields, headline, severity):
    message = told(judged("2023-11-27", overall="inadequate"), kind, fields=fields)
    assert message.headline.startswith(f"Brent: {headline}, 27 Nov 2023")
    assert (message.severity, message.update) == (severity, True)


def test_a_change_without_evidence_rests_on_history():
    facts = judged("2023-11-27", overall="good")
    bare = Event("brent/inspection/2023-11-27", "brent", facts, Status.CONFIRMED, NOW)
    message = alerts.message(Change(ChangeKind.NEW, "brent", event=bare), AlertContext(NOW, PLACES))
    assert message.headline.endswith("(history, 30 Jan 2024)") or message.headline.endswith("(history)")
    assert message.said_by == ""
    assert [link.url for link in message.links] == [PAGE]


def test_a_message_links_the_document_and_the_page_and_quotes():
    message = told(judged("2023-11-27", overall="good"))
    assert [link.url for link in message.links] == [ADDRESS[OFSTED], PAGE]
    assert message.quote == "the words"
    assert message.said_by == "Ofsted: A title, 30 Jan 2024"


# --- publications not read, baselines, troubles ----


def unread(item: Item, whose: str = "brent", source: SourceKind | None = OFSTED, now=NOW) -> Message:
    change = Change(ChangeKind.UNREAD, whose, item=item, problems=("it is a scan",), source=source)
    return alerts.message(change, AlertContext(now, PLACES))


def test_a_publication_that_could_not_be_read_is_told_by_what_its_page_says():
    item = Item("https://files/9", "Thematic survey", "Thematic survey, PDF", DAY("2024-01-10"), DAY("2024-01-30"))
    message = unread(item)
    assert message.headline == "Brent: new publication, not read: Thematic survey, published 30 Jan 2024"
    assert (message.severity, message.problems) == (Severity.HIGH, ("it is a scan",))
    assert message.lines[0] == "Filed under: 10 Jan 2024"
    assert unread(item, now=datetime(2025, 1, 1, tzinfo=UTC)).severity is Severity.LOW
    assert unread(Item("https://files/9")).headline == "Brent: new publication, not read: publication"
    assert unread(Item("https://files/9")).lines[0] == "Filed under: no date given"


def test_a_notice_that_could_not_be_read_is_govuks_and_called_by_its_title():
    item = Item("https://www.gov.uk/n", "Open notices", "Improvement notice issued to Brent", None, DAY("2024-01-30"))
    message = unread(item, source=GOVUK)
    assert message.headline == (
        "Brent: new publication, not read: Improvement notice issued to Brent, published 30 Jan 2024"
    )
    assert message.said_by == "Department for Education (GOV.UK)"
    assert message.lines[0] == "Filed under: Open notices"
    nobodys = unread(item, "", GOVUK)
    assert nobodys.headline.startswith("GOV.UK: new publication, not read: Improvement notice issued to Brent")
    assert nobodys.headline.endswith("its authority cannot be told")
    assert nobodys.authority == ""


def events(*findings: Finding) -> tuple[Event, ...]:
    return tuple(event(each) for each in findings)


def test_a_baseline_says_how_things_stand():
    visit = finding(EventKind.FOCUSED_VISIT, "2021-06-22", published="2021-08-02")
    history = {"brent": events(GOOD, visit, ISSUED)}
    message = alerts.baseline("ofsted:brent", "Ofsted's page", ["brent"], 3, AlertContext(NOW, PLACES, history))
    assert message.headline == (
        "Brent: now watching Ofsted's page; 3 publications so far; last inspection 25 Jun 2018: overall good, "
        "leadership good, help and protection good, children in care and care leavers good; last visit 22 Jun 2021: "
        "focused visit; in force: improvement notice of 14 May 2023"
    )
    assert (message.severity, message.key) == (Severity.LOW, "ofsted:brent#baseline")
    blank = alerts.baseline("ofsted:halton", "Ofsted's page", ["halton"], 1, AlertContext(NOW, PLACES))
    assert blank.headline == "Halton: now watching Ofsted's page; 1 publication so far; no judgement known yet"
    assert blank.links == ()


def test_a_baseline_of_what_is_about_all_of_england_says_so_and_speaks_of_notices_alone():
    def greeting(*history):
        context = AlertContext(NOW, PLACES, {"brent": events(GOOD, *history)})
        return alerts.baseline("govuk:x", "GOV.UK's notices", ["brent"], 1, context, of_all=True)

    begun = "Brent: now watching GOV.UK's notices; 1 publication about all of England so far; "
    assert greeting().headline == begun + "none in force"
    assert greeting(ISSUED).headline == begun + "in force: Brent (improvement notice of 14 May 2023)"
    assert greeting().authority == "brent", "its channels hear of it"


def test_a_baseline_of_several_authorities_names_what_is_in_force():
    both = ["brent", "halton"]
    nothing = alerts.baseline("govuk:x", "GOV.UK's notices", both, 0, AlertContext(NOW, PLACES))
    assert nothing.headline == "2 authorities: now watching GOV.UK's notices; 0 publications so far; none in force"
    history = {"brent": events(ISSUED), "halton": events(replace(ISSUED, authority="halton", start=DAY("2024-01")))}
    some = alerts.baseline("govuk:x", "GOV.UK's notices", both, 9, AlertContext(NOW, PLACES, history))
    assert some.headline.endswith(
        "in force: Brent (improvement notice of 14 May 2023) and Halton (improvement notice of Jan 2024)"
    )
    assert some.authority == ""


def test_a_trouble_is_grave_and_its_end_is_a_reply():
    broken = alerts.trouble("k", "a page cannot be read", ("why",), "t")
    mended = alerts.trouble("k2", "it can be read again", (), "t", over=True)
    assert (broken.severity, broken.update, broken.kind) == (Severity.HIGH, False, "operations")
    assert (mended.severity, mended.update, mended.thread) == (Severity.NORMAL, True, "t")


def test_a_confirmation_says_once_what_is_new_since_the_press_reported_it():
    fields = (
        ("start", "2023-11", "2023-11-27"),
        ("lead_inspector", "", "A Name"),
        ("overall", "inadequate", "inadequate"),
        ("leadership", "", "inadequate"),
        ("in_care", "", "good"),
        ("help_and_protection", "good", "inadequate"),
        ("improvements", "0", "7"),
    )
    facts = judged("2023-11-27", overall="inadequate", leadership="inadequate", help_and_protection="inadequate")
    lines = told(facts, ChangeKind.CONFIRMED, fields=fields[:2] + fields[3:]).lines
    assert (
        "New since the press reported it: first day, lead inspector, leadership, children in care and care leavers and "
        "points to improve"
    ) in lines
    assert "Help and protection: now inadequate, before good" in lines
    assert not any("not stated" in line for line in lines)
    assert sum("eadership" in line for line in lines) == 1


def test_a_confirmation_of_just_what_the_press_said_has_no_such_line():
    assert not any(
        "New since" in line for line in told(judged("2023-11-27", overall="good"), ChangeKind.CONFIRMED).lines
    )


@pytest.mark.parametrize(
    ("before", "after", "said", "severity"),
    [
        (
            {"overall": "outstanding", "help_and_protection": "outstanding"},
            {"overall": "outstanding", "help_and_protection": "good"},
            "judged outstanding, as before; help and protection down from outstanding to good (",
            Severity.HIGH,
        ),
        (
            {"overall": "inadequate", "care_leavers": "good"},
            {"overall": "requires_improvement", "care_leavers": "inadequate"},
            "judged requires improvement, up from inadequate; care leavers down from good to inadequate (",
            Severity.CRITICAL,
        ),
        (
            {"overall": "good", "leadership": "inadequate"},
            {"overall": "good", "leadership": "inadequate"},
            "judged good, as before; leadership inadequate (",
            Severity.CRITICAL,
        ),
        (
            {"leadership": "good", "in_care": "good"},
            {"leadership": "good", "in_care": "requires_improvement"},
            "; children in care and care leavers down from good to requires improvement (",
            Severity.HIGH,
        ),
        (
            {"overall": "good", "leadership": "good"},
            {"overall": "inadequate", "leadership": "inadequate"},
            "judged inadequate, down from good (",
            Severity.CRITICAL,
        ),
        ({"overall": "good"}, {"overall": "good"}, "judged good, as before (", Severity.NORMAL),
    ],
)
def test_the_headline_says_what_makes_an_inspection_grave(before, after, said, severity):
    message = told(judged("2023-11-27", **after), history=(judged("2018-06-25", "2018-08-06", **before),))
    assert said in message.headline
    assert message.severity is severity


@pytest.mark.parametrize(
    "quote",
    [
        "Overall effectiveness Inadequate",
        "Overall effectiveness: Requires improvement to be good",
        "The overall effectiveness of children's services is inadequate.",
        "The impact of leaders on social work practice with children and families: Good",
        "Children's services in Brent are rated outstanding",
    ],
)
def test_a_quote_that_only_repeats_grades_is_left_out(quote):
    facts = judged("2023-11-27", overall="inadequate")
    whole = event(facts)
    evidence = replace(whole.evidence[0], quote=quote)
    change = Change(ChangeKind.NEW, "brent", event=whole, evidence=evidence)
    assert alerts.message(change, AlertContext(NOW, PLACES)).quote == ""
    evidence = replace(evidence, quote=f"{quote}. Serious failings leave children at risk.")
    change = replace(change, evidence=evidence)
    assert "at risk" in alerts.message(change, AlertContext(NOW, PLACES)).quote
