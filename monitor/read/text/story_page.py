"""A news page's markup as a tree: without what no reader sees, and with what its head says of the story.

Half of a paper's page can be style sheets, scripts and the state of its program, and stand before the story. They go
before the page is cut to a size, so that what costs time is the page's words; what its head says in JSON-LD is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

_MOST_CHARS = 400_000  # of a page without what is unseen: no article is longer, and more takes long
_MOST_DATA, _MOST_SCRIPTS = 300_000, 30  # characters of a page's JSON-LD that are read, scripts with it
_MOST_NODES = 2000  # of that data
_UNSEEN = re.compile(r"(?i)<!--|<(script|style|svg|template|noscript|iframe)\b")
_ENDS = {
    name: re.compile(rf"(?i)</{name}\s*>") for name in ("script", "style", "svg", "template", "noscript", "iframe")
}
_DATA = re.compile(r"(?i)<script[^<>]{0,300}\bapplication/ld\+json\b[^<>]{0,300}>")
# State that a program keeps in an attribute, and pictures written into the page.
_LONG_VALUE = re.compile(r"=\s*(?:\"[^\"<>]{3000,}\"|'[^'<>]{3000,}')")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CDATA = re.compile(r"(?:/[/*])?\s*(?:<!\[CDATA\[|\]\]>)\s*(?:\*/)?")
_ARTICLES = frozenset({
    "NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
    "OpinionNewsArticle", "BlogPosting", "LiveBlogPosting", "PressRelease",
})  # fmt: skip


@dataclass(frozen=True)
class StoryPage:
    """A page as a tree (`root`), its `metas` in order as (name in small letters, content), its JSON-LD's `nodes`."""

    root: Any
    metas: tuple[tuple[str, str], ...]
    nodes: tuple[dict[str, Any], ...]

    def meta(self, *names: str) -> str:
        """What the first of these metas that says something says; "" where none does."""
        said = dict(reversed(self.metas))
        return next((said[name] for name in names if said.get(name)), "")

    def articles(self) -> list[dict[str, Any]]:
        """The nodes of JSON-LD that describe articles."""
        return [node for node in self.nodes if _types(node) & _ARTICLES]


def story_page(markup: str) -> StoryPage:
    """The page of a markup. ValueError or lxml.etree.LxmlError where it holds no element."""
    seen, scripts = _without_unseen(markup)
    root = html.document_fromstring(_DECLARATION.sub("", seen[:_MOST_CHARS]))
    return StoryPage(root, tuple(_metas(root)), tuple(_nodes(scripts)))


def _without_unseen(markup: str) -> tuple[str, list[str]]:
    """The markup without comments, scripts and the like, and its JSON-LD; what is sought in vain is sought once."""
    kept: list[str] = []
    scripts: list[str] = []
    at, hopeless = 0, set[str]()
    place = 0
    while found := _UNSEEN.search(markup, place):
        name = (found[1] or "").lower()
        end = None if name in hopeless else _end(markup, found, name)
        if end is None:
            hopeless.add(name)
            place = found.end()
            continue
        opening = _DATA.match(markup, found.start()) if name == "script" else None
        if opening and len(scripts) < _MOST_SCRIPTS:
            scripts.append(markup[opening.end() : end].rpartition("</")[0][:_MOST_DATA])
        kept.append(markup[at : found.start()])
        at = place = end
    kept.append(markup[at:])
    return _LONG_VALUE.sub('=""', "".join(kept)), scripts


def _end(markup: str, opening: re.Match[str], name: str) -> int | None:
    """Where what is unseen ends; None where it does not."""
    if not name:
        end = markup.find("-->", opening.start() + 2)
        return end + 3 if end >= 0 else None
    closing = _ENDS[name].search(markup, opening.end())
    return closing.end() if closing else None


def _metas(root: Any) -> Iterator[tuple[str, str]]:
    for tag in root.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        if name and tag.get("content"):
            yield name.strip().lower(), tag.get("content").strip()


def _nodes(scripts: list[str]) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD, what they hold after themselves; a script that is no JSON has none."""
    count = 0
    for script in scripts:
        try:
            waiting = [json.loads(_CDATA.sub("", script), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and count < _MOST_NODES:
            one = waiting.pop(0)
            count += 1
            if isinstance(one, list):
                waiting += one[:_MOST_NODES]
            elif isinstance(one, dict):
                yield one
                waiting += [one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one]


def _types(node: dict[str, Any]) -> set[str]:
    given = node.get("@type")
    given = given if isinstance(given, list) else [given]
    return {name.rpartition("/")[2] for name in given if isinstance(name, str)}
