"""Inspection reports, as text and as PDFs, in the forms that frameworks, years and typists give them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import EventKind, Finding, Framework
from monitor.model.publications import DocumentKind, Reading
from monitor.read.report.reader import read_report
from monitor.read.report.table import read_rows
from monitor.read.text.lines import Line, from_plain
from monitor.read.text.pdf import read_pdf
from monitor.read.words import grades as grades_data
from monitor.register import data
from monitor.register.authorities import load
from monitor.register.names import Register
from monitor.render.event_json import reading_json
from monitor.store.rows import event as event_of_row
from monitor.store.rows import event_row
from tests.read.builder import BOTH, IN_CARE, LEADERSHIP, LEAVERS, OVERALL, PROTECTION, TABLE, Report
from tests.speed import within

GRADES = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement to be good": "requires_improvement",
    "Requires improvement": "requires_improvement",
    "Inadequate": "inadequate",
}


def reading(words: str, register: Register) -> Reading:
    found = read_report(from_plain(words), register)
    assert found is not None
    return found


def event(words: str, register: Register) -> Finding:
    (finding,) = reading(words, register).events
    return finding


def grades(finding: Finding) -> dict[str, str]:
    return {judgement.area: judgement.grade for judgement in finding.judgements}


TODAY = {
    "leadership": "good",
    "help_and_protection": "requires_improvement",
    "in_care": "good",
    "care_leavers": "inadequate",
    "overall": "requires_improvement",
}


def test_a_report_of_today(register: Register) -> None:
    read = reading(Report().plain(), register)
    assert read.kind is DocumentKind.INSPECTION_REPORT
    assert read.title == "Inspection of Leeds local authority children’s services"
    assert read.authority == "leeds"
    assert read.problems == ()
    (finding,) = read.events
    assert finding.kind is EventKind.INSPECTION
    assert finding.framework is Framework.ILACS
    assert (finding.start, finding.end) == (When(2023, 11, 27), When(2023, 12, 8))
    assert finding.lead_inspector == "Anne Example"
    assert grades(finding) == TODAY
    assert finding.improvements == tuple(Report().points)
    assert finding.priority_actions == ()
    assert finding.priority_action is None
    assert finding.quote == "Overall effectiveness Requires improvement to be good"
    assert finding.judgements[0].words == f"{LEADERSHIP} Good"


@pytest.mark.parametrize(("left", "right"), [(150, 30), (62, 30), (62, 70), (50, 30), (40, 60), (95, 28)])
def test_a_pdf_whose_cells_wrap(register: Register, left: int, right: int) -> None:
    if left + right > 170:
        left = 140 - right + 20
    found = read_report(read_pdf(Report().pdf(min(left, 130 - right + 20), right)), register)
    assert found is not None
    (finding,) = found.events
    assert grades(finding) == TODAY
    assert found.problems == ()
    assert finding.improvements == tuple(Report().points)
    assert (finding.start, finding.end) == (When(2023, 11, 27), When(2023, 12, 8))


def test_before_2023_care_leavers_are_judged_with_children_in_care(register: Register) -> None:
    rows = ((LEADERSHIP, "Good"), (PROTECTION, "Good"), (BOTH, "Outstanding"), (OVERALL, "Good"))
    found = grades(event(Report(rows=rows).plain(), register))
    assert found == {"leadership": "good", "help_and_protection": "good", "in_care": "outstanding", "overall": "good"}


def test_from_april_2026_nothing_is_judged_overall(register: Register) -> None:
    report = Report(
        title="Inspection of Somerset local authority children’s services",
        dates="Inspection dates: 27 April to 1 May 2026",
        rows=TABLE,
        narrative=(
            "Services for children in Somerset are now good in most areas, and leaders know which are not good.",
        ),
    )
    for text in (from_plain(report.plain()), read_pdf(report.pdf())):
        found = read_report(text, register)
        assert found is not None
        assert found.authority == "somerset"
        (finding,) = found.events
        assert grades(finding) == {area: grade for area, grade in TODAY.items() if area != "overall"}
        assert finding.quote.startswith(f"{LEADERSHIP} Good {PROTECTION} Requires improvement")
        assert len(finding.quote) <= 300


def test_a_label_and_a_grade_never_seen_before_are_kept_and_said(register: Register) -> None:
    rows = (
        (LEADERSHIP, "Good"),
        ("The experiences and progress of children in kinship homes", "Good"),
        (PROTECTION, "Strong standard"),
        (OVERALL, "Good"),
    )
    for text in (from_plain(Report(rows=rows).plain()), read_pdf(Report(rows=rows).pdf(70, 40))):
        found = read_report(text, register)
        assert found is not None
        assert grades(found.events[0]) == {
            "leadership": "good",
            "experiences_and_progress_of_children_in_kinship_homes": "good",
            "help_and_protection": "Strong standard",
            "overall": "good",
        }
        assert found.problems == (
            "not seen before: “The experiences and progress of children in kinship homes Good”",
            f"not seen before: “{PROTECTION} Strong standard”",
        )


def test_a_slip_of_the_pen_in_a_label_is_no_new_area(register: Register) -> None:
    rows = ((LEADERSHIP.replace("practice", "pratice"), "Good"), (OVERALL, "Good"))
    assert grades(event(Report(rows=rows).plain(), register)) == {"leadership": "good", "overall": "good"}


@pytest.mark.parametrize(
    "table",
    [
        # the grade's cell between two lines of its label
        "The impact of leaders on social work Good\npractice with children and families\nOverall effectiveness Good",
        # both cells wrapped, read across
        (
            "The impact of leaders on social work practice Requires improvement to\n"
            "with children and families be good\n"
            "Overall effectiveness Good"
        ),
        # a line a cell
        f"{LEADERSHIP}\nGood\n{OVERALL}\nGood",
        # all labels, then all grades
        f"{LEADERSHIP}\n{OVERALL}\nGood\nGood",
        # two labels, two grades, then a row
        f"{PROTECTION}\n{LEADERSHIP}\nGood\nGood\n{OVERALL}\nGood",
        # a wrapped grade whose first line stands above its label
        f"{LEADERSHIP} Good\nRequires improvement to\n{PROTECTION}\nbe good\n{OVERALL} Good",
        f"Requires\n{PROTECTION} improvement to be\ngood\n{LEADERSHIP} Good\n{OVERALL} Good",
        # a whole grade above the last label
        f"{LEADERSHIP}\nGood\nGood\n{OVERALL}",
        # a label that goes on after its grade, where its beginning would be one of its own
        f"{LEADERSHIP} Good\nThe experiences and progress of children in care Good\nand care leavers\n{OVERALL} Good",
        # footnote marks and full stops
        f"{LEADERSHIP} Good1\n{OVERALL} Good.",
        # another order
        f"{OVERALL} Good\n{LEADERSHIP} Good",
        # capitals
        f"{LEADERSHIP} GOOD\n{OVERALL} GOOD",
    ],
)
def test_cells_in_odd_order(register: Register, table: str) -> None:
    words = Report(rows=()).plain().replace("Judgement Grade\n", f"Judgement Grade\n{table}\n")
    found = grades(event(words, register))
    assert found["overall"] == "good"
    assert found["leadership"] == ("requires_improvement" if "work practice Requires" in table else "good")
    others = {area: grade for area, grade in found.items() if area not in ("overall", "leadership")}
    if "children in care" in table:
        assert others == {"in_care": "good"}
    elif PROTECTION in table:
        assert others == {"help_and_protection": "requires_improvement" if "Requires" in table else "good"}
    else:
        assert others == {}


@pytest.mark.parametrize(
    "grade",
    [
        "Inadequate\nGrade 4",
        "Grade 4\nInadequate",
        "Inadequate\n(Grade 4)",
        "Grade 4\n(Inadequate)",
        "Inadequate Grade 4",
    ],
)
def test_a_grade_s_number_on_a_line_of_its_own(register: Register, grade: str) -> None:
    read = reading(Report(rows=[(label, grade) for label, _ in (*TABLE, (OVERALL, ""))]).plain(), register)
    assert grades(read.events[0]) == dict.fromkeys(TODAY, "inadequate")
    assert read.problems == ()


def test_grades_that_stand_before_their_labels_are_not_guessed(register: Register) -> None:
    table = f"Good\n{LEADERSHIP}\nInadequate\n{PROTECTION}\nGood\n{OVERALL}"
    words = Report(rows=(), chapters=()).plain().replace("Judgement Grade\n", f"Judgement Grade\n{table}\n")
    read = reading(words, register)
    assert read.events[0].judgements == ()
    assert "out of order" in read.problems[0]


def test_where_the_list_cannot_be_read_the_chapters_headings_say_it(register: Register) -> None:
    chapters = ((f"{IN_CARE}: good", "1. Words."), (f"{LEAVERS} require improvement to be good", "2. Words."))
    found = event(Report(rows=(), header="", chapters=chapters).plain(), register)
    assert grades(found) == {"in_care": "good", "care_leavers": "requires_improvement"}


def test_a_label_without_a_grade_is_said(register: Register) -> None:
    words = Report(rows=((LEADERSHIP, "Good"), (PROTECTION, ""), (OVERALL, "Good"))).plain()
    read = reading(words, register)
    assert grades(read.events[0]) == {"leadership": "good", "overall": "good"}
    assert read.problems == (f"no grade was found beside “{PROTECTION}”",)


LABELS = {LEADERSHIP: "leadership", PROTECTION: "help_and_protection", IN_CARE: "in_care", LEAVERS: "care_leavers"}


@given(
    order=st.permutations(list(LABELS)),
    given_grades=st.lists(st.sampled_from(sorted(GRADES)), min_size=4, max_size=4),
    width=st.integers(20, 90),
    grade_width=st.integers(12, 40),
    overall=st.sampled_from(sorted(GRADES)),
)
def test_any_order_grades_and_wrapping(
    order: list[str], given_grades: list[str], width: int, grade_width: int, overall: str
) -> None:
    """Cells wrapped at any width, rows read as pdfium reads them: the label's lines, then the grade's."""
    lines = []
    for label, grade in [*zip(order, given_grades, strict=True), (OVERALL, overall)]:
        cells = re.findall(rf".{{1,{width}}}(?:\s|$)", label)
        wrapped = [line.strip() for line in re.findall(rf".{{1,{grade_width}}}(?:\s|$)", grade)]
        lines += [*(cell.strip() for cell in cells[:-1]), f"{cells[-1].strip()} {wrapped[0]}", *wrapped[1:]]
    words = Report(rows=()).plain().replace("Judgement Grade\n", "Judgement Grade\n" + "\n".join(lines) + "\n")
    want = {LABELS[label]: GRADES[grade] for label, grade in zip(order, given_grades, strict=True)}
    assert grades(event(words, load())) == want | {"overall": GRADES[overall]}


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Inspection dates: 27 November to 8 December 2023", "2023-11-27", "2023-12-08"),
        ("Inspection dates: 30 November 2020 – 11 December 2020", "2020-11-30", "2020-12-11"),
        ("Inspection dates: 12 December 2022 to 13 January 2023", "2022-12-12", "2023-01-13"),
        ("Inspection dates: 12 December to 13 January 2023", "2022-12-12", "2023-01-13"),
        ("Inspection date: 05 July 2016–27 July 2016", "2016-07-05", "2016-07-27"),
        ("Inspection dates 3-14 June 2019", "2019-06-03", "2019-06-14"),
        ("Inspection date: 28 July 2016", "2016-07-28", "2016-07-28"),
        ("Inspection dates:\n3 to 14\nJune 2019", "2019-06-03", "2019-06-14"),
        (
            "Inspection dates: 8 July 2019 to 12 July 2019 and 7 August 2019 to 8 August 2019",
            "2019-07-08",
            "2019-07-12",
        ),
        ("Re-inspection dates: 3 to 14 June 2019", "2019-06-03", "2019-06-14"),
        ("Inspection dates: 20 June 2017 ─ 13 July 2017", "2017-06-20", "2017-07-13"),
        ("Inspection dates: 2 7 November to 8 December 20 23", "2023-11-27", "2023-12-08"),
    ],
)
def test_dates(register: Register, words: str, start: str, end: str) -> None:
    found = event(Report(dates=words).plain(), register)
    assert (found.start, found.end) == (When.parse(start), When.parse(end))


def test_a_day_that_runs_into_its_label_is_not_guessed(register: Register) -> None:
    read = reading(Report(dates="Inspection dates16 to 20 January 2023").plain(), register)
    assert (read.events[0].start, read.events[0].end) == (None, None)
    assert "the report's inspection dates could not be read" in read.problems


def test_a_second_period_is_kept_in_its_words(register: Register) -> None:
    words = "Inspection dates: 8 July 2019 to 12 July 2019 and 7 August 2019 to 8 August 2019"
    assert dict(event(Report(dates=words).plain(), register).details)["dates"].endswith("8 August 2019")


def test_without_dates_the_report_says_so(register: Register) -> None:
    read = reading(Report(dates="").plain(), register)
    assert read.events[0].start is None
    assert read.problems == ("the report's inspection dates could not be read",)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Lead inspector: Anne Example, His Majesty’s Inspector", "Anne Example"),
        ("Lead inspector: Anne-Marie O’Example HMI", "Anne-Marie O’Example"),
        ("Lead inspector: Jan van der Example Her Majesty’s Inspector", "Jan van der Example"),
        ("Lead inspector:\nAnne Example", "Anne Example"),
        ("Lead inspector: Anne\nExample, HMI", "Anne Example"),
        ("Lead inspector on site: Anne Example", "Anne Example"),
        ("Reporting inspector Anne Example HMI", "Anne Example"),
        ("Lead inspector – Anne Example (HMI)", "Anne Example"),
        ("Deputy lead inspector: Not Me\nLead inspector: Anne Example Deputy lead inspector: Not Me", "Anne Example"),
        ("The lead inspector and the director agreed.\nLead inspector: Anne Example", "Anne Example"),
    ],
)
def test_lead_inspector(register: Register, words: str, name: str) -> None:
    assert event(Report(lead=words).plain(), register).lead_inspector == name


def test_no_lead_inspector(register: Register) -> None:
    read = reading(Report(lead="").plain(), register)
    assert read.events[0].lead_inspector is None
    assert read.problems == ("no lead inspector is named",)


@pytest.mark.parametrize(
    ("above", "title", "slug"),
    [
        ((), "Inspection of Leeds local authority children’s services", "leeds"),
        ((), "Inspection of Leeds City Council\nlocal authority children's services", "leeds"),
        (("Leeds City Council",), "Inspection of children’s social care services", "leeds"),
        ((), "Inspection of children’s social care services\nLeeds City Council", "leeds"),
        ((), "Inspection of the Royal Borough of\nWindsor and Maidenhead local\nauthority children’s services",
         "windsor-and-maidenhead"),
        ((), "Inspection of Westmorland and\nFurness local authority children’s\nservices", "westmorland-and-furness"),
        ((), "Re-inspection of Leeds local authority children’s services", "leeds"),
        ((), "Inspection of Derbyshire County Council children's services", "derbyshire"),
        (("Ofsted", "Leeds"), "Inspection of local authority children’s services", "leeds"),
    ],
)  # fmt: skip
def test_title_and_authority(register: Register, above: tuple[str, ...], title: str, slug: str) -> None:
    read = reading(Report(above=above, title=title).plain(), register)
    assert read.authority == slug
    assert read.events[0].authority == slug
    assert read.events[0].framework is Framework.ILACS


def test_an_authority_that_is_no_more_is_not_another(register: Register) -> None:
    read = reading(Report(title="Inspection of Cumbria local authority children’s services").plain(), register)
    assert read.authority is None
    assert read.problems == ("no authority of the register is named in the report's title",)


@pytest.mark.parametrize(
    "words",
    [
        "",
        (
            "Dear Ms Example\nThis visit was carried out in line with the\ninspection of local authority children’s "
            "services (ILACS) framework.\nInspectors looked at the front door."
        ),
        "Joint targeted area inspection of Leeds\nInspection dates: 3 to 14 June 2019\nHeadline findings",
        "Inspection of a good school: Leeds High\nInspection dates: 3 and 4 June 2019\nOverall effectiveness Good",
        "Ofsted’s inspection of Leeds children’s services\nwas published today. Inspectors said it was good.",
        "Inspection of Leeds children’s services praised\nThe council welcomed the report.",
    ],
)
def test_other_documents_are_none(register: Register, words: str) -> None:
    assert read_report(from_plain(words), register) is None


SIF = """{authority}
{title}
Inspection date: 13 April 2015 – 8 May 2015
Report published: 18 September 2015
{overall}
{prose}
1. Children who need help and protection Requires improvement
2. Children looked after and achieving
permanence
Requires improvement
2.1 Adoption performance {adoption}
2.2 Experiences and progress of care leavers Good
3. Leadership, management and governance Requires improvement
1 Ofsted produces this report under its power to combine reports.
Contents
The experiences and progress of children who need help and protection 12
The Local Safeguarding Children Board (LSCB) 36
Executive summary
Recommendations
1. Ensure that plans are clear, and that:
– they say who does what
2. Improve supervision.
Summary for children and young people
• You told us what you think.
Previous Ofsted inspections
• The previous inspection of the local authority’s arrangements for the protection of children was in January 2013. \
The local authority was judged to be adequate.
• The previous inspection of the local authority’s services for children looked after was in June 2010. The local \
authority was judged to be good.
• The previous inspection of the local authority’s adoption service was in June 2011. It was judged to be outstanding.
The Local Safeguarding Children Board (LSCB)
{lscb}
Information about this inspection
The inspection team
Lead inspector: Anne Example
Deputy lead inspector: Not Me
"""
SIF_PARTS = {
    "authority": "Leeds City Council",
    "title": "Inspection of services for children in need of help and\nprotection, children looked after and care "
    "leavers\nand\nReview of the effectiveness of the Local Safeguarding Children\nBoard1",
    "overall": "Children’s services in Leeds require improvement to be good",
    "prose": "Leadership, management and governance require improvement. It is Ofsted’s expectation that all children "
    "receive good help.",
    "adoption": "Good",
    "lscb": "The Local Safeguarding Children Board requires improvement.",
}


def sif(**parts: str) -> str:
    return SIF.format(**SIF_PARTS | parts)


def test_a_report_of_the_single_inspection_framework(register: Register) -> None:
    read = reading(sif(), register)
    assert read.problems == ()
    assert read.published == When(2015, 9, 18)
    assert read.title is not None
    assert read.title.startswith("Inspection of services for children in need of help and protection, children looked")
    (finding,) = read.events
    assert finding.framework is Framework.SIF
    assert finding.authority == "leeds"
    assert finding.published == When(2015, 9, 18)
    assert (finding.start, finding.end) == (When(2015, 4, 13), When(2015, 5, 8))
    assert finding.lead_inspector == "Anne Example"
    assert finding.quote == "Children’s services in Leeds require improvement to be good"
    assert grades(finding) == {
        "overall": "requires_improvement",
        "help_and_protection": "requires_improvement",
        "in_care": "requires_improvement",
        "adoption": "good",
        "care_leavers": "good",
        "leadership": "requires_improvement",
        "lscb": "requires_improvement",
    }
    assert finding.improvements == (
        "Ensure that plans are clear, and that: – they say who does what",
        "Improve supervision.",
    )


def test_what_a_single_inspection_report_recalls(register: Register) -> None:
    read = reading(sif(), register)
    assert [(str(past.start), past.framework, grades(past)) for past in read.background] == [
        ("2013-01", Framework.CHILD_PROTECTION_2012, {"overall": "adequate"}),
        ("2010-06", Framework.SLAC_2009, {"in_care": "good"}),
    ]
    previous = {judgement.area: judgement.grade for judgement in read.events[0].previous}
    assert previous == {"help_and_protection": "adequate", "in_care": "good"}


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("The overall judgement is Inadequate", "inadequate"),
        ("The overall judgement is that children’s services require\nimprovement.2", "requires_improvement"),
        ("The overall judgement is good.", "good"),
        ("Children’s services in the Leeds Council area\nare good", "good"),
        ("Children’s services in Leeds City Council\nare inadequate", "inadequate"),
        ("Children’s services in Leeds are outstanding", "outstanding"),
    ],
)
def test_the_opening_sentence_holds_the_overall_grade(register: Register, words: str, grade: str) -> None:
    assert grades(event(sif(overall=words), register))["overall"] == grade


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("The effectiveness of the Local Safeguarding Children Board (LSCB) is\ninadequate", "inadequate"),
        ("The judgement for the effectiveness of the Local Safeguarding\nBoard (LSCB) is requires improvement.",
         "requires_improvement"),
        ("The Leeds Safeguarding Children Board is outstanding", "outstanding"),
        ("The LSCB requires improvement because:", "requires_improvement"),
        ("An LSCB that is good coordinates the activity of partners.", None),
    ],
)  # fmt: skip
def test_the_safeguarding_board_has_its_own_judgement(register: Register, words: str, grade: str | None) -> None:
    assert grades(event(sif(lscb=words), register)).get("lscb") == grade


def test_an_area_that_was_not_judged_is_absent(register: Register) -> None:
    assert "adoption" not in grades(event(sif(adoption="Not judged"), register))


def test_a_reinspection_has_no_board(register: Register) -> None:
    title = (
        "Re-inspection of services for children in need of help and\nprotection, children looked after and care leavers"
    )
    found = event(sif(title=title, lscb=""), register)
    assert found.framework is Framework.SIF
    assert "lscb" not in grades(found)


def test_child_protection_of_2012(register: Register) -> None:
    found = reading(
        "Inspection of local authority arrangements for the protection of children\nPeterborough City Council\n"
        "Inspection dates: 14 – 23 January 2013\nLead inspector Anne Example HMI\nAge group: All\n"
        "Published: 2 March 2013\nContents\nAreas for improvement\n"
        "In order to improve the help given to children, the local authority should take the following action.\n"
        "Immediately:\n• ensure that plans are clear\nWithin three months:\n• improve supervision.\n"
        "Outcomes for children\nThe overall effectiveness of the arrangements is judged to be adequate.\n"
        "Record of main findings\nLocal authority arrangements for the protection of children\n"
        "Overall effectiveness Adequate\n"
        "The effectiveness of the help and protection provided to children, young people, families and "
        "carers\nAdequate\n"
        "The quality of practice Adequate\nLeadership and governance Good\n",
        register,
    )
    (finding,) = found.events
    assert found.problems == ()
    assert finding.framework is Framework.CHILD_PROTECTION_2012
    assert finding.authority == "peterborough"
    assert finding.published == When(2013, 3, 2)
    assert finding.lead_inspector == "Anne Example"
    assert grades(finding) == {
        "overall": "adequate",
        "help_and_protection": "adequate",
        "quality_of_practice": "adequate",
        "leadership": "good",
    }
    assert finding.improvements == ("ensure that plans are clear", "improve supervision.")


def test_safeguarding_and_looked_after_children_of_2009(register: Register) -> None:
    found = event(
        "Inspection of safeguarding and looked after children services\nPeterborough City Council\n"
        "Inspection dates: 15 – 26 August 2011\nReporting inspector Anne Example HMI\nPublished: 30 September 2011\n"
        "Safeguarding services\nOverall effectiveness\nGrade 4 (Inadequate)\nThe overall effectiveness is poor.\n"
        "Services for looked after children\nOverall effectiveness Grade 3 (Adequate)\nCapacity for improvement "
        "Grade 2 (Good)\nRecord of main findings\nSafeguarding services\nOverall effectiveness Inadequate\n"
        "Services for looked after children\nOverall effectiveness Adequate\n",
        register,
    )
    assert found.framework is Framework.SLAC_2009
    assert grades(found) == {"help_and_protection": "inadequate", "in_care": "adequate"}


def test_looked_after_children_of_2013_keeps_labels_of_its_own(register: Register) -> None:
    found = event(
        "Inspection of looked after children\nservices\nMedway Council\nInspection dates: 15-19 July 2013\n"
        "Reporting inspector Anne Example HMI\nPublished: 23 August 2013\nRecord of main findings\n"
        "Services for looked after children\nOverall effectiveness Inadequate Grade 4\n"
        "Capacity to improve Adequate Grade 3\n"
        "Leadership and management Inadequate Grade 4\n",
        register,
    )
    assert found.framework is None
    assert grades(found) == {"overall": "inadequate", "capacity_to_improve": "adequate", "leadership": "inadequate"}


def test_unannounced_inspection_of_2009(register: Register) -> None:
    read = reading(
        "20 August 2010\nDear Ms Example\n"
        "Annual unannounced inspection of contact, referral and assessment arrangements within Leeds City Council "
        "children’s services\n"
        "This letter summarises the findings of the recent unannounced inspection of contact, referral and assessment "
        "arrangements which was conducted on 20 and 21 July 2010.\n"
        "Areas for priority action\n• Children are not seen alone.\n"
        "Areas for development\n• Supervision is irregular.\n"
        "Yours sincerely\nAnne Example\nHer Majesty’s Inspector\n",
        register,
    )
    (finding,) = read.events
    assert finding.framework is Framework.UNANNOUNCED_2009
    assert finding.authority == "leeds"
    assert (finding.start, finding.end) == (When(2010, 7, 20), When(2010, 7, 21))
    assert read.published == When(2010, 8, 20)
    assert finding.priority_action is True
    assert finding.priority_actions == ("Children are not seen alone.",)
    assert finding.improvements == ("Supervision is irregular.",)
    assert finding.lead_inspector == "Anne Example"
    assert finding.judgements == ()
    assert read.problems == ()


NEW_ROWS = """  - framework: family_help_2027
    titles: [inspection of family help in]
    table: [judgement grade]
    areas:
      leadership: [How well leaders lead]
      family_help: [Family help and prevention]
    points: [what leaders should do next]
