"""Reading: documents a second, and how many are read right, beside other readers of PDFs and the nearest peer's "
"way."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.measured import PYTHON, ROOT, Spread, ratios
from bench.peers.environment import Peers
from bench.report import Bar, Chart, Claim, Part, table
from monitor.apart.workers import MEMORY_KEPT

CORPUS = ROOT / "../shared/corpus"
TIMED, SCORED, FLOOR, PEER = 6, 12, 1.4, 50.0
_SLOW = 0.3  # seconds of a document, from which on a way is timed in fewer rounds, which its factor allows
_SLOW_ROUNDS = 3
SCRIPT = ROOT / "bench/peers/read_documents.py"
WAYS = {
    "floor": "pypdfium2, bare text (the floor)",
    "ours": "this monitor",
    "pypdf": "pypdf, text",
    "pdfplumber": "pdfplumber, text",
    "peer-jpype": "tabula-py by jpype + pypdf",
    "peer": "tabula-py as it comes + pypdf",
}
_OWN = ("floor", "ours")
_GRADE = r"(outstanding|good|requires improvement|inadequate)"
_AREAS = {
    "overall": "overall effectiveness",
    "leadership": "impact of leaders|leadership, management and governance",
    "help_and_protection": "need help and protection",
    "in_care": "(?:progress of )?children (?:in care|looked after)",
    "care_leavers": "(?:progress of |and achieving )care leavers",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = re.compile(
    r"inspection dates?:?\s*(\d{1,2})\s*([a-z]+)?\s*(\d{4})?\s*(?:to|[-–—])\s*(\d{1,2})\s*([a-z]+)\s*(\d{4})",
    re.IGNORECASE,
)


def measure(runs: int, peers: Peers) -> Part:
    """All of it."""
    part = Part("Reading")
    reports, labels = _corpus()
    if not reports:
        part.absent.append(
            "the corpus of real reports (../shared/corpus) is absent: look-alikes are read, none is scored"
        )
    if not shutil.which("java"):
        part.absent.append("tabula-py: there is no Java (Debian: default-jre-headless)")
    part.method.append(
        f"{TIMED} inspection reports spread over the corpus, read by each way in turn, in a process that has read "
        "one "
        "before; seconds of processor of a document, Java's processes included. The floor is what pypdfium2 "
        "takes for "
        "the bare text of the same pages; all the others but this monitor give text or a table, no facts. The "
        "nearest "
        "peer (data-to-insight/ofsted-ilacs-scrape-tool on GitHub, and what was made of it) reads the first page's "
        "table with tabula-py and the text with PyPDF2, here with pypdf, its successor. It installs tabula-py as it "
        "comes, which starts Java for each document: that is the peer's way. With jpype1, which the peer does not "
        "install, one Java stays for all documents: that is measured besides."
    )
    with tempfile.TemporaryDirectory() as folder:
        files = reports or _look_alikes(Path(folder))
        step = max(1, len(files) // TIMED)
        ways = [
            way for way in WAYS if way in _OWN or not (peers.absent or ("peer" in way and not shutil.which("java")))
        ]
        part.absent += [f"{WAYS[way]}: {peers.absent}" for way in WAYS if way not in ways and peers.absent]
        found = _timed(ways, files[::step][:TIMED], runs, peers, Path(folder), part)
        _speed(part, found)
        if labels:
            _rightness(
                part,
                files[:: max(1, len(files) // SCORED)][:SCORED],
                labels,
                [way for way in ways if way not in ("ours", "peer")],
                peers,
                Path(folder),
            )
    return part


def _corpus() -> tuple[list[Path], dict[str, dict[str, str]]]:
    """The reports of the corpus that have a list of judgements, and their true facts by file."""
    place = CORPUS / "inspections.csv"
    if not place.exists():
        return [], {}
    with place.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in ("ilacs", "sif")]
    paths = {CORPUS / "inspections" / row["file"]: row for row in rows}
    return sorted(paths), {str(path): row for path, row in paths.items()}


def _look_alikes(folder: Path) -> list[Path]:
    from tests.read.builder import NARRATIVE, Report

    chapter = tuple((f"Chapter {number}", f"{number}. {NARRATIVE} " * 8) for number in range(1, 40))
    paths = []
    for count in range(4, 4 + TIMED):
        paths.append(folder / f"{count}.pdf")
        paths[-1].write_bytes(Report(chapters=chapter, points=(NARRATIVE,) * count).pdf())
    return paths


def _read(way: str, files: Sequence[Path], peers: Peers, folder: Path) -> list[dict[str, Any]]:
    """What a way gives of each file."""
    listed = folder / "files.json"
    listed.write_text(json.dumps([str(file) for file in files]))
    python = PYTHON if way in _OWN else peers.command("python")
    # As the monitor has it for its own reading processes; it is quicker for all ways.
    environment = os.environ | MEMORY_KEPT | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([python, SCRIPT, way, listed], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{WAYS[way]}: {done.stderr[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _timed(
    ways: Sequence[str], files: Sequence[Path], runs: int, peers: Peers, folder: Path, part: Part
) -> dict[str, list[float]]:
    """By way the seconds of a document, the mean of a run's documents; run by run."""
    found: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(runs):
        for way in ways:
            if way not in found or (number >= _SLOW_ROUNDS and found[way][0] > _SLOW):
                continue
            try:
                read = _read(way, files, peers, folder)
            except RuntimeError as fault:
                part.absent.append(str(fault))
                del found[way]
                continue
            found[way].append(sum(one["cpu"] for one in read) / len(read))
    return found


