"""The static site of a history, written to a folder: whole at first, then what changed alone.

Whether a page is made again its inputs decide (`monitor/site/pages.py`); whether an authority is read again, the number
of changes that the history counts of it. So a writer that is kept (beside a running monitor) makes after one change
only the pages that it touches, and no page is ever left as it was that a new writer would make otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import is_
from pathlib import Path
from uuid import uuid4

from monitor.alerts.message import AuthorityNames
from monitor.config.settings import Settings
from monitor.history.summary import by_authority
from monitor.model.addresses import masked_text
from monitor.model.messages import AlertOutline, DeliveryState
from monitor.model.publications import SourceKind
from monitor.model.reasons import Decision, Reason
from monitor.operations.health import polling
from monitor.operations.quiet import perhaps_dead
from monitor.register.names import Authority, Register
from monitor.run.alarms import standing_alarms
from monitor.run.health import due_sources
from monitor.run.memory import not_looked_through
from monitor.run.names import names_of
from monitor.run.site_folder import opened, standing
from monitor.run.site_making import Making
from monitor.run.site_search import PointSearch
from monitor.site import feeds, topics
from monitor.site.authority import OwnPart
from monitor.site.pages import Page, SiteHistory, moving, of_events, points_of, steady
from monitor.site.record import (
    AlertNote,
    AuthorityRecord,
    Brief,
    ChannelNote,
    Health,
    SourceNote,
    Told,
    brief,
)
from monitor.site.search import FOLDER
from monitor.sources import registry
from monitor.store.database import Store

_AT_A_TIME = 80
"""Authorities of which the history is read at once: then their events' pages are begun, or a writing is stopped."""


class SiteStoppedError(Exception):
    """A writing of the site was ended half-way, since whoever had it written stops."""


@dataclass(frozen=True)
class Written:
    """What a writing of the site came to: its files, the paths of those whose bytes changed, those taken away."""

    files: int
    paths: frozenset[str]
    removed: int

    @property
    def written(self) -> int:
        """How many files have other bytes than before."""
        return len(self.paths)


@dataclass(frozen=True)
class _Entries:
    """An authority's events as feeds tell them, with what they were made of: its record, its names and the address."""

    record: AuthorityRecord
    made_of: tuple[AuthorityNames, str]
    entries: feeds.OwnEntries


