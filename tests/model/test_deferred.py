"""What is deferred is imported at its first call, by whichever thread comes first, and is there to be found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest

from monitor.model.deferred import deferred

ROOT = Path(__file__).resolve().parents[2]
NAMED = sorted(
    {
        name
        for file in (ROOT / "monitor").rglob("*.py")
        for name in re.findall(r'deferred\(\s*"([^"]+)"', file.read_text())
    }
)


def test_nothing_is_imported_before_the_first_call() -> None:
    code = (
        "import sys; from monitor.model.deferred import deferred; tell = deferred('colorsys:rgb_to_hsv');"
        "before = 'colorsys' in sys.modules; print(before, tell(1.0, 1.0, 1.0), 'colorsys' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "(0.0,", "0.0,", "1.0)", "True"]


def test_what_is_not_there_is_said_at_the_first_call() -> None:
    with pytest.raises(AttributeError, match="no_such_function"):
        deferred("colorsys:no_such_function")()
    with pytest.raises(ImportError, match="no_such_module"):
        deferred("no_such_module:function")()


@pytest.mark.parametrize("name", [*NAMED, "colorsys:rgb_to_hsv"])
def test_what_the_code_defers_is_there(name: str) -> None:
    """No type checker sees behind a name in quotes: this does."""
    assert callable(resolve_name(name))
