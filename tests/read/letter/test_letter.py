"""Letters of focused and monitoring visits, in the wordings that Ofsted has used, each fact from outside."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.facts import EventKind, Finding, Framework
from monitor.model.publications import DocumentKind, Reading
from monitor.read.letter.reader import read_letter
from monitor.read.text.lines import from_plain
from monitor.read.text.pdf import read_pdf
from monitor.register.names import Register
from tests.read.builder import new_pdf, paragraph

SHARED = Path(__file__).resolve().parents[3] / "../shared"
TITLE = "Focused visit to Derby City Council children’s services"
STATEMENT = (
    "This letter summarises the findings of the focused visit to Derby children’s services on 3 and 4 July 2019."
)
OPENING = f"{STATEMENT} The inspectors were Ann Quill, Her Majesty’s Inspector, and Bo Reed, Her Majesty’s Inspector."
MONITORING = "Monitoring visit to Derby City Council children’s services"


def letter(*paragraphs: str, title: str = TITLE, dated: str = "9 August 2019", signed: str = "Ann Quill") -> str:
    """A whole letter around the paragraphs under its title."""
    closing = f"Yours sincerely\n\n{signed}\nHer Majesty’s Inspector" if signed else ""
    opening = (
        "Ofsted\nPiccadilly Gate\nManchester",
        dated,
        "Ms Jo Park\nCouncil House\nDerby\nDE1 2FS",
        "Dear Ms Park",
    )
    return "\n\n".join((*opening, title, *paragraphs, closing))


def read(text: str, register: Register) -> Reading:
    reading = read_letter(from_plain(text), register)
    assert reading is not None
    return reading


def event(text: str, register: Register) -> Finding:
    (found,) = read(text, register).events
    return found


def listed(heading: str, *points: str) -> str:
    return "\n\n".join((heading, *(f"• {point}" for point in points)))


def test_a_plain_letter_is_read_whole(register: Register) -> None:
    reading = read(
        letter(
            OPENING,
            "Inspectors looked at the local authority’s arrangements for care leavers.",
            listed("What needs to improve in this area of social work practice", "Plans.", "Homes."),
        ),
        register,
    )
    assert (reading.kind, reading.title) == (DocumentKind.FOCUSED_VISIT_LETTER, TITLE)
    assert (str(reading.published), reading.authority, reading.problems) == ("2019-08-09", "derby", ())
    found = reading.events[0]
    assert (found.kind, found.framework) == (EventKind.FOCUSED_VISIT, Framework.ILACS)
    assert (str(found.start), str(found.end), found.topic) == ("2019-07-03", "2019-07-04", "care leavers")
    assert (found.lead_inspector, found.improvements) == ("Ann Quill", ("Plans.", "Homes."))
    assert (found.priority_action, found.priority_actions, found.visit_number) == (False, (), None)
    assert found.quote == STATEMENT


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("on 9 May 2019", "2019-05-09", "2019-05-09"),
        ("on 18 to 19 June 2019", "2019-06-18", "2019-06-19"),
        ("on 22–23 June 2019", "2019-06-22", "2019-06-23"),
        ("on 31 January and 1 February 2019", "2019-01-31", "2019-02-01"),
        ("on 29 and 30 April, and 1 May 2019", "2019-04-29", "2019-05-01"),
        ("on 15, 16 and 21 July 2019", "2019-07-15", "2019-07-21"),
        ("between 3 and 5 June 2019", "2019-06-03", "2019-06-05"),
        ("on the 15 and 16 of May", "2019-05-15", "2019-05-16"),
        ("on 30 and 31 December", "2018-12-30", "2018-12-31"),
        ("on 1 4 and 15 May 2019", "2019-05-14", "2019-05-15"),
        ("on 24 June 2018 to 25 June 2019", "2019-06-24", "2019-06-25"),
        ("on 24 and 25 June 2018", "2019-06-24", "2019-06-25"),
        ("on 24 and 25 November 2017", "2017-11-24", "2017-11-25"),
        ("on 18 and 19 December 2019", "2019-12-18", "2019-12-19"),
    ],
)
def test_the_days_of_the_visit(words: str, start: str, end: str, register: Register) -> None:
    sentence = f"This letter summarises the findings of a focused visit to Derby {words}. It was dry."
    found = event(letter(sentence), register)
    assert (str(found.start), str(found.end)) == (start, end)


def test_days_that_stand_before_a_trusts_name(register: Register) -> None:
    sentence = (
        "This letter summarises the findings of a focused visit on 5 and 6 June 2019 to Slough Children’s "
        "Services Trust, which delivers services for the council."
    )
    found = event(letter(sentence, title="Focused visit to Slough children’s services"), register)
    assert (found.authority, str(found.start), str(found.end)) == ("slough", "2019-06-05", "2019-06-06")


def test_days_in_a_later_sentence_of_the_opening(register: Register) -> None:
    found = event(
        letter(
            "This letter summarises the findings of the focused visit to Derby children’s services.",
            "The last inspection was on 1 May 2018. The visit took place on 3 July 2019.",
        ),
        register,
    )
    assert str(found.start) == "2019-07-03"


@pytest.mark.parametrize(
    ("dated", "published"),
    [
        ("01 November 2019", "2019-11-01"),
        ("Date: 1st November 2019", "2019-11-01"),
        ("Friday 1 November 2019", "2019-11-01"),
        ("1 November 20199", "2019-11-01"),
        ("1 November 2019 Ref: A", "2019-11-01"),
        ("Ms Park 1 November 2019", "2019-11-01"),
        ("November 2019", "2019-11"),
    ],
)
def test_the_letters_own_date(dated: str, published: str, register: Register) -> None:
    assert str(read(letter(OPENING, dated=dated), register).published) == published


def test_a_letter_without_date_says_so_and_takes_no_other(register: Register) -> None:
    reading = read(letter(OPENING, dated="By e-mail"), register)
    assert reading.published is None
    assert reading.problems == ("the letter carries no date of its own",)


def test_a_copy_that_lost_its_blank_lines_reads_the_same(register: Register) -> None:
    text = letter(
        OPENING,
        "Inspectors looked at the local authority’s arrangements for care leavers and for those who leave care early.",
        "Headline findings\n\nHomes are found in time, and most young people stay in them for as long as they wish to.",
        f"{IMPROVE}\n\n• The plans of those who leave care.\n\n• Homes.",
        "Main findings\n\nOfsted will take the findings into account.",
    )
    packed = read(text.replace("\n\n", "\n"), register)
    assert packed == read(text, register)
    assert packed.events[0].improvements == ("The plans of those who leave care.", "Homes.")


def test_what_is_missing_is_said(register: Register) -> None:
    reading = read(
        "Dear colleague\n\nFocused visit to Milchester children's services\n\nThis letter summarises the "
        "findings of a focused visit to Milchester.\n\nYours sincerely",
        register,
    )
    assert (reading.authority, reading.events[0].start, reading.events[0].lead_inspector) == (None, None, None)
    assert len(reading.problems) == 3


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Focused visit to the London Borough of Barnet local authority children's services", "barnet"),
        ("Focused visit to Durham’s children’s services", "durham"),
        ("FOCUSED VISIT TO LEICESTERSHIRE COUNTY COUNCIL CHILDREN’S SERVICES", None),
        ("Focused visit to Leicester City Council children’s services.", "leicester"),
        ("Focused visit to Birmingham Children’s Trust", "birmingham"),
        ("Focused visit to Hammersmith & Fulham local authority\nchildren’s services", "hammersmith-and-fulham"),
        ("DE1 2FS Focused visit to Derby children’s services", "derby"),
    ],
)
def test_the_authority_by_the_title(title: str, slug: str | None, register: Register) -> None:
    opening = OPENING.replace(" to Derby children’s services", "")
    reading = read(
        letter(opening, title=title).replace("\nDerby\n", "\n").replace("DE1 2FS\n\nDear", "\n\nDear"), register
    )
    assert reading.authority == slug or slug is None
    assert (reading.title or "").lower().startswith("focused visit to")
    assert (reading.title or "").lower().rstrip().endswith(("services", "trust"))


def test_the_authority_by_sentence_and_by_address(register: Register) -> None:
    assert read(letter(OPENING, title="Focused visit to your children’s services"), register).authority == "derby"
    without = OPENING.replace("Derby", "your")
    text = letter(without, title="Focused visit to your children’s services")
    assert read(text, register).authority is None  # Manchester is Ofsted's own address, Derby a bare town
    assert read(text.replace("Council House", "Derby City Council"), register).authority == "derby"


def test_a_letter_without_its_title_line_is_still_one(register: Register) -> None:
    reading = read(letter(OPENING, title="Children’s services"), register)
    assert (reading.kind, reading.title, reading.authority) == (DocumentKind.FOCUSED_VISIT_LETTER, None, "derby")


def test_a_title_that_runs_into_the_letter(register: Register) -> None:
    reading = read(letter(f"{TITLE} {OPENING}", title=""), register)
    assert (reading.title, str(reading.events[0].end)) == (TITLE, "2019-07-04")


TOPICS = [
    ("Inspectors looked at the local authority’s arrangements for children in care.", "children in care"),
    ("Inspectors considered the arrangements for children in need.", "children in need"),
    ("Her Majesty’s Inspectors reviewed arrangements for the ‘front door’, the service for calls.", "the front door"),
    ("Inspectors looked at the local authority's arrangements for 'front door' services.", "front door services"),
    (
        "Inspectors looked at a range of evidence. Inspectors evaluated the quality of plans for children in care.",
        "the quality of plans for children in care",
    ),
    ("Inspectors looked at a range of evidence, including case records.", None),
    ("Inspectors considered children’s case records. They reviewed performance data.", None),
    ("This visit looked at the impact of decisions, together with the impact of leaders.", "the impact of decisions"),
    ("The visit focused on permanence, in particular early permanence.", "permanence"),
    (
        "Inspectors looked at its arrangements for care leavers, with a specific focus on:\n\n• homes\n\n• work",
        "care leavers",
    ),
    (
        "Inspectors looked at its arrangements at the first point of contact for families, in accordance with ILACS.",
        "the first point of contact for families",
    ),
    ("The focus of the visit was children missing from home.", "children missing from home"),
    ("The weather was fine.", None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "topic"), TOPICS)
def test_the_topic(sentence: str, topic: str | None, register: Register) -> None:
    assert event(letter(OPENING, sentence, "Overview", "Inspectors looked at the roof."), register).topic == topic


WHOLE_TOPIC = "children in care and care leavers, and the help for those at the edge of care in the county"


@pytest.mark.parametrize("at", range(WHOLE_TOPIC.count(" ") + 1))
@pytest.mark.parametrize("gap", ["\n", "\n\n", "page"])
def test_a_topic_that_a_line_or_page_end_parts_is_whole(at: int, gap: str, register: Register) -> None:
    words = f"Inspectors looked at the local authority’s arrangements for {WHOLE_TOPIC}.".split(" ")
    at += 8
    above, below = " ".join(words[:at]), " ".join(words[at:])
    if gap == "page":
        pdf = new_pdf()
        parts = letter(OPENING, above).split("\n\nYours")[0].split("\n\n")
        for each in parts:
            paragraph(pdf, each)
        pdf.add_page()
        for each in (below, "Headline findings", "Children do well.", "Yours sincerely", "Ann Quill"):
            paragraph(pdf, each, bold=each == "Headline findings")
        reading = read_letter(read_pdf(bytes(pdf.output())), register)
        assert reading is not None
        assert reading.events[0].topic == WHOLE_TOPIC
    else:
        assert event(letter(OPENING, f"{above}{gap}{below}", "Overview", "Well."), register).topic == WHOLE_TOPIC


@pytest.mark.parametrize(
    "word", ["and", "or", "of", "the", "in", "with the", "and for", "including", "as well as", "and,"]
)
def test_a_topic_that_breaks_off_ends_in_no_open_word(word: str, register: Register) -> None:
    sentence = f"Inspectors looked at the local authority’s arrangements for children in care {word}"
    topic = event(letter(OPENING, sentence, "Headline findings", "Children do well."), register).topic
    assert topic is not None
    assert topic.startswith("children in care")
    assert topic.split()[-1] in ("care", "well")


def test_a_long_topic_is_cut_between_words(register: Register) -> None:
    found = event(letter(OPENING, f"Inspectors looked at the arrangements for {'many children ' * 40}."), register)
    assert found.topic is not None
    assert len(found.topic) <= 241
    assert found.topic.endswith(" many…") or found.topic.endswith(" children…")


@pytest.mark.parametrize(
    ("sentence", "signed", "name"),
    [
        ("The inspectors were Ann Quill and Bo Reed.", "Ann Quill", "Ann Quill"),
        (
            "Her Majesty’s Inspectors for this visit were Bo Reed and Ann Quill (Lead Inspector).",
            "Bo Reed",
            "Ann Quill",
        ),
        ("The lead inspector was Jean-Luc O’Neil.", "Bo Reed", "Jean-Luc O’Neil"),
        ("It was carried out by Maria de Souza and Bo Reed, Her Majesty’s Inspectors.", "", "Maria de Souza"),
        ("His Majesty’s Inspectors for this visit were Ann M. Quill and Bo Reed.", "", "Ann M. Quill"),
        ("The inspectors were HMI Bo Reed and others.", "", "Bo Reed"),
        ("The lead inspector and the director agreed the arrangements.", "", None),
        ("Nobody is named.", "", None),
    ],
)
def test_who_led(sentence: str, signed: str, name: str | None, register: Register) -> None:
    assert event(letter(f"{STATEMENT} {sentence}", signed=signed), register).lead_inspector == name


@pytest.mark.parametrize("between", ["", "Areas covered by the visit\n\n"])
def test_a_name_does_not_go_on_in_the_next_paragraph(between: str, register: Register) -> None:
    named = f"{STATEMENT} The inspectors for this visit were Ann Quill\n\n{between}Mr Derek Lane came too."
    assert event(letter(named, signed=""), register).lead_inspector == "Ann Quill"


IMPROVE = "What needs to improve in this area of social work practice"


@pytest.mark.parametrize(
    "heading",
    [
        *(IMPROVE + mark for mark in ("", "?", ":", "1")),
        *("What needs to improve?", "What needs to improve in this area of practice", "Areas for improvement:"),
    ],
)
@pytest.mark.parametrize("mark", ["•", "-", "–", "*", "\uf06e", "\uf0a7", "◼"])
def test_points_to_improve(heading: str, mark: str, register: Register) -> None:
    points = f"{heading}\n\n{mark} Plans for each child.\n\n{mark} Homes."
    found = event(letter(OPENING, "Overview", "All is well.", points, "Main findings", "• Not this."), register)
    assert found.improvements == ("Plans for each child.", "Homes.")


def test_paragraphs_without_marks_are_no_points(register: Register) -> None:
    found = event(letter(OPENING, IMPROVE, "Plans are weak.", "Homes are few.", "Findings"), register)
    assert found.improvements == ()


def test_a_point_over_two_paragraphs_and_with_lesser_points_is_one(register: Register) -> None:
    text = letter(
        OPENING, IMPROVE, "• The plans of children\n\nwho come into care.", "• Homes\n\no near\n\no safe", "Findings"
    )
    assert event(text, register).improvements == ("The plans of children who come into care.", "Homes; near; safe")


SWIFT = "The local authority needs to take swift and decisive action to address these areas of weakness:"


@pytest.mark.parametrize(
    "heading",
    [
        *("Areas for priority action", "Area for priority action", "Areas for priority action:"),
        *("Priority actions", "Area(s) for priority action"),
    ],
)
def test_areas_for_priority_action(heading: str, register: Register) -> None:
    found = event(
        letter(OPENING, "Overview", "Weak.", listed(f"{heading}\n\n{SWIFT}", "delay", "drift"), listed(IMPROVE, "x")),
        register,
    )
    assert (found.priority_action, found.priority_actions, found.improvements) == (True, ("delay", "drift"), ("x",))


@pytest.mark.parametrize("mark", ["1", "12", "[1]", "*", "†", "²"])
def test_the_mark_of_a_footnote_hides_no_heading(mark: str, register: Register) -> None:
    found = event(
        letter(OPENING, listed(f"{IMPROVE}{mark}", "Plans."), listed(f"Areas for priority action{mark}", "Act now."),
               title=f"{TITLE}{mark}"), register
    )  # fmt: skip
    assert (found.authority, found.improvements) == ("derby", ("Plans.",))
    assert (found.priority_action, found.priority_actions) == (True, ("Act now.",))


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("There are no priority actions.", False),
        ("Areas for priority action\n\nThere are no areas for priority action.", False),
        ("Areas for priority action\n\n• There are no areas for priority action", False),
        ("Areas for priority action\n\nNone.", False),
        ("Areas for priority action", False),
        ("The areas for priority action identified at the last focused visit have been addressed.", False),
        ("The two areas for priority action made in May 2018 remain; there are no additional priority actions.", False),
        ("Contacts result in clear recommendations and priority actions.", False),
        ("Leaders address the correct priority areas. They took swift and decisive action.", False),
        ("Areas for priority action\n\nThose identified at the last visit have not been sufficiently addressed.", True),
        (
            "Areas for priority action\n\nThe earlier areas for priority action remain. There are no additional ones.",
            True,
        ),
        ("Inspectors identified two areas for priority action in relation to unassessed risk.", True),
        ("We have notified the DfE of the area(s) for priority action.", True),
        ("You should submit an action plan that responds to these areas within 70 working days.", True),
        ("The team meets on 70 working days a year.", False),
        ("Inspectors did not identify any areas for priority action during this visit.", False),
        ("Inspectors didn’t identify an area for priority action.", False),
        ("Neither inspectors nor leaders identified areas for priority action.", False),
        ("If inspectors identify an area for priority action, the local authority must submit an action plan.", False),
        ("Where there are areas for priority action, we inform the Department for Education.", False),
        ("Should inspectors have identified an area for priority action, they would have said so.", False),
        ("Had there been areas for priority action, they would stand here.", False),
        ("A focused visit may result in areas for priority action.", False),
        ("Ofsted would have notified the DfE of any areas for priority action.", False),
        ("We have not notified the DfE, as there were no areas for priority action.", False),
        ("If so, submit an action plan that responds to the areas for priority action within 70 working days.", False),
        ("The local authority has addressed the area for priority action.", False),
        ("Progress has been made on the area for priority action.", False),
        ("Inspectors have seen improvement in the area for priority action.", False),
        ("Leaders have responded well to the areas for priority action.", False),
        ("Supervision is no longer an area for priority action.", False),
        ("Areas for priority action have not been identified.", False),
        ("Areas for priority action: none", False),
        ("Areas for priority action\n\nInspectors found nothing of the kind.\n\nNone were identified.", False),
        ("Areas for priority action\n\nWhere there are areas for priority action, a plan is due.", False),
        ("Areas for priority action\n\nThe area for priority action has been fully addressed.", False),
        ("Areas for priority action identified at the last visit\n\nLeaders acted on them.", False),
        ("This visit identified an area for priority action.", True),
        ("There are two areas for priority action.", True),
        ("The local authority now has one area for priority action.", True),
        ("An area for priority action has been identified.", True),
        ("Areas for priority action\n\nThe response to children at risk is too slow.", True),
    ],
)
def test_whether_priority_action_is_stated(words: str, stated: bool, register: Register) -> None:
    found = event(letter(OPENING, "Headline findings", "Mixed.", words, "Main findings", "Mixed."), register)
    assert (found.priority_action, found.priority_actions) == (stated, ())


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("The visit was the first monitoring visit since the local authority was judged inadequate in June 2018.", 1),
        ("This was the second monitoring visit since the local authority was judged inadequate in June 2018.", 2),
        ("This was the sixth and final monitoring visit since the council was judged inadequate in June 2018.", 6),
        ("It is the 3rd monitoring visit since the local authority was judged to be inadequate in June 2018.", 3),
        ("This visit was the fourth since the local authority was judged inadequate overall in June 2018.", 4),
        ("The local authority was judged inadequate in June 2018.", None),
    ],
)
def test_the_number_of_a_monitoring_visit_and_what_it_follows(sentence: str, number: int, register: Register) -> None:
    opening = STATEMENT.replace("focused", "monitoring")
    reading = read(letter(f"{opening} {sentence}", title=MONITORING), register)
    assert reading.kind is DocumentKind.MONITORING_VISIT_LETTER
    assert (reading.events[0].kind, reading.events[0].visit_number) == (EventKind.MONITORING_VISIT, number)
    if "since" in sentence:
        (recalled,) = reading.background
        assert (recalled.kind, str(recalled.start), recalled.grade("overall")) == (
            "inspection",
            "2018-06",
            "inadequate",
        )
        assert recalled.quote == sentence


def test_the_number_in_a_title_alone(register: Register) -> None:
    title = "Second monitoring visit of Derby children’s services"
    assert event(letter(STATEMENT.replace("focused", "monitoring"), title=title), register).visit_number == 2


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("Inspectors reviewed the progress made in the area of help and protection.", "help and protection"),
        (
            "During the course of this visit, inspectors reviewed the progress made in respect of care leavers.",
            "care leavers",
        ),
        ("The focus of the monitoring visit was children in need, namely those at risk.", "children in need"),
        (
            "Inspectors reviewed the progress made in the following areas of concern:\n\n• Plans.\n\n• Homes.",
            "Plans; Homes",
        ),
        *(
            (
                f"Inspectors {verb} {what} {when}, {focus} the experiences of care leavers.",
                "the experiences of care leavers",
            )
            for verb in ("reviewed the progress made in the", "reviewed the", "considered progress against the")
            for what in ("areas identified as being weak", "key areas of concern highlighted", "recommendations made")
            for when in ("during the single inspection", "at the last inspection of children’s services")
            for focus in ("with a specific focus on", "with particular emphasis on", "focusing on", "in particular")
        ),
        (
            (
                "Inspectors reviewed the areas for improvement identified at the last inspection. The visit had a "
                "particular focus on homes for children in care."
            ),
            "homes for children in care",
        ),
        (
            (
                "Inspectors reviewed the areas identified as weak at the inspection, with a focus on the following:\n\n"
                "– help and protection; and\n\n– homes."
            ),
            "help and protection; homes",
        ),
        (
            (
                "Inspectors reviewed the progress made in the areas of weakness identified at the inspection.\n\n"
                "The focus of this visit was early help."
            ),
            "early help",
        ),
        (
            (
                "Inspectors reviewed progress made against the following: • help and protection • care, and "
                "• care leavers."
            ),
            "help and protection; care; care leavers",
        ),
        *(
            (
                (
                    f"The areas covered were these. Inspectors reviewed the progress made in the following areas:\n\n"
                    f"{mark} the front door\n\n{mark} help for children in need, and\n\n{mark} supervision."
                ),
                "the front door; help for children in need; supervision",
            )
            for mark in ("•", "-", "–", "—", "*", "\uf0b7", "◼")
        ),
    ],
)
def test_what_a_monitoring_visit_reviewed(sentence: str, topic: str, register: Register) -> None:
    opening = STATEMENT.replace("focused", "monitoring")
    text = letter(opening, "Areas covered by the visit", sentence, "Overview", "Better.", title=MONITORING)
    assert event(text, register).topic == topic


@pytest.mark.parametrize(
    ("words", "framework"),
    [("the inspection of local authority children’s services (ILACS) framework", "ilacs"),
     ("the single inspection framework", "sif"), ("the law", None)],
)  # fmt: skip
def test_the_framework_is_the_one_named(words: str, framework: str | None, register: Register) -> None:
    opening = STATEMENT.replace("focused", "monitoring")
    found = event(letter(opening, f"This visit was carried out in line with {words}.", title=MONITORING), register)
    assert found.framework == framework


@pytest.mark.parametrize(
    ("sentence", "when", "grade"),
    [
        (
            "At the last inspection, in May 2018, overall effectiveness was judged outstanding.",
            "2018-05",
            "outstanding",
        ),
        ("Last inspected in 2017, the council was judged to require improvement.", "2017", "requires_improvement"),
        (
            "At the inspection in May 2017, the council was judged good in leadership and outstanding overall.",
            "2017-05",
            "outstanding",
        ),
        ("The council was judged inadequate in a report published in June 2018 on an inspection.", None, "inadequate"),
    ],
)
def test_an_earlier_grade_is_background(sentence: str, when: str | None, grade: str, register: Register) -> None:
    (recalled,) = read(letter(OPENING, "Overview", sentence, "Findings", sentence), register).background
    assert (recalled.grade("overall"), recalled.quote) == (grade, sentence)
    assert (str(recalled.start), recalled.published) == (when, None) if when else str(recalled.published) == "2018-06"


@pytest.mark.parametrize(
    "sentence",
    [
        "The experiences of care leavers were judged good at the inspection in May 2018.",
        "The authority was judged good in leadership at the inspection in May 2018.",
        "The authority was judged good at an inspection some years ago.",
        "The authority was judged good at an inspection in May 2030.",
        "Plans were judged good by managers in May 2018.",
        "Their records were found to be good in May 2018 at inspection.",
    ],
)
def test_what_is_no_overall_grade_is_not_recalled(sentence: str, register: Register) -> None:
    assert read(letter(OPENING, "Overview", sentence), register).background == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Inspection of Derby children’s services\n\nInspection dates: 3 to 7 June 2019\n\nThe focused visit is past.",
        "Derby praised\n\nOfsted made a focused visit to Derby on 3 July 2019.\n\nThe letter says it went well.",
        "Focused visit to Derby praised by inspectors\n\nOfsted came in July 2019.",
        "The letter on Derby in full\n\nPaper text.\n\nMore of it.\n\nStill more.\n\n" + OPENING,
    ],
)
def test_other_documents_are_none_of_these(text: str, register: Register) -> None:
    assert read_letter(from_plain(text), register) is None


PARTS = [
    OPENING,
    TITLE,
    IMPROVE,
    "• x",
    "Dear A",
    "9 May 2019",
    "Areas for priority action",
    "",
    "Yours sincerely",
    "1",
]


@given(st.lists(st.sampled_from([*PARTS, "Lead Inspector", "Inspectors looked at:"]), max_size=14))
def test_no_order_of_words_breaks_it(register: Register, parts: list[str]) -> None:
    reading = read_letter(from_plain("\n\n".join(parts)), register)
    assert reading is None or len(reading.events) == 1


def scores() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "corpus/score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.corpus
@pytest.mark.skipif(not (SHARED / "corpus/visits.csv").exists(), reason="the corpus is not here")
@pytest.mark.exhaustive
def test_every_letter_of_the_corpus_is_right_in_every_field(register: Register) -> None:
    from monitor.read.text.pdf import read_pdf

    score = scores()
    with (SHARED / "reference/authorities.csv").open() as file:
        slugs = {row["ofsted_urn"]: row["slug"] for row in csv.DictReader(file)}
    with (SHARED / "corpus/visits.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    mistakes = {}
    for row in rows:
        reading = read_letter(read_pdf((SHARED / "corpus/visits" / row["file"]).read_bytes()), register)
        wrong = score.judge(score.expected(row, "visits", slugs), answer(reading)) if reading else "not read"
        if wrong:
            mistakes[row["file"]] = wrong
    assert len(rows) > 100
    assert mistakes == {}


def answer(reading: Reading) -> dict[str, object]:
    """A reading in the shape of `extract --json`, as far as the score looks."""
    events = [
        {
            key: str(value) if key in ("start", "end", "published", "kind") else value
            for key, value in vars(found).items()
        }
        for found in reading.events
    ]
    published = str(reading.published) if reading.published else None
    return {"kind": reading.kind.value, "authority": reading.authority, "published": published, "events": events}
