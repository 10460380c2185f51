"""What columns hold against what they should: a value that is none of its kind is said once, and taken as not known."""

from __future__ import annotations

import logging
from dataclasses import MISSING, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

log = logging.getLogger(__name__)

T = TypeVar("T")


def sound(kind: type[T], values: dict[str, Any], key: str, fallbacks: dict[str, Any] | None = None) -> T:
    """A dataclass of the values of a row; one of another type than its field's becomes its fallback, else its default.

    `key` names the row. TypeError where a field without either holds something else: the row cannot be read.
    """
    whose: Any = kind  # which mypy would not take for hashable
    types, defaults = _types(whose), _defaults(whose) | (fallbacks or {})
    found = dict(values)
    for name, value in values.items():
        if isinstance(value, types[name]):
            continue
        if name not in defaults:
            raise TypeError(f"its {name} is {_shown(value)}")
        unread(kind.__name__.lower(), key, name, _shown(value))
        found[name] = defaults[name]
    return kind(**found)


@cache
def unread(table: str, key: str, column: str, value: str) -> None:
    """Say, once as long as the process lives, that a value of a row cannot be read and is taken as not known."""
    log.error("a value of the history cannot be read and is left out: %s of %s %s is %s", column, table, key, value)


@cache
def left_out(path: str, column: str, key: str, why: str) -> None:
    """Say, once as long as the process lives, that a row of a history cannot be read; `column` and `key` name it."""
    log.error("a row of the history %s cannot be read and is left out: %s %s: %s", path, column, key, why)


@cache
def unreadable(why: str) -> None:
    """Say, once as long as the process lives, that a part of a history cannot be read, whoever asks for it."""
    log.error("%s", why)


def _shown(value: object) -> str:
    return repr(value)[:60]


@cache
def _types(kind: Any) -> dict[str, tuple[type, ...]]:
    """By field, the types that it may hold: of a union each, of a generic its origin."""
    return {name: tuple(_plain(hint)) for name, hint in get_type_hints(kind).items()}


def _plain(hint: Any) -> list[type]:
    if isinstance(hint, UnionType):
        return [plain for part in get_args(hint) for plain in _plain(part)]
    if hint is None:
        return [NoneType]
    origin = get_origin(hint) or hint
    return [float, int] if origin is float else [origin]


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    return {f.name: f.default for f in fields(kind) if f.default is not MISSING}
