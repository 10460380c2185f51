"""What an event of a story rests on, in words for the people who read its alert; the names of cues are for the fit."""

from __future__ import annotations

from collections.abc import Iterable

_HEADLINE, _OPENING, _SENTENCE = "the headline names", "the opening names", "the same sentence names"
_SPOKEN_OF = {"title:": _HEADLINE, "opening:": _OPENING, "with": _SENTENCE}
_THINGS = {
    "body ofsted": "Ofsted",
    "body ministry": "the Department for Education",
    "body partner": "another inspectorate",
    "service own": "children's services",
    "service send": "services for special educational needs",
    "grade": "a grade",
    "judge": "a judgement",
    "inspection": "an inspection",
    "report": "a report",
    "find": "what inspectors found",
    "publish": "a publication",
    "fresh new": "something new",
    "fresh decided": "a decision",
    "visit plain": "a visit",
    "visit focused_visit": "a focused visit",
    "visit monitoring_visit": "a monitoring visit",
    "visit joint": "a joint inspection",
    "visit jtai": "a joint targeted area inspection",
    "measure improvement_notice": "an improvement notice",
    "measure direction": "a direction",
    "measure commissioner": "a commissioner",
    "measure intervention": "intervention",
    "subject reaction": "what people say of it",
    "the authority": "the authority",
}
_SEVERAL, _OF_LATE = "several sentences speak of", "it is dated shortly before the story"
_ALONE = {
    "in headline": "it is told in the headline",
    "in first sentence": "it is told in the first sentence",
    "named": "the authority is named beside it",
    "judged own": "a verb of judging goes with the grade",
    "judged down": "the grade is said to have fallen",
    "areas graded": "areas have grades of their own",
    "numbered": "the visit's number is given",
    **dict.fromkeys((f"claims in opening {count}" for count in (1, 2, 3)), "it is told in the opening"),
    **dict.fromkeys((f"findings {least}+" for least in (2, 4, 7)), f"{_SEVERAL} what inspectors found"),
    **dict.fromkeys((f"ofsted {least}+" for least in (2, 4, 7)), f"{_SEVERAL} Ofsted"),
    **dict.fromkeys((f"services {least}+" for least in (2, 4, 7)), f"{_SEVERAL} children's services"),
    **dict.fromkeys((f"dated {role} {age}" for role in ("published", "acted") for age in ("near", "recent")), _OF_LATE),
    "dated visited recent": _OF_LATE,
}


def in_words(cues: Iterable[str], most: int) -> tuple[str, ...]:
    """The cues in words, each thing once: what one place names stands together, at the first of its cues.

    `cues` are names that `cues.py` gives, the heaviest first; the first `most` that have words are put so. What only a
    grammarian would see (a tense, how far a verb stands) has none and is left out.
    """
    told: dict[str, list[str]] = {}
    for cue in cues:
        where, _, what = cue.partition(" ")
        place, thing = _SPOKEN_OF.get(where, ""), _THINGS.get(what, "")
        if place and thing:
            told.setdefault(place, []).append(thing)
        elif cue in _ALONE:
            told.setdefault(_ALONE[cue], [])
        if len(told) + sum(max(0, len(things) - 1) for things in told.values()) == most:
            break
    return tuple(f"{place} {_and(things)}".strip() for place, things in told.items())


def _and(things: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
