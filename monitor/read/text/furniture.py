"""What of a page's markup is not the story that it holds, decided before a word of prose is read.

Other stories and the page itself (`drop_furniture`): menus, related news, whatever only leads elsewhere, embedded
posts. Then what stands around a story's own words (`drop_labels`): bylines, stamps, captions, credits, share bars. By
tags, roles, the names of classes, and by structure: what consists of links alone is no prose. What holds the headline
or much of the page's prose is never dropped, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_MUCH = 0.65  # of a page's prose: what holds as much is the story, or part of it
_PROSE = 60  # characters of an element beside its links that make it prose
_LINKED, _LISTED = 0.9, 0.6  # of an element's characters, of a list's: a block of links
_SHORT_HEADING = 70  # characters
_SHORT = 240  # characters of a line that points elsewhere

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LEAVES = frozenset({"p", "li", "dt", "dd", "td", "th", *_HEADINGS})
_HOLDERS = frozenset({"div", "section", "ul", "ol", "dl", "table"})
_INLINE = frozenset({"a", "strong", "b", "em", "i", "span", "u"})
_DEAD = frozenset({
    "nav", "form", "button", "select", "dialog", "object", "embed", "canvas", "video", "audio", "input", "textarea",
    "menu",
})  # fmt: skip
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"})
_NAMED = re.compile(
    r"(?i)(?<!has)(?<!with)(?<!no)(?:^|[\s_-])(?:related|recommend(?:ed|ations?)|trending|teasers?|promos?|promoted"
    r"|most-?(?:read|popular|viewed|recent|commented)|sponsored|newsletters?|subscri(?:be|ption)s?|sign-?up"
    r"|breadcrumbs?|advert\w*|ads?|mpu|outbrain|taboola|comments?|disqus|cookies?|consent|up-?next|see-?also|polls?"
    r"|read-?(?:more|next|also)|more-?(?:on|from|stories|news|like)|also-?(?:read|in|on)|in-?article-?links?"
    r"|in-?line-?links?|latest(?:-?news)?|sidebar|nav|navigation|menu|footer|pagination|pager|skip-?links?|jump-?links?"
    r"|feedback|survey|donat\w+|paywall-?prompt|app-?promo|pull-?quotes?|tag-?(?:list|cloud)|tags|topics?|keywords"
    r"|categories|cards?|tile|feed-item|(?:story|article|news)-?list|visually-hidden|sr-only|screen-?reader\w*)"
    r"(?:$|[\s_-])"
)
_EMBED = re.compile(
    r"(?i)\b(?:twitter-(?:tweet|video|timeline)|instagram-media|fb-(?:post|video)|text-post-media"
    r"|(?:tiktok|bluesky|reddit|mastodon)-embed|social-?embed|embed(?:ded)?-(?:post|tweet|social)|wp-block-embed|tweet)\b"
)
_POST = re.compile(
    r"(?i)//(?:(?:mobile\.|www\.)?(?:twitter|x)\.com/[^/\s]+/status|(?:www\.|m\.)?facebook\.com/[^/\s]+/(?:posts|videos)"
    r"|(?:www\.)?facebook\.com/(?:permalink|photo|story)|(?:www\.)?instagram\.com/(?:p|reel)/|(?:www\.)?tiktok\.com/@"
    r"|bsky\.app/profile|(?:www\.)?threads\.(?:net|com)/@|t\.co/)"
)
_LABEL_NAMES = re.compile(
    r"(?i)(?:^|[\s_-])(?:by-?line|authors?|credits?|captions?|shar(?:e|es|ing)|social|galler(?:y|ies)|slideshow"
    r"|carousel|lightbox|image-?(?:source|description)|timestamp|pub-?date|read(?:ing)?-?time|metadata|meta|print|toolbar)"
    r"(?:$|[\s_-])"
)
# Headings of what is not the story.
_TITLE = re.compile(
    r"(?i)(?:(?:related|recommended|suggested|popular|trending|promoted|sponsored)\b.{0,30}"
    r"|more (?:on|from|about|like|in) .{1,40}|more (?:\w+ )?(?:news|stories|articles|headlines|posts)"
    r"|read (?:more|next|also|now)\b.{0,30}|latest"
    r"|(?:the )?most (?:read|popular|viewed|recent|commented|shared)\b.{0,30}"
    r"|(?:the )?(?:latest|top|recent|other|local|breaking|similar|further|also in the) (?:\w+ )?"
    r"(?:news|stories|articles|headlines|posts|updates|releases|reading)(?: .{1,30})?"
    r"|you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|(?:don[’']?t|not to be) miss(?:ed)?|in other news"
    r"|elsewhere|see also|also (?:read|see|in|on)|what to read next|up next|(?:next|previous) (?:article|story)"
    r"|editors?[’']?s? picks?|(?:around|from) the web|explore more|in pictures|gallery|share(?: this\b.{0,20})?"
    r"|follow us|tags|topics|filed under|comments|add (?:a )?comment|leave a (?:comment|reply)|newsletter"
    r"|sign up\b.{0,40}|(?:useful|related|external) links|on this story)\W{0,3}"
)
_MARK = r"\s*(?:[>»→•*-]\s*)*"
# How a short line with a link begins that only sends its reader there.
_POINTER = re.compile(
    rf"(?i){_MARK}(?:(?:read|see|more|related|also|latest|recommended|elsewhere|must[- ]read|trending|don[’']t miss"
    r"|watch|listen)\b[^.:]{0,60}[:>»→]|(?:read|see) (?:more|also|next|about|here|the full|our|full)\b"
    r"|(?:click|tap|sign up|join|follow|subscribe|download|find out more)\b|share (?:this|on)\b|get (?:the|our|all)\b"
    r"|watch (?:this|the|more)\b|listen (?:to|here)\b)"
)
# And how one without a link does: in capitals, or as a label.
_POINTER_ALONE = re.compile(
    rf"(?i:{_MARK}(?:(?:read|see) (?:more|also|next)|related(?: (?:article|story|news|content|stories|articles))?"
    r"|more on this(?: story)?|recommended(?: reading)?|don[’']t miss|you may also like)\s*[:>»→])"
    r"|\s*(?:READ|SEE|WATCH|LISTEN|RELATED|MORE)\b[A-Z ’']{0,20}:"
)


class _Weights:
    """For each element of a page: its characters, those within links, and those of prose."""

    def __init__(self, root: Any) -> None:
        self.elements = list(root.iter("*"))  # held, since they are known by identity
        self._of: dict[Any, list[int]] = {}
        for element in reversed(self.elements):
            mine = self._of.setdefault(element, [0, 0, 0])
            mine[0] += _count(element.text)
            if element.tag == "a":
                mine[1] = mine[0]
            if element.tag in ("p", "li", "blockquote") and mine[0] - mine[1] >= _PROSE:
                mine[2] = max(mine[2], mine[0] - mine[1])
            elif element.tag in ("div", "section", "article", "td"):  # words between line breaks, in no paragraph
                own = _count(element.text) + sum(_count(child.tail) for child in element)
                mine[2] += own if own >= _PROSE else 0
            if element is not root:
                above = self._of.setdefault(element.getparent(), [0, 0, 0])
                for kind in range(3):
                    above[kind] += mine[kind]
                above[0] += _count(element.tail)
        self.headlines = frozenset(self._headline(root))
        self._all = self._of[root][2]

    def _headline(self, root: Any) -> Iterator[Any]:
        """The first heading of the highest rank that is not in a menu, and what holds it."""
        found = [one for one in root.iter("h1") if next(one.iterancestors("nav", "aside", "footer"), None) is None]
        plain = next((one for one in found if self.linked(one) < _LINKED), None)
        if found:
            one = found[0] if plain is None else plain
            yield from (one, *one.iterancestors())

    def chars(self, element: Any) -> int:
        return self._of[element][0]

    def linked(self, element: Any) -> float:
        """The share of an element's characters that stands in links."""
        count, linked, _ = self._of[element]
        return linked / count if count else 0.0

    def has_link(self, element: Any) -> bool:
        return self._of[element][1] > 0

    def prose(self, element: Any) -> int:
        return self._of[element][2]

    def is_story(self, element: Any) -> bool:
        """Whether an element holds the headline, or much of the page's prose."""
        return element in self.headlines or (self._all > 0 and self._of[element][2] >= _MUCH * self._all)


