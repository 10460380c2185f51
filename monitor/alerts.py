"""Changes become messages: how grave, in which words, for whom. Pure.

A message's facts are in plain text; every channel gives it a form of its own. Nothing is said here that the data does
not hold: what is not known is said to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitor import words
from monitor.model import (
    Action,
    Area,
    Change,
    ChangeKind,
    Direction,
    Event,
    EventKind,
    Evidence,
    Finding,
    Framework,
    Grade,
    Item,
    Link,
    Message,
    Severity,
    SourceKind,
    Status,
    Travel,
    When,
)
from monitor.timeline import NOTICES, day_of, in_force

# Contract, section 5: a publication of more than this many days ago is said to be late, with low severity.
LATE_AFTER = timedelta(days=90)

# The gravest outcomes of Area SEND inspections: since 2023, and before.
_FAILINGS = re.compile(r"systemic failings|written statement of action", re.IGNORECASE)
_OUTCOME_LENGTH = 140
# ILACS reports have no overall effectiveness from inspections of this month on (Ofsted's framework of April 2026).
_NO_OVERALL_FROM = When(2026, 4)

_MARKS: Mapping[Direction | None, str] = {Direction.IMPROVED: "▲", Direction.DECLINED: "▼", Direction.UNCHANGED: "="}
_SAID_BY = {
    SourceKind.OFSTED: "Ofsted",
    SourceKind.GOVUK: "Department for Education (GOV.UK)",
    SourceKind.NEWS: "the press",
}


@dataclass(frozen=True)
class Place:
    """What a message says of an authority besides its events: name, region, the address of its Ofsted page."""

    name: str
    region: str = ""
    page: str = ""


@dataclass(frozen=True)
class Desk:
    """What is at hand when messages are written: the authorities' names, their history, the instant of the poll."""

    now: datetime
    places: Mapping[str, Place]
    history: Mapping[str, Sequence[Event]] = field(default_factory=dict)


def message(change: Change, desk: Desk) -> Message:
    """The message that a change owes. Its key is the same however often it is made from the same change."""
    if change.event is None:
        return _unread(change, desk)
    return _of_event(change, change.event, desk)


# --- an event ---------------------------------------------------------------------------------------------------------


def _of_event(change: Change, event: Event, desk: Desk) -> Message:
    place = desk.places[event.authority]
    history = desk.history.get(event.authority, ())
    late = is_late(event, desk.now.date())
    first = change.kind is ChangeKind.NEW
    return Message(
        key=f"{event.id}#{change.kind}" + ("" if first else f"@{desk.now.isoformat()}"),
        thread=thread_of(event, history),
        headline=f"{place.name}: {_headline(change, event)}",
        severity=Severity.LOW if late and first else severity(change, event),
        kind=str(event.facts.kind),
        authority=event.authority,
        authority_name=place.name,
        region=place.region,
        update=not first or event.facts.action in (Action.LIFTED, Action.REVISED, Action.ENDED),
        lines=_lines(change, event, history, late),
        rows=_rows(change, event),
        priority_actions=event.facts.priority_actions,
        improvements=event.facts.improvements,
        quote=(change.evidence.quote if change.evidence else "") or event.facts.quote,
        said_by=_said_by(change.evidence),
        links=_links(change.evidence, place),
        problems=change.problems,
        history=_past(event, history),
    )


def is_late(event: Event, today: date) -> bool:
    """Whether the event was published over 90 days ago."""
    when = event.facts.published or next((e.published for e in event.evidence if e.published), None)
    return when is not None and today - when.last() > LATE_AFTER


def severity(change: Change, event: Event) -> Severity:
    """How grave a change is.

    `critical`: a judgement of inadequate, an area for priority action, a direction; `high`: any downgrade, a notice
    issued, the first monitoring visit, the gravest outcome of an Area SEND inspection; `low`: an inspection only
    announced; else `normal`.
    """
    facts = event.facts
    if change.kind in (ChangeKind.WITHDRAWN, ChangeKind.RESTORED):
        return Severity.HIGH
    if change.kind in (ChangeKind.CORRECTED, ChangeKind.REPLACED) and not _grave(change):
        return Severity.NORMAL if change.fields else Severity.LOW
    if facts.kind in NOTICES:
        return _notice_severity(facts)
    if facts.priority_action or any(j.grade == Grade.INADEQUATE for j in facts.judgements):
        return Severity.CRITICAL
    if any(t.direction is Direction.DECLINED for t in change.travel):
        return Severity.HIGH
    if facts.kind is EventKind.MONITORING_VISIT and facts.visit_number == 1:
        return Severity.HIGH
    if facts.kind is EventKind.SEND_INSPECTION and _FAILINGS.search(dict(facts.details).get("outcome", "")):
        return Severity.HIGH
    return Severity.LOW if facts.kind is EventKind.INSPECTION_ANNOUNCED else Severity.NORMAL


