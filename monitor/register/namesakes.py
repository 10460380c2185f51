"""Words that look like an authority's name and mean something else: another body, place, person, or a plain word.

A name in running text is another's when what stands beside it says so. The lists hold kinds of neighbours ("… Police",
"University of …", "North …"), not single cases, save for the places whose name begins with an authority's.
"""

from __future__ import annotations

import re

_BODY_AFTER = (
    r"combined authority|nhs|integrated care|icb|ccg|foundation trust|hospitals?|infirmary|univers\w+|colleges?|"
    r"academy|(?:(?:grammar|high|primary|junior|infant|nursery|special|community|girls'?|boys'?|free|secondary"
    r"|church of england|catholic) )?schools?|nursery|police|constabulary|fire (?:and|&) rescue|fire service|ambulance|"
    r"crown court|magistrates|county court|coroner'?s? court|cathedral|abbey|minster|airport|racecourse|prison|"
    r"barracks|county(?! councils?\b| borough| hall)|chamber of commerce|law society|wildlife trust|building society"
)
_CAPITALISED_AFTER = (
    r"United|Rovers|Wanderers|Athletic|Albion|Wednesday|FC|AFC|RFC|RLFC|Cricket|Rhinos|Tigers|City (?:FC|Football)|"
    r"Town(?! Council| Hall)|Live|Post|Echo|Telegraph|Gazette|Advertiser|Chronicle|Mercury|Herald|Argus|Courier|"
    r"Guardian|Observer|Times|Evening|Mail|News|Star|Standard|Express|Today|Online|Press|World|Radio|FM|Marathon|"
    r"Road|Street|Lane|Avenue|House|Square|Gate|Way|Close|Drive|Park|Hall|Bridge|Station|Terrace|Hill|Green|Court|"
    r"Cross|Wick|Market|Coldfield|Newington|Mandeville|Gifford|Poges|Heath|Dales|Broads|Forest(?! Council)|"
    r"St\.? Edmunds|West and Taunton|Channel|Festival|in[- ]Ashfield|Bagpuize"
)
_AFTER = re.compile(
    rf"(?:\s+(?:and|&)\s+[A-Z]\w+)?[\s-]+(?:(?i:{_BODY_AFTER})|{_CAPITALISED_AFTER})\b"
    r"|-(?i:under|upon|on|in|le|by|next|super|cum)\b|\s+(?i:under[\s-]lyme|on[\s-]avon|le[\s-]sands|crude)\b"
)
_BEFORE = re.compile(
    r"(?:\b(?:North|South|East|West|Mid|Central|Greater|New|Upper|Lower|Old|Inner|Outer"
    r"|NORTH|SOUTH|EAST|WEST|MID|CENTRAL|GREATER|NEW)(?:[\s-]+(?:East|West|EAST|WEST))?[\s-]+(?:and\s+)?"
    r"|\b(?i:universit\w+(?: hospitals?)?|nhs|bishop|archbishop|diocese|duke|duchess|earl|port|battle|college|hospital)"
    r"\s+(?:(?i:of|for)\s+)?(?i:the\s+)?"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Coun|Councillor|Sir|Dame|Lord|Lady|Baroness|Judge|Prof|Professor)\.?\s+"
    r"(?:[A-Z][\w'’-]+\s+)?)\Z"
)
_SMALL_DIRECTION = re.compile(r"\b(north|south|east|west|central|north east)\s+\Z")
_COMPANY_AFTER = (
    r"\s+(?:children|social|local authority|has|have|had|is|was|were|will|remains?|receives?|received|gets?|rated)\b"
)
_POSSESSIVE = r"['’]s\b"
_PREPOSITION = re.compile(
    r"(?:\(|\b(?:in|of|at|for|across|by|to|from|near|around|and|between|outside|with)\s+)\Z", re.IGNORECASE
)
_READY = re.compile(rf"{_POSSESSIVE}|{_COMPANY_AFTER}")
_OWNING = re.compile(rf"(?:{_POSSESSIVE})?\s+(?:children|social (?:care|services|work)|local authority)", re.I)
_WORDS_TOO = frozenset({"reading", "bury"})
_SHARED_PLACES = frozenset({"westminster", "richmond", "kingston"})
_DIRECTED = frozenset(
    {"somerset", "lincolnshire", "yorkshire", "northamptonshire", "tyneside", "berkshire", "sussex", "gloucestershire"}
)


def is_other(text: str, start: int, end: int, name: str, *, official: bool) -> bool:
    """Return True if the name at `start` up to `end` means another body, place, person or an ordinary word.

    `name` is the plain name that stands there; `official` says that its words already name a council or a trust.
    """
    before, after = text[max(0, start - 50) : start], text[end : end + 60]
    if _BEFORE.search(before) and not (official and " of " in before[-6:]):
        return True
    if official:
        return False
    if _AFTER.match(after) or (name in _DIRECTED and _SMALL_DIRECTION.search(before)):
        return True
    if name in _SHARED_PLACES:
        return not _OWNING.match(after)
    return name in _WORDS_TOO and not (_READY.match(after) or _PREPOSITION.search(before))
