"""The marks of footnotes hide nothing of a report: no title, date or name, no label, grade or point."""

import html
import io
import re
from dataclasses import replace

import pikepdf
import pytest

from monitor.model.publications import Reading
from monitor.read.report.reader import read_report
from monitor.read.text.html import read_html
from monitor.read.text.lines import Text, from_plain
from monitor.read.text.pdf import read_pdf
from monitor.register.names import Register
from tests.read.builder import Report, new_pdf
from tests.speed import within

REPORT = Report()
PLACES = {
    "title": replace(REPORT, title=f"{REPORT.title}‹1›"),
    "label of the dates": replace(REPORT, dates=REPORT.dates.replace(":", "‹1›:")),
    "name": replace(REPORT, lead=REPORT.lead.replace("Example", "Example‹1›")),
    "office": replace(REPORT, lead=f"{REPORT.lead}‹1›"),
    "head of the list": replace(REPORT, header="Judgement‹1› Grade"),
    "labels": replace(REPORT, rows=[(f"{label}‹1›", grade) for label, grade in REPORT.rows]),
    "grades": replace(REPORT, rows=[(label, f"{grade}‹1›") for label, grade in REPORT.rows]),
    "narrative": replace(REPORT, narrative=[words.replace(",", "‹1›,") for words in REPORT.narrative]),
    "heading of the points": replace(REPORT, heading=f"{REPORT.heading}‹1›"),
    "heading of a chapter": replace(REPORT, chapters=[(f"{REPORT.chapters[0][0]}‹1›", REPORT.chapters[0][1])]),
}
CHAPTERS = replace(REPORT, rows=(), chapters=[(f"{a}: {grade.lower()}", "1. It is so.") for a, grade in REPORT.rows])
MARKS = ("1", "12", "[1]", "*", "†", "²")
# Where nothing but its place in the words tells what a mark is, one behind a year or a point's words cannot be told.
RAISED = {
    "dates": replace(REPORT, dates=f"{REPORT.dates}‹1›"),
    "points": replace(REPORT, points=[f"{point}‹12›" for point in REPORT.points]),
}


def known(read: Reading | None) -> tuple[object, ...]:
    assert read is not None
    (finding,) = read.events
    judged = {judgement.area: judgement.grade for judgement in finding.judgements}
    assert len(judged) == 5
    return (read.title, read.authority, read.problems, judged, finding.improvements, finding.start, finding.end,
            finding.lead_inspector)  # fmt: skip


def as_pdf(words: str) -> Text:
    """The lines as a PDF, each a paragraph, what stands in ‹› small and raised."""
    pdf = new_pdf()
    for line in words.splitlines():
        for place, piece in enumerate(re.split("[‹›]", line)):
            pdf.set_font("helvetica", size=12)
            pdf.char_vpos = "SUP" if place % 2 else "LINE"
            pdf.write(6, piece)
        pdf.ln(10)
    return read_pdf(bytes(pdf.output()))


def as_page(words: str) -> Text:
    """The lines as a web page, each a paragraph, what stands in ‹› raised and a link to its footnote."""
    marked = html.escape(words).replace("‹", "<sup><a href='#note'>").replace("›", "</a></sup>")
    return read_html(f"<main>{''.join(f'<p>{line}</p>' for line in marked.splitlines())}</main>".encode())


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("place", PLACES)
def test_a_mark_right_behind_a_word_hides_nothing(register: Register, place: str, mark: str) -> None:
    words = PLACES[place].plain().replace("‹1›", mark)
    assert known(read_report(from_plain(words), register)) == known(read_report(from_plain(REPORT.plain()), register))


@pytest.mark.parametrize("mark", MARKS)
def test_nor_do_marks_in_the_headings_that_alone_tell_the_judgements(register: Register, mark: str) -> None:
    chapters = [(heading.replace(":", f"{mark}:"), words) for heading, words in CHAPTERS.chapters]
    marked = replace(CHAPTERS, chapters=chapters)
    read, plain = (read_report(from_plain(report.plain()), register) for report in (marked, CHAPTERS))
    assert known(read)[3] == known(plain)[3] == known(read_report(from_plain(REPORT.plain()), register))[3]


