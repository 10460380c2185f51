"""Improvement notices, directions and commissioners."""
