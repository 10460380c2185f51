"""Reading a news story: what it reports as new about an authority's children's services, and what it only recalls.

The story is taken as sentences (`press/prose.py`); each sentence tells acts (`acts.py`: verdicts, visits, deeds, with
their times); acts of one happening are drawn together (`storyline.py`); what the story reports as its news is told from
what it looks back on. A story that is not about children's services and Ofsted or the Department for Education gives
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from monitor.model.dates import When
from monitor.model.publications import DocumentKind, Reading
from monitor.model.standing import Standing
from monitor.read.press import prose, storyline
from monitor.read.press.act import Act
from monitor.read.press.acts import acts_of, continued
from monitor.read.press.prose import Sentence
from monitor.read.press.relevance import is_ours, is_relevant, opens_with_ours, speaks_of_one
from monitor.read.text.lines import Text
from monitor.register.names import Mention, Register

_MANY = re.compile(r"(?i)(?:[\w-]+ ){0,2}(?:notices|directions|commissioners)\b")
_APART_FROM = 2023  # the year from which care leavers have a judgement of their own


def read_story(
    text: Text,
    register: Register,
    *,
    authority: str | None = None,
    published: When | None = None,
    title: str | None = None,
    standing: Standing | None = None,
) -> Reading:
    """Read a story.

    `authority` is the slug of the watched authority: an unnamed council is taken as it, and events of others are left
    out. `published` is the day (or month) the story came out, from which "in November" is told; a date that stands at
    the head of the text is used where it is None. Events carry the sentence that says so, cut to 300 characters.
    `standing` is not asked.
    """
    paragraphs = _paragraphs(text)
    if paragraphs:
        stamped, rest = prose.labelled_date(paragraphs[0][0])
        published = published or stamped
        paragraphs[0] = (rest, paragraphs[0][1])
    published = published or prose.dateline(paragraphs)
    story = prose.sentences(paragraphs, title or text.title or None)
    headline = next((sentence.text for sentence in story if sentence.title), None)
    mentions = [register.find(sentence.text) for sentence in story]
    subject = _subject(story, mentions, authority)
    reading = Reading(DocumentKind.NEWS, title=headline, published=published, authority=subject)
    named = [bool(found) for found in mentions]
    if not is_relevant(story) or not speaks_of_one(story, named, known=subject is not None):
        return reading
    acts = _acts(story, mentions, subject, published)
    line = storyline.assemble(acts, story, published)
    keep = [found for found in line.events if authority is None or found.authority == authority]
    past = [found for found in line.background if authority is None or found.authority == authority]
    return Reading(
        DocumentKind.NEWS,
        title=headline,
        published=published,
        authority=subject,
        events=tuple(keep),
        background=tuple(past),
    )


def _paragraphs(text: Text) -> list[tuple[str, bool]]:
    """The paragraphs, and whether each is a list point.

    Lines of plain text are only taken as one paragraph where most of them go on in small letters: a story's lines are
    often paragraphs or headings that end without a full stop.
    """
    going_on = [line.text for line in text.lines if not line.starts]
    if going_on and sum(words[0].islower() for words in going_on) * 3 < len(going_on):
        return [(line.text, line.bullet) for line in text.lines]
    return [(paragraph.text, paragraph.bullet) for paragraph in text.paragraphs]


def _acts(
    story: tuple[Sentence, ...], mentions: list[tuple[Mention, ...]], subject: str | None, published: When | None
) -> list[Act]:
    """The acts of all sentences that are about children's services, each with its authority."""
    apart = published is None or published.year >= _APART_FROM
    found: list[Act] = []
    current = subject
    ours = opens_with_ours(story)
    for sentence, named in zip(story, mentions, strict=True):
        slugs = {mention.authority.slug for mention in named}
        if len(slugs) == 1 and (subject is None or _is_section(sentence, named[0])):
            current = next(iter(slugs))
        owner = partial(_owner, sentence.text, named=named, current=current)
        acts = [act for act in acts_of(sentence, published, owner, apart=apart) if is_ours(sentence, act.place)]
        if not ours:  # government's other interventions have commissioners and directions too
            acts = [act for act in acts if act.action is None]
        if not named:  # "reads improvement notices (issued, lifted)" is said of none
            acts = [act for act in acts if act.action is None or not _MANY.match(sentence.text, act.place)]
        if not acts and found and found[-1].sentence.index >= sentence.index - 2 and found[-1].grades:
            more = continued(found[-1], sentence, apart=apart)
            acts = [more] if more else []
        for act in acts:
            act.owned = any(mention.authority.slug == act.authority for mention in named)
        found += acts
    return found


def _is_section(sentence: Sentence, mention: Mention) -> bool:
    """Whether a line is no more than an authority's name: the heading of what a round-up tells of it."""
    return len(sentence.text) - len(mention.words) < 4


def _owner(text: str, place: int, named: tuple[Mention, ...], current: str | None) -> str | None:
    """Whose an act at `place` is: of the authority named in its part of the sentence, else of the story's."""
    if not named or (
        any(mention.authority.slug == current for mention in named) and len({m.authority.slug for m in named}) == 1
    ):
        return current if not named else named[0].authority.slug
    begin = max((found.end() for found in re.finditer(r"[;:]|,? (?:while|but|whereas)\s", text[:place])), default=0)
    after = re.search(r"[;:]|,? (?:while|but|whereas)\s", text[place:])
    end = place + after.start() if after else len(text)
    here = [mention for mention in named if begin <= mention.start < end] or list(named)
    if any(mention.authority.slug == current for mention in here):
        return current
    before = [mention for mention in here if mention.start <= place]
    return (before[-1] if before else here[0]).authority.slug


def _subject(story: tuple[Sentence, ...], mentions: list[tuple[Mention, ...]], watched: str | None) -> str | None:
    """The authority that the story is about: named in its headline or lead, else most often; else the watched one."""
    counts: Counter[str] = Counter()
    for sentence, named in zip(story, mentions, strict=True):
        for mention in named:
            counts[mention.authority.slug] += 4 if sentence.title else 2 if sentence.lead else 1
    if not counts:
        return watched
    if watched and counts[watched] >= max(counts.values()):
        return watched
    lead = {m.authority.slug for s, named in zip(story, mentions, strict=True) if s.lead for m in named}
    if watched in lead and len(lead) > 3:  # a round-up tells of many in one breath
        return watched
    titled = {m.authority.slug for s, named in zip(story, mentions, strict=True) if s.title for m in named}
    if watched in titled:
        return watched
    return counts.most_common(1)[0][0]
