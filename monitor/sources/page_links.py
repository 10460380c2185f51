"""Which of a page's links are the articles that it lists, told by structure alone. Pure.

Articles stand in a list of like things. The page's furniture (menus, footers, forms, what is shared or read most) is
left out; links are grouped by where they stand (their tags and classes, up to the thing that repeats); the group whose
links read most like headlines is the list. A lead story that is laid out otherwise joins it where its address is of the
same kind. Where a page's classes make all of it look like furniture, only its tags are gone by.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.sources.links import address, words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

HEADINGS = ("h1", "h2", "h3", "h4", "h5")
TITLE = 300
"""The most characters kept of a headline."""

_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "noscript", "template", "svg", "dialog"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar"})
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|footer|cookies?|consent|share|sharing|social|sidebar|"
    r"related|trending|most-?(?:read|popular|viewed)|advert\w*|ads?|newsletter|subscribe|filters?|facets?|pagination|pager|"
    r"skip|login|masthead|site-?header|toolbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_HEADLINE = re.compile(
    r"(?:read|find out|see|view|show|load|learn) (?:more|all|full)\b.*|more|home|contact(?: us)?|log ?in|"
    r"sign (?:in|up)|search|news|(?:latest|all) news|subscribe(?: \w+){0,3}|privacy(?: \w+)?|"
    r"cookies?(?: \w+)?|accessibility(?: \w+)?|(?:next|previous)(?: \w+)?|page \d+|\d+",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|mp[34]|css|js|zip|docx?|xlsx?|ics)\Z", re.IGNORECASE)
_REPEATS = ("li", "article", "tr", "main", "body")
_STEPS = 7
_MOST_LINKS = 2000
_WEAK = 12.0


@dataclass
class Link:
    """A link of the page: its tag, its address, and the words that would be its headline (`heading`: in one)."""

    tag: Tag
    url: str
    title: str
    heading: bool


def link_of(tag: Tag, base: str) -> Link | None:
    """The link that an `a` tag makes on a page at `base`; None where it leads nowhere on the web."""
    url = address(str(tag.get("href") or "#"), base)
    if url is None or str(tag.get("href") or "#").lstrip().startswith("#"):
        return None
    heading = tag.find(HEADINGS) or tag.find_parent(HEADINGS)
    named = (heading if heading is not None and heading in tag.descendants else tag).get_text(" ")
    title = words(named, TITLE) or words(str(tag.get("aria-label") or tag.get("title") or ""), TITLE)
    return Link(tag, url, title, heading is not None)


def by_structure(soup: BeautifulSoup, base: str) -> list[Link]:
    """The links of the page's list of articles, in order; several may share an address. Empty where there is none."""
    return _list(soup, base, _is_furniture) or _list(soup, base, _is_furniture_by_tag)


def is_headline(title: str) -> bool:
    """Whether words can be an article's title, and are not those of a menu."""
    return bool(title) and not _NO_HEADLINE.fullmatch(title)


def _list(soup: BeautifulSoup, base: str, furniture: Callable[[Tag], bool]) -> list[Link]:
    candidates = [link for link in _candidates(soup, base, furniture) if _like_an_article(link, base)]
    groups: dict[tuple[str, ...], list[Link]] = defaultdict(list)
    for link in candidates:
        groups[_place(link.tag)].append(link)
    best = max(groups.values(), key=_score, default=[])
    if len({link.url for link in best}) < 2 or _score(best) < _WEAK:
        return []
    stems = Counter(_stem(link.url) for link in best)
    stem, count = stems.most_common(1)[0]
    chosen = {link.url for link in best}
    if count * 5 >= len(best) * 4:
        chosen |= {link.url for link in candidates if _stem(link.url) == stem}
    chosen &= {link.url for link in candidates if link.title}
    return [link for link in candidates if link.url in chosen]


def _candidates(soup: BeautifulSoup, base: str, furniture: Callable[[Tag], bool]) -> Iterator[Link]:
    """The links outside the page's furniture, in order."""
    known: dict[int, bool] = {}
    for tag in soup.find_all("a", href=True, limit=_MOST_LINKS):
        if not _within(tag, furniture, known):
            link = link_of(tag, base)
            if link is not None:
                yield link


def _within(tag: Tag, furniture: Callable[[Tag], bool], known: dict[int, bool]) -> bool:
    """Whether an ancestor is furniture; `known` keeps what was found of each."""
    path = []
    verdict = False
    for parent in tag.parents:
        if id(parent) in known:
            verdict = known[id(parent)]
            break
        path.append(parent)
    for parent in reversed(path):
        verdict = verdict or furniture(parent)
        known[id(parent)] = verdict
    return verdict


def _is_furniture(tag: Tag) -> bool:
    if _is_furniture_by_tag(tag):
        return True
    named = " ".join([*(tag.get("class") or []), str(tag.get("id") or "")])
    if not named or tag.name in ("html", "body", "main", "article"):
        return False
    return bool(_FURNITURE.search(named)) and not tag.find(["main", "article", "h1"])


def _is_furniture_by_tag(tag: Tag) -> bool:
    if tag.name in _FURNITURE_TAGS or str(tag.get("role") or "") in _FURNITURE_ROLES:
        return tag.name != "form" or not tag.find(["main", "article", "h1"])
    return tag.name == "header" and tag.find_parent(["article", "main", "li", "section"]) is None


def _like_an_article(link: Link, base: str) -> bool:
    path = urlsplit(link.url)
    if (
        _FILE.search(path.path)
        or link.url.rstrip("/") == base.rstrip("/")
        or (path.path in ("", "/") and not path.query)
    ):
        return False
    return not link.title or is_headline(link.title)


def _place(tag: Tag) -> tuple[str, ...]:
    """Where a link stands: its tags and first classes, up to what repeats (a list item, an article) or six steps."""
    place = []
    for step in [tag, *tag.parents][:_STEPS]:
        place.append(f"{step.name}.{' '.join(step.get('class') or [])[:20]}")
        if step.name in _REPEATS:
            break
    return tuple(place)


def _score(group: list[Link]) -> float:
    """How much a group reads like a list of articles: the sum over its addresses, each told by its best link."""
    best: dict[str, float] = {}
    for link in group:
        best[link.url] = max(best.get(link.url, 0.0), _headline(link))
    return sum(best.values())


def _headline(link: Link) -> float:
    count = len(link.title.split())
    score = 0.0 if count < 3 else min(count, 12) / 2
    score += 2.0 if link.heading and count > 1 else 0.0
    path = urlsplit(link.url).path
    score += 1.5 if path.count("-") >= 2 or re.search(r"\d{4,}", path) else 0.0
    return score


def _stem(url: str) -> str:
    """What the addresses of one kind of article share: host, folder, and whether numbers stand in it."""
    parts = urlsplit(url)
    folder = parts.path.rstrip("/").rpartition("/")[0]
    return f"{parts.netloc}{re.sub(r'[0-9]+', '0', folder)}"
