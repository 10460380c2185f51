"""The words of an alert: its headline, its lines, who says so. Pure.

Nothing is said here that the data does not hold: what is not known is said to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from monitor.history.merge import NOTICES
from monitor.history.standing import day_of, in_force
from monitor.history.summary import document_of
from monitor.model import program, words
from monitor.model.dates import When
from monitor.model.events import AreaChange, Change, ChangeKind, Event, Evidence, Status
from monitor.model.facts import Area, Direction, EventKind, Finding, Framework, Grade
from monitor.model.publications import Item, SourceKind
from monitor.model.review import Answer

# ILACS reports have no overall effectiveness from inspections of this month on (Ofsted's framework of April 2026).
_NO_OVERALL_FROM = When(2026, 4)
# What a headline has room for, in characters: the outcome of an Area SEND inspection, the topic of a visit.
_OUTCOME_LENGTH = 140
_TOPIC_LENGTH = 80
# Facts that are longer than this together are not set side by side: a reader would not find the difference.
_COMPARED_LENGTH = 200
PUBLISHERS = {
    SourceKind.OFSTED: "Ofsted",
    SourceKind.GOVUK: "Department for Education (GOV.UK)",
    SourceKind.NEWS: "the press",
}
"""Who stands behind a source, in words."""

_WORD = re.compile(r"[^\W\d_]+")
# Words that stand beside areas and grades without adding anything to them.
_OF_EVERY_GRADE = frozenset(
    _WORD.findall(
        "a an and are as at be been by children city council county for from has have in is it its judged judgement "
        "judgements leaders london borough of ofsted on experiences progress who need people young rated rating s "
        "services social the that these this to was were with work impact practice families looked after performance"
    )
)
_OF_EVERY_JUDGEMENT = _OF_EVERY_GRADE.union(
    *(_WORD.findall(text.casefold()) for text in (*words.GRADES.values(), *words.AREAS.values()))
)
NEW_SINCE = "New since the press reported it"
"""How the line begins that says what a confirmation adds."""

_FIELDS = {
    "start": "First day",
    "end": "Last day",
    "topic": "Looked at",
    "visit_number": "Number of the visit",
    "priority_action": "Areas for priority action",
    "lead_inspector": "Lead inspector",
    "priority_actions": "Areas for priority action",
    "improvements": "Points to improve",
}


def headline(change: Change, event: Event) -> str:
    """What happened, who says so and when, in one line that stands alone."""
    what = _what(event.facts, change.compared)
    said = _source_and_day(change, event)
    match change.kind:
        case ChangeKind.POSSIBLE:
            return f"may be news: {what} ({said}; not certain)"
        case ChangeKind.CONFIRMED:
            return f"confirmed: {what} ({said})"
        case ChangeKind.REPLACED:
            return f"document replaced: {_what_kind(event.facts)}{_other_grades(change)} ({said})"
        case ChangeKind.CORRECTED:
            word = "corrected" if change.fields else "further document"
            return f"{word}: {_what_kind(event.facts)}{_other_grades(change)} ({said})"
        case ChangeKind.WITHDRAWN:
            return f"publication withdrawn: {_what_kind(event.facts)} ({said})"
        case ChangeKind.RESTORED:
            return f"publication back: {_what_kind(event.facts)} ({said})"
    if change.kind is ChangeKind.REPORTED:
        what = f"now reported: {what}"
    if event.status is Status.REPORTED:
        return f"{what} (reported by the {said}; not yet confirmed)"
    return f"{what} ({said})"


def _other_grades(change: Change) -> str:
    """The grades that a correction changes, for its headline: what a reader must not have to look for."""
    others = [
        f"{words.area(area).lower()} now {_value(area, after)}, before {_value(area, before)}"
        for area, before, after in change.fields
        if area in set(Area)
    ]
    return f": {'; '.join(others)}" if others else ""


def _source_and_day(change: Change, event: Event) -> str:
    evidence = change.evidence or document_of(event)
    names = {SourceKind.OFSTED: "Ofsted", SourceKind.GOVUK: "GOV.UK", SourceKind.NEWS: "press"}
    when = event.facts.published if evidence is None or evidence.source is not SourceKind.NEWS else None
    published = when or (evidence.published if evidence else None)
    name = names[evidence.source] if evidence else "history"
    return f"{name}, {words.day(published)}" if published else name


def _what(facts: Finding, compared: Sequence[AreaChange]) -> str:
    if facts.kind is EventKind.INSPECTION_ANNOUNCED:
        return _announced(facts)
    if facts.kind is EventKind.INSPECTION:
        return _inspection(facts, compared)
    if facts.kind in NOTICES:
        return _notice(facts)
    if facts.priority_action:
        return f"areas for priority action after {_what_kind(facts)}"
    points = f": {words.count(len(facts.improvements), 'point')} to improve" if facts.improvements else ""
    outcome = dict(facts.details).get("outcome") if facts.kind is EventKind.SEND_INSPECTION else None
    return f"{_what_kind(facts)}: {words.cut(outcome, _OUTCOME_LENGTH)}" if outcome else f"{_what_kind(facts)}{points}"


def _what_kind(facts: Finding) -> str:
    name = words.kind(facts.kind, facts.action)
    if facts.kind is EventKind.MONITORING_VISIT and facts.visit_number:
        name = f"{words.ordinal(facts.visit_number)} {name}"
    topic = (
        f" ({facts.topic})" if facts.topic and facts.kind not in NOTICES and len(facts.topic) <= _TOPIC_LENGTH else ""
    )
    when = f", {words.span(facts.start, facts.end)}" if facts.start else ""
    return f"{name}{topic}{when}"


def _inspection(facts: Finding, compared: Sequence[AreaChange]) -> str:
    overall = facts.grade(Area.OVERALL)
    if overall:
        return (
            f"children's services judged {words.grade(overall)}{_direction(compared)}{_graver_areas(facts, compared)}"
        )
    if facts.judgements:
        return f"children's services inspected: {words.judgements(facts)}{_graver_areas(facts, compared)}"
    return _what_kind(facts)


def _direction(compared: Sequence[AreaChange]) -> str:
    overall = next((t for t in compared if t.area == Area.OVERALL), None)
    if overall is None or overall.before is None:
        return ""
    before = words.grade(overall.before)
    match overall.direction:
        case Direction.DECLINED:
            return f", down from {before}"
        case Direction.IMPROVED:
            return f", up from {before}"
        case Direction.UNCHANGED:
            return ", as before"
    return f" (before: {before})"


def _graver_areas(facts: Finding, compared: Sequence[AreaChange]) -> str:
    """The areas that make an inspection graver than its overall judgement says: those that fell, or are inadequate."""
    overall = next((c for c in compared if c.area == Area.OVERALL), None)
    if facts.grade(Area.OVERALL) == Grade.INADEQUATE or (overall and overall.direction is Direction.DECLINED):
        return ""
    fallen = {c.area: c.before or "" for c in compared if c.direction is Direction.DECLINED}
    failing = {j.area for j in facts.judgements if j.grade == Grade.INADEQUATE and facts.grade(Area.OVERALL)}
    judged = [j.area for j in facts.judgements]
    said = [
        f"{words.area(j.area, judged).lower()} {_fall(fallen.get(j.area), j.grade)}"
        for j in facts.judgements
        if j.area in fallen or j.area in failing
    ]
    return f"; {words.listed(said)}" if said else ""


def _fall(before: str | None, after: str) -> str:
    return f"down from {words.grade(before)} to {words.grade(after)}" if before else words.grade(after)


def _announced(facts: Finding) -> str:
    """An inspection to come or under way, as far as its first day and the day of publication say which."""
    start, published = facts.start, facts.published
    if start and published and start.first() > published.last():
        return f"inspection announced for {words.day(start)}"
    if start and published and start.last() <= published.last():
        return f"inspection begun, {words.day(start)}"
    return "inspection announced or begun" + (f", {words.day(start)}" if start else "")


def _notice(facts: Finding) -> str:
    person = dict(facts.details).get("person")
    name = words.kind(facts.kind, facts.action)
    return f"{name}: {person}" if person and facts.kind is EventKind.COMMISSIONER else name


def lines_of(change: Change, event: Event, history: Sequence[Event], late: bool) -> tuple[str, ...]:
    """The facts below the headline, one a line; `late` where it was published over 90 days ago."""
    facts = event.facts
    lines = [
        *_doubt(change, event),
        f"When: {words.span(facts.start, facts.end)}" if facts.start else "When: not stated",
        f"Published: {words.day(facts.published)}" + (" (late: over 90 days ago)" if late else "")
        if facts.published
        else "",
        f"Framework: {words.framework(facts.framework)}" if facts.framework else "",
        f"Lead inspector: {facts.lead_inspector}" if facts.lead_inspector else "",
        f"Looked at: {facts.topic}" if facts.topic else "",
        _no_overall(facts),
        *(f"{name.capitalize()}: {text}" for name, text in facts.details),
        *_fields(change),
        *_withdrawal(change),
        *(
            f"In force: {words.kind(e.facts.kind, e.facts.action)}, {words.day(e.facts.start)}"
            for e in in_force(history)
        ),
    ]
    return tuple(line for line in lines if line)


def _no_overall(facts: Finding) -> str:
    """From April 2026 ILACS reports have no overall grade: its absence is said, not guessed over."""
    if facts.kind is not EventKind.INSPECTION or not facts.judgements or facts.grade(Area.OVERALL):
        return ""
    since = facts.start is not None and facts.start.first() >= _NO_OVERALL_FROM.first()
    renewed = since and facts.framework is Framework.ILACS
    return "Overall effectiveness: " + (
        "not judged any more since April 2026" if renewed else "not given in this report"
    )


def _doubt(change: Change, event: Event) -> list[str]:
    """What possible news rests on, and how to say whether it is news."""
    if change.kind is not ChangeKind.POSSIBLE:
        accepted = event.status is Status.REPORTED and change.evidence and change.evidence.review is Answer.ACCEPTED
        return ["Taken for news by a person: the story does not say it for certain"] if accepted else []
    return [
        "Not certain: a story may report it, and nobody has confirmed it",
        f"Rests on: {'; '.join(event.facts.cues) or 'the words below'}",
        f"Whether it is news, say with: {program.name()} review accept {event.id} (or: reject)",
    ]


def _fields(change: Change) -> list[str]:
    """What differs from what was known before, where readers were told that as a fact."""
    if change.kind is ChangeKind.REPORTED:
        return []
    return _since_the_press(change) if change.kind is ChangeKind.CONFIRMED else _differences(change)


def _differences(change: Change) -> list[str]:
    return [_difference(*row) for row in change.fields]


def _since_the_press(change: Change) -> list[str]:
    """What a confirmation adds to what the press reported, named once, and what it says otherwise.

    What it adds stands in the message already: in the table, in the other lines, in the points to improve.
    """
    added = [(name, after) for name, before, after in change.fields if after and _adds(before, after)]
    other = [row for row in change.fields if row[2] and not _adds(*row[1:])]
    judged = [name for name, _ in added]
    names = [_FIELDS.get(name) or words.area(name, judged) for name, _ in added if name != "priority_action"]
    labels = [name[0].lower() + name[1:] for name in dict.fromkeys(names)]
    said = [f"{NEW_SINCE}: {words.listed(labels)}"] if labels else []
    return said + [_difference(*row) for row in other]


def _adds(before: str, after: str) -> bool:
    """Whether a fact was not known before, or less exactly ("2023-11" of "2023-11-27")."""
    return before in {"", "0"} or after.startswith(before)


def _difference(name: str, before: str, after: str) -> str:
    if before == after:
        return f"{_FIELDS[name]}: as many as before ({after}), in other words"
    label = _FIELDS.get(name) or words.area(name)
    if len(before) + len(after) > _COMPARED_LENGTH:
        return f"{label}: in other words than before"
    return f"{label}: now {_value(name, after)}, before {_value(name, before)}"


def _value(name: str, value: str) -> str:
    if name in ("start", "end") and value:
        return words.day(When.parse(value))
    return {"True": "yes", "False": "none"}.get(value) or words.grade(value) or "not stated"


def _withdrawal(change: Change) -> tuple[str, ...]:
    if change.kind is not ChangeKind.WITHDRAWN:
        return ()
    return ("The page that listed this document no longer does, and nothing else confirms it.",)


def standing(history: Sequence[Event]) -> str:
    """How things stand, in one clause: the last inspection's judgements, the last visit, notices in force."""
    dated = sorted((e for e in history if e.is_fact), key=day_of)
    inspections = [e for e in dated if e.facts.kind is EventKind.INSPECTION and e.facts.judgements]
    visits = [e for e in dated if e.facts.kind in (EventKind.FOCUSED_VISIT, EventKind.MONITORING_VISIT)]
    parts = [f"last inspection {words.day(e.facts.start)}: {words.judgements(e.facts)}" for e in inspections[-1:]]
    parts += [f"last visit {words.day(e.facts.start)}: {words.kind(e.facts.kind)}" for e in visits[-1:]]
    parts += [f"in force: {_dated_kind(event)}" for event in in_force(history)]
    return "; ".join(parts) or "no judgement known yet"


