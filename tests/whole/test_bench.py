"""The bench's own words: figures with their spread, claims that fail said as such, and who is absent by name."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench.chart import svg
from bench.measured import Spread, exponent, ran, ratios
from bench.parts import polling, reading
from bench.peers.environment import Peers
from bench.report import Bar, Chart, Claim, Part, document


def test_a_command_is_measured_with_the_processes_that_it_starts() -> None:
    spin = "t=__import__('time').process_time\nwhile t()<0.2: pass"
    code = f"import subprocess,sys;subprocess.run([sys.executable,'-c',{spin!r}]);print('done')"
    run = ran([polling.PYTHON, "-c", code])
    assert (run.status, run.said) == (0, "done\n")
    assert run.cpu >= 0.2
    assert run.processes == 2


def test_figures_stand_with_their_spread_and_ratios_are_taken_round_by_round() -> None:
    assert Spread.of([3.0, 1.0, 2.0]).shown(1) == "2.0 (1.0–3.0)"
    assert Spread.of([0.5]).shown(0, 1000) == "500"
    assert ratios([2.0, 40.0], [1.0, 10.0]).median == 3.0
    assert exponent([1, 10, 100], [5, 10, 1000]) == pytest.approx(2.0)


def test_what_does_not_hold_and_what_could_not_run_stand_in_the_document() -> None:
    part = Part("Reading", claims=[Claim("as fast as light", "1.5×", False), Claim("any", "–", None)])
    part.absent.append("tabula-py: there is no Java")
    text = document([part], "about", "mended")
    assert "| as fast as light | 1.5× | **does not hold** |" in text
    assert "| any | – | could not be measured here |" in text
    assert "- Reading: tabula-py: there is no Java" in text


def test_each_peer_that_is_absent_is_named_with_the_reason(tmp_path: Path) -> None:
    part = Part("Polling")
    ours = type("Ours", (), {"name": "ours", "poll": lambda self: ran(["true"])})()
    tools = polling._tools(part, tmp_path, "pages", [], Peers(tmp_path, "no registry"), ours)
    assert [tool.name for tool in tools] == ["ours", "bare requests session"]
    assert part.absent == [f"{name}: no registry" for name in ("urlwatch", "webchanges", "changedetection.io")]


def test_the_chart_is_xml_whatever_a_peer_is_called() -> None:
    chart = Chart("a < b & c", "s", (Bar("<ours>", 2.0, ours=True), Bar("theirs", 0.0)))
    root = ET.fromstring(svg([chart]))
    assert len([one for one in root.iter() if one.tag.endswith("rect")]) == 2


def test_the_simple_rule_finds_what_a_plain_report_says_and_no_other_grade() -> None:
    text = (
        "Inspection dates: 27 November to 8 December 2023. The impact of leaders on social work practice Requires "
        "improvement to be good. The experiences and progress of children who need help and protection Good. The "
        "experiences and progress of children in care Good. The experiences and progress of care leavers Inadequate. "
        "Overall effectiveness Inadequate"
    )
    true = {"overall": "inadequate", "leadership": "requires improvement to be good", "help_and_protection": "good"}
    true |= {"in_care": "good", "care_leavers": "inadequate"}
    true |= {"inspection_start": "2023-11-27", "inspection_end": "2023-12-08"}
    assert reading._is_right({"text": text, "rows": []}, true)
    assert not reading._is_right({"text": text, "rows": []}, true | {"overall": "good"})
    assert not reading._is_right({"text": text, "rows": []}, true | {"inspection_end": "2023-12-09"})
