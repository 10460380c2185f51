"""What a story only recalls, as far as it can be dated: earlier grades, inspections, visits and notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.model.dates import Precision, When
from monitor.model.facts import Action, Area, EventKind, Finding, Judgement
from monitor.read.story.claims import Claim
from monitor.read.story.context import Age, Context, Dated
from monitor.read.story.cues import MEASURED, about_send
from monitor.read.story.resolve import Story, quote

_SPRING = 4  # the month from which a report is of an inspection of its own year
_RIGHT_BEHIND = 3  # words
_LISTED = 3  # words from one year of a list to the next
_NEAR_BEFORE, _NEAR_AFTER = 9, 4  # words between an inspection of long ago and its time
_PAST = (Age.OLD, Age.RECENT, Age.NONE)


def background(story: Story, claims: Sequence[Claim], news: Sequence[Finding]) -> tuple[Finding, ...]:
    """What a story only recalls, as far as it can be dated: earlier grades, inspections, visits, notices."""
    kind = EventKind.SEND_INSPECTION if about_send(story.contexts) else EventKind.INSPECTION
    recalled = [f for claim in claims for f in _recalled(claim, kind, claims)]
    inspected = any(n.kind not in MEASURED for n in news)
    recalled += [f for claim in claims for f in _inspections_recalled(claim, story, kind, inspected=inspected)]
    found: dict[tuple[EventKind, Action | None, str | None, int], Finding] = {}
    for finding in recalled:
        key = finding.kind, finding.action, finding.authority, _year_of(finding)
        known = any((n.kind, n.action, _year_of(n)) == (finding.kind, finding.action, _year_of(finding)) for n in news)
        if _year_of(finding) and not known:
            found[key] = _together(found[key], finding) if key in found else finding
    return tuple(_with_grades_told_apart(list(found.values()), claims))


def _year_of(finding: Finding) -> int:
    when = finding.start or finding.published
    return when.year if when else 0


def _together(first: Finding, other: Finding) -> Finding:
    """Two tellings of one happening of the past as one: it began on the more exact day, of two as exact the earlier."""
    judged = first if first.judgements else other
    starts = [f.start for f in (first, other) if f.start]
    start = min(starts, key=lambda when: (when.month is None, when.day is None, when.first()), default=None)
    return replace(judged, start=start, published=first.published or other.published)


def _with_grades_told_apart(found: list[Finding], claims: Sequence[Claim]) -> list[Finding]:
    """Give a grade without a day to the last inspection before a notice: "issued in 2012 after it was rated …"."""
    for claim in claims:
        mention = next((m for m in claim.mentions if m.dated is None and {"after", "past"} & m.reach), None)
        notice = next((f.start for f in found if f.kind in MEASURED and f.quote == quote(claim.context)), None)
        if mention is None or notice is None:
            continue
        ungraded = [f for f in found if f.kind is EventKind.INSPECTION and not f.judgements and f.start]
        before = [f for f in ungraded if f.start and f.start.first() <= notice.last()]
        if before:
            latest = max(before, key=lambda f: f.start.first() if f.start else notice.first())
            words = Judgement(Area.OVERALL, mention.grade, quote(claim.context))
            found[found.index(latest)] = replace(latest, judgements=(words,))
    return found


def _recalled(claim: Claim, inspection: EventKind, claims: Sequence[Claim]) -> Iterator[Finding]:
    """A judgement, visit or act with the time that dates it."""
    if claim.kind is None or claim.kind is EventKind.INSPECTION_ANNOUNCED:
        return
    said = quote(claim.context)
    sentence = [m for c in claims if c.context is claim.context for m in c.mentions]
    left = [m for m in sentence if "left" in m.reach and m.dated is None]
    moved = len({m.grade for m in sentence}) > 1
    for mention in claim.mentions:
        if moved and mention in left:
            continue
        told_of_then = not claim.context.of("measure") and (
            mention.is_before or not any("left" in m.reach for m in sentence)
        )
        dated = mention.dated or (claim.dated("acted", "visited", "published") if told_of_then else None)
        before = tuple(Judgement(Area.OVERALL, m.grade, said) for m in left[:1])
        for time in _listed(dated, claim.context) if dated else ():
            words = Judgement(Area.OVERALL, mention.grade, said)
            judged = Finding(claim.kind, claim.authority, judgements=(words,), previous=before, quote=said)
            yield _of_time(judged, time)
    kind = inspection if claim.kind is EventKind.JTAI and inspection is EventKind.SEND_INSPECTION else claim.kind
    dated = None if claim.mentions else claim.dated("acted", "visited", "published")
    if dated and dated.time.start and dated.age in _PAST and not _is_of_other(dated, claim, claims):
        yield Finding(kind, claim.authority, claim.action, start=dated.time.start, quote=said)


def _of_time(finding: Finding, dated: Dated) -> Finding:
    """A judgement at a time: that of its inspection, or of its report.

    An inspection whose report came out from April on began in that year.
    """
    when = dated.time.start
    if when is None or dated.role != "published" or when.month is None:
        return replace(finding, start=when)
    return replace(finding, published=when, start=When(when.year) if when.month >= _SPRING else None)


def _is_of_other(dated: Dated, claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a time stands right behind another thing done with the same notice: "issued in 2012, was lifted"."""
    here = [c for c in claims if c.context is claim.context and c.kind is claim.kind and c.action is not claim.action]
    return any(0 <= dated.first - c.place <= _RIGHT_BEHIND < abs(dated.first - claim.place) for c in here)


def _listed(dated: Dated, context: Context) -> list[Dated]:
    """A time of the past, and those that "and" joins to it: "in 2016 and 2019"."""
    beside = [t for t in context.times if abs(t.first - dated.first) <= _LISTED and t.time.start and t.age in _PAST]
    joined = [t for t in beside if context.word(min(t.last, dated.last)) == "and" or t is dated]
    return [t for t in joined if t is dated or (t.time.start and t.time.start.precision is Precision.YEAR)]


def _inspections_recalled(claim: Claim, story: Story, kind: EventKind, *, inspected: bool) -> Iterator[Finding]:
    """An inspection of long ago that a sentence tells of by the way: "since the last inspection in 2018"."""
    context = claim.context
    marks = [*context.of("inspection"), *context.of("visit", "plain"), *context.of("report")]
    for dated in context.times:
        beside = context.near(dated.first, marks, _NEAR_BEFORE, _NEAR_AFTER, clause=False)
        if (
            beside
            and dated.time.start
            and dated.role != "other"
            and _is_past(dated, context, story, inspected=inspected)
        ):
            said = quote(context)
            whose = EventKind.SEND_INSPECTION if context.of("service", "send") else kind
            yield _of_time(Finding(whose, claim.authority, quote=said), dated)


def _is_past(dated: Dated, context: Context, story: Story, *, inspected: bool) -> bool:
    """Whether a time is past: long ago; of late, where the news is no inspection; by its words in an undated story."""
    if dated.age is Age.OLD:
        return _has_year(dated)
    told = {"past", "after"} & context.reached[dated.first]
    of_late = dated.role == "visited" and not inspected
    return dated.age is Age.RECENT and (of_late or (story.published is None and bool(told)))


def _has_year(dated: Dated) -> bool:
    """Whether a day is told with its year; one without may be of any year before."""
    start = dated.time.start
    return start is None or start.precision is not Precision.DAY or str(start.year) in dated.time.words
