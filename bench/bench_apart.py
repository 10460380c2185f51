"""What reading in a process of its own costs: documents read here, and through one warm reading process.

Prints the median ratio over the documents. Run: python bench/bench_apart.py [FILE.pdf …]; without files those of
bench_reading.py. Exit status 1 where it is over the limit.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.bench_reading import documents  # noqa: E402 (the checkout need not be installed)
from monitor.apart.workers import Readers  # noqa: E402
from monitor.read.document import read_document  # noqa: E402
from monitor.register.authorities import load  # noqa: E402

LIMIT = 1.05
ROUNDS = 7


def passed(work: Callable[[], object]) -> float:
    """How long a work takes, in seconds of the clock on the wall: another process's time is no time of this one's."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Measure, print, and say whether it is within the limit."""
    register = load()
    found = documents(sys.argv[1:])
    with Readers() as readers:
        pairs = []
        for data in found:
            here, apart = [], []
            readers.call(read_document, data, register=register)
            for _ in range(ROUNDS):
                here.append(passed(lambda data=data: read_document(data, register=register)))
                apart.append(passed(lambda data=data: readers.call(read_document, data, register=register)))
            pairs.append((min(here), min(apart)))
    ratio = statistics.median(apart / here for here, apart in pairs)
    here, apart = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{len(found)} documents: here {here:.1f} ms, apart {apart:.1f} ms, ratio {ratio:.3f} (limit {LIMIT})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
