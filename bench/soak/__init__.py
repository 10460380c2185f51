"""A year of the monitor's life in minutes: the real scheduler against a web on the loopback, with time sped up.

`python -m bench.soak` (see its `--help`). What is published and what goes wrong is planned by a seed (plan.py), so what
must be heard is known beforehand; what was heard is compared with it, message for message (ledger.py).
"""
