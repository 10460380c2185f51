"""Fuzz the parsers: `python -m bench.fuzz [PARSER…] [--seconds 1800] [--inputs 1000000]`, or `make fuzz`.

Each parser is fuzzed until the inputs or its seconds of processor time are used up. Exit status 1 where one broke a
rule: it raised, took over a second or over 300 MB, or gave a fact that does not stand in its input. The inputs that
did stand in `.fuzz/PARSER/`. What was measured is added to `bench/fuzz/results.json`, and `--table` writes that into
`docs/reliability.md`.
"""

from __future__ import annotations

import argparse
import time

from bench.fuzz import table
from bench.fuzz.campaign import Campaign, added, keep, results
from bench.fuzz.parsers import PARSERS, find


def main() -> int:
    """Fuzz, print a line a parser, say by the exit status whether anything was found."""
    options = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    options.add_argument("parsers", nargs="*", help="their names, or beginnings of them; none: all")
    options.add_argument("--seconds", type=float, default=1800, help="processor time for each")
    options.add_argument("--inputs", type=int, default=1_000_000, help="inputs for each")
    options.add_argument(
        "--seed", type=int, default=int(time.time()), help="other inputs; the time where none is given"
    )
    options.add_argument("--fresh", action="store_true", help="forget the slowest input and the most memory of before")
    options.add_argument("--list", action="store_true", help="print the parsers' names")
    options.add_argument("--table", action="store_true", help="write the results into docs/reliability.md")
    given = options.parse_args()
    if given.list:
        print(*(parser.name for parser in PARSERS), sep="\n")
        return 0
    if given.table:
        table.write()
        return 0
    broken = 0
    for parser in [one for name in given.parsers for one in find_all(name)] or PARSERS:
        run = Campaign(parser, given.seconds, given.inputs, given.seed).run()
        keep(parser.name, added(results().get(parser.name), run, fresh=given.fresh))
        broken += bool(run.findings)
        print(
            f"{parser.name}: {run.inputs} inputs in {run.seconds:.0f} s, slowest {1000 * run.slowest:.0f} ms "
            f"({run.slowest_size} bytes), {run.peak / 1e6:.0f} MB, {run.outcomes} outcomes",
            *(f"  {finding}" for finding in run.findings),
            sep="\n",
            flush=True,
        )
    return int(broken > 0)


def find_all(name: str) -> list:
    """The parsers of a name, or of a beginning of it."""
    found = [parser for parser in PARSERS if parser.name == name or parser.name.startswith(name)]
    return found or [find(name)]


if __name__ == "__main__":
    raise SystemExit(main())
