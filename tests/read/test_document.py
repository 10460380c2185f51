"""Any bytes: the kind told by content, a clear word for what cannot be read, never an exception."""

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.publications import DocumentKind, Reading
from monitor.model.standing import Standing
from monitor.read import document
from monitor.read.document import read_document
from monitor.register.authorities import load
from monitor.register.names import Register
from tests.read.builder import Report, new_pdf

LETTER = """2 August 2021

Ms A Example
Director of Children's Services
Leeds City Council

Dear Ms Example

Focused visit to Leeds City Council children's services

This letter summarises the findings of a focused visit to Leeds City Council children's services on 22 and 23 June \
2021. Her Majesty's Inspectors for this visit were Anne Example and Ben Other.

Inspectors looked at the local authority's arrangements for children in care.

What needs to improve in this area of social work practice

• The quality of plans.

Yours sincerely

Anne Example
Her Majesty's Inspector
"""
STORY = """Council thanks its volunteers

More than forty people came to the library on Saturday to thank those who look after the town's parks and gardens.
"""
JTAI = """Joint targeted area inspection of Leeds

Inspection dates: 20 to 24 May 2024

Dear local partnership

This inspection took place from 20 to 24 May 2024 and was carried out by inspectors from Ofsted, the Care Quality \
Commission and His Majesty's Inspectorate of Constabulary and Fire & Rescue Services.
"""
NOT_FOUND = (
    "<!DOCTYPE html><html><head><title>Report not found - Ofsted</title></head><body><nav>Home</nav>"
    "<h1>Report not found</h1><p>Sorry, the document you requested no longer exists.</p></body></html>"
)


def problem(data: bytes, register: Register, source: str = "") -> str:
    """What is said of a document that cannot be read."""
    reading = read_document(data, register=register, source=source)
    assert reading.kind is DocumentKind.UNKNOWN
    assert reading.events == ()
    return "; ".join(reading.problems)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (Report().pdf(), DocumentKind.INSPECTION_REPORT),
        (Report().plain().encode(), DocumentKind.INSPECTION_REPORT),
        (LETTER.encode(), DocumentKind.FOCUSED_VISIT_LETTER),
        (JTAI.encode(), DocumentKind.JTAI_REPORT),
        (STORY.encode(), DocumentKind.NEWS),
        (f"<html><body><h1>Council thanks</h1><p>{STORY}</p></body></html>".encode(), DocumentKind.NEWS),
    ],
)
def test_the_kind_is_told_by_content(register: Register, data: bytes, kind: DocumentKind) -> None:
    for source in ("", "report.pdf", "page.html", "https://example.org/v1/file/1"):
        assert read_document(data, register=register, source=source).kind is kind


def test_a_story_has_a_title_and_no_event_of_its_own_making(register: Register) -> None:
    reading = read_document(STORY.encode(), register=register)
    assert reading.title == "Council thanks its volunteers"
    assert reading.events == ()
    assert reading.problems == ()


def test_a_report_as_a_web_page(register: Register) -> None:
    rows = "".join(f"<tr><td>{label}</td><td>{grade}</td></tr>" for label, grade in Report().rows)
    points = "".join(f"<li><p>{point}</p></li>" for point in Report().points)
    page = (
        f"<html><head><meta charset=utf-8><title>Report</title></head><body><header>Menu</header><main>"
        f"<h1>{Report().title}</h1><p>{Report().dates}<br>{Report().lead}</p><table><tr><th>Judgement</th><th>Grade</th>"
        f"</tr>{rows}</table><p>{Report().narrative[0]}</p><h2>{Report().heading}</h2><ul>{points}</ul>"
        f"<h2>The experiences and progress of children in care: good</h2><p>1. Words.</p></main></body></html>"
    )
    reading = read_document(page.encode(), register=register)
    as_pdf = read_document(Report().pdf(), register=register)
    assert reading.events[0].judgements == as_pdf.events[0].judgements
    assert reading.events[0].improvements == tuple(Report().points)
    assert reading.events[0].lead_inspector == "Anne Example"
    assert reading.problems == ()


def test_an_error_page_in_place_of_a_pdf_says_so_with_its_title(register: Register) -> None:
    assert problem(NOT_FOUND.encode(), register, "https://files.example.org/report.pdf") == (
        "a web page with an error came in place of a PDF: “Report not found - Ofsted”"
    )
    assert problem(NOT_FOUND.encode(), register).startswith("a web page with an error came: ")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t ", "the file is empty"),
        (b"PK\x03\x04word/document.xml", "a Word, Excel or ZIP file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
        (gzip.compress(b"words", mtime=0), "a compressed file"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x01\x02\x00\x03" * 20, "neither PDF, HTML nor plain text"),
        (b"%PDF-1.7 and then nothing", "cut off"),
        (b"Hello there", "too little text"),
        (b"<html><body></body></html>", "no words"),
    ],
)
def test_what_cannot_be_read_says_why(register: Register, data: bytes, words: str) -> None:
    assert words in problem(data, register)


