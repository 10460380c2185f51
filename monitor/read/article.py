"""The story inside a news page: its headline, its words without the page's furniture, and the day it came out."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import When
from monitor.read.text import Text, from_plain

_MOST_CHARS = 400_000


@dataclass(frozen=True)
class Article:
    """A story as its page gives it: `text` has no lines where there is no story, `published` is None where unsaid."""

    title: str | None
    text: Text
    published: When | None


def article(html: str, url: str = "") -> Article:
    """Find the story in a page's markup. Never raises for what a page holds: a page that defeats it has no words."""
    import trafilatura
    from htmldate import find_date
    from lxml.etree import LxmlError

    markup = html[:_MOST_CHARS]
    try:
        found = trafilatura.bare_extraction(
            markup, url=url or None, include_comments=False, include_tables=True, with_metadata=True, as_dict=True
        )
        day = find_date(markup, url=url or None, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    except (LxmlError, ValueError, RecursionError):
        return Article(None, Text(form="html"), None)
    values = found if isinstance(found, dict) else {}
    words = from_plain(values.get("text") or "")
    return Article(values.get("title") or None, words, _day(day or values.get("date")))


def _day(words: str | None) -> When | None:
    try:
        return When.parse(words) if words else None
    except ValueError:
        return None
