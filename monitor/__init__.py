"""Ofsted Monitor: knows what happened to an authority's children's services, and says so reliably."""

__version__ = "0.1.0"
