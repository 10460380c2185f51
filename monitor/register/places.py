"""English places that are no authorities: towns, districts, counties, authorities that are no more.

They stand in `config/places.csv` (inside a wheel: `monitor/data/`). Nobody is watched by them: they keep "Stafford"
from being taken for a misspelt "Trafford", and say who answers for a place today. The villages' names are GeoNames'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from monitor.register import data
from monitor.register.names import plain


class PlaceKind(StrEnum):
    """What a place is to the register: `split` and `merged` were authorities once, a county holds several."""

    TOWN = "town"
    COUNTY = "county"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True)
class Place:
    """One place: the slugs of the authorities that answer for it now, where known, and since when (`2023-04`)."""

    name: str
    kind: PlaceKind
    since: str
    authorities: tuple[str, ...]


@cache
def load() -> Mapping[str, Place]:
    """All places by their plain names; read once a process, and only where a name is not the register's."""
    places = (
        Place(row["name"], PlaceKind(row["what"]), row["since"], tuple(filter(None, row["authorities"].split(";"))))
        for row in data.rows("places.csv")
    )
    return {plain(place.name): place for place in places}
