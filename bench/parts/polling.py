"""Polling: the same pages and feeds, unchanged or changed, beside those that watch pages for a living."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import made_up
from bench.measured import LONG, PYTHON, ROOT, SELDOM, Run, Spread, in_turn, ran, ratios
from bench.peers.environment import Peers
from bench.peers.pollers import Bare, Changedetection, Urlwatch, Webchanges
from bench.report import Bar, Chart, Claim, Part, table
from bench.web import Count, Served, web

FEEDS = 500
MOST_MEMORY = 100_000_000
_BEGIN = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)


class Ours:
    """This monitor: `once` from cron, half an hour later each time (feeds) or an hour (pages)."""

    name = "this monitor"

    def __init__(self, folder: Path, url: str, feeds: Sequence[str] = ()) -> None:
        folder.mkdir()
        news = [{"feed": feed} for feed in feeds]
        more: dict[str, Any] = {"authorities": [{"name": "Peterborough", "news": news}]} if feeds else {}
        self._config = made_up.configuration(folder, url, **more)
        self._step = timedelta(minutes=30 if feeds else 61)
        self._now = _BEGIN
        watched = f"one authority with {len(feeds)} feeds" if feeds else "`authorities: [{name: all}]`"
        self.setting = f"`once` from cron, {watched}, no pause between requests"

    def next_day(self) -> None:
        """Go on to the next day's first poll."""
        self._now += timedelta(days=1)

    def poll(self) -> Run:
        self._now += self._step
        now = f"{self._now:%Y-%m-%dT%H:%M:%SZ}"
        return ran([PYTHON, ROOT / "run.py", "--config", self._config, "--now", now, "once"])

    def reports(self, run: Run) -> int:
        found = re.search(r"^(\d+) changes?$", run.said, re.MULTILINE)
        if not found:
            raise RuntimeError(f"once said no number of changes: {run.said[-300:]}")
        return int(found[1])


def measure(runs: int, peers: Peers) -> Part:
    """All of it."""
    part = Part("Polling")
    part.method.append(
        "153 provider pages and the 153 files that the monitor checks with them, the same 306 addresses for everybody "
        "(the monitor asks for robots.txt and Ofsted's list of authorities besides), on a web on the loopback that "
        "sends ETag and Last-Modified as careful servers do. Each tool's first run is its baseline and not counted. "
        f"Then all run in turn, the whole command with its start-up; what takes more than {LONG:.0f} s is left out "
        f"after {SELDOM} rounds. Measured are the seconds of processor of all its processes, what the web counted "
        "(requests and answers with their heads), and the largest sum of resident memory. changedetection.io is a "
        "server: measured is what it takes for one check of all, without its start-up; the feeds are left out for it, "
        "for the bench's own time."
    )
    with tempfile.TemporaryDirectory() as folder, web() as served:
        home = Path(folder)
        _pages(part, home, served, runs, peers)
        _feeds(part, home, served, runs, peers)
    return part


def _tools(part: Part, home: Path, name: str, addresses: Sequence[str], peers: Peers, ours: Ours) -> list[Any]:
    """All pollers that can be set up, each after its baseline."""
    tools: list[Any] = [ours, Bare(home / f"{name}-bare", addresses)]
    kinds: tuple[Any, ...] = (Urlwatch, Webchanges, Changedetection)
    for kind in kinds if name == "pages" else kinds[:2]:
        if peers.absent:
            part.absent.append(f"{kind.name}: {peers.absent}")
            continue
        try:
            tools.append(kind(home / f"{name}-{kind.name}", addresses, peers))
        except (RuntimeError, OSError) as fault:
            part.absent.append(f"{kind.name}, {name}: {fault}")
    for tool in tools:
        first = tool.poll()
        if first.status:
            part.absent.append(f"{tool.name}, {name}: its first run ended with {first.status}: {first.said[-200:]}")
    return tools


def _close(tools: Sequence[Any]) -> None:
    for tool in tools:
        if isinstance(tool, Changedetection):
            tool.close()


