"""Events and documents as JSON objects, with exactly the keys that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from monitor.history.direction import compare
from monitor.history.summary import by_authority
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import Area, Certainty, Finding, Judgement
from monitor.model.messages import Delivery
from monitor.model.publications import DocumentKind, Reading
from monitor.model.reasons import Reason
from monitor.register.names import Register

Json = dict[str, Any]


def reading_json(reading: Reading, source: str) -> Json:
    """One document as `extract --json` prints it; `source` is the file or address as the user gave it.

    What the press says is `reported`, or `possible`; what Ofsted or GOV.UK publish is `confirmed`, and certain. An
    event without a publication date of its own has the document's; a recalled one has not, for it was published
    elsewhere.
    """
    if reading.kind is not DocumentKind.NEWS:
        reading = _certain(reading)
    news = reading.kind is DocumentKind.NEWS
    return {
        "source": source,
        "kind": reading.kind.value,
        "title": reading.title,
        "published": _iso(reading.published),
        "authority": reading.authority,
        "events": [finding_json(event, _status(event, news=news), reading.published) for event in reading.events],
        "background": [finding_json(event, _status(event, news=news)) for event in reading.background],
        "problems": list(reading.problems),
    }


def _status(finding: Finding, *, news: bool) -> Status:
    if not news:
        return Status.CONFIRMED
    return Status.REPORTED if finding.certainty is Certainty.CERTAIN else Status.POSSIBLE


def _certain(reading: Reading) -> Reading:
    events, background = (
        tuple(replace(f, certainty=Certainty.CERTAIN, cues=()) for f in found)
        for found in (reading.events, reading.background)
    )
    return replace(reading, events=events, background=background)


def finding_json(finding: Finding, status: Status, published: When | None = None) -> Json:
    """One finding as an event object; what the document does not say is null, or absent from the judgements.

    `published` stands in where the finding has no publication date of its own.
    """
    return {
        "kind": finding.kind.value,
        "action": finding.action.value if finding.action else None,
        "status": status.value,
        "framework": str(finding.framework) if finding.framework else None,
        "start": _iso(finding.start),
        "end": _iso(finding.end),
        "precision": finding.start.precision.value if finding.start else None,
        "published": _iso(finding.published or published),
        "topic": finding.topic,
        "visit_number": finding.visit_number,
        "priority_action": finding.priority_action,
        "lead_inspector": finding.lead_inspector,
        "judgements": _grades(finding.judgements),
        "previous": _grades(finding.previous),
        "priority_actions": list(finding.priority_actions),
        "improvements": list(finding.improvements),
        "quote": finding.quote,
        "certainty": finding.certainty.value,
        "cues": list(finding.cues),
    }


def _iso(when: When | None) -> str | None:
    return when.iso() if when else None


def _grades(judgements: tuple[Judgement, ...]) -> dict[str, str]:
    """Grades by area, in the order in which readers look for them; an area nobody has seen comes last."""
    known = list(Area)
    order = sorted(judgements, key=lambda j: known.index(Area(j.area)) if j.area in known else len(known))
    return {judgement.area: judgement.grade for judgement in order}


def event_json(event: Event) -> Json:
    """One event of the history, as `events --format json` prints it: the keys of a finding and besides them its own."""
    return {
        "id": event.id,
        "authority": event.authority,
        **finding_json(event.facts, event.status),
        "direction": event.direction.value if event.direction else None,
        "first_seen": event.first_seen.isoformat(),
        "evidence": [
            {
                "url": evidence.url,
                "source": evidence.source.value,
                "title": evidence.title,
                "published": _iso(evidence.published),
                "quote": evidence.quote,
                "first_seen": evidence.first_seen.isoformat(),
            }
            for evidence in event.evidence
        ],
    }


def history_json(events: Iterable[Event], history: Iterable[Event], register: Register) -> list[Json]:
    """Events as `events --format json` prints them: whose they are in words and codes, what they are compared with.

    `history` holds all events of their authorities.
    """
    own = by_authority(history)
    return [_in_history(event, own.get(event.authority, ()), register) for event in events]


def _in_history(event: Event, own: Sequence[Event], register: Register) -> Json:
    authority = register.get(event.authority)
    compared = {c.area: {"grade": c.before, "event": c.event} for c in compare(event, own) if c.before}
    return {
        **event_json(event),
        "name": authority.name if authority else event.authority,
        "region": authority.region if authority else None,
        "gss": authority.gss_code if authority else None,
        "recalled": event.recalled,
        "compared_with": compared,
    }


def alert_json(delivery: Delivery, why: Reason) -> Json:
    """One alert's way to one channel, as `--json` prints it; `why` says why it stands as it does."""
    return {
        "id": delivery.id,
        "channel": delivery.channel,
        "headline": delivery.message.headline,
        "severity": delivery.message.severity.word,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "why": why.value,
        "reason": delivery.reason or None,
        "created_at": delivery.created_at.isoformat(),
        "taken_at": delivery.taken_at.isoformat() if delivery.taken_at else None,
    }
