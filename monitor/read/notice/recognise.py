"""What a text is: a saved GOV.UK page, an improvement notice, a statutory direction or a minister's letter.

Each is known by its form (a title line, a heading and its law, a salutation and a decision in the first person), so
that Ofsted's letters and news that only mention a notice are left to their own readers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import Action, EventKind
from monitor.model.publications import ChangeNote
from monitor.read.notice.page import NoticePage
from monitor.read.notice.statements import closings, signature_date
from monitor.read.notice.title import DIRECTION, NOTICE, kind_of, read_title
from monitor.read.text.lines import Text
from monitor.read.text.sentences import sentences_by_line
from monitor.read.words.dates import find_ranges

_TOP = 60  # paragraphs in which a page's title or a letter's salutation stands, after menus and addresses
_HEAD = 25  # paragraphs of a notice's or direction's head: heading, addressee, law
_HEADING_WITHIN = 12  # paragraphs in which its heading or a date of its own stands
_GIVEN_WITHIN = 40  # paragraphs in which it says to whom it is given
_FOOT = 8  # paragraphs at the end in which a signature's date may stand alone
_LONGEST_TITLE, _LONGEST_SIGNATURE, _LONGEST_SUBJECT = 200, 120, 160  # characters
_BESIDE_DATE = 8  # characters that may stand beside a date on a line of its own
_DATE_FIRST = 12  # characters: a change note that begins with a date has it in these
_ABOVE_SALUTATION, _BELOW_SALUTATION = 4, 3  # paragraphs in which a letter's subject line stands
_SITE = re.compile(r"\s*[-–|]\s*GOV\.UK\s*\Z", re.IGNORECASE)
_EVIDENCE = re.compile(
    r"Applies to England|\bGOV\.UK\b|Department for Education|\bDfE\b|^Details$|^(?:This|The"
    r"|These) [\w ]*?(?:notice|direction)s? (?:requires?|has|was)\b"
    r"|statutory direction issued|Updates to this page",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(
    r"\A(?:Updates to this page|Last updated|Share this page|Related content|Is this page useful"
    r"|Sign up for emails|Print this page"
    r"|Get emails about|Explore the topic|Collection\Z|Recent Comments|Cookies on)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"\A(?:Documents|Details|Decision|Notice|Applies to:?|England|From:?|Department for Education"
    r"|Contents|Published .*|PDF, .*|HTML|Ref: .*"
    r"|This file may not be suitable.*|Request an accessible format.*|If you use assistive technology.*"
    r"|Applies to England|date \d{4}.*|Home"
    r"|.*&nbsp;|\+ ?show all updates|Cookies.*|Menu|Search.*|See all updates.*|Get emails.*)\Z",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\A\W*(?:first )?published:?\s+(?=\d)", re.IGNORECASE)
_UPDATED = re.compile(r"\A\W*last updated:?\s+(?=\d)", re.IGNORECASE)
_GLUED = re.compile(r"(?<=\d{4})(?=Last updated)|(?<=\d{4}),(?= last updated)", re.IGNORECASE)

_HEADING = re.compile(
    rf"\A(?:(?:non-)?statutory |dfe |revised |send )*(?:{NOTICE})\b(?!\s+(?:issued|lifted"
    r"|served))[\s:]*(?:to\b.*|[-–(].*|given to.*)?\Z",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"\bthis (?:revised |non-statutory )*(?:{NOTICE}) (?:is|was) (?:hereby )?(?:given|issued|served)\b", re.IGNORECASE
)
_LAW = re.compile(r"\b497\s?A|\bEducation Act 1996|\bsection 50 of the Children Act 2004", re.IGNORECASE)
_DIRECTS = re.compile(
    r"\bdirects?\s+the\s+(?:[\w’'-]+\s+){0,4}?(?:council|authority)|\b(?:hereby|therefore) directs?\b"
    rf"|\A(?:revised )?(?:{DIRECTION})\b(?! issued)",
    re.IGNORECASE,
)
_REVOCATION = re.compile(
    rf"\A(?:notice of )?revocation of (?:a |the )?(?:{DIRECTION}|{NOTICE})|\brevokes the (?:{DIRECTION})\b",
    re.IGNORECASE,
)
_DEAR = re.compile(r"\ADear\b", re.IGNORECASE)
_SENDER = re.compile(
    r"\bMinister\b|\bSecretary of State\b|Department for Education|Parliamentary Under"
    r"|Sanctuary Buildings|Great Smith Street|Children and Families Group",
    re.IGNORECASE,
)
_OFSTED = re.compile(
    r"M(?:ajesty['’]s|I)? Inspector(?:s|ate)?\b.{0,40}\Z|ofsted\.gov\.uk|this letter summarises"
    r"|I am writing to (?:inform|confirm).{0,40}\bfindings of",
    re.IGNORECASE | re.MULTILINE,
)
_DECIDES = re.compile(
    r"\b(?:i|we|the secretary of state|the department|my officials)\b(?:[\w’', ]{0,60}?)\b(?:issu(?:e|ed"
    r"|ing)|serv(?:e|ed|ing)|giv(?:e|en|ing)|mak(?:e|ing)|made)\s+"
    r"(?:[\w’' ]{1,60}?\s)?(?:with\s+)?(?P<what>(?:an?|this|the enclosed"
    r"|the attached)\s+(?:[\w-]+\s+){0,4}?(?:improvement notice|notice to improve|statutory direction"
    r"|direction))\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:consider(?:ing)?|(?<!\d )may(?!\s+\d)|might|could|would|if|unless|minded|whether|not)\b", re.IGNORECASE
)
_TO = re.compile(r"\A(?:to|for)\s*:\s*(?P<to>.*)", re.IGNORECASE)
_GIVEN_TO = re.compile(r"\b(?:given|issued|served|direction|notice) to (?:the )?(?P<to>[A-Z][^.(“\"]{3,90})")


@dataclass(frozen=True)
class NoticeDocument:
    """A notice, direction or letter: what it does (`action` to a `kind`), to whom in its own words, on which day.

    `also` is what a letter issues besides what it lifts.
    """

    kind: EventKind
    action: Action
    title: str
    to: str
    body: str
    date: When | None
    letter: bool = False
    also: tuple[tuple[EventKind, Action, str], ...] = ()


def as_page(text: Text) -> NoticePage | None:
    """A GOV.UK page of a notice or direction saved as HTML or text, None where the text is not one."""
    rows = [f"• {p.text}" if p.bullet else p.text for p in text.paragraphs]
    rows = [row for paragraph in rows for row in _GLUED.sub("\n", paragraph).split("\n")]
    at = next((i for i, row in enumerate(rows[:_TOP]) if _is_title(row)), None)
    if at is None or not _EVIDENCE.search("\n".join(rows[at + 1 :])):
        return None
    end = next((i for i, row in enumerate(rows) if i > at and _END.match(row)), len(rows))
    details = next((i for i, row in enumerate(rows[:end]) if i > at and row.strip().lower() == "details"), None)
    body = [row for row in rows[(details or at) + 1 : end] if not _FURNITURE.match(row) and not _is_title(row)]
    description = next((row for row in rows[at + 1 : details or at] if not _FURNITURE.match(row)), "")
    published, updated = _first_date(rows, _PUBLISHED), _first_date(rows, _UPDATED)
    return NoticePage(
        url="",
        title=_SITE.sub("", rows[at]),
        description=description,
        body="\n".join(body),
        first_published=published,
        public_updated=updated,
        notes=_notes(rows[end:], published, updated),
    )


def _is_title(row: str) -> bool:
    facts = (
        read_title(_SITE.sub("", row))
        if len(row) < _LONGEST_TITLE and not row.rstrip().endswith((".", ",", ":"))
        else None
    )
    return bool(facts and facts.strict and re.search(r"\b(?:issued|given) (?:to|on)\b", row, re.IGNORECASE))


def _first_date(rows: list[str], label: re.Pattern[str]) -> When | None:
    for row in rows:
        found = label.search(row)
        dates = find_ranges(row[found.end() :]) if found else []
        if dates:
            return dates[0].start
    return None


def _notes(rows: list[str], published: When | None, updated: When | None) -> tuple[ChangeNote, ...]:
    """The change notes, newest first: each under its own date where the page gives it."""
    notes: list[ChangeNote] = []
    date: When | None = None
    for row in rows:
        words = row.lstrip("•-–— 0123456789.") if not find_ranges(row[:_DATE_FIRST]) else row
        dates = find_ranges(row)
        if _END.match(row) or _FURNITURE.match(row) or not words.strip():
            continue
        if dates and dates[0].words == row.strip():
            date = dates[0].start
            continue
        own = date or (published if "first published" in words.lower() else None if notes else updated)
        notes.append(ChangeNote(own, words))
        date = None
    return tuple(notes)


def as_document(text: Text) -> NoticeDocument | None:
    """A notice, a direction or a minister's letter that issues or lifts one; None where the text is none of these."""
    rows = [f"• {p.text}" if p.bullet else p.text for p in text.paragraphs]
    dear = next((i for i, row in enumerate(rows[:_TOP]) if _DEAR.match(row)), None)
    if dear is not None:
        return _as_letter(rows, dear)
    head = rows[:_HEAD]
    heading = next((row for row in head[:_HEADING_WITHIN] if _HEADING.match(row)), None)
    given = _GIVEN.search("\n".join(rows[:_GIVEN_WITHIN]))
    if given or (heading and any(_TO.match(row) for row in head)):
        return _instrument(rows, EventKind.IMPROVEMENT_NOTICE, heading or "Improvement notice")
    if _LAW.search("\n".join(head)) and any(_DIRECTS.search(row) or _REVOCATION.search(row) for row in rows):
        title = next((row for row in head if "direction" in row.lower() and len(row) < _LONGEST_TITLE), "Direction")
        return _instrument(rows, EventKind.DIRECTION, title)
    return None


