"""How long `search`, the views and `summary` take over all of England: python bench/bench_search.py.

153 authorities with 15 years each: a visit a year with its letter, an inspection every third with its report, what they
say and what needs to improve, in words as frequent as words are (the n-th has a share of 1/n).
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.history.summary import summaries
from monitor.model import query
from monitor.model.dates import When
from monitor.model.events import Event, Evidence, Status
from monitor.model.facts import EventKind, Finding, Judgement
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import SourceKind
from monitor.register.authorities import load
from monitor.store.database import Store
from monitor.store.searching import Within

YEARS, RUNS = 15, 7
NOW = datetime(2026, 7, 1, tzinfo=UTC)
_MANY_USED = """the of and to children in care for that quality is a social workers plans assessments timely leaders
oversight management supervision practice young people improve their experiences impact leavers pathway risk consistency
records homeless accommodation exploitation visits health response front door strategy meetings missing permanence
foster carers independent reviewing officers chronologies placements stability education sufficiency analysis voice
parents partners domestic abuse neglect thresholds decision making recording private fostering disabled siblings
contact advocacy return home interviews staying put contingency"""
WORDS = _MANY_USED.split()
WORDS += [f"{WORDS[n % len(WORDS)]}{n}" for n in range(2_000)]
SHARES = list(accumulate(1 / n for n in range(1, len(WORDS) + 1)))
QUERIES = (
    "care", "the", "the of and to", "care leavers", '"pathway plans"', "improv* -foster", "quality supervision records",
    "homeless", "no such words",
)  # fmt: skip
MOST = 50


def main() -> None:
    """Make the history and take the times."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder), NOW) as store:
        register = load()
        store.register(register.authorities)
        events = tuple(made(random.Random(1)))
        source = SourceState("ofsted:search", "ofsted", "https://reports.ofsted.gov.uk", NOW)
        begun = time.process_time()
        store.commit(PollRecord(source, events=events), NOW)
        print(f"{len(events)} events written in {time.process_time() - begun:.1f} s")
        with closing(sqlite3.connect(store.path)) as db:
            for kind, number in db.execute("SELECT kind, count(*) FROM passages GROUP BY kind"):
                print(f"{number:6} passages: {kind}")
            for text in QUERIES:
                asked = query.parse(text)
                total = store.search(asked, Within(), MOST).total
                took(f"search {text} ({total} passages)", lambda asked=asked: store.search(asked, Within(), MOST))
            for view in ("current_judgements", "notices_in_force", "summary"):
                took(f"view {view}", lambda view=view: db.execute(f"SELECT * FROM {view}").fetchall())
            slugs = [a.slug for a in register.authorities]
            found = store.events()
            took("summaries of events in memory", lambda: summaries(found, slugs, register, (), date(2026, 7, 1)))


def took(what: str, work: Callable[[], Any]) -> None:
    """Print the median and the longest of some runs, in processor time: what else runs counts for nothing."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    print(f"{statistics.median(times):7.1f} ms, at most {max(times):.1f}: {what}")


def made(chance: random.Random) -> Iterator[Event]:
    """The events of all authorities, each with one document."""

    def text() -> str:
        return " ".join(chance.choices(WORDS, cum_weights=SHARES, k=chance.randint(8, 30))).capitalize() + "."

    for number, authority in enumerate(load().authorities):
        for year in range(2026 - YEARS, 2026):
            for kind in (EventKind.FOCUSED_VISIT, EventKind.INSPECTION)[: 1 if year % 3 else 2]:
                start = When(year, 1 + number % 12, 1 + number % 28)
                report = kind is EventKind.INSPECTION
                grades = ("good", "inadequate", "requires_improvement", "outstanding")
                finding = Finding(
                    kind, authority.slug, start=start, published=replace(start, day=28), quote=text(),
                    judgements=tuple(Judgement(a, chance.choice(grades)) for a in ("overall", "leadership") if report),
                    improvements=tuple(text() for _ in range(7 if report else 3)),
                    priority_actions=(text(),) if chance.random() < 0.1 else (),
                )  # fmt: skip
                url = f"https://files.ofsted.gov.uk/v1/file/{number}{year}{kind}"
                title = f"{kind.replace('_', ' ')} of {authority.name} children's services"
                seen = datetime(year, 12, 28, tzinfo=UTC)
                told = Evidence(url, SourceKind.OFSTED, title, finding.published, finding.quote, seen, finding)
                yield Event(
                    f"{authority.slug}/{kind}/{start}", authority.slug, finding, Status.CONFIRMED, seen, (told,)
                )


if __name__ == "__main__":
    main()
