"""Acts drawn together to happenings, and happenings parted into a story's news and what it only recalls.

News is what the story itself reports: a verdict, visit or deed in its headline or opening, or tied to the day of
publication ("today", "on Tuesday"). What lies further back than a report takes to come out, what is told in the past
perfect, called "previous", or hangs on a story about something else (a budget, a plan, an appointment) is
background; of that, only what can be dated is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.dates import When
from monitor.model.facts import Area, EventKind, Finding, Grade
from monitor.read.press.act import Act
from monitor.read.press.happening import (
    DEEDS,
    VISITS,
    Happening,
    as_finding,
    can_take,
    grades_before,
    opens,
    same_deed,
    same_inspection,
    same_visit,
)
from monitor.read.press.newness import FOUND, Newness
from monitor.read.press.prose import Sentence
from monitor.read.press.visits import Aspect

_DECISION = re.compile(r"(?i)\b(?:decision|announcement|move|minister|department|dfe|secretary|letter|wrote|notice)\b")
_GOVERNMENT = re.compile(
    r"(?i)\b(?:interven\w+|directions?|notice|commissioner|government|ministers?|dfe|department for education)\b"
)
_ROUND_UP = re.compile(r"(?i)\b(focused|monitoring) visits\b")
_SEND = re.compile(r"\bSEND\b|(?i:special (?:educational )?needs)")


@dataclass(frozen=True)
class Storyline:
    """What a story tells: its news, and what it recalls."""

    events: tuple[Finding, ...]
    background: tuple[Finding, ...]


def assemble(acts: list[Act], story: tuple[Sentence, ...], published: When | None) -> Storyline:
    """Draw acts together and part the story's news from what it recalls. `published` is the story's own day."""
    return _Assembly(story, acts, published or _latest(acts), dated=published is not None).run(acts)


def _latest(acts: list[Act]) -> When | None:
    """Where no day of publication is known: the latest time told, which parts news from past but dates nothing."""
    return max(
        (when for act in acts for when in (act.start, act.published) if when),
        key=lambda when: when.last(),
        default=None,
    )


class _Assembly:
    """One story's acts on their way to happenings."""

    def __init__(self, story: tuple[Sentence, ...], acts: list[Act], today: When | None, *, dated: bool) -> None:
        self.dated = dated
        self.today = today
        self.newness = Newness(story, acts, today)
        self.opening = self.newness.opening
        self.happenings: list[Happening] = []

    def run(self, acts: list[Act]) -> Storyline:
        """The story's line."""
        for stage in (self._deeds, self._visits, self._verdicts, self._bare):
            stage(acts)
        self._announced(acts)
        news = [h for h in self.happenings if h.new]
        past = [h for h in self.happenings if not h.new]
        self._previous(news, past)
        today = self.today if self.dated else None
        return Storyline(
            tuple(as_finding(h, today) for h in news),
            tuple(as_finding(h, today) for h in past if h.start or h.published),
        )

    def _deeds(self, acts: list[Act]) -> None:
        """Notices, directions and commissioners."""
        for act in (act for act in acts if act.kind in DEEDS):
            if act.aspect is Aspect.TO_COME and opens(act) and not act.sentence.speech:
                act.aspect = Aspect.TOLD
            age = self.newness.age(act)
            if age == "none" or (act.aspect is Aspect.NAMED and act.start is None):
                continue
            if not self.dated and act.start and not act.near:
                age = "old"
            expected = act.sentence.index <= 6 and bool(_GOVERNMENT.search(self.opening))
            new = age == "fresh" or (age == "open" and (opens(act) or expected) and not act.sentence.speech)
            same = next((h for h in self.happenings if same_deed(h, act, new=new, open_=age == "open")), None)
            if same:
                same.acts.append(act)
                same.new = same.new or new
            elif new or act.start:
                self.happenings.append(Happening([act], new, act.kind))

    def _name_visits(self, acts: list[Act]) -> None:
        """Let visits that the words leave open be of the kind that the story's opening says it is about."""
        send = _SEND.search(self.opening) and not any(a.kind is EventKind.SEND_INSPECTION and a.start for a in acts)
        rounds = _ROUND_UP.search(self.opening)
        for act in acts:
            if act.grades or act.before or act.aspect is not Aspect.TOLD:
                continue
            if send and (act.kind is EventKind.INSPECTION or (act.kind is None and act.start)):
                act.kind = EventKind.SEND_INSPECTION
            elif rounds and act.kind is None and act.start:
                monitoring = rounds[1].lower() == "monitoring"
                act.kind = EventKind.MONITORING_VISIT if monitoring else EventKind.FOCUSED_VISIT

    def _visits(self, acts: list[Act]) -> None:
        """Focused and monitoring visits, joint and SEND inspections."""
        self._name_visits(acts)
        for act in (act for act in acts if act.kind in VISITS):
            age = self.newness.age(act)
            if age == "none" or act.aspect in (Aspect.UNDER_WAY, Aspect.NAMED):
                continue
            told = act.sentence.lead and not act.sentence.speech
            new = age in ("fresh", "recent") or (age == "open" and told)
            if not (act.near or act.sentence.title) and any(h.new and h.kind in DEEDS for h in self.happenings):
                new = False
            same = next((h for h in self.happenings if same_visit(h, act, new=new, open_=age == "open")), None)
            if same:
                same.acts.append(act)
            elif new or act.start:
                self.happenings.append(Happening([act], new, act.kind))

    @property
    def _other_news(self) -> bool:
        """Whether the story's news is a visit or a deed."""
        return any(h.new and any(opens(act) for act in h.acts) for h in self.happenings)

    def _verdicts(self, acts: list[Act]) -> None:
        """Inspections with their grades."""
        judged = [act for act in acts if act.kind is EventKind.INSPECTION and (act.grades or act.before)]
        for owner in dict.fromkeys(act.authority for act in judged):
            mine = [act for act in judged if act.authority == owner]
            focus = self._focus(mine)
            old = [act for act in mine if not (focus and self._is_of(act, focus))]
            if focus:
                self._demote()
                self.happenings.append(focus)
            for act in sorted(old, key=lambda act: (act.start is None and act.published is None, act.sentence.index)):
                self._recall(act, focus)

    def _demote(self) -> None:
        """Beside a new inspection, a visit that neither the headline nor the first sentences tell is only recalled."""
        for happening in self.happenings:
            if happening.kind in VISITS and not any(opens(act) or act.near for act in happening.acts):
                happening.new = False

    def _focus(self, judged: list[Act]) -> Happening | None:
        """The inspection that the story reports as new, with all that it tells of it; None where it only looks back."""
        told = [
            act
            for act in judged
            if act.grades and act.aspect is Aspect.TOLD and self.newness.age(act) in ("fresh", "recent", "open")
        ]
        news = [act for act in told if self._is_news(act)]
        if not news:
            return None
        start = next(
            (
                act
                for act in news
                if act.owned
                and act.grades.get(Area.OVERALL) not in (None, news[0].grades.get(Area.OVERALL))
                and not news[0].owned
            ),
            news[0],
        )
        focus = Happening([start], True, EventKind.INSPECTION)
        for act in judged:
            if act is not start and self._is_of(act, focus):
                focus.acts.append(act)
        focus.acts.sort(key=lambda act: (act.sentence.index, act.place))
        return focus

    def _is_news(self, act: Act) -> bool:
        """Whether a verdict is what the story reports."""
        age, sentence = self.newness.age(act), act.sentence
        if sentence.speech or (not sentence.lead and not (age == "fresh" and sentence.index <= 10)):
            return False
        if act.near:
            return True
        if age == "fresh":
            return not self._other_news or (act.plain and sentence.index <= 1)
        if self._other_news and not (act.plain and (sentence.title or sentence.index <= 1)):
            return False
        business = self.newness.is_business(sentence.text) or self.newness.is_business(self.opening)
        if age == "recent":
            return act.plain or not business
        if act.plain and not self.newness.is_business(sentence.text):
            return True
        return not business and self.newness.is_reacted_to(act)

    def _is_of(self, act: Act, focus: Happening) -> bool:
        """Whether a verdict is told of the story's new inspection."""
        if act in focus.acts:
            return True
        age = self.newness.age(act)
        if age in ("none", "old") or any(focus.grades.get(area, grade) != grade for area, grade in act.grades.items()):
            return False
        if act.start and not act.judged and focus.start and not act.start.meets(focus.start):
            return False
        return bool(act.grades) or not act.start

    def _recall(self, act: Act, focus: Happening | None) -> None:
        """Put a verdict of the past to its happening, or note it as what was before."""
        if self.newness.age(act) == "none":
            return
        for happening in self.happenings:
            if not happening.new and happening.kind is EventKind.INSPECTION and same_inspection(happening, act):
                happening.acts.append(act)
                return
        if act.start or act.published:
            self.happenings.append(Happening([act], False, EventKind.INSPECTION))
            return
        if focus and (act.before or (act.grades and act.aspect is Aspect.PAST)):
            for area, grade in (act.before or act.grades).items():
                focus.before.setdefault(area, grade)
        elif act.follows or act.aspect is Aspect.PAST:
            self.happenings.append(Happening([act], False, EventKind.INSPECTION))

    def _bare(self, acts: list[Act]) -> None:
        """Visits and publications that say nothing of grades: dates for what is known, else happenings of their own."""
        for act in (
            act for act in acts if act.kind in (None, EventKind.INSPECTION) and not act.grades and not act.before
        ):
            age = self.newness.age(act)
            under_way = act.aspect is Aspect.UNDER_WAY
            if age == "none" or (under_way and not act.start) or self._dates_deed(act):
                continue
            if self._lends(act, age) or under_way:
                continue
            if act.kind is EventKind.INSPECTION and act.start and not self._is_visit(act, age):
                self.happenings.append(Happening([act], False, EventKind.INSPECTION))
            elif age in ("open", "fresh", "recent") and act.published is None and self._is_visit(act, age):
                self._new_visit(act)
        self._settle()

    def _dates_deed(self, act: Act) -> bool:
        """Give the day of a decision or announcement to the deed that the story tells without a day."""
        deeds = [h for h in self.happenings if h.new and h.kind in DEEDS and h.authority == act.authority]
        if not deeds or not act.published or not _DECISION.search(act.sentence.text) or any(h.start for h in deeds):
            return False
        for deed in deeds:
            deed.acts[0].start, deed.acts[0].judged = act.published, True
        return True

    def _lends(self, act: Act, age: str) -> bool:
        """Give a bare visit's or publication's date to the inspection or visit it is told of."""
        for happening in sorted(self.happenings, key=lambda h: not h.new):
            if happening.kind in DEEDS or happening.authority != act.authority:
                continue
            if happening.new and age in ("fresh", "recent") and can_take(happening, act):
                happening.acts.append(act)
                return True
            if not happening.new and act.start and age in ("old", "recent") and can_take(happening, act):
                happening.acts.append(act)
                return True
        return age == "open" and act.start is None and any(h.new and h.kind not in DEEDS for h in self.happenings)

    def _is_visit(self, act: Act, age: str) -> bool:
        """Whether a bare visit is news: told by a story that has no other visit or verdict to tell."""
        if (
            act.sentence.speech
            or act.sentence.index > 12
            or (act.sentence.title and act.kind is None and age == "open")
        ):
            return False
        if act.kind is EventKind.INSPECTION and not (opens(act) and FOUND.search(act.sentence.text)):
            return False
        if act.kind is EventKind.INSPECTION and not (act.start or act.near or act.sentence.title):
            return False
        if any(h.new for h in self.happenings) or not self.newness.has_findings():
            return False
        return act.plain or (act.kind is None and act.start is not None)

    def _new_visit(self, act: Act) -> None:
        """A visit that the story tells without its name: of the kind that the authority's last judgement calls for."""
        own = [h for h in self.happenings if h.kind is EventKind.INSPECTION and h.authority == act.authority]
        inadequate = any(h.grades.get(Area.OVERALL) is Grade.INADEQUATE for h in own)
        visit = EventKind.MONITORING_VISIT if inadequate else EventKind.FOCUSED_VISIT
        self.happenings.append(Happening([act], True, act.kind or visit))

    def _settle(self) -> None:
        """Undated judgements of the past that something followed take the last dated inspection before it."""
        loose_ones = [
            h for h in self.happenings if h.kind is EventKind.INSPECTION and not (h.new or h.start or h.published)
        ]
        for loose in loose_ones:
            bound = loose.acts[0].follows
            if bound is None:
                self._join_sentence_before(loose)
                continue
            dated = [
                h
                for h in self.happenings
                if h.kind is EventKind.INSPECTION and h.start and h.start.first() <= bound.last() and not h.grades
            ]
            if dated:
                max(dated, key=lambda h: h.start.first() if h.start else bound.first()).acts.extend(loose.acts)
            self.happenings.remove(loose)

    def _join_sentence_before(self, loose: Happening) -> None:
        """Let "At the time it was rated good" be of the inspection that the sentence before it dates."""
        index = loose.acts[0].sentence.index
        for happening in self.happenings:
            near = any(index - act.sentence.index in (0, 1) for act in happening.acts)
            if happening.kind is EventKind.INSPECTION and happening.start and not happening.grades and near:
                happening.acts.extend(loose.acts)
                break
        self.happenings.remove(loose)

    def _announced(self, acts: list[Act]) -> None:
        """An inspection that is under way or at the door, where nothing more is told."""
        if any(h.new for h in self.happenings):
            return
        for act in acts:
            told = act.kind in (None, EventKind.INSPECTION) and act.sentence.lead and act.aspect is Aspect.UNDER_WAY
            if told and not act.sentence.speech and self.newness.age(act) != "old":
                begun = [
                    a
                    for a in acts
                    if a.aspect is Aspect.UNDER_WAY and a.start and a.near and a.authority == act.authority
                ]
                self.happenings.append(
                    Happening([act, *(a for a in begun if a is not act)], True, EventKind.INSPECTION_ANNOUNCED)
                )
                return

    def _previous(self, news: list[Happening], past: list[Happening]) -> None:
        """What was before the new inspection: as the story says in one breath, else its last dated judgement."""
        for happening in news:
            if happening.kind is not EventKind.INSPECTION:
                continue
            earlier = [
                h
                for h in past
                if h.kind is EventKind.INSPECTION
                and h.authority == happening.authority
                and h.grades
                and (h.start or h.published)
            ]
            if earlier and Area.OVERALL not in grades_before(happening):
                last = max(earlier, key=lambda h: (h.start or h.published or When(1)).first())
                if Area.OVERALL in last.grades:
                    happening.before[Area.OVERALL] = last.grades[Area.OVERALL]