"""
REPORT_OF_2027 = """Inspection of family help in Leeds
Inspection dates: 8 to 19 March 2027
Lead inspector: Anne Example
Judgement Grade
How well leaders lead Good
Family help and prevention Requires improvement to be good
Kinship care Outstanding
What leaders should do next
• The offer to kinship carers.
"""


@pytest.fixture
def a_framework_of_2027(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The frameworks of today and one more, in a file of its own: nothing but rows."""
    caches = (data.frameworks, grades_data.scale, grades_data.schemes)
    today = data.place("frameworks.yaml").read_text(encoding="utf-8")
    (tmp_path / "frameworks.yaml").write_text(today.rstrip() + "\n" + NEW_ROWS, encoding="utf-8")
    monkeypatch.setattr(data, "FOLDERS", (tmp_path, *data.FOLDERS))
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("a_framework_of_2027")
def test_rows_alone_add_a_framework(register: Register) -> None:
    read = reading(REPORT_OF_2027, register)
    (found,) = read.events
    assert found.framework == "family_help_2027"
    assert found.details == ()
    expected = {"leadership": "good", "family_help": "requires_improvement", "kinship_care": "outstanding"}
    assert grades(found) == expected, "an area that no row names is kept"
    assert found.improvements == ("The offer to kinship carers.",)
    (shown,) = reading_json(read, "x")["events"]
    assert (shown["framework"], shown["judgements"]) == ("family_help_2027", expected)
    assert words.framework("family_help_2027") == "family help 2027"
    assert words.judgements(found).endswith("kinship care outstanding")


