"""What is known of authorities: how findings join events, and what differs from before. Pure."""
