"""The story inside a news page: its headline, its words without the page's furniture, and the day it came out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import trafilatura
from htmldate import find_date
from lxml.etree import LxmlError

from monitor.model.dates import When
from monitor.read.text.lines import Text, from_plain

_MOST_CHARS = 400_000  # of a page: what takes trafilatura a third of a second; no article is longer
_NEW_YEAR = re.compile(r"(?i)\b(?:\d{4}-01-01|0?1[ ./-](?:0?1|jan\w*)[ ./-]\d{4}|jan\w* 1(?:st)?,? \d{4}|1(?:st)? jan)")


@dataclass(frozen=True)
class Article:
    """A story as its page gives it: `text` has no lines where there is no story, `published` is None where unsaid."""

    title: str | None
    text: Text
    published: When | None


def article(html: str) -> Article:
    """Find the story in a page's markup. Never raises for what a page holds: a page that defeats it has no words."""
    markup = html[:_MOST_CHARS]
    try:
        found = trafilatura.bare_extraction(markup, include_comments=False, include_tables=True, with_metadata=True)
        day = find_date(markup, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    except (LxmlError, ValueError, RecursionError):
        return Article(None, Text(form="html"), None)
    values = found.as_dict() if found is not None and not isinstance(found, dict) else {}
    words = from_plain(values.get("text") or "")
    return Article(values.get("title") or None, words, _day(day, markup))


def _day(day: str | None, markup: str) -> When | None:
    """The day that was found; None for a first of January the page does not name: so htmldate fills up a bare year."""
    made_up = day is not None and day.endswith("-01-01") and not _NEW_YEAR.search(markup)
    return When.parse(day) if day and not made_up else None
