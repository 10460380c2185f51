"""Whatever is wrong for a time with a source, a document or the machine: P is alerted once, and nothing is lost.

docs/reliability.md holds what each fault costs each kind of source: `python -m tests.faults --write` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import deliveries, document
from tests.faults.deliveries import Refusal
from tests.faults.document import Grounds
from tests.faults.story import DOCUMENT, LONGEST, Fault
from tests.faults.table import DOCUMENTS, LISTS
from tests.faults.web import authority

pytestmark = pytest.mark.exhaustive
AGAIN = "`python -m tests.faults --write` writes what is true now"


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    made = Grounds(tmp_path_factory.mktemp("faults"))
    yield made
    made.close()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificates of this web count as good."""
    certificate = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(str(certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def named(fault: Fault) -> str:
    return f"{fault.name} ({'document' if fault.place == DOCUMENT else 'list'})"


@pytest.mark.parametrize("fault", [*LISTS, *DOCUMENTS], ids=named)
@pytest.mark.usefixtures("trusted")
def test_a_fault_loses_nothing_says_nothing_false_and_costs_what_its_row_says(fault: Fault, grounds: Grounds) -> None:
    measured, tracebacks = document.measure(fault, grounds)
    assert list(tracebacks) == []
    assert {name: one.longest for name, one in measured.items() if one.longest > LONGEST} == {}
    broken = {
        kind.name: wrong
        for kind in document.kinds_of(fault)
        if (wrong := document.breaches(kind, measured[kind.name], grounds.of(kind, secure=fault.secure)))
    }
    assert broken == {}
    row = document.row(fault, measured, grounds)
    assert document.written().get(document.key(fault)) == row, AGAIN


@pytest.mark.parametrize("refusal", deliveries.REFUSALS, ids=lambda refusal: refusal.name)
def test_a_fault_of_a_channel_loses_nothing_and_delays_no_other(refusal: Refusal, tmp_path: Path) -> None:
    measured = deliveries.measure(refusal, tmp_path)
    broken = {kind: wrong for kind, one in measured.items() if (wrong := deliveries.breaches(refusal, kind, one))}
    assert broken == {}
    row = deliveries.row(refusal, measured)
    assert document.written().get(document.delivery_key(refusal)) == row, AGAIN


def test_the_page_holds_every_fault_and_no_other() -> None:
    assert document.is_whole(), AGAIN
    assert len(LISTS) >= 40
    assert len({document.key(fault) for fault in (*LISTS, *DOCUMENTS)}) == len(LISTS) + len(DOCUMENTS)