def drop_furniture(root: Any) -> None:
    """Take out of a page what is other stories' or the page's own."""
    weights = _Weights(root)
    for element in list(_related(root, weights)):
        _drop(element)
    for element in _doomed(root, weights, _is_furniture):
        _drop(element)


def drop_labels(root: Any) -> None:
    """Take out what stands around a story's words: who wrote and pictured it and when, and where to share it."""
    for element in _doomed(root, _Weights(root), _is_label):
        _drop(element)


def _doomed(root: Any, weights: _Weights, is_one: Callable[[Any, _Weights], bool]) -> list[Any]:
    """The outermost elements that are such a thing, in order, without what holds the story."""
    found, waiting = [], [root]
    while waiting:
        element = waiting.pop()
        if element is not root and is_one(element, weights) and not weights.is_story(element):
            found.append(element)
        else:
            waiting += element.iterchildren("*")
    return found


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.tail = f" {element.tail or ''}"
        element.drop_tree()


def _is_furniture(element: Any, weights: _Weights) -> bool:
    tag = element.tag
    if tag in _DEAD or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    if tag in ("aside", "footer", "header"):
        return _is_furniture_region(element, tag)
    if tag in ("html", "head", "body", "main"):
        return False
    if tag in _LEAVES or tag in _HOLDERS:
        called = tag not in _HEADINGS and (tag != "p" or weights.has_link(element))
        return _leads_elsewhere(element, weights) or (called and _is_named(element, _NAMED))
    return _is_embedded(element) or _is_teaser(element, weights) or _is_link_line(element, weights)


