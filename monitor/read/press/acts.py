"""From a sentence of a story to its acts: what it says happened to which authority, and when."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from monitor.model.dates import When
from monitor.model.facts import Action, Area, EventKind, Grade
from monitor.read.press import timing, verdicts, visits
from monitor.read.press.act import Act
from monitor.read.press.areas import areas_of
from monitor.read.press.dates_alone import add_publication, dated_deeds, loose_dates
from monitor.read.press.deeds import find_deeds
from monitor.read.press.prose import Sentence
from monitor.read.press.times import Time, find_times
from monitor.read.press.verdicts import Role, Verdict
from monitor.read.press.visits import Aspect

_SUBORDINATE = re.compile(
    r"(?i)\b(?:after|since|following|despite|which|who|when|where|whose|because|although|though|before|having|"
    r"(?<!, )while|that were|that was|in response to)\b[^,;:–—]{0,110}$"
)
_BEING = re.compile(
    r"(?i)\b(?:after|since|despite|from) (?:it was |they were |previously )?(?:being )?(?:\w+ )?(?:rated|judged|"
    r"labelled|branded|found|deemed|graded|given|told|declared)\b[^.;]*$"
)
_LINKED_AFTER = re.compile(r"(?i)\b(?:after|following|because)\b")


_HINTS = (
    "monitoring", "focus", "targeted", "special needs", "report", "letter", "rating", "grade", "mark", "judg", "came",
    "in the", "on site", "ofsted", "outstanding", "good", "adequate", "improve", "visit", "inspect", "jtai", "send",
    "special educational", "returned", "review", "looked", "examined", "spent", "notice", "direction", "commissioner",
    "publish", "releas", "reveal", "announc", "made public", "issued",
)  # fmt: skip


def acts_of(
    sentence: Sentence, published: When | None, owner: Callable[[int], str | None], *, apart: bool
) -> list[Act]:
    """The acts of one sentence, in order.

    `owner` says whose an act at a place of the sentence is; `apart` is as in `areas_of`.
    """
    text = sentence.text
    small = text.lower()
    if not any(hint in small for hint in _HINTS):
        return []
    times = find_times(text, published)
    found = _judgements(sentence, times, owner, apart=apart)
    visits = _visits(sentence, times)
    _lend_dates(found, visits)
    found += visits + _deeds(sentence, times, found)
    if not any(act.action for act in found):
        found += dated_deeds(sentence, times)
    add_publication(found, sentence, times)
    found += loose_dates(sentence, times, found)
    for act in found:
        act.authority = owner(act.place)
    return sorted(found, key=lambda act: act.place)


def _set_time(act: Act, time: Time, role: str) -> None:
    """Write a time into an act."""
    act.near = act.near or time.near
    if time.words.lower() in ("recently", "lately"):
        act.vague = True
    if role == "published":
        act.published = act.published or time.start
    elif role == "end":
        act.end = act.end or time.start
    elif role != "other" and act.start is None:
        act.start, act.judged = time.start, role == "judged"
        act.end = time.end if time.end != time.start else act.end


def _judgements(sentence: Sentence, times: list[Time], owner: Callable[[int], str | None], *, apart: bool) -> list[Act]:
    """The inspections that the verdicts of a sentence speak of: grades of one clause and time together."""
    text, acts = sentence.text, list[Act]()
    found = verdicts.find_verdicts(text, title=sentence.title, bullet=sentence.bullet, apart=apart)
    for verdict in found:
        aspect = _aspect(text, verdict)
        if verdict.role is Role.FROM and acts and acts[-1].aspect is not Aspect.NAMED:
            _put(acts[-1].before, verdict)
            acts += _dated_before(sentence, verdict, times)
            continue
        mine = [time for time in times if _is_time_of(text, time, verdict)]
        if acts and owner(acts[-1].place) == owner(verdict.span[0]) and _joins(acts[-1], verdict, aspect, mine):
            _put(acts[-1].grades, verdict)
            continue
        act = Act(EventKind.INSPECTION, sentence, aspect, verdict.span[0], named=verdict.named)
        act.plain = not _SUBORDINATE.search(text[: verdict.span[0]])
        alone = len(found) == 1 and any(not timing.since(text, time) for time in mine)
        if verdict.role is Role.FROM and not alone:
            act.before[verdict.areas[0]] = verdict.grade
        else:
            _put(act.grades, verdict)
            act.aspect = Aspect.PAST if verdict.role is Role.FROM else aspect
        mine = mine if act.grades else []
        for time in sorted(mine, key=lambda time: abs(time.span[0] - verdict.span[1])):
            _set_time(act, time, "judged" if timing.leads_to(text, time, verdict.clause) else timing.role(text, time))
        acts.append(act)
    for act in acts[1:]:
        if _BEING.search(text[: act.place]) and act.grades != acts[0].grades:
            act.aspect = Aspect.PAST
    return acts


def _dated_before(sentence: Sentence, verdict: Verdict, times: list[Time]) -> list[Act]:
    """The earlier judgement itself, where the words behind a grade that was left say when it was given."""
    for time in times:
        between = sentence.text[verdict.span[1] : time.span[0]] if time.span[0] >= verdict.span[1] else ";"
        if (
            time.start
            and not time.near
            and len(between) < 40
            and not re.search(r"[;.]|\b(?:to|but|after|following)\b", between)
        ):
            act = Act(EventKind.INSPECTION, sentence, Aspect.PAST, verdict.span[0], start=time.start, judged=True)
            _put(act.grades, verdict)
            return [act]
    return []


def _is_time_of(text: str, time: Time, verdict: Verdict) -> bool:
    """Whether a time is told in a verdict's clause; "since 2015" before it is how long something else had lasted."""
    if timing.leads_to(text, time, verdict.clause):
        return True
    between = text[time.span[1] : verdict.span[0]]
    earlier = between and (
        timing.since(text, time) or re.search(r"(?i)\b(?:years?|months?) (?:before|earlier)\b", between)
    )
    return timing.within(time, verdict.clause) and not earlier


