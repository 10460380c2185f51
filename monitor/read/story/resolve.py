"""Candidates become findings: grades by area, days, numbers, what was before, and the words that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model.dates import Precision, When
from monitor.model.facts import Action, Area, Certainty, EventKind, Finding, Grade, Judgement
from monitor.read.story.claims import VISIT_KINDS, Claim
from monitor.read.story.context import Age, Context, Dated
from monitor.read.story.cues import MEASURED, Candidate
from monitor.read.story.grading import GradeMention, spread
from monitor.read.words.lexicon import Mark, lexicon

_ENDS = (Action.LIFTED, Action.ENDED)
_END_MARGIN = 2.5  # in the logarithm of the odds
_LONGEST_QUOTE = 300  # characters
_ILACS, _SEPARATE_LEAVERS = 2018, 2023  # between these years one judgement covers children in care and care leavers
_IN_TITLE, _IN_OPENING, _SAID_OVERALL, _NAMED, _IN_SPEECH = 3.0, 2.0, 2.0, 3.0, 0.5
"""What a grade without an area weighs as the overall one, by where and how it is told; elsewhere 1."""
_OPENING, _HEAD = 3, 12  # sentences
_WHOLE = frozenset((Area.OVERALL.value, "all", "four"))  # what a grade is given for that is the overall one
_LONGEST_TOPIC = 22  # words
_UNDATED = 9999
_NOW = frozenset(("perfect", "present"))  # how an act is told that was done of late
_REPORT_DAYS = 5  # the least from a visit's last day to its report
_FRESH = (Age.NEAR, Age.RECENT)


@dataclass(frozen=True)
class Story:
    """A story on its way to findings: its sentences, the day it came out (None: not known), whose it is."""

    contexts: Sequence[Context]
    published: When | None
    subject: str | None

    @property
    def year(self) -> int | None:
        """The year in which it came out, or the latest that it tells."""
        times = (d.time.start.year for c in self.contexts for d in c.times if d.time.start and d.age is not Age.FUTURE)
        return self.published.year if self.published else max(times, default=None)


def as_finding(candidate: Candidate, story: Story, certainty: Certainty, cues: tuple[str, ...]) -> Finding:
    """A candidate that is news, with all that the story says of it."""
    mentions = _given(candidate)
    judged = candidate.kind is EventKind.INSPECTION
    start, end = _days(candidate, story)
    number = next((claim.number for claim in candidate.current if claim.number), None)
    return Finding(
        candidate.kind,
        candidate.authority,
        candidate.action,
        start=start,
        end=end if end != start else None,
        published=_report_day(story),
        topic=_topic(story) if candidate.kind in VISIT_KINDS else None,
        visit_number=number if candidate.kind is EventKind.MONITORING_VISIT else None,
        judgements=tuple(_judgements(mentions, story)) if judged else (),
        previous=tuple(_previous(candidate)) if judged else (),
        quote=quote(_saying(candidate).context),
        certainty=certainty,
        cues=cues,
    )


def _saying(candidate: Candidate) -> Claim:
    """The claim whose sentence is quoted: one of the text, which says more than the headline, with a time if any."""

    def rank(claim: Claim) -> tuple[bool, bool, bool, int]:
        dated = any(time.age in _FRESH for time in claim.context.times)
        return claim.context.sentence.title, claim.context.sentence.speech, not (dated or claim.mentions), claim.index

    return min(candidate.current, key=rank)


def _topic(story: Story) -> str | None:
    """What inspectors looked at on a visit, in the story's own words."""
    for context in story.contexts:
        for mark in context.of("looking"):
            ends = (
                number
                for number in range(mark.last, len(context.tokens))
                if context.word(number) in lexicon().words["topic_end"]
            )
            end = min(next(ends, len(context.tokens)), mark.last + _LONGEST_TOPIC)
            named = [m for m in (*context.of("topic"), *context.of("area")) if mark.last <= m.first < end]
            if named:
                words = context.sentence.text[context.tokens[mark.last].start : context.tokens[end - 1].end]
                return words.removeprefix("the ").removeprefix("its ")
    return None