def _is_furniture_region(element: Any, tag: str) -> bool:
    within = {step.tag for step in element.iterancestors("article", "main", "blockquote")}
    return tag == "aside" or (tag == "footer" and "blockquote" not in within) or (tag == "header" and not within)


def _names(element: Any) -> str:
    return " ".join(
        filter(None, (element.get(key) for key in ("class", "id", "data-component", "data-testid", "aria-label")))
    )


def _is_named(element: Any, names: re.Pattern[str]) -> bool:
    given = _names(element)
    return bool(given) and bool(names.search(given))


def _is_embedded(element: Any) -> bool:
    """Whether an element is a post of a social network."""
    if element.tag not in ("blockquote", "div", "section", "figure"):
        return False
    if _EMBED.search(_names(element)):
        return True
    if element.tag != "blockquote":
        return False
    links = [element.get("cite") or "", *(link.get("href") or "" for link in element.iter("a"))]
    return any(map(_POST.search, links))


def _is_teaser(element: Any, weights: _Weights) -> bool:
    """Whether an element is an article beside the page's own: its heading, or most of it, leads to that."""
    if element.tag != "article" or not weights.headlines:
        return False
    return any(weights.linked(one) >= _LINKED for one in (element, *element.iter(*_HEADINGS)))


def _leads_elsewhere(element: Any, weights: _Weights) -> bool:
    """Whether an element's words are links alone, or point to them."""
    if _is_embedded(element):
        return True
    count = weights.chars(element)
    if not count:
        return False
    if element.tag in ("ul", "ol", "dl", "table") and len(element) > 1 and weights.linked(element) >= _LISTED:
        return True
    if weights.linked(element) >= _LINKED:
        return True
    return count < _SHORT and element.tag in _LEAVES and _points(element, weights)


def _points(element: Any, weights: _Weights) -> bool:
    """Whether a short line says where to read on: "READ MORE: …", with a link or without."""
    words = " ".join(element.itertext())
    if _POINTER_ALONE.match(words):
        return True
    return weights.has_link(element) and bool(_POINTER.match(words))


def _is_link_line(element: Any, weights: _Weights) -> bool:
    """Whether a link, bold or not, stands on a line of its own between line breaks, or alone between paragraphs."""
    if element.tag not in _INLINE or weights.linked(element) < _LINKED:
        return False
    before, after = element.getprevious(), element.getnext()
    parent = element.getparent()
    begins = _is_blank(parent.text) if before is None else _ends_line(before) and _is_blank(before.tail)
    ends = _is_blank(element.tail) and (after is None or _ends_line(after))
    alone = before is None and after is None
    return begins and ends and not alone


def _ends_line(element: Any) -> bool:
    return element.tag not in _INLINE and element.tag not in ("img", "sup", "sub", "abbr", "time")


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _related(root: Any, weights: _Weights) -> Iterator[Any]:
    """Headings such as "Related news", with what follows them and leads elsewhere."""
    for element in weights.elements:
        if not _is_related_title(element, weights):
            continue
        outermost = _outermost(element, weights)
        level = _level(outermost)
        yield outermost
        for after in outermost.itersiblings("*"):
            if not _goes_on(after, level, weights):
                break
            yield after


def _outermost(element: Any, weights: _Weights) -> Any:
    """The outermost element that holds this one's words and no others."""
    for above in element.iterancestors():
        if weights.chars(above) != weights.chars(element) or above.tag in ("body", "html"):
            break
        element = above
    return element


def _is_related_title(element: Any, weights: _Weights) -> bool:
    if element.tag not in (*_HEADINGS, "p", "div", "strong", "b", "span") or element in weights.headlines:
        return False
    if not 0 < weights.chars(element) <= _SHORT_HEADING:
        return False
    return bool(_TITLE.fullmatch(" ".join(" ".join(element.itertext()).split())))


def _level(element: Any) -> str:
    """The heading that an element is or begins with; "h9" where it is none."""
    heading = element.tag if element.tag in _HEADINGS else next((one.tag for one in element.iter(*_HEADINGS)), "h9")
    return str(heading)


def _goes_on(element: Any, level: str, weights: _Weights) -> bool:
    """Whether an element belongs under a heading of other news: it has links, and begins no part of the story."""
    if not weights.chars(element):
        return True
    if weights.is_story(element) or not weights.has_link(element):
        return False
    if element.tag in _HEADINGS and element.tag <= level:
        return False
    return element.tag not in ("p", "blockquote") or weights.linked(element) >= _LISTED


def _is_label(element: Any, weights: _Weights) -> bool:
    tag = element.tag
    if tag == "figure":
        return next(element.iter("table"), None) is None
    if tag == "figcaption" or element.get("rel") == "author" or element.get("itemprop") in ("author", "datePublished"):
        return True
    return tag not in ("html", "head", "body", "main", "article") and _is_named(element, _LABEL_NAMES)


def _count(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