def _put(grades: dict[Area, Grade], verdict: Verdict) -> None:
    for area in verdict.areas:
        grades.setdefault(area, verdict.grade)


def _joins(act: Act, verdict: Verdict, aspect: Aspect, times: list[Time]) -> bool:
    """Whether a further grade belongs to the act before it: as told as that, with no other time, of other areas."""
    clash = any(area in act.grades for area in verdict.areas)
    return (
        verdict.role is Role.GIVEN
        and aspect is act.aspect
        and not clash
        and (not times or act.start is None)
        and bool(act.grades or act.before)
    )


_AT_THE_TIME = re.compile(r"(?i)(?:at (?:the|that) time|back then|then|previously|at the last|last time)\b")


def _aspect(text: str, verdict: Verdict) -> Aspect:
    if verdict.role is Role.REFERRED:
        return Aspect.NAMED
    clause = text[max(verdict.clause[0], verdict.span[0] - 110) : verdict.span[0]]
    after = text[verdict.span[1] : verdict.clause[1]]
    if (
        _AT_THE_TIME.match(text)
        or visits.BEFORE_NOW.search(clause)
        or re.search(
            r"(?i)\b(?:at|in|during|after) (?:its|their|the) (?:last|previous|most recent full) (?:\w+ )?(?:inspection|"
            r"visit|report)|the last time|years? ago|previously\b",
            after,
        )
    ):
        return Aspect.PAST
    return Aspect.TOLD


def _visits(sentence: Sentence, times: list[Time]) -> list[Act]:
    """The visits of a sentence, each with the time nearest to it."""
    text, acts, taken = sentence.text, list[Act](), list[Time]()
    for visit in visits.find_visits(text):
        act = Act(visit.kind, sentence, visit.aspect, visit.span[0], number=visit.number, topic=visit.topic)
        act.plain = not _SUBORDINATE.search(text[: visit.span[0]])
        free = [time for time in times if time not in taken] or times
        for time in sorted(free, key=partial(_far, span=visit.span)):
            if timing.distance(time, visit.span) <= 90 and not timing.broken(text, time, visit.span):
                role = timing.role(text, time)
                _set_time(act, time, "visit" if role == "judged" else role)
                if time.start and time.start in (act.start, act.published):
                    taken.append(time)
        acts.append(act)
    dated = [act for act in acts if act.kind is EventKind.INSPECTION and act.start]
    return [act for act in acts if act.kind is not EventKind.INSPECTION or not dated or act in dated]


def _far(time: Time, span: tuple[int, int]) -> int:
    """How far a time is from a visit's name; one that stands before it belongs to it less."""
    return timing.distance(time, span) + 40 * (time.span < span)