class SiteWriter:
    """Writes the site of a history to a folder, and remembers what it is made of. For one thread at a time."""

    def __init__(
        self,
        folder: Path,
        register: Register,
        search: PointSearch | None = None,
        stopped: Callable[[], bool] = lambda: False,
        making: type[Making] = Making,
    ) -> None:
        """`search` makes the index of points; without it they cannot be searched. `stopped` ends a writing half-way.

        `making` makes the pages: `Making`, or `MakingBeside` where no other thread is at work.
        """
        self.folder = folder
        self._mark = uuid4().hex
        self._search = search
        self._stopped = stopped
        self._making = making
        self._register = register
        self._numbers: dict[str, str | None] = {}
        self._records: dict[str, AuthorityRecord] = {}
        self._briefs: dict[str, Brief] = {}
        self._day = date.min
        self._entries: dict[str, _Entries] = {}
        self._made: dict[str, Page] = {}
        self._of_events: dict[str, Page] = {}
        self._parts: dict[str, OwnPart] = {}
        self._made_of: tuple[object, ...] = ()
        self._made_for: tuple[object, ...] = ()
        self._steady: dict[str, Page] = {}
        self._latest: SiteHistory | None = None

    def write(self, store: Store | None, settings: Settings, now: datetime) -> Written:
        """Bring the folder to what the history holds; `store` None where there is no history yet.

        SiteFolderError where the folder cannot be written; StoreError where the history cannot be read;
        SiteStoppedError where it was to end before: the next writing makes that good.
        """
        with not_looked_through():
            return self._written(store, settings, now)

    def _written(self, store: Store | None, settings: Settings, now: datetime) -> Written:
        if self._search and not self._search.has_begun:
            self._search.files = standing(self.folder, FOLDER)
        done = self._put(self._all_pages(store, settings, now))
        # What is searched comes last: nobody waits for an index to see a page.
        history = self._latest
        if self._search and history and self._search.is_another(points_of(history.briefs)):
            more = self._put([self._of_events | self._others(replace(history, index=self._search.files))])
            done = Written(more.files, done.paths | more.paths, done.removed + more.removed)
        return done

    def _all_pages(self, store: Store | None, settings: Settings, now: datetime) -> Iterator[dict[str, Page]]:
        """Those of events, which are made while more is read, and made ready for the others; then the others."""
        for read in self._read(store, settings):
            yield {page.path: page for page in of_events(read, settings.timezone)}
        self._of_events = {page.path: page for page in of_events(self._records.values(), settings.timezone)}
        yield self._of_events
        self._latest = self._history(store, settings, now)
        yield self._others(self._latest)

    def _others(self, history: SiteHistory) -> dict[str, Page]:
        return self._steady_pages(history) | {page.path: page for page in moving(history)}

    def _put(self, parts: Iterable[Mapping[str, Page]]) -> Written:
        """Bring the folder to these pages: each part is begun before the next is made ready, and may repeat others."""
        with opened(self.folder) as folder:
            is_ours = folder.sign(self._mark)
            known = self._made if is_ours and not folder.lacks(self._made) else {}
            self._made = {}
            wanted: dict[str, Page] = {}
            with self._making(folder, self._go_on) as making:
                for pages in parts:
                    begun, wanted = wanted, {**wanted, **pages}
                    folder.expect(frozenset(wanted))
                    new = [page for path, page in pages.items() if page not in (begun.get(path), known.get(path))]
                    if new:
                        making.begin(new)
            folder.finish(frozenset(wanted))
            self._made = wanted
            return Written(len(wanted), frozenset(folder.written), folder.removed)

    def _go_on(self) -> None:
        if self._stopped():
            raise SiteStoppedError

    def _steady_pages(self, history: SiteHistory) -> dict[str, Page]:
        """The pages that do not say how the monitor does: the same ones while all that they are made of is the same."""
        of_each = (history.records, history.briefs, history.entries)
        # The objects themselves are kept and compared: the number of one that is gone may be another's by now.
        made_of = tuple(value for held in of_each for value in held.values())
        settings = (history.today, history.zone, history.url, history.index)
        same = len(made_of) == len(self._made_of) and all(map(is_, made_of, self._made_of))
        if not same or settings != self._made_for:
            self._made_of, self._made_for = made_of, settings
            self._steady = {page.path: page for page in steady(history)}
        return self._steady

    def _history(self, store: Store | None, settings: Settings, now: datetime) -> SiteHistory:
        """All that the pages are made from, as values; those that are as they were are the same objects."""
        words, today = topics.load(), now.astimezone(settings.timezone).date()
        for slug, record in self._records.items():
            self._go_on()
            if slug not in self._briefs or today != self._day:
                self._briefs[slug] = brief(record, today, words)
        self._day = today
        told = self._told(settings)
        state = _health(store, settings, now)
        return SiteHistory(
            self._records,
            self._in_order(),
            state,
            today,
            settings.timezone,
            words,
            told,
            settings.site_url,
            self._search.files if self._search else {},
            self._parts,
        )

    def _told(self, settings: Settings) -> dict[str, feeds.OwnEntries]:
        """Each authority's events as feeds tell them, made anew of which the record or an address is another."""
        names = names_of(settings.ofsted_url, self._register.authorities)
        for slug, record in self._records.items():
            self._go_on()
            made_of = (names[slug], settings.site_url)
            held = self._entries.get(slug)
            if held is None or held.record is not record or held.made_of != made_of:
                self._entries[slug] = _Entries(record, made_of, feeds.told(record, *made_of))
        return {slug: held.entries for slug, held in self._entries.items()}

    def _in_order(self) -> dict[str, Brief]:
        return {one.slug: self._briefs[one.slug] for one in self._register.authorities}

    def _read(self, store: Store | None, settings: Settings) -> Iterator[list[AuthorityRecord]]:
        """Bring the records of all authorities to what the history holds, and the configuration says.

        What is read anew is given as soon as it is.
        """
        watched, read = frozenset(settings.slugs), _read_authorities(store, settings)
        for one in self._register.authorities:
            held = self._records.get(one.slug, AuthorityRecord(one))
            record = replace(held, watched=one.slug in watched, was_read=one.slug in read)
            if record != held or one.slug not in self._records:
                self._records[one.slug] = record
                self._briefs.pop(one.slug, None)
        if store:
            yield from self._read_changed(store)

    def _read_changed(self, store: Store) -> Iterator[list[AuthorityRecord]]:
        """Read the authorities anew of which the history holds something else than before."""
        numbers = store.changes()
        changed = [a for a in self._register.authorities if self._is_another(a.slug, numbers)]
        changes = store.last_changes() if changed else {}
        for first in range(0, len(changed), _AT_A_TIME):
            self._go_on()
            yield self._read_some(store, changed[first : first + _AT_A_TIME], changes)
        self._numbers = {authority.slug: numbers.get(authority.slug) for authority in self._register.authorities}

    def _is_another(self, slug: str, numbers: Mapping[str, str]) -> bool:
        return slug not in self._numbers or numbers.get(slug) != self._numbers[slug]

    def _read_some(
        self, store: Store, some: Sequence[Authority], changes: Mapping[str, datetime]
    ) -> list[AuthorityRecord]:
        slugs = [authority.slug for authority in some]
        own = by_authority(store.events(slugs))
        told = _told(store.alert_outlines(slugs), store.decisions_about(slugs))
        for authority in some:
            events = tuple(own.get(authority.slug, ()))
            about = {event.id: told.get(event.id) or Told(why_none=Reason.NOT_RECORDED.text) for event in events}
            own_changes = {event.id: changes[event.id] for event in events if event.id in changes}
            held = self._records[authority.slug]
            self._records[authority.slug] = replace(held, events=events, told=about, changed=own_changes)
            self._briefs.pop(authority.slug, None)
        return [self._records[slug] for slug in slugs]


