"""What a sentence of a story says was done with improvement notices, directions and commissioners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.model.facts import Action, EventKind
from monitor.read.press.visits import Aspect


@dataclass(frozen=True)
class Deed:
    """What was done with a notice, a direction or a commissioner; `verb` is the place of the doing's word."""

    kind: EventKind
    action: Action
    aspect: Aspect
    span: tuple[int, int]
    verb: tuple[int, int]


_NOTICE = r"improvement[\s-]notices?|notices? to improve|notice of improvement|improvement order"
_DIRECTION = (
    r"(?<!non-)(?<!non )(?:statutory|government|dfe|ministerial|legal|formal|new|revised|second|further|"
    r"updated) directions?\b|(?<!non-)(?<!non )statutory notices?\b|"
    r"\bdirections?\b(?=[^.;]{0,80}\b(?:secretary of state|department for education|dfe|issued|lifted|revoked|ended|"
    r"children)\b)"
    r"|(?<=secretary of state['’]s )direction|(?<=issued a )direction|(?<=issued with a )direction|"
    r"(?<=under a )direction|(?<=the )directions?(?= (?:was|were|has|issued|requires|came|means|follows|says|"
    r"appoints))"
)
_COMMISSIONER = (
    r"(?:children['’]?s (?:social care |social )?(?:services )?|independent |government(?:-appointed)? |dfe |"
    r"expert )*commissioners?\b"
)
_NOT_COMMISSIONER = re.compile(
    r"(?i)\b(?:children['’]?s|police(?: and crime)?|crime|information|victims['’]?|traffic|deputy|the children['’]s|"
    r"charity|high|boundary|local government|lead) commissioner|commissioner for (?:england|police|"
    r"children in england)|commissioners (?:sent in |appointed )?to run (?:the )?council|best value"
)
_DEEDS = {EventKind.IMPROVEMENT_NOTICE: _NOTICE, EventKind.DIRECTION: _DIRECTION, EventKind.COMMISSIONER: _COMMISSIONER}
_THING = re.compile("|".join(f"(?P<{kind.value}>{words})" for kind, words in _DEEDS.items()), re.IGNORECASE)
_THING_HINTS = ("notice", "direction", "commissioner", "improvement order")
_VERBS = {
    Action.LIFTED: (
        r"lift(?:ed|s|ing)?|remov(?:ed|es?|ing|al)|end(?:ed|s|ing)?|revok\w+|revocation|clos(?:ed|es?|ure)|"
        r"withdr[ae]wn?\w*|discharg\w+|releas\w+ from|no longer (?:subject|under|in)|free(?:d|s)? (?:of|from)|out of|"
        r"com\w+ off|came off|scrap\w*|"
        r"cancel\w+|rescind\w*|taken off|tak\w+ out of|exit\w*|emerg\w+|escap\w+|drop(?:ped|s)|brought to an end|"
        r"stepp?\w* (?:out|down) (?:of|from)|sheds?"
    ),
    Action.REVISED: r"revis(?:ed|es?|ing|ion)|updated?|varied|amend\w+|extend\w+|strengthen\w+",
    Action.ISSUED: (
        r"issu(?:ed|es?|ing)|serv(?:ed|es|ing)|hand(?:ed|s|ing)|impos\w+|plac(?:ed|es?|ing)|put|puts|slapp\w+|"
        r"receiv\w+|hit|giv(?:en|es?)|gave|order(?:ed|s)|announc\w+|made|hits|subject|gets?|got|faces?|publish\w+|"
        r"sen[dt]s?|reveals?|deliver(?:ed|s)|confirm(?:ed|s)|follow\w*|require\w*|means|replac\w+|under|appoint\w+"
    ),
}
_APPOINTED = (
    r"appoint(?:ed|s|ing|ment)?|nam(?:ed|es|ing)|sen(?:ds?|t|ding)|brought in|bring(?:s|ing)? in|draft(?:ed|s|"
    r"ing)? in|parachut\w+|install\w+|assign\w+|put in|call(?:ed|s) in|deploy\w*|announc\w+|task\w+|took over|"
    r"takes? over|tak\w+ charge|confirm\w+|hand(?:ed|s|ing)|pick(?:ed|s)|chosen|choos\w+|select\w+|lin\w+ up"
)
_ENDED = (
    r"end(?:ed|s|ing)?|leav(?:es|ing)|left|step\w* (?:down|aside|back)|stood down|stand\w* down|remov\w+|withdr\w+|"
    r"no longer|depart(?:ed|s|ing|ure)|conclud\w+|complet\w+|discharg\w+|finish\w*|dispens\w+|exit"
)
_INTRODUCED = re.compile(r"(?i)(?<!replaces)(?<!replaced)(?<!follows)\s+an?\s+(?:[\w-]+\s+){0,2}$")
_COMMISSIONER_TO = re.compile(
    r"(?i)\s*(?:is |will |who will |has been asked )?(?:to |will )?(?:now )?\b(?:decide|weigh|review|oversee|assess|"
    r"examine|take over|run|lead|consider|monitor|supervise)\b"
)
_WISH = re.compile(
    r"(?i)\b(?:hop(?:e|es|ed|ing)|wants?|wanted|calls? (?:for|on)|called (?:for|on)|urg\w+|ask\w*|if|unless)\b"
)
_DENY = re.compile(
    r"(?i)\b(?:not|never|n['’]t|could|would|should|may|might|if|until|unless|hop\w+|calls? (?:for|on)|called (?:for|"
    r"on)|risk\w*|threat\w*|avoid\w*|whether|fac(?:e|es|ing) (?:the )?(?:prospect|possibility|threat)|consider\w*|"
    r"ask\w*|expect\w*|recommend\w*|"
    r"when|once|in order|order to|aim\w*|want\w*|possibl\w+|before|without|escap\w+|before it|bid|demand\w*|plans?|"
    r"urg\w+|likely|due|can be|will be (?:reviewed|lifted|removed)|how)\b[^.;,]{0,50}$"
)


