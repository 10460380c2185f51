"""GOV.UK's search: notices and directions that its collections do not list yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import quote_plus

from monitor.config.settings import Settings, Watched
from monitor.model.publications import Item, Listing
from monitor.sources.govuk import GovukSource, Json, day_of, dict_of, json_of, read_title
from monitor.sources.govuk_notices import source_id
from monitor.sources.links import joined

_SEARCH = (
    "/api/search.json?q="
    + quote_plus("improvement notice direction issued to council children's services")
    + "&filter_organisations=department-for-education&fields=title,link,public_timestamp,description,content_id"
    + "&order=-public_timestamp&count=100"
)


@dataclass(frozen=True)
class GovukSearch(GovukSource):
    """The search for notices and directions; what `collections` (ids of sources) list too is no news here."""

    collections: tuple[str, ...] = ()

    ages: ClassVar[bool] = True
    greets: ClassVar[bool] = False  # its first sight is that of the collection

    @classmethod
    def declared(cls, settings: Settings, watched: Sequence[Watched]) -> Iterable[Self]:
        """One where there are collections."""
        if settings.govuk_collections:
            yield cls(
                id="govuk:search",
                url=search_url(settings.govuk_url),
                name="GOV.UK's search for notices",
                authorities=settings.slugs,
                base_url=settings.govuk_url,
                collections=tuple(map(source_id, settings.govuk_collections)),
            )

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """What the collections list."""
        return self.collections

    def list(self, body: bytes) -> Listing:
        """The results that a title names as a notice or direction."""
        return read_search(body, self.url)


def search_url(base_url: str) -> str:
    """The search for the department's notices and directions, newest first (what the collection does not list yet)."""
    return base_url.rstrip("/") + _SEARCH


def read_search(data: bytes, url: str) -> Listing:
    """Read a search's JSON: the items whose titles are those of a notice or direction; the rest is not ours."""
    content, fault = json_of(data)
    if content is None:
        return Listing((), faults=(fault,))
    if not isinstance(content.get("results"), list):
        return Listing((), faults=("the search gave no list of results",))
    items = [_found(dict_of(result), url) for result in content["results"]]
    return Listing(tuple(item for item in items if item), title="GOV.UK search")


def _found(result: Json, url: str) -> Item | None:
    title, link = " ".join(str(result.get("title") or "").split()), str(result.get("link") or "")
    facts = read_title(title)
    if not link.startswith("/") or not facts or not facts.strict:
        return None
    summary = str(result.get("description") or "")
    return Item(
        joined(url, link),
        title=title,
        published=day_of(result.get("public_timestamp")),
        summary=summary,
        publisher_id=str(result.get("content_id") or ""),
    )
