"""Measurements: `python -m bench` writes docs/benchmarks.md; `bench.soak` and `bench.fuzz` are run by hand."""