def _speed(part: Part, found: Mapping[str, Sequence[float]]) -> None:
    rows = []
    for way, seconds in found.items():
        beside = ratios(seconds, found["floor"])
        rate = Spread.of([1 / one for one in seconds])
        rows.append((WAYS[way], Spread.of(seconds).shown(1, 1000), rate.shown(1), f"{beside.shown()}×"))
    part.tables.append(table(("", "ms of processor a document", "documents a second", "beside the floor"), rows))
    bars = tuple(Bar(WAYS[way], 1000 * Spread.of(seconds).median, way == "ours") for way, seconds in found.items())
    part.charts.append(Chart("Reading an inspection report", "ms of processor", bars))
    beside = ratios(found["ours"], found["floor"])
    claim = f"reading takes at most {FLOOR}× pypdfium2's bare text of the same pages"
    part.claims.append(Claim(claim, f"{beside.shown()}×", beside.median <= FLOOR))
    words = f"at least {PEER:.0f}× as fast as the peer's way ({WAYS['peer']})"
    if "peer" not in found:
        part.claims.append(Claim(words, "absent", None))
        return
    gain = ratios(found["peer"], found["ours"])
    said = f"{gain.shown(0)}×"
    if "peer-jpype" in found:
        said += f" ({WAYS['peer-jpype']}: {ratios(found['peer-jpype'], found['ours']).shown(0)}×)"
    part.claims.append(Claim(words, said, gain.median >= PEER))


def _rightness(
    part: Part,
    files: Sequence[Path],
    labels: Mapping[str, Mapping[str, str]],
    ways: Sequence[str],
    peers: Peers,
    folder: Path,
) -> None:
    """How many reports each way gets right, the others by one simple rule on what they give."""
    done = subprocess.run(
        [PYTHON, CORPUS / "score.py", "--show", "0"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-200:]
    found = re.match(r"(\d+) of (\d+) documents", last)
    right, of = (int(found[1]), int(found[2])) if found else (0, 0)
    rows = [("this monitor", "all kinds, every field, authority, topic, points …", f"{right} of {of}")]
    wrong = []
    for way in ways:
        try:
            read = _read(way, files, peers, folder)
        except RuntimeError as fault:
            part.absent.append(str(fault))
            continue
        good = sum(_is_right(one, labels[one["file"]]) for one in read)
        rows.append((WAYS[way], "inspection reports: judgements and dates", f"{good} of {len(read)}"))
        if way.startswith("peer"):
            wrong.append((good, len(read)))
    part.tables.append(
        "How many documents of the corpus are read right. Of the other ways' text and tables the grade beside "
        "each area and the "
        "dates of the inspection are taken by one simple rule, as scripts do:\n\n" + table(("", "asked", "right"), rows)
    )
    said = f"{right} of {of}; " + (
        f"the peer's way {wrong[0][0]} of {wrong[0][1]} reports" if wrong else "the peer's way is absent"
    )
    holds = right == of > 0 and bool(wrong) and wrong[0][0] < wrong[0][1]
    part.claims.append(Claim("every document of the corpus right where the peer's way gets some wrong", said, holds))


def _is_right(read: Mapping[str, Any], true: Mapping[str, str]) -> bool:
    """Whether a simple rule finds the true judgements and dates in what a way gave."""
    text = " ".join(str(read["text"]).split()).lower()
    places = [" ".join(row.split()).lower() for row in read["rows"]] or [text]
    for area, label in _AREAS.items():
        if area == "care_leavers" and not true[area]:
            continue
        grades = (re.search(rf"(?:{label})[^.]{{0,60}}?\b{_GRADE}\b", place) for place in places)
        found = next((grade[1] for grade in grades if grade), "")
        if true[area] and found != true[area].replace(" to be good", ""):
            return False
    days = _DATES.search(text)
    if not days:
        return False
    first, month, year, last, *rest = days.groups()
    end = _day(last, *rest)
    return (_day(first, month or rest[0], year or rest[1]), end) == (true["inspection_start"], true["inspection_end"])


def _day(day: str, month: str, year: str) -> str:
    number = next((n for n, name in enumerate(_MONTHS, start=1) if month.lower().startswith(name)), 0)
    return f"{year}-{number:02}-{int(day):02}"
