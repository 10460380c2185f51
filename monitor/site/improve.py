"""What needs to improve across England: points and areas for priority action by topic and year, as an index. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from monitor.site.paths import IMPROVE, INDEX, improve_path
from monitor.site.record import Point
from monitor.site.render import page
from monitor.site.topics import Topics

_LARGEST = 90_000
"""Characters of points that one page holds, with what stands around each: the rest is on further pages."""
_AROUND = 150
_CRUMBS = ((INDEX, "England"), (IMPROVE, "What needs to improve"))

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Counted:
    """One row of a list of pages: its name, address, points, and its share of the longest bar in per cent."""

    name: str
    path: str
    count: int
    share: float


@dataclass(frozen=True)
class PointsPage:
    """One page of points: of a topic and year; `number` from 1 of `of` parts."""

    topic: str
    year: int
    number: int
    of: int
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """Where it stands."""
        return improve_path(self.topic, self.year, number=self.number)


def pages_of(points: Iterable[Point]) -> list[PointsPage]:
    """The pages that hold all points: one a topic and year, in parts where it would grow too large."""
    return [
        PointsPage(topic, year, n, len(parts), part)
        for (topic, year), own in _grouped(points, lambda p: [(t, p.year) for t in p.topics]).items()
        for parts in [_parts(sorted(own, key=_place))]
        for n, part in enumerate(parts, start=1)
    ]


def _place(point: Point) -> tuple[str, str, bool]:
    return point.name, point.event, not point.priority


def _parts(points: Sequence[Point]) -> list[tuple[Point, ...]]:
    """Points in parts of which none is too large for a page; the points of an event stay together where they can."""
    parts: list[list[Point]] = [[]]
    size = 0
    for _, group in groupby(points, lambda point: point.event):
        own = list(group)
        needed = sum(len(point.text) + _AROUND for point in own)
        if parts[-1] and size + needed > _LARGEST:
            parts.append([])
            size = 0
        parts[-1] += own
        size += needed
    return [tuple(part) for part in parts]


def index(points: Sequence[Point], topics: Topics) -> bytes:
    """The way to all points: by topic and by year."""
    by_topic = _numbers(points, lambda p: p.topics)
    by_year = _numbers(points, lambda p: [p.year])
    said = f"{_number(len(points))} from the reports and letters that are known"
    grave = sum(point.priority for point in points)
    return page(
        "improve.html.j2",
        IMPROVE,
        title="What needs to improve",
        lead=f"{said}, {grave} of them areas for priority action." if points else "No point to improve is known yet.",
        total=len(points),
        by_topic=_counted(
            {k: by_topic[k] for k in topics.titles if k in by_topic}, topics.titles.__getitem__, topic_path
        ),
        by_year=_counted(dict(sorted(by_year.items(), reverse=True)), str, year_path),
    )


def topic(name: str, counts: Mapping[int, int], topics: Topics) -> bytes:
    """A topic's points by year; `counts` says how many each year has."""
    title = topics.titles[name]
    return page(
        "counted.html.j2",
        topic_path(name),
        title=title,
        crumbs=_CRUMBS,
        lead=f"{_number(sum(counts.values()))} in which a word of this topic stands, by the year of the inspection.",
        caption=f"{title}: points by year",
        column="Year",
        counted=_counted(dict(sorted(counts.items(), reverse=True)), str, lambda y: improve_path(name, y)),
    )


def year(number: int, counts: Mapping[str, int], topics: Topics) -> bytes:
    """A year's points by topic; `counts` says how many each topic has."""
    return page(
        "counted.html.j2",
        year_path(number),
        title=f"What needed to improve in {number}",
        crumbs=_CRUMBS,
        lead=f"Points of the inspections and visits of {number}, by topic; a point may stand under several.",
        caption=f"{number}: points by topic",
        column="Topic",
        counted=_counted(
            {k: counts[k] for k in topics.titles if k in counts},
            topics.titles.__getitem__,
            lambda t: improve_path(t, number),
        ),
    )


def listed(one: PointsPage, topics: Topics) -> bytes:
    """The points of a topic and year, authority by authority."""
    title = topics.titles[one.topic]
    parts = [(improve_path(one.topic, one.year, number=n), f"Part {n}") for n in range(1, one.of + 1)]
    return page(
        "points.html.j2",
        one.path,
        title=f"{title}, {one.year}" + (f", part {one.number}" if one.number > 1 else ""),
        crumbs=(*_CRUMBS, (topic_path(one.topic), title), (year_path(one.year), str(one.year))),
        lead="As the reports and letters have them.",
        this=one.path,
        parts_of=parts,
        groups=[list(group) for _, group in groupby(one.points, lambda point: point.event)],
    )


def topic_path(name: str) -> str:
    """The page of a topic."""
    return improve_path(name)


def year_path(number: int) -> str:
    """The page of a year."""
    return improve_path(number)


def counts(points: Iterable[Point]) -> dict[tuple[str, int], int]:
    """How many points each topic has in each year."""
    return _numbers(points, lambda p: [(t, p.year) for t in p.topics])


def _number(points: int) -> str:
    return f"{points:,} {'point' if points == 1 else 'points'}"


def _grouped(points: Iterable[Point], keys: Callable[[Point], Iterable[K]]) -> dict[K, list[Point]]:
    found: dict[K, list[Point]] = {}
    for point in points:
        for one in keys(point):
            found.setdefault(one, []).append(point)
    return found


def _numbers(points: Iterable[Point], keys: Callable[[Point], Iterable[K]]) -> dict[K, int]:
    return {one: len(own) for one, own in _grouped(points, keys).items()}


def _counted(numbers: Mapping[K, int], name: Callable[[K], str], path: Callable[[K], str]) -> list[Counted]:
    return list(_rows(numbers, name, path))


def _rows(numbers: Mapping[K, int], name: Callable[[K], str], path: Callable[[K], str]) -> Iterator[Counted]:
    most = max(numbers.values(), default=1)
    for one, number in numbers.items():
        yield Counted(name(one), path(one), number, round(100 * number / most, 1))
