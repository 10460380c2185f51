"""Which known event a document is about: who, what and when are compared, never text (rule 4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from monitor.history.merge import NOTICES
from monitor.history.standing import last_inspection
from monitor.model.dates import When
from monitor.model.events import Event, Evidence
from monitor.model.facts import Action, Area, EventKind, Finding
from monitor.model.publications import SourceKind

# A report comes out five to ten weeks after the visit; the press writes of it within days.
_PUBLISHED_WITHIN = timedelta(days=45)
# The longest time from a visit to the publication of its report or letter; a notice is published at once.
_REPORTED_WITHIN = timedelta(days=100)
# Stories of one happening come within days, the sector press two weeks later; a week for what is polled late. No
# longer: what gives no day at all may have stood there for long when it was first seen.
_SEEN_WITHIN = timedelta(weeks=3)
# No authority is inspected again so soon: in the 56 pairs of successive inspections that were looked at (2013 to 2025)
# the second began 748 days after the first at the earliest. Two in five gave the grade that stood.
_NO_SECOND_WITHIN = timedelta(days=730)
# How far a document's own dates may move: where the same words are read better, where others took their place.
_READ_BETTER = timedelta(days=366)
_MENDED = timedelta(days=45)
# A minister's letter, the page on GOV.UK and the paper date one act of a notice days or weeks apart.
_SLACK: Mapping[Action | None, timedelta] = {
    Action.ISSUED: timedelta(days=14),
    Action.REVISED: timedelta(days=14),
    Action.APPOINTED: timedelta(days=14),
    Action.LIFTED: timedelta(days=45),
    Action.ENDED: timedelta(days=45),
}


def match(events: Iterable[Event], evidence: Evidence, *, replaced: bool) -> Event | None:
    """The known event that a piece of evidence is about, or None."""
    finding = evidence.finding
    same = [e for e in events if e.authority == finding.authority and _same_kind(e.facts, finding)]
    own = [e for e in same if not evidence.recalled and _is_own(e, evidence, replaced=replaced)]
    if len(own) == 1:
        return own[0]
    possible = [e for e in same if not _other_number(e.facts, finding) and not _other_grade(e, evidence)]
    for meets in (_meets, _dated_by_publication, _published_together, _seen_together):
        meeting = [e for e in possible if meets(e, evidence)]
        if meeting:
            return min(meeting, key=lambda e: _distance(e, evidence))
    return None


def repeated(events: Iterable[Event], evidence: Evidence) -> Event | None:
    """The inspection whose standing judgement a story without a day of its own only repeats, as if it were new.

    Of a story that no known event was found for: the time in which the press tells of a new report is over. Another
    grade than stands is new, and so may be the same one where the last inspection is long enough ago for another.
    """
    finding = evidence.finding
    if evidence.source is not SourceKind.NEWS or evidence.recalled or finding.start or not finding.authority:
        return None
    if finding.kind is not EventKind.INSPECTION:
        return None
    day = _day(evidence)
    last = last_inspection(events, finding.authority, day)
    if last is None or not _same_grades(last.facts, finding):
        return None
    begun = last.facts.start or last.facts.published or When.of(last.first_seen)
    return last if day - begun.first() < _NO_SECOND_WITHIN else None


def undatable(evidence: Evidence) -> bool:
    """Whether a document looks back on something without a date: nothing that a history could hold."""
    return evidence.recalled and evidence.finding.start is None and evidence.finding.published is None


def _same_kind(known: Finding, finding: Finding) -> bool:
    return (known.kind, known.action) == (finding.kind, finding.action)


def _other_number(known: Finding, finding: Finding) -> bool:
    """Whether both count the visit, and differently: the second monitoring visit is not the first."""
    return bool(known.visit_number and finding.visit_number) and known.visit_number != finding.visit_number


def _other_grade(event: Event, evidence: Evidence) -> bool:
    """Whether what has no day of its own gives another grade than the event: then it is another judgement.

    Of a report of Ofsted's a story comes within weeks, in which no other inspection is published: there it is the story
    that errs. What a story recalls is of any time.
    """
    if event.facts.start and evidence.finding.start:
        return False
    by_press = evidence.source is SourceKind.NEWS and _is_by_press(event)
    return (by_press or evidence.recalled) and _other_grades(event.facts, evidence.finding)


def _other_grades(one: Finding, other: Finding) -> bool:
    """Whether two judgements differ: overall, else in all areas that both give."""
    compared = _compared(one, other)
    return bool(compared) and all(grade != others for grade, others in compared)


def _same_grades(one: Finding, other: Finding) -> bool:
    """Whether two judgements agree: overall, else in all areas that both give."""
    compared = _compared(one, other)
    return bool(compared) and all(grade == others for grade, others in compared)


def _compared(one: Finding, other: Finding) -> list[tuple[str | None, str | None]]:
    if one.grade(Area.OVERALL) and other.grade(Area.OVERALL):
        return [(one.grade(Area.OVERALL), other.grade(Area.OVERALL))]
    return [(j.grade, other.grade(j.area)) for j in one.judgements if other.grade(j.area)]


def _is_by_press(event: Event) -> bool:
    return all(e.source is SourceKind.NEWS for e in event.evidence)


def _is_own(event: Event, evidence: Evidence, *, replaced: bool) -> bool:
    """An official document has one event of a kind: what it said at its last reading is this event.

    Read better, its dates may move far (a misprinted year); with other words in its place, only a little, or else it is
    the document of another visit.
    """
    if evidence.source is SourceKind.NEWS:
        return False
    held = [e for e in event.evidence if e.url == evidence.url and not e.recalled]
    return any(_within(_MENDED if replaced else _READ_BETTER, e.finding, evidence.finding) for e in held)


def _within(limit: timedelta, one: Finding, other: Finding) -> bool:
    if one.start is None or other.start is None:
        return True
    return abs(one.start.first() - other.start.first()) <= limit


def _meets(event: Event, evidence: Evidence) -> bool:
    """Compatible dates: the spans of both overlap, each as exactly as it is known."""
    known, finding = event.facts, evidence.finding
    if known.start is None or finding.start is None:
        return False
    slack = _SLACK.get(finding.action, timedelta(0))
    return (
        known.start.first() - slack <= (finding.end or finding.start).last()
        and finding.start.first() - slack <= (known.end or known.start).last()
    )


def _dated_by_publication(event: Event, evidence: Evidence) -> bool:
    """Return True if the press dates a judgement by the day, month or year in which its report was published."""
    known, finding = event.facts, evidence.finding
    if finding.kind is not EventKind.INSPECTION or not _same_grades(known, finding):
        return False
    by_story = evidence.source is SourceKind.NEWS and _meet(finding.start, known.published)
    return by_story or (_is_by_press(event) and _meet(known.start, finding.published))


def _meet(one: When | None, other: When | None) -> bool:
    return one is not None and other is not None and one.meets(other)


def _published_together(event: Event, evidence: Evidence) -> bool:
    """Return True if both were published at about the same time and at least one has no date of its own."""
    finding, known = evidence.finding, event.facts
    published = finding.published or evidence.published
    known_published = known.published or _first_published(event)
    publications = (published, known_published)
    if _loose(finding, publications, press=evidence.source is SourceKind.NEWS) and (
        _near(known_published, published) or _led_to(known, published, known_published)
    ):
        return True
    own = finding.published or (None if evidence.recalled else evidence.published)
    return _loose(known, publications, press=_is_by_press(event)) and (
        _near(known_published, own) or _led_to(finding, known_published, own)
    )


def _loose(finding: Finding, publications: Sequence[When | None], *, press: bool) -> bool:
    """Return True if the date is not the event's own: missing, or a story dates a judgement by its own publication.

    Monitoring visits come every few months, so that one may well be written of while the next takes place.
    """
    if finding.start is None:
        return True
    if not press or finding.kind is EventKind.MONITORING_VISIT:
        return False
    return any(published is not None and finding.start.meets(published) for published in publications)


def _led_to(dated: Finding, published: When | None, own: When | None) -> bool:
    """Return True if an undated document, `published` soon after, can be about a dated event of unknown publication."""
    if dated.start is None or own is not None or published is None:
        return False
    within = _PUBLISHED_WITHIN if dated.kind in NOTICES else _REPORTED_WITHIN
    # A paper may have an act of a notice before the day that its documents give.
    earliest = dated.start.first() - _SLACK.get(dated.action, timedelta(0))
    return earliest <= published.last() and published.first() - (dated.end or dated.start).last() <= within


def _first_published(event: Event) -> When | None:
    dates = [e.published for e in event.evidence if e.published and not e.recalled]
    return min(dates, key=When.first) if dates else None


def _seen_together(event: Event, evidence: Evidence) -> bool:
    """Return True if both were first told at about the same time, where one has no date at all."""
    news = [e for e in event.evidence if not e.recalled]
    undated = [one for one in (evidence, *news) if not one.finding.start and not one.published]
    if evidence.recalled or not news or not undated:
        return False
    if event.facts.start and evidence.finding.start:
        return False
    return abs(min(map(_day, news)) - _day(evidence)) <= _SEEN_WITHIN


def _day(evidence: Evidence) -> date:
    """The day on which a document came out; where it gives none, on which it was first seen."""
    return evidence.published.first() if evidence.published else evidence.first_seen.date()


def _near(one: When | None, other: When | None) -> bool:
    if one is None or other is None:
        return False
    return one.first() - _PUBLISHED_WITHIN <= other.last() and other.first() <= one.last() + _PUBLISHED_WITHIN


def _distance(event: Event, evidence: Evidence) -> tuple[bool, int, str]:
    """How far apart two meeting events are: other grades, then days; identity breaks ties, whatever the order."""
    one = event.facts.start or event.facts.published
    other = evidence.finding.start or evidence.finding.published or evidence.published
    days = abs((one.first() - other.first()).days) if one and other else 10_000
    return (_other_grades(event.facts, evidence.finding), days, event.id)
