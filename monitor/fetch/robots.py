"""What robots.txt permits, and for how long that is known, as RFC 9309 has it. Pure: times are monotonic seconds.

It is read once a day for each origin. A 4xx answer means that there is none (2.3.1.3). While it cannot be read (429,
5xx, no connection) nothing else may be requested there (2.3.1.4), which the operator sees as unreachable, with the
reason. That must not silence a host for ever: the file is requested again ten seconds later at the earliest, rules read
before stay in force meanwhile, and after a day without any answer it counts as absent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.model.deferred import deferred
from monitor.model.marks import plain_text

if TYPE_CHECKING:
    from protego import Protego

_parse: Callable[[str], Protego] = deferred("protego:Protego.parse")

AGENT = "OfstedMonitor"

_DAY = 86_400.0
"""Seconds that rules are kept: RFC 9309, 2.4, asks for a day at most."""
_FORBIDDEN = 3_600.0
"""Seconds that a file is believed that forbids what is asked for: one put there by mistake costs an hour, not a day."""
_RETRY_AFTER = 10.0
"""Seconds until a robots.txt that could not be read is requested again: long enough not to burden a struggling host."""
_MOST_BYTES = 500 * 1024
"""What of a file is read: as much as a crawler must read at least (RFC 9309, 2.5)."""
_LONGEST_DELAY = 10.0
"""Seconds between requests that a file may demand: with more, a round over 153 authorities takes over half an hour."""


@dataclass(frozen=True)
class Robots:
    """An origin's rules until `stale_at` (None: all is allowed); `trouble` says why they could not be read.

    `crawl_delay` is the gap between requests that the file asks for, `wait` the pause that a busy server asked for, in
    seconds.
    """

    rules: Protego | None
    stale_at: float
    crawl_delay: float = 0.0
    trouble: str = ""
    failing_since: float = 0.0
    wait: float | None = None

    def doubted(self, now: float) -> Robots:
        """These rules where they forbid what is asked for: read again within the hour."""
        return replace(self, stale_at=min(self.stale_at, now + _FORBIDDEN))


def absent(now: float) -> Robots:
    """No robots.txt: all is allowed, for a day."""
    return Robots(None, now + _DAY)


def parsed(body: bytes, now: float) -> Robots:
    """The rules of a file that was read."""
    if not body:
        return absent(now)
    rules = _parse(plain_text(body[:_MOST_BYTES]))
    return Robots(rules, now + _DAY, min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_DELAY))


def unread(before: Robots | None, now: float, trouble: str, wait: float | None = None) -> Robots:
    """What holds while the file cannot be read, given what held `before`."""
    if before is None:
        return Robots(None, now + _RETRY_AFTER, trouble=trouble, failing_since=now, wait=wait)
    if not before.trouble:
        return replace(before, stale_at=now + _RETRY_AFTER)
    if now - before.failing_since >= _DAY:
        return absent(now)
    return replace(before, stale_at=now + _RETRY_AFTER, trouble=trouble, wait=wait)
