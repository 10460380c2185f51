"""Stories: what one costs beside trafilatura's own time, how many are read right, and what a rule of keywords "
"gives."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.measured import PYTHON, ROOT, Spread, ratios
from bench.report import Part, table
from monitor.demo.press import paper
from monitor.demo.story import STORIES
from monitor.model.dates import When
from monitor.read.document import read_document
from monitor.register.authorities import load

CORPUS = ROOT / "../shared/corpus/stories"
ARTICLES = 40
# What somebody would set as the trigger words of a page watcher, after an afternoon of tries.
_ABOUT = re.compile(r"children.?s (?:services|social care)", re.IGNORECASE)
_OFSTED = re.compile(r"\bofsted\b|improvement notice|commissioner", re.IGNORECASE)
_GRADE = re.compile(r"\b(?:inadequate|requires improvement|outstanding|rated good|judged)\b", re.IGNORECASE)
RULES: dict[str, Callable[[str], bool]] = {
    "“Ofsted”": lambda text: bool(_OFSTED.search(text)),
    "“Ofsted” and “children's services”": lambda text: bool(_OFSTED.search(text) and _ABOUT.search(text)),
    "“Ofsted”, “children's services” and a grade": lambda text: bool(
        _OFSTED.search(text) and _ABOUT.search(text) and _GRADE.search(text)
    ),
}


def measure(runs: int) -> Part:
    """All of it."""
    part = Part("Stories")
    part.method.append(
        f"{ARTICLES} made-up articles of a local paper's length, each other than the last: the whole reading (its "
        "text "
        "found in the page, its day, what it reports) beside `trafilatura.extract` alone on the same pages, "
        "seconds of "
        "processor, in turn."
    )
    _cost(part, runs)
    if not (CORPUS / "labels.jsonl").exists():
        part.absent.append("the corpus of labelled stories is absent: none is scored")
        return part
    _rules(part, _folds(part))
    return part


def _articles() -> Iterator[bytes]:
    model = STORIES[1]
    for number in range(ARTICLES):
        body = tuple(f"{words} ({number})" for words in model.paragraphs * 4)
        story = replace(model, title=f"{model.title} {number}", paragraphs=body)
        yield paper("P", "/rss", [story])[1].versions[0][1]


def _cost(part: Part, runs: int) -> None:
    import trafilatura

    pages, register, day = list(_articles()), load(), When.of(date(2025, 1, 2))
    works: dict[str, Callable[[bytes], object]] = {
        "this monitor, the whole reading": lambda page: read_document(
            page, register=register, authority="peterborough", published=day
        ),
        "trafilatura, the text alone": lambda page: trafilatura.extract(page.decode()),
    }
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(runs + 1):
        for name, work in works.items():
            begun = time.process_time()
            for page in pages:
                work(page)
            if number:  # the first round loads what is loaded once
                found[name].append((time.process_time() - begun) / len(pages))
    ours, theirs = found.values()
    rows = [(name, Spread.of(times).shown(2, 1000)) for name, times in found.items()]
    part.tables.append(table(("", "ms of processor a story"), rows))
    part.tables.append(f"A whole reading beside the text alone: {ratios(ours, theirs).shown()}×.")


def _folds(part: Part) -> list[tuple[str, str]]:
    """What `tools/train_story.py` prints of stories of authorities that it was not fitted to."""
    done = subprocess.run(
        [PYTHON, "tools/train_story.py", "--stories", CORPUS], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        part.absent.append(f"the reading by folds ended with {done.returncode}: {done.stderr[-200:]}")
        return []
    part.tables.append(
        "This monitor, by folds: each story read with weights that were fitted to stories of other authorities alone "
        f"(`tools/train_story.py`):\n\n```text\n{done.stdout.strip()[:3000]}\n```"
    )
    return []


def _rules(part: Part, rows: list[tuple[str, str]]) -> None:
    """How a rule of keywords does on the same stories: which it would have reported."""
    labels = [json.loads(line) for line in (CORPUS / "labels.jsonl").read_text(encoding="utf-8").splitlines() if line]
    texts = {label["id"]: Path(CORPUS / f"{label['id']}.txt").read_text(encoding="utf-8") for label in labels}
    found = []
    for name, rule in RULES.items():
        hits = [label["relevant"] for label in labels if rule(texts[label["id"]])]
        relevant = sum(label["relevant"] for label in labels)
        share = f"{sum(hits) / relevant:.0%}", f"{sum(hits) / len(hits):.0%}" if hits else "–"
        found.append((name, f"{sum(hits)} of {relevant}", len(hits) - sum(hits), *share))
    head = ("rule", "of the stories that report something", "others reported too", "found", "right")
    part.tables.append(
        f"A rule of keywords on the same {len(labels)} stories, as a page watcher's filter would be set. It says "
        "that a "
        f"story may matter, not what it reports, of whom, or whether it is new:\n\n{table(head, found)}"
    )
