"""What `start` prints of its work: a line a round, a change, a delivery, a failure, each with its time."""

from __future__ import annotations

import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from monitor.cli.base import clean, say
from monitor.cli.summary import MARKS, line
from monitor.model import words
from monitor.model.messages import DeliveryState
from monitor.outbox.sending import Sent
from monitor.run.poll import Outcome
from monitor.run.record import Result

log = logging.getLogger(__name__)

_NO_NEWS = (Outcome.UNCHANGED, Outcome.WAITING, Outcome.STOPPED)


class WorkLog:
    """Lines about the work, for a terminal or a file. `verbosity`: -1 prints nothing, 1 every poll.

    An output that takes no more (`start | head`, a full disk) is said once in the log, and ends nothing.
    """

    def __init__(self, clock: Callable[[], datetime], zone: tzinfo, verbosity: int = 0) -> None:
        self._clock = clock
        self._zone = zone
        self._verbosity = verbosity
        self._gone = verbosity < 0

    def tell(self, text: str) -> None:
        """Print a line at once, also into a pipe."""
        if self._gone:
            return
        try:
            say(f"{self._clock().astimezone(self._zone):%Y-%m-%d %H:%M:%S} {text}")
            sys.stdout.flush()
        except OSError as fault:
            self._gone = True
            log.warning("the output takes no more lines (%s); the work goes on", fault.strerror)

    def polled(self, result: Result) -> None:
        """A poll that found something or failed; with -v every poll."""
        if self._verbosity > 0 or result.outcome not in _NO_NEWS:
            self.tell(line(result))

    def round_ended(self, results: Sequence[Result]) -> None:
        """How many sources a round polled, and what came of them."""
        if results:
            counted = Counter(str(result.outcome) for result in results)
            outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
            self.tell(f"{words.count(len(results), 'source')} polled: {outcomes}")

    def sent(self, sent: Sent) -> None:
        """What came of a message to a channel."""
        why = "" if sent.state is DeliveryState.DELIVERED else f" ({sent.reason})"
        self.tell(clean(f"{sent.channel}, {MARKS[sent.state]}: {sent.headline}{why}"))

    def close(self) -> None:
        """Let the end of the process find nothing left to write where nothing can be written."""
        if self._gone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
