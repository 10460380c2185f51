"""What people say of possible news is written, with the alerts that it makes, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.message import AlertContext
from monitor.config.settings import Settings
from monitor.history.review import answered, may_be_answered
from monitor.model import program
from monitor.model.events import Event, Status
from monitor.model.review import Answer, Label
from monitor.run.alerts import alerts_of
from monitor.run.names import authority_names
from monitor.store.database import Store


class ReviewError(Exception):
    """An answer that cannot be taken; the text says why, for the person who gave it. Nothing is written."""


def review(
    names: Sequence[str], answer: Answer, by: str, store: Store, settings: Settings, now: datetime
) -> tuple[Event, ...]:
    """Take a person's word on events: all of those named or none; the events as they stand then.

    `by` says who it is. Accepted, they are alerted as reported, by the channels' own rules; rejected, nobody is asked
    again. Works beside a running monitor. ReviewError where one is unknown, not watched, or nobody is asked about it.
    """
    with store.exclusive():
        return tuple(_review(name, answer, by, store, settings, now) for name in dict.fromkeys(names))


def pressed(event: str, news: bool, by: str, store: Store, settings: Settings, now: datetime) -> str:
    """What a press of one of Slack's buttons does; why it was not taken, "" where it was."""
    try:
        review([event], Answer.ACCEPTED if news else Answer.REJECTED, by, store, settings, now)
    except ReviewError as fault:
        return str(fault)
    return ""


def _review(name: str, answer: Answer, by: str, store: Store, settings: Settings, now: datetime) -> Event:
    authority = name.partition("/")[0]
    history = store.events([authority])
    event = next((e for e in history if e.id == name), None)
    if event is None or authority not in settings.slugs:
        raise ReviewError(
            f"no event of a watched authority is called {name!r}; {program.hint('review')} lists what waits"
        )
    if not may_be_answered(event, answer):
        raise ReviewError(f"{name} does not wait for an answer: {_standing(event)}")
    done = answered(event, answer, history)
    now_known = {e.id: e for e in (*history, *done.events)}
    context = AlertContext(now, authority_names(settings), {authority: tuple(now_known.values())})
    alerts = alerts_of((done.change,) if done.change else (), context, store, settings)
    labels = [Label(name, e.url, e.title, e.published, authority, answer, e.finding, by, now) for e in done.stories]
    store.write_review(done.events, [alert for made in alerts for alert in made], labels, now)
    return now_known[name]


def _standing(event: Event) -> str:
    if event.status is Status.REJECTED:
        return "it is rejected already"
    accepted = any(e.review is Answer.ACCEPTED for e in event.evidence)
    return f"it is {event.status} already" + (", by a person's word" if accepted else "")
