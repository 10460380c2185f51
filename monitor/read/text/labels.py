"""Lines that stand around a story's words and have no markup to say so: captions, credits, bylines, stamps, buttons."""

from __future__ import annotations

import re

_LONGEST = 260  # characters of a line that may be one
_CREDIT = r"(?:image|picture|pic|photo(?:graph)?|video|credit|copyright|source|getty|pa|sub|ldrs?)s?"
_CAPTION = re.compile(
    rf"(?i)\(?(?:{_CREDIT}(?: (?:credit|source|caption|by))?\s*[:©,]|©"
    r"|(?:image|media|photo|picture) (?:source|caption|credit)\b)"
    r"|.{3,220}\((?:image|picture|pic|photo|credit|photograph|copyright|©)s?\b[^()]{0,80}\)\W*\Z"
    r"|(?:getty images?|pa media|pa|reuters|google(?: maps| street ?view)?|ldrs?|contributed|submitted)\W*\Z"
)
_BYLINE = re.compile(
    r"(?:By|Words by|Written by|Story by|Report by) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"
    r"(?:(?:,| and| [|–-]) ?[\w .'’&,|@-]{0,90})?\Z"
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_STAMP_WORD = re.compile(
    r"(?i)\b(?:(?:first |last |date |originally |release |publication )?"
    r"(?:published|posted|issued|released|updated|modified|created|date)(?: on| at| date)?"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    rf"|{_MONTHS}|\d{{1,4}}(?:st|nd|rd|th|[ap]m)?|at|on|of|am|pm|gmt|bst)\b"
)
_BUTTONS = re.compile(
    r"(?i)(?:share(?: this| article| page| on| via| story)?[\w ]{0,30}|save|print(?: this page)?|copy link|link copied"
    r"|(?:post a |view )?comments?|\d{1,5} (?:comments?|shares?|min(?:ute)?s? read|views?)|(?:read(?:ing)? time"
    r"|time to read)\b.{0,20}|listen to this article|back to (?:top|news).{0,20}|advertisement|article continues below"
    r"|continue reading|read more|more|related(?: (?:news|stories|articles|topics|content))?|follow us.{0,40}"
    r"|sign up.{0,60}|loading.{0,10}|enlarge|view gallery|open in gallery|facebook|twitter|x|whatsapp|linkedin|e-?mail"
    r"|next|previous)\W*"
)
_LETTER = re.compile(r"[^\W_]")
_TRAIL = re.compile(r"(?i)(?:you are here\b|home\s*[>»/›→|]).{0,200}")
_SOCIAL = re.compile(r"(?i)pic\.twitter\.com/\w+|\(@\w{2,15}\)\s+[A-Z][a-z]+ \d{1,2}, 20\d\d\W*\Z")


def is_label(line: str) -> bool:
    """Whether a line is a caption, a credit, a byline, a stamp, a trail of breadcrumbs or the words of a button."""
    if len(line) > _LONGEST:
        return False
    words = line.lstrip("• ")
    whole = (_BUTTONS, _TRAIL)
    return any(form.fullmatch(words) for form in whole) or bool(
        _CAPTION.match(words) or _BYLINE.match(words) or _SOCIAL.search(words) or _is_stamp(words)
    )


def _is_stamp(words: str) -> bool:
    """Whether a line holds a day or a time, and nothing but what goes with one."""
    return any(map(str.isdigit, words)) and not _LETTER.search(_STAMP_WORD.sub("", words))