def _report_day(story: Story) -> When | None:
    """The day on which the report, letter or decision came out, where the story says it ("published today")."""
    times = (t for c in story.contexts[:_HEAD] if not c.sentence.speech for t in c.times)
    return next((t.time.start for t in times if t.age is Age.NEAR and t.role in ("published", "acted")), None)


def _given(candidate: Candidate) -> list[tuple[GradeMention, Claim]]:
    """The grades given now; where a story tells them only as what something followed, these."""
    current = [(m, c) for c in candidate.claims for m in c.mentions if not m.is_before]
    return current or [(m, c) for c in candidate.claims for m in c.mentions if "left" not in m.reach]


def _weight(mention: GradeMention, claim: Claim) -> float:
    sentence = claim.context.sentence
    weight = _IN_TITLE if sentence.title else _IN_OPENING if sentence.index <= _OPENING else 1.0
    weight += _SAID_OVERALL if _WHOLE & set(mention.areas) else 0.0
    weight += _NAMED if {"named", "others named"} <= claim.told else 0.0
    return weight * (_IN_SPEECH if sentence.speech else 1.0) * (_IN_SPEECH if "after" in mention.reach else 1.0)


def _judgements(mentions: list[tuple[GradeMention, Claim]], story: Story) -> Iterator[Judgement]:
    """The overall grade that is told with the most weight, and each area's as it is told first."""
    votes: dict[Grade, float] = {}
    for mention, claim in mentions:
        if not mention.areas or _WHOLE & set(mention.areas):
            votes[mention.grade] = votes.get(mention.grade, 0.0) + _weight(mention, claim)
    if votes:
        overall = max(votes, key=lambda grade: votes[grade])
        yield Judgement(Area.OVERALL, overall, quote(next(c.context for m, c in mentions if m.grade is overall)))
    named = [(area, m, c) for m, c in mentions for area in spread(_joined(m.areas, story.year), story.year)]
    rest = [(area, m, c) for m, c in mentions if "rest" in m.areas for area in spread(("all",), story.year)]
    seen = {Area.OVERALL, "rest"}
    for area, mention, claim in (*named, *rest):
        if area not in seen:
            seen.add(area)
            yield Judgement(area, mention.grade, quote(claim.context))


def _joined(areas: tuple[str, ...], year: int | None) -> tuple[str, ...]:
    """Areas as the framework of the year has them: one judgement covered children in care and care leavers."""
    both = year is not None and _ILACS <= year < _SEPARATE_LEAVERS and Area.IN_CARE in areas
    return tuple(area for area in areas if not (both and area == Area.CARE_LEAVERS))


def _previous(candidate: Candidate) -> Iterator[Judgement]:
    """The overall grade that was before: the latest that the story tells of."""
    before = [(m, c) for c in candidate.claims for m in c.mentions if m.is_before and not m.areas]
    if before:
        mention, claim = max(before, key=lambda pair: _year(pair[0]))
        yield Judgement(Area.OVERALL, mention.grade, quote(claim.context))


def _year(mention: GradeMention) -> int:
    """The year of a grade that was before; one without a year is the last."""
    return mention.dated.time.start.year if mention.dated and mention.dated.time.start else _UNDATED


def _days(candidate: Candidate, story: Story) -> tuple[When | None, When | None]:
    """The first and last day: of an act its own, of a visit or inspection the days on which it was made."""
    if candidate.kind in MEASURED:
        day = _day_of_act(candidate, story)
        return day, day
    best = max(_visit_times(candidate, story), key=lambda pair: pair[0], default=None)
    return (best[1].time.start, best[1].time.end) if best else (None, None)


