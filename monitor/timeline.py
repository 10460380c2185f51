"""Findings join events that are known, or make new ones. Pure.

An event is the fold of its evidence: whatever order documents arrive in, the better source wins a field and all stay
as evidence. Events are compared by who, what and when (rule 4), so a re-read, a reformatted date or a better parser
never makes a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.model import (
    Action,
    Change,
    ChangeKind,
    Event,
    EventKind,
    Evidence,
    Finding,
    Judgement,
    SourceKind,
    Status,
    When,
)

NOTICES = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)

# A report comes out five to ten weeks after the visit (docs/domain); the press tells of it within days.
_TOLD_WITHIN = timedelta(days=45)
# The longest time from a visit to the day on which its report or letter is told of; a notice is told at once.
_REPORTED_WITHIN = timedelta(days=100)
# A story that tells of something longer ago than this only recalls it.
_FRESH_FOR_PRESS = timedelta(days=150)
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


@dataclass(frozen=True)
class Joined:
    """What joining made of history: the events that are new or differ, and the changes that may be news."""

    events: tuple[Event, ...] = ()
    changes: tuple[Change, ...] = ()


def trust(evidence: Evidence) -> tuple[int, int, int]:
    """How much a witness counts, higher is better: it tells rather than recalls, its source, how exact its date is.

    Ofsted speaks first on inspections and visits, GOV.UK on notices, directions and commissioners; the press last.
    """
    authority_on_it = SourceKind.GOVUK if evidence.finding.kind in NOTICES else SourceKind.OFSTED
    rank = 3 if evidence.source is authority_on_it else 1 if evidence.source is SourceKind.NEWS else 2
    exact = len(evidence.finding.start.iso()) if evidence.finding.start else 0
    return (0 if evidence.recalled else 1, rank, exact)


def join(events: Sequence[Event], evidence: Iterable[Evidence], replaced: frozenset[str] = frozenset()) -> Joined:
    """Let new evidence join the known events of its authorities.

    `events` is everything known of the authorities concerned; `replaced` are the addresses whose document was put in
    place of another (other words at the same address). Evidence without an authority is refused with ValueError.
    The order of `evidence` does not matter: direct witnesses of the better sources go first.
    """
    known = {event.id: event for event in events}
    before = dict(known)
    changes: list[Change] = []
    for witness in sorted(evidence, key=_arrival):
        event = _match(known.values(), witness, replaced=witness.url in replaced)
        if event is None and _undatable(witness):
            continue
        after = _with(event, witness) if event else _new_event(known, witness)
        known[after.id] = after
        change = _change(event, after, witness, replaced)
        if change:
            changes.append(change)
    touched = tuple(e for e in known.values() if before.get(e.id) != e)
    return Joined(touched, tuple(changes))


def withdraw(event: Event, url: str, *, silent: bool = False) -> Joined:
    """Mark an address's evidence of an event as no longer held by its source; a change where nothing else stands."""
    evidence = tuple(replace(e, withdrawn=True) if e.url == url else e for e in event.evidence)
    after = _fold(event, evidence)
    if after == event:
        return Joined()
    gone = after.status is Status.WITHDRAWN and event.status is not Status.WITHDRAWN
    change = Change(ChangeKind.WITHDRAWN, event.authority, event=after, evidence=_of(after, url))
    return Joined((after,), (change,) if gone and not silent else ())


@dataclass(frozen=True)
class Step:
    """One witness more of an event: the event as it was known from that day on, and what of it was news."""

    day: date
    event: Event
    change: Change | None


def retold(event: Event) -> tuple[Step, ...]:
    """How an event came to be known, had each of its documents been seen on the day of its publication.

    Documents without such a day count from when they were first seen, and none later than that. Withdrawals and
    replaced words are not retold: history keeps no day of them.
    """
    told: Event | None = None
    steps: list[Step] = []
    for witness in sorted(event.evidence, key=lambda e: (_known_since(e), _arrival(e))):
        standing = replace(witness, withdrawn=False)
        after = _with(told, standing) if told else _fold(replace(event, evidence=()), (standing,))
        steps.append(Step(_known_since(witness), after, _change(told, after, standing, frozenset())))
        told = after
    return tuple(steps)


def _known_since(witness: Evidence) -> date:
    seen = witness.first_seen.date()
    return min(witness.published.last(), seen) if witness.published else seen


def _arrival(witness: Evidence) -> tuple[int, int, int, str, str]:
    """Sort key: the most trusted first, then by date, so that events get their identity from the best witness."""
    told, rank, exact = trust(witness)
    when = witness.finding.start or witness.published
    return (-told, -rank, -exact, when.iso() if when else "", witness.url)


def _of(event: Event, url: str) -> Evidence | None:
    return next((e for e in event.evidence if e.url == url), None)


# --- which event is meant ---------------------------------------------------------------------------------------------


