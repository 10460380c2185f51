"""Whether the monitor does its work: the one truth behind `health`, and behind the exit status of other commands. Pure.

Silence must be proved healthy: it runs, polls what is due, delivers what is pending, and can write. What is wrong is
said in reasons, one a line; none means healthy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.config.settings import Settings
from monitor.model import words
from monitor.model.messages import Delivery
from monitor.model.polls import SourceState
from monitor.model.publications import SourceKind
from monitor.model.reasons import Reason
from monitor.outbox.standing import Mutes, standing

# A round of many sources asks one host at a time; a lane in which nothing ended for this long is stuck.
_LATE = timedelta(minutes=15)
# A clock may be a little ahead of another; an instant further ahead was written by one that ran wrong.
_AHEAD = timedelta(minutes=5)
# A sign of life is given each minute; a machine under load, or one that just woke up, may be late with one or two.
_SILENT = timedelta(minutes=3)
# No time zone explains a clock that is further ahead.
_CLOCKS_APART = timedelta(days=1)
_NAMED = 3
# Nothing of the configuration holds these back.
_SHOULD_LEAVE = (Reason.READY, Reason.WAITING_FOR_RETRY, Reason.CHANNEL_GONE)


@dataclass(frozen=True)
class DueSource:
    """A source that is polled: its name, host, what is known of it, by when its next poll is to come (None: now)."""

    name: str
    lane: str
    state: SourceState | None
    next_poll: datetime | None
    kind: SourceKind | None = None


@dataclass(frozen=True)
class Process:
    """The process that has the history open for writing: since when (None: no process has), and why it cannot write.

    `sign_of_life` is when it was last seen at work, None where it never was; `clock_ahead` how far its clock was ahead
    of its servers' then. `command` is what is at work where that is no `start`.
    """

    running_since: datetime | None = None
    cannot_write: str = ""
    sign_of_life: datetime | None = None
    clock_ahead: timedelta = timedelta()
    command: str = ""


@dataclass(frozen=True)
class View:
    """All that health is judged by, at `now`; `deliveries` are those that are pending or held.

    `canary` says why the last made-up publication did not go the whole way; empty where it did.
    """

    settings: Settings
    process: Process
    sources: Sequence[DueSource]
    deliveries: Sequence[Delivery]
    now: datetime
    mutes: Mutes = field(default_factory=dict)
    canary: str = ""


def reasons(view: View) -> list[str]:
    """Why the monitor is not healthy, in plain words; empty where it is."""
    found = []
    found += running(view)
    if view.process.cannot_write:
        found.append(f"the state folder cannot be written: {view.process.cannot_write}")
    if not view.sources:
        found.append("nothing is watched: no authority stands in the configuration")
    found += polling(view.sources, view.now, view.process.running_since)
    found += _kinds_that_fail(view.sources, view.settings.health.failures)
    found += delivering(view)
    return [*found, view.canary] if view.canary else found


def running(view: View) -> list[str]:
    """Why the process does not work: there is none, it is stopped or hangs, or it goes by a wrong clock."""
    process, now = view.process, view.now
    if process.running_since is None:
        return [f"the monitor does not run: no process writes the history in {view.settings.state}"]
    started, sign = process.running_since, process.sign_of_life or process.running_since
    # A start that lies in the future was dated by a clock that may have been set right since.
    seen = max(started, sign) if started - now <= _AHEAD else sign
    if seen - now > _AHEAD:
        return ["the clock was wrong, or is: the monitor's last sign of life lies in the future"]
    if now - seen > _SILENT:
        last = seen.astimezone(view.settings.timezone)
        return [f"the monitor is stopped, or hangs: no sign of life since {last:%Y-%m-%d %H:%M}"]
    if process.command and sign >= started:
        began = started.astimezone(view.settings.timezone)
        said = f"`{process.command}` is at work since {began:%Y-%m-%d %H:%M}"
        return [f"the monitor does not run: {said}, and nothing else is polled or delivered until it ends"]
    if process.clock_ahead > _CLOCKS_APART:
        days = words.count(process.clock_ahead.days, "day")
        return [f"the clock is wrong: it is {days} ahead of those of all servers"]
    return []


def polling(sources: Sequence[DueSource], now: datetime, running_since: datetime | None = None) -> list[str]:
    """Why what is due is not polled, or nothing of it can be read."""
    found = overdue(sources, now, running_since)
    ahead = [s for s in sources if s.state and s.state.last_polled and s.state.last_polled - now > _AHEAD]
    if ahead:
        found.append(f"the clock was wrong, or is: polls lie in the future ({_named(ahead)})")
    failing = [s for s in sources if s.state and s.state.failures]
    if sources and len(failing) == len(sources) and failing[0].state:
        found.append(f"no source can be read; {failing[0].name}: {failing[0].state.reason}")
    return found


def overdue(sources: Sequence[DueSource], now: datetime, running_since: datetime | None = None) -> list[str]:
    """Which sources are due and not polled: their lanes are stuck, or nothing polls.

    A lane that polled something lately is at work, whatever still waits in it; what became due before the monitor was
    started counts from the start.
    """
    lanes: dict[str, list[DueSource]] = {}
    for source in sources:
        lanes.setdefault(source.lane, []).append(source)
    late = [source for lane in lanes.values() for source in _late(lane, now, running_since)]
    return [f"overdue: {_named(late)}"] if late else []


def _kinds_that_fail(sources: Sequence[DueSource], failures: int) -> list[str]:
    """Kinds of which nothing can be read any more, however well the others do; one feed alone may well be down."""
    found = []
    for kind in SourceKind:
        ours = [s for s in sources if s.kind is kind]
        if len(ours) > 1 and all(s.state and s.state.failures >= failures for s in ours) and ours[0].state:
            found.append(f"nothing of {kind} can be read; {ours[0].name}: {ours[0].state.reason}")
    return found


def _late(lane: Sequence[DueSource], now: datetime, running_since: datetime | None) -> list[DueSource]:
    ended = [s.state.last_polled for s in lane if s.state and s.state.last_polled and s.state.last_polled <= now]
    if ended and now - max(ended) < _LATE:
        return []
    return [s for s in lane if now - _due_since(s, now, running_since) > _LATE]


def _due_since(source: DueSource, now: datetime, running_since: datetime | None) -> datetime:
    """When a source became due; one never polled, when the monitor was started (long ago, where it does not run)."""
    long_ago = datetime.min.replace(tzinfo=UTC)
    # A start in the future was dated by a clock that ran wrong.
    started = running_since if running_since and running_since <= now else long_ago
    return max(source.next_poll, started) if source.next_poll else started


def _named(sources: Sequence[DueSource]) -> str:
    more = f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else ""
    return ", ".join(source.name for source in sources[:_NAMED]) + more


def delivering(view: View) -> list[str]:
    """Why alerts do not arrive: those held until a person acts, and those that should have left by now."""
    stands = standing(view.deliveries, view.settings, view.mutes, view.now)
    held = [d for d in view.deliveries if stands[d.id] is Reason.GIVEN_UP]
    stuck = [d for d in view.deliveries if stands[d.id] in _SHOULD_LEAVE and _is_old(d, view.now)]
    found = [f"{_counted(of)} held for channel {name}: {of[0].reason}" for name, of in _by_channel(held)]
    for name, of in _by_channel(stuck):
        why = next((d.reason for d in of if d.reason), stands[of[0].id].text)
        found.append(f"{_counted(of)} not delivered by channel {name}: {why}")
    return found


def _is_old(delivery: Delivery, now: datetime) -> bool:
    """Whether an alert has waited too long; one that is dated ahead was made while the clock ran wrong."""
    return now - delivery.created_at > _LATE or delivery.created_at - now > _AHEAD


def _by_channel(deliveries: Iterable[Delivery]) -> list[tuple[str, list[Delivery]]]:
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.channel, []).append(delivery)
    return list(found.items())


def _counted(deliveries: Sequence[Delivery]) -> str:
    return words.count(len(deliveries), "alert")