def _grave(change: Change) -> bool:
    """Whether a correction touches a judgement or a priority action, and not only a date or a name."""
    return any(name in set(Area) or name.startswith("priority") for name, _, _ in change.fields)


def _notice_severity(facts: Finding) -> Severity:
    if facts.action in (Action.LIFTED, Action.ENDED):
        return Severity.NORMAL
    return Severity.HIGH if facts.kind is EventKind.IMPROVEMENT_NOTICE else Severity.CRITICAL


def thread_of(event: Event, history: Iterable[Event]) -> str:
    """The thread an event is told in: its own, or for what is done with a notice, that of the notice issued before."""
    if event.facts.kind not in NOTICES or event.facts.action in (Action.ISSUED, Action.APPOINTED):
        return event.id
    begun = [
        e
        for e in history
        if e.facts.kind is event.facts.kind
        and e.facts.action in (Action.ISSUED, Action.APPOINTED)
        and day_of(e) <= day_of(event)
    ]
    return max(begun, key=day_of).id if begun else event.id


# --- words ------------------------------------------------------------------------------------------------------------


def _headline(change: Change, event: Event) -> str:
    what = _what(event.facts, change.travel)
    said = _source_and_day(change, event)
    match change.kind:
        case ChangeKind.CONFIRMED:
            return f"confirmed: {what} ({said})"
        case ChangeKind.REPLACED:
            return f"document replaced: {_what_kind(event.facts)}{_other_grades(change)} ({said})"
        case ChangeKind.CORRECTED:
            word = "corrected" if change.fields else "further document"
            return f"{word}: {_what_kind(event.facts)}{_other_grades(change)} ({said})"
        case ChangeKind.WITHDRAWN:
            return f"publication withdrawn: {_what_kind(event.facts)} ({said})"
        case ChangeKind.RESTORED:
            return f"publication back: {_what_kind(event.facts)} ({said})"
    if event.status is Status.REPORTED:
        return f"{what} (reported by the press, not yet confirmed; {said})"
    return f"{what} ({said})"


def _other_grades(change: Change) -> str:
    """The grades that a correction changes, for its headline: what a reader must not have to look for."""
    others = [
        f"{words.area(area).lower()} now {_value(area, after)}, before {_value(area, before)}"
        for area, before, after in change.fields
        if area in set(Area)
    ]
    return f": {'; '.join(others)}" if others else ""


def _source_and_day(change: Change, event: Event) -> str:
    evidence = change.evidence or (event.evidence[0] if event.evidence else None)
    names = {SourceKind.OFSTED: "Ofsted", SourceKind.GOVUK: "GOV.UK", SourceKind.NEWS: "press"}
    when = event.facts.published if evidence is None or evidence.source is not SourceKind.NEWS else None
    published = when or (evidence.published if evidence else None)
    name = names[evidence.source] if evidence else "history"
    return f"{name}, {words.day(published)}" if published else name


def _what(facts: Finding, travel: Sequence[Travel]) -> str:
    if facts.kind is EventKind.INSPECTION:
        return _inspection(facts, travel)
    if facts.kind in NOTICES:
        return _notice(facts)
    if facts.priority_action:
        return f"areas for priority action after {_what_kind(facts)}"
    points = f": {words.count(len(facts.improvements), 'point')} to improve" if facts.improvements else ""
    outcome = dict(facts.details).get("outcome") if facts.kind is EventKind.SEND_INSPECTION else None
    return f"{_what_kind(facts)}: {words.cut(outcome, _OUTCOME_LENGTH)}" if outcome else f"{_what_kind(facts)}{points}"


def _what_kind(facts: Finding) -> str:
    name = words.kind(facts.kind, facts.action)
    if facts.kind is EventKind.MONITORING_VISIT and facts.visit_number:
        name = f"{words.ordinal(facts.visit_number)} {name}"
    topic = f" ({facts.topic})" if facts.topic and facts.kind not in NOTICES and len(facts.topic) <= 80 else ""
    when = f", {words.span(facts.start, facts.end)}" if facts.start else ""
    return f"{name}{topic}{when}"


def _inspection(facts: Finding, travel: Sequence[Travel]) -> str:
    overall = facts.grade(Area.OVERALL)
    if overall:
        return f"children's services judged {words.grade(overall)}{_way(travel)}"
    if facts.judgements:
        return f"children's services inspected: {words.judgements(facts)}"
    return _what_kind(facts)


