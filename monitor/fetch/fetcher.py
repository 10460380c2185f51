"""The only HTTP client: one polite request, and what came of it in one value.

A lane is a host (with its port): one request at a time, `min_interval` apart, with a session of its own; different
hosts are read in parallel. `Fetcher.get` may be called from any thread and never raises for what the web does.

robots.txt is obeyed (`monitor.fetch.robots`). A server that asks to wait is heard: a short `Retry-After` is waited for,
a long one comes back in `Fetched.retry_after`, and a host that asks for one twice in a row gets no request until then.
No cookies, no proxies from the environment (a proxy would resolve names without the check of addresses), no credentials
in addresses, no disguised User-Agent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from random import SystemRandom
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin

from monitor import __version__
from monitor.config.settings import HttpSettings
from monitor.fetch.address import AddressError, place, split
from monitor.fetch.answer import Answer, LateError, WireError, dated, retry_after, status_words
from monitor.fetch.robots import AGENT, Robots, absent, parsed, unread
from monitor.model.addresses import masked, masked_text
from monitor.model.challenge import PROOF_ASKED, asks_for_proof
from monitor.model.deferred import deferred

if TYPE_CHECKING:
    from monitor.fetch.wire import Wire

# requests is heavy, and a round in which nothing is due asks nothing.
_wires: Callable[[HttpSettings], Callable[[], Wire]] = deferred("monitor.fetch.wire:wires")

MAX_REDIRECTS = 5
"""Redirects that are followed in a row: more are a loop, or nothing that a reader would wait for."""

_LONGEST_PAUSE = 5.0
"""Seconds of a `Retry-After` that are waited for at once; a longer one is left to the next poll."""
_FAILED_LANE = 3
"""Requests of a host that failed in a row, after which each further one is tried once only."""
_MANY_LANES = 50
"""Each so many new hosts, the connections of those that were not used lately are closed."""
_IDLE = 60.0
"""Seconds without a request after which a host's connection counts as not used."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 502, 503, 504})
_GONE = frozenset({404, 410})


