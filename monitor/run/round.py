"""A round of all that is due, as `once` runs it: each host in a lane of its own, lanes side by side.

One source's defect stops no other. `start` polls each source in its own time (`monitor.run.lanes`).
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic

from monitor.model import words
from monitor.model.addresses import masked_text
from monitor.model.messages import PendingAlert
from monitor.model.polls import SourceState
from monitor.operations.troubles import troubles, unwritten
from monitor.run import due
from monitor.run.poll import Outcome, failed, poll
from monitor.run.record import Result, record
from monitor.run.resources import Resources
from monitor.run.visit import Visit
from monitor.sources.base import Source
from monitor.store.file import HistoryGoneError, StoreError
from monitor.store.transactions import LOG_OF_REQUESTS

log = logging.getLogger(__name__)

# A history that was locked for some seconds is nothing that operations need to hear of.
_LONG_OUTAGE = 60.0


def run_round(
    resources: Resources,
    sources: Sequence[Source],
    *,
    force: bool = False,
    thorough: bool = False,
    done: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Poll the sources that are due (all with `force`); with `thorough` every document is checked for a replacement.

    `done` hears of each result as it comes; what it raises ends nothing. A trouble that is new, or over, is reported to
    operations at the end. DamagedError where the log of requests, to which each poll writes, is damaged.
    """
    settings, now = resources.settings, resources.now()
    try:
        states = resources.store.sources()
    except StoreError as fault:
        return [not_written(source, fault) for source in sources]
    chosen = [s for s in sources if force or due.is_due(s, states.get(s.id), settings, now)]
    if chosen:
        resources.store.check(LOG_OF_REQUESTS)
    results: list[Result] = []

    def run(lane: Sequence[Source]) -> None:
        for source in lane:
            if resources.stop.is_set():
                return
            result = polled(source, states.get(source.id), resources, thorough=thorough)
            results.append(result)
            hear(done, result)

    threads = [threading.Thread(target=run, args=(lane,), daemon=True) for lane in _lanes(chosen)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _log_unwritten(results)
    try:
        report_troubles(resources)
    except StoreError as fault:
        log.debug("the troubles of sources could not be reported to operations: %s", fault)
    return results


def polled(source: Source, state: SourceState | None, resources: Resources, *, thorough: bool = False) -> Result:
    """Poll a source and write what it gave; never raises, so that no source ends the lane of the others."""
    begun = monotonic()
    try:
        result = poll_guarded(source, state, resources, thorough=thorough)
    except Exception as fault:
        log.exception("polling %s failed", source.id)
        result = Result(source, Outcome.BROKEN, _own_fault(fault))
    return replace(result, seconds=monotonic() - begun)


def _own_fault(fault: Exception) -> str:
    return f"the monitor itself failed: {type(fault).__name__}: {masked_text(str(fault))}"


def poll_guarded(source: Source, state: SourceState | None, resources: Resources, *, thorough: bool = False) -> Result:
    """Poll a source and write what it gave.

    A defect of the monitor's own in that is logged, counted and reported like a broken page.
    """
    before = due.unpolled(state, source)
    try:
        polled = poll(source, before, resources, thorough=thorough)
        return replace(record(polled, resources), bytes=sum(fetch.bytes for fetch in polled.fetches))
    except HistoryGoneError as fault:
        # To go on would be to work for nothing: the monitor ends, and whoever starts it again hears of it.
        resources.stop.set()
        return not_written(source, fault)
    except StoreError as fault:
        return not_written(source, fault)
    except Exception as fault:
        log.exception("polling %s failed", source.id)
        reason = _own_fault(fault)
    try:
        return record(failed(source, before, Visit(resources), Outcome.BROKEN, reason), resources)
    except StoreError as fault:
        return not_written(source, fault)


def not_written(source: Source, fault: StoreError) -> Result:
    """A poll that could not be written: the next round finds what this one found."""
    return Result(source, Outcome.BROKEN, str(fault), unwritten=True)


def _log_unwritten(results: Sequence[Result]) -> None:
    """Log once a round, and not for each source, what the history did not take; the history itself says why."""
    for reason, number in Counter(result.reason for result in results if result.unwritten).items():
        log.info("%s could not be written: %s", words.count(number, "poll"), reason)


def _lanes(sources: Sequence[Source]) -> list[list[Source]]:
    """The sources by host, in order."""
    lanes: dict[str, list[Source]] = {}
    for source in sources:
        lanes.setdefault(source.lane, []).append(source)
    return list(lanes.values())


def hear(done: Callable[[Result], None] | None, result: Result) -> None:
    """Tell a listener of a result. What looks on may fail (a closed terminal, a full disk) and never ends a lane."""
    if done is None:
        return
    try:
        done(result)
    except Exception:
        log.exception("a listener failed at the result of %s", result.source.id)


def _report_outages(resources: Resources, now: datetime) -> None:
    """Let operations hear of the times in which the history took nothing, once it takes that word."""
    outages, operations = resources.store.outages, resources.settings.operations
    over = [unwritten(o.reason, o.seconds, now) for o in outages.over if o.seconds >= _LONG_OUTAGE]
    if over:
        resources.store.add_alerts([PendingAlert(message, operations) for message in over], (), now)
    outages.over.clear()


def report_troubles(resources: Resources) -> None:
    """Make operations one alert of what newly fails and one of what works again, the history itself among it."""
    now, settings = resources.now(), resources.settings
    _report_outages(resources, now)
    names = {source.id: source.name for source in resources.sources}
    reported, messages = troubles(resources.store.ill_sources(), names, now, settings.health)
    if reported:
        resources.store.add_alerts([PendingAlert(m, settings.operations) for m in messages], reported, now)
