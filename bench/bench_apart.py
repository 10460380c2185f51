"""What reading in a process of its own costs: documents read here, and through one warm reading process.

Prints the median ratio over the documents. Run: python bench/bench_apart.py [FILE.pdf …]; without files the
reports of ../shared/corpus, else reports built for it. Exit status 1 where it is over the limit.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.apart.workers import Readers  # noqa: E402 (the checkout need not be installed)
from monitor.read.document import read_document  # noqa: E402
from monitor.register.authorities import load  # noqa: E402

LIMIT = 1.05
ROUNDS = 7
MOST_FILES = 45


def passed(work: Callable[[], object]) -> float:
    """How long a work takes, in seconds of the clock on the wall: another process's time is no time of this one's."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def documents(names: list[str]) -> list[bytes]:
    """The PDFs named, else a spread of the corpus's reports, else reports of ten pages built here."""
    paths = [Path(name) for name in names] or sorted((ROOT / "../shared/corpus/inspections").glob("*/*.pdf"))
    step = max(1, len(paths) // MOST_FILES)
    found = [data for path in paths[::step] if (data := path.read_bytes()).startswith(b"%PDF")]
    if found:
        return found
    from tests.read.builder import NARRATIVE, Report

    chapter = tuple((f"Chapter {number}", f"{number}. {NARRATIVE} " * 8) for number in range(1, 40))
    return [Report(chapters=chapter, points=(NARRATIVE,) * count).pdf() for count in range(4, 14)]


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
