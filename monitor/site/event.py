"""The page of one event: all that is known, every document, how each fact was read, what was alerted and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import accumulate

from monitor.history.direction import compare
from monitor.history.places import Place, place_of
from monitor.model import words
from monitor.model.events import AreaChange, Event, Status
from monitor.model.facts import Judgement
from monitor.register.names import Authority
from monitor.site import phrases, pieces
from monitor.site.evidence import read_facts, shown
from monitor.site.paths import INDEX, authority_path, event_path
from monitor.site.record import AlertNote, AuthorityRecord, ChannelNote
from monitor.site.render import instant, page

_IN_FULL = 20
"""Documents that stand with their words; what tells of one event in more places is listed."""
_LISTED = 150
_ALERTS = 40
_LONGEST_POINT = 2_000  # characters
_MOST_POINTS = 20_000  # characters of all points of a kind: no report comes near, and a page has to load on a phone


def event(record: AuthorityRecord, one: Event, zone: tzinfo) -> bytes:
    """The page of an event of an authority; instants are shown in `zone`."""
    own, told = record.authority, record.of(one)
    evidence = sorted(one.evidence, key=lambda e: (e.withdrawn, e.recalled, e.source == "news", e.url))
    facts = one.facts
    heading, when = phrases.title(facts), phrases.span(facts.start, facts.end)
    return page(
        "event.html.j2",
        event_path(one.id),
        title=f"{heading}, {when}, {own.name}" if facts.start else f"{heading}, {own.name}",
        description=f"{own.name}: {heading}, {when}.",
        crumbs=((INDEX, "England"), (authority_path(own.slug), own.name)),
        authority=own,
        event=one,
        heading=heading,
        doubt=phrases.doubt(one),
        facts=pieces.pairs(_facts(one, own)),
        judgements=_judgements(one, record.events),
        no_overall=phrases.no_overall(facts),
        priority_actions=pieces.points(_placed(one, facts.priority_actions)),
        improvements=pieces.points(_placed(one, facts.improvements)),
        evidence=pieces.documents((shown(e), read_facts(e)) for e in evidence[:_IN_FULL]),
        evidence_heading=words.count(len(evidence), "document") + " it rests on",
        further=[shown(e) for e in evidence[_IN_FULL : _IN_FULL + _LISTED]],
        unlisted=max(len(evidence) - _IN_FULL - _LISTED, 0),
        alerts=[_alert(alert, zone) for alert in told.alerts[:_ALERTS]],
        why_none=told.why_none,
        not_news=told.not_news[:_LISTED],
    )


def _facts(one: Event, own: Authority) -> Iterator[tuple[str, str]]:
    """What is known besides judgements and points, by name, in the order in which readers look for it."""
    facts = one.facts
    yield "When", phrases.span(facts.start, facts.end) if facts.start else "not stated"
    yield "Published", phrases.day(facts.published) if facts.published else ""
    yield "Region", own.region
    yield "Framework", words.framework(facts.framework) if facts.framework else ""
    yield "Looked at", facts.topic or ""
    yield "Number of the visit", str(facts.visit_number or "")
    yield "Lead inspector", facts.lead_inspector or ""
    yield "Compared with before", one.direction.value if one.direction else ""
    for name, text in facts.details:
        yield name.replace("_", " ").capitalize(), text
    yield "First known to this monitor", phrases.iso_day(one.first_seen.date())
    yield "Standing", _standing(one)


def _standing(one: Event) -> str:
    said = {
        Status.CONFIRMED: "confirmed by Ofsted or GOV.UK",
        Status.REPORTED: "reported by the press",
        Status.WITHDRAWN: "withdrawn",
        Status.POSSIBLE: "unconfirmed",
    }.get(one.status, "")
    return f"{said}; known only from documents that look back on it" if one.recalled else said


def _judgements(one: Event, events: Sequence[Event]) -> list[AreaChange]:
    """Each area beside the last comparable one; of an event that is no fact, the areas alone."""
    by_area = {change.area: change for change in compare(one, events)}
    found = by_area or {j.area: _alone(j) for j in one.facts.judgements}
    return [found[area] for area in words.in_order(found) if found[area].after]


def _alone(judgement: Judgement) -> AreaChange:
    return AreaChange(judgement.area, None, judgement.grade, None)


def _placed(one: Event, texts: Sequence[str]) -> Iterator[tuple[str, Place | None]]:
    """Points with the pages of the document on which they stand, as many as a page has room for."""
    placed = any(evidence.finding.pages for evidence in one.evidence)
    points = [words.cut(text, _LONGEST_POINT) for text in texts]
    kept = sum(length <= _MOST_POINTS for length in accumulate(map(len, points)))
    yield from (
        (point, place_of(one, text) if placed else None) for point, text in zip(points[:kept], texts, strict=False)
    )
    if kept < len(points):
        yield f"and {len(points) - kept} more, in the document", None


def _alert(alert: AlertNote, zone: tzinfo) -> dict[str, object]:
    return {
        "headline": alert.headline,
        "severity": alert.severity,
        "reason": alert.reason,
        "made": instant(alert.made_at, zone),
        "channels": [_channel(one, zone) for one in alert.channels],
    }


def _channel(note: ChannelNote, zone: tzinfo) -> dict[str, str]:
    return {"channel": note.channel, "said": note.said, "at": instant(note.at, zone) if note.at else ""}
