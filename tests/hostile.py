"""Strings that are hard on a pattern, made of its own parts; and the patterns of all the code.

A pattern that backtracks takes longest over what almost matches, often: its repeated parts many times over, behind what
leads to them, before something that fits nowhere.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import re
import re._constants as op
import re._parser as parser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import monitor

_CATEGORIES = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_NOT_DIGIT: "x",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "x",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_WORD: " ",
}
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_FUNCTIONS = {"search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
# Where a class or a dot leaves it open: what other parts begin with, so that parts run into each other.
_PLENTY = "a <-1\n."


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern of the code, by where it stands: in globals, in what they hold, in classes, written in a call."""
    found: dict[re.Pattern[Any], str] = {}
    for module in pkgutil.walk_packages(monitor.__path__, "monitor."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            for one in _within(value, module.name):
                found.setdefault(one, f"{module.name}.{name}")
        for line, one in _written(Path(loaded.__file__ or "")):
            found.setdefault(one, f"{module.name}:{line}")
    return {where: one for one, where in found.items()}


def _within(value: Any, module: str, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth > 3:
        return
    elif isinstance(value, dict):
        for inner in (*value.keys(), *value.values()):
            yield from _within(inner, module, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _within(inner, module, depth + 1)
    elif getattr(type(value), "__module__", "") == module or (isinstance(value, type) and value.__module__ == module):
        for inner in vars(value).values() if hasattr(value, "__dict__") else ():
            yield from _within(inner, module, depth + 1)


def _written(path: Path) -> Iterator[tuple[int, re.Pattern[Any]]]:
    """Patterns that are written in a call of `re`'s."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _FUNCTIONS
        if of_re and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            yield node.lineno, re.compile(first.value)


class _Sampler:
    """Makes strings that a part of a pattern matches."""

    def __init__(self, flags: int, seed: int) -> None:
        self.flags = flags
        self.chance = random.Random(seed)
        self.groups: dict[int, str] = {}

    def of(self, part: Iterable[Any], most: int = 1) -> str:
        """A string that a sequence matches; open repeats are gone through `most` times beyond the fewest."""
        return "".join(self._one(code, argument, most) for code, argument in part)

    def _one(self, code: Any, argument: Any, most: int) -> str:  # noqa: C901
        if code is op.LITERAL:
            return chr(argument)
        if code is op.NOT_LITERAL:
            return next(c for c in self._plenty() if c != chr(argument))
        if code is op.ANY:
            return next(c for c in self._plenty() if c != "\n")
        if code is op.IN:
            return self._member(argument)
        if code is op.BRANCH:
            return self.of(self.chance.choice(argument[1]), most)
        if code is op.SUBPATTERN:
            made = self.of(argument[3], most)
            self.groups[argument[0]] = made
            return made
        if code is op.ATOMIC_GROUP:
            return self.of(argument, most)
        if code in _REPEATS:
            fewest, up_to, inner = argument
            times = min(up_to, fewest + self.chance.randint(0, most))
            return "".join(self.of(inner, most) for _ in range(times))
        if code is op.GROUPREF:
            return self.groups.get(argument, "")
        if code is op.GROUPREF_EXISTS:
            return self.of(argument[1], most)
        return ""

    def _plenty(self) -> list[str]:
        return self.chance.sample(_PLENTY, len(_PLENTY))

    def _member(self, members: list[Any]) -> str:
        allowed = re.compile("".join(["["] + [_shown(m) for m in members] + ["]"]), self.flags & re.IGNORECASE)
        plenty = [c for c in self._plenty() if allowed.match(c)]
        if plenty and members[0][0] is op.NEGATE:
            return plenty[0]
        code, argument = self.chance.choice([m for m in members if m[0] is not op.NEGATE])
        if members[0][0] is op.NEGATE:
            return next((chr(c) for c in range(33, 0x3000) if allowed.match(chr(c))), "x")
        if code is op.LITERAL:
            return chr(argument)
        if code is op.RANGE:
            return chr(argument[0])
        return _CATEGORIES[argument]


def _shown(member: Any) -> str:
    code, argument = member
    if code is op.NEGATE:
        return "^"
    if code is op.LITERAL:
        return re.escape(chr(argument))
    if code is op.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    names = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
    shown = names[str(argument).rpartition("_")[2]]
    return shown.upper() if "NOT" in str(argument) else shown


def _inner(part: Any) -> list[Any]:
    """The sequences within an element of a pattern."""
    code, argument = part
    if code is op.BRANCH:
        return list(argument[1])
    if code is op.SUBPATTERN:
        return [argument[3]]
    if code is op.ATOMIC_GROUP:
        return [argument]
    if code in _REPEATS:
        return [argument[2]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [argument[1]]
    return []


def _repeats(sequence: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each open repeat with what stands before it."""
    for at, part in enumerate(sequence):
        leading = (*before, *list(sequence)[:at])
        if part[0] in _REPEATS and part[1][1] is op.MAXREPEAT:
            yield leading, part[1][2]
        for inner in _inner(part):
            yield from _repeats(inner, leading)


def attacks(pattern: re.Pattern[Any], size: int, seed: int = 0) -> list[Any]:
    """Strings of about `size` characters (or bytes) that are hard on a pattern."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    sampler = _Sampler(pattern.flags, seed)
    units: dict[tuple[str, str], None] = {}
    for before, inner in _repeats(tree):
        for most in (0, 2):
            units[sampler.of(before, 0), sampler.of(inner, most)] = None
        units["", sampler.of(before, 0) + sampler.of(inner, 1)] = None
    for most in (0, 2):
        whole = sampler.of(tree, most)
        units["", whole] = None
        units["", whole[:-1]] = None
        units["", whole[: len(whole) // 2]] = None
        units["", whole[:1]] = None
    for character in " a1<\n":
        units["", character] = None
    made = (lead + unit * (size // len(unit)) + end for lead, unit in units if unit for end in ("", "\x00x"))
    distinct = list(made)
    return [s.encode("latin-1", "replace") for s in distinct] if isinstance(pattern.pattern, bytes) else distinct