@pytest.mark.parametrize("framework", [*Framework, "family_help_2027", None])
def test_any_framework_is_the_same_after_the_store(framework: str | None) -> None:
    finding = Finding(EventKind.INSPECTION, "leeds", framework=framework, start=When(2027, 3, 8))
    event = Event("leeds/inspection/2027-03-08", "leeds", finding, Status.CONFIRMED, datetime(2027, 5, 1, tzinfo=UTC))
    back = event_of_row(event_row(event), [])
    assert back == event
    assert type(back.facts.framework) is type(framework)


POINTS_BY_JUDGEMENT = """Inspection of services for children in need of help and protection, children looked after and
care leavers
Leeds
Inspection date: 16 September 2014 - 8 October 2014

Contents

What does the local authority need to improve?

4

The local authority's strengths

6

Lead inspector: Anne Example

The overall judgement is that children's services in Leeds are inadequate.

What does the local authority need to improve?

Priority and immediate action

Leadership, management and governance
1.

Secure effective leadership across services for children.

7

2.

Make sure that workloads are fair.

Areas for improvement

Experiences and progress of care leavers
3.

Give every care leaver a plan.

Leadership, management and governance
4.

Listen to children.

The local authority's strengths
5.

Early help is well established.

Leadership, management and governance

6.

The leaders know their services.
"""


