"""The register of news feeds: what `add` proposes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from monitor.register.authorities import load
from monitor.sources.links import address

ROWS = list(csv.DictReader((Path(__file__).parents[2] / "config" / "feeds.csv").open(encoding="utf-8", newline="")))


def test_every_authority_has_a_feed_and_all_rows_are_of_the_register() -> None:
    assert {row["slug"] for row in ROWS} == {authority.slug for authority in load().authorities}
    assert {row["slug"] for row in ROWS if row["kind"] == "feed"} == {row["slug"] for row in ROWS}


def test_rows_are_whole_and_honest() -> None:
    for row in ROWS:
        assert row["kind"] in ("feed", "page")
        assert row["sure"] in ("high", "medium", "low")
        assert row["title"]
        assert row["note"].startswith("unverified; ")


def test_addresses_are_identities_and_stand_once() -> None:
    for row in ROWS:
        assert row["url"].startswith("https://")
        assert address(row["url"], row["url"]) == row["url"]
    assert max(Counter((row["slug"], row["url"]) for row in ROWS).values()) == 1


def test_the_order_is_by_authority_and_the_surest_first() -> None:
    order = ["high", "medium", "low"]
    keys = [(row["slug"], order.index(row["sure"])) for row in ROWS]
    assert keys == sorted(keys)