def _match(events: Iterable[Event], witness: Evidence, *, replaced: bool) -> Event | None:
    """The known event that a witness speaks of, or None."""
    finding = witness.finding
    same = [e for e in events if e.authority == finding.authority and _same_kind(e.facts, finding)]
    own = [e for e in same if not witness.recalled and _is_own(e, witness, replaced=replaced)]
    if len(own) == 1:
        return own[0]
    possible = [e for e in same if not _other_number(e.facts, finding)]
    meeting = [e for e in possible if _meets(e.facts, finding)]
    if not meeting:
        meeting = [e for e in possible if _told_of(e, witness)]
    return min(meeting, key=lambda e: _distance(e, witness)) if meeting else None


def _undatable(witness: Evidence) -> bool:
    """Whether a document looks back on something without a date: nothing that a history could hold."""
    return witness.recalled and witness.finding.start is None and witness.finding.published is None


def _same_kind(known: Finding, finding: Finding) -> bool:
    return (known.kind, known.action) == (finding.kind, finding.action)


def _other_number(known: Finding, finding: Finding) -> bool:
    """Whether both count the visit, and differently: the second monitoring visit is not the first."""
    return bool(known.visit_number and finding.visit_number) and known.visit_number != finding.visit_number


def _is_own(event: Event, witness: Evidence, *, replaced: bool) -> bool:
    """An official document has one event of a kind: what it said at its last reading is this event.

    Read better, its dates may move far (a misprinted year); with other words in its place, only a little, or else it is
    the document of another visit.
    """
    if witness.source is SourceKind.NEWS:
        return False
    held = [e for e in event.evidence if e.url == witness.url and not e.recalled]
    return any(_within(_MENDED if replaced else _READ_BETTER, e.finding, witness.finding) for e in held)


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


def _told_of(event: Event, witness: Evidence) -> bool:
    """A telling without a date of its own, or dated by the publication, means what was published about then."""
    finding, known = witness.finding, event.facts
    told = finding.published or witness.published
    known_told = known.published or _first_published(event)
    tellings = (told, known_told)
    if _loose(finding, tellings, press=witness.source is SourceKind.NEWS) and (
        _near(known_told, told) or _led_to(known, told, known_told)
    ):
        return True
    own = finding.published or (None if witness.recalled else witness.published)
    by_press = all(e.source is SourceKind.NEWS for e in event.evidence)
    return _loose(known, tellings, press=by_press) and (_near(known_told, own) or _led_to(finding, known_told, own))


def _loose(finding: Finding, tellings: Sequence[When | None], *, press: bool) -> bool:
    """Whether a date is none of the event's own: missing, or the press dates a verdict by when it was told of.

    Monitoring visits come every few months, so that one may well be told of while the next takes place.
    """
    if finding.start is None:
        return True
    if not press or finding.kind is EventKind.MONITORING_VISIT:
        return False
    return any(told is not None and finding.start.meets(told) for told in tellings)


def _led_to(dated: Finding, told: When | None, own: When | None) -> bool:
    """Whether what is dated, and whose own telling is not known, is what an undated telling of `told` speaks of."""
    if dated.start is None or own is not None or told is None:
        return False
    within = _TOLD_WITHIN if dated.kind in NOTICES else _REPORTED_WITHIN
    return dated.start.first() <= told.last() and told.first() - (dated.end or dated.start).last() <= within


def _first_published(event: Event) -> When | None:
    dates = [e.published for e in event.evidence if e.published and not e.recalled]
    return min(dates, key=When.first) if dates else None


def _near(one: When | None, other: When | None) -> bool:
    if one is None or other is None:
        return False
    return one.first() - _TOLD_WITHIN <= other.last() and other.first() <= one.last() + _TOLD_WITHIN


def _distance(event: Event, witness: Evidence) -> tuple[int, str]:
    """How far apart two meeting events are, in days; identity breaks ties, so that order never matters."""
    one = event.facts.start or event.facts.published
    other = witness.finding.start or witness.finding.published or witness.published
    days = abs((one.first() - other.first()).days) if one and other else 10_000
    return (days, event.id)


# --- one event from its evidence --------------------------------------------------------------------------------------


def _new_event(known: dict[str, Event], witness: Evidence) -> Event:
    finding = witness.finding
    if finding.authority is None:
        raise ValueError("evidence without an authority cannot join history")
    base = event_id(finding, witness.published)
    name, number = base, 1
    while name in known:
        number += 1
        name = f"{base}-{number}"
    blank = Event(name, finding.authority, finding, Status.REPORTED, witness.first_seen)
    return _fold(blank, (witness,))


def event_id(finding: Finding, published: When | None = None) -> str:
    """`AUTHORITY/KIND[-ACTION]/DATE`: the first day, else the day of publication, as exactly as known."""
    action = f"-{finding.action}" if finding.action else ""
    when = finding.start or finding.published or published
    return f"{finding.authority}/{finding.kind}{action}/{when.iso() if when else 'undated'}"


