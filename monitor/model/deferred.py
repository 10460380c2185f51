"""Functions imported when they are first called: what reads files from the web is heavy, and most polls read none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from pkgutil import resolve_name
from typing import Any

# One import at a time: packages that import themselves in a circle deadlock where two threads begin at different ends.
_importing = threading.RLock()


@cache
def _resolved(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = resolve_name(name)
    return found


class _Deferred:
    """A function by its name. It may be pickled, so that another process imports it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with _importing:
            function = _resolved(self._name)
        return function(*args, **kwargs)

    def __reduce__(self) -> tuple[type[_Deferred], tuple[str]]:
        return _Deferred, (self._name,)


def deferred(name: str) -> Callable[..., Any]:
    """The function `name` ("package.module:function"), imported at its first call and not before.

    Annotate what it is assigned to with its signature. ImportError or AttributeError, at the first call, where there is
    no such function.
    """
    return _Deferred(name)
