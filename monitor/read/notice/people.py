"""Whom a notice or direction sends: commissioners and advisers, by name where it gives one, appointed or stood down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.facts import Action

_ROLE = r"(?:[Cc]ommissioners?|[Aa]dvis[eo]rs?)"
_TITLED = r"(?:(?:Dame|Sir|Dr|Mr|Mrs|Ms|Miss|Professor|Prof|Baroness|Lord|Lady)\.?\s+)?"
_PART = r"(?:[A-Z]['’])?[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z]?[a-zà-öø-ÿ]+|[A-Z][a-zà-öø-ÿ]+)*"
_NAME = rf"(?P<name>{_TITLED}{_PART}(?:\s+(?:de|van|von|of)?\s*{_PART}){{1,2}})"
_OFFICE_WORDS = (
    r"(?:(?:the|a|an|its|our|DfE|DfE['’]s|[Dd]epartment(?:['’]s)?|[Ii]ndependent|[Ii]mprovement|[Ee]xpert"
    r"|[Ss]ocial|[Cc]are|SEND|SEN|[Ss]ervices?|lead|new"
    r"|[Nn]on-[Ee]xecutive|[A-Z][a-z]+(?:['’]s)?|[Cc]hildren['’]s|DfE-appointed|government-appointed|-)\s+){0,8}?"
)
_AFTER_ROLE = re.compile(
    rf"\b(?P<role>{_ROLE})(?:\s+|(?:\s+(?:for|in|to|appointed by)\s+[^,.;()]{{3,60}}?)?(?:\s*[,(:–-]\s*"
    r"|\s+(?:is|as|will be)\s+)\(?)"
    rf"{_NAME}(?P<after>.{{0,30}})"
)
_BEFORE_ROLE = re.compile(
    rf"{_NAME}\s*(?:,|\()?\s*(?:(?:has been|was|is|will be|to be|continues?|who is|who was|as|appointed"
    rf"|re-appointed|acting)\s+)*{_OFFICE_WORDS}"
    rf"(?P<role>{_ROLE})\b(?P<after>.{{0,30}})"
)
_NOT_A_NAME = re.compile(
    r"\b(?:The|This|Childrens?|Council|Services?|Secretary|State|Department|Education|County|City|Borough"
    r"|Ofsted|Trust|Board|Social|Care"
    r"|Commissioners?|Advis[eo]rs?|Improvement|Director|Minister|January|February|March|April|May|June"
    r"|July|August|September|October"
    r"|November|December|Government|Act|Annex|Local|Authority|Metropolitan|Chief|Executive|Inspector"
    r"|Majesty|Special|Educational|Needs|DfE|NHS"
    r"|Integrated|Quality|Commission|England|London|Royal|Leader|Councillor|Cllr|Independent|Statutory"
    r"|Direction|Notice)\b"
)
_FORMER = re.compile(r"\b(?:at the time|former|then|previous|outgoing|until)\b", re.IGNORECASE)
_APPOINTS = re.compile(r"\bappoint(?:s|ed|ing|ment)?\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?:\b(?:dfe|department|government|newly)(?:['’]s)?|\))[- ]appointed\b", re.IGNORECASE)
_WORKS_WITH = re.compile(r"\b(?:co-?operat\w*|work\w*|comply\w*|engag\w*) with\b", re.IGNORECASE)
_COMMISSIONER = re.compile(
    r"\b(?:(?:children['’]s|send|sen|social care|improvement"
    r"|services?)\s+)*commissioners?\b(?!['’]?s?\s+(?:report|review|recommend|independent))",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"\bcontinu\w+\b|\bremains?\b|\bwas appointed\b|\bhad been appointed\b|\bno longer\b", re.IGNORECASE
)
_HEALTH = re.compile(
    r"\b(?:commissioners of|health commissioners?|responsible commissioners?|children['’]s commissioner for england)\b",
    re.IGNORECASE,
)
_STOOD_DOWN = re.compile(
    r"\bcommissioner\b[^.;]{0,60}?\b(?:(?:will|is to|has|have|should|can|to|now|therefore"
    r"|may)\s+)*(?:st(?:and|ands|anding|ood) down|step(?:s|ped|ping)? down"
    r"|withdr(?:aw|aws|ew|awn|awing)|conclud\w+|(?:has|have|is|are) (?:now )?(?:ended|ending"
    r"|come to an end|ceased|completed))\b"
    r"|\b(?:end(?:s|ed|ing)?|remov(?:e|es|ed|ing)|withdr(?:aw|ew|awn"
    r"|awing))\b[^.;]{0,50}?\b(?:requirement to (?:work|co-?operate) with|appointment of|role of|need for)?"
    r"\s*(?:the|a|an|our|your|my)\s+(?:[\w’'-]+\s+){0,4}?commissioner\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:until|unless|if|whether|when|once|before|not)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """A commissioner or adviser as the words name them; `name` is empty where they give none."""

    name: str
    commissioner: bool
    words: str


def people(sentences: Sequence[str]) -> list[Person]:
    """The commissioners and advisers named in sentences, each once; one who held the office before is left out."""
    found: dict[str, Person] = {}
    for sentence in sentences:
        for match in (*_AFTER_ROLE.finditer(sentence), *_BEFORE_ROLE.finditer(sentence)):
            name = " ".join(match["name"].split())
            if _NOT_A_NAME.search(name) or _FORMER.search(match["after"]) or _HEALTH.search(sentence):
                continue
            found.setdefault(name, Person(name, "ommissioner" in match["role"], sentence))
    return list(found.values())


def commissioner_change(sentences: Sequence[str]) -> tuple[Action, Person] | None:
    """Whether sentences appoint a commissioner or end the work of one, and who it is; None where they do neither."""
    named = [person for person in people(sentences) if person.commissioner]
    for sentence in sentences:
        stood_down = _STOOD_DOWN.search(sentence)
        if stood_down and not _UNSURE.search(sentence[: stood_down.end()]):
            return Action.ENDED, _person(named, sentence)
    for sentence in sentences:
        person = _person(named, sentence)
        if _appoints(sentence, named=bool(person.name)):
            return Action.APPOINTED, person
    return None


def _appoints(sentence: str, *, named: bool) -> bool:
    """Whether a sentence appoints a commissioner now; "DfE-appointed", or working with one, says so of a named one."""
    if not _COMMISSIONER.search(sentence) or any(p.search(sentence) for p in (_CONTINUES, _FORMER, _HEALTH)):
        return False
    if _APPOINTS.search(_ATTRIBUTE.sub(" ", sentence)):
        return True
    return named and bool(_ATTRIBUTE.search(sentence) or _WORKS_WITH.search(sentence))


def _person(named: list[Person], sentence: str) -> Person:
    here = [person for person in named if person.words == sentence]
    return (here or named or [Person("", True, sentence)])[0]
