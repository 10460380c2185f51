"""How sure it is that a story reports something: weights over its words and cues, fitted by `tools/train_story.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from monitor.read.story.cues import FAMILIES, Candidate


@dataclass(frozen=True)
class Weights:
    """Learnt weights, each the share of a word or cue in the logarithm of the odds.

    `document` weighs the words of a headline and opening; `story` these and all cues of a story's candidates: does it
    report any news? `cues` weighs the cues of one candidate: is it that news? From the sum `possible` on something is
    possible news, from `certain` on it is certain.
    """

    document: Mapping[str, float]
    story: Mapping[str, float]
    cues: Mapping[str, float]
    possible: float
    certain: float

    def of_story(self, terms: Iterable[str], candidates: Sequence[Candidate]) -> float:
        """How much a story as a whole speaks for news, whatever it is."""
        return summed(self.story, story_row(terms, candidates))

    def of_candidate(self, candidate: Candidate, document: float) -> float:
        """How much speaks for a candidate being its story's news, with the score of its words alone (`document`)."""
        return summed(self.cues, candidate_row(candidate, document))

    def leading(self, candidate: Candidate) -> tuple[str, ...]:
        """The cues that speak for a candidate, the heaviest first; those that only repeat one for its kind left out."""
        own = {*FAMILIES.values(), *(f"{candidate.kind}-{candidate.action}", "kind")}
        plain = [cue for cue in candidate.cues if cue.replace(":", " ").split()[0] not in own and self._of(cue) > 0]
        return tuple(sorted(plain, key=lambda cue: -self._of(cue)))

    def _of(self, cue: str) -> float:
        return self.cues.get(cue, 0.0)


def summed(learnt: Mapping[str, float], row: Mapping[str, float]) -> float:
    """The weights of what a row holds, and the one that always counts."""
    return learnt.get("", 0.0) + sum(learnt.get(name, 0.0) * value for name, value in row.items())


def story_row(terms: Iterable[str], candidates: Sequence[Candidate]) -> dict[str, float]:
    """What the score of a story is made of."""
    cues = (cue for candidate in candidates for cue in candidate.cues)
    return {f"word {term}": 1.0 for term in terms} | dict.fromkeys(cues, 1.0)


def candidate_row(candidate: Candidate, document: float) -> dict[str, float]:
    """What the score of a candidate is made of."""
    family = FAMILIES[candidate.kind]
    return dict.fromkeys(candidate.cues, 1.0) | {"document": document, f"{family}: document": document}


@cache
def weights() -> Weights:
    """The weights of `weights.json`."""
    return Weights(**json.loads(resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8")))
