"""Changes become messages: what each holds, its thread, its links. Pure.

A message's facts are in plain text; every channel gives it a form of its own. Nothing is said here that the data does
not hold: what is not known is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.alerts import headline as wording
from monitor.alerts import severity
from monitor.history.certainty import is_official
from monitor.history.merge import NOTICES
from monitor.history.standing import day_of
from monitor.model import words
from monitor.model.addresses import masked_key
from monitor.model.dates import When
from monitor.model.events import Change, ChangeKind, Event, Evidence
from monitor.model.facts import Action, EventKind
from monitor.model.messages import AreaRow, Basis, Link, Message, MessageKind, PastJudgement, Severity
from monitor.model.publications import Item, SourceKind
from monitor.model.reasons import Reason


@dataclass(frozen=True)
class AuthorityNames:
    """What a message says of an authority besides its events: name, region, the address of its Ofsted page."""

    name: str
    region: str = ""
    page: str = ""


@dataclass(frozen=True)
class AlertContext:
    """What is at hand when messages are written: the authorities' names, their history, the instant of the poll.

    `today` is the day by which something is late where that is not the day of `now` (a clock that runs wrong).
    """

    now: datetime
    names: Mapping[str, AuthorityNames]
    history: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    today: date | None = None

    def is_late(self, published: When | None) -> bool:
        """Whether something was published so long ago that it is said to be late."""
        return severity.is_late(published, self.today or self.now.date())


def message(change: Change, context: AlertContext) -> Message:
    """The message about a change. Its key is the same however often it is made from the same change.

    ValueError for a change of neither an event nor a publication.
    """
    if change.event is not None:
        return _of_event(change, change.event, context)
    if change.item is not None:
        return _unread(change, change.item, context)
    raise ValueError("a change is about an event, or about a publication that could not be read")


def first_message(change: Change, context: AlertContext) -> Message | None:
    """What a channel that never heard of an event gets of a change that says it better: the event as new.

    None for a change whose `message` is for all channels.
    """
    if change.event is None or change.kind not in (ChangeKind.REPORTED, ChangeKind.CONFIRMED):
        return None
    as_new = _of_event(replace(change, kind=ChangeKind.NEW, fields=()), change.event, context)
    return replace(as_new, key=f"{as_new.key}@{context.now.isoformat()}")


def _of_event(change: Change, event: Event, context: AlertContext) -> Message:
    names = context.names[event.authority]
    history = context.history.get(event.authority, ())
    late = context.is_late(_published(event))
    new = change.kind is ChangeKind.NEW
    update = not new and change.kind is not ChangeKind.POSSIBLE
    return Message(
        key=f"{event.id}#{change.kind}" + ("" if new else f"@{context.now.isoformat()}"),
        thread=thread_of(event, history),
        headline=f"{names.name}: {wording.headline(change, event)}",
        severity=severity.of_change(change, event, late=late),
        kind=MessageKind(event.facts.kind),
        authority=event.authority,
        authority_name=names.name,
        region=names.region,
        update=update or event.facts.action in (Action.LIFTED, Action.REVISED, Action.ENDED),
        lines=wording.lines_of(change, event, history, late),
        event=event.id,
        reason=Reason.LATE if late and new else Reason(change.kind.value),
        basis=_basis(change, event),
        rows=_rows(change, event),
        priority_actions=event.facts.priority_actions,
        improvements=event.facts.improvements,
        quote=wording.telling((change.evidence.quote if change.evidence else "") or event.facts.quote, names.name),
        said_by=wording.said_by(change.evidence),
        links=_links(change.evidence, names),
        problems=change.problems,
        history=_past(event, history),
    )


def _basis(change: Change, event: Event) -> Basis:
    """Whose word a message about an event rests on; what history alone knows counts as official."""
    if change.kind is ChangeKind.POSSIBLE:
        return Basis.POSSIBLE
    return Basis.OFFICIAL if not event.evidence or any(map(is_official, event.evidence)) else Basis.PRESS


def _published(event: Event) -> When | None:
    """The day of an event's publication, else that of its best document."""
    return event.facts.published or next((e.published for e in event.evidence if e.published), None)


def thread_of(event: Event, history: Iterable[Event]) -> str:
    """The thread of messages about an event: its own, or for what is done with a notice, that of the notice before."""
    if event.facts.kind not in NOTICES or event.facts.action in (Action.ISSUED, Action.APPOINTED):
        return event.id
    begun = [
        e
        for e in history
        if e.is_fact
        and e.facts.kind is event.facts.kind
        and e.facts.action in (Action.ISSUED, Action.APPOINTED)
        and day_of(e) <= day_of(event)
    ]
    return max(begun, key=day_of).id if begun else event.id


