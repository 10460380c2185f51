"""How alike two spellings are: the one place where a word is recognised though a letter or two are wrong.

Likeness is a number from 0 (nothing in common) to 100 (the same): twice the letters in common, in their order, over the
letters of both (rapidfuzz's `ratio`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pkgutil import resolve_name

from monitor.model.deferred import deferred

_ratio: Callable[[str, str], float] = deferred("rapidfuzz.fuzz:ratio")
_extract: Callable[..., list[tuple[str, float, int]]] = deferred("rapidfuzz.process:extract")
_extract_one: Callable[..., object] = deferred("rapidfuzz.process:extractOne")
_distance: Callable[..., int] = deferred("rapidfuzz.distance:DamerauLevenshtein.distance")


def nearest(word: str, known: Iterable[str], least: float) -> str | None:
    """The known word that is most like `word`, the first of several; None where none is `least` like it or more."""
    scored = [(_ratio(word, one), one) for one in known]
    best, found = max(scored, key=lambda pair: pair[0], default=(-1.0, ""))
    return found if best >= least else None


def clearly_nearest(word: str, known: Mapping[str, Iterable[str]], *, least: float, ahead: float) -> str | None:
    """The key whose spellings hold the one most like `word`; None where another key's is nearly as like it.

    The best must be `least` like it or more, and `ahead` of the next key's best.
    """
    scored = [(max(_ratio(word, spelling) for spelling in spellings), key) for key, spellings in known.items()]
    (best, key), (second, _) = sorted([*scored, (-1.0, ""), (-1.0, "")], reverse=True)[:2]
    return key if best >= least and best - second >= ahead else None


def ranked(word: str, known: Iterable[str], *, least: float, limit: int) -> list[str]:
    """At most `limit` known spellings, likeliest first, that are like `word` or like a part of it.

    Parts count here (rapidfuzz's `WRatio`): "Tyne" is like "Newcastle upon Tyne".
    """
    hits = _extract(word, list(known), limit=limit, score_cutoff=least)
    return [spelling for spelling, score, _ in sorted(hits, key=lambda hit: (-hit[1], -_ratio(word, hit[0]), hit[0]))]


def slips(word: str, known: str) -> int:
    """How many slips lead from `known` to `word`: a letter wrong, left out, put in, or two that changed places."""
    return _distance(word, known)


def any_within(word: str, known: Iterable[str], most: int) -> bool:
    """Whether one of the known spellings is at most so many slips from `word`."""
    counted = resolve_name("rapidfuzz.distance:DamerauLevenshtein.distance")  # itself, not deferred: 20 times as fast
    return _extract_one(word, list(known), scorer=counted, score_cutoff=most) is not None
