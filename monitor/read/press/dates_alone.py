"""Dates that stand by themselves in a story: of a report's coming out, of "the notice", of a visit told elsewhere."""

from __future__ import annotations

import re

from monitor.model.facts import Action, EventKind
from monitor.read.press import timing
from monitor.read.press.act import Act
from monitor.read.press.prose import Sentence
from monitor.read.press.times import Time
from monitor.read.press.verdict_words import CLAUSE
from monitor.read.press.visits import Aspect

_INSPECTING = re.compile(
    r"(?i)\b(?:inspect\w*|visit\w*|on site|fieldwork|fortnight|(?:two|three|four|2|3|4)[ -]weeks?|(?:ofsted|watchdog|"
    r"team)(?: \w+){0,2} (?:was|were|is|spent|came|went|looked))\b"
)
_LONGEST_VISIT = 40


def _clause(text: str, time: Time) -> str:
    """The words of the clause that a time stands in."""
    begin = max((found.end() for found in CLAUSE.finditer(text, 0, time.span[0])), default=0)
    after = CLAUSE.search(text, time.span[1])
    return text[begin : after.start() if after else len(text)]


def loose_dates(sentence: Sentence, times: list[Time], found: list[Act]) -> list[Act]:
    """Dates that no act has taken and that can only be a visit's: a run of days, or beside words of inspecting."""
    if sentence.speech or any(act.start or act.action or (act.near and not act.published) for act in found):
        return []
    for time in times:
        if time.start is None or time.future or timing.role(sentence.text, time) in ("published", "other", "end"):
            continue
        run = time.end is not None and time.end != time.start and time.start.day is not None
        days = (time.end.last() - time.start.first()).days if time.end else 0
        if (run and 0 < days <= _LONGEST_VISIT) or _INSPECTING.search(_clause(sentence.text, time)):
            word = Act(None, sentence, Aspect.TOLD, time.span[0], start=time.start, near=time.near)
            word.end = time.end if run else None
            word.plain = False
            return [word]
    return []


_NOTICE = re.compile(r"(?i)\b(?:the|this|that|its) (?:\w+ )?(?P<what>notice|direction)\b")
_DONE = re.compile(
    r"(?i)\b(?:dated|issued|signed|made|imposed|served|lifted|revoked|removed|published|came into force|took effect)\b"
)


def dated_deeds(sentence: Sentence, times: list[Time]) -> list[Act]:
    """A word on when "the notice" was issued or lifted, which the story named before."""
    small = sentence.text.lower()
    found = _NOTICE.search(sentence.text) if "notice" in small or "direction" in small else None
    if not found:
        return []
    kind = EventKind.DIRECTION if found["what"].lower() == "direction" else EventKind.IMPROVEMENT_NOTICE
    acts = list[Act]()
    for done in _DONE.finditer(sentence.text, found.end(), found.end() + 90):
        action = Action.LIFTED if done[0].lower() in ("lifted", "revoked", "removed") else Action.ISSUED
        time = next((time for time in times if 0 <= time.span[0] - done.end() < 30), None)
        if time:
            act = Act(kind, sentence, Aspect.TOLD, done.start(), action=action, start=time.start, near=time.near)
            act.judged = True
            acts.append(act)
    return acts


_COMING_OUT = re.compile(
    r"(?i)\b(?:publish\w+|releas\w+|made public|came out|(?<!carried )(?<!carry )out|issued|went live|appear\w*|"
    r"set out|made|live|announc\w+|reveal\w+|upgrad\w+|downgrad\w+|gave|given|deliver\w+|confirm\w+|prais\w+|"
    r"rated|judged|wrote|told)\b"
)


def add_publication(found: list[Act], sentence: Sentence, times: list[Time]) -> None:
    """Put the day on which a report came out to what its sentence tells of it, else let it stand by itself."""
    if any(act.published or act.action for act in found):
        return
    for word in _publications(sentence, times):
        told = [act for act in found if act.aspect is Aspect.TOLD and not act.judged and _same_breath(word, act)]
        for act in told:
            act.published, act.near = act.published or word.published, act.near or word.near
        if not told and not any(act.near for act in found):
            found.append(word)


def _same_breath(word: Act, act: Act) -> bool:
    """Whether the day of a report and a verdict are told as one: no "six months after" stands between them."""
    first, last = sorted((word.place, act.place))
    between = word.sentence.text[first:last]
    return not re.search(r"(?i)\b(?:after|since|following|because|when|before)\b", between)


def _publications(sentence: Sentence, times: list[Time]) -> list[Act]:
    """A bare word on when the report or letter came out."""
    text = sentence.text
    for time in times:
        around = text[max(0, time.span[0] - 70) : time.span[1] + 50]
        told = timing.PUBLICATION.search(text) and _COMING_OUT.search(around)
        if told and timing.role(text, time) == "published":
            act = Act(None, sentence, Aspect.TOLD, time.span[0], published=time.start, near=time.near)
            return [act]
    return []
