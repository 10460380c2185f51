"""Events as feeds and calendars tell them: in the words in which an alert tells of the event as it stands. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor.alerts.message import AlertContext, AuthorityNames, message
from monitor.history.direction import compare
from monitor.history.summary import document_of
from monitor.model.events import Change, ChangeKind, Event, Status
from monitor.model.feeds import FeedEntry

_KINDS: Mapping[Status, ChangeKind] = {
    Status.WITHDRAWN: ChangeKind.WITHDRAWN,
    Status.POSSIBLE: ChangeKind.POSSIBLE,
}


def entries(
    events: Iterable[Event],
    history: Iterable[Event],
    names: Mapping[str, AuthorityNames],
    changed: Mapping[str, datetime],
    page: Callable[[Event], str] = lambda event: "",
) -> list[FeedEntry]:
    """An entry for each of these events, in their order.

    `history` is all that is known of their authorities, which judgements are compared with; `changed` is when the
    history last changed an event, by its id (an event that it does not name: when it was first seen); `page` gives the
    address of an event's page, "" where there is none. An authority that `names` does not know is called by its slug.
    """
    known: dict[str, list[Event]] = {}
    for event in history:
        known.setdefault(event.authority, []).append(event)
    return [_entry(event, known.get(event.authority, ()), names, changed, page(event)) for event in events]


def _entry(
    event: Event,
    known: Sequence[Event],
    names: Mapping[str, AuthorityNames],
    changed: Mapping[str, datetime],
    page: str,
) -> FeedEntry:
    kind = _KINDS.get(event.status, ChangeKind.NEW)
    change = Change(kind, event.authority, event=event, compared=compare(event, known), evidence=document_of(event))
    named = {event.authority: names.get(event.authority, AuthorityNames(event.authority))}
    # Nothing of it rests on the day on which it is written: not what is in force then, and nothing is late.
    context = AlertContext(event.first_seen, named, today=date.min)
    told = message(change, context)
    alone = replace(told, update=False) if told.update else told  # a feed has no thread that it could go on with
    return FeedEntry(event, alone, max(event.first_seen, changed.get(event.id, event.first_seen)), page)