def test_points_grouped_by_judgement_whose_numbers_stand_alone(register: Register) -> None:
    found = event(POINTS_BY_JUDGEMENT, register)
    assert found.priority_action is True
    assert found.priority_actions == (
        "Secure effective leadership across services for children.",
        "Make sure that workloads are fair.",
    )
    assert found.improvements == ("Give every care leaver a plan.", "Listen to children.")


def test_a_judgement_that_does_not_go_on_counting_ends_the_points(register: Register) -> None:
    found = event(POINTS_BY_JUDGEMENT.replace("\n4.\n", "\n14.\n"), register)
    assert found.improvements == ("Give every care leaver a plan.",)


@pytest.mark.parametrize(("name", "slug"), [("Reading", "reading"), ("Bury", "bury"), ("Westminster", "westminster")])
@pytest.mark.parametrize("order", [1, -1])
def test_a_name_alone_on_a_line_beside_the_title(register: Register, name: str, slug: str, order: int) -> None:
    head = "\n".join([name, "Inspection of children's social care services"][::order])
    words = f"{head}\nInspection dates: 1 to 12 October 2018\nJudgement Grade\nOverall effectiveness Good\n"
    assert reading(words, register).authority == slug


EXECUTIVE_SUMMARY = (
    "Executive summary\nServices to children and families in Leeds {grade}",
    "Executive summary\nServices to children, young people and their families across Leeds {grade}",
    "Executive summary\nThe quality of services to children and families in Leeds {grade}",
    "Summary\nServices for families in Leeds {grade}",
    "Introduction\nHelp for children and their families in Leeds {grade}",
    "Early help for children and their families in Leeds {grade}",
    "1. Introduction\nAll of the services to children in Leeds {grade}",
)
PROSE_GRADES = (
    "require improvement\nto be good. Leaders know this.",
    "require\nimprovement to be good because of this.",
    "remain good\nand are getting better.",
    "are good\nand getting better, as leaders know.",
)


