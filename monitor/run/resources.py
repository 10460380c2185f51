"""What polls share: the configuration, the register, the history, the web, its readers, the clock, the way to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from monitor.alerts.message import AuthorityNames
from monitor.apart.workers import Readers
from monitor.config.settings import Settings
from monitor.fetch.fetcher import Fetcher
from monitor.history import listed
from monitor.model.events import Event
from monitor.model.publications import Document, ListedAuthority
from monitor.register.names import Register
from monitor.run import due
from monitor.run.clocks import ServersClocks
from monitor.run.names import authority_names
from monitor.sources import registry
from monitor.sources.base import Source
from monitor.store.database import Store
from monitor.store.kept import KeptFiles


@dataclass(frozen=True)
class Resources:
    """What polls share, in whichever thread they run.

    `readers` read what the fetcher fetched, in processes of their own. `now` is the clock. `stop` ends a round between
    two requests. `joining` is held from the reading of an authority's events until what became of them is written, so
    that two sources never join the same history at once. `clocks` knows how far `now` is from the servers' clocks,
    `listed` is what Ofsted's list of authorities held when it was read last, empty where it was not yet.
    """

    settings: Settings
    register: Register
    store: Store
    fetcher: Fetcher
    now: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)
    joining: threading.Lock = field(default_factory=threading.Lock)
    readers: Readers = field(default_factory=Readers)
    listed: list[ListedAuthority] = field(default_factory=list)
    clocks: ServersClocks = field(default_factory=ServersClocks)

    @cached_property
    def names(self) -> dict[str, AuthorityNames]:
        """What messages say of the watched authorities: made once, for every poll asks for it."""
        return authority_names(self.settings)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the configuration, in the order of polling: made once, for each look at all of them asks."""
        return registry.sources(self.settings)

    @cached_property
    def archive(self) -> KeptFiles | None:
        """Where what is read is kept; None where the configuration keeps nothing."""
        return KeptFiles(self.settings.documents) if self.settings.archive else None

    def prepare(self) -> None:
        """Write the register's authorities into the history, before the first poll: events refer to them."""
        self.store.register(self.register.authorities)

    def cut(self) -> None:
        """End at once what waits for the web or for a reader: nothing of it is written."""
        self.fetcher.close()
        self.readers.close()

    def listed_elsewhere(self, source: Source) -> frozenset[str]:
        """What the documents are known by that other sources list and that are not news of this one."""
        documents = (d for other in source.elsewhere for d in self.store.documents(other).values())
        return frozenset(name for d in documents for name in (d.identity, source.identity(d.url)) if name)

    def events(self, source: Source) -> tuple[Event, ...]:
        """What is known to have happened to a source's authorities."""
        return self.store.events(source.authorities)

    def unread(self, source: Source) -> list[Document]:
        """The documents of a source that could not be read so far, or not whole, and are still asked for."""
        return self.store.unread(source.id, listed.MOST_READINGS)

    def restless_documents(self, source: Source) -> dict[str, Document]:
        """What of a source's documents a poll may have something to do with, where its page stands as it was."""
        checks, now = due.checks_each(source, self.settings), self.now()
        return self.store.restless_documents(source.id, listed.recent_since(now), checks)

    def documents(self, source: Source) -> dict[str, Document]:
        """What is known of a source's documents, by address."""
        return self.store.documents(source.id)