def _way(travel: Sequence[Travel]) -> str:
    way = next((t for t in travel if t.area == Area.OVERALL), None)
    if way is None or way.before is None:
        return ""
    before = words.grade(way.before)
    match way.direction:
        case Direction.DECLINED:
            return f", down from {before}"
        case Direction.IMPROVED:
            return f", up from {before}"
        case Direction.UNCHANGED:
            return ", as before"
    return f" (before: {before})"


def _notice(facts: Finding) -> str:
    person = dict(facts.details).get("person")
    name = words.kind(facts.kind, facts.action)
    return f"{name}: {person}" if person and facts.kind is EventKind.COMMISSIONER else name


def _lines(change: Change, event: Event, history: Sequence[Event], late: bool) -> tuple[str, ...]:
    facts = event.facts
    lines = [
        f"When: {words.span(facts.start, facts.end)}" if facts.start else "When: not stated",
        f"Published: {words.day(facts.published)}" + (" (late: over 90 days ago)" if late else "")
        if facts.published
        else "",
        f"Framework: {words.FRAMEWORKS[facts.framework]}" if facts.framework else "",
        f"Lead inspector: {facts.lead_inspector}" if facts.lead_inspector else "",
        f"Looked at: {facts.topic}" if facts.topic else "",
        _no_overall(facts),
        *(f"{name.capitalize()}: {text}" for name, text in facts.details),
        *(_difference(*row) for row in change.fields),
        *_withdrawal(change),
        *(
            f"In force: {words.kind(e.facts.kind, e.facts.action)}, {words.day(e.facts.start)}"
            for e in in_force(history)
        ),
    ]
    return tuple(line for line in lines if line)


def _no_overall(facts: Finding) -> str:
    """From April 2026 ILACS reports have no overall grade (docs/domain): its absence is said, not guessed over."""
    if facts.kind is not EventKind.INSPECTION or not facts.judgements or facts.grade(Area.OVERALL):
        return ""
    since = facts.start is not None and facts.start.first() >= _NO_OVERALL_FROM.first()
    renewed = since and facts.framework is Framework.ILACS
    return "Overall effectiveness: " + (
        "not judged any more since April 2026" if renewed else "not given in this report"
    )


_FIELDS = {
    "start": "First day",
    "end": "Last day",
    "topic": "Looked at",
    "visit_number": "Number of the visit",
    "priority_action": "Areas for priority action",
    "lead_inspector": "Lead inspector",
    "priority_actions": "Areas for priority action",
    "improvements": "Points to improve",
}


def _difference(name: str, before: str, after: str) -> str:
    if before == after:
        return f"{_FIELDS[name]}: as many as before ({after}), in other words"
    label = _FIELDS.get(name) or words.area(name)
    if len(before) + len(after) > 200:
        return f"{label}: in other words than before"
    return f"{label}: now {_value(name, after)}, before {_value(name, before)}"


def _value(name: str, value: str) -> str:
    if name in ("start", "end") and value:
        return words.day(When.parse(value))
    return {"True": "yes", "False": "none"}.get(value) or words.grade(value) or "not stated"


def _withdrawal(change: Change) -> tuple[str, ...]:
    if change.kind is not ChangeKind.WITHDRAWN:
        return ()
    return ("The page that listed this document no longer does, and nothing else confirms it.",)


def _rows(change: Change, event: Event) -> tuple[tuple[str, str, str, str], ...]:
    ways = {t.area: t for t in change.travel}
    for judgement in event.facts.judgements:
        ways.setdefault(judgement.area, Travel(judgement.area, None, judgement.grade, None))
    return tuple(
        (
            words.area(area, ways),
            words.grade(ways[area].before or ""),
            words.grade(ways[area].after or ""),
            _MARKS.get(ways[area].direction, "•"),
        )
        for area in words.in_order(ways)
    )


