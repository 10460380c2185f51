"""Findings join events that are known, or make new ones. Pure.

An event is merged from its evidence: whatever order documents arrive in, the better source wins a field and all stay
as evidence. Events are compared by who, what and when (rule 4), so a re-read, a reformatted date or a better parser
never makes a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.history.certainty import is_possible
from monitor.history.match import match, repeated, undatable
from monitor.history.merge import NOTICES, arrival, fold, new_event, of_address, with_evidence
from monitor.model.events import Change, ChangeKind, Event, Evidence, Status
from monitor.model.facts import Finding, Judgement
from monitor.model.publications import SourceKind
from monitor.model.reasons import Decision, Reason
from monitor.model.review import Answer
from monitor.model.words import letters

# A story about something longer ago than this only recalls it.
_FRESH_FOR_PRESS = timedelta(days=150)
_DOUBTFUL = (Status.POSSIBLE, Status.REJECTED)
_OF_THE_PRESS = (Status.REPORTED, *_DOUBTFUL)


@dataclass(frozen=True)
class Joined:
    """What joining made of history: the events that are new or differ, and the changes that may be news.

    `decisions` say of each document that is no news why it is none.
    """

    events: tuple[Event, ...] = ()
    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()


def join(
    events: Sequence[Event],
    evidence: Iterable[Evidence],
    replaced: frozenset[str] = frozenset(),
    timeless: Collection[Evidence] = (),
) -> Joined:
    """Let new evidence join the known events of its authorities.

    `events` is everything known of the authorities concerned; `replaced` are the addresses whose document was put in
    place of another (other words at the same address). `timeless` is the evidence that itself says neither when it
    happened nor when its report came out: a story of it may only repeat what stands. Evidence without an authority is
    refused with ValueError. The order of `evidence` does not matter: what the better sources report themselves goes
    first.
    """
    known = {event.id: event for event in events}
    before = dict(known)
    changes: list[Change] = []
    decisions: list[Decision] = []
    for given in sorted(evidence, key=arrival):
        event = match(known.values(), given, replaced=given.url in replaced) or _reviewed(known.values(), given)
        stands = repeated(known.values(), given) if event is None and given in timeless else None
        event, new = (stands, replace(given, recalled=True)) if stands else (event, given)
        if event is None and undatable(new):
            decisions.append(Decision(Reason.UNDATED, document=new.url))
            continue
        after = with_evidence(event, new) if event else new_event(known, _as_reviewed(known.values(), new))
        known[after.id] = after
        reason = _reason(event, after, new, replaced)
        change = _change(reason, event, after, new)
        if change:
            changes = _with(changes, change)
        else:
            decisions.append(Decision(reason, after.id, new.url))
    touched = tuple(e for e in known.values() if before.get(e.id) != e)
    return Joined(touched, tuple(changes), tuple(decisions))


def _with(changes: Sequence[Change], change: Change) -> list[Change]:
    """The changes and one more: what turns from possible to reported within one poll is simply new."""
    if change.kind is not ChangeKind.REPORTED or change.event is None:
        return [*changes, change]
    name = change.event.id
    others = [c for c in changes if c.kind is not ChangeKind.POSSIBLE or c.event is None or c.event.id != name]
    at_once = len(others) < len(changes)
    return [*others, replace(change, kind=ChangeKind.NEW, fields=()) if at_once else change]


def _reviewed(events: Iterable[Event], evidence: Evidence) -> Event | None:
    """The event of the same kind that a person was asked about when this story was read before."""
    held = [
        e for e in events if e.authority == evidence.finding.authority and _answer(e, evidence.url)
        and (e.facts.kind, e.facts.action) == (evidence.finding.kind, evidence.finding.action)
    ]  # fmt: skip
    return held[0] if held else None


def _as_reviewed(events: Iterable[Event], evidence: Evidence) -> Evidence:
    """The evidence with a person's word that its story is no news of the authority, whatever was read in it then."""
    own = (e for e in events if e.authority == evidence.finding.authority)
    rejected = any(_answer(e, evidence.url) is Answer.REJECTED for e in own)
    return replace(evidence, review=Answer.REJECTED) if rejected else evidence