def _links(evidence: Evidence | None, names: AuthorityNames) -> tuple[Link, ...]:
    documents = (
        (Link("The document" if evidence.source is not SourceKind.NEWS else "The story", evidence.url),)
        if evidence
        else ()
    )
    return (*documents, Link("All publications on Ofsted's page", names.page)) if names.page else documents


def _rows(change: Change, event: Event) -> tuple[AreaRow, ...]:
    """The judgements by area, overall first."""
    rows = {c.area: AreaRow(c.area, c.before, c.after, c.direction) for c in change.compared}
    for judgement in event.facts.judgements:
        rows.setdefault(judgement.area, AreaRow(judgement.area, None, judgement.grade, None))
    return tuple(rows[area] for area in words.in_order(rows))


def _past(event: Event, history: Iterable[Event]) -> tuple[PastJudgement, ...]:
    """The authority's judgements over the years, for the picture, oldest first."""
    if event.facts.kind is not EventKind.INSPECTION:
        return ()
    past = sorted((e for e in history if e.facts.kind is EventKind.INSPECTION and e.is_fact), key=day_of)
    dated = [(when, e) for e in past if (when := e.facts.start or e.facts.published)]
    return tuple(PastJudgement(when, j.area, j.grade) for when, e in dated for j in e.facts.judgements)


def _unread(change: Change, item: Item, context: AlertContext) -> Message:
    """A publication that no event could be read from; where nobody can tell whose it is, the operators are to look."""
    names = context.names.get(change.authority, AuthorityNames(""))
    source = change.source or SourceKind.OFSTED
    late = context.is_late(item.published)
    page = (Link("Ofsted's page", names.page),) if names.page else ()
    return Message(
        key=f"{masked_key(item.url)}#unread",
        thread=masked_key(item.url),
        headline=wording.unread_headline(item, source, names.name),
        severity=severity.of_unread(late=late),
        kind=MessageKind.PUBLICATION,
        reason=Reason.LATE if late else Reason.UNREAD,
        authority=change.authority,
        authority_name=names.name,
        region=names.region,
        lines=wording.unread_lines(item, late=late),
        said_by=wording.PUBLISHERS[source],
        links=(Link("The document", item.url), *page),
        problems=change.problems,
    )


def baseline(
    source_id: str, what: str, authorities: Sequence[str], known: int, context: AlertContext, *, of_all: bool = False
) -> Message:
    """The one line at first sight of a source: what is watched from now on, and how things stand.

    `what` names the source, `authorities` are those that it is read for, `known` is how many publications it lists;
    `of_all` where these are notices and directions about authorities of all England.
    """
    whose = " about all of England" if of_all else ""
    begun = f"now watching {what}; {words.count(known, 'publication')}{whose} so far"
    key = f"{source_id}#baseline"
    one = authorities[0] if len(authorities) == 1 else ""
    if one:
        names = context.names[one]
        history = context.history.get(one, ())
        stands = wording.in_force_of_each([(names.name, history)]) if of_all else wording.standing(history)
        headline = f"{names.name}: {begun}; {stands}"
    else:
        names = AuthorityNames("")
        standing = [(context.names[slug].name, context.history.get(slug, ())) for slug in authorities]
        whose = words.count(len(authorities), "authority", "authorities")
        headline = f"{whose}: {begun}; {wording.in_force_of_each(standing)}"
    return Message(
        key=key,
        thread=key,
        headline=headline,
        severity=Severity.LOW,
        kind=MessageKind.BASELINE,
        reason=Reason.BASELINE,
        authority=one,
        authority_name=names.name,
        region=names.region,
        links=(Link("Ofsted's page", names.page),) if names.page else (),
    )


def given_up(source: str, name: str, stories: Sequence[str], now: datetime) -> Message:
    """A message for the operators: stories of a source that were asked for two days long, and could not be read."""
    thread = f"given-up:{source}"
    number = words.count(len(stories), "story", "stories")
    headline = f"{name}: {number} could not be read in two days, and {'is' if len(stories) == 1 else 'are'} given up"
    lines = (*stories, "Other papers may tell the same; the source itself is read as before.")
    return Message(f"{thread}@{now.isoformat()}", thread, headline, Severity.NORMAL, lines=lines)


def trouble(key: str, headline: str, lines: Sequence[str], thread: str, *, over: bool = False) -> Message:
    """A message for the operators: a source that broke, or (`over`) works again."""
    return Message(key, thread, headline, severity.of_trouble(over=over), update=over, lines=tuple(lines))
