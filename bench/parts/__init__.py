"""The parts of the bench: each measures one thing beside what people would use instead."""
