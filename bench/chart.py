"""The chart of the benchmarks as SVG, by hand: bars with their figures, readable in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bench.report import Chart

_WIDTH, _LEFT, _BAR, _STEP, _HEAD = 760, 250, 18, 26, 44
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:14px}"
    ".o{fill:#1a7f37}.p{fill:#8c959f}@media(prefers-color-scheme:dark){text{fill:#d0d7de}.o{fill:#3fb950}.p{fill:#6e7681}}"
)


def svg(charts: Sequence[Chart]) -> str:
    """All charts below each other; our bars differ from the others' in colour, and their names in a mark."""
    pieces: list[str] = []
    top = 0
    for chart in charts:
        pieces += _chart(chart, top)
        top += _HEAD + _STEP * len(chart.bars) + 12
    said = escape("; ".join(chart.title for chart in charts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" '
        f'role="img" aria-label="{said}"><style>{_STYLE}</style>\n' + "\n".join(pieces) + "\n</svg>\n"
    )


def _chart(chart: Chart, top: int) -> Iterator[str]:
    longest = max((bar.value for bar in chart.bars), default=0) or 1
    yield f'<text class="t" x="0" y="{top + 22}">{escape(chart.title)} ({escape(chart.unit)}, shorter is better)</text>'
    for number, bar in enumerate(chart.bars):
        y = top + _HEAD - 8 + _STEP * number
        long = max(1.0, bar.value / longest * (_WIDTH - _LEFT - 90))
        mark = "▸ " if bar.ours else ""
        yield f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{mark}{escape(bar.name)}</text>'
        whose = "o" if bar.ours else "p"
        yield f'<rect class="{whose}" x="{_LEFT}" y="{y}" width="{long:.1f}" height="{_BAR}" rx="2"/>'
        yield f'<text x="{_LEFT + long + 6:.1f}" y="{y + 14}">{bar.value:,.3g}</text>'
