"""Ofsted's inspection reports."""
