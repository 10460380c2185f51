"""What a message looks like: pure, values in, text out."""
