"""The hosts at work: each in a lane of its own that lives across rounds, so that a slow or dead one delays no other.

A lane is a kind of source at a host: slow news of a host does not hold back Ofsted's word there either. It is a thread
while it has something to poll, one source after the other, each by the configuration as it then is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from monitor.model.polls import SourceState
from monitor.model.publications import SourceKind
from monitor.run import due
from monitor.run.record import Result
from monitor.run.resources import Resources
from monitor.run.round import hear, not_written, polled, report_troubles
from monitor.sources.base import Source
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

_AT_ONCE = datetime.min.replace(tzinfo=UTC)
_Key = tuple[SourceKind, str]


@dataclass
class _Planned:
    """A source of the configuration, when its next poll is, and when this process last tried one."""

    source: Source
    due: datetime = _AT_ONCE
    tried: datetime | None = None
    lane: _Key = field(init=False)

    def __post_init__(self) -> None:
        self.lane = self.source.kind, self.source.lane


class Lanes:
    """Polls each source of a configuration when it is due, each host beside the others."""

    def __init__(
        self,
        heard: Callable[[Result], None],
        ended: Callable[[Sequence[Result]], None],
        reported: Callable[[], None],
    ) -> None:
        """`heard` hears of every poll's result; `ended` of all of a kind's, once each of its sources was polled.

        `reported` is called when operations may have been told something.
        """
        self._heard = heard
        self._ended = ended
        self._reported = reported
        self._lock = threading.Lock()
        self._reporting = threading.Lock()
        self._resources: Resources | None = None
        self._planned: dict[str, _Planned] = {}
        self._by_lane: dict[_Key, list[_Planned]] = {}
        self._wanted: dict[SourceKind, set[str]] = {}
        self._in_hand: dict[str, Resources] = {}
        self._at_work: dict[_Key, threading.Thread] = {}
        self._rounds: dict[SourceKind, dict[str, Result]] = {}
        self._looked = _AT_ONCE

    def use(self, resources: Resources) -> None:
        """Poll the sources of this configuration from now on; a poll in hand goes on with what it began with.

        StoreError where the history cannot be read.
        """
        sources = resources.sources
        states = resources.store.sources()
        with self._lock:
            before, self._resources = self._planned, resources
            known = {s.id: before[s.id].tried for s in sources if s.id in before}
            self._planned = {s.id: _Planned(s, tried=known.get(s.id)) for s in sources}
            self._by_lane, self._wanted = {}, {}
            for planned in self._planned.values():
                self._by_lane.setdefault(planned.lane, []).append(planned)
                self._wanted.setdefault(planned.source.kind, set()).add(planned.source.id)
            self._rounds = {kind: self._rounds.get(kind, {}) for kind in self._wanted}
            for planned in self._planned.values():
                self._plan(planned, states.get(planned.source.id), resources)

    def look(self) -> None:
        """Let each lane that has something due begin, unless it is at work."""
        if self._resources is None:
            return
        now = self._resources.now()
        if now < self._looked:
            # The clock was set back: what was planned by the wrong one might never come.
            self.use(self._resources)
        self._looked = now
        with self._lock:
            waiting = {p.lane for p in self._planned.values() if self._is_ready(p, now)} - self._at_work.keys()
            for key in waiting:
                thread = threading.Thread(target=self._work, args=(key,), daemon=True)
                thread.start()
                self._at_work[key] = thread

    @property
    def is_between(self) -> bool:
        """Whether a poll is in hand that began with an earlier configuration."""
        with self._lock:
            return any(resources is not self._resources for resources in self._in_hand.values())

    @property
    def threads(self) -> list[threading.Thread]:
        """The lanes at work, to be joined at a stop."""
        with self._lock:
            return list(self._at_work.values())

    def _is_ready(self, planned: _Planned, now: datetime) -> bool:
        return planned.due <= now and planned.source.id not in self._in_hand

    def _work(self, key: _Key) -> None:
        """Poll what is due in a lane until nothing is; never raises."""
        to_report = False
        try:
            while True:
                taken = self._take(key, leave=not to_report)
                if taken is not None:
                    to_report |= self._poll(*taken)
                elif to_report:
                    self._report_troubles()
                    to_report = False
                else:
                    return
        except Exception:
            log.exception("a lane failed: %s", key[1])
        finally:
            with self._lock:
                if self._at_work.get(key) is threading.current_thread():
                    del self._at_work[key]

    def _take(self, key: _Key, *, leave: bool) -> tuple[Source, Resources] | None:
        """The source of a lane that is due longest, in hand from now on, with what it is polled by; None for none.

        With `leave`, a lane that has none is at work no more from that very moment, so that nothing is forgotten.
        """
        resources = self._resources
        if resources is None or resources.stop.is_set():
            return None
        now = resources.now()
        with self._lock:
            ready = [p for p in self._by_lane.get(key, ()) if self._is_ready(p, now)]
            if ready:
                first = min(ready, key=lambda p: p.due)
                self._in_hand[first.source.id] = resources
                return first.source, resources
            if leave:
                self._at_work.pop(key, None)
        return None

    def _poll(self, source: Source, resources: Resources) -> bool:
        """Poll a source, plan its next poll and let all hear of it; whether operations may have to hear of it too."""
        before = after = None
        try:
            before = resources.store.source(source.id)
            result = polled(source, before, resources)
            after = resources.store.source(source.id)
        except StoreError as fault:
            result = not_written(source, fault)
        finally:
            self._put_back(source, after or before, resources)
        if result.unwritten:
            # The history itself says, once, that it takes nothing.
            log.info("a poll could not be written: %s", result.reason)
        hear(self._heard, result)
        self._count(result)
        was_ill = before and (before.failures or before.trouble)
        return result.outcome.failed or bool(was_ill or resources.store.outages.over)

    def _put_back(self, source: Source, state: SourceState | None, resources: Resources) -> None:
        """A source is in hand no more: plan its next poll, where it still is polled."""
        with self._lock:
            self._in_hand.pop(source.id, None)
            planned = self._planned.get(source.id)
            if planned:
                planned.tried = resources.now()
                self._plan(planned, state, self._resources or resources)

    def _plan(self, planned: _Planned, state: SourceState | None, resources: Resources) -> None:
        """Set when a source's next poll is. A poll that could not be written counts too, or it would come at once."""
        now = resources.now()
        polled_at = (state.last_polled if state else None, planned.tried)
        last = max((instant for instant in polled_at if instant and instant <= now), default=None)
        known = replace(due.unpolled(state, planned.source), last_polled=last)
        following = due.next_poll(planned.source, known, resources.settings, now)
        planned.due = following or _AT_ONCE

    def _count(self, result: Result) -> None:
        """Count a result to its kind's round, which ends once all were polled, or one comes for the second time."""
        kind, number = result.source.kind, result.source.id
        ended: list[dict[str, Result]] = []
        with self._lock:
            if number in self._rounds.get(kind, {}):
                ended.append(self._rounds.pop(kind))
            self._rounds.setdefault(kind, {})[number] = result
            if self._wanted.get(kind, set()) <= self._rounds[kind].keys():
                ended.append(self._rounds.pop(kind))
        for results in ended:
            try:
                self._ended(list(results.values()))
            except Exception:
                log.exception("a listener failed at the end of a round")

    def _report_troubles(self) -> None:
        """Tell operations what newly fails and what works again; one lane at a time, or two would say the same."""
        with self._reporting:
            if self._resources is None:
                return
            try:
                report_troubles(self._resources)
            except StoreError as fault:
                log.debug("the troubles of sources could not be reported to operations: %s", fault)
        self._reported()
