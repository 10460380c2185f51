"""What a sentence may tell of an authority, each with its slots.

Finding is easy, deciding is for the weights (`score.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.model.facts import Action, EventKind
from monitor.read.story.context import Age, Context, Dated
from monitor.read.story.grading import GradeMention, grade_mentions
from monitor.read.words.lexicon import Mark

_ACT_BEFORE, _ACT_AFTER = 11, 18  # words between a notice, direction or commissioner and what is done with it
_TIME_AFTER, _TIME_BEFORE = 9, 7  # words between an act or visit and the time that says it is long past
_SUBJECT_BEFORE = 7  # words between inspectors and what they say
_NUMBER_BEFORE = 4  # words between "third" and the visit that it counts
_PARTNERS = 2  # inspectorates beside Ofsted that make an inspection a joint one

_FORMS = ("modal", "perfect", "past_perfect", "present", "past_passive", "infinitive")  # of a verb, by its auxiliary
VISIT_KINDS = (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT)
_PAPERS = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION)
_ON_PAPERS = (Action.ISSUED, Action.REVISED, Action.LIFTED)
_OF_COMMISSIONERS = (Action.APPOINTED, Action.ENDED)


@dataclass
class Claim:
    """One thing that a sentence may tell.

    `kind` is None for a visit, an inspection or a report that the sentence does not call by its kind. `place` is its
    token in `context`; `mentions` are the grades of a judgement; `authority` is the slug of whose it is; `number` that
    of a visit; `told` short names of how it is told, which the weights know.
    """

    kind: EventKind | None
    context: Context
    place: int
    action: Action | None = None
    mentions: tuple[GradeMention, ...] = ()
    authority: str | None = None
    number: int | None = None
    told: set[str] = field(default_factory=set)

    @property
    def index(self) -> int:
        """The place of its sentence in the story."""
        return self.context.sentence.index

    @property
    def reach(self) -> set[str]:
        """The modifiers that reach it: of a judgement those that reach all its grades."""
        if not self.mentions:
            return self.context.reached[self.place]
        return set.intersection(*(mention.reach for mention in self.mentions))

    def dated(self, *roles: str) -> Dated | None:
        """The nearest time of its sentence with one of these roles (any), in its clause before others."""
        clauses = self.context.clauses
        times = [t for t in self.context.times if not roles or t.role in roles]
        return min(
            times, key=lambda t: (clauses[t.first] != clauses[self.place], abs(t.first - self.place)), default=None
        )

    @property
    def is_before(self) -> bool:
        """Whether it is told as something of an earlier time: by its words, or by a time of long ago in its clause."""
        if self.mentions:
            return all(mention.is_before for mention in self.mentions)
        nearest = min(self._beside(), key=lambda dated: abs(dated.first - self.place), default=None)
        return "past" in self.reach or (nearest is not None and nearest.age is Age.OLD)

    def _beside(self) -> Iterator[Dated]:
        """The times of its clause that stand close to it."""
        for dated in self.context.times:
            near = dated.first - self.place <= _TIME_AFTER and self.place - dated.last <= _TIME_BEFORE
            if near and dated.role != "other" and self.context.clauses[dated.first] == self.context.clauses[self.place]:
                yield dated


def claims_of(context: Context) -> list[Claim]:
    """All that a sentence may tell."""
    found = [*_judgements(context), *_measures(context), *_visits(context)]
    return [*found, *_announcements(context), *(() if found else _unnamed(context))]


def _judgements(context: Context) -> Iterator[Claim]:
    groups: dict[tuple[int, bool], list[GradeMention]] = {}
    several = len({mention.authority.slug for mention in context.mentions}) > 1
    for mention in grade_mentions(context):
        if mention.is_given:
            groups.setdefault((_part(context, mention.place) * several, mention.is_before), []).append(mention)
    for mentions in groups.values():
        told = {form for mention in mentions for form in _judgement_forms(context, mention)}
        yield Claim(EventKind.INSPECTION, context, mentions[0].place, mentions=tuple(mentions), told=told)


def _part(context: Context, place: int) -> int:
    """In which part of a sentence that tells of several authorities a word stands."""
    return sum(context.says("contrast", number) for number in range(place))


def _judgement_forms(context: Context, mention: GradeMention) -> Iterator[str]:
    """How a grade is told: by a verb and its tense, or as an attribute ("the inadequate department")."""
    acts = context.near(mention.place, context.of("judge"), _ACT_BEFORE, 2)
    if acts:
        act = min(acts, key=lambda mark: abs(mark.first - mention.place))
        yield f"judged {act.value}"
        yield _verb_form(context, act, Mark("grade", "", mention.place, mention.place + 1))
    else:
        yield "no verb"
    behind = mention.place + 1 + (context.word(mention.place + 1) in ("ofsted", "overall"))
    named = [*context.of("service"), *context.of("noun")]
    named += context.of("rating") if context.says("determined", mention.place - 1) else []
    if any(mark.first == behind for mark in named):
        yield "attribute"


def _measures(context: Context) -> Iterator[Claim]:
    """Each notice, direction or commissioner with the nearest act of each kind that can be done with it."""
    for mark in context.of("measure"):
        whole = mark.value == "intervention"  # it can only be ended, whatever paper it rests on
        for kind in _PAPERS if whole else (EventKind(mark.value),):
            possible = _ON_PAPERS if kind in _PAPERS else _OF_COMMISSIONERS
            acts = context.of("act", *((Action.LIFTED,) if whole else possible))
            nearest: dict[str, tuple[int, Mark]] = {}
            for act in context.near(mark.first, acts, _ACT_BEFORE, _ACT_AFTER + mark.last - mark.first, clause=False):
                distance = max(mark.first - act.last, act.first - mark.last, 0)
                distance += 4 * (context.clauses[act.first] != context.clauses[mark.first])
                nearest[act.value] = min(nearest.get(act.value, (distance, act)), (distance, act))
            closest = min((distance for distance, _ in nearest.values()), default=0)
            for word, (distance, act) in nearest.items():
                claim = Claim(kind, context, act.first, Action(word))
                claim.told = {f"object {mark.value}", f"act {min(distance, 8) // 2}"}
                claim.told |= {"nearest act"} if distance == closest else set()
                claim.told.add(_verb_form(context, act, mark))
                yield claim


def _verb_form(context: Context, act: Mark, thing: Mark) -> str:
    """How an act is told: with an auxiliary, by someone who does it, or only as a participle behind its noun."""
    for form in _FORMS:
        if context.says(form, act.first - 3, act.first):
            return form.replace("_", " ")
    if act.first >= thing.last and act.first - thing.last <= 1:
        return "participle"
    return "active" if act.last <= thing.first else "bare"


def _visits(context: Context) -> Iterator[Claim]:
    for mark in context.of("visit", *VISIT_KINDS, EventKind.JTAI):
        yield Claim(EventKind(mark.value), context, mark.first, number=_number(context, mark))
    inspected = [*context.of("inspection"), *context.of("visit", "plain", "joint"), *context.of("report")]
    joint = len({context.word(mark.first) for mark in context.of("body", "partner")}) + len(
        context.of("visit", "joint")
    )
    send = context.of("service", "send")
    official = context.of("body", "ofsted", "partner") or context.of("inspection")
    if inspected and send and official:
        yield Claim(EventKind.SEND_INSPECTION, context, inspected[0].first, told={"partners"} if joint else set())
    elif inspected and not send and (joint >= _PARTNERS or _has_police_or_probation(context)):
        yield Claim(EventKind.JTAI, context, inspected[0].first, told={"partners"})


def _has_police_or_probation(context: Context) -> bool:
    """Whether inspectorates take part that only join Ofsted in joint targeted area inspections."""
    partners = context.of("body", "partner")
    return bool(context.of("body", "ofsted")) and any(
        context.word(mark.first) not in ("care", "cqc") for mark in partners
    )


def _number(context: Context, mark: Mark) -> int | None:
    """The number of a visit: "third monitoring visit", "the fourth since"."""
    ordinals = context.near(mark.first, context.of("ordinal"), _NUMBER_BEFORE, 0)
    return int(ordinals[-1].value) if ordinals else None


def _announcements(context: Context) -> Iterator[Claim]:
    inspected = [*context.of("inspection"), *context.of("visit"), *context.of("body", "ofsted")]
    acts = context.of("act", "announced")
    if inspected and acts and context.of("body", "ofsted"):
        yield Claim(EventKind.INSPECTION_ANNOUNCED, context, acts[0].first)


def _unnamed(context: Context) -> Iterator[Claim]:
    """A visit, an inspection or a report that the sentence does not call by its kind."""
    marks = [*context.of("inspection"), *context.of("visit", "plain"), *context.of("report")]
    if not marks:
        marks = [
            mark
            for mark in context.of("find")
            if context.near(mark.first, context.of("body", "ofsted"), _SUBJECT_BEFORE, 0)
        ]
    if marks:
        ordinals = context.of("ordinal")
        number = _number(context, marks[0]) if ordinals else None
        yield Claim(None, context, marks[0].first, number=number)
