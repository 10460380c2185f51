"""To whom a notice was issued: the authorities that a title names, also misspelt or renamed since."""

from __future__ import annotations

import re

from monitor.register.likeness import clearly_nearest
from monitor.register.names import Register

_OFFICE = re.compile(
    r"\b(?:the|council|councils|city|county|borough|metropolitan|district|royal|london|unitary|authority"
    r"|local|of|mbc|mdc|cc|bc)\b"
)
_SPLIT = re.compile(r" ?(?:;|, and\b|\band\b|,|/|&) ?")
_ALIKE = 86.0  # of 100: one letter wrong in a name of eight, a letter left out in one of five
_AHEAD = 6.0  # of 100: where two names are nearly as close, neither is meant beyond doubt
_SHORTEST = 4  # letters; a shorter word is like too many names


def authorities_named(words: str, register: Register) -> tuple[str, ...]:
    """The slugs of the authorities that `words` name, in order; none where nothing is named beyond doubt.

    Tried in turn: names and aliases as they stand, the name of an authority that one other has succeeded, a misspelling
    that is close to one authority's name and to no other's.
    """
    found = tuple(dict.fromkeys(mention.authority.slug for mention in register.find(words)))
    if found:
        return found
    whole = register.resolve(words)
    if whole:
        return (whole.slug,)
    return _by_part(words, register)


def _by_part(words: str, register: Register) -> tuple[str, ...]:
    """Former names and misspellings: of the whole, else of each part of a list that names councils."""
    slug = _former(words, register) or _misspelt(words, register)
    if slug:
        return (slug,)
    parts = [part for part in _SPLIT.split(" ".join(words.split())) if "council" in part.lower()]
    slugs = [_former(part, register) or _misspelt(part, register) for part in parts] if len(parts) > 1 else []
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def succeeded(words: str, register: Register) -> tuple[str, ...]:
    """The slugs of the authorities that succeeded the abolished one that `words` name."""
    core = _core(words)
    return tuple(a.slug for a in register.authorities if core and core in {_core(name) for name in a.formerly})


def _former(words: str, register: Register) -> str | None:
    """The one successor of an abolished authority; None where it was divided among several."""
    slugs = succeeded(words, register)
    return slugs[0] if len(slugs) == 1 else None


def _misspelt(words: str, register: Register) -> str | None:
    """The authority whose name is nearly spelt so; None where another's is nearly as close, or a former one's is."""
    core = _core(words)
    if len(core) < _SHORTEST or succeeded(words, register):
        return None
    known = {a.slug: [_core(name) for name in a.names] for a in register.authorities}
    return clearly_nearest(core, known, least=_ALIKE, ahead=_AHEAD)


def _core(name: str) -> str:
    """A name without the words of its office, case and punctuation."""
    bare = _OFFICE.sub(" ", re.sub(r"[^\w\s]", " ", name.casefold().replace("&", " and ")))
    return " ".join(bare.split())