def _pages(part: Part, home: Path, served: Served, runs: int, peers: Peers) -> None:
    tools = _tools(part, home, "pages", served.pages(), peers, Ours(home / "ours", served.url))
    try:
        part.method.append("Settings: " + "; ".join(f"**{tool.name}**: {tool.setting}" for tool in tools) + ".")
        found, counts = _polled(served, tools, runs)
        part.tables.append(_table("306 addresses, nothing changed", tools, found, counts))
        _claims(part, tools, found, counts)
        part.tables.append(_first_of_a_day(served, tools[0]))
        bars = (Bar(t.name, Spread.of([r.cpu for r in found[t.name]]).median, t is tools[0]) for t in tools)
        part.charts.append(Chart("A poll of 153 pages and their files, nothing changed", "s of processor", tuple(bars)))
        _furniture(part, served, tools)
        _one_percent(part, served, tools)
    finally:
        _close(tools)


def _first_of_a_day(served: Served, ours: Ours) -> str:
    """What the monitor's first poll of a day costs, which asks for pages whole and reads them."""
    ours.next_day()
    served.count()
    run = ours.poll()
    count = served.count()
    return (
        "The monitor's first poll of each day asks for the pages whole and reads them, so that nothing is taken on a "
        f"server's word for longer: {run.cpu:.2f} s of processor, {(count.asked + count.bytes) / 1000:,.0f} kB both "
        f"ways, {run.peak / 1e6:.0f} MB in {run.processes} processes (one run; in none of the figures above)."
    )


