"""Which of a page's links are the articles that it lists, by structure alone. Pure.

Articles stand in a list of like things. The page's furniture (menus, footers, forms, what is shared or read most) is
left out; links are grouped by where they stand (their tags and classes, up to the thing that repeats); the group whose
links read most like headlines is the list. A lead story that is laid out otherwise joins it where its address is of the
same kind. Where a page's classes make all of it look like furniture, only its tags are gone by; days must stand there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.sources.links import address, words
from monitor.sources.soup import Places

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

HEADINGS = ("h1", "h2", "h3", "h4", "h5")
TITLE = 300
"""The most characters kept of a headline."""
_MARKED_TITLE = 20 * TITLE  # characters of a headline with its white space

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
_NEWSY = re.compile(
    r"/[^/]*\b(?:news|press|media|stor(?:y|ies)|articles?|releases?|blog)\b[^/]*/|/20\d\d/|\d{4,}", re.IGNORECASE
)
_DAY = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?,?\s+20\d\d\b|\b[A-Z][a-z]{2,8}\s+\d{1,2},\s+20\d\d\b|"
    r"\b\d{1,2}[/.]\d{1,2}[/.]20\d\d\b|\b20\d\d-\d\d-\d\d\b|\b(?:minutes?|hours?|days?) ago\b"
)
_DIGITS = re.compile(r"\d+")
_ODD_ONE = re.compile(r"first|last|odd|even|active|current|featured|sticky|lead|hero", re.IGNORECASE)
_HOLDS_MANY = ("ul", "ol", "table", "tbody", "main", "body", "[document]")
_NEAR = 600  # characters in which a day stands near a link
_REPEATS = ("li", "article", "tr", "main", "body")
_STEPS = 7
_MOST_LINKS = 2000
_WEAK = 10.0
_FEW = 2


@dataclass
class PageLink:
    """A link of the page: its tag, its address, and the words that would be its headline (`heading`: in one)."""

    tag: Tag
    url: str
    title: str
    heading: bool


@dataclass
class _Page:
    """A page at `base`: its places, the ids of the tags around its contents, and which tags have a day, once known."""

    soup: BeautifulSoup
    base: str
    places: Places
    contents: set[int]
    dated: dict[int, bool] = field(default_factory=dict)


def link_of(tag: Tag, base: str, places: Places) -> PageLink | None:
    """The link that an `a` tag makes on a page at `base`; None where it leads nowhere on the web."""
    url = address(str(tag.get("href") or "#"), base)
    if url is None or str(tag.get("href") or "#").lstrip().startswith("#"):
        return None
    inner = places.first(tag, *HEADINGS)
    named = places.text(tag if inner is None else inner, _MARKED_TITLE)
    title = words(named, TITLE) or words(str(tag.get("aria-label") or tag.get("title") or ""), TITLE)
    return PageLink(tag, url, title, inner is not None or tag.find_parent(HEADINGS) is not None)


def by_structure(soup: BeautifulSoup, base: str) -> list[PageLink]:
    """The links of the page's list of articles, in order; several may share an address. Empty where there is none."""
    page = _Page(soup, base, Places(soup), _around(soup.find_all(["main", "article", "h1"])))
    candidates = _candidates(page, _is_furniture)
    best = _best(candidates, page)
    if best:
        chosen = {link.url for link in best} | _alike(best, candidates)
        chosen &= {link.url for link in candidates if link.title}
        return [link for link in candidates if link.url in chosen]
    best = _best(_candidates(page, _is_furniture_by_tag), page)
    return best if _is_dated(best, page) and len({link.url for link in best}) > _FEW else []


def is_headline(title: str) -> bool:
    """Whether words can be an article's title, and are not those of a menu."""
    return bool(title) and not _NO_HEADLINE.fullmatch(title)


def _best(candidates: list[PageLink], page: _Page) -> list[PageLink]:
    """The group of links that reads most like a list of articles; empty where none does."""
    groups: dict[tuple[str, ...], list[PageLink]] = defaultdict(list)
    for link in candidates:
        groups[_place(link.tag)].append(link)
    scored = [(_score(group, page), group) for group in groups.values() if _tells_news(group, page)]
    score, best = max(scored, key=lambda one: one[0], default=(0.0, []))
    return best if score >= _WEAK else []


def _alike(best: list[PageLink], candidates: list[PageLink]) -> set[str]:
    """The other addresses of the folder that four fifths of the list stand in."""
    folder, count = Counter(_folder(link.url) for link in best).most_common(1)[0]
    if not folder or count * 5 < len(best) * 4:
        return set()
    return {link.url for link in candidates if _folder(link.url) == folder}


