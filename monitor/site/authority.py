"""The page of one authority: where it stands, its years as a picture and a table, each event with its sources. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from markupsafe import Markup

from monitor.history.standing import day_of
from monitor.history.summary import AuthoritySummary
from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.site import phrases, pieces
from monitor.site.evidence import shown
from monitor.site.paths import INDEX, authority_path, region_path
from monitor.site.picture import picture
from monitor.site.record import AuthorityRecord, EventLine, Row, line_of
from monitor.site.render import FeedLink, cells, page, part, root_of

_DETAILED = 20
"""Events that stand on the page with their sources; the rest are rows of its table, each with a page of its own."""
_ROWS = 80
_SOURCES = 3
"""Sources of an event that the page names; the event's own page has all."""
_QUOTE = 420  # characters of a quote
_POSSIBLE = 15


@dataclass(frozen=True)
class _Shown:
    """An event as its authority's page shows it."""

    event: Event
    line: EventLine
    days: str
    quote: str
    points: str
    evidence: Markup
    more: str
    doubt: str


@dataclass(frozen=True)
class OwnPart:
    """What a page shows of its authority alone: made once, however often the rows of its neighbours change."""

    record: AuthorityRecord
    summed: AuthoritySummary
    month: date

    @cached_property
    def markup(self) -> Markup:
        """It as markup; the picture goes to the end of the month that `month` is a day of."""
        return _own(self.record, self.summed, self.month)


@dataclass(frozen=True)
class Region:
    """How the authorities of a region stand, as the page of each of them shows it: made once for all of them."""

    rows: tuple[Row, ...]

    def beside(self, slug: str) -> Markup:
        """The rows of a table, with that of one authority marked; nothing where it is the only one."""
        return pieces.marked(self._cells, slug) if len(self.rows) > 1 else Markup()

    @cached_property
    def _cells(self) -> tuple[tuple[str, Markup], ...]:
        up = root_of(authority_path(""))
        return tuple((row.authority.slug, cells(row, up)) for row in self.rows)


def authority(own: OwnPart, region: Region, feeds: tuple[FeedLink, ...]) -> bytes:
    """The page of an authority of a region."""
    whose = own.record.authority
    return page(
        "authority.html.j2",
        authority_path(whose.slug),
        title=whose.name,
        description=phrases.standing(own.summed, own.record.withdrawn, was_read=own.record.was_read)[0],
        crumbs=((INDEX, "England"), (region_path(whose.region), whose.region)),
        feeds=feeds,
        authority=whose,
        own=own.markup,
        neighbours=region.beside(whose.slug),
    )


def _own(record: AuthorityRecord, summed: AuthoritySummary, month: date) -> Markup:
    told = sorted((e for e in record.events if e.is_told), key=_latest, reverse=True)
    lines = [line_of(event, record.authority) for event in told]
    inspected = summed.inspection.facts if summed.inspection else None
    path = authority_path(record.authority.slug)
    return part(
        "authority_own.html.j2",
        path,
        authority=record.authority,
        sentences=phrases.standing(summed, record.withdrawn, was_read=record.was_read),
        note=_note(record),
        judgements=[c for c in summed.judgements if c.after],
        inspection=summed.inspection,
        inspected=phrases.span(inspected.start, inspected.end) if inspected else "",
        no_overall=phrases.no_overall(inspected) if inspected else "",
        picture=picture(told, month),
        lines=pieces.rows(lines[:_ROWS], root_of(path), _DETAILED),
        left_out=max(len(lines) - _ROWS, 0),
        events=[_shown(e, line) for e, line in zip(told[:_DETAILED], lines, strict=False)],
        possible=_possible(record),
    )


def _latest(event: Event) -> tuple[str, str]:
    return day_of(event), event.id


def _note(record: AuthorityRecord) -> str:
    """What limits what is known of the authority."""
    notes = []
    if not record.watched:
        known = "what stands here was read while it was" if record.events else "nothing about it is read"
        notes.append(f"It is not watched by this monitor: {known}.")
    if record.authority.formerly:
        before = words.listed(record.authority.formerly)
        notes.append(f"It took over from {before}; what was published about that is not counted as its own.")
    return " ".join(notes)


def _shown(event: Event, line: EventLine) -> _Shown:
    standing = sorted(event.evidence, key=_rank)
    more = len(standing) - _SOURCES
    return _Shown(
        event,
        line,
        _days(line),
        words.cut(phrases.telling(event), _QUOTE),
        _points(event),
        pieces.sources(shown(e) for e in standing[:_SOURCES]),
        f"and {words.count(more, 'further source')}" if more > 0 else "",
        phrases.doubt(event),
    )


def _days(line: EventLine) -> str:
    """When it happened and when it was published, in a line."""
    published = f" · published {phrases.day(line.published)}" if line.published else ""
    return f"{phrases.span(line.start, line.end) if line.start else 'Days not stated'}{published}"


def _rank(evidence: Evidence) -> tuple[bool, bool, bool, str]:
    """What of an event's evidence is named first: what stands, reports it itself, is official."""
    when = evidence.published or When(1, 1, 1)
    return evidence.withdrawn, evidence.recalled, evidence.source == "news", when.iso()


def _points(event: Event) -> str:
    facts = event.facts
    said = [
        words.count(len(facts.priority_actions), "area for priority action", "areas for priority action"),
        words.count(len(facts.improvements), "point to improve", "points to improve"),
    ]
    counted = zip((facts.priority_actions, facts.improvements), said, strict=True)
    return words.listed([text for points, text in counted if points]).capitalize()


def _possible(record: AuthorityRecord) -> list[EventLine]:
    """What the press may have told, the latest first."""
    found = sorted((e for e in record.events if e.status is Status.POSSIBLE), key=_latest, reverse=True)
    return [line_of(event, record.authority) for event in found[:_POSSIBLE]]
