"""The day that a story's page states for it, and how surely: what is stated goes before what is guessed.

In order of trust: JSON-LD's `datePublished` of the article; the metas that publishers' systems write; a "Published …"
line or a `<time>` marked as such; Dublin Core's created and issued; a day that stands alone beside the headline. Weaker
than a feed's word: the day in the address, a meta without a meaning of its own, "Updated …". What says when a page was
reviewed, or stands outside the article, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from monitor.model import words
from monitor.model.dates import When
from monitor.model.words import letters
from monitor.read.text.story_page import StoryPage
from monitor.read.words.dates import find_date
from monitor.read.words.stamps import YEARS, stamped_day

_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate",
    "publishdate", "publish-date", "publish_date", "publicationdate", "publication_date", "parsely-pub-date",
    "sailthru.date", "article.published", "published_time", "rnews:datepublished", "cxenseparse:recs:publishtime",
)  # fmt: skip
# A content system may write the day of its own making here: a line by the headline goes before it.
_TERMS = (
    "dcterms.issued", "dc.date.issued", "dcterms:issued", "dcterms.created", "dc.date.created", "dcterms:created",
    "dcterms.available", "dc.date.available", "dcterms.datesubmitted",
)  # fmt: skip
_VAGUE = ("dcterms.date", "dc.date", "date", "dcterms.modified", "dc.date.modified", "article:modified_time")
_LABEL = re.compile(
    r"(?i)\b(?:(?:first |date |originally )?(?:published|posted|issued|released)(?: date| on| at)?|(?:release"
    r"|publication|publish|posted) date|date of (?:publication|release|issue)|(?<!\w )date)\s*[:–-]?\s*(?=\W{0,3}\w)"
)
_LATER = re.compile(r"(?i)\b(?:page )?(?:last |date )?(?:updated|modified|changed|edited)(?: on| at)?\b")
_REVIEW = re.compile(r"(?i)\breview|next (?:update|review)|expir|valid until|closing date|deadline")
_LONG_BEFORE = timedelta(days=365)  # by which a day goes before its listing, for a reader to be told
_GUESSED_WITHIN = timedelta(days=31)  # of first sight, for a guess to be better than none
_LONGEST_LINE = 160  # characters of a line that says when a story came out
_NEAR = 12  # lines from the headline, before or after, among which a day may stand alone
_PROSE = 25  # words of a line with which the story has begun
_ALONE = 4  # words that may stand beside a day: a name, "read time"
_DAY_WORDS = re.compile(
    r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b|\d+(?:st|nd|rd|th)?"
    r"|\b(?:at|on|by|am|pm|gmt|bst|published|posted|updated|date)\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SMALL = re.compile(r"\b[a-z][a-z]+")
_BARS = re.compile(r"[|•·]")
_JOINING = frozenset({"by", "on", "at", "and", "in", "for", "of", "first", "last", "date", "updated", "published"})
_NOTE = 8  # words that may stand beside the day of a note: who posted it, a number of minutes
# A day by the headline that is another thing's.
_OCCASION = re.compile(r"(?i)\b(?:inspect\w*|visit\w*|meeting|event|from|until|between|to|deadline|consultation)\b")
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[/-]"
    r"(0?[1-9]|[12]\d|3[01])(?=[/-]|\Z)"
    r"|[/-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/.-]|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StoryDay:
    """The day that a page gives its story: `stated`; in its `address`; `guessed`, from a change or a vague meta."""

    stated: When | None = None
    address: When | None = None
    guessed: When | None = None


def story_day(page: StoryPage, title: str | None, headline: Any, lines: Iterable[str], address: str = "") -> StoryDay:
    """The day of a story.

    `page` without what is not the article's; `title` and `headline` its heading in words and as an element; `lines` the
    lines of the article with bylines and stamps, from its top; `address` where it stands.
    """
    lines = [line for line in lines if len(line) <= _LONGEST_LINE or len(line.split()) >= _PROSE]
    stated = (
        _of_data(page, title),
        _first(page.meta(name) for name in _METAS),
        _marked(page.root),
        _first(_labelled(lines)),
        _first(page.meta(name) for name in _TERMS),
        _beside(page.root, headline),
        _first(_alone(lines, title)),
    )
    guessed = _first(_updated(lines)) or _first(page.meta(name) for name in _VAGUE)
    return StoryDay(next(filter(None, stated), None), in_address(address), guessed)


def in_address(address: str) -> When | None:
    """The day in an address, as `/2026/06/10/`, `/2026/jun/10/` or `-20260610`."""
    try:
        found = _IN_ADDRESS.search(urlsplit(address).path)
    except ValueError:
        return None
    if found is None:
        return None
    year, month, day = [part for part in found.groups() if part]
    return stamped_day(f"{day} {month} {year}") if not month.isdecimal() else stamped_day(f"{year}-{month}-{day}")


def _first(stamps: Iterable[str]) -> When | None:
    return next((day for stamp in stamps if stamp and (day := _day(stamp))), None)


def _day(stamp: str) -> When | None:
    """The day of a stamp, or the first exact one of a line in words."""
    try:
        found = stamped_day(stamp) or find_date(stamp)
    except ValueError:
        return None
    return found if found and found.year in YEARS else None


def _of_data(page: StoryPage, title: str | None) -> When | None:
    """`datePublished` of the page's article in JSON-LD: of several, the one with the page's headline."""
    found = page.articles()
    own = [
        one for one in found if title and letters(str(one.get("headline") or one.get("name") or "")) == letters(title)
    ]
    mine = (own or found)[:1] if own or len(found) == 1 else []
    return _first(str(one.get("datePublished") or one.get("dateCreated") or "") for one in mine)


def _marked(root: Any) -> When | None:
    """A day that the markup says to be that of publication."""
    for element in root.iter("*"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            found = _stamp_of(element)
            if found:
                return found
    return None


def _stamp_of(element: Any) -> When | None:
    stamps = (element.get("datetime"), element.get("content"), " ".join(element.itertext())[:_LONGEST_LINE])
    return _first(stamp for stamp in stamps if stamp)


def _labelled(lines: Iterable[str]) -> Iterator[str]:
    """What follows "Published" in the lines that are such a note."""
    for line in lines:
        if len(line) > _LONGEST_LINE or _REVIEW.search(line):
            continue
        for found in _LABEL.finditer(line):
            before, (rest, *_) = line[: found.start()], _LATER.split(line[found.end() :])
            if not _LATER.search(before[-len("last updated on ") :]) and _is_note(before, rest):
                yield rest


def _updated(lines: Iterable[str]) -> Iterator[str]:
    """What follows "Updated" in the lines that are such a note."""
    for line in lines:
        found = _LATER.search(line) if len(line) <= _LONGEST_LINE and not _REVIEW.search(line) else None
        if found and _is_note(line[: found.start()], line[found.end() :]):
            yield line[found.end() :]


def _is_note(before: str, after: str) -> bool:
    """Whether words around "published" are those of a note, and no sentence: "The notice, issued on 5 June, says …"."""
    prose = [word for word in _SMALL.findall(_BARS.split(before)[-1]) if word not in _JOINING]
    return not prose and len(_WORD.findall(_DAY_WORDS.sub(" ", after))) <= _NOTE


def _beside(root: Any, headline: Any) -> When | None:
    """The first `<time>` of the article's top that is not said to be that of a change."""
    top = headline.getparent() if headline is not None else None
    for _ in range(3):
        if top is None or top is root:
            return None
        times = [one for one in top.iter("time") if not _is_change(one) and not _is_in_prose(one)]
        if times:
            return _stamp_of(times[0])
        top = top.getparent()
    return None


