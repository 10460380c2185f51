"""Fit the weights of the reader of stories, and measure it fold by fold over authorities that it was not fitted to.

    python tools/train_story.py --stories DIR [--folds 5] [--write] [--show N]

DIR holds the stories and `labels.jsonl` of the corpus. Every figure that is printed comes from stories of authorities
that neither the weights nor the thresholds of their fold were fitted to. `--write` fits all stories and writes
`monitor/read/story/weights.json`. scikit-learn stands in the `dev` extra alone. docs/reading-news.md explains what is
measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from monitor.model.dates import When
from monitor.read.story import cues, reader, resolve, score
from monitor.read.story.claims import Claim
from monitor.read.story.score import Weights
from monitor.read.text.lines import from_plain
from monitor.register import authorities
from monitor.render.event_json import reading_json

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "monitor" / "read" / "story" / "weights.json"
OWN = ROOT / "tests" / "read" / "stories"
RARE = 3  # a word or cue of fewer training stories has no weight
DOCUMENT_STRENGTH, STORY_STRENGTH, CUE_STRENGTH = (
    0.3,
    0.05,
    0.1,
)  # inverse strength of the penalty on weights: scikit-learn's C
SMALL = 0.01  # a weight that is left out
INNER = 6  # folds within the training stories
OWN_SHARE = 0.3  # what one of the project's invented stories counts beside a real one
CERTAIN, POSSIBLE = 0.81, 0.2  # probability of a story's having news from which it is certain, and possible
NOTHING = -6.0  # what stands for the odds of a candidate where a story has none
SEED = 7


@dataclass
class Example:
    """One story: as parsed, its label, its candidates with whether each is news (None: right to read, not required)."""

    id: str
    label: dict[str, Any]
    authority: str | None
    story: resolve.Story
    claims: list[Claim]
    candidates: list[cues.Candidate]
    news: list[bool | None]
    terms: set[str]
    share: float = 1.0

    @property
    def relevant(self) -> bool:
        """Whether the story reports anything as new but an inspection that is announced."""
        return any(event["kind"] != "inspection_announced" for event in self.label["events"])


def example(
    id_: str, text: str, label: dict[str, Any], slug: str | None, published: str, share: float = 1.0
) -> Example:
    """A story as the reader parses it, beside its label."""
    day = When.parse(published) if published else None
    story, claims = reader.parsed(from_plain(text), authorities.load(), authority=slug, published=day, title=None)
    found = [c for c in reader.judged_candidates(story, claims, None) if c.authority == slug]
    return Example(
        id_,
        label,
        slug,
        story,
        claims,
        found,
        [_is_news(c, label) for c in found],
        cues.document_terms(story.contexts),
        share,
    )


def _is_news(candidate: cues.Candidate, label: dict[str, Any]) -> bool | None:
    def same(event: dict[str, Any]) -> bool:
        return bool(event["kind"] == candidate.kind and (event.get("action") or None) == candidate.action)

    if any(map(same, label["events"])):
        return True
    return None if any(map(same, label.get("also", []))) else False


def corpus(folder: Path) -> list[Example]:
    """The real stories."""
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    register = authorities.load()
    found = []
    for label in labels:
        whose = register.resolve(label["authority"])
        text = (folder / f"{label['id']}.txt").read_text(encoding="utf-8")
        found.append(example(label["id"], text, label, whose.slug if whose else None, label["published"]))
    return found


def own() -> list[Example]:
    """The project's own invented stories: more to learn from, never measured on."""
    found = []
    for path in sorted(OWN.glob("*.yaml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            label = {"events": entry["events"], "authority": entry["authority"]}
            found.append(
                example(entry["id"], entry["text"], label, entry["authority"], str(entry["published"]), OWN_SHARE)
            )
    return found


def fit(examples: Sequence[Example], possible: float = 0.0, certain: float = 0.0) -> Weights:
    """The weights that these stories teach."""
    document = _fit(
        [dict.fromkeys(e.terms, 1.0) for e in examples], [e.relevant for e in examples], examples, DOCUMENT_STRENGTH
    )
    story = _fit(
        [score.story_row(e.terms, e.candidates) for e in examples],
        [e.relevant for e in examples],
        examples,
        STORY_STRENGTH,
    )
    apart = _document_scores_apart(examples)
    rows, wanted, whose = [], [], []
    for e in examples:
        for candidate, news in zip(e.candidates, e.news, strict=True):
            if news is not None:
                rows.append(score.candidate_row(candidate, apart[e.id]))
                wanted.append(news)
                whose.append(e)
    return Weights(document, story, _fit(rows, wanted, whose, CUE_STRENGTH), possible, certain)


def _fit(
    rows: list[dict[str, float]], wanted: list[bool], whose: Sequence[Example], strength: float
) -> dict[str, float]:
    counts = Counter(name for row in rows for name in row)
    names = DictVectorizer()
    matrix = csr_matrix(names.fit_transform([{n: v for n, v in row.items() if counts[n] >= RARE} for row in rows]))
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED)
    model.fit(matrix, wanted, sample_weight=[e.share for e in whose])
    found = {
        str(name): round(float(weight), 3)
        for name, weight in zip(names.get_feature_names_out(), model.coef_[0], strict=True)
    }
    return {name: weight for name, weight in found.items() if abs(weight) >= SMALL} | {
        "": round(float(model.intercept_[0]), 3)
    }


def _document_scores_apart(examples: Sequence[Example]) -> dict[str, float]:
    """The document's score of each story by weights that were not fitted to its authority."""
    found: dict[str, float] = {}
    for fold in folds(examples, INNER):
        rest = [e for e in examples if e.id not in fold]
        learnt = _fit([dict.fromkeys(e.terms, 1.0) for e in rest], [e.relevant for e in rest], rest, DOCUMENT_STRENGTH)
        found |= {e.id: score.summed(learnt, dict.fromkeys(e.terms, 1.0)) for e in examples if e.id in fold}
    return found


def folds(examples: Iterable[Example], count: int) -> list[set[str]]:
    """The ids of the stories in as many parts, all of one authority in one part."""
    by_authority: dict[str, list[str]] = {}
    for e in examples:
        by_authority.setdefault(e.label["authority"].lower().replace(" ", "-"), []).append(e.id)
    order = sorted(by_authority)
    np.random.default_rng(SEED).shuffle(order)
    parts: list[set[str]] = [set() for _ in range(count)]
    for name in sorted(order, key=lambda n: -len(by_authority[n])):
        min(parts, key=len).update(by_authority[name])
    return parts


def thresholds(examples: Sequence[Example]) -> tuple[float, float]:
    """From which sums news is possible, and certain: probabilities over folds of the training stories themselves."""
    sums: list[tuple[float, bool, bool]] = []  # the sum, whether it may be certain, whether it is right
    real = [e for e in examples if e.share == 1.0]
    for fold in folds(real, INNER):
        learnt = fit([e for e in examples if e.id not in fold])
        sums += [(*_best_sum(e, learnt), e.relevant) for e in real if e.id in fold]
    plain = [(total, news) for total, sure, news in sums if sure]
    return _sum_of(POSSIBLE, [(total, news) for total, _, news in sums]), _sum_of(CERTAIN, plain)


def _sum_of(probability: float, sums: list[tuple[float, bool]]) -> float:
    """The sum of weights at which news has a probability, by Platt's method.

    A logistic curve through all sums, steadier than counting.
    """
    model = LogisticRegression(C=100.0).fit([[total] for total, _ in sums], [news for _, news in sums])
    odds = float(np.log(probability / (1 - probability)))
    return round((odds - float(model.intercept_[0])) / float(model.coef_[0][0]), 3)


def _best_sum(e: Example, learnt: Weights) -> tuple[float, bool]:
    """The greatest sum of a story, and whether what has it may be certain."""
    document = score.summed(learnt.document, dict.fromkeys(e.terms, 1.0))
    news = [(learnt.of_candidate(c, document), c) for c in e.candidates if c.kind != "inspection_announced"]
    best, candidate = max(news, key=lambda pair: pair[0], default=(NOTHING, None))
    sure = candidate is not None and not cues.is_doubtful(candidate) and not reader.is_contrary(e.candidates)
    return learnt.of_story(e.terms, e.candidates) + best, sure


def read(e: Example, learnt: Weights) -> dict[str, Any]:
    """What the reader gives of a story, as `extract --json` prints it."""
    events, past = reader.findings(e.story, e.claims, e.authority, None, learnt)
    reading = reader.reading_of(e.story, events, past)
    return reading_json(reading, e.id)


def measure(folder: Path, results: dict[str, Any], examples: Sequence[Example], show: int) -> None:
    """Print the scores as `score_stories.py` of the corpus counts them."""
    place = next(p for p in (folder.parent / "score_stories.py", folder / "score_stories.py") if p.exists())
    spec = importlib.util.spec_from_file_location("score_stories", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    counted, count, mistakes = module.score([e.label for e in examples], results)
    for name, (right, of) in counted.items():
        print(f"{name:11}{right / of if of else 1:.3f}  {right}/{of}")
    print(dict(count))
    for mistake in mistakes[:show]:
        print("{} {}: want {} | read {}".format(*mistake))


def main() -> int:
    """Measure, and write the weights where that is asked for."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--stories", type=Path, required=True)
    ask.add_argument("--folds", type=int, default=5)
    ask.add_argument("--write", action="store_true")
    ask.add_argument("--show", type=int, default=0)
    args = ask.parse_args()
    real, invented = corpus(args.stories), own()
    results: dict[str, Any] = {}
    for fold in folds(real, args.folds):
        training = [e for e in real if e.id not in fold] + invented
        learnt = fit(training, *thresholds(training))
        results |= {e.id: read(e, learnt) for e in real if e.id in fold}
        print(f"fold of {len(fold)}: possible from {learnt.possible}, certain from {learnt.certain}", file=sys.stderr)
    measure(args.stories, results, real, args.show)
    if args.write:
        everything = real + invented
        learnt = fit(everything, *thresholds(everything))
        WEIGHTS.write_text(
            json.dumps(learnt.__dict__, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
