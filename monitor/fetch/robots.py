"""What robots.txt permits, and for how long that is known, as RFC 9309 has it. Pure: times are monotonic seconds.

Read once an origin and a day. A 4xx answer means that there is none (2.3.1.3). While it cannot be read (429, 5xx, no
connection) nothing else may be asked of that origin (2.3.1.4), which the operator sees as unreachable, with the reason.
That must not silence a host for ever: the file is asked for again ten seconds later at the earliest, rules read before
stay in force meanwhile, and after a day without any answer it counts as absent.
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
_AGAIN = 10.0
_MOST_BYTES = 500 * 1024  # what a reader must at least take in (2.5)
_LONGEST_DELAY = 10.0


@dataclass(frozen=True)
class Robots:
    """An origin's rules until `stale_at` (None: all is allowed); `trouble` says why they could not be read.

    `crawl_delay` is the gap that the file asks for, at most ten seconds; `wait` what a busy server asked for.
    """

    rules: Protego | None
    stale_at: float
    crawl_delay: float = 0.0
    trouble: str = ""
    failing_since: float = 0.0
    wait: float | None = None


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
        return Robots(None, now + _AGAIN, trouble=trouble, failing_since=now, wait=wait)
    if not before.trouble:
        return replace(before, stale_at=now + _AGAIN)
    if now - before.failing_since >= _DAY:
        return absent(now)
    return replace(before, stale_at=now + _AGAIN, trouble=trouble, wait=wait)
