"""Maps of sites, for the past that feeds no longer hold."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.publications import Item
from monitor.sources.sitemap import read_sitemap

URL = "https://www.paper.co.uk/sitemap.xml"
MAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://www.paper.co.uk/news/1?utm_source=map </loc><lastmod>2024-02-01T23:30:00+00:00</lastmod>
 <image:image><image:loc>https://www.paper.co.uk/1.jpg</image:loc></image:image>
 <news:news><news:publication_date>2024-01-30</news:publication_date>
 <news:title>Services &amp; grades</news:title></news:news>
</url>
<url><loc>/news/2</loc><lastmod>2024-02</lastmod></url>
<url><loc>mailto:a@b.org</loc></url><url></url></urlset>"""


def test_a_map_gives_articles_with_their_days() -> None:
    found = read_sitemap(MAP, URL)
    assert found.items == (
        Item("https://www.paper.co.uk/news/1", title="Services & grades", published=When(2024, 1, 30)),
        Item("https://www.paper.co.uk/news/2"),
    )
    assert (found.maps, found.faults) == ((), ())
    assert read_sitemap(gzip.compress(MAP), URL) == found


@pytest.mark.parametrize("pair", ["copy=2", "sect=1", "reg=south", "lang=en"])
def test_a_bare_ampersand_is_part_of_an_address(pair: str) -> None:
    (item,) = read_sitemap(
        f"<urlset><url><loc>https://x.example/n?id=5&{pair}</loc></url></urlset>".encode(), URL
    ).items
    assert item.url == f"https://x.example/n?id=5&{pair}"


def test_an_index_gives_maps() -> None:
    found = read_sitemap(
        b"<sitemapindex><sitemap><loc>/2024.xml</loc><lastmod>2024-12-31</lastmod></sitemap>"
        b"<sitemap><loc>/2025.xml.gz</loc></sitemap></sitemapindex>",
        URL,
    )
    assert found.maps == (
        ("https://www.paper.co.uk/2024.xml", When(2024, 12, 31)),
        ("https://www.paper.co.uk/2025.xml.gz", None),
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no sitemap"),
        (b"not xml", "no sitemap"),
        (b"<html><body>Not found", "no sitemap"),
        (gzip.compress(MAP, mtime=0)[:40] + b"x" * 9, "no"),
        (b"\x1f\x8bnot gzip", "no sitemap"),
        (b"<urlset></urlset>", "holds no addresses"),
    ],
)
def test_what_is_no_map_is_a_fault(data: bytes, words: str) -> None:
    found = read_sitemap(data, URL)
    assert not found.items
    assert words in found.faults[0]


def test_no_file_of_ours_is_read_into_a_map() -> None:
    data = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset><url><loc>/a&f;</loc></url></urlset>'
    assert [item.url for item in read_sitemap(data, URL).items] in ([], ["https://www.paper.co.uk/a"])


@given(st.binary(max_size=300), st.integers(0, 700))
def test_any_bytes_give_a_map(junk: bytes, at: int) -> None:
    for data in (junk, MAP[:at] + junk + MAP[at:]):
        found = read_sitemap(data, URL)
        assert bool(found.items or found.maps) != bool(found.faults)