def _instrument(rows: list[str], kind: EventKind, title: str) -> NoticeDocument:
    """A notice or direction itself: to whom, dated where it is signed."""
    action = Action.REVISED if re.search(r"\brevised\b", title, re.IGNORECASE) else Action.ISSUED
    if any(_REVOCATION.search(row) for row in rows[:_HEAD]) and not any(_DIRECTS.search(row) for row in rows[1:]):
        action = Action.LIFTED
    return NoticeDocument(kind, action, title, _to(rows, title), "\n".join(rows), _signed(rows))


def _to(rows: list[str], title: str) -> str:
    for number, row in enumerate(rows[:_HEAD]):
        to = _TO.match(row)
        if to:
            return to["to"] or " ".join(rows[number + 1 : number + 2])
    for row in (title, *rows[:_GIVEN_WITHIN]):
        given = _GIVEN_TO.search(row)
        if given:
            return given["to"]
    return title


def _signed(rows: list[str]) -> When | None:
    """The day at the document's end (where it is signed), or a line at its head that is a date and nothing else."""
    for number in range(len(rows) - 1, -1, -1):
        row = rows[number]
        if re.fullmatch(r"date[d:]*", row.strip(), re.IGNORECASE) and number + 1 < len(rows):
            row = f"Date: {rows[number + 1]}"
        signed = signature_date(row) if len(row) < _LONGEST_SIGNATURE else None
        if signed:
            return signed
    return _bare_date(rows[:_HEADING_WITHIN]) or _bare_date(rows[-_FOOT:])