@pytest.mark.parametrize("words", EXECUTIVE_SUMMARY)
@pytest.mark.parametrize("grade", PROSE_GRADES)
def test_a_heading_and_the_sentence_below_it_are_no_judgement(register: Register, words: str, grade: str) -> None:
    prose = words.format(grade=grade)
    plain = sif().replace("1 Ofsted produces this", f"{prose}\n1 Ofsted produces this")
    ilacs = Report(narrative=tuple(prose.split("\n")))
    for text in (from_plain(plain), from_plain(ilacs.plain()), read_pdf(ilacs.pdf())):
        read = read_report(text, register)
        assert read is not None
        known = {"overall", "leadership", "help_and_protection", "in_care", "care_leavers", "adoption", "lscb"}
        assert set(grades(read.events[0])) <= known
        assert read.problems == ()


def test_larger_type_ends_the_list_though_the_heading_was_never_seen() -> None:
    lines = [Line(OVERALL + " Good", y=500, x=70, size=12), Line("How we see it", y=470, x=70, size=16)]
    lines += [Line("Services to families across Leeds Good", y=440, x=70, size=12)]
    (scheme,) = (each for each in grades_data.schemes() if each.framework == "ilacs")
    assert [row.label for row in read_rows(lines, scheme, grades_data.scale()).rows] == [OVERALL]