def in_force_of_each(authorities: Iterable[tuple[str, Sequence[Event]]]) -> str:
    """The notices in force, with the authorities' names: (name, its history)."""
    notices = [f"{name} ({_dated_kind(event)})" for name, history in authorities for event in in_force(history)]
    return f"in force: {words.listed(notices)}" if notices else "none in force"


def _dated_kind(event: Event) -> str:
    return f"{words.kind(event.facts.kind)} of {words.day(event.facts.start)}"


def said_by(evidence: Evidence | None) -> str:
    """Who says so: the publisher, the document's title and its day; empty without evidence."""
    if evidence is None:
        return ""
    when = f", {words.day(evidence.published)}" if evidence.published else ""
    title = f": {evidence.title}" if evidence.title else ""
    return f"{PUBLISHERS[evidence.source]}{title}{when}"


def telling(quote: str, name: str) -> str:
    """The words of a document, where they say more than areas and grades, which the message has: else nothing."""
    return quote if set(_words(quote)) - _OF_EVERY_JUDGEMENT - set(_words(name)) else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def unread_headline(item: Item, source: SourceKind, name: str) -> str:
    """The headline of a publication that could not be read; `name` is the authority's, empty where it is not known."""
    published = f", published {words.day(item.published)}" if item.published else ""
    what = f"new publication, not read: {_label(item, source)}{published}"
    return f"{name}: {what}" if name else f"GOV.UK: {what}; its authority cannot be told"


def unread_lines(item: Item, *, late: bool) -> tuple[str, ...]:
    """What its page says of a publication that could not be read."""
    return (
        f"Filed under: {words.day(item.date) if item.date else item.label or 'no date given'}",
        *(("Late: published over 90 days ago",) if late else ()),
        "It could not be read by the monitor: please look at it.",
    )


def _label(item: Item, source: SourceKind) -> str:
    """What a page calls a publication: Ofsted's word for its kind, GOV.UK's title."""
    names = (item.title, item.label) if source is SourceKind.GOVUK else (item.label, item.title)
    return next(filter(None, names), "publication")
