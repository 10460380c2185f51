"""Values become the bytes of a page: the templates, and what they may say. Pure.

Every value is cleaned and escaped on its way out; an address becomes a link only where it is a web address that shows
no secret. No page has a script, a style of its own or anything to load but the style sheet and the icon beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import PackageLoader
from markupsafe import Markup, escape

from monitor.model import words
from monitor.model.addresses import masked
from monitor.model.dates import When
from monitor.model.events import AreaChange, Status
from monitor.model.facts import EventKind
from monitor.render.fit import address, clean
from monitor.site import phrases
from monitor.site.escaping import PageEnvironment, escaped, finalized
from monitor.site.evidence import host
from monitor.site.paths import (
    AUTHORITIES,
    EVENTS,
    HEALTH,
    IMPROVE,
    INDEX,
    anchor,
    authority_path,
    event_path,
    key,
    region_path,
)
from monitor.site.picture import Mark
from monitor.site.record import Graded, InForceLine, Row

MENU = (
    (INDEX, "England"),
    (AUTHORITIES, "Authorities"),
    (EVENTS, "Events"),
    (IMPROVE, "What needs to improve"),
    (HEALTH, "Health"),
)
"""The pages that every page leads to: address and name."""

DESCRIPTION = (
    "What Ofsted and the Department for Education publish about the children’s services of England’s authorities."
)

_TEMPLATES = Path(__file__).parent / "templates"
_LAST_PART = re.compile(r"(?<=[a-z]{4})(?=shire|brough|borough|bridge|hampton|land\b)")
_PATTERNS = {"requires-improvement": "p-ri", "inadequate": "p-i", "adequate": "p-a"}
_STANDINGS = {"by-area": "judged by area alone", "none": "no inspection known", "other": "another grade"}
_SHORT_NAMES = {
    EventKind.IMPROVEMENT_NOTICE: "notice",
    EventKind.DIRECTION: "direction",
    EventKind.COMMISSIONER: "commissioner",
}
_SHORT_MARKS = {"by-area": "–", "none": "·", "other": "?"}


@dataclass(frozen=True)
class FeedLink:
    """A feed or calendar that a page offers: its address from the root of the site, media type and title."""

    path: str
    type: str
    title: str


class _HasArea(Protocol):
    @property
    def area(self) -> str: ...


def page(
    template: str,
    path: str,
    *,
    title: str,
    crumbs: tuple[tuple[str, str], ...] = (),
    feeds: tuple[FeedLink, ...] = (),
    description: str = DESCRIPTION,
    **values: Any,
) -> bytes:
    """A whole page for an address (from the root of the site), from a template and its values."""
    up = root_of(path)
    here = path if path in dict(MENU) else ""
    common = {"root": up, "crumbs": crumbs, "title": title, "feeds": feeds, "head": _head(up, here), "foot": _foot(up)}
    return _templates().get_template(template).render(common, description=description, **values).encode()


def root_of(path: str) -> str:
    """What leads from a page to the root of the site."""
    return "../" * path.count("/")


@cache
def _parts() -> Any:
    """The macros of the templates; what they make of a value is kept: the same few stand on thousands of pages."""
    return _templates().get_template("parts.html.j2").module


@lru_cache(maxsize=2_048)
def areas(judged: tuple[Graded, ...]) -> Markup:
    """Areas with their grades, as a list; nothing of none."""
    return Markup(_parts().areas(judged))  # noqa: S704 - escaped by the template


@cache
def status(status: Status) -> Markup:
    """What limits the word for an event, as a mark beside its title; nothing for what is confirmed."""
    return Markup(_parts().status(status.value))  # noqa: S704 - escaped by the template


def linked(url: str, said: str) -> Markup:
    """A link to a document, where its address may be one; else its words alone."""
    to, told = href(url), escaped(clean(said))
    return Markup(f'<a href="{escaped(to)}" rel="external">{told}</a>' if to else told)  # noqa: S704 - both escaped


@lru_cache(maxsize=256)
def _graded(grade: str) -> Markup:
    return Markup(_parts().graded(grade))  # noqa: S704 - escaped by the template


def _judged(change: AreaChange, judged: Collection[AreaChange]) -> Markup:
    """The row of an area's judgement with the one before it."""
    direction = change.direction.value if change.direction else ""
    label = _area(change.area, judged)
    return _judged_row(label, change.after or "", change.before, change.since.year if change.since else 0, direction)


@lru_cache(maxsize=2_048)
def _judged_row(label: str, grade: str, before: str | None, year: int, direction: str) -> Markup:
    row = _templates().get_template("judged.html.j2")
    said = row.render(label=label, grade=grade, before=before, year=year, direction=direction)
    return Markup(said)  # noqa: S704 - escaped by the template


