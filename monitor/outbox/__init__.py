"""Alerts that are pending: which may leave now, which leave together, to whom, and what came of it."""
