"""The real documents, where they lie beside the checkout: every one right in every field."""

import csv
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from monitor.model.publications import Reading
from monitor.read.document import read_document
from monitor.register.names import Register
from monitor.render.event_json import reading_json

pytestmark = pytest.mark.exhaustive

SHARED = Path(__file__).resolve().parents[3] / "../shared"
CORPUS = SHARED / "corpus"


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrong(score: ModuleType, kind: str, row: Mapping[str, str], slugs: Mapping[str, str], reading: Reading) -> Any:
    return score.judge(score.expected(row, kind, slugs), reading_json(reading, row["file"]))


@pytest.mark.corpus
@pytest.mark.skipif(not (CORPUS / "score.py").exists(), reason="the corpus is not beside the checkout")
def test_every_inspection_report_is_right_in_every_field(register: Register, score: ModuleType) -> None:
    slugs = {each.urn: each.slug for each in register.authorities}
    with (CORPUS / "inspections.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    mistakes = {}
    for row in rows:
        reading = read_document((CORPUS / "inspections" / row["file"]).read_bytes(), register=register)
        found = wrong(score, "inspections", row, slugs, reading)
        if found or (reading.problems and reading.events):
            mistakes[row["file"]] = found or reading.problems
    assert mistakes == {}
    assert len(rows) >= 170