@pytest.mark.parametrize("form", [as_pdf, as_page])
@pytest.mark.parametrize("place", PLACES | RAISED)
def test_raised_marks_are_no_part_of_the_words(register: Register, place: str, form: type) -> None:
    marked, plain = form((PLACES | RAISED)[place].plain()), form(REPORT.plain())
    assert marked.plain.split() == plain.plain.split()
    assert known(read_report(marked, register)) == known(read_report(plain, register))


@pytest.mark.parametrize("form", [as_pdf, as_page])
@pytest.mark.parametrize("words", ["On the 8‹th› day.", "In 2023 16 of 20 of them.", "A rise of 4‹½› in a hundred."])
def test_what_is_no_mark_stays(words: str, form: type) -> None:
    assert form(words).plain == re.sub("[‹›]", "", words)


def drawn(content: str) -> str:
    """The words of a page with this content stream; /F is Helvetica."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = pdf.make_stream(f"BT {content} ET".encode())
    file = io.BytesIO()
    pdf.save(file)
    return read_pdf(file.getvalue()).plain


@pytest.mark.parametrize(
    ("content", "words"),
    [
        # a size below nought, in a page that is drawn upside down
        ("/F -12 Tf -1 0 0 -1 50 700 Tm (27 November to 8 December 2023) Tj", "27 November to 8 December 2023"),
        # text that runs upwards: each character is higher than the one before
        ("/F 12 Tf 0 1 -1 0 300 100 Tm (Visits: 25) Tj /F 9 Tf (23) Tj", "Visits: 2523"),
        # the halves of a year
        ("/F 12 Tf 50 700 Td (8 December 20) Tj /F 8 Tf 5 Ts (23) Tj", "8 December 2023"),
        # a size that a matrix makes large, beside one that is large by itself
        ("/F 1 Tf 12 0 0 12 50 700 Tm (Visits 25) Tj /F .75 Tf .1 Ts (1) Tj", "Visits 251"),
        # and marks that are some, whatever scales them
        ("/F 12 Tf 50 700 Td (services) Tj /F 8 Tf 5 Ts (12) Tj", "services"),
        ("/F 1 Tf 12 0 0 12 50 700 Tm (in 2023) Tj /F .6 Tf .4 Ts (1) Tj", "in 2023"),
        ("/F 12 Tf 50 700 Td (care) Tj /F 8 Tf 5 Ts (1) Tj /F 12 Tf 0 Ts 200 0 Td (\\267 Plans) Tj", "care • Plans"),
    ],
)
def test_a_mark_in_a_pdf_is_smaller_and_raised_as_it_is_printed(content: str, words: str) -> None:
    assert " ".join(drawn(content).split()) == words


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("services<sup>1 </sup>for children<sup> 2 </sup>in care", "services for children in care"),
        ("services<sup>1<br></sup>for", "services1\nfor"),
        ("<b>services</b><sup><a href='#n'>[footnote 1]</a></sup>.", "services."),
        ("8 December 20<sup>23</sup>", "8 December 2023"),
        ("a grade of <sup>2</sup>", "a grade of 2"),
        ("half a day<sup>1</sup>/<sub>2</sub>", "half a day1/2"),
        ("12 m<sup>2</sup>", "12 m2"),
        ("<ul><li><sup>1</sup></li><li>Plans</li></ul>", "• 1\n• Plans"),
    ],
)
def test_what_a_page_raises_is_a_mark_right_behind_a_word_or_a_year(markup: str, words: str) -> None:
    assert read_html(f"<main>{markup}</main>".encode()).plain == words


def test_no_number_of_marks_on_a_page_is_slow() -> None:
    with within(2):
        text = read_html(b"<main><p>" + b"one<sup>1</sup> " * 60_000 + b"</p></main>")
    assert set(text.plain.split()) == {"one"}
