"""What a person's word on possible news makes of history. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.history import direction
from monitor.history.certainty import is_possible
from monitor.history.merge import fold
from monitor.model.events import Change, ChangeKind, Event, Evidence, Status
from monitor.model.facts import EventKind
from monitor.model.review import Answer


@dataclass(frozen=True)
class Answered:
    """What an answer makes: events that differ, the change that is news (None: none is), the stories it is about."""

    events: tuple[Event, ...]
    change: Change | None
    stories: tuple[Evidence, ...]


def waiting(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that wait for a person to say if they are news, the longest waiting first."""
    found = [(event.waits_since, event) for event in events if event.waits]
    return tuple(event for since, event in sorted(found, key=lambda one: (str(one[0]), one[1].id)))


def may_be_answered(event: Event, answer: Answer) -> bool:
    """Whether people can still say if an event is news: one that they rejected may be accepted after all."""
    rejected = event.status is Status.REJECTED and any(map(_is_asked_about, event.evidence))
    return event.status is Status.POSSIBLE or (answer is Answer.ACCEPTED and rejected)


def _is_asked_about(story: Evidence) -> bool:
    return not story.withdrawn and (is_possible(story) or story.review is Answer.REJECTED)


def answered(event: Event, answer: Answer, history: Sequence[Event]) -> Answered:
    """An event of which a person says whether it is news; `history` is all that is known of its authority.

    The answer is kept with each story that may report the event. ValueError where it may not be answered.
    """
    if not may_be_answered(event, answer):
        raise ValueError(f"{event.id} is {event.status}: nobody is asked about it")
    stories = {e.url: replace(e, review=answer) for e in event.evidence if _is_asked_about(e)}
    after = fold(event, tuple(stories.get(e.url, e) for e in event.evidence))
    known = {e.id: e for e in (*history, after)}
    compared = {e.id: _directed(e, list(known.values())) for e in known.values()}
    before = {e.id: e for e in history}
    return Answered(
        tuple(e for e in compared.values() if before.get(e.id) != e),
        _change(compared[event.id], list(compared.values())) if answer is Answer.ACCEPTED else None,
        tuple(e for e in after.evidence if e.url in stories),
    )


def _change(event: Event, history: Sequence[Event]) -> Change:
    told = next(e for e in event.evidence if e.review is Answer.ACCEPTED)
    compared = direction.compare(event, history)
    return Change(ChangeKind.REPORTED, event.authority, event=event, compared=compared, evidence=told)


def _directed(event: Event, history: Sequence[Event]) -> Event:
    return direction.directed(event, history) if event.facts.kind is EventKind.INSPECTION else event
