"""A PDF's words: in order, rejoined, without furniture; and a clear word for every file that has none."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.read.text import pdf as pdf_module
from monitor.read.text.lines import Line, Text, clean, from_plain
from monitor.read.text.pdf import read_pdf
from monitor.read.text.sniff import FileKind, sniff
from tests.read.builder import Report, new_pdf, paragraph

LONG = (
    "Leaders have acted on what the last visit found, and most children now have a social worker who knows them well "
    "and sees them often. Where that is not so, managers know it, and say so in reports to the council’s members."
)


def paragraphs(text: Text) -> list[str]:
    return [each.text for each in text.paragraphs]


def test_paragraphs_headings_and_points_are_told_apart() -> None:
    pdf = new_pdf()
    paragraph(pdf, "Headline findings", bold=True, size=14)
    paragraph(pdf, LONG)
    paragraph(pdf, f"• {LONG}")
    paragraph(pdf, "• Short.")
    text = read_pdf(bytes(pdf.output()))
    assert paragraphs(text) == ["Headline findings", LONG, LONG, "Short."]
    assert [each.bullet for each in text.paragraphs] == [False, False, True, True]
    assert [each.bold for each in text.paragraphs] == [True, False, False, False]
    assert (text.paragraphs[2].bullet, text.paragraphs[2].text) == (True, LONG)
    assert text.pages == 1
    assert text.problems == ()


def test_lines_carry_their_places() -> None:
    pdf = new_pdf()
    paragraph(pdf, "First line", size=20)
    paragraph(pdf, "Second line", bold=True)
    first, second = read_pdf(bytes(pdf.output())).lines
    assert (first.page, first.size, first.bold) == (1, 20, False)
    assert (second.size, second.bold) == (12, True)
    assert first.x == pytest.approx(second.x, abs=1)
    assert first.y is not None
    assert second.y is not None
    assert first.y > second.y


def test_running_heads_page_numbers_and_footnotes_are_no_part_of_the_text() -> None:
    pdf = new_pdf()
    for number in range(1, 5):
        if number > 1:
            pdf.add_page()
        pdf.set_font("helvetica", size=8)
        pdf.text(20, 285, f"Inspection of Leeds children’s services, 3 to 14 June 2019 {number}")
        pdf.text(20, 10, f"Page {number} of 4")
        pdf.set_xy(pdf.l_margin, 30)
        paragraph(pdf, f"Chapter {'ABCD'[number - 1]}. {LONG}")
        pdf.set_font("helvetica", size=8)
        pdf.text(20, 260, f"{number} This note says where the numbers of chapter {'ABCD'[number - 1]} come from.")
    text = read_pdf(bytes(pdf.output()))
    assert [words[:10] for words in paragraphs(text) if words.startswith("Chapter")] == [
        f"Chapter {c}." for c in "ABCD"
    ]
    assert "Page" not in text.plain
    assert text.plain.count("Inspection of Leeds") == 1
    assert "This note" not in text.plain
    assert len(text.notes) == 4


def test_a_sentence_goes_on_over_a_page_break() -> None:
    pdf = new_pdf()
    paragraph(pdf, "Children are seen often, and their plans say what is to change")
    pdf.add_page()
    paragraph(pdf, "before the next review. Then they are closed.")
    paragraph(pdf, "Next paragraph.")
    pdf.add_page()
    paragraph(pdf, "another begins in small letters, after a full stop.")
    assert len(paragraphs(read_pdf(bytes(pdf.output())))) == 3


def test_a_letterhead_that_the_file_holds_last_is_read_first() -> None:
    pdf = new_pdf()
    pdf.set_xy(pdf.l_margin, 50)
    paragraph(pdf, "9 May 2023")
    paragraph(pdf, LONG)
    pdf.set_font("helvetica", size=9)
    pdf.text(20, 15, "Ofsted, Piccadilly Gate")
    assert read_pdf(bytes(pdf.output())).lines[0].text == "Ofsted, Piccadilly Gate"


def test_an_encrypted_pdf_says_so() -> None:
    pdf = new_pdf()
    paragraph(pdf, LONG)
    pdf.set_encryption(owner_password="owner", user_password="reader")
    assert "encrypted" in read_pdf(bytes(pdf.output())).problems[0]


def test_a_truncated_pdf_says_that_it_is_cut_off() -> None:
    whole = Report().pdf()
    text = read_pdf(whole[: len(whole) // 3])
    assert not text.lines
    assert "cut off" in text.problems[0]


def test_a_damaged_pdf_says_so() -> None:
    assert "damaged" in read_pdf(b"%PDF-1.7\nno objects at all\n%%EOF\n").problems[0]


def test_a_pdf_of_pictures_says_that_it_has_no_text() -> None:
    pdf = new_pdf()
    pdf.rect(20, 20, 100, 100)
    text = read_pdf(bytes(pdf.output()))
    assert not text.lines
    assert "no text" in text.problems[0]


def test_of_500_pages_the_first_are_read_and_the_rest_is_said() -> None:
    pdf = new_pdf()
    for number in range(500):
        if number:
            pdf.add_page()
        pdf.set_font("helvetica", size=12)
        pdf.text(20, 40, f"Words of their own: {'x' * (number % 7)}{number}")
    text = read_pdf(bytes(pdf.output()))
    assert text.pages == 500
    assert max(line.page for line in text.lines) == pdf_module.MAX_PAGES
    assert text.problems == (f"the PDF has 500 pages: only the first {pdf_module.MAX_PAGES} were read",)


def test_a_page_that_cannot_be_read_loses_no_other() -> None:
    pdf = new_pdf()
    paragraph(pdf, "First.")
    pdf.add_page()
    paragraph(pdf, "Second.")
    whole = bytes(pdf.output())
    first = re.search(rb"<<\n/Contents[^>]*/Type /Page\n>>", whole)
    assert first is not None
    damaged = whole.replace(first[0], b"null".ljust(len(first[0])))
    assert read_pdf(whole).plain == "First.\nSecond."
    text = read_pdf(damaged)
    assert text.plain == "Second."
    assert text.problems == ("page 1 of the PDF is damaged and was left out",)


def test_many_threads_read_at_once() -> None:
    data = Report().pdf()
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: read_pdf(data).plain, range(40)))
    assert len(set(texts)) == 1


@given(st.binary(max_size=400), st.integers(0, 3000), st.integers(0, 255))
def test_no_bytes_whatever_raise(junk: bytes, at: int, value: int) -> None:
    data = bytearray(_WHOLE)
    data[at % len(data)] = value
    for candidate in (bytes(data), b"%PDF-1.4" + junk, bytes(data[:at]) + junk):
        text = read_pdf(candidate)
        assert text.lines or text.problems


_WHOLE = Report().pdf()


def test_the_mark_of_a_pdf_may_stand_behind_some_bytes() -> None:
    data = b"\r\n\r\nx" + _WHOLE
    assert sniff(data) is FileKind.PDF
    assert read_pdf(data).lines
    assert sniff(b"<html>" + b" " * 2000 + b"%PDF-1.4") is FileKind.HTML


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("a\u00a0b\u2009c", "a b c"),
        ("co\u00adordinate", "coordinate"),
        ("e\ufb03cient \ufb01rst", "efficient first"),
        ("\uf06e\u00a0The quality", "• The quality"),
        ("\uf0a7 One \u25fc Two", "• One • Two"),
        ("20 June 2017 \u2500 13 July 2017", "20 June 2017 – 13 July 2017"),
        ("2 7 November 20 23", "27 November 2023"),
        ("8 December 2 023", "8 December 2023"),
        ("22 and 2 3 June 2021", "22 and 23 June 2021"),
        ("May 2023 4 children", "May 2023 4 children"),
        ("pages 1 2 and 3", "pages 1 2 and 3"),
        ("decision\ufffemaking", "decision-making"),
        ("\ufeffstart\u200b", "start"),
    ],
)
def test_cleaning(torn: str, whole: str) -> None:
    assert clean(torn) == whole


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_cleaning_twice_changes_nothing_and_keeps_line_breaks(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.count("\n") == text.count("\n")


def test_plain_text_that_is_wrapped_is_rejoined() -> None:
    wrapped = re.sub(r"(.{50,70}) ", r"\1\n", LONG)
    text = from_plain(f"Heading\n\n{wrapped}\n\n• point one is long enough\nto wrap\n• two\n")
    assert paragraphs(text) == ["Heading", LONG, "point one is long enough to wrap", "two"]


def test_plain_text_with_a_line_a_paragraph_stays_so() -> None:
    text = from_plain(f"Heading\n{LONG}\n{LONG}")
    assert paragraphs(text) == ["Heading", LONG, LONG]


def test_a_list_mark_alone_on_its_line_belongs_to_the_next() -> None:
    text = Text((Line("•"), Line("The point."), Line("After.")))
    assert [(each.text, each.bullet) for each in text.paragraphs] == [("The point.", True), ("After.", False)]
    assert text.lines[0].bullet
