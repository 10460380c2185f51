"""Documents become findings: pure, bytes or text in, values out."""
