"""Make the demo's example documents: our own words in the manner of Ofsted's reports and letters, with true facts.

    python tools/make_demo_documents.py [FOLDER] [--font FILE --bold FILE]

The dates, names, grades and numbers of points are those that Ofsted published about Peterborough (2018, 2021, 2023,
2024); the sentences are not Ofsted's. `inspection-2023-misprint.pdf` is the one invention: the report with a wrong last
day, so that the demo can show how a report put in place of another is told.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

FOOTER = "Example document of the Ofsted Monitor project, after published facts. Not Ofsted's own text."
FONTS = Path("/usr/share/fonts/truetype/dejavu")
LEADERS = "The impact of leaders on social work practice with children and families"
HELP = "The experiences and progress of children who need help and protection"
REQUIRES = "Requires improvement to be good"


class Document(FPDF):
    """A page of A4 in Ofsted's manner, without its mark."""

    def __init__(self, font: Path, bold: Path, day: datetime) -> None:
        super().__init__(format="A4")
        self.add_font("text", "", font)
        self.add_font("text", "B", bold)
        self.set_creation_date(day)
        self.set_margins(24, 22, 24)
        self.set_auto_page_break(True, 24)
        self.add_page()

    def footer(self) -> None:
        """Say on every page what this is."""
        self.set_y(-16)
        self.set_font("text", "", 7)
        self.cell(150, 4, FOOTER)
        self.cell(0, 4, str(self.page_no()), align="R")

    def words(self, text: str, *, size: float = 10.5, bold: bool = False, gap: float = 4) -> None:
        """A paragraph."""
        self.set_font("text", "B" if bold else "", size)
        self.multi_cell(0, size * 0.47, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def named(self, name: str, value: str) -> None:
        """A line of the report's head: a bold name and its value."""
        self.set_font("text", "B", 10)
        self.write(5, f"{name}: ")
        self.set_font("text", "", 10)
        self.write(5, value)
        self.ln(8)

    def points(self, title: str, points: list[str]) -> None:
        """A heading and its bullets."""
        self.words(title, size=11.5, bold=True, gap=2)
        for point in points:
            self.set_font("text", "", 10.5)
            self.set_x(30)
            self.cell(6, 5, "◼")
            self.multi_cell(0, 5, point, align="L", new_x="LMARGIN", new_y="NEXT")
            self.ln(1.5)
        self.ln(3)

    def grades(self, rows: list[tuple[str, str]]) -> None:
        """The two-column table of judgements."""
        self.set_font("text", "", 9.5)
        with self.table(col_widths=(1, 1), line_height=5.2, padding=1.6, text_align="LEFT") as table:
            for cells in [("Judgement", "Grade"), *rows]:
                table.row(cells)
        self.ln(6)


def report(page: Document, title: str, dates: str, lead: str, grades: list[tuple[str, str]], summary: str) -> None:
    """The first page of a report as it has looked since 2018."""
    page.words(title, size=20, gap=5)
    page.named("Inspection dates", dates)
    page.named("Lead inspector", lead)
    page.grades(grades)
    for text in summary.split("\n\n"):
        page.words(text)


def letter(page: Document, day: str, to: list[str], dear: str, title: str, visit: str, topic: str) -> None:
    """The head of a letter, as far as its first heading."""
    page.words("Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD", size=8, gap=6)
    page.words(day)
    page.words("\n".join(to))
    page.words(dear)
    page.words(title, bold=True)
    page.words(f"This letter summarises the findings of {visit}")
    page.words(f"Inspectors looked at the local authority’s arrangements for {topic}.")
    page.words(
        "This visit was carried out in line with the inspection of local authority children’s services framework."
    )


def inspection_2018(page: Document) -> None:
    """The report of 6 August 2018: good throughout."""
    page.words("Peterborough City Council", size=20, gap=3)
    report(
        page,
        "Inspection of children’s social care services",
        "25 June 2018 to 6 July 2018",
        "Brenda McInerney, Her Majesty’s Inspector",
        [
            (LEADERS, "Good"),
            (HELP, "Good"),
            ("The experiences and progress of children in care and care leavers", "Good"),
            ("Overall effectiveness", "Good"),
        ],
        "Children in Peterborough receive good services, which have moved on since they were last inspected in 2015. A "
        "settled group of leaders knows its strengths and its weaknesses and has made room for good social work.",
    )
    page.add_page()
    page.points(
        "What needs to improve",
        [
            "How risk is assessed for children who go missing or may be sexually exploited.",
            "The use of chronologies as a ground for assessments.",
            "How many return interviews take place with children who have been missing from care.",
            "What care leavers are told about their rights, their entitlements and their health histories.",
            "Oversight by managers and the record of supervision, which differ from team to team.",
        ],
    )
    page.words("The experiences and progress of children who need help and protection: Good", size=12, bold=True)
    page.words("1. Families find early help that keeps many of them from needing a statutory service.")


def visit_2021(page: Document) -> None:
    """The letter of 2 August 2021."""
    letter(
        page,
        "2 August 2021",
        ["Lou Williams", "Director of Children’s Services", "Peterborough City Council", "Peterborough"],
        "Dear Mr Williams",
        "Focused visit to Peterborough City Council children’s services",
        "a focused visit to Peterborough City Council children’s services on 22 and 23 June 2021. Her Majesty’s "
        "Inspectors for this visit were Tom Anthony and Nigel Parkes.",
        "children in care",
    )
    page.words("Headline findings", size=11.5, bold=True, gap=2)
    page.words("Most children in care are looked after well, in homes that last and with people who know them.")
    page.points(
        "What needs to improve in this area of social work practice",
        [
            "Supervision, and its record, so that they show how children’s progress is followed.",
            "What audits change in the end for children.",
            "The number of children who live a long way from Peterborough.",
        ],
    )
    page.words("Main findings", size=11.5, bold=True, gap=2)
    page.words("Plans follow children’s needs, and moves that nobody planned are rare.")
    page.words("Ofsted will take the findings from this focused visit into account when planning the next inspection.")
    page.words("Yours sincerely\n\nTom Anthony\nHer Majesty’s Inspector")


def visit_2023(page: Document) -> None:
    """The letter of 9 May 2023, with two areas for priority action."""
    letter(
        page,
        "9 May 2023",
        ["Elaine Redding", "The Town Hall", "Bridge Street", "Peterborough"],
        "Dear Ms Redding",
        "Focused visit to Peterborough children’s services",
        "the focused visit to Peterborough children’s services on 1 to 2 March 2023. His Majesty’s Inspectors for this "
        "visit were Tracey Ledder and Kathryn Grindrod.",
        "the front door",
    )
    page.words("Headline findings", size=11.5, bold=True, gap=2)
    page.words("Concerns about children are not understood and answered fast enough to keep them safe.")
    page.points(
        "Areas for priority action",
        [
            "How soon contacts, referrals and enquiries at the safeguarding hub lead to an answer and a visit.",
            "How agencies act together for young people at risk of harm outside their families.",
        ],
    )
    page.points(
        "What needs to improve in this area of social work practice?",
        [
            "The daily management of the front door, so that change comes soundly and soon.",
            "Assurance of quality, by audits and by direction from managers.",
            "How good supervision is.",
            "Referrals made online, so that leaders can be sure that none is lost.",
            "How children’s lives and voices are understood and shown in all work with them.",
        ],
    )
    page.words("Yours sincerely\n\nTracey Ledder\nHis Majesty’s Inspector")


def inspection_2023(page: Document, dates: str = "27 November to 8 December 2023") -> None:
    """The report of 30 January 2024: inadequate."""
    report(
        page,
        "Inspection of Peterborough local authority children’s services",
        dates,
        "Russel Breyer, His Majesty’s Inspector",
        [
            (LEADERS, REQUIRES),
            (HELP, REQUIRES),
            ("The experiences and progress of children in care", REQUIRES),
            ("The experiences and progress of care leavers", "Inadequate"),
            ("Overall effectiveness", "Inadequate"),
        ],
        "At the last inspection, in June 2018, all services were judged to be good. Since then practice has become "
        "weaker, and leaders saw how far only lately. A new director and team know what to do, and have begun.\n\n"
        "Much is left to do, above all for care leavers, whose support is inadequate.",
    )
    page.add_page()
    page.points(
        "What needs to improve?",
        [
            "Support, advice and guidance for care leavers, in time and in step with what each of them needs.",
            "The capacity of the safeguarding teams, the care leaver service and the emergency duty service.",
            "Assessments by social workers, whose quality differs.",
            "Social work for disabled children who need help and protection.",
            "How risk is seen and met when children are taught at home or miss education.",
            "Supervision that helps social workers to think through what is complex.",
            "Enough homes that suit the needs of children and young people.",
            "Support that does not vary for children who go missing from care.",
        ],
    )
    page.words(f"{HELP}: requires improvement to be good", size=12, bold=True)
    page.words("1. Early help reaches children at the right time for most families.")


DOCUMENTS = {
    "inspection-2018.pdf": (inspection_2018, datetime(2018, 8, 6, tzinfo=UTC)),
    "focused-visit-2021.pdf": (visit_2021, datetime(2021, 8, 2, tzinfo=UTC)),
    "focused-visit-2023.pdf": (visit_2023, datetime(2023, 5, 9, tzinfo=UTC)),
    "inspection-2023.pdf": (inspection_2023, datetime(2024, 2, 6, tzinfo=UTC)),
    "inspection-2023-misprint.pdf": (
        lambda page: inspection_2023(page, "27 November to 7 December 2023"),
        datetime(2024, 1, 30, tzinfo=UTC),
    ),
}


def main() -> None:
    """Write all documents into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("monitor/demo/documents"))
    parser.add_argument("--font", type=Path, default=FONTS / "DejaVuSans.ttf")
    parser.add_argument("--bold", type=Path, default=FONTS / "DejaVuSans-Bold.ttf")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, (make, day) in DOCUMENTS.items():
        page = Document(asked.font, asked.bold, day)
        make(page)
        (asked.folder / name).write_bytes(bytes(page.output()))
        print(f"{name}: {(asked.folder / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
