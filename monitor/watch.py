"""What is watched: a configuration as sources, and who is told what. Pure.

A source is a declaration: an address, whose it is, and the shape of what answers there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from monitor import cron
from monitor.alerts import Place
from monitor.config import Cron, Every, Settings, Watched
from monitor.ledger import Owed, SourceState
from monitor.model import Message, SourceKind
from monitor.notify import ChannelSettings
from monitor.read.names import Authority
from monitor.sources import govuk, ofsted

# A round of all of England takes minutes: what it polled up to this part of the interval after its start is due in the
# next one, or it would be polled in every second round alone.
_SLACK = 0.25
# No instant lies behind this one: what would come later never comes.
_END = datetime.max.replace(tzinfo=UTC)
# No host is left alone, and no message waits, for longer than a day.
_LONGEST_WAIT = timedelta(days=1)
# A cron line without another date (30 February) never comes.
_NEVER = timedelta(days=36_500)


class Shape(StrEnum):
    """What answers at a source's address: which reader it takes."""

    SEARCH = "search"
    PROVIDER = "provider"
    COLLECTION = "collection"
    FINDER = "finder"
    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True)
class Source:
    """One address that is polled. `name` is what messages and tables call it; `authorities` are slugs."""

    id: str
    kind: SourceKind
    shape: Shape
    url: str
    name: str
    authorities: tuple[str, ...]
    links: str | None = None

    @property
    def lane(self) -> str:
        """The host whose turn a poll of this source waits for."""
        return urlsplit(self.url).netloc

    @property
    def ages(self) -> bool:
        """Whether items leave the page by age, so that a missing one means nothing."""
        return self.shape in (Shape.FINDER, Shape.FEED, Shape.PAGE)

    @property
    def greets(self) -> bool:
        """Whether its first sight is said: that of the search for what a collection lacks is the collection's."""
        return self.shape is not Shape.FINDER


def sources(settings: Settings, slugs: Iterable[str] | None = None) -> tuple[Source, ...]:
    """The sources of a configuration, in the order of polling; with `slugs` only those of these authorities."""
    wanted = set(settings.slugs if slugs is None else slugs)
    watched = [w for w in settings.watched if w.authority.slug in wanted]
    if not watched:
        return ()
    return (
        _search(settings),
        *(_provider(settings, w.authority) for w in watched),
        *_govuk(settings),
        *_news(watched),
    )


def _provider(settings: Settings, authority: Authority) -> Source:
    url = ofsted.provider_url(settings.ofsted_url, authority.urn)
    name = f"Ofsted's page of {authority.name}"
    return Source(f"ofsted:{authority.slug}", SourceKind.OFSTED, Shape.PROVIDER, url, name, (authority.slug,))


def _govuk(settings: Settings) -> Iterable[Source]:
    """The collections of notices, and the search for what they do not list yet: one poll serves all authorities."""
    base = settings.govuk_url
    for path in settings.govuk_collections:
        url = govuk.collection_url(base, path)
        name = "GOV.UK's notices and directions"
        yield Source(f"govuk:{path}", SourceKind.GOVUK, Shape.COLLECTION, url, name, settings.slugs)
    if settings.govuk_collections:
        name = "GOV.UK's search for notices"
        yield Source("govuk:search", SourceKind.GOVUK, Shape.FINDER, govuk.search_url(base), name, settings.slugs)


def _news(watched: Iterable[Watched]) -> Iterable[Source]:
    """Feeds and pages, each once, with all the authorities that name it."""
    found: dict[str, Source] = {}
    for watch in watched:
        for news in watch.news:
            shape = Shape.PAGE if news.is_page else Shape.FEED
            new = Source(f"news:{news.url}", SourceKind.NEWS, shape, news.url, news.url, (), news.links)
            known = found.get(news.url, new)
            found[news.url] = replace(known, authorities=(*known.authorities, watch.authority.slug))
    return found.values()


def _search(settings: Settings) -> Source:
    url = ofsted.search_url(settings.ofsted_url)
    return Source("ofsted:search", SourceKind.OFSTED, Shape.SEARCH, url, "Ofsted's list of authorities", settings.slugs)


