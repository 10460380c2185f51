"""What reading a report costs beside pypdfium2 giving the text of the same pages.

Prints the median ratio over the documents, and the time of both. Run: python bench/bench_reading.py [FILE.pdf …];
without files the reports of ../shared/corpus, else reports built for it. Exit status 1 where it is over the limit.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from monitor.read.document import read_document  # noqa: E402 (the checkout need not be installed)
from monitor.register.authorities import load  # noqa: E402

LIMIT = 2.0
ROUNDS = 3
MOST_FILES = 45


def plain_text(data: bytes) -> None:
    """The text of all pages, as pypdfium2 gives it."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def best(work: Callable[[], object]) -> float:
    """The least CPU time of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


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
    register = load()
    found = documents(sys.argv[1:])
    read_document(found[0], register=register)  # what is made once a process is made now
    pairs = [
        (best(lambda data=data: plain_text(data)), best(lambda data=data: read_document(data, register=register)))
        for data in found
    ]
    ratio = statistics.median(read / base for base, read in pairs)
    base, read = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{len(found)} documents: text alone {base:.1f} ms, read {read:.1f} ms, ratio {ratio:.2f} (limit {LIMIT})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