NO_GRADES = (
    "Yours sincerely", "Yours faithfully,", "Your sincerely", "Anne Example", "Dr Anne Example", "Ofsted", "See below",
    "Her Majesty’s Inspector", "Lead inspector", "Leeds City Council", "Page 3", "12 June 2023", "June 2023",
    "Children in care", "Leaders know this", "This is improving", "It needs improvement", "Good practice", "Help them",
    "www.gov.uk", "Dear Ms Example", "and so on", "Judgement", "Inspection dates", "Kind regards",
)  # fmt: skip


@pytest.mark.parametrize("words", NO_GRADES)
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("below", [True, False])
def test_what_has_not_the_form_of_a_grade_is_none(register: Register, words: str, last: bool, below: bool) -> None:
    row = f"{PROTECTION}\n{words}" if below else f"{PROTECTION} {words}"
    table = [f"{LEADERSHIP} Good", f"{OVERALL} Good"]
    table.insert(2 if last else 1, row)
    plain = Report(rows=(), narrative=(), chapters=()).plain()
    found = reading(plain.replace("Judgement Grade\n", "Judgement Grade\n" + "\n".join(table) + "\n"), register)
    assert grades(found.events[0]) == {"leadership": "good", "overall": "good"}
    assert any(f"beside “{PROTECTION}" in problem for problem in found.problems)


