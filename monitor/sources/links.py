"""What feeds, pages and sitemaps share: an article's address and its identity, plain words, a day. Pure.

An article is shown and asked for at its address without what a link was decorated with: campaign, session, cache and
fragment go, and the address behind a search engine's redirect is taken out. Its identity leaves out, besides, how the
address is written: scheme, `www.`, a slash at the end, the order of parameters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import SplitResult, parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

from monitor.model.dates import When
from monitor.model.deferred import deferred
from monitor.model.markup import without_tags
from monitor.read.words.stamps import YEARS, stamped_day

find_date: Callable[[str], When | None] = deferred("monitor.read.words.dates:find_date")

_TRACKING = re.compile(
    r"(?:(?:utm_|at_|hsa_|mc_|pk_|mtm_|ns_|wt\.|vero_|spm)[\w.]*|(?:fb|g|dc|ms|y|tw|wbra|gbra)cl?id|igshid|cmp|cmpid|icid|intcid|"
    r"ito|ocid|xtor|_ga|_gl|mkt_tok|ref_?src|ref(?==[a-z]+\Z)|rss|traffic_source|campaign)(?:=|\Z)",
    re.IGNORECASE,
)
# Numbers of a visit and numbers against caches: no page needs them to be found.
_VISIT = re.compile(
    r"(?:jsessionid|php_?sess(?:ion)?id|asp(?:\.net_)?session_?id\w*|sess(?:ion)?_?id|cfid|cftoken|oscsid|zenid|"
    r"_|cb|cache_?bust(?:er|ing)?|no_?cache)(?:=|\Z)",
    re.IGNORECASE,
)
# `article.php?sid=42` names a story and `?sid=0f3a…` a visit, `?t=3` a topic and `?t=1718000000` an instant.
_LONG_VISIT = re.compile(
    r"(?:(?:sid|s|session|sess|token)=[0-9a-z_-]{16,}|(?:_?ts?|time(?:stamp)?|rnd|rand(?:om)?|nonce|cache)=\d{9,}(?:\.\d+)?)\Z",
    re.IGNORECASE,
)
# What may be a part of a story's identity, and mostly is none: told by whether the headline is the same too.
_PERHAPS = re.compile(
    r"(?:sid|s|session|sess|token|v|ver|version|_?t|ts|time|timestamp|r|rnd|rand|random|nonce|cache|refresh|reload|"
    r"ref|referrer|src|source|from|via|share|shared|amp|output|print|mode|lang)(?:=|\Z)",
    re.IGNORECASE,
)
_PATH_VISIT = re.compile(
    r";(?:jsessionid|phpsessid|sessionid|session|sid)=[^/;]*|/\((?:[A-Z]\([^()/]*\))+\)(?=/)", re.IGNORECASE
)
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")
_UNFIT = re.compile(r"[\s\x00-\x20\x7f]")
_ESCAPED = re.compile(r"&(?:amp;)+")  # twice over, or more often
_LONGEST_ADDRESS = 8000  # characters: what servers take at most
_MOST_REDIRECTS = 3  # of a search engine's, one within the other: more lead in a circle, or nowhere
_SCHEMES = {"http": 80, "https": 443}
_BARE = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{0,31});)")
_HEAD = 200  # bytes that show UTF-16 by its zeros


def address(href: str, base: str) -> str | None:
    """The absolute http(s) address of a link on the page `base`, undecorated; None for any other kind of link."""
    for _ in range(_MOST_REDIRECTS):
        parts = _parts(href, base)
        if parts is None:
            return None
        inner = _behind_google(parts)
        if inner is None:
            found = _undecorated(parts)
            return found if len(found) <= _LONGEST_ADDRESS else None
        href = base = inner
    return None


def _parts(href: str, base: str) -> SplitResult | None:
    """The parts of the absolute http(s) address of a link; None for any other kind of link."""
    if len(href) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    usable = host and "@" not in parts.netloc and not _UNFIT.search(parts.netloc)
    return parts if parts.scheme in _SCHEMES and usable else None


def _undecorated(parts: SplitResult) -> str:
    """An address without what a link was decorated with: campaign, session, cache, fragment, the port of its scheme."""
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    place = shown if parts.port in (None, _SCHEMES[parts.scheme]) else f"{shown}:{parts.port}"
    asked = _ESCAPED.sub("&", parts.query)
    query = "&".join(pair for pair in asked.split("&") if not (_TRACKING.match(pair) or _VISIT.match(pair)))
    path = _PATH_VISIT.sub("", parts.path) or "/"
    plain = urlunsplit((parts.scheme, place, _quoted(path), _quoted(query), ""))
    # As a page of the same scheme would write it: joining takes an empty parameter (`/story;`) off its end.
    return urljoin(plain, plain)


def identity(url: str) -> str:
    """What a page is known by, however its address is written: host, path, and the parameters that name it, in order.

    >>> identity("http://www.paper.co.uk/news/?utm_source=rss&p=45&PHPSESSID=1") == identity("https://paper.co.uk/news?p=45")
    True
    """
    return _identity(url, lambda pair: bool(_LONG_VISIT.match(pair)))


def bare_identity(url: str) -> str:
    """An identity without the parameters that are a visit's as often as a page's: what two links to one story share."""
    return _identity(url, lambda pair: bool(_PERHAPS.match(pair)))


def split(url: str) -> SplitResult:
    """The parts of an address; of one that is none, all of it as the path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def _identity(url: str, is_no_part: Callable[[str], bool]) -> str:
    plain = address(url, url)
    if plain is None:
        return url
    parts = urlsplit(plain)
    host = parts.netloc.removeprefix("www.")
    pairs = (pair for pair in parts.query.split("&") if pair and not is_no_part(pair))
    query = "&".join(sorted(map(unquote, pairs)))
    return host + unquote(parts.path).rstrip("/") + (f"?{query}" if query else "")


