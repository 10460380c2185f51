"""What feeds and news pages have in common: which stories are worth reading, and where older ones stand. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from monitor.config.settings import NewsAddress, Watched
from monitor.model.addresses import masked, masked_key, rid, secrets_of, spelling, with_secrets, without
from monitor.model.deferred import deferred
from monitor.model.publications import Document, Item, Listing, Reading, SourceKind
from monitor.model.standing import Standing
from monitor.model.words import letters
from monitor.read.words.stamps import london_day
from monitor.register.feeds import told_of
from monitor.register.names import Register
from monitor.sources.base import GetAndRead, Source
from monitor.sources.links import bare_identity

is_worth_opening: Callable[[str, str], bool] = deferred("monitor.sources.opening:is_worth_opening")
read_document: Callable[..., Reading] = deferred("monitor.read.document:read_document")
archived_stories: Callable[..., tuple[Item, ...]] = deferred("monitor.sources.archive:stories")

# A headline of this many letters names its story; "Latest news" does not.
_HEADLINE = 20


@dataclass(frozen=True)
class NewsSource(Source):
    """A list of stories that goes by age. A story that was read is not read again: a changed headline is no news."""

    kind: ClassVar[SourceKind] = SourceKind.NEWS
    ages: ClassVar[bool] = True
    rechecks: ClassVar[bool] = False
    reads_daily: ClassVar[bool] = False
    unread_is_news: ClassVar[bool] = False
    by_standing: ClassVar[bool] = True
    patient: ClassVar[bool] = True

    is_wider: bool = False
    """It is known to tell of others than its authorities: a council that a story of it leaves unnamed may be any."""

    @classmethod
    def of(
        cls, watched: Sequence[Watched], wanted: Callable[[NewsAddress], bool]
    ) -> dict[str, tuple[Self, NewsAddress]]:
        """The sources that `wanted` takes of this news, by spelling: each once, with all authorities that name it.

        It is asked for at the address that is named first, however the others spell it.
        """
        found: dict[str, tuple[Self, NewsAddress]] = {}
        for one in watched:
            for news in filter(wanted, one.news):
                new = cls(masked_key(f"news:{news.url}"), news.url, masked(news.url), ())
                known, first = found.get(spelling(news.url), (new, news))
                slugs = dict.fromkeys((*known.authorities, one.authority.slug))
                found[spelling(news.url)] = replace(known, authorities=tuple(slugs)), first
        return {key: (replace(source, is_wider=_is_wider(source)), news) for key, (source, news) in found.items()}

    @property
    def lone_authority(self) -> str | None:
        """Its one authority, where nobody else's news are known to stand in it."""
        return None if self.is_wider else super().lone_authority

    def whole(self, listings: Sequence[Listing]) -> Listing:
        """Its stories; where they or their links repeat the key that its own address has, a mark stands for that."""
        listing, secrets = super().whole(listings), secrets_of(self.url)
        if not secrets:
            return listing
        items = (replace(item, url=without(item.url, secrets)) for item in listing.items)
        return rid(replace(listing, items=tuple(items)), secrets)

    def document_url(self, url: str) -> str:
        """Where a story is fetched: with the source's own key, where its link had that."""
        return with_secrets(url, secrets_of(self.url))

    def likeness(self, publication: Item | Document) -> str:
        """The same headline at an address that differs in what may be a visit's number."""
        headline = letters(publication.title)
        return f"{bare_identity(publication.url)} {headline}" if len(headline) >= _HEADLINE else ""

    def is_worth_reading(self, document: Document) -> bool:
        """Whether an item may concern the field, by its headline and teaser."""
        return is_worth_opening(document.title, document.summary)

    def read(self, body: bytes, document: Document, register: Register, today: date) -> Reading:
        """A story; where it can only be about one authority, a council that it leaves unnamed is that one's."""
        return self._story(body, document, register, {})

    def reading(
        self,
        body: bytes,
        document: Document,
        register: Register,
        today: date,
        standings: Mapping[str, Standing] = {},
    ) -> tuple[Reading, tuple[str, ...]]:
        """A story as `read` has it, in the light of how the authorities stood on its day."""
        return self._story(body, document, register, standings), ()

    def _story(self, body: bytes, document: Document, register: Register, standings: Mapping[str, Standing]) -> Reading:
        story = read_document(
            body,
            register=register,
            source=document.url,
            authority=self.lone_authority,
            published=document.published,
            # What stood there at the first poll may be of any age.
            first_seen=None if document.baseline else london_day(document.first_seen),
            standings=standings,
            headline=document.title,
        )
        return rid(story, secrets_of(self.url))

    def archive(self, get: GetAndRead, since: date | None, until: date | None) -> Iterable[Item]:
        """The stories about the field that the sitemaps of its host hold."""
        return archived_stories(self.url, get, since, until)


def _is_wider(source: Source) -> bool:
    """Whether the register of feeds gives a source's address to others than its authorities."""
    return not told_of(source.url) <= set(source.authorities)
