"""A letter's paragraphs, also where a text layer or a copy as plain text has lost the space between them."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.read.points import HEADING
from monitor.read.text import BULLET, Text

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
_ENDED = re.compile(r"[.!?:;,’”)\d]\Z|\A.{0,55}\Z")
_LONGEST_HEADING = 120


def parted(text: Text) -> Text:
    """The text with a paragraph begun at each line that can only be a heading, a salutation, a date or a beginning."""
    lines = list(text.lines)
    for index in range(1, len(lines)):
        if not lines[index].starts and _starts(text.lines[index - 1].text, lines[index].text):
            lines[index] = lines[index]._replace(starts=True)
    return replace(text, lines=tuple(lines)) if lines != list(text.lines) else text


def _starts(above: str, line: str) -> bool:
    """Whether a line begins a paragraph, by what it says or by what stands alone above it."""
    if above == BULLET:
        return False
    if _BEGINS.match(line) or _ALONE.fullmatch(line) or _ALONE.fullmatch(above) or _is_heading(above):
        return True
    return bool(_ENDED.search(above)) and _is_heading(line)


def _is_heading(line: str) -> bool:
    if len(line) > _LONGEST_HEADING or not line[0].isupper() or line[-1] == ".":
        return False
    return bool(HEADING.fullmatch(line))
