"""The demo's story: what was published about Peterborough from 2018 to 2024, day by day, as a small web shows it.

The facts are true; the documents are examples in our own words (tools/make_demo_documents.py). One thing is invented,
and the demo says so: that the report of January 2024 came with a misprint and was replaced a week later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.demo.world import Provider, Publication, World

AUTHORITY = "Peterborough"
DOCUMENTS = Path(__file__).parent / "documents"
_URN = "80537"


@dataclass(frozen=True)
class Step:
    """One day on which the monitor looks: what the viewer should know of it before the monitor speaks."""

    day: date
    title: str


STEPS = (
    Step(date(2021, 7, 1), "The monitor is started. What is there already is its baseline, and no news."),
    Step(date(2021, 7, 2), "A day later, nothing has changed: silence."),
    Step(date(2021, 8, 2), "Ofsted publishes the letter of a focused visit."),
    Step(date(2023, 5, 9), "Another focused visit, and this letter has areas for priority action."),
    Step(
        date(2024, 1, 30), "The report of a full inspection comes out. (Invented: its last day is misprinted, 7 for 8.)"
    ),
    Step(date(2024, 2, 6), "Another report stands at the same address. (Invented: the misprint is mended.)"),
)


def world() -> World:
    """Everything the story's web ever shows."""

    def read(name: str) -> bytes:
        return (DOCUMENTS / name).read_bytes()

    inspection, visit = "Children's services inspection", "Children's services focused visit"
    return World(
        providers=(Provider(_URN, "Peterborough City Council"),),
        publications=(
            Publication(_URN, 50004442, inspection, date(2018, 7, 6), date(2018, 8, 6), read("inspection-2018.pdf")),
            Publication(_URN, 50166002, visit, date(2021, 6, 23), date(2021, 8, 2), read("focused-visit-2021.pdf")),
            Publication(_URN, 50216001, visit, date(2023, 3, 2), date(2023, 5, 9), read("focused-visit-2023.pdf")),
            Publication(
                _URN,
                50237978,
                inspection,
                date(2023, 12, 8),
                date(2024, 1, 30),
                read("inspection-2023-misprint.pdf"),
                replaced=((date(2024, 2, 6), read("inspection-2023.pdf")),),
            ),
        ),
    )
