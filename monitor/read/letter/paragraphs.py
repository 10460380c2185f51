"""A letter's paragraphs, also where a text layer or a copy as plain text has lost the space between them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from monitor.read.text.lines import BULLET, Text
from monitor.read.text.points import HEADING

# Lines that stand alone wherever they are: salutation, closing formula, date.
_ALONE = re.compile(
    r"Dear\b.{0,60}|(?i:yours?,? (?:sincerely|faithfully)),?|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,9} 20\d\d"
)
# Words that begin a paragraph of these documents, whatever stands above them.
_BEGINS = re.compile(
    r"(?:Focus+ed visit|Monitoring visit|Joint targeted area inspection) (?:to|of|in)\b"
    r"|(?:Joint )?(?:[Ll]ocal )?[Aa]rea SEND \w+ (?:to|of|in)\b"
    r"|Inspection dates?:|Dates? of (?:the )?(?:previous|last) inspection|Between \d"
    r"|(?:This|The) letter summari[sz]es\b|I am writing to\b|(?:Her|His) Majesty[’']s Chief Inspector\b"
    r"|Ofsted will take\b|We have notified\b"
)
_ENDS = tuple(".!?:;,’”)0123456789")
_SHORT = 55  # a line of fewer characters ends its paragraph
_LONGEST_HEADING = 120  # characters


def parted(text: Text) -> Text:
    """The text with a paragraph begun at each line that can only be a heading, a salutation, a date or a beginning."""
    missed = [
        index
        for index, (above, line) in enumerate(pairwise(text.lines), 1)
        if not line.starts and _starts(above.text, line.text)
    ]
    if not missed:
        return text
    lines = list(text.lines)
    for index in missed:
        lines[index] = lines[index]._replace(starts=True)
    return replace(text, lines=tuple(lines))


def _starts(above: str, line: str) -> bool:
    """Whether a line begins a paragraph, by what it says or by what stands alone above it."""
    if above == BULLET:
        return False
    if _BEGINS.match(line) or _ALONE.fullmatch(line) or _ALONE.fullmatch(above) or _is_heading(above):
        return True
    return (len(above) <= _SHORT or above.endswith(_ENDS)) and _is_heading(line)


def _is_heading(line: str) -> bool:
    return line[0].isupper() and len(line) <= _LONGEST_HEADING and line[-1] != "." and bool(HEADING.fullmatch(line))
