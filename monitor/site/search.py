"""What the search of points to improve is made from: a small document an event, which an indexer reads. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from markupsafe import Markup

from monitor.render.fit import clean
from monitor.site.paths import event_path
from monitor.site.record import Point

SCRIPT = "search.js"
FOLDER = "pagefind"
"""Where the index stands, below the root of the site."""

_DOCUMENT = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body><main data-pagefind-body><h1 data-pagefind-meta="title">{title}</h1>{points}</main></body></html>\n'
)
_POINT = Markup("<p>{}</p>")


def documents(points: Iterable[Point]) -> dict[str, bytes]:
    """Each event's points as a document of its own, by the address of the event's page, to which a result leads."""
    by_event = groupby(sorted(points, key=lambda point: point.event), lambda point: point.event)
    return {event_path(event): _document(list(own)) for event, own in by_event}


def _document(points: list[Point]) -> bytes:
    title = clean(f"{points[0].name}: {points[0].title}")
    said = Markup().join(_POINT.format(clean(point.text)) for point in points)
    return _DOCUMENT.format(title=title, points=said).encode()