def test_a_pdf_of_another_kind_says_how_it_begins(register: Register) -> None:
    pdf = new_pdf()
    pdf.set_font("helvetica", size=12)
    pdf.text(
        20, 30, "Minutes of the parish council's meeting on the state of the village hall, at seven in the evening"
    )
    assert "it begins “Minutes of the parish council" in problem(bytes(pdf.output()), register)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(register: Register, encoding: str) -> None:
    reading = read_document(Report().plain().encode(encoding), register=register)
    assert reading.title == "Inspection of Leeds local authority children’s services"


def test_html_says_its_own_encoding(register: Register) -> None:
    page = f'<html><head><meta charset="windows-1252"></head><body><p>{STORY}’s “end”</p></body></html>'
    reading = read_document(page.encode("cp1252"), register=register)
    assert reading.kind is DocumentKind.NEWS
    wrong = page.replace("windows-1252", "no-such-charset").encode("cp1252")
    assert read_document(wrong, register=register).kind is DocumentKind.NEWS


def test_the_documents_own_day_goes_before_its_pages(register: Register) -> None:
    page_day = When(2021, 9, 1)
    assert read_document(LETTER.encode(), register=register, published=page_day).published == When(2021, 8, 2)
    assert read_document(Report().pdf(), register=register, published=page_day).published == page_day


def test_findings_about_other_authorities_are_left_out(register: Register) -> None:
    data = Report().plain().encode()
    assert len(read_document(data, register=register, authority="leeds").events) == 1
    assert read_document(data, register=register, authority="bradford").events == ()
    assert read_document(data, register=register, authority="bradford").authority == "leeds"


def test_an_official_document_that_names_none_is_about_the_authority_asked_for(register: Register) -> None:
    data = Report(title="Inspection of local authority children’s services").plain().encode()
    reading = read_document(data, register=register, authority="leeds")
    assert reading.authority == "leeds"
    assert reading.events[0].authority == "leeds"


def test_the_fingerprint_is_of_the_words_alone(register: Register) -> None:
    one = read_document(LETTER.encode(), register=register).fingerprint
    again = read_document(LETTER.replace("Dear", "\u00a0Dear ").encode("utf-16"), register=register).fingerprint
    other = read_document(LETTER.replace("22", "21").encode(), register=register).fingerprint
    assert one == again
    assert one != other
    assert read_document(b"", register=register).fingerprint == ""


def test_a_reader_that_fails_is_said_and_takes_no_document_down(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr("monitor.read.document.read_report", fail)
    reading = read_document(LETTER.encode(), register=register)
    assert reading.kind is DocumentKind.FOCUSED_VISIT_LETTER
    assert "KeyError" in reading.problems[-1]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: ("<html><body>" + text).encode())))
def test_no_bytes_whatever_raise(data: bytes) -> None:
    reading = read_document(data, register=load())
    assert reading.kind is not DocumentKind.UNKNOWN or reading.problems


def test_deep_markup_is_read_without_recursion(register: Register) -> None:
    page = "<html><body>" + "<div>" * 5000 + STORY + "</div>" * 5000
    assert read_document(page.encode(), register=register).kind in (DocumentKind.NEWS, DocumentKind.UNKNOWN)


TOLD = "<title>Leeds told to improve</title><article><h1>Leeds told to improve</h1><p>{}</p></article>"


@pytest.mark.parametrize(
    ("watched", "known", "light"),
    [
        ("leeds", ("leeds", "york"), ["leeds"]),  # whose it is is known before
        (None, ("leeds", "york"), [None, "leeds"]),  # only the story says it
        (None, ("york",), [None]),
        ("york", ("leeds",), [None]),
        (None, (), [None]),
    ],
)
def test_a_story_is_read_in_the_light_of_how_its_authority_stands(register, monkeypatch, watched, known, light):
    asked = []

    def reader(*_, standing, **__):
        asked.append(standing and standing.authority)
        return Reading(DocumentKind.NEWS, authority="leeds")

    monkeypatch.setattr(document, "read_story", reader)
    page = TOLD.format("The council's children's services have been told to improve by the watchdog. " * 5).encode()
    standings = {slug: Standing(slug, date(2024, 2, 1)) for slug in known}
    read_document(page, register=register, authority=watched, standings=standings)
    assert asked == light
