"""The story inside a news page: its headline, its words without the page's furniture, and the day it came out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import LxmlError

from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.words import letters
from monitor.read.text.furniture import drop_furniture, drop_labels
from monitor.read.text.html import story_lines
from monitor.read.text.labels import is_label
from monitor.read.text.lines import Line, Text
from monitor.read.text.story_day import StoryDay, story_day
from monitor.read.text.story_page import StoryPage, story_page

extract_body: Callable[..., Any] = deferred("trafilatura:bare_extraction")

_MOST = 0.6  # of a page's words: what holds as many holds the story
_FEW = 0.3  # of them: an extraction with fewer has missed the story
_LONGEST_TITLE, _LONGEST_HEAD_TITLE = 300, 2000  # characters of a headline, and of a title with the names of its site
_BODY = re.compile(
    r"(?i)(?:^|[\s_-])(?:article|story|entry|post|news)(?:-|_|__)?(?:body|content|text)(?:$|[\s_-])|\b(?:articleBody|body-?copy)\b"
)
_SITE = re.compile(r"\s+[|»·]\s+|\s+[-–—]\s+")
_PAPER = re.compile(
    r"(?i)\b(?:news|newsroom|post|mail|echo|gazette|times|herald|chronicle|express|star|telegraph|guardian|observer|"
    r"advertiser|argus|press|journal|mercury|live|online|today|world|independent|standard|sentinel|review|reporter|"
    r"council|borough|gov\.uk|bbc|itv|sky|radio|tv|\w+\.(?:com|co\.uk|org))\b"
)
_TAGS = {"head": "h2", "item": "li", "list": "ul", "row": "tr", "cell": "td", "quote": "blockquote", "lb": "br"}


@dataclass(frozen=True)
class Article:
    """A story as its page gives it: `text` has no lines where there is no story.

    `title` is its own headline, None where the page has none; `day` what the page says of the day it came out.
    """

    title: str | None
    text: Text
    day: StoryDay

    @property
    def published(self) -> When | None:
        """The day that the page states, None where it states none."""
        return self.day.stated


def article(html: str, address: str = "") -> Article:
    """Find the story in a page's markup, which stands at `address`.

    The text has a line for each paragraph, heading and list point of the story, without what leads elsewhere, captions,
    bylines and stamps. Never raises for what a page holds: a page that defeats it has no words.
    """
    try:
        return _article(story_page(html), address)
    except (LxmlError, ValueError, RecursionError):
        return Article(None, Text(form="html"), StoryDay())


def _article(page: StoryPage, address: str) -> Article:
    drop_furniture(page.root)
    headline = _headline(page)
    title = _title(page, headline)
    part = _part(page.root, headline)
    day = _day(page, title, headline, part, address)
    drop_labels(page.root)
    _cut(part, headline)
    lines = list(_own(story_lines(part), title))
    if part.tag == "body":
        lines = _extracted(page.root, title, lines)
    return Article(title, Text(tuple(lines), form="html"), day)


def _headline(page: StoryPage) -> Any:
    """The page's own heading: of several the one that its head names too, else the first in the article; or None.

    What is the name of the site, as its head gives it, is none; a lower heading is one where the head says so.
    """
    said = _head_title(page)
    sites = {letters(name) for name in (page.meta("og:site_name"), *_SITE.split(said)[1:]) if name}
    found = [one for one in page.root.iter("h1") if _text(one) and letters(_text(one)) not in sites]
    named = {
        letters(name) for name in (page.meta("og:title", "twitter:title"), _of_data(page), without_site(said)) if name
    }
    agreed = [one for one in found if letters(_text(one)) in named or letters(_text(one)) in letters(said)]
    if agreed:
        return max(agreed, key=lambda one: len(_text(one)))
    inner = [one for one in found if next(one.iterancestors("article", "main"), None) is not None]
    lower = (one for one in page.root.iter("h2", "h3") if not found and letters(_text(one)) in named)
    return next(iter(inner or found), None) if found else next(lower, None)


def _title(page: StoryPage, headline: Any) -> str | None:
    """The story's headline: the page's heading, unless that is the name of a section and its head knows better."""
    own = _text(headline)[:_LONGEST_TITLE] if headline is not None else ""
    said = _of_data(page) or without_site(page.meta("og:title", "twitter:title"), page.meta("og:site_name"))
    if len(own.split()) > 2 or not said:
        return own or without_site(_head_title(page), page.meta("og:site_name"))[:_LONGEST_TITLE] or None
    return _words(said)[:_LONGEST_TITLE]


def _head_title(page: StoryPage) -> str:
    """The title in the page's head, cut, as one that does not end holds all of the page."""
    return _words((page.root.findtext(".//title") or "")[: 20 * _LONGEST_HEAD_TITLE])[:_LONGEST_HEAD_TITLE]


