"""The register as users meet it: every authority, by every name that print gives it."""

import csv
from pathlib import Path

import pytest

from monitor.register import authorities as register
from monitor.register import data
from monitor.register.names import Register

HERE = Path(__file__).resolve()
REFERENCE = HERE.parents[3] / "shared" / "reference" / "authorities.csv"
CORPUS = HERE.parents[3] / "shared" / "corpus"


@pytest.fixture(scope="module")
def authorities() -> Register:
    return register.load()


def test_it_holds_all_authorities_with_their_codes(authorities: Register) -> None:
    assert len(authorities.authorities) == 153
    peterborough = authorities.get("peterborough")
    assert peterborough is not None
    assert (peterborough.urn, peterborough.gss_code, peterborough.dfe_code) == ("80537", "E06000031", "874")
    assert peterborough.official_name == "Peterborough City Council"
    assert authorities.by_urn(80537) is authorities.by_urn("80537") is peterborough
    assert authorities.get("atlantis") is None
    assert authorities.by_urn("1") is None


def test_it_is_read_once(authorities: Register) -> None:
    assert register.load() is authorities


def test_a_missing_column_or_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "FOLDERS", (tmp_path,))
    with pytest.raises(OSError, match=r"authorities\.csv"):
        register.load.__wrapped__()
    (tmp_path / "authorities.csv").write_text("slug,name\nx,X\n", encoding="utf-8")
    with pytest.raises(KeyError):
        register.load.__wrapped__()


def test_every_name_of_one_authority_leads_to_it(authorities: Register) -> None:
    for authority in authorities.authorities:
        for name in (authority.slug, authority.name, authority.official_name, authority.name.upper()):
            assert authorities.resolve(name) is authority, name


@pytest.mark.corpus
@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference beside the checkout")
def test_it_says_what_the_reference_says(authorities: Register) -> None:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, authority in zip(rows, authorities.authorities, strict=True):
        mine = (authority.slug, authority.name, authority.urn, authority.gss_code, authority.dfe_code)
        assert (*mine, authority.region, authority.type) == tuple(row.values())


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="no corpus beside the checkout")
@pytest.mark.parametrize("table", ["inspections", "visits", "joint"])
def test_names_of_real_documents_lead_to_the_authority_of_their_urn(authorities: Register, table: str) -> None:
    with (CORPUS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        named = {(row["urn"], row["authority"]) for row in csv.DictReader(file) if row["authority"]}
    wrong = [(urn, name) for urn, name in named if authorities.resolve(name) is not authorities.by_urn(urn)]
    assert not wrong
