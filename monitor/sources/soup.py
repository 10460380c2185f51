"""A page of any source as a tree, however broken. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.model.deferred import deferred
from monitor.model.marks import rightly_declared

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

parse_html: Callable[[bytes | str, str], BeautifulSoup] = deferred("bs4:BeautifulSoup")


def soup_of(html: bytes) -> BeautifulSoup:
    """The page as a tree; in UTF-8 where it says an encoding that is none."""
    try:
        return parse_html(rightly_declared(html), "lxml")
    except ValueError:
        return parse_html(html.decode("utf-8", "replace"), "lxml")
