"""The register of authorities, as it stands in `config/authorities.csv` (inside a wheel: `monitor/data/`)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from monitor.register.names import Authority, Register

_HERE = Path(__file__).resolve().parents[1]
_PLACES = (_HERE.parent / "config" / "authorities.csv", _HERE / "data" / "authorities.csv")


def _several(cell: str) -> tuple[str, ...]:
    """The names of one cell, which stand apart by semicolons."""
    return tuple(name for name in (part.strip() for part in cell.split(";")) if name)


def read(path: Path) -> Register:
    """The register that a CSV file holds; OSError where there is none, KeyError where a column is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        return Register(
            Authority(
                slug=row["slug"],
                name=row["name"],
                urn=row["ofsted_urn"],
                gss_code=row["gss_code"],
                dfe_code=row["dfe_code"],
                region=row["region"],
                type=row["type"],
                official_name=row["official_name"],
                aliases=_several(row["aliases"]),
                formerly=_several(row["formerly"]),
            )
            for row in csv.DictReader(file)
        )


@cache
def load() -> Register:
    """All 153 authorities; read once a process."""
    return read(next((place for place in _PLACES if place.exists()), _PLACES[0]))
