"""The small grammars that all readers share: dates, grades, misprints."""
