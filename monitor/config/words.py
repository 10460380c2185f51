"""How messages about the configuration put things: a value as it is quoted, a known word as a suggestion."""

from __future__ import annotations

from monitor.model.addresses import masked_text
from monitor.register.likeness import nearest

_CLOSE_ENOUGH = 60.0
"""How alike (of 100) a known word must be to be suggested: a wrong suggestion is worse than a list of what is known."""
_LONGEST_SHOWN = 60
"""Characters of a value that a message shows: enough to find it by, and one line."""


def near(word: str, known: list[str]) -> str:
    """The known word that is most like `word`, as a suggestion, or nothing where none is like it."""
    names = {name.lower(): name for name in reversed(known)}
    best = nearest(word.lower(), [name.lower() for name in known], _CLOSE_ENOUGH)
    return f"did you mean `{names[best]}`?" if best else ""


def shown(value: object) -> str:
    """A value as a message quotes it: on one line, cut after 60 characters, no key or password in an address."""
    text = masked_text(" ".join(str(value).split()))
    return f"`{text[:_LONGEST_SHOWN]}…`" if len(text) > _LONGEST_SHOWN else f"`{text}`"