def _of_data(page: StoryPage) -> str:
    """The headline of the only article that the page's JSON-LD describes."""
    found = [str(one.get("headline") or "") for one in page.articles()]
    return found[0] if len(found) == 1 else ""


def without_site(title: str, site: str = "") -> str:
    """A page's title without the name of its site at the end.

    >>> without_site("Children's services - good or bad? | News | Leeds Live")
    "Children's services - good or bad?"
    """
    for last in reversed(list(_SITE.finditer(title))):
        name = title[last.end() :]
        bar = last[0].strip() in "|»·"
        is_name = name[:1].isupper() and len(name.split()) <= 5 and bool(_PAPER.search(name))
        if not (bar or is_name or (site and letters(name) == letters(site))):
            break
        title = title[: last.start()]
    return title.strip()


def _part(root: Any, headline: Any) -> Any:
    """The smallest element that is made for an article and holds most of the page's words; else the body."""
    body = root.find("body")
    whole = root if body is None else body
    most = _MOST * len(_text(whole))
    made = [
        one
        for one in whole.iter("article", "main", "div")
        if one.tag != "div" or one.get("role") in ("main", "article")
    ]
    fit = [one for one in made if len(_text(one)) >= most]
    with_headline = [one for one in fit if headline is not None and one in set(headline.iterancestors())]
    return (with_headline or fit or [whole])[-1]


def _day(page: StoryPage, title: str | None, headline: Any, part: Any, address: str) -> StoryDay:
    top = headline.getparent() if headline is not None and part not in set(headline.iterancestors()) else None
    lines = [line.text for place in (top, part) if place is not None for line in story_lines(place)]
    return story_day(page, title, headline, lines, address)


def _cut(part: Any, headline: Any) -> None:
    """Take out what stands before the headline, and what stands after the body, where both are known."""
    if headline is not None and part in set(headline.iterancestors()):
        for step in (headline, *headline.iterancestors()):
            if step is part:
                break
            for before in list(step.itersiblings("*", preceding=True)):
                before.drop_tree()
    named = (one for one in part.iter("div", "section", "article") if one is not part and _is_body(one))
    body = next((one for one in named if len(_text(one)) >= _MOST * len(_text(part))), None)
    for step in (body, *body.iterancestors()) if body is not None else ():
        if step is part:
            break
        for after in list(step.itersiblings("*")):
            after.drop_tree()


def _is_body(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return "articleBody" in (element.get("itemprop") or "") or bool(_BODY.search(names))


def _extracted(root: Any, title: str | None, lines: list[Line]) -> list[Line]:
    """The story of a page that names no part of it as such, found by how its blocks read; else all that is left."""
    try:
        found = extract_body(root, include_comments=False, fast=True)
    except (LxmlError, ValueError, RecursionError):
        return lines
    body = getattr(found, "body", None)
    if body is None:
        return lines
    for element in body.iter(*_TAGS):
        element.tag = _TAGS[element.tag]
    chosen = list(_own(story_lines(body), title))
    return chosen if _size(chosen) >= _FEW * _size(lines) and len(chosen) > 1 else lines


def _size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _own(lines: Iterator[Line], title: str | None) -> Iterator[Line]:
    """The lines without those that are labels, the headline (which is the title), and what is said twice running."""
    seen: set[str] = {letters(title or "")}
    for line in lines:
        key = letters(line.text)
        if key and key not in seen and not is_label(line.text):
            seen.add(key)
            yield line


def _text(element: Any) -> str:
    return _words(" ".join(element.itertext()))


def _words(text: str) -> str:
    return " ".join(text.split())
