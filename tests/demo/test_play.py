"""The demo: the whole way from a web to a history, as a newcomer sees it."""

import re
import tempfile
from pathlib import Path

import pytest
from rich.console import Console

from monitor.demo.play import _onward, play
from monitor.demo.story import DOCUMENTS, STEPS, world
from monitor.model.publications import DocumentKind
from monitor.read.document import read_document
from monitor.register.authorities import load

FACTS = {
    "inspection-2018.pdf": ("inspection_report", "2018-06-25", "2018-07-06", "good", 5, 0),
    "focused-visit-2021.pdf": ("focused_visit_letter", "2021-06-22", "2021-06-23", None, 3, 0),
    "focused-visit-2023.pdf": ("focused_visit_letter", "2023-03-01", "2023-03-02", None, 5, 2),
    "inspection-2023.pdf": ("inspection_report", "2023-11-27", "2023-12-08", "inadequate", 8, 0),
    "inspection-2023-misprint.pdf": ("inspection_report", "2023-11-27", "2023-12-07", "inadequate", 8, 0),
}


@pytest.mark.parametrize("name", FACTS)
def test_example_document_is_small_and_says_the_true_facts(name: str) -> None:
    data = (DOCUMENTS / name).read_bytes()
    assert len(data) < 60_000
    reading = read_document(data, register=load())
    (event,) = reading.events
    found = (
        str(reading.kind),
        event.start and event.start.iso(),
        event.end and event.end.iso(),
        event.grade("overall"),
        len(event.improvements),
        len(event.priority_actions),
    )
    assert found == FACTS[name]
    assert reading.authority == "peterborough"
    assert reading.problems == ()
    assert reading.kind is not DocumentKind.UNKNOWN


def test_every_document_is_of_the_story() -> None:
    shown = {data for item in world().publications for data in (item.data, *(later for _, later in item.replaced))}
    assert shown == {path.read_bytes() for path in DOCUMENTS.glob("*.pdf")}


def test_demo_ends_with_commands_that_work_where_they_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    _onward(Console(markup=False, highlight=False, width=120))
    shown = capsys.readouterr().out
    for command in ("init", "add", "once", "start"):
        assert f"  python run.py {command}" in shown


def test_demo_tells_the_story_alert_by_alert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    status = play(Console(markup=False, highlight=False, width=120), fast=True)
    told = capsys.readouterr().out
    assert status == 0
    chapters = re.split(r"^== .* ==$", told, flags=re.MULTILINE)
    assert len(chapters) == len(STEPS) + 2
    intro, baseline, silence, visit, priority, paper, inspection, replaced, recap, issued, lifted, history = chapters
    assert "Nothing leaves this machine" in intro
    assert "now watching Ofsted's page" in baseline
    assert "now watching GOV.UK's notices and directions" in baseline
    assert "/paper/rss" in baseline
    assert "overall good" in baseline
    assert "No alert: 3 publications looked at" in silence
    assert "Peterborough: focused visit" in visit
    assert "22–23 Jun 2021" in visit
    assert "The number of children who live a long way from Peterborough." in visit
    assert "!! " in priority
    assert "How agencies act together" in priority
    assert "judged inadequate, down from good (reported by the press, 29 Jan 2024; not yet confirmed)" in paper
    assert "When: Nov 2023" in paper
    assert "25 Jun 2018 good · Nov 2023 inadequate" in paper
    assert "Update on Peterborough: confirmed: children's services judged inadequate, down from good" in inspection
    assert "Update on Peterborough" in replaced
    assert "now 2023-12-08" in replaced or "8 Dec 2023" in replaced
    assert "No alert: " in recap
    assert "\nPeterborough: improvement notice issued (GOV.UK, 15 Mar 2024)" in issued
    assert "Update on Peterborough: improvement notice lifted (GOV.UK, 2 Jun 2025)" in lifted
    assert "2 Jun 2025" in lifted
    for day in (visit, priority, inspection, replaced):
        assert day.count("/v1/file/") == 1
    for day in (visit, priority, paper, inspection, replaced, issued, lifted):
        assert day.count("All publications on Ofsted's page") == 1, "one alert a day"
    assert history.count("focused visit") == 2
    assert history.count("improvement notice") == 2
    assert len(re.findall(r"│ .*\d{4} +│ inspection ", history)) == 2
    assert "27 Nov – 8 Dec 2023" in history
    for command in ("add", "once", "start"):
        assert f" {command} " in history
    assert list(tmp_path.iterdir()) == []
