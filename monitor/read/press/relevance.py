"""Whether a story, and a sentence of it, is about children's services and their inspectors or ministers.

Schools, nurseries, homes, housing and adult care are inspected too, and other regulators issue "improvement notices":
what is theirs is told by the nearest subject before a verb, not by the town they share with a council.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
_ONE_BODY = re.compile(
    r"\b(?:council|(?:the|its|this|that|local) authority|borough|county|city|town(?: hall)?|unitary|trust)\b(?! tax)"
)
_THE_BODY = re.compile(r"\b(?:the|its|this|that) (?:\w+ ){0,2}?(?:council|authority|borough|county|city|town|trust)\b")
_PART = re.compile(r"[;:]|,? (?:but|while|whereas)\s|\.\s")


def _small(text: str) -> str:
    """The text in small letters, each at its place, with one kind of apostrophe."""
    return text.lower().replace("’", "'").replace("‘", "'")


@lru_cache(maxsize=256)
def _places(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where a sentence speaks of children's services, and where of other bodies."""
    small = _small(text)
    core = tuple(match.start() for match in _CORE.finditer(small))
    return core, tuple(match.start() for match in _OTHERS.finditer(small))


def is_relevant(story: tuple[Sentence, ...]) -> bool:
    """Whether a story is about children's services and Ofsted or the department."""
    opening = [sentence.text for sentence in story if sentence.title or sentence.index <= 5]
    words = _small("\n".join(opening))
    intervention = _INTERVENTION.search(words) and _MINISTERS.search(words)
    if not any(_places(text)[0] for text in opening) and not intervention:
        return False
    titled, title_others = _places(story[0].text) if story[0].title else ((), ())
    if _OTHER_REGULATORS.search(words) and not titled:
        return False
    if not any(_SOURCE.search(_small(sentence.text)) for sentence in story):
        return False
    core = sum(len(_places(sentence.text)[0]) for sentence in story)
    others = sum(len(_places(sentence.text)[1]) for sentence in story)
    return bool(titled) or (core * 2 >= others and not (title_others and others >= core))


def speaks_of_one(story: tuple[Sentence, ...], named: list[bool], *, known: bool) -> bool:
    """Whether the headline or the first sentences speak of some one authority: by its name or as "the council".

    `named` says of each sentence whether it names one; `known` whether it is known whose story it is: then a mere
    "council bosses" will do. What speaks of none is a manual, a list or a word on the law.
    """
    body = _ONE_BODY if known else _THE_BODY
    opening = [(sentence, name) for sentence, name in zip(story, named, strict=True) if sentence.lead]
    return any(name or body.search(_small(sentence.text)) for sentence, name in opening)


def opens_with_ours(story: tuple[Sentence, ...]) -> bool:
    """Whether the headline or the first sentences speak of children's services, or of the department's ministers."""
    opening = [sentence.text for sentence in story if sentence.title or sentence.index <= 2]
    return any(_places(text)[0] or _MINISTERS.search(_small(text)) for text in opening)


def is_ours(sentence: Sentence, place: int) -> bool:
    """Whether what a sentence tells at `place` is of children's services, not of a school, a home or a landlord."""
    text = _small(sentence.text)
    everywhere, all_others = _places(sentence.text)
    if not everywhere and _OTHER_REGULATORS.search(text) and not _SOURCE.search(text):
        return False
    begin = max((part.end() for part in _PART.finditer(text, 0, place)), default=0)
    core = [start for start in everywhere if begin <= start < place]
    others = [start for start in all_others if begin <= start < place]
    if others:
        return bool(core) and max(core) >= max(others) - 60
    if everywhere:
        return True
    behind = any(place <= start < place + 60 for start in all_others)
    return not (behind and re.match(r"[^,;]{0,30}\b(?:for|at|of)\b", text[place:]))