@pytest.mark.parametrize(
    "words",
    ["Strong standard", "Exceptional", "Needs attention", "Urgent improvement", "Causing concern", "Secure", "Strong",
     "Highly effective", "Attention needed", "Expected standard", "Not met", "Satisfactory", "Expected Standard"],
)  # fmt: skip
@pytest.mark.parametrize("last", [True, False])
def test_a_grade_of_a_scale_to_come_is_kept_wherever_it_stands(register: Register, words: str, last: bool) -> None:
    rows = [(LEADERSHIP, "Good"), (OVERALL, "Good")]
    rows.insert(2 if last else 1, (PROTECTION, words))
    for text in (from_plain(Report(rows=rows).plain()), read_pdf(Report(rows=rows).pdf(70, 40))):
        found = read_report(text, register)
        assert found is not None
        assert grades(found.events[0])["help_and_protection"] == words
        assert found.problems == (f"not seen before: “{PROTECTION} {words}”",)


def test_a_word_of_no_known_scale_is_kept_between_grades(register: Register) -> None:
    rows = ((LEADERSHIP, "Good"), (PROTECTION, "Blossoming"), (OVERALL, "Good"))
    assert grades(event(Report(rows=rows).plain(), register))["help_and_protection"] == "Blossoming"


@pytest.mark.parametrize(
    ("below", "stated"),
    [
        ("There are no areas for priority action.", None),
        ("None were identified.", None),
        ("No areas for priority action were identified at this inspection.", None),
        ("Had there been areas for priority action, they would stand here.", None),
        ("", None),
        ("• There are none", None),
        ("• Act on risk.", True),
    ],
)
def test_a_heading_of_priority_action_alone_states_none(register: Register, below: str, stated: bool | None) -> None:
    report = Report(narrative=("Leaders have acted.", "Areas for priority action", *([below] if below else [])))
    for text in (from_plain(report.plain()), read_pdf(report.pdf())):
        found = read_report(text, register)
        assert found is not None
        assert found.events[0].priority_action is stated
        assert found.events[0].priority_actions == (("Act on risk.",) if stated else ())
        assert found.events[0].improvements == tuple(report.points)


def without_overall(words: str, dates: str = "Inspection dates: 3 to 14 June 2019") -> Report:
    return Report(dates=dates, rows=TABLE[:3], narrative=(words,), chapters=())


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("The overall effectiveness of children’s services in Leeds is good. Children are safe.", "good"),
        ("The overall effectiveness of services is judged to be inadequate.", "inadequate"),
        ("Overall effectiveness requires improvement to be good.", "requires_improvement"),
        ("The overall judgement is that children’s services in Leeds require improvement.", "requires_improvement"),
        ("Our overall judgement for Leeds is outstanding.", "outstanding"),
        ("Inspectors judge the overall effectiveness of services to be good.", "good"),
        ("Children’s services in Leeds are good overall, though some plans lack detail.", "good"),
        ("Overall, services for children in Leeds are now good.", "good"),
        ("Children’s services in Leeds are inadequate because too many children wait.", "inadequate"),
        ("Children’s services in Leeds require improvement to be good.", "requires_improvement"),
    ],
)
def test_an_overall_judgement_that_stands_only_in_prose(register: Register, words: str, grade: str) -> None:
    report = without_overall(words)
    for text in (from_plain(report.plain()), read_pdf(report.pdf())):
        found = read_report(text, register)
        assert found is not None
        assert grades(found.events[0]) == {
            "leadership": "good", "help_and_protection": "requires_improvement", "in_care": "good", "overall": grade,
        }  # fmt: skip
        assert found.problems == ()


@pytest.mark.parametrize(
    "words",
    [
        "At the last inspection in 2015 the overall effectiveness of services was judged to be inadequate.",
        "The overall effectiveness of services had been good.",
        "Leaders want the overall effectiveness of services to be good.",
        "Leaders know what would make the overall effectiveness of services good.",
        "Services for children in need are good.",
        "Services for children in Leeds are good in most areas.",
        "Overall, services for children in care are good.",
        "The overall effectiveness of the adoption service is good.",
        "The overall effectiveness of Leeds High School is good.",
        "Overall, practice is good.",
        "The overall effectiveness of services is not good.",
    ],
)
def test_other_sentences_with_a_grade_state_no_overall_judgement(register: Register, words: str) -> None:
    read = reading(without_overall(words).plain(), register)
    assert "overall" not in grades(read.events[0])
    assert read.problems == ("no overall judgement could be read from the report",)


def test_sentences_that_differ_on_the_overall_judgement_state_none(register: Register) -> None:
    words = "The overall effectiveness of services is good. The overall judgement is inadequate."
    read = reading(without_overall(words).plain(), register)
    assert "overall" not in grades(read.events[0])
    assert read.problems == ("the report's sentences on its overall judgement differ",)


