"""A page of any source as a tree, however broken or deep, and what stands first in a part of it. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from monitor.model.deferred import deferred
from monitor.model.marks import rightly_declared

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

parse_html: Callable[[bytes | str, str], BeautifulSoup] = deferred("monitor.sources.shallow:ShallowSoup")


def soup_of(html: bytes) -> BeautifulSoup:
    """The page as a tree; in UTF-8 where it says an encoding that is none."""
    try:
        return parse_html(rightly_declared(html), "lxml")
    except ValueError:
        return parse_html(html.decode("utf-8", "replace"), "lxml")


class Places:
    """Where the tags and texts of a page stand, in its order.

    To search each of many tags that stand one within the other takes the square of their number; to look up in this
    what stands first in one does not.
    """

    def __init__(self, soup: BeautifulSoup) -> None:
        """Number the page's tags and texts."""
        self._span: dict[int, tuple[int, int]] = {}
        self._tags: dict[str, tuple[list[int], list[Tag]]] = {}
        self._texts: tuple[list[int], list[str]] = ([], [])
        nodes: Iterator[Any] = soup.descendants
        begun: list[tuple[Any, int]] = [(soup, -1)]
        at = 0
        for at, node in enumerate(nodes):
            while begun[-1][0] is not node.parent:
                self._end(begun, at)
            if node.name:
                begun.append((node, at))
                self._add_tag(node, at)
            elif type(node) in soup.MAIN_CONTENT_STRING_TYPES:
                self._texts[0].append(at)
                self._texts[1].append(str(node))
        while begun:
            self._end(begun, at + 1)

    def _end(self, begun: list[tuple[Any, int]], at: int) -> None:
        tag, begin = begun.pop()
        self._span[id(tag)] = (begin, at)

    def _add_tag(self, tag: Tag, at: int) -> None:
        if tag.name != "a" or tag.has_attr("href"):
            places, tags = self._tags.setdefault(tag.name, ([], []))
            places.append(at)
            tags.append(tag)

    def first(self, tag: Tag, *names: str) -> Tag | None:
        """The first tag of one of these names within another (of links, the first that leads somewhere), or None."""
        begin, end = self._span[id(tag)]
        found: list[tuple[int, Tag]] = []
        for places, tags in (self._tags[name] for name in names if name in self._tags):
            at = bisect_right(places, begin)
            if at < len(places) and places[at] < end:
                found.append((places[at], tags[at]))
        return min(found, key=itemgetter(0))[1] if found else None

    def text(self, tag: Tag, chars: int) -> str:
        """The first characters of a tag's words, with spaces between its texts."""
        begin, end = self._span[id(tag)]
        (places, texts), size, taken = self._texts, 0, list[str]()
        for at in range(bisect_right(places, begin), bisect_left(places, end)):
            taken.append(texts[at])
            size += len(texts[at]) + 1
            if size > chars:
                break
        return " ".join(taken)[:chars]
