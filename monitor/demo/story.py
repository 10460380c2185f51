"""The demo's story: what was published about Peterborough from 2018 on, day by day, as a small web shows it.

What Ofsted found and when is true; the documents and stories are examples in our own words (the documents by
tools/make_demo_documents.py). What is invented the demo says: the misprint of January 2024, the day on which the paper
came first, and the notice with its lifting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.demo.govuk_web import Notice
from monitor.demo.press import Story, paper
from monitor.demo.world import Provider, Publication, World

AUTHORITY = "Peterborough"
DOCUMENTS = Path(__file__).parent / "documents"
FEED = "/paper/rss"
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
    Step(date(2024, 1, 29), "The local paper has it first: alerted at once, not yet confirmed. (Invented: the day.)"),
    Step(
        date(2024, 1, 30),
        "Ofsted's report confirms it, in the same thread. (Invented: its last day is misprinted, 7 for 8.)",
    ),
    Step(date(2024, 2, 6), "Another report stands at the same address. (Invented: the misprint is mended.)"),
    Step(date(2024, 3, 6), "The paper looks back on the judgement in a story about money: no news, so silence."),
    Step(date(2024, 3, 15), "GOV.UK lists an improvement notice. (Invented: the notice.)"),
    Step(date(2025, 6, 2), "The notice is moved to the closed ones: it is lifted. (Invented as well.)"),
)

_NAME = "The Cathedral City Courier"
STORIES = (
    Story(
        "/paper/lights",
        date(2021, 6, 30),
        "New lights for the embankment",
        "Walkers along the river will find their way more easily from next month, when forty new lamps are lit.",
        ("Walkers along the river will find their way more easily from next month.",),
    ),
    Story(
        "/paper/inadequate",
        date(2024, 1, 29),
        "Children's services in Peterborough rated inadequate",
        "Inspectors came in November; care leavers fare worst.",
        (
            "Children's services in Peterborough have been rated inadequate by Ofsted.",
            "Inspectors visited the city council in November and found that help for care leavers was inadequate.",
            "The council had been given a good rating in June 2018.",
            "Its director said that he was sorry, and that work to put things right had begun.",
        ),
    ),
    Story(
        "/paper/budget",
        date(2024, 3, 6),
        "More money for children's services in next year's budget",
        "Councillors agreed to spend more on social workers.",
        (
            "Peterborough City Council will spend more on its children's services next year, councillors have agreed.",
            "The services were rated inadequate by Ofsted after an inspection in November 2023.",
            "The money will pay for social workers and for advisers of young people who leave care.",
        ),
    ),
)

_ISSUED = "Improvement notice issued to Peterborough City Council: March 2024"
NOTICES = (
    Notice(
        "improvement-notice-medway",
        "Improvement notice issued to Medway Council: September 2019",
        "<p>Improvement notice issued to Medway Council due to poor performance in children's services.</p>",
        date(2019, 9, 20),
    ),
    Notice(
        "improvement-notice-peterborough",
        _ISSUED,
        "<p>Improvement notice issued to Peterborough City Council on 14 March 2024 due to poor performance in "
        "children's services. It requires the council to work with an improvement adviser.</p>"
        "<p>It follows the Ofsted report of 30 January 2024.</p>",
        date(2024, 3, 15),
        closed=date(2025, 6, 2),
        moved_note=f"Moved '{_ISSUED}' to 'Closed notices'.",
    ),
)


def world() -> World:
    """Everything that Ofsted and the paper ever show in the story."""

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
        pages=paper(_NAME, FEED, STORIES),
    )
