"""Joint targeted area inspections and Area SEND inspections, in the wordings of 2016 to today."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from monitor.model.facts import EventKind, Finding, Framework
from monitor.model.publications import DocumentKind, Reading
from monitor.read.letter.area_inspection import read_area_inspection
from monitor.read.text.lines import from_plain
from monitor.register.names import Register

SHARED = Path(__file__).resolve().parents[3] / "../shared"


def read(text: str, register: Register) -> Reading:
    reading = read_area_inspection(from_plain(text), register)
    assert reading is not None
    return reading


def jtai(
    *paragraphs: str, title: str = "Joint targeted area inspection of Durham", dated: str = "9 August 2024"
) -> str:
    head = (dated, "A Body, Chief Constable\nB Person, NHS", "Dear local partnership", title)
    return "\n\n".join((*head, *paragraphs, "Yours sincerely\n\nC Else\nNational Director"))


def send(*paragraphs: str, title: str = "Area SEND inspection of Durham Local Area Partnership") -> str:
    head = ("Local area partnership report", title, "Inspection dates: 24 to 28 June 2024")
    return "\n\n".join((*head, *paragraphs))


def event(text: str, register: Register) -> Finding:
    (found,) = read(text, register).events
    return found


TOOK_PLACE = "This inspection took place from 24 to 28 June 2024. It was carried out by inspectors from Ofsted."


def test_a_letter_of_today(register: Register) -> None:
    statement = (
        "This letter summarises the findings of the JTAI of the multi-agency response to serious violence in Durham."
    )
    reading = read(
        jtai(statement, TOOK_PLACE, "What needs to improve?", "• Nights.", "• Records.", "Strengths", "• Not this."),
        register,
    )
    found = reading.events[0]
    assert (reading.kind, reading.authority, str(reading.published)) == (
        DocumentKind.JTAI_REPORT,
        "durham",
        "2024-08-09",
    )
    assert (found.kind, found.framework, found.topic) == (EventKind.JTAI, Framework.JTAI, "serious violence")
    assert (str(found.start), str(found.end)) == ("2024-06-24", "2024-06-28")
    assert (found.improvements, found.priority_action, found.lead_inspector) == (("Nights.", "Records."), False, None)
    assert found.quote == "This inspection took place from 24 to 28 June 2024."


@pytest.mark.parametrize(
    ("statement", "start", "end"),
    [
        (
            "Between 21 and 25 January 2019, Ofsted and the CQC undertook a joint inspection.",
            "2019-01-21",
            "2019-01-25",
        ),
        ("Between 31 October and 4 November 2016, Ofsted carried out a joint inspection.", "2016-10-31", "2016-11-04"),
        ("Between 18 June 2018 and 22 June 2018, Ofsted undertook an inspection.", "2018-06-18", "2018-06-22"),
        ("This inspection took place from 29 February to 8 March 2024.", "2024-02-29", "2024-03-08"),
        (
            "The inspection of 3 May 2019 is past. This inspection took place on 7 June 2024.",
            "2024-06-07",
            "2024-06-07",
        ),
    ],
)
def test_the_days(statement: str, start: str, end: str, register: Register) -> None:
    found = event(jtai(statement), register)
    assert (str(found.start), str(found.end)) == (start, end)


RESPONSE = "Joint targeted area inspection of the multi-agency response to"
DIVE = "It included a ‘deep dive’ focus on the response to children living with neglect in Durham."


@pytest.mark.parametrize(
    ("title", "body", "topic"),
    [
        (f"{RESPONSE} domestic abuse in Durham", "", "domestic abuse"),
        (f"{RESPONSE} neglect and children missing\nfrom home", "", "neglect and children missing from home"),
        (f"{RESPONSE} abuse and neglect in Durham", DIVE, "children living with neglect"),
        (f"{RESPONSE} abuse and neglect in Durham", "", "abuse and neglect"),
        (
            "Joint targeted area inspection of Durham",
            "It had a ‘deep-dive’ into child exploitation.",
            "child exploitation",
        ),
        ("Joint targeted area inspection of Durham", "", None),
    ],
)
def test_the_theme(title: str, body: str, topic: str | None, register: Register) -> None:
    assert event(jtai(TOOK_PLACE, body, title=title), register).topic == topic


def test_the_place_from_the_body_where_the_title_names_none(register: Register) -> None:
    title = f"{RESPONSE} domestic abuse"
    assert (
        read(jtai(TOOK_PLACE, "We found much in Greenwich local authority.", title=title), register).authority
        == "greenwich"
    )
    addressed = jtai(TOOK_PLACE, title=title).replace("B Person, NHS", "B Person, Medway Council")
    assert read(addressed, register).authority == "medway"
    far = jtai(*([TOOK_PLACE] + ["More."] * 12), "All of Derby was seen.", title=title)
    assert read(far, register).authority == "derby"
    nowhere = read(jtai("Much was seen.", title=title), register)
    assert (nowhere.authority, nowhere.events[0].start) == (None, None)
    assert len(nowhere.problems) == 2


def test_priority_action_and_improvements_under_sub_headings(register: Register) -> None:
    text = jtai(
        TOOK_PLACE, "Area for priority action", "• Meet sooner.", "Areas for improvement", "• Write more.",
        "Practice study: area for improvement", "• Not this.", "Next steps",
    )  # fmt: skip
    found = event(text, register)
    assert (found.priority_action, found.priority_actions) == (True, ("Meet sooner.",))
    assert found.improvements == ("Write more.",)


def test_a_written_statement_is_no_priority_action(register: Register) -> None:
    denial = ("Areas for priority action", "• There are no areas for priority action")
    text = jtai(TOOK_PLACE, *denial, "Next steps", "A written statement of proposed action is due.")
    assert event(text, register).priority_action is False


def test_an_area_send_report(register: Register) -> None:
    text = send(
        "Dates of previous inspection: 22 to 24 January 2020",
        "Inspection outcome",
        "The arrangements lead to inconsistent experiences. Work is needed.",
        "Areas for improvement",
        "Leaders should cut waiting times for:",
        "• autism",
        "• speech.",
        "NHS North East and a very long list of the bodies responsible for this",
        "The partnership must publish its plan\n",
        "and keep to it.",
        "Local area partnership details",
        "Inspection team",
        "Ofsted Care Quality Commission David Mills, Ofsted HMI lead inspector Jo Ray, CQC lead inspector",
    )
    reading = read(text, register)
    found = reading.events[0]
    assert (reading.kind, found.kind, found.framework) == ("send_report", "send_inspection", "area_send")
    assert (str(found.start), str(found.end), found.published) == ("2024-06-24", "2024-06-28", None)
    assert found.details == (("outcome", "The arrangements lead to inconsistent experiences."),)
    assert found.improvements == (
        "Leaders should cut waiting times for: autism; speech.",
        "The partnership must publish its plan and keep to it.",
    )
    assert (found.lead_inspector, found.topic, found.priority_action) == ("David Mills", None, False)
    (before,) = reading.background
    assert (str(before.start), str(before.end), before.kind) == ("2020-01-22", "2020-01-24", "send_inspection")


@pytest.mark.parametrize(
    "heading",
    [
        "• Local area partnership details",
        "• Information about this inspection",
        "• Inspection team",
        "Local area partnership details Local authority Durham County Council, which will publish this",
    ],
)
def test_what_closes_a_report_is_no_point_though_it_is_marked_as_one(heading: str, register: Register) -> None:
    text = send("Areas for improvement", "Leaders should listen.", heading, "www.durham.gov.uk www.icb.nhs.uk")
    assert event(text, register).improvements == ("Leaders should listen.",)


def test_priority_actions_of_a_table_that_ran_into_its_heading(register: Register) -> None:
    text = send(
        "Inspection outcome", "There are widespread failings.", "Areas for priority action",
        "Responsible body Areas for priority action Leaders must act on waiting times.",
        "Areas for improvement Leaders should listen.", "Information about this inspection",
    )  # fmt: skip
    found = event(text, register)
    assert (found.priority_action, found.priority_actions) == (True, ("Leaders must act on waiting times.",))
    assert found.improvements == ("Leaders should listen.",)


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("Area SEND monitoring inspection of Durham Local Area Partnership", "monitoring inspection"),
        ("Joint area SEND revisit in Durham", "revisit"),
        ("Local area SEND inspection of Durham", None),
        ("Area special educational needs and/or disabilities inspection of Durham", None),
    ],
)
def test_forms_of_area_send(title: str, form: str | None, register: Register) -> None:
    found = event(send(title=title), register)
    assert (found.kind, dict(found.details).get("form")) == (EventKind.SEND_INSPECTION, form)


def test_a_first_inspection_recalls_none(register: Register) -> None:
    assert read(send("Dates of previous inspection: Not previously inspected"), register).background == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Joint targeted area inspection of Durham praised\n\nThe council is glad.",
        "News\n\nAn area SEND inspection of Durham will come.",
        "Inspection of Durham children’s services\n\nInspection dates: 3 to 7 June 2019",
        "• Joint targeted area inspection of Durham\n\nInspection dates: 3 to 7 June 2019",
    ],
)
def test_other_documents_are_none_of_these(text: str, register: Register) -> None:
    assert read_area_inspection(from_plain(text), register) is None


@pytest.mark.corpus
@pytest.mark.skipif(not (SHARED / "corpus/joint.csv").exists(), reason="the corpus is not here")
@pytest.mark.exhaustive
def test_every_joint_inspection_of_the_corpus_is_right_in_every_field(register: Register) -> None:
    from monitor.read.text.pdf import read_pdf
    from tests.read.letter.test_letter import answer, scores

    score = scores()
    with (SHARED / "reference/authorities.csv").open() as file:
        slugs = {row["ofsted_urn"]: row["slug"] for row in csv.DictReader(file)}
    with (SHARED / "corpus/joint.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    mistakes = {}
    for row in rows:
        reading = read_area_inspection(read_pdf((SHARED / "corpus/joint" / row["file"]).read_bytes()), register)
        want = score.expected(row, "joint", slugs) | {"priority_action": row["priority_action"] == "1"}
        wrong = score.judge(want, answer(reading)) if reading else "not read"
        if wrong:
            mistakes[row["file"]] = wrong
    assert len(rows) > 30
    assert mistakes == {}