def _lend_dates(judged: list[Act], visits: list[Act]) -> None:
    """Let a verdict without a visit's date have that of the inspection in its sentence, which is then told with it."""
    for visit in list(visits):
        if visit.kind not in (None, EventKind.INSPECTION) or visit.aspect in (Aspect.TO_COME, Aspect.UNDER_WAY):
            continue
        takers = [act for act in judged if act.grades or act.before]
        if takers and _lend(visit, min(takers, key=lambda act: abs(act.place - visit.place)), alone=len(takers) == 1):
            visits.remove(visit)


def _lend(visit: Act, act: Act, *, alone: bool) -> bool:
    """Let a verdict have a visit's dates; whether the two are one happening."""
    if visit.start is None or visit.start == act.start:
        act.published = act.published or visit.published
        act.judged = act.judged and visit.start is None
        return True
    if act.start is not None and not act.judged:
        return False
    if act.start is not None and visit.start.first() > act.start.last():
        return False
    act.published = act.published or visit.published or act.start
    act.start, act.end, act.judged, act.near = visit.start, visit.end, False, act.near or visit.near
    if visit.aspect is Aspect.PAST and act.aspect is Aspect.TOLD and act.published is None and alone:
        act.aspect = Aspect.PAST
    return True


def _deeds(sentence: Sentence, times: list[Time], judged: list[Act]) -> list[Act]:
    """What was done with notices, directions and commissioners, each with the time nearest to its verb."""
    text, acts = sentence.text, list[Act]()
    seen: set[tuple[EventKind, Action]] = set()
    taken: list[Time] = []
    deeds = sorted(find_deeds(text, title=sentence.title), key=lambda deed: deed.aspect is not Aspect.PAST)
    for deed in deeds:
        if (deed.kind, deed.action) in seen:
            continue
        seen.add((deed.kind, deed.action))
        act = Act(deed.kind, sentence, deed.aspect, deed.span[0], action=deed.action)
        act.plain = not _SUBORDINATE.search(text[: min(deed.verb[0], deed.span[0])])
        whole = (min(deed.verb[0], deed.span[0]), max(deed.verb[1], deed.span[1]))
        state = deed.aspect is Aspect.NAMED
        free = [time for time in times if time not in taken and state is timing.since(text, time)]
        for time in sorted(free, key=lambda time: timing.distance(time, deed.verb)):
            near = deed.verb if deed.aspect is Aspect.PAST else whole
            if time.start is None and time.words.lower().startswith("the same") and timing.distance(time, near) <= 40:
                act.aspect = Aspect.PAST
            if (
                time.start
                and timing.distance(time, near) <= 70
                and not timing.intervenes(text, time, near)
                and act.start is None
            ):
                act.start, act.near, act.judged = time.start, time.near, True
                act.vague = time.words.lower() == "recently"
                taken.append(time)
        acts.append(act)
        for verdict in judged:
            link = text[min(act.place, verdict.place) : max(act.place, verdict.place)]
            if act.start and verdict.start is None and act.place < verdict.place and _LINKED_AFTER.search(link):
                verdict.follows = act.start
    return acts


_GOES_ON = re.compile(
    r"(?i)(?:in particular|especially|notably|particularly|this includes|these include|this included|"
    r"the same (?:was true|went|goes) (?:of|for)|so (?:was|were|too))\b"
)
# "They gave the same mark to leadership", "Leadership was handed the same grade", "The same rating went to …"
_SAME_GRADE = re.compile(
    r"(?i)\b(?:gave|given|giving|awarded|handed|received?|got|earned|achieved)\b[^.;]{0,40}\bthe same \w{0,5} ?"
    r"(?:mark|grade|rating|judgement|verdict)\b"
    r"|\bthe same (?:mark|grade|rating|judgement|verdict) (?:was (?:given|awarded|handed)|went|applie[sd])\b"
)


def continued(act: Act, sentence: Sentence, *, apart: bool) -> Act | None:
    """A sentence that goes on with the verdict before it: "In particular, the experiences of care leavers."."""
    if not _GOES_ON.match(sentence.text) and not _SAME_GRADE.search(sentence.text):
        return None
    areas = areas_of(sentence.text, apart=apart)
    if not areas or len(set(act.grades.values())) != 1:
        return None
    grade = next(iter(act.grades.values()))
    return replace(act, grades=dict.fromkeys(areas, grade), before={}, sentence=sentence)
