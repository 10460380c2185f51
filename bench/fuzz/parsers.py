"""All parsers under fuzz."""

from __future__ import annotations

from bench.fuzz import parsers_out, parsers_read, parsers_setup, parsers_sources, parsers_web, parsers_words
from bench.fuzz.parser import Parser

PARSERS: tuple[Parser, ...] = tuple(
    parser
    for group in (parsers_words, parsers_web, parsers_read, parsers_sources, parsers_setup, parsers_out)
    for parser in group.PARSERS
)


def find(name: str) -> Parser:
    """The parser of a name; SystemExit where there is none."""
    for parser in PARSERS:
        if parser.name == name:
            return parser
    raise SystemExit(f"there is no parser {name!r}; --list names them")