def _with(event: Event, witness: Evidence) -> Event:
    """The event with a witness added, or put in place of what the same document said before."""
    held = _of(event, witness.url)
    if held:
        witness = replace(witness, first_seen=held.first_seen, recalled=witness.recalled and held.recalled)
    others = tuple(e for e in event.evidence if e.url != witness.url)
    return _fold(event, (*others, witness))


def _fold(event: Event, evidence: tuple[Evidence, ...]) -> Event:
    ordered = tuple(sorted(evidence, key=_arrival))
    standing = tuple(e for e in ordered if not e.withdrawn) or ordered
    return replace(
        event,
        facts=merge([e.finding for e in standing]),
        status=_status(ordered),
        evidence=ordered,
        recalled=all(e.recalled for e in ordered),
        first_seen=min(e.first_seen for e in ordered),
    )


def _status(evidence: tuple[Evidence, ...]) -> Status:
    official = [e for e in evidence if e.source is not SourceKind.NEWS]
    if any(not e.withdrawn for e in official):
        return Status.CONFIRMED
    if official:
        return Status.WITHDRAWN
    return Status.WITHDRAWN if all(e.withdrawn for e in evidence) else Status.REPORTED


def merge(findings: Sequence[Finding]) -> Finding:
    """One finding from several, best first: each field from the first that has it; grades never mixed.

    A report's judgements stand as a whole, since an area absent there was not judged (contract, section 2); where the
    best witness names no grade at all, the next one's are taken.
    """
    best = findings[0]
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


# --- what is news -----------------------------------------------------------------------------------------------------


def _change(before: Event | None, after: Event, witness: Evidence, replaced: frozenset[str]) -> Change | None:
    """The change that a witness makes, or None: evidence of a known event is never news by itself."""
    if witness.recalled or after.recalled:
        return None
    kind = _change_kind(before, after, witness, replaced)
    if kind is None:
        return None
    fields = differences(before.facts, after.facts) if before else ()
    if kind is ChangeKind.REPLACED and witness.source is SourceKind.GOVUK:
        # A page of GOV.UK is edited in place, often: only an edit that changes a fact is news.
        kind = ChangeKind.CORRECTED
    if kind is ChangeKind.CORRECTED and not fields:
        return None
    return Change(kind, after.authority, event=after, evidence=witness, fields=fields)


def _change_kind(before: Event | None, after: Event, witness: Evidence, replaced: frozenset[str]) -> ChangeKind | None:
    press = witness.source is SourceKind.NEWS
    if before is None or before.recalled:
        return ChangeKind.NEW if before is None or not press or _fresh(after, witness) else None
    if press:
        return None
    held = _of(before, witness.url)
    if before.status is Status.WITHDRAWN and held:
        return ChangeKind.RESTORED
    if before.status is Status.REPORTED:
        return ChangeKind.CONFIRMED
    if held:
        return ChangeKind.REPLACED if witness.url in replaced else None
    return _second_document(before, witness)


def _second_document(before: Event, witness: Evidence) -> ChangeKind:
    """Another official document of a confirmed event: in place of one that was taken away, or beside it."""
    gone = any(e.withdrawn and e.source is witness.source for e in before.evidence)
    return ChangeKind.REPLACED if gone else ChangeKind.CORRECTED


def _fresh(event: Event, witness: Evidence) -> bool:
    """Whether the press can be telling news of an event that others only recalled."""
    when, told = event.facts.start, witness.published
    return when is None or told is None or told.first() - when.last() <= _FRESH_FOR_PRESS


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
        if [_letters(t) for t in was] != [_letters(t) for t in now]:
            rows.append((name, str(len(was)), str(len(now))))
    return tuple(
        row for row in rows if _letters(row[1]) != _letters(row[2]) or row[0] in ("priority_actions", "improvements")
    )


def _grades(judgements: Sequence[Judgement]) -> dict[str, str]:
    return {j.area: j.grade for j in judgements}


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _letters(text: str) -> str:
    """Letters and digits alone: spacing, quotes and dashes make no difference."""
    return "".join(c for c in text.casefold() if c.isalnum())


def in_force(events: Iterable[Event]) -> tuple[Event, ...]:
    """The notices and directions issued and not lifted since, newest first: how things stand."""
    known = [e for e in events if e.facts.kind in NOTICES[:2] and e.status is not Status.WITHDRAWN]
    acts = sorted(known, key=_place)
    standing: dict[EventKind, Event] = {}
    for event in acts:
        if event.facts.action is Action.LIFTED:
            standing.pop(event.facts.kind, None)
        else:
            standing[event.facts.kind] = event
    return tuple(sorted(standing.values(), key=day_of, reverse=True))


def _place(event: Event) -> tuple[str, bool, bool]:
    """Sort key of an act: what is closed and replaced on a day is in force anew; an undated end is last."""
    lifted = event.facts.action is Action.LIFTED
    return (day_of(event), lifted and event.facts.start is None, not lifted)


def day_of(event: Event) -> str:
    """A key to sort events by: the first day, else the day of publication, else when it was first seen."""
    when = event.facts.start or event.facts.published
    return when.first().isoformat() if when else event.first_seen.date().isoformat()
