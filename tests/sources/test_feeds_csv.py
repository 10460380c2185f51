"""The register of news feeds: what `add` proposes, and what shows that each address works."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config.models import PollSection
from monitor.model.addresses import spelling
from monitor.register.authorities import load
from monitor.register.resolver import EVERYONE
from monitor.sources.links import address

ROOT = Path(__file__).parents[2]
ROWS = list(csv.DictReader((ROOT / "config" / "feeds.csv").open(encoding="utf-8", newline="")))
SLUGS = {authority.slug for authority in load().authorities}
SURE = ["fetched", "attested", "pattern", "old", "unverified"]
POLLS_A_DAY = 24 * 3600 // PollSection().news[0].seconds
RECENT = re.compile(r"202[56]|20\d\d-2[56]\b")
# Closed or moved, empty, behind a captcha, refused, or for a person's own reader alone.
CONTRADICTED = {
    "853.london",
    "hertfordshiremercury.co.uk",
    "southwarknews.co.uk",
    "scunthorpetelegraph.co.uk",
    "themj.co.uk",
    "cypnow.co.uk",
    "moderngov.southwark.gov.uk",
    "news.google.com",
    "bing.com",
}
FORMER_REGIONS = ("humberside", "tyne_and_wear", "leeds_and_west_yorkshire", "york_and_north_yorkshire")


def test_every_authority_has_a_feed_that_somebody_saw_in_the_last_two_years() -> None:
    assert {row["slug"] for row in ROWS} == SLUGS | {EVERYONE}
    seen = {row["slug"] for row in ROWS if row["kind"] == "feed" and row["sure"] in ("fetched", "attested")}
    assert seen == SLUGS | {EVERYONE}


def test_each_row_is_whole_and_says_what_attests_it_and_when() -> None:
    for row in ROWS:
        assert list(row) == ["slug", "kind", "url", "title", "sure", "note"]
        assert row["kind"] in ("feed", "page"), row
        assert row["sure"] in SURE, row
        assert row["title"] == row["title"].strip() != "", row
        assert len(row["note"]) >= len("not seen"), row
        assert row["sure"] not in ("fetched", "attested") or RECENT.search(row["note"]), row
        assert row["sure"] != "fetched" or re.search(r"fetched .*2026", row["note"]), row


def test_each_address_can_be_asked_and_none_was_contradicted() -> None:
    for row in ROWS:
        parts = urlsplit(row["url"])
        assert parts.scheme == "https", row
        assert address(row["url"], row["url"]) == row["url"]
        assert (parts.hostname or "").removeprefix("www.") not in CONTRADICTED | {""}, row
        assert not any(f"/england/{region}/" in parts.path for region in FORMER_REGIONS), row
        if parts.hostname == "www.gov.uk":
            assert parts.path.endswith(".atom"), row
            assert not parts.path.startswith("/search/all"), "robots.txt forbids it"


def test_no_feed_stands_twice_for_an_authority_however_it_is_written() -> None:
    assert max(Counter((row["slug"], spelling(row["url"])) for row in ROWS).values()) == 1


def test_a_feed_is_written_alike_for_all_who_have_it() -> None:
    written: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in ROWS:
        written[spelling(row["url"])].add((row["kind"], row["url"], row["title"], row["sure"]))
    assert [alike for alike in written.values() if len(alike) > 1] == []


def test_the_order_is_by_authority_and_the_surest_first() -> None:
    keys = [(row["slug"], SURE.index(row["sure"])) for row in ROWS]
    assert keys == sorted(keys)


def test_the_documentation_counts_the_register_as_it_is() -> None:
    said = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    for sure in SURE:
        count = len({row["url"] for row in ROWS if row["sure"] == sure})
        assert re.search(rf"^\| `{sure}` \|.*\| {count} \|$", said, re.MULTILINE), (sure, count)
    proposed = [row for row in ROWS if row["sure"] != "unverified"]
    watched = {
        "all that `add` proposes": proposed,
        "of these the feeds": [row for row in proposed if row["kind"] == "feed"],
        "what is `fetched` or `attested`": [row for row in ROWS if row["sure"] in ("fetched", "attested")],
        "feeds of all England that `add` proposes": [row for row in proposed if row["slug"] == EVERYONE],
    }
    for what, rows in watched.items():
        urls = {row["url"] for row in rows}
        hosts = {urlsplit(url).hostname for url in urls}
        line = f"| {what} | {len(rows)} | {len(urls)} | {len(hosts)} | {len(urls) * POLLS_A_DAY} |"
        assert line in said, line
