"""What every page must hold to, looked at by lxml: its form, its links, its landmarks, its tables."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from lxml import etree, html

# libxml2 knows the elements of HTML 4: of later ones it says that it does not.
_LATER = "HTML_UNKNOWN_TAG"
_LOADING = {"script", "iframe", "object", "embed", "img", "video", "audio", "source", "base", "form"}


def faults(path: str, data: bytes) -> Iterator[str]:
    """What is wrong with one page, each in a line."""
    parser = etree.HTMLParser(encoding="utf-8")
    tree = etree.fromstring(data, parser)
    yield from (f"{e.line}: {e.message}" for e in parser.error_log if e.type_name != _LATER)
    yield from _of_markup(tree)
    yield from _of_structure(tree)
    if not data.startswith(b"<!doctype html>\n"):
        yield "no document type"


def _of_markup(tree: etree._Element) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            yield f"a comment or instruction: {element.text}"
            continue
        if element.tag in _LOADING and not _is_of_the_search(element):
            yield f"an element that loads or sends: {element.tag}"
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "style":
                yield f"an attribute that a policy forbids: {name}={value}"
            if name in ("href", "src", "xlink:href", "action") and urlsplit(value).scheme not in ("", "https", "http"):
                yield f"an address of another scheme: {value}"
        if element.tag == "link" and urlsplit(element.get("href", "")).netloc:
            yield f"something is loaded from elsewhere: {element.get('href')}"
    if tree.find(".//style") is not None:
        yield "a style of its own"


def _is_of_the_search(element: etree._Element) -> bool:
    """Whether it is the search of points: a form that sends nothing, and the site's own script, which fills it."""
    return (element.tag, element.get("id"), element.get("action")) == ("form", "search", None) or (
        (element.tag, element.get("src"), element.text) == ("script", "search.js", None)
    )


def _of_structure(tree: etree._Element) -> Iterator[str]:
    for name, number in Counter(tree.xpath("//@id")).items():
        if number > 1:
            yield f"the id {name} stands {number} times"
    ids = set(tree.xpath("//@id"))
    for name in ("aria-labelledby", "aria-describedby"):
        yield from (f"{name} names {value}" for value in tree.xpath(f"//@{name}") if value not in ids)
    for one in ("main", "header", "footer", "h1", "title"):
        if len(tree.xpath(f"//{one}[not(ancestor::svg)]")) != 1:
            yield f"not one {one}"
    levels = [int(e.tag[1]) for e in tree.xpath("//h1|//h2|//h3|//h4")]
    yield from (f"a heading {b} after {a}" for a, b in pairwise(levels) if b > a + 1)
    for table in tree.iter("table"):
        if table.find("caption") is None or any(th.get("scope") is None for th in table.iter("th")):
            yield "a table without a caption, or a heading without its scope"
    for svg in tree.xpath("//svg[not(ancestor::svg)]"):
        if svg.get("aria-hidden") != "true" and (svg.find("title") is None or svg.find("desc") is None):
            yield "a picture without a title and a description"
    yield from ("a link without words" for a in tree.iter("a") if not "".join(a.itertext()).strip())


def broken_links(pages: dict[str, bytes]) -> list[str]:
    """The links of pages that lead to no page, or to no place on it."""
    trees = {path: html.fromstring(data) for path, data in pages.items() if path.endswith(".html")}
    ids = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    found = []
    for path, tree in trees.items():
        for address in tree.xpath("//*/@href"):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if target not in pages or (parts.fragment and parts.fragment not in ids.get(target, ())):
                found.append(f"{path}: {address}")
    return found


def words(data: bytes | str) -> str:
    """The words of a page as a reader sees them, spaces as one."""
    return " ".join(" ".join(html.fromstring(data).itertext()).split())
