"""Where each page stands, from the root of the site. Links are relative and name files: they work from a disk too."""

from __future__ import annotations

import re
from functools import lru_cache

INDEX = "index.html"
AUTHORITIES = "authorities.html"
EVENTS = "events.html"
IMPROVE = "improve.html"
HEALTH = "health.html"
ABOUT = "about.html"
LOST = "404.html"
STYLE = "style.css"
ICON = "icon.svg"

_NO_NAME = re.compile(r"[^a-z0-9]+")
_EVENT = re.compile(r"[a-z0-9-]+(?:/[a-z0-9_-]+){2}")


@lru_cache(maxsize=1_024)
def key(text: str) -> str:
    """A text as part of an address: small letters, digits and hyphens."""
    return _NO_NAME.sub("-", text.casefold()).strip("-") or "unnamed"


def authority_path(slug: str) -> str:
    """The page of an authority."""
    return f"authority/{key(slug)}.html"


def region_path(region: str) -> str:
    """The page of a region."""
    return f"region/{key(region)}.html"


def event_path(event: str) -> str:
    """The page of an event, by its id: `event/peterborough/inspection/2023-11-27.html`."""
    name = event if _EVENT.fullmatch(event) else "/".join(key(part) for part in event.split("/"))
    return f"event/{name}.html"


def events_path(year: int) -> str:
    """The page of all events that became known in a year."""
    return f"events/{year}.html"


def improve_path(*parts: str | int, number: int = 1) -> str:
    """A page of what needs to improve: of a topic, a year, or both; of its further parts, by number."""
    more = f"-{number}" if number > 1 else ""
    return f"improve/{'/'.join(map(str, parts))}{more}.html"


def anchor(event: str) -> str:
    """The name of an event's place on its authority's page."""
    return key(event.partition("/")[2])
