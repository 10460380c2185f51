"""The configuration: reading it, checking it with every mistake at its line, and changing it."""
