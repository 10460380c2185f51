"""Kills the monitor at random instants over poll and delivery, starts it again, and counts what its readers got.

Every alert must arrive, none twice as the reader sees it, and history must be that of a run without kills.
Run: python bench/crash_test.py --kills 300 (or make crash-test KILLS=300)
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.crashing import Trial


def main() -> None:
    """Try, print what came of it, exit 1 where anything was lost, doubled or other."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=300, help="how often the monitor is killed")
    options.add_argument("--each", type=int, default=6, help="kills on one day of the story")
    options.add_argument("--seed", type=int, default=1, help="other instants, other faults")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = Trial(Path(folder), given.kills, given.each, given.seed).run()
        errors = (Path(folder) / "stderr.txt").read_text(errors="replace")
    print(outcome)
    for what in ("missing", "duplicates", "strange", "differing"):
        for found in getattr(outcome, what)[:20]:
            print(f"  {what}: {found[:300]}")
    if not outcome.well and errors:
        print(f"the monitor's log ends with:\n{errors[-3000:]}")
    raise SystemExit(0 if outcome.well else 1)


if __name__ == "__main__":
    main()