def escaped(markup: bytes) -> bytes:
    """XML with its bare ampersands written as such, as `?id=5&copy=2` in an address: a parser that mends them by itself
    takes `&copy` for a sign. What stands in CDATA is text already.
    """
    if b"\x00" in markup[:_HEAD]:
        return markup  # UTF-16, where an ampersand has two bytes
    parts, place = [], 0
    while (begin := markup.find(b"<![CDATA[", place)) >= 0 and (end := markup.find(b"]]>", begin)) >= 0:
        parts += [_BARE.sub(b"&amp;", markup[place:begin]), markup[begin:end]]
        place = end
    return b"".join((*parts, _BARE.sub(b"&amp;", markup[place:])))


def joined(base: str, href: str) -> str:
    """The absolute address of a link as it stands; one that is no address at all is taken for a path.

    A page keeps its other links that way, and the broken one keeps an identity to be asked for and refused under. On a
    page whose own address is none, a link is what it says.
    """
    for link in (href, quote(href, errors="replace")):
        with suppress(ValueError):
            return urljoin(base, link)
    return href


def _quoted(part: str) -> str:
    """White space and control characters as an address writes them."""
    return _UNFIT.sub(lambda found: quote(found[0]), part)


def _behind_google(parts: SplitResult) -> str | None:
    """The address that a Google Alert's link leads to."""
    if parts.path != "/url" or not _GOOGLE.fullmatch(parts.hostname or ""):
        return None
    asked = parse_qs(_ESCAPED.sub("&", parts.query))
    found = (asked.get("url") or asked.get("q") or [""])[0]
    return found if found.startswith(("http://", "https://")) else None


def words(marked: str, most: int) -> str:
    """Plain text of a piece of HTML or text, white space made single, at most `most` characters."""
    text = marked[: most * 20]
    if "<" in text:
        text = without_tags(text)
    if "&" in text:
        text = html.unescape(text)
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def day(text: str) -> When | None:
    """The first day that a page writes in `text`: as a stamp, or in words that say more than one day."""
    text = text.strip()[:200]
    try:
        found = stamped_day(text) or find_date(text)
    except ValueError:
        return None
    return found if found and found.year in YEARS else None
