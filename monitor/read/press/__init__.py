"""The grammar of news: sentences, times, verdicts, visits and deeds, and how they make a story's events."""
