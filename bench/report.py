"""What a part of the bench found, as values, and `docs/benchmarks.md` made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Claim:
    """Something that is claimed, what was measured of it, and whether it holds (None: it could not be measured)."""

    words: str
    measured: str
    holds: bool | None


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: what it is of, how long it is, the bar of this program or of another."""

    name: str
    value: float
    ours: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars that are compared, shorter is better."""

    title: str
    unit: str
    bars: tuple[Bar, ...]


@dataclass
class Part:
    """What a part gives: words on its method, tables, claims, charts, and what could not be run, by name."""

    title: str
    method: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    seconds: float = 0.0
    load: float = 0.0


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def claims_table(parts: Sequence[Part]) -> str:
    """All claims, and how each stands."""
    marks = {True: "holds", False: "**does not hold**", None: "could not be measured here"}
    rows = [(claim.words, claim.measured, marks[claim.holds]) for part in parts for claim in part.claims]
    head = "| claim | measured | |\n| --- | --- | --- |\n"
    return head + "\n".join(f"| {words} | {measured} | {mark} |" for words, measured, mark in rows)


def document(parts: Sequence[Part], about: str, mended: str) -> str:
    """The whole of `docs/benchmarks.md`."""
    pieces = ["# Benchmarks", about, "## What is claimed", claims_table(parts), "![The charts](benchmarks.svg)"]
    absent = [f"- {part.title}: {reason}" for part in parts for reason in part.absent]
    if absent:
        pieces += ["### Could not run", "\n".join(absent)]
    for part in parts:
        if not part.method:
            continue
        pieces += [
            f"## {part.title}",
            *part.method,
            *part.tables,
            f"(This part took {part.seconds:.0f} s, with a load of {part.load:.1f} at its end.)",
        ]
    return "\n\n".join([*pieces, mended.strip()]) + "\n"