def places(settings: Settings) -> dict[str, Place]:
    """What messages say of the watched authorities."""
    return {
        w.authority.slug: Place(
            w.authority.name, w.authority.region, ofsted.provider_url(settings.ofsted_url, w.authority.urn)
        )
        for w in settings.watched
    }


def route(message: Message, settings: Settings) -> Owed:
    """A message with the channels that it is owed to.

    An alert goes to its authority's channels, each by its `min_severity`, `kinds` and `regions`; a message without an
    authority is the operators' and goes to all of theirs.
    """
    if not message.authority:
        return Owed(message, settings.operations)
    return route_all(message, (message.authority,), settings)


def route_all(message: Message, authorities: Iterable[str], settings: Settings) -> Owed:
    """A message that is about several authorities at once, with the channels of any of them."""
    about = set(authorities)
    names = dict.fromkeys(n for w in settings.watched if w.authority.slug in about for n in listeners(w, settings))
    return Owed(message, tuple(n for n in names if _wants(settings.channels[n], message)))


def listeners(watched: Watched, settings: Settings) -> tuple[str, ...]:
    """The names of the channels that hear of an authority: its own, but for those of other regions alone."""
    region = watched.authority.region
    regions = {name: settings.channels[name].regions for name in watched.channels}
    return tuple(name for name, only in regions.items() if only is None or region in only)


def _wants(channel: ChannelSettings, message: Message) -> bool:
    # What is no event of its own (a baseline, a publication that could not be read) is of every kind.
    of_kind = channel.kinds is None or message.kind in (*map(str, channel.kinds), "baseline", "publication")
    return of_kind and message.severity >= channel.least


def is_due(source: Source, state: SourceState | None, settings: Settings, now: datetime) -> bool:
    """Whether a source is to be polled in a round that begins now; one never polled is.

    An interval's round takes also what is due a little later: the last round reached some sources long after its start.
    """
    if state is None or state.last_polled is None or state.last_polled > now:
        # A last poll that lies ahead was dated by a clock that ran wrong.
        return True
    if must_wait(state.retry_at, now):
        return False
    schedule = settings.poll[source.kind]
    early = timedelta(seconds=schedule.seconds * _SLACK) if isinstance(schedule, Every) else timedelta()
    return _after(schedule, state.last_polled, settings) - early <= now


def next_poll(source: Source, state: SourceState | None, settings: Settings) -> datetime | None:
    """The instant of a source's next poll, None for at once.

    An interval counts from the last poll, a cron line by the configuration's time zone; a host that asked to be left
    alone is.
    """
    if state is None or state.last_polled is None:
        return None
    schedule = settings.poll[source.kind]
    when = _after(schedule, state.last_polled, settings)
    return max(when, state.retry_at) if state.retry_at else when


def must_wait(until: datetime | None, now: datetime) -> bool:
    """Whether an instant to wait for lies ahead; one over a day ahead was set by a clock that ran wrong."""
    return until is not None and timedelta(0) < until - now <= _LONGEST_WAIT


def _after(schedule: Every | Cron, last: datetime, settings: Settings) -> datetime:
    if isinstance(schedule, Every):
        return last + min(timedelta(seconds=schedule.seconds), _END - last)
    return cron.after(schedule.line, last, settings.timezone) or last + _NEVER


def checks_each(source: Source, settings: Settings, budget: int = 300) -> int:
    """How many older documents of a source are checked at a poll, so that a round asks Ofsted for `budget` at most.

    Few authorities: all at every poll; all of England: one or two, so that each document's turn comes within the day.
    GOV.UK is one source for all. A story that was read is not read again: a changed headline is no news.
    """
    if source.kind is SourceKind.NEWS:
        return 0
    return budget if source.kind is SourceKind.GOVUK else max(1, budget // max(1, len(settings.watched)))


def unpolled(state: SourceState | None, source: Source) -> SourceState:
    """The state of a source, blank where it was never polled."""
    blank = SourceState(source.id, str(source.kind), source.url)
    return replace(state, url=source.url) if state else blank
