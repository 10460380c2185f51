"""Which known event a document is about: who, what and when are compared, never text (rule 4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from monitor.history.merge import NOTICES
from monitor.model.dates import When
from monitor.model.events import Event, Evidence
from monitor.model.facts import Action, EventKind, Finding
from monitor.model.publications import SourceKind

# A report comes out five to ten weeks after the visit; the press writes of it within days.
_PUBLISHED_WITHIN = timedelta(days=45)
# The longest time from a visit to the publication of its report or letter; a notice is published at once.
_REPORTED_WITHIN = timedelta(days=100)
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
    possible = [e for e in same if not _other_number(e.facts, finding)]
    meeting = [e for e in possible if _meets(e.facts, finding)]
    if not meeting:
        meeting = [e for e in possible if _published_together(e, evidence)]
    return min(meeting, key=lambda e: _distance(e, evidence)) if meeting else None


def undatable(evidence: Evidence) -> bool:
    """Whether a document looks back on something without a date: nothing that a history could hold."""
    return evidence.recalled and evidence.finding.start is None and evidence.finding.published is None


def _same_kind(known: Finding, finding: Finding) -> bool:
    return (known.kind, known.action) == (finding.kind, finding.action)


def _other_number(known: Finding, finding: Finding) -> bool:
    """Whether both count the visit, and differently: the second monitoring visit is not the first."""
    return bool(known.visit_number and finding.visit_number) and known.visit_number != finding.visit_number


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


def _meets(known: Finding, finding: Finding) -> bool:
    """Compatible dates: the spans of both overlap, each as exactly as it is known."""
    if known.start is None or finding.start is None:
        return False
    slack = _SLACK.get(finding.action, timedelta(0))
    return (
        known.start.first() - slack <= (finding.end or finding.start).last()
        and finding.start.first() - slack <= (known.end or known.start).last()
    )


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
    by_press = all(e.source is SourceKind.NEWS for e in event.evidence)
    return _loose(known, publications, press=by_press) and (
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


def _near(one: When | None, other: When | None) -> bool:
    if one is None or other is None:
        return False
    return one.first() - _PUBLISHED_WITHIN <= other.last() and other.first() <= one.last() + _PUBLISHED_WITHIN


def _distance(event: Event, evidence: Evidence) -> tuple[int, str]:
    """How far apart two meeting events are, in days; identity breaks ties, so that order never matters."""
    one = event.facts.start or event.facts.published
    other = evidence.finding.start or evidence.finding.published or evidence.published
    days = abs((one.first() - other.first()).days) if one and other else 10_000
    return (days, event.id)