def _bare_date(rows: list[str]) -> When | None:
    for row in rows:
        dates = find_ranges(row)
        if dates and dates[0].exact and len(row) - len(dates[0].words) < _BESIDE_DATE:
            return dates[0].start
    return None


def _as_letter(rows: list[str], dear: int) -> NoticeDocument | None:
    whole = "\n".join(rows)
    if not _SENDER.search(whole) or _OFSTED.search(whole):
        return None
    said = sentences_by_line("\n".join(rows[dear:]))
    lifted = [closing for sentence in said for closing in closings(sentence, letter=True)]
    issued = [decision for sentence in said for decision in _decisions(sentence)]
    date = _bare_date(rows[:dear]) or _bare_date(rows[dear : dear + 2]) or _signed(rows)
    to = "\n".join(rows[:dear])
    if lifted:
        kind = next((t.kind for t in lifted if t.kind), None) or kind_of(whole) or EventKind.IMPROVEMENT_NOTICE
        return NoticeDocument(
            kind, Action.LIFTED, _subject(rows, dear), to, whole, date, letter=True, also=tuple(issued)
        )
    if issued:
        kind, action, _ = issued[0]
        return NoticeDocument(kind, action, _subject(rows, dear), to, whole, date, letter=True, also=tuple(issued[1:]))
    return None


def _decisions(sentence: str) -> list[tuple[EventKind, Action, str]]:
    found = _DECIDES.search(sentence)
    kind = kind_of(found["what"]) if found else None
    if not found or kind is None or _DOUBT.search(sentence[: found.end()]):
        return []
    revised = re.search(r"\b(?:revised|updated|amended|varied)\b", found["what"], re.IGNORECASE)
    return [(kind, Action.REVISED if revised else Action.ISSUED, sentence)]


def _subject(rows: list[str], dear: int) -> str:
    """A letter's subject line, where it has one that names a notice or direction."""
    near = rows[max(0, dear - _ABOVE_SALUTATION) : dear + _BELOW_SALUTATION]
    named = (row for row in near if kind_of(row) and len(row) < _LONGEST_SUBJECT)
    return next(named, "Letter to the council")
