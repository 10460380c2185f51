"""What Prometheus is told (docs/metrics.md lists the names). Needs prometheus_client, the extra `metrics`.

What happens is counted as it happens, by listeners of the work; how things stand is read from the history when it is
asked for, at a bounded cost. No label holds a secret: sources are named by their ids, without keys and passwords.
"""

from __future__ import annotations

import logging
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from monitor import __version__
from monitor.model.addresses import masked_key
from monitor.model.messages import DeliveryState
from monitor.model.publications import SourceKind
from monitor.outbox.sending import Sent
from monitor.run.figures import Figures
from monitor.run.poll import Outcome
from monitor.run.record import Result
from monitor.serve.pages import Verdict
from monitor.serve.server import Reply
from monitor.serve.timely import NoAnswerError, Timely
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

PREFIX = "ofsted_monitor_"

# A scrape is answered within this many seconds, whatever hangs; the history is read at most so often.
_WITHIN = 2.0
_FRESH = 5.0
_UNWRITTEN = "unwritten"
_OUTCOMES = (*map(str, Outcome), _UNWRITTEN)
_POLL_SECONDS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
_DELIVERY_SECONDS = (0.1, 0.5, 1, 2, 5, 10, 30)
# What a line of the exposition cannot hold, or a reader would trip over.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# A gauge for each counter's birth, which nothing here asks for, would double what is sent.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Counters:
    """What happened since the process started: polls and deliveries, by listeners of the work that never raise."""

    def __init__(self, channels: Iterable[str] = ()) -> None:
        """Count from nothing; what may happen at `channels`, and at each kind of source, stands at 0 from the start."""
        self.registry = CollectorRegistry()
        self._polls = self._counter("polls", "Polls by kind of source and what came of them.", "kind", "outcome")
        self._bytes = self._counter("poll_bytes", "Bytes of the answers to polls, by kind of source.", "kind")
        self._changes = self._counter("changes", "Changes that polls found and made alerts of.", "kind")
        self._delivered = self._counter("alerts_delivered", "Alerts that a channel took.", "channel")
        self._failed = self._counter("alerts_failed", "Alerts that a channel did not take, at each try.", "channel")
        self._poll_seconds = self._histogram(
            "poll_seconds", "Seconds that a poll took, with its waits for its host.", _POLL_SECONDS, "kind"
        )
        self._delivery_seconds = self._histogram(
            "delivery_seconds", "Seconds that a channel took for a message.", _DELIVERY_SECONDS, "channel"
        )
        self._start_at_nothing(channels)
        ProcessCollector(registry=self.registry)

    def polled(self, result: Result) -> None:
        """Count a poll."""
        kind = str(result.source.kind)
        self._polls.labels(kind, _UNWRITTEN if result.unwritten else str(result.outcome)).inc()
        self._bytes.labels(kind).inc(result.bytes)
        self._changes.labels(kind).inc(len(result.messages))
        self._poll_seconds.labels(kind).observe(result.seconds)

    def sent(self, sent: Sent) -> None:
        """Count what came of a message."""
        channel = _label(sent.channel)
        counted = self._delivered if sent.state is DeliveryState.DELIVERED else self._failed
        counted.labels(channel).inc(sent.alerts)
        self._delivery_seconds.labels(channel).observe(sent.seconds)

    def _start_at_nothing(self, channels: Iterable[str]) -> None:
        for kind in SourceKind:
            for outcome in _OUTCOMES:
                self._polls.labels(str(kind), outcome)
            for counter in (self._bytes, self._changes, self._poll_seconds):
                counter.labels(str(kind))
        for channel in channels:
            for counter in (self._delivered, self._failed, self._delivery_seconds):
                counter.labels(_label(channel))

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(PREFIX + name, text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(PREFIX + name, text, labels, buckets=buckets, registry=self.registry)


class Gauges(Collector):
    """How things stand: read anew for a scrape, but no oftener than every few seconds.

    Where the history cannot be read, or not in time, `history_readable` is 0, and what stands in it is left out.
    """

    def __init__(
        self,
        figures: Callable[[], Figures],
        health: Callable[[], Verdict],
        *,
        within: float = _WITHIN,
        fresh: float = _FRESH,
    ) -> None:
        """`figures` as `monitor.run.figures` has them; `health` says how the monitor is."""
        self._figures = Timely(figures, within=within, fresh=fresh)
        self._health = health
        self._trouble = ""

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        health = self._health()
        is_healthy = {(): not health.reasons}
        yield _gauge("healthy", "1 where the monitor runs, polls, delivers and can write, else 0.", is_healthy)
        yield _gauge("health_reasons", "Why the monitor is not healthy: how many reasons.", {(): len(health.reasons)})
        yield _gauge("doubts", "Things to look at whether or not the monitor is healthy.", {(): len(health.doubts)})
        about = {(__version__, platform.python_version()): 1}
        yield _gauge("build_info", "Always 1: the versions that run.", about, "version", "python")
        figures = self._read()
        yield _gauge(
            "history_readable", "1 where the history could be read in time, else 0.", {(): figures is not None}
        )
        if figures:
            yield from _of_sources(figures)
            yield from _of_the_rest(figures)

    def _read(self) -> Figures | None:
        try:
            figures = self._figures()
        except (NoAnswerError, StoreError, OSError) as fault:
            trouble = str(fault) or "it does not answer"
            if trouble != self._trouble:  # said once, however often it is asked for
                log.warning("the metrics lack what stands in the history: %s", trouble)
            self._trouble = trouble
            return None
        self._trouble = ""
        return figures


def metrics_reply(counters: Counters, gauges: Gauges) -> Reply:
    """All metrics in Prometheus' text format."""
    body = generate_latest(counters.registry) + generate_latest(gauges)
    return Reply(body, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _of_sources(figures: Figures) -> Iterator[Metric]:
    named = {(str(s.kind), _label(masked_key(s.id))): s for s in figures.sources}
    worked = {at: s.last_success.timestamp() for at, s in named.items() if s.last_success}
    text = "Polls of a source that failed in a row, 0 where the last one worked."
    yield _gauge("source_failures", text, {at: s.failures for at, s in named.items()}, "kind", "source")
    text = "When a source was last read, in seconds since 1970; a source that never was has none."
    yield _gauge("source_last_success_timestamp_seconds", text, worked, "kind", "source")
    latest: dict[tuple[str, ...], float] = {}
    for (kind, _), at in worked.items():
        latest[(kind,)] = max(at, latest.get((kind,), 0.0))
    text = "When a source of a kind was last read, in seconds since 1970."
    yield _gauge("last_success_timestamp_seconds", text, latest, "kind")
    states: dict[tuple[str, ...], int] = {(str(k), state): 0 for k in SourceKind for state in _STATES}
    for source in figures.sources:
        states[str(source.kind), _state(source.failures, source.last_success is not None)] += 1
    text = "Sources of the configuration by how their last poll ended: working, failing, or unpolled."
    yield _gauge("sources", text, states, "kind", "state")


_STATES = ("working", "failing", "unpolled")


def _state(failures: int, worked: bool) -> str:
    if failures:
        return "failing"
    return "working" if worked else "unpolled"


def _of_the_rest(figures: Figures) -> Iterator[Metric]:
    words = {True: "read", False: "unread"}
    documents: dict[tuple[str, ...], int] = {(str(k), word): 0 for k in SourceKind for word in words.values()}
    documents |= {(_label(kind), words[is_read]): number for (kind, is_read), number in figures.documents.items()}
    text = "Documents that are not withdrawn, by kind of source and whether they could be read."
    yield _gauge("documents", text, documents, "kind", "state")
    text = "Alerts that wait for a channel, for whatever reason (a retry, a digest, quiet hours, a mute)."
    yield _gauge("alerts_pending", text, _by_channel(figures.pending), "channel")
    text = "Alerts that a channel refused for good and that wait for a person."
    yield _gauge("alerts_held", text, _by_channel(figures.held), "channel")
    yield _gauge("history_bytes", "Size of the history's files.", {(): figures.size})
    backup = {(): figures.last_backup.timestamp()} if figures.last_backup else {}
    text = "When the last backup on a schedule was made, in seconds since 1970; where there is none it has no value."
    yield _gauge("last_backup_timestamp_seconds", text, backup)


def _by_channel(counts: Mapping[str, int]) -> dict[tuple[str, ...], int]:
    return {(_label(channel),): number for channel, number in counts.items()}


def _gauge(name: str, text: str, values: Mapping[Any, float], *labels: str) -> Metric:
    """A gauge with a value for each tuple of labels."""
    family = GaugeMetricFamily(PREFIX + name, text, labels=labels)
    for at, value in values.items():
        family.add_metric(at, float(value))
    return family


def _label(text: str) -> str:
    """A text as a label's value: without what no line can hold. The library escapes the rest."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
