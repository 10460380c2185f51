"""`python -m bench.soak`: a year of 153 authorities and 500 feeds; `--short` is what CI runs.

Exits 1 where anything was heard that was not to be, or not heard that was, and names each difference.
"""

import argparse
import shutil
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.soak import report
from bench.soak.monitor import temporary
from bench.soak.plan import Plan, Size
from bench.soak.year import Year

SHORT = Size(5, 5, 80, date(2025, 3, 17), kills=3, restarts=1, long_outages=3, short_outages=4)


def main() -> None:
    """Live through a year, say what came of it."""
    options = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    options.add_argument("--short", action="store_true", help="few authorities, 80 days: each kind of fault once")
    options.add_argument("--authorities", type=int)
    options.add_argument("--feeds", type=int)
    options.add_argument("--days", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--write", type=Path, metavar="FILE", help="put the figures between the marks in a document")
    options.add_argument("--keep", action="store_true", help="leave the state and the log where they are")
    given = options.parse_args()
    size = SHORT if given.short else Size()
    changes = {n: getattr(given, n) for n in ("authorities", "feeds", "days") if getattr(given, n) is not None}
    plan, folder = Plan(replace(size, **changes), given.seed), temporary()
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f} s] {text}", flush=True)

    try:
        outcome = Year(plan, folder, say).run()
    finally:
        if given.keep:
            print(f"log.txt and heard.txt stand in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    outcome.differences += report.judged(outcome) if plan.size.days >= report.A_YEAR else []
    text = report.section(outcome)
    print(text)
    if given.write:
        report.write(given.write, text)
    sys.exit(1 if outcome.differences else 0)


if __name__ == "__main__":
    main()
