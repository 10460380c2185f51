"""Builds the documents that the tests read: PDFs in the manner of real reports, and the same words as plain text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pikepdf
from fpdf import FPDF

LEADERSHIP = "The impact of leaders on social work practice with children and families"
PROTECTION = "The experiences and progress of children who need help and protection"
IN_CARE = "The experiences and progress of children in care"
BOTH = "The experiences and progress of children in care and care leavers"
LEAVERS = "The experiences and progress of care leavers"
OVERALL = "Overall effectiveness"
TABLE = (
    (LEADERSHIP, "Good"),
    (PROTECTION, "Requires improvement to be good"),
    (IN_CARE, "Good"),
    (LEAVERS, "Inadequate"),
)
NARRATIVE = (
    "Since the last inspection in 2019, when services for children were judged to be good, leaders have not kept pace. "
    "Children who need help now wait too long for it, and plans are too variable to be sure that they are safe."
)
POINTS = (
    "The timeliness of return home interviews.",
    "The quality of plans for children who go missing, which too often lack detail.",
)


@dataclass
class Report:
    """The parts of a report in today's manner; every part can be put differently."""

    title: str = "Inspection of Leeds local authority children’s services"
    dates: str = "Inspection dates: 27 November to 8 December 2023"
    lead: str = "Lead inspector: Anne Example, His Majesty’s Inspector"
    header: str = "Judgement Grade"
    rows: Sequence[tuple[str, str]] = (*TABLE, (OVERALL, "Requires improvement to be good"))
    narrative: Sequence[str] = (NARRATIVE,)
    heading: str = "What needs to improve?"
    points: Sequence[str] = POINTS
    chapters: Sequence[tuple[str, str]] = (
        (
            "The experiences and progress of children in care: good",
            "1. Most children live in stable homes and do well.",
        ),
    )
    above: Sequence[str] = field(default=())

    def plain(self) -> str:
        """The report as plain text, a line a part and a row a line."""
        table = [f"{label} {grade}" for label, grade in self.rows]
        points = [f"• {point}" for point in self.points]
        chapters = [part for chapter in self.chapters for part in chapter]
        parts = [*self.above, self.title, self.dates, self.lead, self.header, *table, *self.narrative, self.heading]
        return "\n".join([*parts, *points, *chapters])

    def pdf(self, left: int = 62, right: int = 30) -> bytes:
        """The report as a PDF: labels wrapped in a column of `left` mm, grades beside them in one of `right` mm."""
        pdf = new_pdf()
        for words in (*self.above, self.title):
            paragraph(pdf, words, size=22)
        for words in (self.dates, self.lead, self.header):
            paragraph(pdf, words, bold=True)
        for label, grade in self.rows:
            table_row(pdf, label, grade, left, right)
        for words in self.narrative:
            paragraph(pdf, words)
        pdf.add_page()
        paragraph(pdf, self.heading, bold=True, size=14)
        for point in self.points:
            paragraph(pdf, f"• {point}")
        for heading, words in self.chapters:
            paragraph(pdf, heading, bold=True, size=14)
            paragraph(pdf, words)
        return bytes(pdf.output())


def new_pdf() -> FPDF:
    """An empty A4 document with its first page, whose letters may be any of Windows' Latin ones."""
    pdf = FPDF()
    pdf.core_fonts_encoding = "windows-1252"
    pdf.set_auto_page_break(True, margin=20)
    pdf.add_page()
    return pdf


def paragraph(pdf: FPDF, words: str, *, size: float = 12, bold: bool = False, gap: float = 4) -> None:
    """A paragraph, wrapped at the page's width, with space under it."""
    pdf.set_font("helvetica", style="B" if bold else "", size=size)
    pdf.multi_cell(0, size * 0.45, words, new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.ln(gap)


def table_row(pdf: FPDF, label: str, grade: str, left: int, right: int) -> None:
    """Two cells beside each other, each wrapped in its own column."""
    pdf.set_font("helvetica", size=12)
    top = pdf.get_y()
    pdf.multi_cell(left, 5.4, label, align="L", new_x="RIGHT", new_y="TOP")
    lowest = top + 5.4 * len(pdf.multi_cell(left, 5.4, label, align="L", dry_run=True, output="LINES"))
    pdf.set_xy(pdf.l_margin + left + 20, top)
    pdf.multi_cell(right, 5.4, grade, align="L")
    pdf.set_xy(pdf.l_margin, max(lowest, pdf.get_y()) + 3)


LIGATURES = {"ffi": "\xa4", "ffl": "\xa5", "fi": "\xa6", "fl": "\xa7", "ff": "\xa8", "ti": "\xaa", "tt": "\xac"}
"""The letters that a font prints as one, each with the code that stands for it in a document of `with_ligatures`."""


def with_ligatures(words: str) -> str:
    """The words with a code for each ligature, as a typesetter has a glyph for it."""
    for letters, code in LIGATURES.items():
        words = words.replace(letters, code)
    return words


def losing_ligatures(document: bytes, tells: Mapping[str, str]) -> bytes:
    """The PDF with text layers that call each ligature's glyph what `tells` gives for its letters: NUL, U+E000."""
    codes = {ord(code): tells[letters] for letters, code in LIGATURES.items()}
    rows = []
    for code in range(0x20, 0x100):
        told = codes.get(code, bytes([code]).decode("cp1252", "ignore"))
        rows += [f"<{code:02X}> <{ord(told):04X}>"] if told else []
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    maps = "".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar\n" for b in blocks)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{maps}endcmap end end"
    )
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                font.ToUnicode = pdf.make_stream(cmap.encode())
        pdf.save(out)
    return out.getvalue()
