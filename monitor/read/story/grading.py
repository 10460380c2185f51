"""The grades in a sentence: of which areas, and whether as given now, given before, hoped for or denied."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.model.facts import Area, Grade
from monitor.read.story.context import Age, Context, Dated
from monitor.read.words.lexicon import Mark

_SPREAD_WITHIN = 10  # words between a grade and "in every area"
_PRAISE = (Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE)  # words that are grades only beside a word of judging
_RATED_BEFORE, _RATED_AFTER = 4, 3  # words between a grade and the verb or noun that makes it one
_BOUND_WITHIN = 6  # words between a grade and the first area that it is given for
_PERFECT_WITHIN = 12  # words between "had" and its grade
_SELDOM, _NEVER = 3, 99  # words further away that a time before a grade counts
_WHOLE_SCALE = 4  # different grades in one breath: an explanation of the scale
_SEPARATE_LEAVERS = 2023  # the year from which care leavers have a judgement of their own
_SINGLE_FRAMEWORK = (2014, 2017)  # years of the framework that judged care leavers and adoption apart
_MAIN_AREAS = (Area.LEADERSHIP, Area.HELP_AND_PROTECTION, Area.IN_CARE)


@dataclass
class GradeMention:
    """A grade that a sentence tells.

    `areas` are what it is given for (`rest`: all that have no other grade), `reach` the modifiers upon it.
    """

    grade: Grade
    place: int
    areas: tuple[str, ...] = ()
    reach: set[str] = field(default_factory=set)
    dated: Dated | None = None
    explicit: bool = False

    @property
    def is_given(self) -> bool:
        """Whether it is told as a grade that was given, at whatever time."""
        return not self.reach & {"denied", "to_come"}

    @property
    def is_before(self) -> bool:
        """Whether it is told as a grade of an earlier time."""
        old = self.dated is not None and self.dated.age is Age.OLD
        return old or bool(self.reach & {"past", "left"})


def grade_mentions(context: Context) -> list[GradeMention]:
    """The grades of a sentence, in order; none where it only lists the scale."""
    marks = [mark for mark in context.of("grade") if _is_grade(context, mark)]
    if len({mark.value for mark in marks}) >= _WHOLE_SCALE and not context.of("area"):
        return []
    found: list[GradeMention] = []
    for number, mark in enumerate(marks):
        begin = marks[number - 1].last if number else 0
        end = marks[number + 1].first if number + 1 < len(marks) else len(context.tokens)
        areas = _areas(context, mark, begin, end, last=number + 1 == len(marks))
        mention = GradeMention(
            Grade(mark.value), mark.first, areas, set(context.reached[mark.first]), explicit=bool(areas)
        )
        mention.dated = _time_of(context, mark, marks)
        if _was_not_is(context, mark):
            mention.reach.add("past")
        if not areas and found and "left" in found[-1].reach:  # "from good to outstanding" is of one area
            mention.areas = found[-1].areas
        found.append(mention)
    return found


def _is_grade(context: Context, mark: Mark) -> bool:
    """Whether the word is a grade here, and no mere praise or blame."""
    if mark.value == Grade.REQUIRES_IMPROVEMENT:
        return True
    if context.tokens[mark.first].quoted and context.tokens[mark.last - 1].closed:
        return True
    if any(noun.first == mark.last for noun in context.of("not_graded")):
        return False
    if mark.value not in _PRAISE or mark.last - mark.first > 1:
        return True
    return _is_judged(context, mark)


def _is_judged(context: Context, mark: Mark) -> bool:
    subject = context.of("area") or context.of("service") or context.of("breadth")
    areas = (*context.of("area"), *context.of("breadth"))
    ends = mark.first == 0 or context.word(mark.last) in ("", ",", ".", "overall")
    return bool(
        context.near(mark.first, context.of("judge"), len(context.tokens), 0)
        or context.near(mark.first, context.of("rating"), _RATED_BEFORE, _RATED_AFTER, clause=False)
        or (context.says("moving", mark.first - 1) and len(context.of("grade")) > 1)
        or (context.says("copula", mark.first - 1) and subject and subject[0].first < mark.first)
        or (context.says("colon", mark.first - 1) and context.of("area"))
        or (context.says("binding", mark.last) and context.near(mark.last, areas, 0, _BOUND_WITHIN))
        or (context.sentence.title and ends and subject)
    )


def _areas(context: Context, mark: Mark, begin: int, end: int, *, last: bool) -> tuple[str, ...]:
    """The areas that a grade is given for, between the grade before it and the one after it; none: for the whole."""
    marks = sorted((*context.of("area"), *context.of("breadth")), key=lambda m: m.first)
    ahead = [m for m in marks if mark.last <= m.first < end]
    if ahead and ahead[0].first == mark.last and ahead[0].value == Area.OVERALL:  # "rated good overall"
        return (Area.OVERALL,)
    bound = _bound_ahead(context, mark, ahead)
    if bound:
        return _names(bound)
    behind = [m for m in marks if begin <= m.first < mark.first and not context.says("contrast", m.last, mark.first)]
    behind = [m for m in behind if not _is_bound_to_other(context, m, begin)]
    behind = [m for m in behind if not (begin and m.first == begin and m.value == Area.OVERALL)]
    likewise = [m for m in ahead if last and context.says("likewise", mark.last, m.first)]
    return _names([*behind, *likewise])


def _names(marks: list[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark.value for mark in marks))


def _bound_ahead(context: Context, mark: Mark, ahead: list[Mark]) -> list[Mark]:
    """The areas behind "good for", "a good rating in", "by Ofsted in all" or a colon, up to the next clause."""
    place = mark.last
    while context.says("rating", place):
        place += 1
    if not ahead:
        return []
    area = ahead[0]
    named = place == mark.last and context.says("identifying", place)  # "the ones requiring improvement were …"
    bound = area.first - place <= _BOUND_WITHIN and (named or context.says("binding", place))
    close = area.concept == "breadth" and area.first - place <= _SPREAD_WITHIN
    spread_over = close and not context.says("elsewhere", place, area.first)
    if bound or spread_over or context.says("colon", place, area.first):
        return [m for m in ahead if not context.says("contrast", place, m.first)]
    return []


def _is_bound_to_other(context: Context, mark: Mark, begin: int) -> bool:
    """Whether an area belongs to the grade before it: "good for care leavers and outstanding for adoption"."""
    return begin > 0 and context.says("binding", begin) and mark.first - begin <= _BOUND_WITHIN


def _time_of(context: Context, mark: Mark, marks: list[Mark]) -> Dated | None:
    """The time of a judgement: in its clause, no other grade's, and not that of a report or visit of this story."""
    same = context.clauses[mark.first]
    beside = [t for t in context.times if context.clauses[t.first] == same or _leads_to(context, t, mark)]
    own = [t for t in beside if min(marks, key=lambda m: _apart(context, t, m)) == mark]
    old = [t for t in own if t.age is Age.OLD and t.role != "other"]
    return min(old or own, key=lambda t: _apart(context, t, mark), default=None)


