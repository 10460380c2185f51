"""The marks of footnotes hide nothing of a report: no title, date or name, no label, grade or point."""

import html
import re
from dataclasses import replace

import pytest

from monitor.model.publications import Reading
from monitor.read.report.reader import read_report
from monitor.read.text.html import read_html
from monitor.read.text.lines import Text, from_plain
from monitor.read.text.pdf import read_pdf
from monitor.register.names import Register
from tests.read.builder import Report, new_pdf

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