class FetchOutcome(StrEnum):
    """What came of a request. `changed` (the only one with a body) and `unchanged` are successes."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True)
class Validators:
    """What a server sent with a body, to ask later whether it has changed (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """What came of one `get`.

    `reason` is one sentence for the operator (empty for changed and unchanged), free of secrets. `validators` are those
    to keep: new ones where a body came, else those that were given. `status` is None where no answer came.
    `retry_after` is how many seconds the server asked to wait, at most a day. `seconds` is how long it took, without
    waiting for the lane; `dated` when a body left its server, by the server's clock.
    """

    url: str
    outcome: FetchOutcome
    status: int | None = None
    body: bytes = b""
    validators: Validators = Validators()
    reason: str = ""
    seconds: float = 0.0
    retry_after: float | None = None
    dated: datetime | None = None


class _TroubleError(Exception):
    """Ends a `get`: the reason why there is no usable answer."""

    def __init__(
        self, outcome: FetchOutcome, reason: str, status: int | None = None, wait: float | None = None
    ) -> None:
        super().__init__(reason)
        self.outcome, self.status, self.wait = outcome, status, wait


class _Lane:
    """One host: the thread that holds the lock may send it a request.

    `failed` counts requests in a row that got no answer, `asked_to_wait` answers in a row that asked to wait.
    """

    def __init__(self, host: str, new_wire: Callable[[], Wire]) -> None:
        self.host = host
        self.new_wire = new_wire
        self.wire = new_wire()
        self.lock = threading.Lock()
        self.robots_lock = threading.Lock()
        self.robots: dict[str, Robots] = {}
        self.gap = 0.0
        self.free_at = 0.0
        self.failed = 0
        self.asked_to_wait = 0
        self.held_until = 0.0


@dataclass
class _Budget:
    """What is left of a `get`'s time in seconds, what it took, the address it has come to, the redirects to there."""

    left: float
    spent: float = 0.0
    url: str = ""
    hops: int = 0

    def take(self, seconds: float) -> None:
        self.left -= seconds
        self.spent += seconds


@dataclass
class Fetcher:
    """Asks the web under `settings`; `clock` gives monotonic seconds (robots.txt's age, gaps). Thread-safe."""

    settings: HttpSettings
    clock: Callable[[], float] = time.monotonic
    _lanes: dict[str, _Lane] = field(default_factory=dict, init=False)
    _lanes_lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)

    def __post_init__(self) -> None:
        self._new_wire: Callable[[], Wire] | None = None
        self._chance = SystemRandom()
        self._total = _total(self.settings)

    def use(self, settings: HttpSettings) -> None:
        """Ask under other settings from now on. What is known of hosts stays: their gaps, waits and robots.txt."""
        if settings == self.settings:
            return
        with self._lanes_lock:
            self.settings, self._total, self._new_wire = settings, _total(settings), None

    def get(self, url: str, validators: Validators | None = None, accept: str | None = None) -> Fetched:
        """Ask for `url`, only if it changed where `validators` are given; `accept` is the Accept header."""
        known = validators or Validators()
        budget = _Budget(self._total, url=url)
        try:
            answer = self._follow(url, self._headers(known, accept), budget)
            return self._fetched(url, known, answer, budget)
        except _TroubleError as trouble:
            reason = f"redirected to {masked(budget.url)}: {trouble}" if budget.hops else str(trouble)
            return Fetched(url, trouble.outcome, trouble.status, validators=known, reason=masked_text(reason),
                           seconds=budget.spent, retry_after=trouble.wait)  # fmt: skip

    def close(self) -> None:
        """End all waits and exchanges at once; a later `get` gives `unreachable`."""
        self._stopped.set()
        with self._lanes_lock:
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.wire.cut()
            lane.wire.rest()

    def _headers(self, known: Validators, accept: str | None) -> dict[str, str]:
        agent = user_agent(self.settings.contact)
        headers = {"User-Agent": agent, "Accept": accept or "*/*", "Accept-Encoding": "gzip"}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        if known == Validators():
            # What is asked for whole is to be what stands there now: a cache on the way asks the publisher first.
            headers["Cache-Control"] = "no-cache"
        return headers

    def _follow(self, url: str, headers: dict[str, str], budget: _Budget, *, robots: bool = True) -> Answer:
        """The first answer that is no redirect; each address on the way is checked like the first."""
        while True:
            budget.url = url.partition("#")[0]
            try:
                parts = split(budget.url)
            except AddressError as error:
                raise _TroubleError(FetchOutcome.REFUSED, str(error)) from None
            lane = self._lane(place(parts))
            if robots:
                self._obey_robots(lane, parts, budget)
            answer = self._ask(lane, headers, budget)
            target = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            budget.hops += 1
            if budget.hops > MAX_REDIRECTS:
                raise _TroubleError(
                    FetchOutcome.REFUSED, f"more than {MAX_REDIRECTS} redirects in a row", answer.status
                )
            url = _joined(budget.url, target.encode("latin-1").decode("utf-8", "replace"))

    def _ask(self, lane: _Lane, headers: dict[str, str], budget: _Budget) -> Answer:
        """One answer of the lane's host; what may work later is tried again while there is time."""
        tries = 1 if lane.failed >= _FAILED_LANE else self.settings.attempts
        pause = self.settings.backoff
        while True:
            tries -= 1
            try:
                answer = self._once(lane, headers, budget)
            except LateError:
                reason = f"no complete answer within {self._total:g} s"
                raise _TroubleError(FetchOutcome.UNREACHABLE, reason) from None
            except WireError as error:
                if error.refused or tries <= 0 or budget.left <= pause:
                    outcome = FetchOutcome.REFUSED if error.refused else FetchOutcome.UNREACHABLE
                    raise _TroubleError(outcome, str(error)) from None
                wait = pause
            else:
                asked = retry_after(answer.headers) if answer.status in _BUSY else None
                wait = max(pause, asked or 0.0)
                if answer.status not in _BUSY or tries <= 0 or wait > min(_LONGEST_PAUSE, budget.left):
                    self._leave_alone(lane, asked)
                    return answer
            self._wait(wait)
            budget.take(wait)
            pause *= 2

    def _once(self, lane: _Lane, headers: dict[str, str], budget: _Budget) -> Answer:
        with lane.lock:
            held = lane.held_until - self.clock()
            if held > 0:
                reason = f"{lane.host} asked to be left alone; {held:.0f} s of that are left"
                raise _TroubleError(FetchOutcome.UNREACHABLE, reason, wait=held)
            self._wait(lane.free_at - self.clock())
            started = self.clock()
            lane.failed += 1
            try:
                answer = self._wire(lane).ask(budget.url, headers, budget.left)
                lane.failed = 0
            finally:
                lane.free_at = self.clock() + self._gap(lane)
                budget.take(self.clock() - started)
            return answer

    def _wire(self, lane: _Lane) -> Wire:
        """The lane's connections, made anew where the settings are others; its lock is held."""
        with self._lanes_lock:
            self._new_wire = self._new_wire or _wires(self.settings)
            new = self._new_wire
        if lane.new_wire is not new:
            lane.wire.rest()
            lane.new_wire, lane.wire = new, new()
        return lane.wire

    def _gap(self, lane: _Lane) -> float:
        gap = max(self.settings.min_interval, lane.gap)
        return gap + self._chance.uniform(0, gap / 10) if gap > 0 else 0.0

    def _wait(self, seconds: float) -> None:
        if self._stopped.is_set() or (seconds > 0 and self._stopped.wait(seconds)):
            raise _TroubleError(FetchOutcome.UNREACHABLE, "the monitor is stopping")

    def _leave_alone(self, lane: _Lane, asked: float | None) -> None:
        """Send a host nothing more for a while that asked for it twice in a row: once may be about one page."""
        lane.asked_to_wait = 0 if asked is None else lane.asked_to_wait + 1
        if asked and lane.asked_to_wait > 1:
            lane.held_until = self.clock() + asked

    def _lane(self, host: str) -> _Lane:
        with self._lanes_lock:
            lane = self._lanes.get(host)
            if lane is None:
                if len(self._lanes) % _MANY_LANES == _MANY_LANES - 1:
                    self._rest_idle_lanes()
                self._new_wire = self._new_wire or _wires(self.settings)
                lane = self._lanes[host] = _Lane(host, self._new_wire)
            return lane

    def _rest_idle_lanes(self) -> None:
        """Close connections that hundreds of hosts would otherwise keep open."""
        for lane in self._lanes.values():
            if lane.free_at < self.clock() - _IDLE and lane.lock.acquire(blocking=False):
                lane.wire.rest()
                lane.lock.release()

    def _obey_robots(self, lane: _Lane, parts: SplitResult, budget: _Budget) -> None:
        origin = f"{parts.scheme}://{lane.host}"
        with lane.robots_lock:
            robots = lane.robots.get(origin)
            if robots is None or robots.stale_at <= self.clock():
                robots = lane.robots[origin] = self._read_robots(lane, origin, robots, budget)
                lane.gap = robots.crawl_delay
        if robots.trouble:
            raise _TroubleError(FetchOutcome.UNREACHABLE, robots.trouble, wait=robots.wait)
        if robots.rules is not None and not robots.rules.can_fetch(budget.url, AGENT):
            with lane.robots_lock:
                lane.robots[origin] = robots.doubted(self.clock())
            raise _TroubleError(FetchOutcome.REFUSED, f"robots.txt of {lane.host} forbids {masked(budget.url)}")

    def _read_robots(self, lane: _Lane, origin: str, before: Robots | None, budget: _Budget) -> Robots:
        asking = _Budget(self._total)
        try:
            answer = self._follow(f"{origin}/robots.txt", self._headers(Validators(), None), asking, robots=False)
        except _TroubleError as trouble:
            if trouble.outcome is FetchOutcome.REFUSED:
                return absent(self.clock())
            return unread(before, self.clock(), str(trouble), trouble.wait)
        finally:
            budget.spent += asking.spent
        if answer.status >= 500 or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            said = status_words(answer.status)
            reason = f"robots.txt of {lane.host} could not be read ({said}), so nothing else is asked there"
            return unread(before, self.clock(), reason, retry_after(answer.headers))
        return parsed(answer.body, self.clock()) if answer.status == HTTPStatus.OK else absent(self.clock())

    def _fetched(self, url: str, known: Validators, answer: Answer, budget: _Budget) -> Fetched:
        """The answer as a value; _TroubleError, with the reason in words, where it is no success."""
        status, headers = answer.status, answer.headers
        if status == HTTPStatus.OK and answer.body:
            kept = Validators(headers.get("ETag"), headers.get("Last-Modified"))
            return Fetched(
                url, FetchOutcome.CHANGED, status, answer.body, kept, seconds=budget.spent, dated=dated(headers)
            )
        reason = f"the server answered {status_words(status)}"
        if status == HTTPStatus.NOT_MODIFIED and known != Validators():
            kept = Validators(headers.get("ETag") or known.etag, headers.get("Last-Modified") or known.last_modified)
            return Fetched(url, FetchOutcome.UNCHANGED, status, validators=kept, seconds=budget.spent)
        if status == HTTPStatus.NOT_MODIFIED:
            reason += " to a question that named no version"
        elif status == HTTPStatus.OK:
            reason += " with nothing in it"
        elif asks_for_proof(answer.body):
            reason += f" with {PROOF_ASKED}"
        raise _TroubleError(_outcome(status), reason, status, retry_after(headers) if status in _BUSY else None)


def _total(settings: HttpSettings) -> float:
    return 3 * settings.timeout if settings.total_timeout is None else settings.total_timeout


def user_agent(contact: str) -> str:
    """The User-Agent: who asks, in which version, and how to reach the person behind it; `contact` may be empty."""
    contact = "".join(c for c in contact if " " < c <= "~")
    return f"{AGENT}/{__version__} (+{contact})" if contact else f"{AGENT}/{__version__}"


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def _outcome(status: int) -> FetchOutcome:
    if status in _GONE:
        return FetchOutcome.GONE
    refused = 400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS
    return FetchOutcome.REFUSED if refused else FetchOutcome.UNREACHABLE
