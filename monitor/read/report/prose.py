"""The overall judgement where a report states it in a sentence alone: read where the sentence leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.model.dates import When
from monitor.model.facts import Area, Framework, Judgement
from monitor.read.text.lines import Text
from monitor.read.text.sentences import sentences
from monitor.read.words import grades
from monitor.read.words.grades import Scheme, fold

_WITHIN_PAGES = 5  # of the report's first, where its summary stands
_LONGEST_SENTENCE = 500  # characters
_WITHOUT_OVERALL = When(2026, 4)
"""From this month on inspections of local authority children's services judge nothing overall."""

_GRADE = r"(?P<grade>outstanding|good|adequate|inadequate|requires? improvement(?: to be good)?)(?= |\Z)"
_IS = r"(?:is|are|has been|have been|was|were)"
_AS = r"(?: judged| graded| rated| found)?(?: to be| as| that of)? "
_SOME = r"(?:(?!(?:is|are|was|were|has|have|requires?|and)\b)\S+ ){0,14}?"
_EXPLICIT = re.compile(
    rf"\boverall effectiveness {_SOME}(?:{_IS}{_AS}|(?=requires? )){_GRADE}"
    rf"|\boverall (?:judge?ment|grade) {_SOME}{_IS}{_AS}(?:that {_SOME}(?:is|are)? ?)?"
    rf"{_GRADE.replace('grade>', 'said>')}"
    rf"|\bjudged? (?:the )?overall effectiveness {_SOME}(?:to be|as) {_GRADE.replace('grade>', 'judged>')}"
)
_SERVICES = r"(?:childrens services|childrens social care services|services for children(?: and \w+){0,3}) "
_WHOLE = re.compile(
    rf"\A(?:overall )?{_SERVICES}(?:in|provided by|across) {_SOME}(?:(?:is|are)(?: now)?{_AS}|(?=require )){_GRADE}"
    r"(?: overall| because .*)?\Z"
    rf"|\b{_SERVICES}{_SOME}(?:(?:is|are)(?: now)?{_AS}|(?=require )){_GRADE.replace('grade>', 'overall>')} overall\b"
    rf"|\Aoverall {_SERVICES}{_SOME}(?:(?:is|are)(?: now)?{_AS}|(?=require )){_GRADE.replace('grade>', 'first>')}"
)
_OF_A_PART = re.compile(
    r"\b(?:in need|in care|looked after|help and protection|disab\w+|leavers|adopt\w+|board|lscb)\b"
)
_NOT_NOW = re.compile(
    r"(?i)\b(?:last|previous(?:ly)?|earlier|former|since|when|had|before|then|would|could|should|if|until|unless|not|no"
    r"|longer|aim\w*|want\w*|expect\w*|target\w*|become|becoming|20[0-3]\d|school|nursery|home|homes|agency|college)\b"
)


def overall_in_prose(text: Text, scheme: Scheme, start: When | None) -> tuple[Judgement | None, tuple[str, ...]]:
    """The overall judgement that the summary's sentences state, all of them alike; and a problem where they differ.

    Nothing is read for a kind of inspection that judges nothing overall.
    """
    if Area.OVERALL not in scheme.areas or _judges_none(scheme, start):
        return None, ()
    found = list(_stated(text, plainly=start is not None))
    if len({each.grade for each in found}) > 1:
        return None, ("the report's sentences on its overall judgement differ",)
    return (found[0], ()) if found else (None, ("no overall judgement could be read from the report",))


def _judges_none(scheme: Scheme, start: When | None) -> bool:
    return scheme.framework == Framework.ILACS and start is not None and start.first() >= _WITHOUT_OVERALL.first()


def _stated(text: Text, *, plainly: bool) -> Iterator[Judgement]:
    """Each sentence that states it; `plainly` also one that says of all services what they are."""
    for paragraph in text.paragraphs:
        if paragraph.page > _WITHIN_PAGES or paragraph.bullet:
            continue
        for sentence in sentences(paragraph.text):
            if len(sentence) > _LONGEST_SENTENCE or _NOT_NOW.search(sentence):
                continue
            words = fold(sentence)
            found = _EXPLICIT.search(words) or (_WHOLE.search(words) if plainly else None)
            if found and not _OF_A_PART.search(found.group()):
                phrase = next(filter(None, found.groupdict().values()))
                yield Judgement(Area.OVERALL, grades.scale().code(phrase) or "", sentence.rstrip("."))
