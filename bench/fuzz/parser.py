"""What the harness knows of a parser: how it is called, what must hold of what it gives, what inputs begin as."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

GAP = "\x1e"
"""Parts the arguments of a parser that takes several texts, within one input."""


class BrokenRuleError(AssertionError):
    """A parser gave something that it must not give; `rule` is the same for all inputs that break it the same way."""

    def __init__(self, rule: str, shown: object = "") -> None:
        super().__init__(f"{rule}: {shown!r}"[:1000])
        self.rule = rule


@dataclass(frozen=True)
class Parser:
    """One parser under fuzz.

    `run` parses an input and raises for whatever must not be; what it returns is a digest of the outcome: an input with
    an outcome not seen before is kept to be mutated further. `seeds` gives the first inputs, `grammar` makes inputs that
    are nearly valid, `words` are tokens that it looks for, `patterns` the module prefixes whose regular expressions
    lend their own parts. Inputs are at most `longest` bytes.
    """

    name: str
    run: Callable[[bytes], Hashable]
    seeds: Callable[[], Iterable[bytes]] = field(default=lambda: ())
    grammar: Callable[[Random], bytes] | None = None
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    longest: int = 20_000


def text(data: bytes) -> str:
    """An input as a text: its UTF-8, lone surrogates as they stand; any other bytes as Latin-1."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def texts(data: bytes, count: int) -> list[str]:
    """An input as so many texts, the last ones empty where it has fewer."""
    parts = text(data).split(GAP, count - 1)
    return parts + [""] * (count - len(parts))


def must(holds: object, rule: str, shown: object = "") -> None:
    """Raise where a rule does not hold."""
    if not holds:
        raise BrokenRuleError(rule, shown)


def storable(value: object) -> None:
    """Every text of a value can be written as UTF-8."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BrokenRuleError("text that cannot be stored", value[:100]) from None
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            storable(inner)
    elif isinstance(value, dict):
        storable(tuple(value.items()))
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            storable(getattr(value, name))


@lru_cache(maxsize=1)
def register():
    """The register of authorities, with its own indices made."""
    from monitor.register.authorities import load

    found = load()
    found.find("Leeds City Council")
    return found
