"""What the search of points to improve is made from: a small document an event, which an indexer reads. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from monitor.render.fit import clean
from monitor.site.escaping import escaped
from monitor.site.paths import event_path
from monitor.site.record import Point

SCRIPT = "search.js"
FOLDER = "pagefind"
"""Where the index stands, below the root of the site."""


def documents(points: Iterable[Point]) -> dict[str, bytes]:
    """Each event's points as a document of its own, by the address of the event's page, to which a result leads."""
    by_event = groupby(sorted(points, key=lambda point: point.event), lambda point: point.event)
    return {event_path(event): _document(list(own)) for event, own in by_event}


def _document(points: list[Point]) -> bytes:
    title = escaped(clean(f"{points[0].name}: {points[0].title}"))
    said = "".join([f"<p>{escaped(clean(point.text))}</p>" for point in points])
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><main data-pagefind-body><h1 data-pagefind-meta="title">{title}</h1>{said}</main></body></html>\n'
    ).encode()
