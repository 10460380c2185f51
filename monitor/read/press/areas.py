"""Words for grades, for the areas of judgement and for the services that are judged, as news writes them."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.model.facts import Area, Grade

GRADE = re.compile(
    r"\b(?P<grade>outstanding|good|adequate|inadequate"
    r"|requir(?:es?|ed|ing)[\s-]+improvements?(?:\s+to\s+(?:be|become|get to)\s+[‘'“\"]?good)?"
    r"|need(?:s|ed|ing)?[\s-]+improvement|improvement[\s-]+(?:is )?(?:required|needed)"
    r"|(?<!second )(?<!second-)(?P<rank>top|highest|lowest|bottom)[\s-]+(?:possible[\s-]+)?(?:ofsted[\s-]+)?(?:grade|"
    r"grading|rating|mark|"
    r"judge?ment|score)s?)\b",
    re.IGNORECASE,
)
SERVICE = re.compile(
    r"(?i)\bchild(?:ren)?['’]?s?['’]? (?:and (?:famil|young people)\w*['’]? ?)?(?:social )?(?:services?|care|"
    r"department|trust|directorate)|"
    r"\b(?:child(?:ren)?(?:['’]?s)? )?social (?:care|services|work)|child protection|safeguarding|"
    r"services for (?:vulnerable )?(?:children|young)|"
    r"\bchildren (?:first|and families)|\bcare for (?:vulnerable )?children"
)
AREAS = {
    Area.LSCB: r"safeguarding children['’]?s? board|\blscb\b",
    Area.ADOPTION: r"\badoption\b",
    Area.CARE_LEAVERS: r"care[\s-]leavers?|leaving care|care[\s-]experienced|left care",
    Area.IN_CARE: (
        r"(?:children|young people|those|youngsters)(?: and young people)?(?: who are|"
        r" currently)?(?: living)? in (?:its |the council['’]s )?care\b|looked[\s-]after|"
        r"children['’]?s experiences? in care|\bin[\s-]care\b|in the care of the|permanence"
    ),
    Area.HELP_AND_PROTECTION: (
        r"help(?:ed)? and (?:protection|protected)|need(?:ing)? (?:of )?(?:help|protection|support)|child protection|"
        r"protection (?:and|or) help|"
        r"protected and helped|help,? protection|(?<!arrangements for )(?<!arrangements for the )protect(?:ing|"
        r"ion of) (?:vulnerable )?children|early help"
    ),
    Area.LEADERSHIP: (
        r"\bleadership\b(?! team)|(?:impact|effectiveness|influence|work|role|quality) (?:of|"
        r"that) (?:\w+ ){0,2}leaders|"
        r"leaders(?:['’]? (?:impact|and managers|have (?:on|an impact))|['’] )|\bgovernance\b|(?:for|in|and|"
        r",) leaders(?=\W*(?:$|and\b|,))|management of (?:the )?service"
    ),
    Area.OVERALL: r"\boverall\b",
}
AREA = re.compile("|".join(f"(?P<{area.value}>{words})" for area, words in AREAS.items()), re.IGNORECASE)


def grade_of(words: str) -> Grade:
    """The grade that a match of the grade's words means."""
    words = words.casefold()
    if words.startswith(("top", "highest")):
        return Grade.OUTSTANDING
    if words.startswith(("lowest", "bottom")):
        return Grade.INADEQUATE
    if "improvement" in words:
        return Grade.REQUIRES_IMPROVEMENT
    return Grade(words)


@lru_cache(maxsize=256)
def areas_of(words: str, *, apart: bool = True) -> tuple[Area, ...]:
    """The areas that words name, in order, each once.

    `apart`: children in care and care leavers are judgements of their own (2023 on); else both together are `in_care`.
    """
    found = dict.fromkeys(Area(match.lastgroup) for match in AREA.finditer(words) if match.lastgroup)
    if not apart and Area.IN_CARE in found:
        found.pop(Area.CARE_LEAVERS, None)
    return tuple(found)
