"""The name of this program as it was called: what it says to type next can be pasted where it is read."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from shlex import quote

COMMAND = "ofsted-monitor"
"""The command of the installed package."""

IN_A_CHECKOUT = "python run.py"
"""The same in a checkout; also what is said where the program was not called by a name of its own, as in a test."""


@lru_cache(maxsize=1)
def name() -> str:
    """How this process was called: `python run.py`, `.venv/bin/python -m monitor`, `ofsted-monitor`."""
    return called(sys.argv[0] if sys.argv else "", sys.orig_argv, Path.cwd())


def is_command() -> bool:
    """Whether this process was called by the command of the installed package, wherever that stands."""
    return bool(sys.argv) and Path(sys.argv[0]).stem == COMMAND


def hint(words: str) -> str:
    """A command of this program as a sentence shows it, between backticks.

    >>> hint("authorities")
    '`python run.py authorities`'
    """
    return f"`{name()} {words}`"


def called(script: str, original: Sequence[str], here: Path) -> str:
    """The words that call this program again from the folder `here`.

    `script` is what Python says that it runs (`sys.argv[0]`), `original` the whole command line (`sys.orig_argv`).
    """
    path = Path(script)
    python = quote(_near(original[0], here)) if original else "python"
    if path.name == "run.py":
        return f"{python} {quote(_near(script, here))}"
    if path.name == "__main__.py" and path.parent.name == "monitor":
        return f"{python} -m monitor"
    if path.stem == COMMAND:
        found = shutil.which(COMMAND)
        is_found = found is not None and Path(found).resolve() == path.resolve()
        return COMMAND if is_found else quote(_near(script, here))
    return IN_A_CHECKOUT


def _near(place: str, here: Path) -> str:
    """A path as one types it in the folder `here`."""
    path = Path(place)
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else place
