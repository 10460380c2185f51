"""What opens and closes a letter: its date, its title line, who signed it, and the authority it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.model.dates import When
from monitor.read.text.lines import Paragraph, Text
from monitor.read.words.dates import find_range, find_ranges
from monitor.register.names import Register

_DEAR = re.compile(r"Dear\b")
_DATE_LINE = re.compile(
    r"(?:Date:?\s*)?(?:[A-Z][a-z]+day,? )?(?:\d[\d ]{0,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,9}\.?,?\s+\d{4,5}\.?"
)
_YEAR = re.compile(r"\b20\d\d")
_SINCERELY = re.compile(r"(?i)\byours?,? (?:sincerely|faithfully|truly)\b[,.]?")
_NO_NAME = r"(?!(?:Her|His|Majesty|Lead|Senior|Regional|National|Ofsted|Social|Inspectors?|HMI|SHMI|CQC)\b)"
# A letter that a PDF does not tell is marked: a name that holds one is still whole.
_WORD = r"[\w’'\ufffd-]{1,40}"
_FULL_NAME = (
    rf"({_NO_NAME}[A-Z](?:{_WORD})?\.?(?: (?:{_NO_NAME}[A-Z](?:{_WORD}|\b\.?)|de|van|der|von|la|le|al|du)){{1,4}})"
)
_NAME = re.compile(rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?{_FULL_NAME}")
_INSPECTORS = re.compile(
    r"(?:inspectors?(?: for this (?:monitoring |focused )?(?:visit|inspection))? (?:were|was)"
    r"|(?:carried out|undertaken|conducted|led) (?:remotely )?by)(?: two| three| four)?:?\s+"
    r"(?:(?:Her|His) Majesty[’']s Inspectors?(?: \(HMI\))?:?,?\s+|HMI\s+)?",
    re.IGNORECASE,
)
_LEAD = re.compile(r"\(?\bLead [Ii]nspector\b")
_LEAD_LABEL = re.compile(r"(?:The )?[Ll]ead [Ii]nspector(?: for this (?:visit|inspection))?(?: was|:)\s+")
_TEAM_LEAD = re.compile(
    rf"(?:\b(?:Mr|Mrs|Ms|Miss|Dr)\.? )?{_FULL_NAME},?\s+"
    r"(?:(?:Ofsted|HMI|SHMI|(?:His|Her) Majesty[’']s Inspector),?\s+)+[Ll]ead [Ii]nspector"
)
_COUNCIL = re.compile(r"(?i)\b(?:council|borough|authority|trust|city of|corporation)\b")
_MARK_WITHIN = 80  # characters after a name in which "lead inspector" says whose it is
_CLOSING = 40  # lines at the end of a letter in which it is signed
_LONGEST_OPENING = 60  # lines of a letter before its salutation; partnerships have long address lists


def letter_date(text: Text, reference: When | None = None) -> When | None:
    """The date above the salutation: on a line of its own, else at an end of a line that two columns share.

    `reference`, the visit's last day, mends a year of five digits.
    """
    lines = list(_opening_lines(text))
    for line in lines:
        if _DATE_LINE.fullmatch(line):
            found = find_ranges(line, reference)
            if found:
                return found[0].start
    for line in lines:
        shared = find_range(line, reference) if _YEAR.search(line) else None
        if shared and shared.year_given and shared.start == shared.end and _at_an_end(line, shared.span):
            return shared.start
    return None


def _at_an_end(line: str, span: tuple[int, int]) -> bool:
    return not line[: span[0]].strip() or not line[span[1] :].strip(" .")


def _opening_lines(text: Text) -> Iterator[str]:
    for line in text.lines[:_LONGEST_OPENING]:
        if line.page > 1 or _DEAR.match(line.text):
            return
        yield line.text


def addressee(paragraphs: Sequence[Paragraph]) -> str:
    """What stands above the salutation: date, name, office, address."""
    above: list[str] = []
    for paragraph in paragraphs[:_LONGEST_OPENING]:
        if _DEAR.match(paragraph.text):
            return "\n".join(above)
        above.append(paragraph.text)
    return ""


def lead_inspector(opening: str, text: Text) -> str | None:
    """Who led: the one called lead inspector, else the one who signed (normally the first named), else the first named.

    `opening` is the letter's first paragraphs, where the inspectors are named.
    """
    marked = _marked_lead(opening)
    return marked or signatory(text) or first_inspector(opening)


def _marked_lead(opening: str) -> str | None:
    label = _LEAD_LABEL.search(opening)
    if label:
        name = _NAME.match(opening, label.end())
        return name[1] if name else None
    mark = _LEAD.search(opening)
    if not mark:
        return None
    names = [found[1] for found in _NAME.finditer(opening, max(0, mark.start() - _MARK_WITHIN), mark.start())]
    return names[-1] if names else None


def first_inspector(opening: str) -> str | None:
    """The first named of "The inspectors were A and B", "Her Majesty's Inspectors for this visit were A and B"."""
    for found in _INSPECTORS.finditer(opening):
        name = _NAME.match(opening, found.end())
        if name:
            return name[1]
    return None


def signatory(text: Text) -> str | None:
    """The name below "Yours sincerely"; where that stands nowhere, the name above the last "Majesty's Inspector"."""
    tail = " \n".join(line.text for line in text.lines[-_CLOSING:])
    closing = list(_SINCERELY.finditer(tail))
    if not closing:
        return None
    name = _NAME.match(tail[closing[-1].end() :].lstrip(" ,.\n"))
    return name[1] if name else None


def find_authority(register: Register, *places: str) -> str | None:
    """The slug of the first authority named, in the first of the places that names one."""
    for place in places:
        for mention in register.find(place):
            return mention.authority.slug
    return None


def addressed_authority(register: Register, paragraphs: Sequence[Paragraph]) -> str | None:
    """The first council named above the salutation, as such: a bare town there may be Ofsted's own address."""
    for mention in register.find(addressee(paragraphs)):
        if _COUNCIL.search(mention.words):
            return mention.authority.slug
    return None


def ofsted_lead(team: str) -> str | None:
    """Ofsted's lead inspector in a list of a team: "David Mills, Ofsted HMI lead inspector, Ann Bell, CQC lead …"."""
    found = _TEAM_LEAD.search(team)
    return found[1] if found else None
