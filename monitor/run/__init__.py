"""The monitor at work: polls, rounds of polls, backfill, the schedule."""