def _is_in_prose(time: Any) -> bool:
    """Whether a `<time>` stands in a sentence of the story."""
    held = next(time.iterancestors("p", "li", "td", "blockquote"), None)
    return held is not None and len(" ".join(held.itertext()).split()) > _NEAR


def _is_change(time: Any) -> bool:
    """Whether a `<time>` is that of a change: by its name, or the words before it."""
    names = f"{time.get('class') or ''} {time.get('itemprop') or ''} {time.get('data-testid') or ''}"
    before, parent = time.getprevious(), time.getparent()
    label = (parent.text if before is None else f"{' '.join(before.itertext())} {before.tail or ''}") or ""
    said = f"{names} {label[-40:]}"
    return bool(re.search(r"(?i)modif|updat", said) or _REVIEW.search(said))


def _alone(lines: Iterable[str], title: str | None) -> Iterator[str]:
    """The lines at the top of the article that hold a day and next to nothing else, before its prose begins."""
    for line in list(lines)[:_NEAR]:
        if len(line.split()) >= _PROSE:
            return
        others = any(form.search(line) for form in (_LATER, _REVIEW, _OCCASION))
        about = others or (title and letters(line) == letters(title))
        sentence = line.endswith(".") and _SMALL.search(line)
        if not (about or sentence) and len(_WORD.findall(_DAY_WORDS.sub(" ", line))) <= _ALONE:
            yield line


@dataclass(frozen=True)
class DayTaken:
    """What is taken for a story's day.

    `published` is the day that the page or its listing gives, None where neither does; `today` the day from which the
    story's "on Tuesday" is told; `problem` what a reader of it is to know, "" where all is well.
    """

    published: When | None = None
    today: When | None = None
    problem: str = ""


def day_taken(day: StoryDay, listed: When | None, first_seen: When | None) -> DayTaken:
    """Choose a story's day: what its page states, its listing (`listed`), its address; a guess near its first sight.

    With none of them it has no day, and is read from the day on which it was first seen.
    """
    published = day.stated or listed or day.address
    if published is not None:
        return DayTaken(published, published, _long_before(published, listed or first_seen))
    guess = day.guessed
    if guess is not None and (first_seen is None or _apart(guess, first_seen) <= _GUESSED_WITHIN):
        problem = f"the page states no day of publication: {words.day(guess)} is when it may have been changed"
        return DayTaken(guess, guess, problem)
    if first_seen is None:
        return DayTaken()
    problem = f"neither the page nor its listing gives a day: that of first sight, {words.day(first_seen)}, is used"
    return DayTaken(None, first_seen, problem)


def _long_before(published: When, listed: When | None) -> str:
    if listed is None or listed.first() - published.last() <= _LONG_BEFORE:
        return ""
    return f"the page is dated {words.day(published)}, long before it was listed ({words.day(listed)})"


def _apart(one: When, other: When) -> timedelta:
    return abs(one.first() - other.first())