def test_from_april_2026_no_sentence_states_an_overall_judgement(register: Register) -> None:
    words = "The overall effectiveness of children’s services in Leeds is good. Children’s services in Leeds are good."
    read = reading(without_overall(words, "Inspection dates: 27 April to 1 May 2026").plain(), register)
    assert "overall" not in grades(read.events[0])
    assert read.problems == ()


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("The inspection took place between 13 April and 8 May 2015.", "2015-04-13", "2015-05-08"),
        ("This inspection of Leeds was carried out from 13 April 2015 to 8 May 2015.", "2015-04-13", "2015-05-08"),
        ("The last inspection took place between 13 April and 8 May 2015.", None, None),
        ("The inspection of the adoption service was carried out on 3 May 2015.", None, None),
        ("Date of inspection: 13 April – 8 May 2015", "2015-04-13", "2015-05-08"),
    ],
)
def test_days_of_an_inspection_without_today_s_label(
    register: Register, words: str, start: str | None, end: str | None
) -> None:
    found = event(Report(dates=words).plain(), register)
    assert (found.start, found.end) == (start and When.parse(start), end and When.parse(end))


JAR = (Path(__file__).resolve().parents[2] / "pages/reports/jar_2009.txt").read_text(encoding="utf-8")


def test_a_joint_area_review_whose_grades_are_numbers(register: Register) -> None:
    read = reading(JAR, register)
    assert (read.authority, read.published) == ("leeds", When(2009, 3, 11))
    (found,) = read.events
    assert found.framework is None
    assert grades(found) == {
        "help_and_protection": "inadequate",
        "in_care": "adequate",
        "learning_difficulties_and_disabilities": "good",
        "service_management": "adequate",
        "capacity_to_improve": "adequate",
    }
    assert "the report's inspection dates could not be read" in read.problems


@pytest.mark.parametrize(
    "legend", ["", "Grades: 4: outstanding; 3: good", "4: outstanding; 3: good; 2: adequate; 1: adequate",
               "1: outstanding; 2: good; 3: adequate; 4: inadequate; 4: outstanding"],
)  # fmt: skip
def test_numbers_that_the_report_does_not_explain_are_no_grades(register: Register, legend: str) -> None:
    words = JAR.replace("Grades: 4: outstanding; 3: good; 2: adequate; 1: inadequate", legend)
    found = read_report(from_plain(words), register)
    assert found is None or found.events[0].judgements == ()


def test_page_numbers_in_a_table_of_contents_are_no_grades(register: Register) -> None:
    words = re.sub(r"(?s)Joint area review judgements\n(Grades.*?\n).*?(?=Recomm)", r"\1", JAR)
    found = read_report(from_plain(words + "Inspection dates: 3 to 14 March 2009\n"), register)
    assert found is None or found.events[0].judgements == ()


def test_a_legend_that_says_grade_before_each_number(register: Register) -> None:
    words = JAR.replace("Grades: 4: outstanding; 3: good", "Grade 4: outstanding; grade 3: good")
    assert words != JAR
    assert grades(event(words, register)) == grades(event(JAR, register))


@pytest.mark.parametrize("mark", [" 1", " 12", " (2)", " [2]", " 2.", " – 2", ", 1", " 1 2", "1", " *"])
def test_a_mark_between_a_label_and_its_grade(register: Register, mark: str) -> None:
    read = reading(Report(rows=[(label + mark, grade) for label, grade in Report().rows]).plain(), register)
    assert (grades(read.events[0]), read.problems) == (TODAY, ())
    marked = re.sub(r"(?<=[a-z])(?= \d$)", mark, JAR, flags=re.MULTILINE)
    assert grades(event(marked, register)) == grades(event(JAR, register))


@pytest.mark.parametrize(
    "number", ["{}. ", "{}) ", "({}) ", "{}.1 ", "{}.1.1 ", "A{} ", "• {}. ", "10{} ", "No. {} ", "Para 1.{} "]
)
def test_the_number_of_a_row_is_no_part_of_its_label(register: Register, number: str) -> None:
    rows = [(number.format(i + 1) + label, grade) for i, (label, grade) in enumerate((*TABLE, (OVERALL, "Good")))]
    assert grades(event(Report(rows=rows).plain(), register)) == TODAY | {"overall": "good"}


def test_a_mark_apart_from_its_label_and_against_its_grade(register: Register) -> None:
    words = Report().plain().replace(f"{IN_CARE} Good", f"{IN_CARE} 1Good")
    assert grades(event(words, register)) == TODAY


def test_a_day_between_a_label_and_its_grade_makes_no_new_area(register: Register) -> None:
    read = reading(Report().plain().replace(f"{IN_CARE} Good", f"{IN_CARE} June 2018 Good"), register)
    found = grades(read.events[0])
    assert found == {area: grade for area, grade in TODAY.items() if area != "in_care"}
    assert f"no grade was found beside “{IN_CARE} June 2018”" in read.problems


@pytest.mark.parametrize("lead", ["Lead inspector: Anne Example", ""])
@pytest.mark.parametrize("between", [0, 160, 175, 185, 195])
def test_dates_far_from_their_label_are_whole_or_absent(register: Register, between: int, lead: str) -> None:
    dates = f"Inspection dates: {('word ' * 60)[:between].strip()} 27 November 2023 to 8 December 2023"
    found = event(Report(dates=dates, lead=lead).plain(), register)
    assert (str(found.start), str(found.end)) == ("2023-11-27", "2023-12-08")


@pytest.mark.parametrize("end", ["", "Publication"])
def test_no_line_of_labels_is_slow(register: Register, end: str) -> None:
    words = Report(dates="", narrative=[*["Its dates of review" + " date of review" * 320] * 6, end]).plain()
    with within(0.5):
        assert grades(event(words, register)) == TODAY


def test_a_number_within_a_row_parts_no_words(register: Register) -> None:
    words = JAR.replace("Safeguarding 1", "Safeguarding𝟚𝟘𝟚𝟜 1\ne Good")
    assert words != JAR
    found = event(words, register)
    assert grades(found)["help_and_protection"] == "inadequate"
    assert "e Good" in [each.words for each in found.judgements]
