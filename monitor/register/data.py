"""The data that comes with the program, and the one place that finds and reads it.

Four files: the register of authorities, the places that are none, the news feeds known for them, the wording of the
inspection frameworks. They stand in `config/` of the source tree, inside a wheel in `monitor/data/`. They are part of
the program like its code: read once a process, never written.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_PROGRAM = Path(__file__).resolve().parents[1]
FOLDERS = (_PROGRAM.parent / "config", _PROGRAM / "data")
"""Where the files may stand; the first folder that has one counts."""


def place(name: str) -> Path:
    """The file of this name; where no folder has it, the path at which it would be looked for first."""
    return next((folder / name for folder in FOLDERS if (folder / name).exists()), FOLDERS[0] / name)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, each by its column names; OSError where there is no such file."""
    with place(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def frameworks() -> Mapping[str, Any]:
    """The wording of grades and frameworks as `config/frameworks.yaml` has it; OSError where there is no such file."""
    data: Mapping[str, Any] = YAML(typ="safe").load(place("frameworks.yaml"))
    return data
