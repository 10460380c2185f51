"""What the operators hear of the monitor itself: what fails, what works again, and a weekly report."""
