"""Looks at what no single poll can tell: whether all that is expected is read, and as much is found as before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from monitor.model.messages import PendingAlert
from monitor.model.publications import Document, DocumentKind
from monitor.operations import completeness, coverage
from monitor.operations.alarms import THREADS, Alarm, Looked, StandingAlarm, messages, standing_of
from monitor.run.health import due_sources
from monitor.run.resources import Resources
from monitor.sources.base import Source
from monitor.store.database import Store
from monitor.store.lock import writer_of

_UNREAD = "coverage:unread"
_NEWER = "coverage:newer"
_SILENT = "coverage:silent"
# What was read so long ago was looked at since, also where the monitor was away in between.
_LATELY = timedelta(days=2)
_LOG = "history:log"
# The log beside the history is written back, and begun anew, after every few megabytes, but not while somebody reads.
_CLOCKS_APART = timedelta(days=1)
_LARGE_LOG = 64_000_000  # bytes


def standing_alarms(store: Store) -> list[StandingAlarm]:
    """The alarms that operations heard of, and no end."""
    return [StandingAlarm(message, since) for message, since in store.standing(THREADS)]


def look(resources: Resources) -> bool:
    """Tell operations what newly is not as it was, and what is again; whether there was anything to tell.

    Nothing of the web is asked: it is judged by the history, and by what the polls of this process saw.
    """
    if resources.clocks.ahead > _CLOCKS_APART:
        return False  # by a clock that runs wrong each page is overdue: `health` says that it does
    standing, now = standing_alarms(resources.store), resources.now()
    found = {**_coverage(resources, now), **_reading(resources, standing, now), _LOG: _log(resources.store)}
    said = messages(found, standing, now)
    if said:
        resources.store.add_alerts([PendingAlert(m, resources.settings.operations) for m in said], (), now)
    return bool(said)


def _log(store: Store) -> Looked:
    """Whether a reader that does not end keeps the history's log from being written back, so that it grows."""
    log = store.path.with_name(f"{store.path.name}-wal")
    over = "The log of the history is written back again"
    size = 0
    with suppress(OSError):  # none beside it: nothing waits to be written back
        size = log.stat().st_size
    if size < _LARGE_LOG:
        return Looked(None, over)
    headline = f"The log of the history has grown to {size / 1e6:.0f} MB: a program reads the history and does not end"
    why = f"{log} cannot be written back while a reading goes on that began before: look for a query, a notebook or an"
    return Looked(
        Alarm(headline, (f"{why} sqlite3 that stands open, and end it. Nothing is lost; it takes disk.",)), over
    )


def _reading(resources: Resources, standing: list[StandingAlarm], now: datetime) -> dict[str, Looked]:
    """By kind of document, whether fewer facts are found than were; of the kinds of which any was read of late.

    What is found in the others is what it was. Only what is compared is opened: a history of decades holds thousands.
    """
    store = resources.store
    sources = {source.id: source for source in resources.sources}
    kinds = _by_kind(store.outlines(now - _LATELY), sources).keys()
    outlines = _by_kind(store.outlines(), sources) if kinds else {}
    looked = {}
    for kind in kinds:
        before = standing_of(f"reading:{kind}", standing)
        since = before.since if before else None
        compared = (store.document(one.source, one.url) for one in completeness.looked_at(outlines[kind], since))
        outcomes = (completeness.outcome_of(one, kind) for one in compared if one)
        alarm = completeness.fewer_facts((one for one in outcomes if one), since)
        looked[f"reading:{kind}"] = Looked(alarm, completeness.over(kind))
    return looked


def _by_kind(outlines: Iterable[Document], sources: Mapping[str, Source]) -> dict[DocumentKind, list[Document]]:
    """Documents by the kind that each is to be, where every one of that kind holds certain facts."""
    found: dict[DocumentKind, list[Document]] = {}
    for outline in outlines:
        kind = sources[outline.source].promised(outline) if outline.source in sources else None
        if completeness.has_core(kind):
            found.setdefault(kind, []).append(outline)
    return found


def _coverage(resources: Resources, now: datetime) -> dict[str, Looked]:
    """Whether each watched authority's page is read, and gives what Ofsted's list says there is."""
    settings, store = resources.settings, resources.store
    due = dict(zip(resources.sources, due_sources(resources.sources, settings, store.sources(), now), strict=True))
    own = {source: resources.names[source.authorities[0]].name for source in resources.sources if source.owns_documents}
    pages = {name: due[source] for source, name in own.items()}
    today = now.astimezone(settings.timezone).date()
    days = store.days_since(today - coverage.RHYTHM)
    published = set[date]().union(*(days.get(source.id, ()) for source in own))
    looked = {
        _UNREAD: Looked(
            coverage.unread(pages, _expected_since(resources, now), now),
            f"Coverage: the pages of all {len(pages)} authorities are read again as they are due",
        ),
        _SILENT: Looked(
            coverage.silent(published, len(own), today),
            "Coverage: Ofsted publishes again",
        ),
    }
    if resources.listed:
        by_urn = {watched.authority.urn: watched.authority.slug for watched in settings.watched}
        latest = {by_urn[one.urn]: one.latest for one in resources.listed if one.latest and one.urn in by_urn}
        listed = {name: day for source, name in own.items() if (day := latest.get(source.authorities[0]))}
        newest = store.newest_days()
        known = {name: newest[source.id] for source, name in own.items() if source.id in newest}
        looked[_NEWER] = Looked(
            coverage.newer(listed, known, today), "Coverage: all that Ofsted's list names was read on its pages"
        )
    return looked


def _expected_since(resources: Resources, now: datetime) -> datetime:
    """Since when all that is watched is expected to be read: the start, or the last change of the configuration."""
    since, _ = writer_of(resources.settings.state)
    instants = [since] if since else []
    with suppress(OSError):
        instants.append(datetime.fromtimestamp(resources.settings.path.stat().st_mtime, UTC))
    # What a clock that ran wrong dated ahead says nothing.
    return max((instant for instant in instants if instant <= now), default=now)