def _said_by(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    when = f", {words.day(evidence.published)}" if evidence.published else ""
    title = f": {evidence.title}" if evidence.title else ""
    return f"{_SAID_BY[evidence.source]}{title}{when}"


def _links(evidence: Evidence | None, place: Place) -> tuple[Link, ...]:
    documents = (
        (Link("The document" if evidence.source is not SourceKind.NEWS else "The story", evidence.url),)
        if evidence
        else ()
    )
    return (*documents, Link("All publications on Ofsted's page", place.page)) if place.page else documents


def _past(event: Event, history: Iterable[Event]) -> tuple[tuple[str, str, str], ...]:
    """The authority's judgements over the years, for the picture: (first day as known, area, grade), oldest first."""
    if event.facts.kind is not EventKind.INSPECTION:
        return ()
    past = sorted((e for e in history if e.facts.kind is EventKind.INSPECTION), key=day_of)
    dated = [(when, e) for e in past if (when := e.facts.start or e.facts.published)]
    return tuple((when.iso(), j.area, j.grade) for when, e in dated for j in e.facts.judgements)


# --- what is no event: a publication not read, a baseline, the monitor's own troubles --------------------------------


def _unread(change: Change, desk: Desk) -> Message:
    """A publication that no event could be read from; where nobody can tell whose it is, the operators are to look."""
    place, item = desk.places.get(change.authority, Place("")), change.item
    assert item is not None
    source = change.source or SourceKind.OFSTED
    published = f", published {words.day(item.published)}" if item.published else ""
    late = item.published is not None and desk.now.date() - item.published.last() > LATE_AFTER
    told = f"new publication, not read: {_label(item, source)}{published}"
    return Message(
        key=f"{item.url}#unread",
        thread=item.url,
        headline=f"{place.name}: {told}" if place.name else f"GOV.UK: {told}; its authority cannot be told",
        severity=Severity.LOW if late else Severity.HIGH,
        kind="publication",
        authority=change.authority,
        authority_name=place.name,
        region=place.region,
        lines=(
            f"Filed under: {words.day(item.date) if item.date else item.label or 'no date given'}",
            *(("Late: published over 90 days ago",) if late else ()),
            "It could not be read by the monitor: please look at it.",
        ),
        said_by=_SAID_BY[source],
        links=(Link("The document", item.url), *((Link("Ofsted's page", place.page),) if place.page else ())),
        problems=change.problems,
    )


def _label(item: Item, source: SourceKind) -> str:
    """What a page calls a publication: Ofsted's word for its kind, GOV.UK's title."""
    names = (item.title, item.label) if source is SourceKind.GOVUK else (item.label, item.title)
    return next(filter(None, names), "publication")


def baseline(source_id: str, what: str, authorities: Sequence[str], known: int, desk: Desk) -> Message:
    """The one line at first sight of a source: what is watched from now on, and how things stand."""
    begun = f"now watching {what}; {words.count(known, 'publication')} so far"
    key = f"{source_id}#baseline"
    if len(authorities) != 1:
        in_force_now = [e for slug in authorities for e in in_force(desk.history.get(slug, ()))]
        stand = (
            f"in force: {words.listed([_named(e, desk) for e in in_force_now])}" if in_force_now else "none in force"
        )
        headline = f"{words.count(len(authorities), 'authority', 'authorities')}: {begun}; {stand}"
        return Message(key, key, headline, Severity.LOW, kind="baseline")
    place = desk.places[authorities[0]]
    return Message(
        key=key,
        thread=key,
        headline=f"{place.name}: {begun}; {standing(desk.history.get(authorities[0], ()))}",
        severity=Severity.LOW,
        kind="baseline",
        authority=authorities[0],
        authority_name=place.name,
        region=place.region,
        links=(Link("Ofsted's page", place.page),) if place.page else (),
    )


def _named(event: Event, desk: Desk) -> str:
    return f"{desk.places[event.authority].name} ({words.kind(event.facts.kind)} of {words.day(event.facts.start)})"


def standing(history: Sequence[Event]) -> str:
    """How things stand, in one clause: the last inspection's judgements, the last visit, notices in force."""
    dated = sorted((e for e in history if e.status is not Status.WITHDRAWN), key=day_of)
    inspections = [e for e in dated if e.facts.kind is EventKind.INSPECTION and e.facts.judgements]
    visits = [e for e in dated if e.facts.kind in (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT)]
    parts = [f"last inspection {words.day(e.facts.start)}: {words.judgements(e.facts)}" for e in inspections[-1:]]
    parts += [f"last visit {words.day(e.facts.start)}: {words.kind(e.facts.kind)}" for e in visits[-1:]]
    parts += [f"in force: {words.kind(e.facts.kind)} of {words.day(e.facts.start)}" for e in in_force(history)]
    return "; ".join(parts) or "no judgement known yet"


def trouble(key: str, headline: str, lines: Sequence[str], thread: str, *, over: bool = False) -> Message:
    """A message for the operators: a source that broke, or (`over`) works again."""
    severity_of = Severity.NORMAL if over else Severity.HIGH
    return Message(key, thread, headline, severity_of, kind="operations", update=over, lines=tuple(lines))