def _apart(context: Context, dated: Dated, mark: Mark) -> int:
    """How far a time is from a grade: it mostly stands behind its grade, and never before one that was left then."""
    if dated.first >= mark.last:
        return dated.first - mark.last
    left = "left" in context.reached[mark.first]
    return mark.first - dated.last + (_NEVER if left else _SELDOM)


def _leads_to(context: Context, dated: Dated, mark: Mark) -> bool:
    """Whether a clause says what happened at the time right before it: "in 2018, when it was rated inadequate"."""
    return dated.first < mark.first and context.says("relating", dated.last, min(dated.last + 3, mark.first))


def _was_not_is(context: Context, mark: Mark) -> bool:
    """Whether the verb of a grade is in the past perfect: "had been rated", "had rated"."""
    clause = context.clauses[mark.first]
    reach = range(max(0, mark.first - _PERFECT_WITHIN), mark.first)
    return any(context.word(place) == "had" and context.clauses[place] == clause for place in reach)


def spread(areas: tuple[str, ...], year: int | None) -> tuple[str, ...]:
    """The areas that words name, `all` and `four` as all that reports of a year judge."""
    if not {"all", "four"} & set(areas):
        return areas
    single = year is not None and _SINGLE_FRAMEWORK[0] <= year <= _SINGLE_FRAMEWORK[1]
    apart = single or "four" in areas or (year is not None and year >= _SEPARATE_LEAVERS)
    more = (Area.CARE_LEAVERS,) * apart + (Area.ADOPTION,) * single
    return tuple(dict.fromkeys((Area.OVERALL, *_MAIN_AREAS, *more, *(a for a in areas if a not in ("all", "four")))))
