"""Every committed example letter reads as a person reviewed it: all facts, with the words that say so."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from monitor.model.dates import When
from monitor.model.facts import Certainty
from monitor.read.letter.area_inspection import read_area_inspection
from monitor.read.letter.reader import read_letter
from monitor.read.text.lines import from_plain
from monitor.register.names import Register

LETTERS = sorted((Path(__file__).resolve().parents[2] / "pages/letters").glob("*.txt"))


def facts(value: object) -> object:
    """A reading as JSON shows it: dates cut to their precision, what is absent left out."""
    if isinstance(value, When):
        return value.iso()
    if isinstance(value, dict):
        return {key: facts(part) for key, part in value.items() if part not in (None, (), [], "")}
    return [facts(part) for part in value] if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("case", LETTERS, ids=lambda case: case.stem)
def test_example_letter_reads_as_reviewed(case: Path, register: Register) -> None:
    text = from_plain(case.read_text())
    reading = read_letter(text, register) or read_area_inspection(text, register)
    assert reading is not None
    shallow = {key: getattr(reading, key) for key in ("kind", "title", "published", "authority", "problems")}
    deep = {key: [_plain(finding) for finding in getattr(reading, key)] for key in ("events", "background")}
    found = json.loads(json.dumps(facts(shallow | deep)))
    assert all(finding.certainty is Certainty.CERTAIN for finding in (*reading.events, *reading.background))
    expected = case.with_suffix(".expected.json")
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        pytest.fail(f"{expected.name} was not there: written now, to be reviewed by a person")
    assert found == json.loads(expected.read_text())


def _plain(finding: object) -> dict[str, object]:
    return {key: getattr(finding, key) for key in vars(finding) if key not in ("judgements", "certainty")} | {
        "judgements": [asdict(judgement) for judgement in finding.judgements]
    }


def test_a_letter_printed_as_pdf_reads_like_its_words(register: Register) -> None:
    from monitor.demo.story import DOCUMENTS
    from monitor.read.text.pdf import read_pdf

    reading = read_letter(read_pdf((DOCUMENTS / "focused-visit-2021.pdf").read_bytes()), register)
    assert reading is not None
    (found,) = reading.events
    assert (reading.authority, str(reading.published), reading.problems) == ("peterborough", "2021-08-02", ())
    assert (str(found.start), str(found.end), found.topic) == ("2021-06-22", "2021-06-23", "children in care")
    assert len(found.improvements) == 3
