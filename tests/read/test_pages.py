"""The page of each fact: read out of a PDF, shown at its event, and absent where the words stand nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.history.places import Place, page_of, place_of, places
from monitor.history.timeline import join
from monitor.model.events import Evidence
from monitor.model.facts import Finding
from monitor.model.publications import Reading, SourceKind
from monitor.read.document import read_document
from monitor.read.pages import with_pages
from monitor.read.text.lines import Line, Text
from monitor.register.authorities import load
from monitor.render.event_json import reading_json
from tests.read.builder import POINTS, Report

CORPUS = Path(__file__).parents[3] / "shared/corpus"
URL = "https://files.ofsted.gov.uk/v1/file/1"
SEEN = datetime(2024, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def report() -> Reading:
    """A report of two pages: the judgements on the first, the points on the second."""
    return read_document(Report().pdf(), register=load())


def test_each_fact_has_the_page_on_which_its_words_stand(report):
    (finding,) = report.events
    pages = dict(finding.pages)
    assert pages["lead_inspector"] == pages["judgements.overall"] == pages["quote"] == 1
    assert [pages[f"improvements.{n}"] for n in range(len(POINTS))] == [2, 2]
    assert {name for name, text in finding.texts() if text} == set(pages)


def test_what_extract_prints_does_not_change(report):
    bare = replace(report, events=tuple(replace(f, pages=()) for f in report.events))
    assert reading_json(report, "report.pdf") == reading_json(bare, "report.pdf")


def test_plain_text_has_no_pages():
    (finding,) = read_document(Report().plain().encode(), register=load()).events
    assert finding.pages == ()


def paged(*pages: str) -> Text:
    return Text(tuple(Line(row, n) for n, page in enumerate(pages, 1) for row in page.split("\n")), form="pdf")


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("The timeliness of decision-making in the front door.", 2),  # over a hyphen and the end of a line
        ("Plans that begin here and end overleaf", 2),  # where it begins
        ("plans THAT begin", 2),
        ("Good", 3),  # not within "goodness"
        ("the front", 1),  # the first of several
        ("It says … and more", None),  # not word for word
        ("nowhere", None),
        ("…", None),
        ("", None),
    ],
)
def test_a_page_is_that_on_which_the_words_begin_or_there_is_none(words, page, report):
    text = paged(
        "The front page, with goodness.",
        "• The timeliness of decision-\nmaking in the front door.\nPlans that begin here",
        "and end overleaf. It says a lot and more. Good",
    )
    finding = Finding(report.events[0].kind, quote=words)
    (placed,) = with_pages(replace(report, events=(finding,)), text).events
    assert dict(placed.pages).get("quote") == page


def told(report: Reading, url: str = URL, **changes) -> Evidence:
    finding = replace(report.events[0], **changes)
    return Evidence(url, SourceKind.OFSTED, "", finding.published, finding.quote, SEEN, finding)


def test_an_event_gives_the_document_and_page_of_each_of_its_facts(report):
    (event,) = join((), [told(report)]).events
    assert event.facts.pages == ()  # each document keeps its own
    assert place_of(event, POINTS[0]) == places(event)["improvements.0"] == Place(URL, 2)
    assert Place(f"{URL}#top", 2).address == f"{URL}#page=2"
    assert place_of(event, "something else") is None


def test_what_was_read_before_pages_were_kept_has_none_and_another_document_may_have_it(report):
    old = told(report, pages=())
    assert page_of(old, POINTS[0]) is None
    (event,) = join((), [old]).events
    assert places(event) == {}
    (event,) = join((event,), [told(report, f"{URL}-2")]).events
    assert place_of(event, POINTS[0]) == Place(f"{URL}-2", 2)
    gone = tuple(replace(e, withdrawn=not e.finding.pages) for e in event.evidence)
    assert place_of(replace(event, evidence=gone), POINTS[0]) == Place(f"{URL}-2", 2)


@pytest.mark.exhaustive
@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real documents is not on this machine")
def test_nearly_every_fact_of_the_real_documents_has_its_page():
    told, found = 0, 0
    for path in sorted(CORPUS.glob("*/**/*.pdf")):
        reading = read_document(path.read_bytes(), register=load())
        for finding in (*reading.events, *reading.background):
            told += sum(1 for _, text in finding.texts() if text)
            found += len(finding.pages)
    assert told > 4000
    assert found >= 0.999 * told
