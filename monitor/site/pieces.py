"""Pieces of pages that stand on thousands of them, put together here: a template takes three times as long. Pure.

As in a template, every text that is no markup already goes through `shown`, which cleans and escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from monitor.history.places import Place
from monitor.site import phrases
from monitor.site.escaping import shown
from monitor.site.evidence import ReadFact, ShownEvidence
from monitor.site.paths import anchor, event_path
from monitor.site.record import EventLine, Point
from monitor.site.render import areas, linked, status

_GRAVE = ' <strong class="tag grave">Priority action</strong>'


def pairs(facts: Iterable[tuple[str, str]]) -> Markup:
    """Names with their values, as the items of a list of descriptions; a name without a value is left out."""
    return _joined(f"<div><dt>{shown(name)}</dt><dd>{shown(value)}</dd></div>" for name, value in facts if value)


def points(texts: Iterable[tuple[str, Place | None]]) -> Markup:
    """Points as items of a list, each with the page of the document on which it stands."""
    return Markup("".join([f"<li>{shown(text)}{_place(place)}</li>" for text, place in texts]))  # noqa: S704 - escaped


def documents(evidence: Iterable[tuple[ShownEvidence, Sequence[ReadFact]]]) -> Markup:
    """What documents say of an event, and how each fact was read in them."""
    return _joined(_document(one, read) for one, read in evidence)


def _document(one: ShownEvidence, read: Sequence[ReadFact]) -> str:
    quoted_on = f'<p class="meta">{_place(one.quoted_on)}</p>' if one.quoted_on else ""
    quote = f"<blockquote><p>{shown(one.quote)}</p></blockquote>{quoted_on}" if one.quote else ""
    return (
        f'<article class="evidence">\n<h3>{linked(one.url, one.title)}</h3>\n'
        f'<p class="meta">{shown(one.known)}</p>\n{quote}{_how_it_was_read(read)}</article>'
    )


def _how_it_was_read(read: Sequence[ReadFact]) -> str:
    if not read:
        return ""
    facts = "".join(
        [f"<div><dt>{shown(fact.name)}</dt><dd>“{shown(fact.said)}”{_place(fact.place)}</dd></div>\n" for fact in read]
    )
    return f'<details><summary>How it was read</summary>\n<dl class="read">\n{facts}</dl>\n</details>\n'


def _place(place: Place | None) -> str:
    return f' <span class="quiet">({linked(place.address, f"page {place.page}")})</span>' if place else ""


def rows(lines: Sequence[EventLine], root: str, detailed: int) -> Markup:
    """Events as rows of a table; the first `detailed` of them stand further down on the same page."""
    return _joined(_row(line, root, is_detailed=n < detailed) for n, line in enumerate(lines))


def marked(cells: Iterable[tuple[str, Markup]], own: str) -> Markup:
    """The cells of authorities, by slug, as rows of a table; the row of one's own is marked."""
    return _joined(f'<tr class="own">{each}</tr>' if slug == own else f"<tr>{each}</tr>" for slug, each in cells)


def _row(line: EventLine, root: str, *, is_detailed: bool) -> str:
    when = phrases.span(line.start, line.end) if line.start else f"published {phrases.day(line.published)}"
    to = f"#{anchor(line.id)}" if is_detailed else f"{root}{event_path(line.id)}"
    return (
        f'<tr><th scope="row" class="when">{when}</th><td><a href="{shown(to)}">{shown(line.title)}</a>'
        f"{status(line.status)}{_GRAVE if line.grave else ''}{areas(line.areas)}</td></tr>"
    )


def sources(evidence: Iterable[ShownEvidence]) -> Markup:
    """The documents that tell of an event, as items of a list."""
    return _joined(
        f"<li>{shown(one.publisher)}: {linked(one.url, one.title)}{shown(one.after)}</li>" for one in evidence
    )


def listed(of_event: Sequence[Point]) -> Markup:
    """The points of one event, as items of a list of many events."""
    return _joined(
        f'<li class="grave"><strong class="tag grave">Priority action</strong> {shown(point.text)}</li>'
        if point.priority
        else f"<li>{shown(point.text)}</li>"
        for point in of_event
    )


def _joined(parts: Iterable[str]) -> Markup:
    return Markup("\n".join(parts))  # noqa: S704 - each part is escaped here