def find_deeds(text: str, *, title: bool = False) -> Iterator[Deed]:
    """What a sentence says was done with notices, directions and commissioners, in order."""
    if not any(hint in text.lower() for hint in _THING_HINTS):
        return
    for thing in _THING.finditer(text):
        kind = next(kind for kind in _DEEDS if thing[kind.value] is not None)
        if kind is EventKind.COMMISSIONER:
            if _NOT_COMMISSIONER.search(text[max(0, thing.start() - 25) : thing.end() + 40]):
                continue
            yield from _commissioner(text, thing, title=title)
        elif not (
            kind is EventKind.DIRECTION
            and re.search(
                r"(?i)\b(?:right|wrong|positive|same|clear|strategic|different|that|opposite)\s+$|direction of travel",
                text[max(0, thing.start() - 12) : thing.end() + 10],
            )
        ):
            yield from _notice(text, thing, kind, title=title)


def _verbs(text: str, words: str, thing: re.Match[str], before: int, after: int) -> Iterator[re.Match[str]]:
    """The places of verbs around a thing, nearest first, none of them denied or only wished for."""
    begin, end = max(0, thing.start() - before), min(len(text), thing.end() + after)
    found = list(re.finditer(rf"(?i)\b(?:{words})\b", text[begin:end]))
    places = [(m.start() + begin, m.end() + begin, m) for m in found]
    places.sort(key=lambda place: min(abs(place[0] - thing.end()), abs(thing.start() - place[1])))
    pattern = re.compile(rf"(?i)\b(?:{words})\b")
    for start, _, _ in places:
        verb = pattern.search(text, start)
        between = text[min(start, thing.end()) : max(start, thing.start())]
        ahead = re.split(r"(?i)[,;:]|\b(?:as|after)\b", text[max(0, start - 120) : start])[-1]
        if verb and ";" not in between and ". " not in between and not (_DENY.search(ahead) or _WISH.search(ahead)):
            yield verb


