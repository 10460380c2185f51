"""What a CSS selector of the configuration finds on a page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError


def select(soup: BeautifulSoup, selector: str, most: int) -> Sequence[Tag]:
    """At most so many tags that a selector names, in the order of the page; ValueError where it is no selector."""
    try:
        return soup.select(selector, limit=most)
    except (SelectorSyntaxError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{selector!r} is not a CSS selector: {reason}") from None
