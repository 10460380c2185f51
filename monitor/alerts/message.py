"""Changes become messages: how grave, in which words, for whom. Pure.

A message's facts are in plain text; every channel gives it a form of its own. Nothing is said here that the data does
not hold: what is not known is said to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitor.alerts import headline as wording
from monitor.history.merge import NOTICES
from monitor.history.timeline import day_of, in_force
from monitor.model import words
from monitor.model.addresses import masked_key
from monitor.model.events import Change, ChangeKind, Event, Evidence
from monitor.model.facts import Action, Area, Direction, EventKind, Finding, Grade
from monitor.model.messages import JudgementRow, Link, Message, MessageKind, PastJudgement, Severity
from monitor.model.publications import Item, SourceKind
from monitor.model.reasons import Reason

# Contract, section 5: a publication of more than this many days ago is said to be late, with low severity.
LATE_AFTER = timedelta(days=90)

# The gravest outcomes of Area SEND inspections: since 2023, and before.
_FAILINGS = re.compile(r"systemic failings|written statement of action", re.IGNORECASE)

_SAID_BY = {
    SourceKind.OFSTED: "Ofsted",
    SourceKind.GOVUK: "Department for Education (GOV.UK)",
    SourceKind.NEWS: "the press",
}


@dataclass(frozen=True)
class AuthorityNames:
    """What a message says of an authority besides its events: name, region, the address of its Ofsted page."""

    name: str
    region: str = ""
    page: str = ""


@dataclass(frozen=True)
class AlertContext:
    """What is at hand when messages are written: the authorities' names, their history, the instant of the poll."""

    now: datetime
    names: Mapping[str, AuthorityNames]
    history: Mapping[str, Sequence[Event]] = field(default_factory=dict)


def message(change: Change, context: AlertContext) -> Message:
    """The message that a change owes. Its key is the same however often it is made from the same change."""
    if change.event is None:
        return _unread(change, context)
    return _of_event(change, change.event, context)


