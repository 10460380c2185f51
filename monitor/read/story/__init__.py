"""Reading news stories."""