def _told(alerts: Iterable[AlertOutline], decisions: Iterable[Decision]) -> dict[str, Told]:
    """What was alerted of each event, and why or why not; no words of a channel's server, which may name people."""
    made: dict[str, list[AlertOutline]] = {}
    for alert in alerts:
        made.setdefault(alert.event, []).append(alert)
    decided: dict[str, list[Decision]] = {}
    for decision in decisions:
        decided.setdefault(decision.event, []).append(decision)
    return {event: _of_event(made.get(event, ()), decided.get(event, ())) for event in {**made, **decided}}


def _of_event(alerts: Sequence[AlertOutline], decisions: Sequence[Decision]) -> Told:
    not_news = tuple((one.document, one.reason.text) for one in decisions if not one.alert)
    first = not_news[0][1] if not_news else Reason.NOT_RECORDED.text
    return Told(tuple(_alert(alert, decisions) for alert in alerts), not_news, "" if alerts else first)


def _alert(alert: AlertOutline, decisions: Sequence[Decision]) -> AlertNote:
    about = [one for one in decisions if one.alert == alert.key]
    reason = next((one.reason for one in about if not one.channel), Reason.NOT_RECORDED)
    sent = [ChannelNote(name, _STATES[state], at) for name, state, at in alert.deliveries]
    withheld = [ChannelNote(one.channel, f"not sent: {one.reason.text}") for one in about if one.channel]
    return AlertNote(alert.headline, alert.severity, reason.text, alert.made_at, (*sent, *withheld))


# Why a delivery is still pending changes with the hour: a page says of it only what is true until it is delivered.
_STATES: Mapping[DeliveryState, str] = {
    DeliveryState.PENDING: "pending",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.HELD: Reason.GIVEN_UP.text,
    DeliveryState.DROPPED: Reason.DROPPED.text,
}


def _read_authorities(store: Store | None, settings: Settings) -> frozenset[str]:
    """The authorities about which a page was read: one of their own, or one about all."""
    states = store.sources() if store else {}
    return frozenset(
        slug
        for source in registry.sources(settings)
        if (state := states.get(source.id)) and state.last_success
        for slug in source.authorities
    )


def _health(store: Store | None, settings: Settings, now: datetime) -> Health:
    """How the monitor does, without secrets: addresses in what is said are masked."""
    states = store.sources() if store else {}
    sources = registry.sources(settings)
    notes = []
    for source in sources:
        state = states.get(source.id)
        whose = source.authorities if source.owns_documents or source.kind is SourceKind.NEWS else ()
        note = SourceNote(masked_text(source.name), source.kind, whose, state.last_success if state else None)
        if state:
            why = masked_text(state.reason or perhaps_dead(state, now))
            note = replace(note, failures=state.failures, reason=why)
        notes.append(note)
    doubts = [alarm.message.headline for alarm in standing_alarms(store)] if store else []
    doubts += polling(due_sources(sources, settings, states, now), now) if notes else []
    return Health(now, settings.timezone, tuple(notes), tuple(map(masked_text, doubts)))
