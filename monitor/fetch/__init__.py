"""HTTP: one polite request at a time to public hosts, within limits of time and size. Nothing else talks HTTP."""
