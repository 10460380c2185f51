"""Looks at what no single poll can tell: whether all that is expected is read, and as much is found as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime

from monitor.model.messages import PendingAlert
from monitor.model.publications import Document, SourceKind
from monitor.operations import completeness, coverage
from monitor.operations.alarms import THREADS, Looked, StandingAlarm, messages, standing_of
from monitor.run.health import due_sources
from monitor.run.resources import Resources
from monitor.sources.base import Source
from monitor.store.database import Store
from monitor.store.lock import writer_of

_UNREAD = "coverage:unread"
_NEWER = "coverage:newer"
_SILENT = "coverage:silent"


def standing_alarms(store: Store) -> list[StandingAlarm]:
    """The alarms that operations heard of, and no end."""
    return [StandingAlarm(message, since) for message, since in store.standing(THREADS)]


def look(resources: Resources) -> bool:
    """Tell operations what newly is not as it was, and what is again; whether there was anything to tell.

    Nothing of the web is asked: it is judged by the history, and by what the polls of this process saw.
    """
    standing, now = standing_alarms(resources.store), resources.now()
    official = [s for s in resources.sources if s.kind is not SourceKind.NEWS]
    documents = {source: tuple(resources.documents(source).values()) for source in official}
    found = {**_coverage(resources, documents, now), **_reading(documents, standing)}
    said = messages(found, standing, now)
    if said:
        resources.store.add_alerts([PendingAlert(m, resources.settings.operations) for m in said], (), now)
    return bool(said)


def _reading(documents: Mapping[Source, tuple[Document, ...]], standing: list[StandingAlarm]) -> dict[str, Looked]:
    """By kind of document, whether fewer facts are found than were."""
    read = (completeness.outcome_of(d, source.promised(d)) for source, held in documents.items() for d in held)
    looked = {}
    for kind, outcomes in completeness.by_kind(one for one in read if one).items():
        before = standing_of(f"reading:{kind}", standing)
        alarm = completeness.fewer_facts(outcomes, before.since if before else None)
        looked[f"reading:{kind}"] = Looked(alarm, completeness.over(kind))
    return looked


def _coverage(
    resources: Resources, documents: Mapping[Source, tuple[Document, ...]], now: datetime
) -> dict[str, Looked]:
    """Whether each watched authority's page is read, and gives what Ofsted's list says there is."""
    settings = resources.settings
    states = resources.store.sources()
    due = dict(zip(resources.sources, due_sources(resources.sources, settings, states, now), strict=True))
    own = {source: resources.names[source.authorities[0]].name for source in documents if source.owns_documents}
    pages = {name: due[source] for source, name in own.items()}
    days = {name: list(_days(documents[source])) for source, name in own.items()}
    today = now.astimezone(settings.timezone).date()
    looked = {
        _UNREAD: Looked(
            coverage.unread(pages, _expected_since(resources, now), now),
            f"Coverage: the pages of all {len(pages)} authorities are read again as they are due",
        ),
        _SILENT: Looked(
            coverage.silent([day for held in days.values() for day in held], len(own), today),
            "Coverage: Ofsted publishes again",
        ),
    }
    if resources.listed:
        by_urn = {watched.authority.urn: watched.authority.slug for watched in settings.watched}
        latest = {by_urn[one.urn]: one.latest for one in resources.listed if one.latest and one.urn in by_urn}
        listed = {name: day for source, name in own.items() if (day := latest.get(source.authorities[0]))}
        known = {name: max(held) for name, held in days.items() if held}
        looked[_NEWER] = Looked(
            coverage.newer(listed, known, today), "Coverage: all that Ofsted's list names was read on its pages"
        )
    return looked


def _days(documents: tuple[Document, ...]) -> Iterator[date]:
    """The day of each publication: when it came out by its page, else the day that it is filed under."""
    for document in documents:
        day = document.published or document.date
        if day:
            yield day.last()


def _expected_since(resources: Resources, now: datetime) -> datetime:
    """Since when all that is watched is expected to be read: the start, or the last change of the configuration."""
    since, _ = writer_of(resources.settings.state)
    instants = [since] if since else []
    with suppress(OSError):
        instants.append(datetime.fromtimestamp(resources.settings.path.stat().st_mtime, UTC))
    # What a clock that ran wrong dated ahead says nothing.
    return max((instant for instant in instants if instant <= now), default=now)