def _of_event(change: Change, event: Event, context: AlertContext) -> Message:
    names = context.names[event.authority]
    history = context.history.get(event.authority, ())
    late = is_late(event, context.now.date())
    first = change.kind is ChangeKind.NEW
    return Message(
        key=f"{event.id}#{change.kind}" + ("" if first else f"@{context.now.isoformat()}"),
        thread=thread_of(event, history),
        headline=f"{names.name}: {wording.headline(change, event)}",
        severity=Severity.LOW if late and first else severity(change, event),
        kind=MessageKind(event.facts.kind),
        authority=event.authority,
        authority_name=names.name,
        region=names.region,
        update=not first or event.facts.action in (Action.LIFTED, Action.REVISED, Action.ENDED),
        lines=wording.lines_of(change, event, history, late),
        event=event.id,
        reason=Reason.LATE if late and first else Reason(change.kind.value),
        rows=_rows(change, event),
        priority_actions=event.facts.priority_actions,
        improvements=event.facts.improvements,
        quote=(change.evidence.quote if change.evidence else "") or event.facts.quote,
        said_by=_said_by(change.evidence),
        links=_links(change.evidence, names),
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
    if any(t.direction is Direction.DECLINED for t in change.compared):
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


def _said_by(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    when = f", {words.day(evidence.published)}" if evidence.published else ""
    title = f": {evidence.title}" if evidence.title else ""
    return f"{_SAID_BY[evidence.source]}{title}{when}"


def _links(evidence: Evidence | None, names: AuthorityNames) -> tuple[Link, ...]:
    documents = (
        (Link("The document" if evidence.source is not SourceKind.NEWS else "The story", evidence.url),)
        if evidence
        else ()
    )
    return (*documents, Link("All publications on Ofsted's page", names.page)) if names.page else documents


def _rows(change: Change, event: Event) -> tuple[JudgementRow, ...]:
    """The judgements by area, overall first."""
    rows = {c.area: JudgementRow(c.area, c.before, c.after, c.direction) for c in change.compared}
    for judgement in event.facts.judgements:
        rows.setdefault(judgement.area, JudgementRow(judgement.area, None, judgement.grade, None))
    return tuple(rows[area] for area in words.in_order(rows))


def _past(event: Event, history: Iterable[Event]) -> tuple[PastJudgement, ...]:
    """The authority's judgements over the years, for the picture, oldest first."""
    if event.facts.kind is not EventKind.INSPECTION:
        return ()
    past = sorted((e for e in history if e.facts.kind is EventKind.INSPECTION), key=day_of)
    dated = [(when, e) for e in past if (when := e.facts.start or e.facts.published)]
    return tuple(PastJudgement(when, j.area, j.grade) for when, e in dated for j in e.facts.judgements)


def _unread(change: Change, context: AlertContext) -> Message:
    """A publication that no event could be read from; where nobody can tell whose it is, the operators are to look."""
    names, item = context.names.get(change.authority, AuthorityNames("")), change.item
    assert item is not None
    source = change.source or SourceKind.OFSTED
    published = f", published {words.day(item.published)}" if item.published else ""
    late = item.published is not None and context.now.date() - item.published.last() > LATE_AFTER
    told = f"new publication, not read: {_label(item, source)}{published}"
    return Message(
        key=f"{masked_key(item.url)}#unread",
        thread=masked_key(item.url),
        headline=f"{names.name}: {told}" if names.name else f"GOV.UK: {told}; its authority cannot be told",
        severity=Severity.LOW if late else Severity.HIGH,
        kind=MessageKind.PUBLICATION,
        reason=Reason.LATE if late else Reason.UNREAD,
        authority=change.authority,
        authority_name=names.name,
        region=names.region,
        lines=(
            f"Filed under: {words.day(item.date) if item.date else item.label or 'no date given'}",
            *(("Late: published over 90 days ago",) if late else ()),
            "It could not be read by the monitor: please look at it.",
        ),
        said_by=_SAID_BY[source],
        links=(Link("The document", item.url), *((Link("Ofsted's page", names.page),) if names.page else ())),
        problems=change.problems,
    )


def _label(item: Item, source: SourceKind) -> str:
    """What a page calls a publication: Ofsted's word for its kind, GOV.UK's title."""
    names = (item.title, item.label) if source is SourceKind.GOVUK else (item.label, item.title)
    return next(filter(None, names), "publication")


def baseline(source_id: str, what: str, authorities: Sequence[str], known: int, context: AlertContext) -> Message:
    """The one line at first sight of a source: what is watched from now on, and how things stand."""
    begun = f"now watching {what}; {words.count(known, 'publication')} so far"
    key = f"{masked_key(source_id)}#baseline"
    if len(authorities) != 1:
        in_force_now = [e for slug in authorities for e in in_force(context.history.get(slug, ()))]
        stand = (
            f"in force: {words.listed([_named(e, context) for e in in_force_now])}" if in_force_now else "none in force"
        )
        headline = f"{words.count(len(authorities), 'authority', 'authorities')}: {begun}; {stand}"
        return Message(key, key, headline, Severity.LOW, kind=MessageKind.BASELINE, reason=Reason.BASELINE)
    names = context.names[authorities[0]]
    return Message(
        key=key,
        thread=key,
        headline=f"{names.name}: {begun}; {wording.standing(context.history.get(authorities[0], ()))}",
        severity=Severity.LOW,
        kind=MessageKind.BASELINE,
        reason=Reason.BASELINE,
        authority=authorities[0],
        authority_name=names.name,
        region=names.region,
        links=(Link("Ofsted's page", names.page),) if names.page else (),
    )


def _named(event: Event, context: AlertContext) -> str:
    return f"{context.names[event.authority].name} ({words.kind(event.facts.kind)} of {words.day(event.facts.start)})"


def trouble(key: str, headline: str, lines: Sequence[str], thread: str, *, over: bool = False) -> Message:
    """A message for the operators: a source that broke, or (`over`) works again."""
    severity_of = Severity.NORMAL if over else Severity.HIGH
    return Message(key, thread, headline, severity_of, kind=MessageKind.OPERATIONS, update=over, lines=tuple(lines))
