"""A site's map, for backfill: the articles that no feed or listing holds any more. Pure: bytes in, values out.

https://www.sitemaps.org/protocol.html and the news extension of search engines; gzip is undone, up to a limit.
"""

from __future__ import annotations

import zlib
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from monitor.model.marks import rightly_declared
from monitor.model.publications import Item
from monitor.sources.archive import Sitemap
from monitor.sources.links import address, day, escaped, words

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ITEMS = 50_000
"""Addresses that one map may hold, by the protocol."""

_MOST_BYTES = 50_000_000
_TITLE = 300


def read_sitemap(data: bytes, url: str) -> Sitemap:
    """Read a map, or an index of maps, that came from `url`."""
    plain = rightly_declared(_gunzipped(data))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    try:
        root = etree.fromstring(escaped(plain), parser)
        kind = etree.QName(root).localname if root is not None else ""
    except (etree.XMLSyntaxError, ValueError):
        # Nothing that a recovering parser could make a document of, or a name that no XML has.
        root, kind = None, ""
    if root is None or kind not in ("urlset", "sitemapindex"):
        return Sitemap(faults=("this is no sitemap",))
    entries = [_fields(entry) for entry in islice(root, MOST_ITEMS)]
    found = {where: entry for entry in entries if (where := address(entry.get("loc", ""), url)) and entry.get("loc")}
    if not found:
        return Sitemap(faults=("the sitemap holds no addresses",))
    if kind == "sitemapindex":
        return Sitemap(maps=tuple((where, day(entry.get("lastmod", ""))) for where, entry in found.items()))
    return Sitemap(tuple(_item(where, entry) for where, entry in found.items()))


def _gunzipped(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data[:_MOST_BYTES]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _MOST_BYTES)
    except zlib.error:
        return b""


def _fields(entry: _Element) -> dict[str, str]:
    """The texts of an entry by their tags' own names, the outer ones first."""
    fields: dict[str, str] = {}
    for tag in entry.iter("{*}loc", "{*}lastmod", "{*}publication_date", "{*}title"):
        name = str(tag.tag).rpartition("}")[2]
        text = _text(tag)
        if text and not (name == "loc" and tag.getparent() is not entry):
            fields.setdefault(name, text.strip())
    return fields


def _text(tag: _Element) -> str:
    """A tag's words; none where they hold a number of no character."""
    try:
        return tag.text or ""
    except UnicodeDecodeError:
        return ""


def _item(url: str, entry: dict[str, str]) -> Item:
    published = day(entry.get("publication_date", "")) or day(entry.get("lastmod", ""))
    return Item(url, title=words(entry.get("title", ""), _TITLE), published=published)
