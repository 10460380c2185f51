"""Whether a story's page gave all of the story: a wall, a consent page, a stub, another story stood for it. Pure.

Told by what the page says and by how little else it says: each of these phrases stands in the furniture of whole
stories too. A story that is whole and taken for one that is not costs some requests, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree, html

from monitor.model.publications import Gap

# Words of a story that a page has besides such phrases: with fewer there is no story, or only its first lines. The
# shortest excerpts of stories that report something have sixty.
_STUB = 40
_SHORT = 60
# A wall leaves two to four paragraphs standing; a breaking story has not many more.
_BEFORE_A_WALL = 200
_BREAKING = 200
# Phrases of consent on a page that asks for nothing else: every page's foot has one or two.
_CONSENTING = 3

_WALL = (
    "to continue reading", "to read the full", "to read this article", "to read this story",
    "to read more, subscribe", "continue reading with", "subscribe to read", "subscribe now to read",
    "subscribe to continue", "subscribe to view", "subscribe for full access", "subscribers only", "subscriber-only",
    "for subscribers", "already a subscriber", "already subscribed?", "already a member?", "already have an account?",
    "have an account? log in", "log in to continue", "log in to read", "sign in to continue", "sign in to read",
    "register to read", "register for free to", "create a free account", "create an account to", "become a member to",
    "join to read", "unlock this article", "unlock this story", "unlock full access", "premium content",
    "premium article", "exclusive to subscribers", "your free articles", "free article limit", "articles remaining",
    "article limit", "start your free trial", "reached your limit", "choose a subscription", "please whitelist",
    "disable your ad blocker", "turn off your ad blocker",
)  # fmt: skip
_CHALLENGE = (
    "verify you are human", "verifying you are human", "you are not a robot", "you're not a robot", "captcha",
    "checking your browser", "enable javascript and cookies", "please enable javascript", "please enable cookies",
    "unusual traffic", "press and hold", "press & hold", "access to this page has been denied", "security check",
    "ray id", "not available in your region", "unavailable in your region", "not available in your country",
    "unavailable for legal reasons",
)  # fmt: skip
_CONSENT = (
    "cookie", "consent", "your privacy", "privacy policy", "privacy choices", "privacy settings", "our partners",
    "third-party partners", "third party vendors", "vendors", "personal data", "personalised ads",
    "personalised content", "personalised advertising", "personalized ads", "legitimate interest", "accept all",
    "reject all", "manage options", "manage preferences", "manage settings", "opt out", "unique identifiers",
    "consent or pay", "pay to reject",
)  # fmt: skip
_MORE = (
    "more follows", "more to follow", "more details to follow", "more details follow", "full story to follow",
    "full report to follow", "further details to follow", "updates to follow", "update to follow", "story to follow",
    "more on this to follow", "more as we get it", "more soon", "more to come", "breaking news story",
    "breaking story", "this is a breaking", "is a developing story", "story is developing", "story is being updated",
    "article is being updated", "page is being updated", "story will be updated", "article will be updated",
    "page will be updated", "being updated as", "will be updated as", "will be updated shortly",
    "we will bring you more", "we'll bring you more", "we will bring you the latest", "we'll bring you the latest",
    "refresh this page", "refresh the page", "stay with us for", "check back for", "check back soon",
)  # fmt: skip
_BEGINS_BREAKING = re.compile(r"(?i)\s*+(?:breaking(?: news)?|just in|newsflash)\s*+[:\-–—|!]")
_NOT_FREE = re.compile(r"(?i)[\"']isAccessibleForFree[\"']\s*+:\s*+[\"']?false")
_SPACE = re.compile(r"\s+")
# By the beginnings of so many long words a headline is known again, whatever its page makes of it: one of them will do.
_TELLING = re.compile(r"[^\W\d_]{6,}")
_BEGINNING = 5
_FEWEST_TELLING = 3


def gap(title: str, story: Sequence[str], markup: str = "", headline: str = "") -> Gap | None:
    """What stood in a story's place, or what of it is still to come; None where the page gives it whole.

    `story` are the paragraphs taken for the story, `markup` is its page as it came, where it is a web page, `headline`
    what its list calls it.
    """
    own = [_plain(paragraph) for paragraph in story]
    if _is_another(_plain(headline), " ".join((_plain(title), *own))):
        return Gap.ANOTHER
    words = _words(p for p in own if not _has(p, (*_WALL, *_CHALLENGE, *_CONSENT)))
    if words >= max(_BEFORE_A_WALL, _BREAKING):
        return None
    page = " ".join((*own, _plain(_shown(markup))))
    if words < _SHORT and _has(page, _CHALLENGE):
        return Gap.WALL
    if words < _BEFORE_A_WALL and (_has(page, _WALL) or _NOT_FREE.search(markup)):
        return Gap.WALL if words < _SHORT else Gap.CUT
    if words < _SHORT and sum(phrase in page for phrase in _CONSENT) >= _CONSENTING:
        return Gap.CONSENT
    if words < _BREAKING and (_has(page, _MORE) or _BEGINS_BREAKING.match(title)):
        return Gap.MORE_FOLLOWS
    return Gap.STUB if words < _STUB else None


def _is_another(headline: str, story: str) -> bool:
    """Whether a page has none of the words by which its list names the story: a server gave another one's."""
    telling = {word[:_BEGINNING] for word in _TELLING.findall(headline)}
    return len(telling) >= _FEWEST_TELLING and not any(word in story for word in telling)


def _shown(markup: str) -> str:
    """All words of a page, those in forms, buttons and dialogs too: there walls stand."""
    try:
        root = html.document_fromstring(markup) if markup.strip() else None
    except (etree.ParserError, ValueError):
        return ""
    if root is None:
        return ""
    etree.strip_elements(root, etree.Comment, "script", "style", "template", with_tail=False)
    return " ".join(map(str, root.itertext()))


def _plain(text: str) -> str:
    """A text in small letters, with plain apostrophes and single spaces, as the phrases are written."""
    return _SPACE.sub(" ", text.lower().replace("’", "'"))


def _has(text: str, phrases: Sequence[str]) -> bool:
    return any(phrase in text for phrase in phrases)


def _words(paragraphs: Iterable[str]) -> int:
    return sum(len(paragraph.split()) for paragraph in paragraphs)
