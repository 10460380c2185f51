"""What the operators of the monitor are told: what fails, what works again, and once a week how it does."""
