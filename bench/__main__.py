"""`python -m bench`: all parts of the bench; writes docs/benchmarks.md and its chart.

python -m bench                      # everything, five runs each
python -m bench reading polling      # these parts alone, printed and not written
python -m bench --runs 1             # quicker; says so
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import chart, report
from bench.measured import ROOT
from bench.parts import delivery, growth, polling, reading, stories
from bench.peers.environment import Peers, peers, versions

DOCUMENT, CHART = ROOT / "docs/benchmarks.md", ROOT / "docs/benchmarks.svg"
MENDED = ROOT / "bench/mended.md"
RUNS = 5
WITHIN = 20  # minutes

PARTS: dict[str, Callable[[int, Peers], report.Part]] = {
    "reading": reading.measure,
    "polling": polling.measure,
    "stories": lambda runs, _: stories.measure(runs),
    "delivery": lambda runs, _: delivery.measure(runs),
    "growth": lambda runs, _: growth.measure(runs),
}


def main() -> None:
    """Run the parts, and write or print what they gave; the exit status is 1 where a part failed."""
    ask = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    ask.add_argument("parts", nargs="*", choices=[[], *PARTS], help="these alone, printed and not written")
    ask.add_argument("--runs", type=int, default=RUNS, help="runs of each measurement")
    given = ask.parse_args()
    begun, load = time.monotonic(), os.getloadavg()
    others = peers()
    found, failed = [], False
    for name in given.parts or PARTS:
        started = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            part = PARTS[name](given.runs, others)
        except Exception as fault:  # one part that fails is said, and costs the others nothing
            part, failed = report.Part(name.capitalize(), absent=[f"failed: {type(fault).__name__}: {fault}"]), True
        part.seconds, part.load = time.monotonic() - started, os.getloadavg()[1]
        found.append(part)
    if not given.parts:
        found.append(_itself(time.monotonic() - begun))
    text = report.document(found, _about(given.runs, others, load, time.monotonic() - begun), _mended())
    if given.parts:
        print(text)
    else:
        DOCUMENT.write_text(text, encoding="utf-8")
        CHART.write_text(chart.svg([one for part in found for one in part.charts]), encoding="utf-8")
        print(f"{DOCUMENT} and {CHART.name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    raise SystemExit(int(failed))


def _itself(seconds: float) -> report.Part:
    """What the bench itself is to hold."""
    claim = report.Claim(f"`make bench` ends within {WITHIN} minutes", f"{seconds / 60:.1f}", seconds <= 60 * WITHIN)
    return report.Part("The bench itself", claims=[claim])


def _about(runs: int, others: Peers, load: tuple[float, ...], seconds: float) -> str:
    """When, where, with what, how."""
    import pypdfium2
    import trafilatura

    known = {"Python": platform.python_version(), "trafilatura": trafilatura.__version__}
    known |= {"pypdfium2": str(pypdfium2.version.PYPDFIUM_INFO)} | versions(others)
    named = ", ".join(f"{name} {version}" for name, version in known.items())
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} by `make bench` in {seconds / 60:.0f} minutes, on {_processor()} "
        f"({os.cpu_count()} processors, {platform.system()} {platform.release()}), with a load of {load[0]:.1f} "
        "when it began. "
        f"{named}.\n\n"
        f"Figures are medians of {runs} runs, with the least and the most of them in brackets, where nothing else "
        "is said; a figure without brackets is of one run. What is "
        "compared is run in turn, round by round, so that what else the machine does falls on all alike, and a "
        "ratio is the median of "
        "the rounds' ratios. Seconds of processor (CPU s: user and system, of a command and all processes that "
        "it starts) are "
        "what others at work disturb least, though they make each second of processor slower too, by up to a third; "
        "wall time is given where it is what is asked for. The peers stand in "
        "a virtual environment of "
        "their own, which the bench makes from "
        "`bench/peers/requirements.txt`; each is set up as its "
        "documentation has it. Nothing is fitted to the bench: run it yourself."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _mended() -> str:
    """What was mended by what the bench showed, with before and after: written by hand."""
    return MENDED.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
