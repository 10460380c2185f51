"""What needs to improve across England: points and areas for priority action by topic and year, as an index. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from markupsafe import Markup

from monitor.site import pieces
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
    found: dict[tuple[str, int], list[Point]] = {}
    for point in points:
        for topic in point.topics:
            found.setdefault((topic, point.year), []).append(point)
    return [
        PointsPage(topic, year, n, len(parts), part)
        for (topic, year), own in found.items()
        for parts in [_parts(sorted(own, key=_place))]
        for n, part in enumerate(parts, start=1)
    ]


def _place(point: Point) -> tuple[str, str, bool]:
    return point.name, point.event, not point.priority


def _parts(points: Sequence[Point]) -> list[tuple[Point, ...]]:
    """Points in parts of which none is too large for a page; the points of an event stay together where they can."""
    if sum(map(_size, points)) <= _LARGEST:
        return [tuple(points)]
    parts: list[list[Point]] = [[]]
    size = 0
    for _, group in groupby(points, lambda point: point.event):
        own = list(group)
        whole = sum(map(_size, own))
        for n, point in enumerate(own):
            if parts[-1] and size + (_size(point) if n else min(whole, _LARGEST)) > _LARGEST:
                parts.append([])
                size = 0
            parts[-1].append(point)
            size += _size(point)
    return [tuple(part) for part in parts]


def _size(point: Point) -> int:
    return len(point.text) + _AROUND


@dataclass(frozen=True)
class Numbers:
    """How many points there are: all, areas for priority action, those of each topic and year; a year has each once."""

    total: int
    grave: int
    by_topic: Mapping[tuple[str, int], int]
    by_year: Mapping[int, int]


def numbers(points: Sequence[Point]) -> Numbers:
    """How many points there are of what."""
    return Numbers(
        len(points),
        sum(point.priority for point in points),
        Counter((topic, point.year) for point in points for topic in point.topics),
        Counter(point.year for point in points),
    )


def index(counted: Numbers, topics: Topics, searchable: bool) -> bytes:
    """The way to all points: by topic and by year, and where they are `searchable`, by words."""
    by_topic: Counter[str] = Counter()
    for (name, _), number in counted.by_topic.items():
        by_topic[name] += number
    title = topics.titles.__getitem__
    said = f"{_number(counted.total)} from the reports and letters that are known"
    lead = f"{said}, {counted.grave:,} of them areas for priority action."
    return page(
        "improve.html.j2",
        IMPROVE,
        title="What needs to improve",
        lead=lead if counted.total else "No point to improve is known yet.",
        total=counted.total,
        searchable=searchable,
        by_topic=_counted({k: by_topic[k] for k in topics.titles if k in by_topic}, title, topic_path),
        by_year=_counted(dict(sorted(counted.by_year.items(), reverse=True)), str, year_path),
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
        authorities=[
            [_of_event(list(of_event)) for _, of_event in groupby(own, lambda point: point.event)]
            for _, own in groupby(one.points, lambda point: point.authority)
        ],
    )


def _of_event(points: Sequence[Point]) -> tuple[Point, Markup]:
    return points[0], pieces.listed(points)


def topic_path(name: str) -> str:
    """The page of a topic."""
    return improve_path(name)


def year_path(number: int) -> str:
    """The page of a year."""
    return improve_path(number)


def _number(points: int) -> str:
    return f"{points:,} {'point' if points == 1 else 'points'}"


def _counted(numbers: Mapping[K, int], name: Callable[[K], str], path: Callable[[K], str]) -> list[Counted]:
    return list(_rows(numbers, name, path))


def _rows(numbers: Mapping[K, int], name: Callable[[K], str], path: Callable[[K], str]) -> Iterator[Counted]:
    most = max(numbers.values(), default=1)
    for one, number in numbers.items():
        yield Counted(name(one), path(one), number, round(100 * number / most, 1))
