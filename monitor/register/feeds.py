"""The register of feeds (`config/feeds.csv`): whose news stand at an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from monitor.model.addresses import spelling
from monitor.register import data

_FILE = "feeds.csv"


def told_of(url: str) -> frozenset[str]:
    """The slugs (`all` for all of England) that the register has a feed or page for, however its address is spelt.

    Empty where it does not know the address; OSError where there is no register.
    """
    return _by_spelling(data.FOLDERS).get(spelling(url), frozenset())


@cache
def _by_spelling(folders: tuple[Path, ...]) -> Mapping[str, frozenset[str]]:
    """Of the register in these folders, which is part of the program and never changes, the slugs of each address.

    To look for its file at each address would take half of the time that a configuration's sources take.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for row in data.rows(_FILE):
        found[spelling(row["url"])].add(row["slug"])
    return {address: frozenset(slugs) for address, slugs in found.items()}
