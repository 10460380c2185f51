"""When a source is polled: what is due now, when the next poll is, how much of it is checked. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.config import cronline
from monitor.config.settings import Cron, Every, Settings
from monitor.model.addresses import masked
from monitor.model.polls import SourceState
from monitor.sources.base import Source

# A round of all of England takes minutes: what it polled up to this part of the interval after its start is due in the
# next one, or it would be polled in every second round alone.
_SLACK = 0.25
# The polls of a cron line are spread over the time until it comes again, but not over more than this: who writes "at
# eight" wants it then.
_SPREAD = timedelta(minutes=10)
# Older documents that all sources of a kind together ask their host for in one round: five minutes at a second each.
_CHECKS_A_ROUND = 300
# No instant lies behind this one: what would come later never comes.
_END = datetime.max.replace(tzinfo=UTC)
# No host is left alone, and no message waits, for longer than a day.
_LONGEST_WAIT = timedelta(days=1)
# A cron line without another date (30 February) never comes.
_NEVER = timedelta(days=36_500)


def is_due(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> bool:
    """Whether a source is to be polled in a round of all that begins now, as `once` runs it; one never polled is.

    An interval's round takes also what is due a little later: the last round reached some sources long after its start.
    """
    last = _last_polled(state, now)
    if state is None or last is None:
        return True
    if must_wait(state.retry_at, now):
        return False
    return any(_at_once(one, last, settings) <= now for one in settings.poll[source.kind])


def next_poll(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> datetime | None:
    """The instant of a source's next poll while `start` runs, None for at once.

    Each source has a place of its own, the same for good, in the interval or in the time after a cron line's minute, so
    that those of a host, and all hosts, are spread over it. An interval counts from the last poll and is never
    exceeded; a cron line goes by the configuration's time zone; a host that asked to be left alone is.
    """
    return _soonest(source, state, settings, now, _in_its_place)


def latest_poll(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> datetime | None:
    """The instant by which a source's next poll is to come, with `start` as with `once`; None for at once."""
    return _soonest(source, state, settings, now, _at_the_latest)


def _last_polled(state: SourceState | None, now: datetime) -> datetime | None:
    """When a source was last polled, None for never. What lies ahead was dated by a clock that ran wrong."""
    last = state.last_polled if state else None
    return last if last and last <= now else None


_When = Callable[[Every | Cron, datetime, float, Settings], datetime]


def _soonest(
    source: Source, state: SourceState | None, settings: Settings, now: datetime, when: _When
) -> datetime | None:
    last = _last_polled(state, now)
    if state is None or last is None:
        return None
    place = _place(source)
    found = min(when(one, last, place, settings) for one in settings.poll[source.kind])
    return max(found, state.retry_at) if state.retry_at and must_wait(state.retry_at, now) else found


def _place(source: Source) -> float:
    """A source's place in what its polls are spread over: from 0 up to 1, by its id, so that no restart moves it."""
    return int.from_bytes(hashlib.sha256(source.id.encode()).digest()[:6]) / 2**48


def _at_once(schedule: Every | Cron, last: datetime, settings: Settings) -> datetime:
    if isinstance(schedule, Every):
        return _later(last, schedule.seconds * (1 - _SLACK))
    return cronline.after(schedule.line, last, settings.timezone) or last + _NEVER


def _in_its_place(schedule: Every | Cron, last: datetime, place: float, settings: Settings) -> datetime:
    """When a schedule next has a source polled.

    Within an interval a source that is not at its place yet comes half of the way nearer to it with each poll: polls
    that began together are spread from the next one on, and none comes twice in half an interval.
    """
    if isinstance(schedule, Cron):
        return _after_line(schedule, last, place, settings)
    beyond = (last.timestamp() - place * schedule.seconds) % schedule.seconds
    return _later(last, schedule.seconds - beyond / 2)


def _at_the_latest(schedule: Every | Cron, last: datetime, place: float, settings: Settings) -> datetime:
    if isinstance(schedule, Cron):
        return _after_line(schedule, last, place, settings)
    return _later(last, schedule.seconds)


def _after_line(schedule: Cron, last: datetime, place: float, settings: Settings) -> datetime:
    """A source's place after the next time of a cron line: within what is left until the line's following one."""
    fires = cronline.after(schedule.line, last, settings.timezone)
    if fires is None:
        return last + _NEVER
    following = cronline.after(schedule.line, fires, settings.timezone)
    return fires + place * (min(_SPREAD, following - fires) if following else _SPREAD)


def _later(last: datetime, seconds: float) -> datetime:
    return last + min(timedelta(seconds=seconds), _END - last)


def must_wait(until: datetime | None, now: datetime) -> bool:
    """Whether an instant to wait for lies ahead; one over a day ahead was set by a clock that ran wrong."""
    return until is not None and timedelta(0) < until - now <= _LONGEST_WAIT


def checks_each(source: Source, settings: Settings) -> int:
    """How many older documents of a source are checked at a poll: its share of `_CHECKS_A_ROUND`.

    Few authorities: all at every poll; all of England: one or two, so that each document's turn comes within the day. A
    source that serves all authorities takes the whole of it.
    """
    if not source.rechecks:
        return 0
    alike = len(settings.watched) // max(1, len(source.authorities))
    return max(1, _CHECKS_A_ROUND // max(1, alike))


def unpolled(state: SourceState | None, source: Source) -> SourceState:
    """The state of a source, blank where it was never polled; what its address holds of secrets is not kept in it."""
    blank = SourceState(source.id, str(source.kind), masked(source.url))
    return replace(state, url=blank.url) if state else blank
