"""First inputs: the pages and documents of the tests, of the demo, and of `../shared` where it is there."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "tests" / "pages"
SHARED = ROOT / ".." / "shared"


def files(folder: Path, pattern: str, most: int, largest: int) -> Iterable[bytes]:
    """The files of a folder, a spread of so many, none over so many bytes."""
    found = sorted(path for path in folder.glob(pattern) if path.stat().st_size <= largest)
    return [path.read_bytes() for path in found[:: max(1, len(found) // most)][:most]]


@cache
def letters_of_tests() -> tuple[bytes, ...]:
    """Reports and letters as plain text."""
    return (*files(PAGES / "letters", "*.txt", 20, 100_000), *files(PAGES / "reports", "*.txt", 20, 100_000))


@cache
def stories() -> tuple[bytes, ...]:
    """News stories as plain text."""
    from ruamel.yaml import YAML

    told = []
    for path in sorted((ROOT / "tests" / "read" / "stories").glob("*.yaml")):
        data = YAML(typ="safe").load(path)
        told += [one for one in strings(data) if len(one) > 200]
    shared = files(SHARED / "corpus" / "stories", "*.txt", 120, 20_000)
    return (*(one.encode() for one in told[:150]), *shared)


def strings(value: object) -> Iterable[str]:
    """All texts within plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@cache
def pdfs() -> tuple[bytes, ...]:
    """PDFs: the demo's, made ones, and the smallest of the corpus."""
    from tests.read.builder import Report

    demo = files(ROOT / "monitor" / "demo" / "documents", "*.pdf", 10, 200_000)
    real = sorted((SHARED / "corpus").glob("*/*/*.pdf"), key=lambda path: path.stat().st_size)[:12]
    return (Report().pdf(), *demo, *(path.read_bytes() for path in real))
