"""The only SQLite: the history, the pending alerts, and the migrations of their tables."""
