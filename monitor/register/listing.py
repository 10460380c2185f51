"""The names in what a person wrote in one go: "Leeds, York and Bath and North East Somerset"."""

from __future__ import annotations

import re

from monitor.register.names import Register
from monitor.register.resolver import Meaning, resolve

_BETWEEN = re.compile(r"[,;\n\r\t|/]+|\s&\s|\s\+\s|\s(?:and|plus|or)\s", re.IGNORECASE)
"""What stands between two names, or within one: "Kensington and Chelsea" is one."""

_BEFORE = re.compile(
    r"\A(?:[-*•‣–]\s*|\d{1,3}[.)]\s+|(?:and|plus|or|also|please|watch|both)\b[\s,:]*|[&+]\s+)+", re.IGNORECASE
)
"""What may stand before a name: the mark of a list, the last of several separators."""

_LONGEST = 4
"""Parts that one name may have: "Bournemouth, Christchurch and Poole" has three."""


def parted(text: str, register: Register) -> list[str]:
    """The names of a text, in its order and spelling, each once.

    They stand apart by commas, semicolons, lines or "and". Where several parts in a row make one name of the register
    ("Brighton and Hove"), they are that name; the longest such name counts. What means nothing is a name too, so
    that who resolves them can say so.
    """
    # Each part with where it begins and ends; what lies between stays as it was written.
    ends = [*((found.start(), found.end()) for found in _BETWEEN.finditer(text)), (len(text), len(text))]
    starts = [0, *(end for _, end in ends)]
    parts = [(start, end) for start, (end, _) in zip(starts, ends, strict=False)]
    names: list[str] = []
    index = 0
    while index < len(parts):
        count = _parts_of_one(text, parts[index:], register)
        names.append(_trimmed(text[parts[index][0] : parts[index + count - 1][1]]))
        index += count
    return list(dict.fromkeys(filter(None, names)))


def _parts_of_one(text: str, parts: list[tuple[int, int]], register: Register) -> int:
    """How many of the first parts make one name: the most that are known as one, else one."""
    for count in range(min(_LONGEST, len(parts)), 1, -1):
        name = _trimmed(text[parts[0][0] : parts[count - 1][1]])
        last = _trimmed(text[slice(*parts[count - 1])])
        if last and _is_known(name, register):
            return count
    return 1


def _is_known(name: str, register: Register) -> bool:
    """Whether a name means something, if only a place of which it is known who answers for it ("Tyne and Wear")."""
    found = resolve(name, register)
    return isinstance(found, Meaning) or bool(found.known)


def _trimmed(name: str) -> str:
    """A name without what stands around it: blanks, the mark of a list, quotation marks, a full stop."""
    return _BEFORE.sub("", name.strip()).strip(" \t\"'“”‘’`.:!?()[]")
