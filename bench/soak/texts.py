"""What is published in the year: reports, letters, notices and stories in the words that publishers use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

REPORT, VISIT, MONITORING = (
    "Children's services inspection",
    "Children's services focused visit",
    "Monitoring visit",
)
_AREAS = (
    "The impact of leaders on social work practice with children and families",
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children in care",
    "The experiences and progress of care leavers",
    "Overall effectiveness",
)
GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")


def long_day(day: date) -> str:
    """30 January 2025."""
    return f"{day.day} {day:%B %Y}"


def report(name: str, start: date, end: date, grade: str) -> bytes:
    """An inspection's report, all areas of one grade."""
    rows = "\n".join(f"{area} {grade}" for area in _AREAS)
    return (
        f"Inspection of {name} children’s services\n"
        f"Inspection dates: {long_day(start)} to {long_day(end)}\n"
        f"Lead inspector: Anne Example, His Majesty’s Inspector\n"
        f"Judgement Grade\n{rows}\n"
        "Plans for children are followed by people who know them, and leaders know what is left to do.\n"
        "What needs to improve?\n• The timeliness of return home interviews.\n"
        "• The oversight by managers and the record of supervision.\n"
    ).encode()


def visit(name: str, start: date, end: date, published: date, *, urgent: bool = False) -> bytes:
    """The letter of a focused visit, with an area for priority action where it is `urgent`."""
    areas = "Areas for priority action\n\n• How soon contacts at the front door lead to a visit.\n\n" if urgent else ""
    return (
        f"Ofsted Piccadilly Gate Store Street Manchester M1 2WD\n\n{long_day(published)}\n\n"
        f"Director of Children’s Services\n\nDear Director\n\nFocused visit to {name} children’s services\n\n"
        f"This letter summarises the findings of the focused visit to {name} children’s services on "
        f"{long_day(start)} to {long_day(end)}. His Majesty’s Inspectors for this visit were Anne Example and "
        "John Sample.\n\nInspectors looked at the local authority’s arrangements for the front door.\n\n"
        "This visit was carried out in line with the inspection of local authority children’s services framework.\n\n"
        f"Headline findings\n\nLeaders know their services.\n\n{areas}"
        "What needs to improve in this area of social work practice?\n\n• How good supervision is.\n\n"
        "Yours sincerely\n\nAnne Example His Majesty’s Inspector\n"
    ).encode()


def monitoring(name: str, start: date, end: date, published: date, number: str) -> bytes:
    """The letter of a monitoring visit."""
    return (
        f"Ofsted Piccadilly Gate Store Street Manchester M1 2WD\n\n{long_day(published)}\n\n"
        f"Director of Children’s Services\n\nDear Director\n\nMonitoring visit to {name} children’s services\n\n"
        f"This letter summarises the findings of the monitoring visit to {name} children’s services on "
        f"{long_day(start)} to {long_day(end)}. This was the {number} monitoring visit since the local authority was "
        "judged inadequate in June 2023. His Majesty’s Inspectors for this visit were Anne Example and John Sample.\n\n"
        "Areas covered by the visit\n\nInspectors reviewed the progress made in the area of children in care.\n\n"
        "Headline findings\n\nThe pace of change has been steady since the last visit.\n\n"
        "Yours sincerely\n\nAnne Example His Majesty’s Inspector\n"
    ).encode()


@dataclass(frozen=True)
class Story:
    """A story in a feed: its path, its day, its headline, the feed's teaser, its paragraphs."""

    path: str
    day: date
    title: str
    summary: str
    paragraphs: tuple[str, ...] = ()

    def page(self, paper: str) -> bytes:
        """The story's own page."""
        body = "".join(f"<p>{escape(p)}</p>" for p in self.paragraphs or (self.summary,))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(self.title)} | {paper}</title>'
            f'<meta property="article:published_time" content="{self.day}T07:00:00Z"></head><body>'
            f'<nav><a href="/">Home</a></nav><article><h1>{escape(self.title)}</h1>{body}</article>'
            "<footer>Sign up to our newsletter</footer></body></html>"
        ).encode()

    def item(self, root: str) -> str:
        """Its item in the feed of a paper at `root`."""
        return (
            f"<item><title>{escape(self.title)}</title><link>{root}{self.path}</link>"
            f"<guid>{root}{self.path}</guid><pubDate>{self.day:%a, %d %b %Y} 05:00:00 GMT</pubDate>"
            f"<description>{escape(self.summary)}</description></item>"
        )


def judged(path: str, day: date, name: str, grade: str, visited: date) -> Story:
    """A story that reports a judgement."""
    grade = grade.lower()
    return Story(
        path,
        day,
        f"Children's services in {name} rated '{grade}' by Ofsted",
        f"Inspectors came in {visited:%B} and have now published their report.",
        (
            f"Children's services in {name} have been rated {grade} by Ofsted.",
            f"Inspectors visited the council in {visited:%B %Y} and judged its children's services to be {grade}.",
            "Its director of children's services thanked the staff and said that there was more to do.",
        ),
    )


def recap(path: str, day: date, name: str, grade: str, visited: date) -> Story:
    """A story about something else that recalls a judgement of long ago."""
    return Story(
        path,
        day,
        "More money for children's services in next year's budget",
        "Councillors agreed to spend more on social workers.",
        (
            f"{name} council will spend more on its children's services next year, councillors have agreed.",
            f"The services were rated {grade.lower()} by Ofsted after an inspection in {visited:%B %Y}.",
            "The money will pay for social workers and for advisers of young people who leave care.",
        ),
    )


def feed(paper: str, root: str, stories: list[Story]) -> bytes:
    """A paper's feed, newest story first."""
    items = "".join(story.item(root) for story in stories)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{paper}</title>'
        f"<link>{root}/</link><description>Local news</description>{items}</channel></rss>"
    ).encode()
