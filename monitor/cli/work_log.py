"""What `start` says of its work: a line a round, a change, a delivery, a failure, each with its time.

As text on the standard output; with `--log json` as JSON objects in the log, which the standard error holds.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from monitor.cli.base import clean, say
from monitor.cli.logs import fields
from monitor.cli.outcomes import MARKS, line
from monitor.config.settings import Settings
from monitor.model import words
from monitor.model.addresses import masked_text
from monitor.model.messages import DeliveryState
from monitor.outbox.sending import Sent
from monitor.run.poll import Outcome
from monitor.run.record import Result

log = logging.getLogger(__name__)

_NO_NEWS = (Outcome.UNCHANGED, Outcome.WAITING, Outcome.STOPPED)


class Lines(Protocol):
    """Where lines about the work go."""

    def tell(self, text: str, **values: object) -> None:
        """Say a line at once; `values` say the same for a program."""

    def use_zone(self, zone: tzinfo) -> None:
        """Write times in this zone from now on."""

    def close(self) -> None:
        """Let the end of the process find nothing left to write where nothing can be written."""


class TextOutput:
    """Lines for a person, each with its time, on the standard output: a terminal or a file.

    One that takes no more (`start | head`, a full disk) is said once in the log, and ends nothing.
    """

    def __init__(self, clock: Callable[[], datetime], zone: tzinfo, *, durations: bool = False) -> None:
        """Times are of `clock` in `zone`; with `durations` each line says how long what it tells of took."""
        self._clock = clock
        self._zone = zone
        self._durations = durations
        self._gone = False

    def tell(self, text: str, **values: object) -> None:
        """Print a line at once, also into a pipe."""
        if self._gone:
            return
        taken = f"{values['milliseconds']} ms, " if self._durations and "milliseconds" in values else ""
        try:
            say(f"{self._clock().astimezone(self._zone):%Y-%m-%d %H:%M:%S} {taken}{masked_text(text)}")
            sys.stdout.flush()
        except OSError as fault:
            self._gone = True
            log.warning("the output takes no more lines (%s); the work goes on", fault.strerror)

    def use_zone(self, zone: tzinfo) -> None:
        """Write times in this zone from now on."""
        self._zone = zone

    def close(self) -> None:
        """Point a standard output that takes no more elsewhere."""
        if self._gone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class LogOutput:
    """Lines for a program: records of the log, whatever its own level."""

    def __init__(self) -> None:
        self._log = logging.getLogger("monitor.work")
        self._log.setLevel("INFO")

    def tell(self, text: str, **values: object) -> None:
        """Log a line with its values."""
        self._log.info("%s", text, extra=fields(**values))

    def use_zone(self, zone: tzinfo) -> None:
        """Nothing: the log has instants."""

    def close(self) -> None:
        """Nothing: the log is not this one's."""


class WorkLog:
    """Lines about the work. `verbosity`: -1 says nothing, 1 every poll.

    The events (`event`) are `start`, `reload`, `poll`, `round`, `change`, `delivery` and `stop`.
    """

    def __init__(self, lines: Lines, verbosity: int = 0) -> None:
        self._lines = lines
        self._verbosity = verbosity

    def follow(self, settings: Settings) -> None:
        """Go by another configuration from now on."""
        self._lines.use_zone(settings.timezone)

    def tell(self, text: str, **values: object) -> None:
        """Say a line."""
        if self._verbosity >= 0:
            self._lines.tell(text, **values)

    def polled(self, result: Result) -> None:
        """A poll that found something or failed, with -v every poll; and each change that it found."""
        source, milliseconds = result.source, _milliseconds(result.seconds)
        about = {"source": source.id, "name": source.name, "kind": str(source.kind), "milliseconds": milliseconds}
        if self._verbosity > 0 or result.outcome not in _NO_NEWS:
            more = {"outcome": str(result.outcome), "reason": result.reason, "bytes": result.bytes}
            self.tell(line(result), event="poll", **about, **more)
        for message in result.messages:
            self.tell(
                clean(f"{source.name}, {message.reason}: {message.headline}"),
                event="change",
                **about,
                outcome=str(message.reason),
                severity=message.severity.word,
                authority=message.authority,
                event_id=message.event,
                headline=message.headline,
            )

    def round_ended(self, results: Sequence[Result]) -> None:
        """How many sources a round polled, what came of them, and how long their polls took together."""
        if not results:
            return
        counted = Counter(str(result.outcome) for result in results)
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
        self.tell(
            f"{words.count(len(results), 'source')} polled: {outcomes}",
            event="round",
            source=", ".join(sorted({str(result.source.kind) for result in results})),
            outcome=outcomes,
            milliseconds=_milliseconds(sum(result.seconds for result in results)),
            sources=len(results),
        )

    def sent(self, sent: Sent) -> None:
        """What came of a message to a channel."""
        why = "" if sent.state is DeliveryState.DELIVERED else f" ({sent.reason})"
        self.tell(
            clean(f"{sent.channel}, {MARKS[sent.state]}: {sent.headline}{why}"),
            event="delivery",
            source=sent.channel,
            outcome=sent.state.word,
            milliseconds=_milliseconds(sent.seconds),
            alerts=sent.alerts,
            headline=sent.headline,
            reason=sent.reason,
        )

    def close(self) -> None:
        """The work is done: nothing is said any more."""
        self._lines.close()


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
