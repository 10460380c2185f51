"""Growth: what commands cost with more authorities, and with more years of history; and the exponents of the "
"curves."""

from __future__ import annotations

import compileall
import multiprocessing
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench import made_up
from bench.measured import LONG, PYTHON, Spread, exponent, ran
from bench.report import Claim, Part, table

AUTHORITIES, YEARS, ENGLAND = (10, 153, 1_000, 10_000), (1, 5, 20), 153
MOST_RUNS = 3  # of a command; what takes long, and all of more than a thousand authorities, is run once
_MANY = 1_000
_IDLE_WITHIN, _MOST_EXPONENT, _FLAT = 0.5, 1.05, 1.1
_NOW, _FILLED = "2026-01-01T12:03:00Z", "2026-01-01T12:00:00+00:00"


class _Unchanged(BaseHTTPRequestHandler):
    """Says of all that is known that it is unchanged."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self.send_response(304 if self.headers.get("If-None-Match") else 404)
        self.send_header("ETag", made_up.ETAG)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(control: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Unchanged)
    control.send(f"http://127.0.0.1:{server.server_address[1]}")
    server.serve_forever()


@contextmanager
def _web() -> Any:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


@dataclass(frozen=True)
class _Case:
    """A program, its configuration and history, and what commands on it took: seconds of processor by command."""

    authorities: int
    years: int
    size: int
    peak: int
    costs: dict[str, Spread]


COMMANDS: dict[str, tuple[str, ...]] = {
    "poll of all, unchanged": ("once", "--force"),
    "`once`, nothing due": ("once",),
    "events of one": ("events", "Barnet", "--format", "json"),
    "events of all": ("events", "--format", "csv", "--out", "{folder}/events.csv"),
    "summary": ("summary", "--format", "csv", "--out", "{folder}/summary.csv"),
    "search": ("search", "permanence"),
    "site": ("site", "--out", "{folder}/site-{run}"),
}
"""What is run, by name. `site` is written to a new folder each time, and not for more than a thousand authorities."""


def measure(runs: int) -> Part:
    """All of it."""
    part = Part("Growth")
    runs = min(runs, MOST_RUNS)
    part.method.append(
        "A copy of the program whose register holds more authorities than England has, with a history made by the "
        "monitor's own way from readings to events (a letter a year and a report every third, as Ofsted's rhythm is) "
        f"and the requests of 90 days, or the half a million that the history keeps. Seconds of processor of whole "
        f"commands, start-up included; {runs} runs of each, one of what takes more than {LONG:.0f} s and where there "
        f"are more than {_MANY:,} authorities. The exponent is that between the two largest: 1 where twice as many "
        "cost twice as much."
    )
    with tempfile.TemporaryDirectory() as folder, _web() as url:
        sizes = {(number, 1) for number in AUTHORITIES} | {(ENGLAND, years) for years in YEARS}
        cases = {size: _case(Path(folder), url, *size, runs, part) for size in sorted(sizes)}
    more = [cases[number, 1] for number in AUTHORITIES]
    longer = [cases[ENGLAND, years] for years in YEARS]
    _told(part, "authorities", "1 year of history", [case.authorities for case in more], more)
    _told(part, "years", f"{ENGLAND} authorities", [case.years for case in longer], longer)
    _claims(part, more, longer)
    return part


def _case(folder: Path, url: str, authorities: int, years: int, runs: int, part: Part) -> _Case:
    place = folder / f"{authorities}-{years}"
    place.mkdir()
    home = made_up.program(place, authorities)
    config = made_up.configuration(place, url)
    made_up.fill(home, config, years, _FILLED)
    compileall.compile_dir(home / "monitor", quiet=1)  # as an installation is
    environment = os.environ | {"PYTHONPATH": str(home)}
    costs: dict[str, Spread] = {}
    peak = 0
    for name, words in COMMANDS.items():
        if name == "site" and authorities > _MANY:
            continue
        times: list[float] = []
        while len(times) < (runs if authorities <= _MANY and max(times, default=0) < LONG else 1):
            given = [word.format(folder=place, run=len(times)) for word in words]
            run = ran([PYTHON, home / "run.py", "--config", config, "--now", _NOW, *given], environment, home)
            if run.status not in (0, 1) or "No such command" in run.said:
                part.absent.append(f"{name}, {authorities} authorities: {run.said.strip()[-200:]}")
                break
            peak = max(peak, run.peak)
            times.append(run.cpu)
        if times:
            costs[name] = Spread.of(times)
    size = sum(file.stat().st_size for file in (place / "state").glob("monitor.db*"))
    return _Case(authorities, years, size, peak, costs)


def _told(part: Part, of: str, where: str, sizes: list[int], cases: list[_Case]) -> None:
    names = [name for name in COMMANDS if any(name in case.costs for case in cases)]
    rows = [
        (
            name,
            *(case.costs[name].shown() if name in case.costs else "–" for case in cases),
            _exponent(name, sizes, cases),
        )
        for name in names
    ]
    rows.append(
        (
            "history, MB",
            *(f"{case.size / 1e6:,.0f}" for case in cases),
            f"{exponent(sizes, [case.size for case in cases]):.2f}",
        )
    )
    rows.append(
        (
            "peak memory, MB",
            *(f"{case.peak / 1e6:,.0f}" for case in cases),
            f"{exponent(sizes, [case.peak for case in cases]):.2f}",
        )
    )
    head = ("CPU s", *(f"{size:,} {of}" for size in sizes), "exponent")
    part.tables.append(f"By {of} ({where}):\n\n{table(head, rows)}")


def _exponent(name: str, sizes: list[int], cases: list[_Case]) -> str:
    known = [(size, case.costs[name].median) for size, case in zip(sizes, cases, strict=True) if name in case.costs]
    return f"{exponent(*zip(*known, strict=True)):.2f}" if len(known) > 1 else "–"


def _claims(part: Part, more: list[_Case], longer: list[_Case]) -> None:
    poll, idle = "poll of all, unchanged", "`once`, nothing due"
    at = longer[-1].costs.get(idle)
    words = f"`once` with nothing due takes at most {_IDLE_WITHIN} s of CPU at {YEARS[-1]} years of history"
    part.claims.append(Claim(words, f"{at.shown()} s" if at else "not run", at.median <= _IDLE_WITHIN if at else None))
    costs = [case.costs[poll].median for case in more if poll in case.costs]
    grown = exponent(AUTHORITIES, costs) if len(costs) == len(more) else None
    said = f"exponent {grown:.2f} from {AUTHORITIES[-2]:,} to {AUTHORITIES[-1]:,}" if grown else "not run"
    words = "the cost of a poll is linear in sources"
    part.claims.append(Claim(words, said, grown <= _MOST_EXPONENT if grown else None))
    years = [case.costs[poll].median for case in longer if poll in case.costs]
    beside = years[-1] / years[0] if len(years) == len(longer) else None
    said = f"{beside:.2f}× at {YEARS[-1]} years of what it is at {YEARS[0]}" if beside else "not run"
    part.claims.append(Claim("… and flat in history", said, beside <= _FLAT if beside else None))
    steep = []
    for sizes, cases in ((AUTHORITIES, more), (YEARS, longer)):
        for name in COMMANDS:
            known = [
                (size, case.costs[name].median) for size, case in zip(sizes, cases, strict=True) if name in case.costs
            ]
            if len(known) > 1 and (grown := exponent(*zip(*known, strict=True))) > _MOST_EXPONENT:
                steep.append(f"{name} {grown:.3f}")
    part.claims.append(Claim(f"no exponent above {_MOST_EXPONENT}", ", ".join(steep) or "none is", not steep))
