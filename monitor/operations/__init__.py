"""What the operators hear of the monitor itself: what fails, what works again, alarms, and a weekly report."""
