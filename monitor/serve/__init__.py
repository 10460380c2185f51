"""What the monitor serves over HTTP, read-only: whether it is healthy, its metrics."""
