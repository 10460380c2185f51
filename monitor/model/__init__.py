"""The plain values that travel from a page to an alert, and the words for them. Imports nothing of the project."""