def _overlaps(verb: re.Match[str], thing: re.Match[str]) -> bool:
    return verb.start() < thing.end() and verb.end() > thing.start()


def _notice(text: str, thing: re.Match[str], kind: EventKind, *, title: bool) -> Iterator[Deed]:
    """What was done with a notice or a direction that stands at `thing`."""
    lifted = next((v for v in _verbs(text, _VERBS[Action.LIFTED], thing, 60, 110) if _reaches(text, v, thing)), None)
    replaced = re.search(
        r"(?i)\breplac\w+ (?:it |this |that )?(?:with|by) (?:an? |the )?(?:[\w-]+ ){0,3}$", text[: thing.start()]
    )
    gave_way = re.match(r"(?i)[^.;]{0,40}\b(?:been |was |is |and )?replaced (?:with|by)\b", text[thing.end() :])
    if replaced:
        yield Deed(kind, Action.ISSUED, Aspect.TOLD, thing.span(), (replaced.start(), replaced.end()))
        return
    reduced = re.match(
        r"(?i)\s*,?\s*(?:(?:which|that) (?:was|had been|has been) )?(?:first |originally |initially )?(issued|served|"
        r"imposed|received|placed|put in place|handed|made|given|published)\b",
        text[thing.end() :],
    )
    if lifted or gave_way:
        verb = lifted.span() if lifted else thing.span()
        yield Deed(kind, Action.LIFTED, _told(text, verb[0]), thing.span(), verb)
        if reduced:
            yield Deed(
                kind,
                Action.ISSUED,
                Aspect.PAST,
                thing.span(),
                (thing.end() + reduced.start(1), thing.end() + reduced.end(1)),
            )
        return
    if reduced and not title:
        again = re.search(r"(?i)\b(?:revised|updated|amended)\s", text[max(0, thing.start() - 10) : thing.end()])
        yield Deed(
            kind,
            Action.REVISED if again else Action.ISSUED,
            Aspect.TOLD if _INTRODUCED.search(text[: thing.start()]) else Aspect.PAST,
            thing.span(),
            (thing.end() + reduced.start(1), thing.end() + reduced.end(1)),
        )
        return
    yield from _put(text, thing, kind, title=title)


def _put(text: str, thing: re.Match[str], kind: EventKind, *, title: bool) -> Iterator[Deed]:
    """A notice or direction that is issued or revised."""
    revised = re.search(
        r"(?i)\b(?:revised|updated|amended|new|second|fresh)\s+(?:\w+ )?$", text[: thing.start()]
    ) or re.match(r"(?i)(?:revised|updated)", thing[0])
    verb = next((v for v in _verbs(text, _VERBS[Action.ISSUED], thing, 90, 80) if not _overlaps(v, thing)), None)
    again = next((v for v in _verbs(text, _VERBS[Action.REVISED], thing, 25, 60) if not _overlaps(v, thing)), None)
    if again and (verb is None or revised is None):
        yield Deed(kind, Action.REVISED, _told(text, again.start()), thing.span(), again.span())
        return
    if verb is None and not title:
        return
    action = Action.REVISED if revised and re.search(r"(?i)revis|updat|amend", revised[0]) else Action.ISSUED
    place = verb.span() if verb else thing.span()
    aspect = _told(text, place[0])
    state = verb is not None and re.fullmatch(r"(?i)under|subject|require\w*|follow\w*|means|faces?", verb[0])
    if state and not (title and verb and re.fullmatch(r"(?i)faces?|under", verb[0])):
        aspect = Aspect.NAMED
    yield Deed(kind, action, aspect, thing.span(), place)


