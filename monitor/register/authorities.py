"""The register of authorities, as it stands in `config/authorities.csv` (inside a wheel: `monitor/data/`)."""

from __future__ import annotations

from functools import cache

from monitor.register import data
from monitor.register.names import Authority, Register


def _several(cell: str) -> tuple[str, ...]:
    """The names of one cell, which stand apart by semicolons."""
    return tuple(name for name in (part.strip() for part in cell.split(";")) if name)


@cache
def load() -> Register:
    """All 153 authorities; read once a process."""
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
        for row in data.rows("authorities.csv")
    )
