"""A page of any source as a tree, however broken or deep, and looks into a part of it that end. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from monitor.model.deferred import deferred
from monitor.model.marks import rightly_declared

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

parse_html: Callable[[bytes | str, str], BeautifulSoup] = deferred("monitor.sources.shallow:ShallowSoup")

MOST_NODES = 1000
"""Tags and texts of a part of a page that are looked at for something that stands near its beginning."""


def soup_of(html: bytes) -> BeautifulSoup:
    """The page as a tree; in UTF-8 where it says an encoding that is none."""
    try:
        return parse_html(rightly_declared(html), "lxml")
    except ValueError:
        return parse_html(html.decode("utf-8", "replace"), "lxml")


def first_within(tag: Tag, fits: Callable[[Tag], bool], most: int = MOST_NODES) -> Tag | None:
    """The first tag within another that fits; None where none does among the first `most` tags and texts.

    To search all of each of many tags that stand one within the other takes the square of their number.
    """
    nodes: Iterator[Any] = islice(tag.descendants, most)
    return next((node for node in nodes if node.name and fits(node)), None)


def text_within(tag: Tag, chars: int, most: int = MOST_NODES) -> str:
    """The words of a tag, with spaces between its texts, until there are `chars` characters or `most` are looked at."""
    texts, size = list[str](), 0
    nodes: Iterator[Any] = islice(tag.descendants, most)
    for node in nodes:
        if type(node) in tag.MAIN_CONTENT_STRING_TYPES:
            texts.append(str(node))
            size += len(node)
            if size >= chars:
                break
    return " ".join(texts)