def _answer(event: Event, url: str) -> Answer | None:
    held = of_address(event, url)
    return held.review if held else None


def withdraw(event: Event, url: str, *, silent: Reason | None = None) -> Joined:
    """Mark an address's evidence of an event as no longer held by its source; a change where nothing else stands.

    With `silent` there is no change, for that reason.
    """
    evidence = tuple(replace(e, withdrawn=True) if e.url == url else e for e in event.evidence)
    after = fold(event, evidence)
    if after == event:
        return Joined()
    gone = after.status is Status.WITHDRAWN and event.status is not Status.WITHDRAWN
    doubtful = Reason.ONLY_POSSIBLE if event.status in _DOUBTFUL else None
    if not gone or silent or doubtful:
        return Joined((after,), decisions=(Decision(silent or doubtful or Reason.STILL_CONFIRMED, event.id, url),))
    change = Change(ChangeKind.WITHDRAWN, event.authority, event=after, evidence=of_address(after, url))
    return Joined((after,), (change,))


def moved(event: Event, moves: Mapping[str, str]) -> Event:
    """The event with its evidence at the addresses at which its documents stand now (before, now).

    Where two pieces of evidence come to one address, what moved there is the document's own.
    """
    if not any(e.url in moves for e in event.evidence):
        return event
    settled = {e.url: e for e in event.evidence if e.url not in moves}
    came = {moves[e.url]: replace(e, url=moves[e.url]) for e in event.evidence if e.url in moves}
    return replace(event, evidence=tuple((settled | came).values()))


@dataclass(frozen=True)
class HistoryStep:
    """One more document about an event: the event as it was known from that day on, and what of it was news."""

    day: date
    event: Event
    change: Change | None


def replayed(event: Event) -> tuple[HistoryStep, ...]:
    """How an event came to be known, had each of its documents been seen on the day of its publication.

    Documents without such a day count from when they were first seen, and none later than that. Withdrawals and
    replaced words are not replayed: history keeps no day of them.
    """
    known: Event | None = None
    steps: list[HistoryStep] = []
    for evidence in sorted(event.evidence, key=lambda e: (_known_since(e), arrival(e))):
        standing = replace(evidence, withdrawn=False)
        after = with_evidence(known, standing) if known else fold(replace(event, evidence=()), (standing,))
        reason = _reason(known, after, standing, frozenset())
        steps.append(HistoryStep(_known_since(evidence), after, _change(reason, known, after, standing)))
        known = after
    return tuple(steps)


def _known_since(evidence: Evidence) -> date:
    """The day of publication; of what a page says by a later edit (a notice lifted), the day of the act itself."""
    seen = evidence.first_seen.date()
    if evidence.published is None:
        return seen
    act = evidence.finding.start if evidence.finding.kind in NOTICES else None
    day = evidence.published.last()
    return min(max(day, act.first()) if act else day, seen)


_NEWS: Mapping[Reason, ChangeKind] = {
    Reason.NEW: ChangeKind.NEW,
    Reason.POSSIBLE: ChangeKind.POSSIBLE,
    Reason.REPORTED: ChangeKind.REPORTED,
    Reason.CONFIRMED: ChangeKind.CONFIRMED,
    Reason.CORRECTED: ChangeKind.CORRECTED,
    Reason.REPLACED: ChangeKind.REPLACED,
    Reason.RESTORED: ChangeKind.RESTORED,
}


def _change(reason: Reason, before: Event | None, after: Event, evidence: Evidence) -> Change | None:
    """The change that new evidence makes, None where its reason is none for news."""
    kind = _NEWS.get(reason)
    if kind is None:
        return None
    fields = differences(before.facts, after.facts) if before else ()
    return Change(kind, after.authority, event=after, evidence=evidence, fields=fields)


