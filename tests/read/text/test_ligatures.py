"""PDFs whose fonts have one glyph for several letters and tell no character for it: the facts are read all the same."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.read.letter.reader import read_letter
from monitor.read.report.reader import read_report
from monitor.read.text.ligatures import LOST, MARK, restored
from monitor.read.text.lines import Line
from monitor.read.text.pdf import read_pdf
from monitor.register.names import Register
from tests.read.builder import LIGATURES, Report, losing_ligatures, new_pdf, paragraph, with_ligatures
from tests.speed import within

NOTHING = dict.fromkeys(LIGATURES, "\x00")
TELLS = {
    "NUL": NOTHING,
    "one private character": dict.fromkeys(LIGATURES, "\ue000"),
    "a private character each": {letters: chr(0xE000 + at) for at, letters in enumerate(LIGATURES)},
    "the replacement character": dict.fromkeys(LIGATURES, "\ufffd"),
    "a control character": dict.fromkeys(LIGATURES, "\x1f"),
    "a rare letter": dict.fromkeys(LIGATURES, "\u019f"),
}
REPORT = Report(
    title="Inspection of Sheffield local authority children’s services",
    lead="Lead inspector: Fiona Griffiths, His Majesty’s Inspector",
    narrative=("Staff find it difficult to see the effectiveness of what they offer. Fiona Griffiths did not.",),
)
LETTER = (
    "Ofsted\nPiccadilly Gate", "9 August 2019", "Ms Jo Park\nTown Hall\nWakefield", "Dear Ms Park",
    "Focused visit to Wakefield City Council children’s services",
    "This letter summarises the findings of the focused visit to Wakefield children’s services on 3 and 4 July 2019.",
    "The inspectors were Geoffrey Whitfield and Bo Reed.",
    "Inspectors looked at the council’s arrangements for the identification of children at risk from traffickers.",
    "What needs to improve in this area of social work practice", "• The sufficiency of staff.", "• Timely offers.",
    "Yours sincerely", "Geoffrey Whitfield\nHer Majesty’s Inspector",
)  # fmt: skip


def pdf_of(paragraphs: tuple[str, ...]) -> bytes:
    pdf = new_pdf()
    for words in paragraphs:
        paragraph(pdf, words)
    return bytes(pdf.output())


def with_codes(report: Report) -> Report:
    return replace(
        report,
        title=with_ligatures(report.title),
        dates=with_ligatures(report.dates),
        lead=with_ligatures(report.lead),
        header=with_ligatures(report.header),
        rows=[(with_ligatures(label), with_ligatures(grade)) for label, grade in report.rows],
        narrative=[with_ligatures(each) for each in report.narrative],
        points=[with_ligatures(each) for each in report.points],
        chapters=[(with_ligatures(a), with_ligatures(b)) for a, b in report.chapters],
    )


@pytest.mark.parametrize("tells", TELLS.values(), ids=TELLS)
def test_a_report_that_tells_no_ligature_reads_as_one_that_does(tells: dict[str, str], register: Register) -> None:
    whole = read_report(read_pdf(REPORT.pdf()), register)
    assert whole is not None
    assert (whole.authority, whole.events[0].lead_inspector) == ("sheffield", "Fiona Griffiths")
    assert read_report(read_pdf(losing_ligatures(with_codes(REPORT).pdf(), tells)), register) == whole


@pytest.mark.parametrize("tells", TELLS.values(), ids=TELLS)
def test_a_letter_that_tells_no_ligature_reads_as_one_that_does(tells: dict[str, str], register: Register) -> None:
    whole = read_letter(read_pdf(pdf_of(LETTER)), register)
    assert whole is not None
    assert (whole.authority, whole.events[0].lead_inspector) == ("wakefield", "Geoffrey Whitfield")
    lost = losing_ligatures(pdf_of(tuple(map(with_ligatures, LETTER))), tells)
    assert read_letter(read_pdf(lost), register) == whole


def test_letters_that_cannot_be_told_are_marked_and_what_is_near_is_read(register: Register) -> None:
    report = replace(REPORT, lead="Lead inspector: Anne Zaffirini, His Majesty’s Inspector")
    read = read_pdf(losing_ligatures(with_codes(report).pdf(), NOTHING))
    found = read_report(read, register)
    assert found is not None
    assert found.events[0].lead_inspector == f"Anne Za{MARK}rini"
    assert str(found.events[0].end) == "2023-12-08"
    assert read.problems == ("1 word of the PDF holds letters that its text layer does not tell, marked �",)


def test_a_private_character_that_two_words_agree_on_is_known_in_a_name() -> None:
    lines = [Line("The of\ue000ce \ue000nds that Ms Za\ue000r is in Bo\ue001or"), Line("No more \ue001")]
    assert [line.text for line in restored(lines)[0]] == [
        "The office finds that Ms Zafir is in Bo\ufffdor",
        "No more \ue001",
    ]


def test_words_that_disagree_settle_no_private_character() -> None:
    (line,), marked = restored([Line("The of\ue000ce o\ue000ers Za\ue000r")])
    assert (line.text, marked) == (f"The office offers Za{MARK}r", 1)


def test_two_words_that_are_both_known_leave_the_letters_open() -> None:
    (line,), _ = restored([Line(f"sta{LOST}ng")])  # staffing, stating
    assert line.text == f"sta{MARK}ng"


def test_a_word_that_the_document_has_elsewhere_is_known() -> None:
    lines, _ = restored([Line("A word: zafira."), Line(f"Za{LOST}ra")])
    assert lines[1].text == "Zafira"


@pytest.mark.parametrize("words", ["\uf0fePlans", "\uf0fe Plans", "• plans", "3 to 4 June 2019", "e-mail", "\ue000"])
def test_what_is_no_ligature_stays_as_it_is(words: str) -> None:
    assert restored([Line(words)])[0] == [Line(words)]


def test_a_hyphen_at_a_lines_end_is_still_one() -> None:
    words = "Managers see to it that plans are clear and that all who work with children know of decision-making there."
    text = read_pdf(losing_ligatures(pdf_of((words, "Of\xa6ce")), NOTHING))
    assert [each.text for each in text.paragraphs] == [words, "Office"]


@given(st.text(alphabet=f"ab fi{LOST}\ue000•\u019fZ", max_size=60))
def test_any_words_are_put_right_without_losing_a_plain_letter(words: str) -> None:
    (line,), _ = restored([Line(words)])
    assert LOST not in line.text
    plain = re.sub(r"[^abZ ]", "", words)
    assert re.sub(r"[^abZ ]", "", line.text) == plain


def test_a_text_full_of_lost_letters_takes_no_time() -> None:
    lines = [Line(" ".join(f"w{LOST}{chr(97 + a % 26)}{LOST}{'x' * (a % 7)}{a}{LOST}e" for a in range(at, at + 50)))
             for at in range(0, 20_000, 50)]  # fmt: skip
    with within(3):
        restored(lines)