def _candidates(page: _Page, furniture: Callable[[Tag, set[int]], bool]) -> list[PageLink]:
    """The links outside the page's furniture that can be articles', in order."""
    known: dict[int, bool] = {}
    tags = page.soup.find_all("a", href=True, limit=_MOST_LINKS)
    outside = [tag for tag in tags if not _within(tag, lambda one: furniture(one, page.contents), known)]
    links = [link_of(tag, page.base, page.places) for tag in outside]
    return [link for link in links if link is not None and _like_an_article(link, page.base)]


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


def _around(tags: Iterable[Tag]) -> set[int]:
    """The ids of all tags that stand around some of these."""
    around = set[int]()
    for tag in tags:
        for parent in tag.parents:
            if id(parent) in around:
                break
            around.add(id(parent))
    return around


def _is_furniture(tag: Tag, contents: set[int]) -> bool:
    """Whether a tag is furniture by its kind or its names; none is that stands around `contents`."""
    if _is_furniture_by_tag(tag, contents):
        return True
    named = " ".join([*(tag.get("class") or []), str(tag.get("id") or "")])
    if not named or tag.name in ("html", "body", "main", "article"):
        return False
    return bool(_FURNITURE.search(named)) and id(tag) not in contents


def _is_furniture_by_tag(tag: Tag, contents: set[int]) -> bool:
    if tag.name in _FURNITURE_TAGS or str(tag.get("role") or "") in _FURNITURE_ROLES:
        return tag.name != "form" or id(tag) not in contents
    return tag.name == "header" and tag.find_parent(["article", "main", "li", "section"]) is None


def _like_an_article(link: PageLink, base: str) -> bool:
    path = urlsplit(link.url)
    if (
        _FILE.search(path.path)
        or link.url.rstrip("/") == base.rstrip("/")
        or (path.path in ("", "/") and not path.query)
    ):
        return False
    return not link.title or is_headline(link.title)


def _place(tag: Tag) -> tuple[str, ...]:
    """Where a link stands: its tags and first classes (numbers aside), up to what repeats or six steps."""
    place = []
    for step in [tag, *tag.parents][:_STEPS]:
        classes = [name for name in step.get("class") or [] if not _ODD_ONE.fullmatch(name)]
        place.append(f"{step.name}.{_DIGITS.sub('0', classes[0])}" if classes else str(step.name))
        if step.name in _REPEATS:
            break
    return tuple(place)


def _tells_news(group: list[PageLink], page: _Page) -> bool:
    """Whether at least two articles stand in a group, and half of it is recognisable: by heading, day or address."""
    recognised = {link.url for link in group if link.heading or _is_newsy(link.url, page.base)}
    count = len({link.url for link in group})
    return count > 1 and (len(recognised) * 2 >= count or _is_dated(group, page))


def _score(group: list[PageLink], page: _Page) -> float:
    """How much a group reads like a list of articles: the sum over its addresses, each judged by its best link."""
    best: dict[str, float] = {}
    for link in group:
        best[link.url] = max(best.get(link.url, 0.0), _headline(link, page.base))
    return sum(best.values()) * (2.0 if _is_dated(group, page) else 1.0)


def _headline(link: PageLink, base: str) -> float:
    count = len(link.title.split())
    score = 0.0 if count < 3 else min(count, 12) / 2
    score += 2.0 if link.heading and count > 1 else 0.0
    score += 2.0 if _is_newsy(link.url, base) else 0.0
    return score + (1.5 if urlsplit(link.url).path.count("-") > 1 else 0.0)


def _is_newsy(url: str, base: str) -> bool:
    """Whether an address says that it is an article's: below the page itself, in a folder of news, or by number."""
    parts, page = urlsplit(url), urlsplit(base)
    below = len(page.path) > 1 and parts.netloc == page.netloc and parts.path.startswith(page.path.rstrip("/") + "/")
    return below or bool(_NEWSY.search(parts.path)) or bool(re.search(r"=\d{3,}", parts.query))


def _is_dated(group: list[PageLink], page: _Page) -> bool:
    """Whether days stand beside most of a group's first links."""
    sample = {link.url: link for link in group[:12] if link.title}.values()
    return sum(_has_day(link.tag, page) for link in sample) * 2 > len(sample)


def _has_day(tag: Tag, page: _Page) -> bool:
    for step in [tag, *tag.parents][:_STEPS]:
        if step.name in _HOLDS_MANY:
            return False
        if id(step) not in page.dated:
            page.dated[id(step)] = page.places.first(step, "time") is not None or bool(
                _DAY.search(page.places.text(step, _NEAR))
            )
        if page.dated[id(step)]:
            return True
    return False


def _folder(url: str) -> str:
    """Where an address stands: host and folder, numbers aside; empty for the root."""
    parts = urlsplit(url)
    folder = parts.path.rstrip("/").rpartition("/")[0]
    return f"{parts.netloc}{_DIGITS.sub('0', folder)}" if folder else ""
