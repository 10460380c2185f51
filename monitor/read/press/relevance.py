"""Whether a story, and a sentence of it, is about children's services and their inspectors or ministers.

Schools, nurseries, homes, housing and adult care are inspected too, and other regulators issue "improvement notices":
what is theirs is told by the nearest subject before a verb, not by the town they share with a council.
"""

from __future__ import annotations

import re

from monitor.read.press.prose import Sentence

# All patterns are of small letters, for text made small with one kind of apostrophe: twice as fast as ignoring case.
_CORE = re.compile(
    r"\bchild(?:ren)?'?s?'? (?:and (?:famil\w+|young pe\w+)'? )?(?:social (?:care|services|work)|services?|"
    r"department|directorate|trust)\b"
    r"|\bsocial (?:care|services) (?:for|department|inspect)|\bsocial services\b|\bchild protection|"
    r"\bchildren's safeguarding|\bsafeguarding (?:services|of children|vulnerable children|and looked)"
    r"|\bchildren in (?:its |the council's )?care\b|\bcare[\s-](?:leavers?|experienced)|\blooked[\s-]after|"
    r"\bservices for (?:vulnerable |looked[\s-]after )?(?:children|young people)"
    r"|\bchildren (?:and families|first)\b|\bvulnerable children|\bcorporate parent|\bsend (?:services|provision|"
    r"inspection|support)|\bspecial educational needs|\bfront door\b|\bchildren's care\b"
    r"|\b(?:protect\w*|safeguard\w*) (?:vulnerable )?children|\bmulti-agency safeguarding|\bchildren at risk|"
    r"\bfocused visit|\bmonitoring visit|\bjoint targeted|\bchildren's social|\bsafeguarding children"
    r"|\bsocial care services|\bsocial work(?:ers?)? (?:service|practice)|\bcare of (?:vulnerable )?children"
)
_SOURCE = re.compile(
    r"\bofsted\b|\bdepartment for education|\bdfe\b|\b(?:education|children's) (?:secretary|minister)|"
    r"\bminister (?:of state )?for (?:children|school)|\bsecretary of state|\bgovernment"
)
_OTHERS = re.compile(
    r"\bschool(?:s|'s|s')?\b(?! improvement| place| age| meal)|\bacadem(?:y|ies)\b|\bnurser(?:y|ies)\b|"
    r"\bpre-?schools?|\bplaygroups?|\bkindergarten|\bchild-?minders?|\bsixth[\s-]form|\bcolleges?\b|\buniversit\w+|"
    r"\bchildren's homes?|\bresidential (?:homes?|unit)|\bcare homes?|\bnursing homes?|\bhospitals?\b|"
    r"\bfostering agenc\w+|\bindependent fostering|\badoption agenc\w+|\b(?:social )?housing\b|\blandlord|"
    r"\btenants?\b|"
    r"\badult (?:social )?(?:care|services|education|learning)|\badults'? social care|\bapprenticeships?|"
    r"\btraining provider|\bsecure (?:children's )?(?:home|training|unit|centre)|\byoung offender\w*|\bprison\b|"
    r"\brestaurants?\b|\btakeaways?|"
    r"\bfire (?:and rescue )?service|\bpolice force|\bcare (?:provider|agency)|\bsupported accommodation|"
    r"\bholiday club|\bafter-school club|\bearly years (?:provider|setting)|\bcqc (?:rating|rated)|\bday care|"
    r"\bchildcare|\bmaternity|\bleisure centre"
)
_OTHER_REGULATORS = re.compile(
    r"\bregulator of social housing|\bsocial housing regulator|\bhousing (?:regulator|ombudsman)|"
    r"\bhealth and safety executive|\bhse\b|\bfood (?:hygiene|standards)|\benvironment agency|"
    r"\binformation commissioner|\bplanning inspectorate|"
    r"\bfire (?:authority|service|enforcement)|\bico\b|\benvironmental health|\btrading standards|\blicensing|"
    r"\bbuilding safety|\bofgem|\bofwat|\boffice for students|\bconsumer standards"
)
_MINISTERS = re.compile(r"\bdepartment for education|\bdfe\b|\bchildren's minister|\beducation secretary")
_INTERVENTION = re.compile(r"\bimprovement notice|\bnotice to improve|\bstatutory direction|\bintervention\b")
_PART = re.compile(r"[;:]|,? (?:but|while|whereas)\s|\.\s")


def _small(text: str) -> str:
    """The text in small letters, each at its place, with one kind of apostrophe."""
    return text.lower().replace("’", "'").replace("‘", "'")


def is_relevant(story: tuple[Sentence, ...]) -> bool:
    """Whether a story is about children's services and Ofsted or the department."""
    opening = _small("\n".join(sentence.text for sentence in story if sentence.title or sentence.index <= 5))
    intervention = _INTERVENTION.search(opening) and _MINISTERS.search(opening)
    if not _CORE.search(opening) and not intervention:
        return False
    whole = _small("\n".join(sentence.text for sentence in story))
    headline = _small(story[0].text) if story[0].title else ""
    if not _SOURCE.search(whole) or (_OTHER_REGULATORS.search(opening) and not _CORE.search(headline)):
        return False
    core, others = len(_CORE.findall(whole)), len(_OTHERS.findall(whole))
    if _OTHERS.search(headline) and not _CORE.search(headline) and others >= core:
        return False
    return core * 2 >= others or bool(_CORE.search(headline))


def opens_with_ours(story: tuple[Sentence, ...]) -> bool:
    """Whether the headline or the first sentences speak of children's services, or of the department's ministers."""
    opening = _small("\n".join(s.text for s in story if s.title or s.index <= 2))
    return bool(_CORE.search(opening) or _MINISTERS.search(opening))


def is_ours(sentence: Sentence, place: int) -> bool:
    """Whether what a sentence tells at `place` is of children's services, not of a school, a home or a landlord."""
    text = _small(sentence.text)
    if _OTHER_REGULATORS.search(text) and not (_CORE.search(text) or _SOURCE.search(text)):
        return False
    clause = _PART.split(text[:place])[-1]
    core = [match.start() for match in _CORE.finditer(clause)]
    others = [match.start() for match in _OTHERS.finditer(clause)]
    if others:
        return bool(core) and max(core) >= max(others) - 60
    if core or _CORE.search(text):
        return True
    return not (_OTHERS.search(text[place : place + 70]) and re.match(r"[^,;]{0,30}\b(?:for|at|of)\b", text[place:]))