def _visit_times(candidate: Candidate, story: Story) -> Iterator[tuple[float, Dated]]:
    """The times that can be those of the visit, each with how well it fits."""
    indexes = {claim.index for claim in candidate.current}
    for context in story.contexts:
        for dated in context.times:
            start = dated.time.start
            if start is None or dated.role in ("other", "published") or dated.age not in (*_FRESH, Age.NONE):
                continue
            if "past" in context.reached[dated.first] or context.sentence.index > 30:
                continue
            if candidate.kind is EventKind.INSPECTION and _of_other_visit(dated, context):
                continue
            if dated.time.near or _too_late(dated, story.published or context.published):
                continue
            exact = {Precision.DAY: 2.0, Precision.MONTH: 1.5, Precision.YEAR: 0.0}[start.precision]
            fit = (
                exact
                + 2.0 * (dated.role == "visited")
                + 1.0 * (context.sentence.index in indexes)
                - 0.05 * context.sentence.index
            )
            if start.precision is Precision.YEAR and dated.role != "visited":
                continue
            yield fit, dated


def _of_other_visit(dated: Dated, context: Context) -> bool:
    """Whether a time is nearer to a focused or monitoring visit than to an inspection, and so not the inspection's."""

    def nearest(marks: list[Mark]) -> int:
        return min((abs(mark.first - dated.first) for mark in marks), default=len(context.tokens))

    return nearest(context.of("visit", *VISIT_KINDS)) < nearest(context.of("inspection"))


def _too_late(dated: Dated, published: When | None) -> bool:
    """Whether a time lies so close to the story that it can only be its report's day."""
    exact = dated.time.start is not None and dated.time.start.precision is Precision.DAY
    end = dated.time.end or dated.time.start
    return bool(published and exact and end and abs((published.first() - end.last()).days) < _REPORT_DAYS)


def _day_of_act(candidate: Candidate, story: Story) -> When | None:
    """The day on which a notice was issued, a commissioner appointed and so on."""
    for claim in sorted(candidate.current, key=lambda c: (c.index, c.place)):
        dated = next((d for d in claim.context.times if d.age is Age.NEAR and d.time.start), None) or claim.dated(
            "acted", "published"
        )
        if dated and dated.time.start and dated.age in (*_FRESH, Age.NONE) and not dated.time.future:
            return dated.time.start
    if story.published and any(_NOW & claim.told for claim in candidate.current):
        return When(story.published.year, story.published.month)
    return None


def exclusive(ranked: Sequence[tuple[float, Candidate]]) -> Iterator[tuple[float, Candidate]]:
    """Of candidates that exclude each other (two kinds of visit, two actions on one notice) the likeliest alone.

    What was ended was begun before: where a story tells both about as likely, the end is its news.
    """
    seen: dict[object, tuple[float, Candidate]] = {}
    for score, candidate in ranked:
        key = ("visit" if candidate.unnamed or candidate.kind in VISIT_KINDS else candidate.kind, candidate.authority)
        first = seen.setdefault(key, (score, candidate))
        if first[0] - score <= _END_MARGIN and _outranks(candidate, first[1]):
            seen[key] = (first[0], candidate)
    yield from seen.values()


def only_recalled(candidate: Candidate, news: Candidate) -> bool:
    """Whether a visit is only told of by the way, in a story whose news is a judgement."""
    return news.kind is EventKind.INSPECTION and candidate.kind in VISIT_KINDS and candidate.best.index > 1


def _outranks(candidate: Candidate, first: Candidate) -> bool:
    """Whether an action is the later of two on one thing: its end, or the revision in "issued a revised direction"."""
    if candidate.action in _ENDS:
        return first.action not in _ENDS
    both = (candidate.action, first.action) == (Action.REVISED, Action.ISSUED)
    return both and candidate.best.index == first.best.index


def quote(context: Context) -> str:
    """The words of a sentence that stand for what it says."""
    return context.sentence.text[:_LONGEST_QUOTE]