def _furniture(part: Part, served: Served, tools: Sequence[Any]) -> None:
    """All pages change in what has nothing to do with what they say."""
    rows = []
    for number, tool in enumerate(tools, start=1):
        served.set("furniture", number)
        run = tool.poll()
        rows.append((tool.name, tool.reports(run), f"{run.cpu:.2f}"))
    words = "153 pages that changed in their furniture alone (a line at the foot), one run each"
    part.tables.append(f"{words}:\n\n{table(('', 'reported as changed', 'CPU s'), rows)}")
    others = [row for row in rows[1:] if row[0] != Bare.name]
    part.claims.append(
        Claim(
            "pages that differ in furniture alone: none alerted, where the others report each",
            f"{rows[0][1]} alerted; " + (", ".join(f"{row[0]}: {row[1]}" for row in others) or "the others are absent"),
            rows[0][1] == 0 and all(row[1] == len(served.pages()) // 2 for row in others) if others else None,
        )
    )


def _one_percent(part: Part, served: Served, tools: Sequence[Any]) -> None:
    """Two pages list a new publication: who reports what, and how long after the changed page was served."""
    served.set("furniture", 0)
    for tool in tools:
        tool.poll()
    served.set("changed", {address.removeprefix(served.url) for address in served.pages()[:2]})
    served.set("today", date(2026, 1, 2))
    rows = []
    for tool in tools:
        served.count()
        run = tool.poll()
        first = min(served.count().changed_at.values(), default=run.ended)
        rows.append((tool.name, tool.reports(run), f"{run.cpu:.2f}", f"{run.ended - first:.1f}"))
    head = ("", "reported", "CPU s", "s from the changed page to the end of the run, which reports")
    words = "Two of the 153 pages (1 %) list a new publication, one run each (for `start` see *Delivery*)"
    part.tables.append(f"{words}:\n\n{table(head, rows)}")


def _feeds(part: Part, home: Path, served: Served, runs: int, peers: Peers) -> None:
    addresses = served.feeds(FEEDS)
    tools = _tools(part, home, "feeds", addresses, peers, Ours(home / "ours-feeds", served.url, addresses))
    try:
        found, counts = _polled(served, tools, runs)
        part.tables.append(_table(f"{FEEDS} feeds of 30 items, nothing changed", tools, found, counts))
        served.set("more", 1)
        rows = []
        for tool in tools:
            if found[tool.name][0].cpu > LONG:
                continue
            run = tool.poll()
            rows.append((tool.name, tool.reports(run), f"{run.cpu:.2f}"))
        words = (
            f"Five of the {FEEDS} feeds (1 %) have one more item, on the town's market, which is no news here "
            f"(without what took more than {LONG:.0f} s)"
        )
        part.tables.append(f"{words}:\n\n{table(('', 'reported', 'CPU s'), rows)}")
    finally:
        _close(tools)


def _polled(served: Served, tools: Sequence[Any], runs: int) -> tuple[dict[str, list[Run]], dict[str, list[Count]]]:
    """The runs of all tools in turn, and what the web counted of each."""
    counts: dict[str, list[Count]] = {tool.name: [] for tool in tools}

    def counted(tool: Any) -> Callable[[], Run]:
        def work() -> Run:
            served.count()
            run: Run = tool.poll()
            counts[tool.name].append(served.count())
            return run

        return work

    return in_turn(runs, {tool.name: counted(tool) for tool in tools}), counts


def _table(title: str, tools: Sequence[Any], found: dict[str, list[Run]], counts: dict[str, list[Count]]) -> str:
    ours = [run.cpu for run in found[tools[0].name]]
    rows = []
    for tool in tools:
        runs, asked = found[tool.name], counts[tool.name]
        rows.append(
            (
                tool.name,
                Spread.of([run.cpu for run in runs]).shown(),
                Spread.of([run.wall for run in runs]).shown(1),
                f"{Spread.of([one.requests for one in asked]).median:.0f}",
                f"{Spread.of([one.asked for one in asked]).median / 1000:,.1f}",
                f"{Spread.of([one.bytes for one in asked]).median / 1000:,.1f}",
                f"{max(run.peak for run in runs) / 1e6:.0f}",
                f"{ratios([run.cpu for run in runs], ours).median:.2f}×",
            )
        )
    head = ("", "CPU s", "wall s", "requests", "kB of them", "kB of answers", "peak MB", "CPU beside ours")
    return f"{title}:\n\n{table(head, rows)}"


def _claims(part: Part, tools: Sequence[Any], found: dict[str, list[Run]], counts: dict[str, list[Count]]) -> None:
    ours, urlwatch = found[tools[0].name], found.get(Urlwatch.name)
    words = "unchanged poll of 153 pages, start-up included: CPU no more than urlwatch's for the same requests"
    if urlwatch:
        ratio = ratios([run.cpu for run in ours], [run.cpu for run in urlwatch])
        part.claims.append(Claim(words, f"{ratio.shown()} of urlwatch's", ratio.median <= 1.0))
        part.claims.append(_bytes_claim(counts[tools[0].name], counts[Urlwatch.name]))
    else:
        part.claims.append(Claim(words, "urlwatch is absent", None))
    peak, processes = max(run.peak for run in ours), max(run.processes for run in ours)
    most = f"{peak / 1e6:.0f} MB in {processes} process{'es' if processes > 1 else ''}"
    part.claims.append(Claim("… in less than 100 MB of memory", most, peak < MOST_MEMORY))


def _bytes_claim(ours: Sequence[Count], theirs: Sequence[Count]) -> Claim:
    """Bytes both ways; and those of the answers to the same requests, without what only the monitor asks for."""

    def typical(of: Callable[[Count], int], counts: Sequence[Count]) -> float:
        return Spread.of([of(one) for one in counts]).median / 1000

    both = [typical(lambda one: one.asked + one.bytes, counts) for counts in (ours, theirs)]
    same = [typical(lambda one: one.bytes - one.beside, counts) for counts in (ours, theirs)]
    more = typical(lambda one: one.beside, ours)
    said = (
        f"{both[0]:.1f} kB of requests and answers, urlwatch {both[1]:.1f} kB; answers to the same requests "
        f"{same[0]:.1f} kB and {same[1]:.1f} kB (robots.txt and Ofsted's list, which urlwatch does not ask for, "
        f"{more:.1f} kB more)"
    )
    return Claim("… and no more bytes", said, both[0] <= both[1] and same[0] <= same[1])
