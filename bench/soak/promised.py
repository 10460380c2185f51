"""What is promised of a publication whose file cannot be had at first, or that the press tells of: by what polls meet.

Polls come by cron lines, so what each of them meets is known beforehand. Only those at the edge of an outage, or near
a kill, a full disk or a wrong clock, may meet either: there both is allowed, everywhere else one number alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bench.soak.plan import FILES, NEW_FILES, POLLS, REPORTS, Event, Plan, instant
from monitor.config import cronline
from monitor.history.join import TELL_UNREAD_AFTER

LONDON = ZoneInfo("Europe/London")
_HOUR, _DAY = 3_600.0, 86_400.0
# The polls of a cron line are spread over ten minutes, gathered to whole five, and take their time.
_LASTS = 25 * 60.0
# A monitor that was killed or stopped is up again after four hours; that may come twice running.
_UP_AGAIN = 8 * _HOUR
Span = tuple[float, float]


@dataclass(frozen=True)
class Poll:
    """A poll that comes some time from `begin` until `end`; where it is not `sure`, at another time or not at all."""

    begin: float
    end: float
    sure: bool = True


@dataclass(frozen=True)
class Promises:
    """What a plan promises; in `disturbed` spans polls come at other times, in `rough` ones the monitor is killed."""

    plan: Plan
    disturbed: tuple[Span, ...] = ()
    rough: tuple[Span, ...] = ()
    urns: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "urns", {who.slug: who.urn for who in self.plan.authorities})

    def unread(self, event: Event) -> set[int]:
        """How many alerts may say that a publication's file could not be fetched."""
        if not event.number:
            return {0}  # a notice of GOV.UK's, whose page is all that there is of it
        surely = perhaps = 0
        may_be_read = False
        for poll in self._polls("ofsted", event.published):
            page, file = self._page(event, poll), self._file(poll)
            if page and file:
                break
            surely += page is True and file is False and not may_be_read
            perhaps += page is not False and file is not True
            may_be_read |= _both(page, file) is None
        return {int(number >= TELL_UNREAD_AFTER) for number in (surely, perhaps)}

    def confirmations(self, event: Event) -> set[int]:
        """How many alerts may say that Ofsted confirms what the press told: none where its report was read first."""
        if not event.stories:
            return {0}
        first_read, surely_read = self._read(event)
        first_told, surely_told = self._told(event)
        if surely_told < first_read:
            return {1}
        return {0} if surely_read < first_told else {0, 1}

    def replacements(self, event: Event) -> set[int]:
        """How many alerts may say that a publication was replaced: none where nobody read what it was before."""
        if event.replaced is None:
            return {0}
        first_read, surely_read = self._read(event)
        if surely_read < instant(event.replaced):
            return {1}
        return {0} if first_read >= instant(event.replaced) else {0, 1}

    def _read(self, event: Event) -> Span:
        """The instants before which the publication is surely not read, and after which it surely is."""
        return self._first(
            self._polls("ofsted", event.published), lambda poll: _both(self._page(event, poll), self._file(poll))
        )

    def _told(self, event: Event) -> Span:
        """The same of the first story about it."""
        each = [self._first(self._polls("news", day), self._at_paper(host)) for host, day in event.stories]
        first, surely = zip(*each, strict=True)
        return min(first), min(surely)

    @staticmethod
    def _first(polls: Iterator[Poll], meets_it: Callable[[Poll], bool | None]) -> Span:
        begin = float("inf")
        for poll in polls:
            met = meets_it(poll)
            if met is not False:
                begin = min(begin, poll.begin)
            if met:
                return begin, poll.end
        return begin, float("inf")

    def _at_paper(self, host: str) -> Callable[[Poll], bool | None]:
        new_host, since = self.plan.moved.get(host, (host, self.plan.end))

        def meets_it(poll: Poll) -> bool | None:
            there = self._is_up(host, poll)
            return _both(there, self._is_up(new_host, poll)) if poll.begin >= instant(since) else there

        return meets_it

    def _page(self, event: Event, poll: Poll) -> bool | None:
        return self._is_up(REPORTS, poll, f"/provider/44/{self.urns[event.slug]}")

    def _file(self, poll: Poll) -> bool | None:
        return self._is_up(NEW_FILES if poll.begin >= instant(self.plan.files_move) else FILES, poll)

    def _is_up(self, host: str, poll: Poll, path: str = "") -> bool | None:
        """Whether a host is without trouble at a poll; None where that depends on the poll's minute."""
        own = [o for o in self.plan.outages if o.host == host and path.startswith(o.path)]
        met = [o for o in own if o.begin < poll.end and poll.begin < o.end]
        if not poll.sure:
            return None
        return not met or (False if any(o.begin <= poll.begin and poll.end <= o.end for o in met) else None)

    def _polls(self, kind: str, since: date) -> Iterator[Poll]:
        """The polls of a kind from a day on, until some days after the year."""
        begin, last = instant(since), instant(self.plan.end) + 3 * _DAY
        while (fires := cronline.after(POLLS[kind], datetime.fromtimestamp(begin, UTC), LONDON)) and begin < last:
            begin = fires.timestamp()
            rough = any(start <= begin < end for start, end in self.rough)
            strange = any(start <= begin < end + _DAY for start, end in self.disturbed)
            yield Poll(begin, begin + (_UP_AGAIN if rough else _LASTS), sure=not strange)


def _both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both are so; None where nobody knows."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
