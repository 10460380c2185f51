"""What a source is: an address, what its page lists, how one of its documents is read. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from monitor.config.settings import Settings, Watched
from monitor.model.publications import Document, DocumentKind, Item, Listing, Reading, SourceKind
from monitor.model.standing import Standing
from monitor.register.names import Register
from monitor.sources.links import identity

T = TypeVar("T")


class GetAndRead(Protocol):
    """Fetches a page of a source's host and reads it."""

    def __call__(self, url: str, read: Callable[[bytes, str], T]) -> T | None:
        """What `read` makes of the page's body and address; None where there is no page, or none that can be read."""


@dataclass(frozen=True)
class Source(ABC):
    """One address that is polled; a kind of source is a subclass, and its line in `registry.KINDS`.

    `id` is its key in the history, stable for good. `name` is what messages and tables call it; `authorities` are the
    slugs of those that it may tell of. The class variables say how a poll deals with it.
    """

    id: str
    url: str
    name: str
    authorities: tuple[str, ...]

    kind: ClassVar[SourceKind]
    """Whose word it is: how far it is trusted, and how often it is polled."""
    ages: ClassVar[bool] = False
    """Items leave its page by age, so that a missing one means nothing."""
    greets: ClassVar[bool] = True
    """Its first sight is said in one line."""
    lists_publications: ClassVar[bool] = True
    """False where it lists something else, and has no past to read."""
    reads_daily: ClassVar[bool] = True
    """Its page is read at the first poll of a day even where it is what it was to the byte: a list may go on over
    several pages, of which the first alone is asked for at the other polls while it stands."""
    rechecks: ClassVar[bool] = True
    """Documents that were read are asked for again, since their publisher replaces them."""
    unread_is_news: ClassVar[bool] = True
    """A publication that cannot be read is alerted by what its page says of it, and is tried again."""
    owns_documents: ClassVar[bool] = False
    """All its documents are about its authorities: one that names another has strayed."""
    large_files: ClassVar[bool] = False
    """Its documents take so long to read that the next ones are fetched meanwhile, where there are many."""
    by_standing: ClassVar[bool] = False
    """Its documents are read in the light of what was known of its authorities on their day."""
    archived: ClassVar[bool] = False
    """What is read of its documents may be kept: the press's is not ours to keep."""
    patient: ClassVar[bool] = False
    """A document that could not be read, or not whole, is asked for again at growing intervals, for two days, and then
    let go: no fault of the source's. Otherwise it is asked for at each poll, and the source counts as failing."""

    @classmethod
    @abstractmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """The sources of this kind that a configuration asks for, for these of its authorities."""

    @abstractmethod
    def list(self, body: bytes) -> Listing:
        """What its page lists; `faults` where it is not what such a page is."""

    @abstractmethod
    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        """What a document's file says, together with what the page says of it. `today` is the day of the poll."""

    def whole(self, listings: Sequence[Listing]) -> Listing:
        """The listings of all pages of a list that goes on (`Listing.following`) as one."""
        return listings[0]

    def strayed(self, listing: Listing, register: Register) -> tuple[str, ...]:
        """Faults of a listing that only the register can tell: the page is another authority's."""
        return ()

    def promised(self, document: Document) -> DocumentKind | None:
        """What kind of document one is to be, whatever could be read of it; None where that cannot be said."""
        kind = document.reading.kind if document.reading else DocumentKind.UNKNOWN
        return None if kind is DocumentKind.UNKNOWN else kind

    def hints(self, item: Document) -> tuple[str, ...]:
        """What the reader of an alert is to know of a document besides what was read in it."""
        return ()

    def named(self, item: Document, register: Register) -> str | None:
        """The one authority that its list names as a document's, where the document itself could not say so."""
        return None

    def is_worth_reading(self, document: Document) -> bool:
        """Whether what the page says of a document is worth a request for it."""
        return True

    def identity(self, url: str) -> str:
        """What a publication at an address is known by: nothing that its publisher moves or decorates casually."""
        return identity(url)

    def likeness(self, publication: Item | Document) -> str:
        """What two publications share that are one for all that can be told, besides; "" where nothing says so."""
        return ""

    def document_url(self, url: str) -> str:
        """Where the file of a document is fetched."""
        return url

    def redirected(self, body: bytes) -> str | None:
        """Where a document stands now, where what came in its place only says so."""
        return None

    def attachments(self, body: bytes, document: Document, reading: Reading) -> tuple[str, ...]:
        """Further files that say more exactly what a document's own file says."""
        return ()

    def with_attachment(self, reading: Reading, body: bytes, url: str, register: Register) -> Reading:
        """A reading together with what one of its attachments says."""
        return reading

    def reading(
        self,
        body: bytes,
        document: Document,
        register: Register,
        today: date,
        standings: Mapping[str, Standing] = {},
    ) -> tuple[Reading, tuple[str, ...]]:
        """What `read` makes of a document, and its attachments: all that a reading process is asked for.

        `standings` are those of its authorities, by slug, where it reads `by_standing`.
        """
        reading = self.read(body, document, register, today)
        return reading, self.attachments(body, document, reading)

    def archive(self, get: GetAndRead, since: date | None, until: date | None) -> Iterable[Item]:
        """Publications of these days that its page lists no longer."""
        return ()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The ids of sources whose documents are theirs, and not news where this one lists them too."""
        return ()

    @property
    def lone_authority(self) -> str | None:
        """The one authority that what names none is about; None where it may be about another."""
        return self.authorities[0] if len(self.authorities) == 1 else None

    @property
    def short_name(self) -> str:
        """What it is called where the authority was named already."""
        return self.name

    @property
    def lane(self) -> str:
        """The host whose turn a poll of this source waits for."""
        return urlsplit(self.url).netloc