@lru_cache(maxsize=512)
def cells(row: Row, up: str) -> Markup:
    """The cells of an authority's row in a table of many; `up` leads to the root of the site."""
    return Markup(_templates().get_template("row.html.j2").render(row=row, root=up))  # noqa: S704 - escaped


@lru_cache(maxsize=64)
def _head(up: str, here: str) -> Markup:
    """What stands above every page: the way past the menu, and the menu, in which this page is `here`."""
    return Markup(_templates().get_template("head.html.j2").render(root=up, menu=MENU, here=here))  # noqa: S704 - escaped


@lru_cache(maxsize=64)
def _foot(up: str) -> Markup:
    """What stands below every page."""
    return Markup(_templates().get_template("foot.html.j2").render(root=up))  # noqa: S704 - escaped


def part(template: str, path: str, **values: Any) -> Markup:
    """A piece of a page, to be put into another template."""
    return Markup(_templates().get_template(template).render(root=root_of(path), **values))  # noqa: S704 - escaped


def file(name: str) -> bytes:
    """A file that goes out as it stands: the style sheet, the icon."""
    return (_TEMPLATES / name).read_bytes()


@lru_cache(maxsize=1_024)
def href(url: str) -> str | None:
    """The address of a link; None for what is no web address, or shows something that is kept secret."""
    bare = url.partition("#")[0]
    return address(url) if masked(bare) == bare else None


@cache
def _templates() -> PageEnvironment:
    rooms = PageEnvironment(
        loader=PackageLoader("monitor.site"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalized,
        auto_reload=False,
    )
    rooms.filters |= {
        "anchor": anchor,
        "area": _area,
        "areas": areas,
        "cells": cells,
        "authority_path": authority_path,
        "css": phrases.css,
        "css_stand": phrases.css_of_standing,
        "date": _date,
        "day": phrases.day,
        "drawn": _drawn,
        "event_path": event_path,
        "grade": words.grade,
        "graded": _graded,
        "host": host,
        "href": href,
        "in_region": _in_region,
        "instant": instant,
        "judged": _judged,
        "key": key,
        "letter": phrases.letter,
        "linked": linked,
        "mark": _mark,
        "pattern": _pattern,
        "region_path": region_path,
        "on": phrases.on,
        "short": _short,
        "span": phrases.span,
        "standing": standing,
        "status": status,
        "tile_name": _tile_name,
    }
    return rooms


def standing(row: Row) -> str:
    """How an authority stands, in words: its overall grade, or why it has none."""
    if row.overall:
        return words.grade(row.overall)
    return _STANDINGS[row.stands] if row.known or row.stands != "none" else "nothing known yet"


def instant(when: datetime | None, zone: tzinfo) -> str:
    """An instant as people read it: `30 January 2024, 09:05`; `never` for None."""
    if when is None:
        return "never"
    local = when.astimezone(zone)
    return f"{phrases.day(When.of(local))}, {local:%H:%M}"


def _date(day: date) -> str:
    return phrases.day(When.of(day))


def _area(code: str, judged: Collection[_HasArea] = ()) -> str:
    return words.area(code, [one.area for one in judged])


def _mark(row: Row) -> str:
    return phrases.letter(row.overall) if row.overall else _SHORT_MARKS[row.stands]


def _tile_name(name: str) -> Markup:
    """A name that may be parted where its last part begins, as a tile on a phone needs it."""
    parted = _LAST_PART.sub("\u00ad", clean(name))
    return Markup(escape(parted))  # noqa: S704 - escaped here


def _short(in_force: Sequence[InForceLine]) -> str:
    """What is in force, in a word each: `notice, direction`."""
    return ", ".join(dict.fromkeys(_SHORT_NAMES[one.kind] for one in in_force))


def _in_region(region: str) -> str:
    """A region as it stands after `in`: `the South East`, `London`."""
    return region if region in ("London", "Yorkshire and the Humber") else f"the {region}"


def _pattern(form: str) -> Markup:
    """The fill of a band: the patterns stand in the picture itself, which a style sheet of its own does not see."""
    found = next((_PATTERNS[name] for name in form.split() if name in _PATTERNS), None)
    return Markup(' fill="url(#{})"').format(found) if found and form.startswith("band") else Markup()


def _drawn(mark: Mark) -> Markup:
    """A mark of the picture, drawn around its own zero; its form and letter are of this room's own words."""
    kind, _, form = mark.form.partition(" ")
    name, letter = escape(form or kind), escape(mark.letter)
    if kind == "grade":
        drawn = f'<rect class="{name}" x="-12" y="-11" width="24" height="22" rx="3"/><text y="4">{letter}</text>'
    elif kind == "act":
        drawn = f'<path class="{name}" d="M0-8V8"/>'
    else:
        drawn = f'<circle class="{name}" r="7"/><text y="4">{letter}</text>'
    return Markup(drawn)  # noqa: S704 - escaped
