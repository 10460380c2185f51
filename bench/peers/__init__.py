"""What people would use instead, each in its own recommended way, in a virtual environment that the bench makes."""
