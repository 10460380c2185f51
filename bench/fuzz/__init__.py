"""Fuzzing of every parser: `python -m bench.fuzz [PARSER…]`; see docs/reliability.md."""