def _reason(before: Event | None, after: Event, evidence: Evidence, replaced: frozenset[str]) -> Reason:
    """Why new evidence of an event is news, or is none; evidence of a known event is never news by itself."""
    if after.status is Status.REJECTED:
        return Reason.REJECTED
    if evidence.recalled:
        proved = before is not None and before.waits and after.status is Status.CONFIRMED
        return Reason.CONFIRMED if proved else Reason.RECALLED
    if after.recalled:
        return Reason.ONLY_POSSIBLE if is_possible(evidence) else Reason.RECALLED
    if before is None:
        return Reason.POSSIBLE if after.status is Status.POSSIBLE else Reason.NEW
    if evidence.source is SourceKind.NEWS:
        return _reason_of_story(before, after, evidence)
    if before.recalled:
        return Reason.NEW
    held = of_address(before, evidence.url)
    if before.status is Status.WITHDRAWN and held:
        return Reason.RESTORED
    if before.status in _OF_THE_PRESS:
        return Reason.CONFIRMED
    if held:
        return _reason_of_same_address(before, after, evidence, replaced)
    return _reason_of_second_document(before, after, evidence)


def _reason_of_story(before: Event, after: Event, evidence: Evidence) -> Reason:
    """A story is news of a known event where it makes a report of what was only possible, or was merely recalled."""
    if before.recalled:
        return _if_fresh(Reason.POSSIBLE if after.status is Status.POSSIBLE else Reason.NEW, after, evidence)
    if before.status in _DOUBTFUL and after.status is Status.REPORTED:
        return Reason.REPORTED
    if before.status is Status.REJECTED:
        return Reason.POSSIBLE
    return Reason.SAME_AS_KNOWN


def _if_fresh(reason: Reason, event: Event, evidence: Evidence) -> Reason:
    return reason if _fresh(event, evidence) else Reason.OLD_STORY


def _reason_of_same_address(before: Event, after: Event, evidence: Evidence, replaced: frozenset[str]) -> Reason:
    """The document of a known event, read again: news where other words took its place."""
    if evidence.url not in replaced:
        return Reason.SAME_AS_KNOWN
    if evidence.source is SourceKind.GOVUK:
        # A page of GOV.UK is edited in place, often: only an edit that changes a fact is news.
        return _corrected(before, after)
    return Reason.REPLACED


def _reason_of_second_document(before: Event, after: Event, evidence: Evidence) -> Reason:
    """Another official document of a confirmed event: in place of one that was taken away, or beside it."""
    gone = any(e.withdrawn and e.source is evidence.source for e in before.evidence)
    if gone and evidence.source is not SourceKind.GOVUK:
        return Reason.REPLACED
    reason = _corrected(before, after)
    # Readers were told that it is withdrawn.
    again = before.status is Status.WITHDRAWN and reason is Reason.SAME_AS_KNOWN
    return Reason.RESTORED if again else reason


def _corrected(before: Event, after: Event) -> Reason:
    return Reason.CORRECTED if differences(before.facts, after.facts) else Reason.SAME_AS_KNOWN


def _fresh(event: Event, evidence: Evidence) -> bool:
    """Whether a story can be news of an event that other documents only recalled."""
    when, published = event.facts.start, evidence.published
    return when is None or published is None or published.first() - when.last() <= _FRESH_FOR_PRESS


_COMPARED = ("start", "end", "topic", "visit_number", "priority_action", "lead_inspector")


def differences(before: Finding, after: Finding) -> tuple[tuple[str, str, str], ...]:
    """The facts that differ, as (name, before, after) in words of the data; identity, never text, is compared."""
    rows = [(n, _word(getattr(before, n)), _word(getattr(after, n))) for n in _COMPARED]
    old, new = _grades(before.judgements), _grades(after.judgements)
    rows += [(area, old.get(area, ""), new.get(area, "")) for area in dict.fromkeys([*old, *new])]
    said, says = dict(before.details), dict(after.details)
    rows += [(name, said.get(name, ""), says.get(name, "")) for name in dict.fromkeys([*said, *says])]
    for name in ("priority_actions", "improvements"):
        was, now = getattr(before, name), getattr(after, name)
        if [letters(t) for t in was] != [letters(t) for t in now]:
            rows.append((name, str(len(was)), str(len(now))))
    return tuple(
        row for row in rows if letters(row[1]) != letters(row[2]) or row[0] in ("priority_actions", "improvements")
    )


def _grades(judgements: Sequence[Judgement]) -> dict[str, str]:
    return {j.area: j.grade for j in judgements}


def _word(value: object) -> str:
    return "" if value is None else str(value)
