"""Who is meant: the authority that a story is about, and whose each claim is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from monitor.read.story.claims import Claim
from monitor.read.story.context import Context

_PARTS = re.compile(r"[;:]|,? (?:while|but|whereas)\s")
_IN_TITLE, _IN_OPENING = 4, 2  # what a mention weighs there; elsewhere 1
_OPENING = 3  # sentences
_MARKS = 3  # characters around a name that stands alone
_MANY = 3  # authorities in one breath: a round-up


def subject_of(story: Iterable[Context], watched: str | None) -> str | None:
    """The authority that a story is about.

    That is the watched one where it is named as often as any, or in the headline; else whichever is named most.
    """
    named = [(mention.authority.slug, context.sentence) for context in story for mention in context.mentions]
    if not named:
        return watched
    counts: Counter[str | None] = Counter()
    for slug, sentence in named:
        counts[slug] += _IN_TITLE if sentence.title else _IN_OPENING if sentence.index <= _OPENING else 1
    titled = {slug for slug, sentence in named if sentence.title}
    opening = {slug for slug, sentence in named if sentence.index <= _OPENING}
    listed = watched in opening and len(opening) > _MANY
    if watched and (counts[watched] >= max(counts.values()) or watched in titled or listed):
        return watched
    return counts.most_common(1)[0][0]


def assign(claims: Iterable[Claim], story: Iterable[Context], subject: str | None) -> None:
    """Give each claim its authority: of its part of the sentence, else of its section, else of the story."""
    section, last = subject, subject
    by_sentence: dict[int, list[Claim]] = {}
    for claim in claims:
        by_sentence.setdefault(claim.index, []).append(claim)
    for context in story:
        named = context.mentions
        alone = len(named) == 1 and len(context.sentence.text) - len(named[0].words) <= _MARKS
        if alone and not context.sentence.title:
            section = named[0].authority.slug  # a line that is no more than a name: the heading of its section
        for claim in by_sentence.get(context.sentence.index, ()):
            claim.authority = _owner(claim, section)
            claim.told |= {"named"} if any(m.authority.slug == claim.authority for m in named) else set()
            claim.told |= {"others named"} if any(m.authority.slug != claim.authority for m in named) else set()
            claim.told |= {"after another was named"} if not named and last != subject else set()
        last = named[-1].authority.slug if named else last


def _owner(claim: Claim, subject: str | None) -> str | None:
    text, named = claim.context.sentence.text, claim.context.mentions
    if not named:
        return subject
    place = claim.context.tokens[claim.place].start
    begin = max((found.end() for found in _PARTS.finditer(text[:place])), default=0)
    after = _PARTS.search(text[place:])
    end = place + after.start() if after else len(text)
    here = [mention for mention in named if begin <= mention.start < end] or list(named)
    if any(mention.authority.slug == subject for mention in here):
        return subject
    before = [mention for mention in here if mention.start <= place]
    return (before[-1] if before else here[0]).authority.slug
