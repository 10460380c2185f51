"""Visits and inspections that a sentence of a story tells of: which kind, which number, on what, and how it is put."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from monitor.model.facts import EventKind

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_ORDINAL = rf"(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip


class Aspect(Enum):
    """How a sentence puts what it tells: as news, as what was before, as under way, as to come, or as a mere name."""

    TOLD = "told"
    PAST = "past"
    UNDER_WAY = "under way"
    TO_COME = "to come"
    NAMED = "named"


@dataclass(frozen=True)
class VisitMention:
    """A visit or inspection that a sentence tells of. `kind` is None where the words leave it open."""

    kind: EventKind | None
    aspect: Aspect
    span: tuple[int, int]
    number: int | None = None
    topic: str | None = None


_CHILD = r"(?:children['’]?s (?:social care |social )?services )?"
_KINDS: dict[EventKind, tuple[tuple[str, ...], re.Pattern[str]]] = {
    kind: (hints, re.compile(words, re.IGNORECASE))
    for kind, hints, words in (
        (
            EventKind.JTAI,
            ("targeted", "jtai", "joint"),
            (
                r"joint targeted area inspections?|\bJTAI\b|joint area (?:child protection )?inspection|"
                r"joint (?:targeted |multi-agency )?(?:area )?inspection (?:by|involving|of the (?:multi-agency|area|"
                r"local|partnership))"
            ),
        ),
        (
            EventKind.SEND_INSPECTION,
            ("send", "special educational", "special needs"),
            (
                r"\b(?:SEND|special (?:educational )?needs(?: and(?:/or)? disabilit\w+)?(?: \(SEND\))?)(?: services?|"
                r" local area| provision| partnership)? (?:full )?(?:re-?)?(?:inspections?|visits?|inspectors)|"
                r"inspect\w*[^.;]{0,70}\b(?:SEND\b|special (?:educational )?needs)|area SEND(?: reports\b)?"
            ),
        ),
        (
            EventKind.FOCUSED_VISIT,
            ("focus",),
            rf"focuss?ed {_CHILD}(?:ofsted )?(?:visits?|inspections?|letter)|focus visits?",
        ),
        (
            EventKind.MONITORING_VISIT,
            ("monitoring",),
            (
                rf"(?:\b{_ORDINAL}[\s-]+(?:\w+\s+)?)?\bmonitoring (?:visits?|inspections?|"
                rf"letter)(?: (?:number )?(?P<count>one|two|three|four|five|six|seven|eight|nine|ten))?"
            ),
        ),
        (
            EventKind.INSPECTION,
            ("inspect",),
            (
                r"\b(?:re-?)?inspections?\b(?! (?:framework|regime|service|team|board|programme|plan|reports))|"
                r"\b(?:re-?)?inspected\b"
            ),
        ),
    )
}
_CAME_HINTS = ("visit", "came", "called", "were in", "was in", "returned", "review", "looked", "examined", "spent")
_CAME = re.compile(
    r"\b(?:inspectors?|ofsted|inspectorate|watchdog|team|they)\b(?P<between>[^.;:]{0,60}?)"
    r"\b(?P<came>visited|visiting|called|came|went in|(?:were|was|had been) (?:in|on site)|spoke|returned|reviewed|"
    r"re-?visited|looked (?:at|into)|examined|carried out a visit|made a visit|paid (?:a|another) visit|"
    r"spent (?:\w+ ){1,4}(?:in|with|at))\b"
    r"|\bvisit(?:s|ed)? (?:from|by|of) (?:the )?(?:ofsted|inspectors|education watchdog|government inspectors)|"
    r"\bofsted(?:['’]s)? (?:\w+ )?visit\b|\b(?:latest|recent|two-day|three-day) visit\b"
    r"|\b(?:its|their|the|a|that|this|of|latest|recent) (?:\w+ )?visit (?:in|on|between|to|of|from|took|was)\b|"
    r"\bvisit,? (?:which )?(?:took place|carried out|conducted)",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    r"\b(?:under ?way|(?:is|are) (?:currently |now |being )+(?:inspect\w*|carrying out|conducting|"
    r"undertaking|examin\w+|reviewing|in (?:the )?\w+)|currently (?:being )?(?:inspect\w+|carrying out|undergoing|"
    r"in the)|"
    r"undergoing|(?:has|have) (?:now |just |today |this week )?(?:begun|started|arrived|launched|descended|commenced|"
    r"moved in)|(?:began|started|arriv\w+|launch\w+|descend\w*|commenced?s?) (?:a|an|its|their|the|in|at|on|this|"
    r"work|today|yesterday|last)\b|"
    r"\bin the middle of|has been notified|(?:been|was|were) (?:notified|told|informed) (?:of|that|by|"
    r"on)\b[^.;]{0,60}\binspect|got the call|received (?:the|a) call|await\w* (?:the )?(?:outcome|result|finding|"
    r"report|verdict|judge?ment|publication)\w*)",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will (?:\w+ )?(?:be|visit|return|inspect|carry|take|begin|start|come|continue|also|now|next|conduct|"
    r"undertake|make|publish|arrive)|(?:is|are|was|were) (?:due|set to|expected|likely|scheduled|preparing|to)\b|"
    r"expect\w*|prepar\w+ (?:for|itself)|ahead of|next (?:ofsted )?(?:full |monitoring )?(?:inspection|visit)|future|"
    r"upcoming|forthcoming|looms|looming|anticipat\w+|planned|ready for|before the next|could|would|should|may be|"
    r"might|due (?:for|in|to|by|back))",
    re.IGNORECASE,
)
BEFORE_NOW = re.compile(
    r"\b(?:previous(?:ly)?|last (?:full )?(?:ofsted )?(?:inspect\w+|visit\w*|judge\w*|rated|time|report)|"
    r"earlier (?:inspection|visit|report)|former|past (?:inspections?|visits?|reports?)|prior|was last|were last|"
    r"since (?:the|its|their|that|our|a)\b|"
    r"had (?:been|previously|originally|earlier|found|rated|visited|inspected|already|judged|said|told|placed|"
    r"issued)|originally|historic\w*|at the time|first (?:rated|judged|inspected)|most recent(?:ly)? (?:in|full)|"
    r"long[- ]standing)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?i)(?:visits|inspections|jtais|reports)$")
_TOPIC = re.compile(
    r"(?i)\b(?:looked at|looked into|looking at|look at|examin(?:ed|ing)|focus(?:s?ed|s?ing|es|s?)? (?:\w+ )?on|"
    r"focus of the (?:\w+ )?visit was|review(?:ed|ing)|considered|concentrat(?:ed|ing) on|evaluat(?:ed|ing)|"
    r"(?:visit|inspection|letter) (?:to|of|on|into|about|covering|which covered))\s+(?P<topic>[^.;:()]{4,140})"
)
_TOPIC_END = re.compile(
    r"(?i)\s+(?:and found|found|in (?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december|\d{4}|late|early)|on \d|which|who|said|but|where|between|was|were|has|have|after|following|"
    r"as part|during|when|earlier|last|this|that (?:was|has)|for the|over|took|carried|published|from \d|to see|"
    r"to check|at)\b|[,“”\"]"
)
_PLACE = re.compile(r"(?i)\b(?:council|authority|county|city|borough|department|ofsted|report|evidence|progress|how)\b")
_SERVICE_TOPIC = re.compile(
    r"(?i)front door|in care|care leaver|leaving care|need|protection|looked[- ]after|safeguarding hub|mash|"
    r"permanence|early help|exploitation|assessment|foster|adoption|missing|vulnerable|court|plan|support|"
    r"arrangements|contact|referral|placement|young people|children"
)


def find_visits(text: str) -> Iterator[VisitMention]:
    """The visits and inspections that a sentence tells of."""
    small = text.lower()
    named: list[tuple[EventKind, re.Match[str]]] = []
    for kind, (hints, words) in _KINDS.items():
        if any(hint in small for hint in hints):
            named += ((kind, match) for match in words.finditer(text) if not _covered(match, named))
    for kind, match in named:
        if not _PLURAL.search(match[0]) or match.groupdict().get("ordinal"):
            yield VisitMention(kind, _aspect(text, match), match.span(), _number(text, match, kind), _topic(text))
    plain = [match for kind, match in named if _aspect(text, match) is not Aspect.PAST]
    if not plain and any(hint in small for hint in _CAME_HINTS):
        for match in (match for match in _CAME.finditer(text) if not _covered(match, named)):
            yield VisitMention(None, _aspect(text, match), match.span(), None, _topic(text))


def _covered(match: re.Match[str], named: list[tuple[EventKind, re.Match[str]]]) -> bool:
    """Whether words already belong to the name of another kind."""
    return any(match.start() < other.end() and other.start() < match.end() for _, other in named)


def _aspect(text: str, match: re.Match[str]) -> Aspect:
    """How the sentence puts a visit that stands at `match`."""
    before, around = text[: match.start()], text[max(0, match.start() - 90) : match.end() + 90]
    if _UNDER_WAY.search(around):
        return Aspect.UNDER_WAY
    if re.search(
        r"(?i)\b(?:previous|last|earlier|former|prior|past|since (?:the|its|a|their|that))\b(?:[\w'’-]|\s){0,30}$",
        before,
    ) or re.search(
        r"(?i)\b(?:identified|raised|highlighted|made|flagged|found) (?:by|at|in|during) (?:a|an|the|its|"
        r"ofsted['’]s)(?:[\w'’-]|\s){0,30}$",
        before,
    ):
        return Aspect.PAST
    if _TO_COME.search(around) and not re.search(r"(?i)\b(?:said|found|published|praised)\b[^.;]{0,40}$", before[-60:]):
        return Aspect.TO_COME
    return Aspect.TOLD


def _number(text: str, match: re.Match[str], kind: EventKind) -> int | None:
    """A visit's number, by the words at or shortly before it."""
    words = match.groupdict()
    if words.get("count"):
        return _NUMBERS.get(words["count"].lower())
    ordinal = words.get("ordinal")
    if not ordinal and kind is EventKind.MONITORING_VISIT:
        near = re.search(
            rf"(?i)\b{_ORDINAL}(?:[\s-]+(?:of|such|ofsted|and|latest|full|in|a|the|its|series|quarterly|"
            rf"\w+)){{0,4}}\s+$",
            text[max(0, match.start() - 40) : match.start()],
        )
        after = re.match(
            rf"(?i)[^.;]{{0,40}}\b(?:was|is|were) (?:the|its|their) {_ORDINAL}\b(?! (?:time|year))", text[match.end() :]
        )
        found = near or after
        ordinal = found["ordinal"] if found else None
    if not ordinal:
        return None
    return _ORDINALS.get(ordinal.lower()) or int(re.sub(r"\D", "", ordinal))


def _topic(text: str) -> str | None:
    """What the inspectors looked at, in the sentence's own words."""
    for found in _TOPIC.finditer(text):
        words = _TOPIC_END.split(found["topic"], maxsplit=1)[0].strip(" ,-–‘’'")
        words = re.sub(r"(?i)^(?:the|its|their|our|a)\s+", "", words)
        if (
            _SERVICE_TOPIC.search(words)
            and len(words) > 3
            and not re.fullmatch(
                r"(?i).*\bchildren['’]?s? (?:social care |social )?services.*|.*\b(?:council|department)\b.*", words
            )
        ):
            return words
    return None