def _reaches(text: str, verb: re.Match[str], thing: re.Match[str]) -> bool:
    """Whether a verb of lifting can have the notice as its object or subject."""
    if _overlaps(verb, thing):
        return False
    between = text[verb.end() : thing.start()] if verb.end() <= thing.start() else text[thing.end() : verb.start()]
    if re.search(r"(?i)\b(?:inadequate|grade|rating|by the end)\b", between) and verb.end() <= thing.start():
        return False
    if re.fullmatch(r"(?i)end|ending|out of|close|remove", verb[0]) and re.match(
        r"(?i)\s*(?:of (?:the|this|next)|of (?:january|february|march|april|may|june|july|august|september|october|"
        r"november|december))",
        text[verb.end() :],
    ):
        return False
    return len(between) < 100 and not re.search(
        r"(?i)\b(?:issued|served|placed|handed) (?:with )?(?:an? |the )?$", between
    )


def _commissioner(text: str, thing: re.Match[str], *, title: bool) -> Iterator[Deed]:
    """A commissioner appointed or gone."""
    introduced = title or re.search(r"(?i)\ban?\s+(?:[\w-]+\s+){0,2}$", text[: thing.start()])
    future = _COMMISSIONER_TO.match(text[thing.end() :])
    if introduced and future:
        verb = (thing.end(), thing.end() + future.end())
        yield Deed(EventKind.COMMISSIONER, Action.APPOINTED, Aspect.TOLD, thing.span(), verb)
        return
    ended = next((v for v in _verbs(text, _ENDED, thing, 45, 90)), None)
    appointed = next((v for v in _verbs(text, _APPOINTED, thing, 70, 60)), None)
    by_commissioner = re.search(
        r"(?i)-appointed\s+$|\bappointed by\b", text[max(0, thing.start() - 20) : thing.start()]
    )
    if (
        re.search(r"(?i)government-appointed|dfe-appointed|-appointed", text[max(0, thing.start() - 12) : thing.end()])
        and not ended
    ):
        by_commissioner = by_commissioner or re.search("", "")
    if ended and (appointed is None or abs(ended.start() - thing.start()) < abs(appointed.start() - thing.start())):
        if re.search(
            r"(?i)role|intervention|commissioner|work|appointment|post|need|oversight",
            text[max(0, ended.start() - 110) : ended.end() + 60],
        ):
            yield Deed(EventKind.COMMISSIONER, Action.ENDED, _told(text, ended.start()), thing.span(), ended.span())
        return
    if appointed and not by_commissioner:
        yield Deed(
            EventKind.COMMISSIONER, Action.APPOINTED, _told(text, appointed.start()), thing.span(), appointed.span()
        )


def _told(text: str, place: int) -> Aspect:
    """How a doing at `place` is put: past perfect, future and relative clauses are not by themselves its news."""
    before = text[max(0, place - 40) : place]
    if re.search(r"(?i)\btimes? (?:\w+ ){0,2}(?:had been|has been|was)\s*$", before):
        return Aspect.PAST
    if re.search(
        r"(?i)\b(?:confirm|announc|reveal|sa(?:id|ys?)|told|emerg|learn|inform|wrote|news)\w*\b[^.;]*$", text[:place]
    ) and not re.search(r"(?i)\b(?:previously|originally|which|who)\b[^.;,]*$", before):
        return Aspect.TOLD
    if re.search(
        r"(?i)\b(?:had|having|previously|originally|since|which|that|who)\b(?:[\s,]+(?:been|was|were|had|is|has|"
        r"\w+ly|first))*\s*$",
        before,
    ):
        return Aspect.PAST
    if re.search(r"(?i)\b(?:where|when|whose)\b[^.;,]{0,40}$", before):
        return Aspect.PAST
    if re.search(r"(?i)\b(?:will|shall|to|going to|set to|due to)\s+(?:be |now |formally )?$", before):
        return Aspect.TO_COME
    return Aspect.TOLD
