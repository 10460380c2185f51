"""One event from its evidence: whatever order documents arrive in, the better source wins a field. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.history.certainty import believed, is_only_recalled, is_possible, status_of
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import Certainty, EventKind, Finding
from monitor.model.publications import SourceKind

NOTICES = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)


def trust(evidence: Evidence) -> tuple[int, int, int, int]:
    """How much evidence counts, higher is better: reported as new, its source, certain, how exact its date is.

    Ofsted speaks first on inspections and visits, GOV.UK on notices, directions and commissioners; the press last.
    """
    authority_on_it = SourceKind.GOVUK if evidence.finding.kind in NOTICES else SourceKind.OFSTED
    rank = 3 if evidence.source is authority_on_it else 1 if evidence.source is SourceKind.NEWS else 2
    exact = len(evidence.finding.start.iso()) if evidence.finding.start else 0
    return (0 if evidence.recalled else 1, rank, 0 if is_possible(evidence) else 1, exact)


def arrival(evidence: Evidence) -> tuple[int, int, int, int, str, str]:
    """Sort key: the most trusted first, then by date, so that events get their id from the best evidence."""
    new, rank, sure, exact = trust(evidence)
    when = evidence.finding.start or evidence.published
    return (-new, -rank, -sure, -exact, when.iso() if when else "", evidence.url)


def new_event(known: dict[str, Event], evidence: Evidence) -> Event:
    """A new event from its first evidence; its id differs from those of the known events."""
    finding = evidence.finding
    if finding.authority is None:
        raise ValueError("evidence without an authority cannot join history")
    base = event_id(finding, evidence.published)
    name, number = base, 1
    while name in known:
        number += 1
        name = f"{base}-{number}"
    blank = Event(name, finding.authority, finding, Status.REPORTED, evidence.first_seen)
    return fold(blank, (evidence,))


def event_id(finding: Finding, published: When | None = None) -> str:
    """`AUTHORITY/KIND[-ACTION]/DATE`: the first day, else the day of publication, as exactly as known."""
    action = f"-{finding.action}" if finding.action else ""
    when = finding.start or finding.published or published
    return f"{finding.authority}/{finding.kind}{action}/{when.iso() if when else 'undated'}"


def of_address(event: Event, url: str) -> Evidence | None:
    """The evidence of an event that stands at an address, None where there is none."""
    return next((e for e in event.evidence if e.url == url), None)


def with_evidence(event: Event, evidence: Evidence) -> Event:
    """The event with evidence added, or put in place of what the same document said before.

    A document of Ofsted's or GOV.UK's that a news feed lists too stays theirs.
    """
    held = of_address(event, evidence.url)
    if held and evidence.source is SourceKind.NEWS and held.source is not SourceKind.NEWS:
        return event
    if held:
        evidence = replace(
            evidence,
            finding=_as_sure(evidence.finding, held),
            first_seen=held.first_seen,
            recalled=evidence.recalled and held.recalled,
            repeats=held.repeats,
            review=held.review,
        )
    others = tuple(e for e in event.evidence if e.url != evidence.url)
    return fold(event, (*others, evidence))


def _as_sure(finding: Finding, held: Evidence) -> Finding:
    """What a story says now, as certain as it was: readers may have been told."""
    was_certain = held.finding.certainty is Certainty.CERTAIN and not held.recalled
    return replace(finding, certainty=Certainty.CERTAIN) if was_certain else finding


def plain(finding: Finding) -> Finding:
    """A finding without how sure it is, which history may know better, and without its pages, which say nothing new."""
    return replace(finding, certainty=Certainty.CERTAIN, cues=(), pages=())


def fold(event: Event, evidence: tuple[Evidence, ...]) -> Event:
    """The event merged anew from all its evidence."""
    ordered = tuple(sorted(evidence, key=arrival))
    status = status_of(ordered)
    doubtful = status in (Status.POSSIBLE, Status.REJECTED)
    facts = merge([e.finding for e in believed(ordered)])
    return replace(
        event,
        facts=replace(facts, certainty=Certainty.POSSIBLE if doubtful else Certainty.CERTAIN),
        status=status,
        evidence=ordered,
        # What was put before people as possible news is news when it is confirmed, be it by a look back.
        recalled=event.waits_since is None and is_only_recalled(ordered),
        first_seen=min(e.first_seen for e in ordered),
    )


def merge(findings: Sequence[Finding]) -> Finding:
    """One finding from several, best first: each field from the first that has it; grades never mixed.

    A report's judgements stand as a whole, since an area absent there was not judged; where the
    best evidence names no grade at all, the next one's are taken. Pages are of one document each, and stay with it.
    """
    best = replace(findings[0], pages=())
    for other in findings[1:]:
        best = replace(
            best,
            framework=best.framework or other.framework,
            start=best.start or other.start,
            end=best.end or (other.end if _compatible_end(best, other) else None),
            published=best.published or other.published,
            topic=best.topic or other.topic,
            visit_number=best.visit_number or other.visit_number,
            priority_action=best.priority_action if best.priority_action is not None else other.priority_action,
            lead_inspector=best.lead_inspector or other.lead_inspector,
            judgements=best.judgements or other.judgements,
            previous=best.previous or other.previous,
            priority_actions=best.priority_actions or other.priority_actions,
            improvements=best.improvements or other.improvements,
            details=_details(best, other),
            quote=best.quote or other.quote,
        )
    return best


def _compatible_end(best: Finding, other: Finding) -> bool:
    return best.start is None or (other.end is not None and best.start.first() <= other.end.last())


def _details(best: Finding, other: Finding) -> tuple[tuple[str, str], ...]:
    names = {name for name, _ in best.details}
    return best.details + tuple((name, words) for name, words in other.details if name not in names)
