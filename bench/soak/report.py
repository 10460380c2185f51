"""What a year came to: memory and database judged, and all of it in words for docs/reliability.md."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression, mean

from bench.soak.plan import POLLS
from bench.soak.year import Outcome, Sample

MOST_GROWTH = 0.10
"""Of memory after the first tenth of a process's life, and of the database beyond its line."""
A_YEAR = 365
_LONG_LIFE = 60.0  # days: a process that lived less tells nothing of growth
_FETCHES_KEPT = 100.0  # days after which the records of requests take no more room: 90 are kept
_BEGIN, _END = "<!-- soak -->\n", "<!-- /soak -->\n"


def lives(samples: Sequence[Sample]) -> list[list[Sample]]:
    """The samples of each process that lived long enough to tell of growth."""
    found: dict[int, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.life, []).append(sample)
    return [life for life in found.values() if life[-1].day - life[0].day >= _LONG_LIFE]


def growth(life: Sequence[Sample]) -> tuple[float, float, float]:
    """MB of all processes in the second tenth of a life and in its last, and the growth from one to the other."""
    tenth = max(1, len(life) // 10)
    before = mean(s.own + s.children for s in life[tenth : 2 * tenth])
    after = mean(s.own + s.children for s in life[-tenth:])
    return before, after, after / before - 1


def line(samples: Sequence[Sample]) -> tuple[float, float, float] | None:
    """MB that the database is expected to have at the end, MB that it has, MB a year that it grows by; None: too short.

    Expected by the straight line through the first half of the days on which old records of requests go.
    """
    steady = [s for s in samples if s.day >= _FETCHES_KEPT]
    if len(steady) < _LONG_LIFE:
        return None
    half = steady[: len(steady) // 2]
    slope, start = linear_regression([s.day for s in half], [s.database / 1e6 for s in half])
    last = steady[-1]
    return start + slope * last.day, last.database / 1e6, slope * 365


def judged(outcome: Outcome) -> list[str]:
    """What is wrong with memory and database, in words."""
    wrong = []
    for life in lives(outcome.samples):
        before, after, grown = growth(life)
        if grown >= MOST_GROWTH:
            wrong.append(f"memory grew by {grown:.0%} over {len(life)} days, from {before:.0f} to {after:.0f} MB")
    found = line(outcome.samples)
    if found and abs(found[1] / found[0] - 1) >= MOST_GROWTH:
        wrong.append(f"the database has {found[1]:.1f} MB, not the {found[0]:.1f} MB of its line")
    return wrong


def section(outcome: Outcome) -> str:
    """The section of docs/reliability.md."""
    size, counts = outcome.plan.size, outcome.counts
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    made = f"seed {outcome.plan.seed}, {datetime.now(UTC):%d %B %Y}" + (f", {commit.strip()}" if commit else "")
    polls = "; ".join(f"{kind} `{line}`" for kind, line in POLLS.items())
    outages = outcome.plan.outages
    long = sum(map(outcome.plan.is_long, outages))
    rows = [
        ("simulated", f"{size.days} days from {size.start} on, {size.authorities} authorities, {size.feeds} feeds"),
        ("in real time", f"{outcome.seconds / 60:.0f} min, {outcome.requests} requests, {outcome.leaps} leaps"),
        ("published, to be alerted", f"{len(outcome.plan.events)} events, {len(outcome.plan.unread)} unreadable scans"),
        ("everyday stories, and stories about judgements",
         f"{outcome.plan.counts['everyday stories']}, {outcome.plan.counts['stories about judgements']}"),
        ("outages that were to be said, that were not", f"{long}, {len(outages) - long}"),
        ("kills in a round, in a delivery; restarts; reloads",
         f"{counts['kills in a round']}, {counts['kills in a delivery']}; {counts['restarts']}; {counts['reloads']}"),
        ("broken configurations, revoked tokens, wrong clocks, full disks",
         ", ".join(str(counts[n]) for n in
                   ("broken files refused", "revoked tokens", "wrong clocks", "full disks"))),
        ("answers lost or refused by Slack", str(counts["answers lost or refused by Slack"])),
        ("alerts that arrived, at once and as a digest", str(counts["alerts"])),
        ("baselines, confirmations, replacements",
         f"{counts['baselines']}, {counts['confirmations']}, {counts['replacements']}"),
        ("files that could not be had, named before they were read", str(counts["named as unreadable first"])),
        ("outages said, ends said, weekly reports; alarms, each with one end",
         f"{counts['outages said']}, {counts['ends said']}, {counts['weekly reports']}; {counts['alarms']}"),
        ("**messages lost, doubled, or that nobody was to hear**", f"**{len(outcome.differences)}**"),
        # A few months tell nothing of growth: what is used late (pictures) is loaded late.
        *(_of_memory(life) for life in lives(outcome.samples) if size.days >= A_YEAR),
        *(_of_database(outcome.samples) if size.days >= A_YEAR else ()),
    ]  # fmt: skip
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    found = "\n".join(f"- {one}" for one in outcome.differences)
    return f"| {made} | |\n| --- | --- |\n{table}\n\nPolls: {polls} (London's time).\n" + (
        f"\n{found}\n" if found else ""
    )


def _of_memory(life: Sequence[Sample]) -> tuple[str, str]:
    before, after, grown = growth(life)
    own = max(s.own for s in life)
    grew = f"{before:.0f} MB after its first tenth, {after:.0f} MB in its last: {grown:+.0%}"
    name = f"memory of a process that lived {len(life)} days, with its reading processes"
    return name, f"{grew} (the monitor alone at most {own:.0f} MB)"


def _of_database(samples: Sequence[Sample]) -> list[tuple[str, str]]:
    found, last = line(samples), samples[-1]
    size = (
        f"{last.database / 1e6:.1f} MB: {last.documents} documents, {last.events} events, {last.fetches} requests kept"
    )
    if found is None:
        return [("database at the end", size)]
    expected, _, slope = found
    return [("database at the end", f"{size}; {expected:.1f} MB by its line, which rises by {slope:.1f} MB a year")]


def write(path: Path, text: str) -> None:
    """Put the section between its marks in a file."""
    whole = path.read_text(encoding="utf-8")
    before, after = whole.split(_BEGIN)[0], whole.split(_END)[1]
    path.write_text(before + _BEGIN + text + _END + after, encoding="utf-8")
