"""When a source is polled: what is due now, when the next poll is, how much of it is checked. Pure."""

from __future__ import annotations

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
# Older documents that all sources of a kind together ask their host for in one round: five minutes at a second each.
_CHECKS_A_ROUND = 300
# No instant lies behind this one: what would come later never comes.
_END = datetime.max.replace(tzinfo=UTC)
# No host is left alone, and no message waits, for longer than a day.
_LONGEST_WAIT = timedelta(days=1)
# A cron line without another date (30 February) never comes.
_NEVER = timedelta(days=36_500)


def is_due(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> bool:
    """Whether a source is to be polled in a round that begins now; one never polled is.

    An interval's round takes also what is due a little later: the last round reached some sources long after its start.
    """
    if state is None or state.last_polled is None or state.last_polled > now:
        # A last poll that lies ahead was dated by a clock that ran wrong.
        return True
    if must_wait(state.retry_at, now):
        return False
    schedule = settings.poll[source.kind]
    early = timedelta(seconds=schedule.seconds * _SLACK) if isinstance(schedule, Every) else timedelta()
    return _after(schedule, state.last_polled, settings) - early <= now


def next_poll(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> datetime | None:
    """The instant of a source's next poll, None for at once.

    An interval counts from the last poll, a cron line by the configuration's time zone; a host that asked to be left
    alone is.
    """
    if state is None or state.last_polled is None or state.last_polled > now:
        # A last poll that lies ahead was dated by a clock that ran wrong.
        return None
    schedule = settings.poll[source.kind]
    when = _after(schedule, state.last_polled, settings)
    return max(when, state.retry_at) if state.retry_at and must_wait(state.retry_at, now) else when


def must_wait(until: datetime | None, now: datetime) -> bool:
    """Whether an instant to wait for lies ahead; one over a day ahead was set by a clock that ran wrong."""
    return until is not None and timedelta(0) < until - now <= _LONGEST_WAIT


def _after(schedule: Every | Cron, last: datetime, settings: Settings) -> datetime:
    if isinstance(schedule, Every):
        return last + min(timedelta(seconds=schedule.seconds), _END - last)
    return cronline.after(schedule.line, last, settings.timezone) or last + _NEVER


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
