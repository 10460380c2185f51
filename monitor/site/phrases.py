"""The words of the site: what an event is called, how an authority stands in one sentence, days written out. Pure.

Nothing is said that the data does not hold. No sentence counts days, so that a page stays true until history changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from monitor.alerts import headline
from monitor.history.standing import Measure
from monitor.history.summary import AuthoritySummary
from monitor.model import words
from monitor.model.dates import When
from monitor.model.events import AreaChange, Event, Status
from monitor.model.facts import Action, Area, Direction, EventKind, Finding, Framework, Grade

LETTERS = {
    Grade.OUTSTANDING: "O",
    Grade.GOOD: "G",
    Grade.ADEQUATE: "A",
    Grade.REQUIRES_IMPROVEMENT: "RI",
    Grade.INADEQUATE: "I",
}
"""What stands for a grade where there is room for no word."""

_LETTERS: Mapping[str, str] = {str(code): text for code, text in LETTERS.items()}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# ILACS reports have no overall effectiveness from inspections of this month on (Ofsted's framework of April 2026).
_NO_OVERALL_FROM = When(2026, 4)
_TOPIC_LENGTH = 90  # characters of a visit's topic, or an outcome, that a title has room for
_NOTICES = (EventKind.IMPROVEMENT_NOTICE, EventKind.DIRECTION, EventKind.COMMISSIONER)


def letter(grade: str) -> str:
    """The letter of a grade, `?` for one that is not of the scale."""
    return _LETTERS.get(grade, "?")


def css(grade: str) -> str:
    """The class of a grade in the style sheet; `other` for one that is not of the scale."""
    return grade.replace("_", "-") if grade in _LETTERS else "other"


def css_of_standing(stands: str) -> str:
    """The class of what an authority is ordered by: a grade, or `by-area`, `none`, `other`."""
    return stands.replace("_", "-")


def day(when: When | None) -> str:
    """A date with its month in full, as exactly as it is known: `30 January 2024`; `date not stated` for None."""
    if when is None:
        return "date not stated"
    month = f"{_MONTHS[when.month - 1]} {when.year}" if when.month else str(when.year)
    return f"{when.day} {month}" if when.day else month


def month(year: int, number: int) -> str:
    """A month with its year: `January 2024`."""
    return f"{_MONTHS[number - 1]} {year}"


def iso_day(known: date) -> str:
    """A day of the calendar, written out."""
    return day(When.of(known))


def span(start: When | None, end: When | None) -> str:
    """First and last day: `22 to 23 June 2021`; the one day where both are the same."""
    if start is None or end is None or start == end:
        return day(start or end)
    if start.day and end.day and start.year == end.year and start.month:
        first = str(start.day) if start.month == end.month else f"{start.day} {_MONTHS[start.month - 1]}"
        return f"{first} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def on(when: When | None) -> str:
    """A date as a sentence has it: `on 30 January 2024`, `in November 2023`; empty for None."""
    if when is None:
        return ""
    return f"{'on' if when.day else 'in'} {day(when)}"


def title(facts: Finding) -> str:
    """What an event is called, without its date: `Inspection: inadequate`, `Focused visit: the front door`."""
    name = words.kind(facts.kind, facts.action)
    if facts.kind is EventKind.MONITORING_VISIT and facts.visit_number:
        name = f"{words.ordinal(facts.visit_number)} {name}"
    more = _more(facts)
    return f"{name[0].upper()}{name[1:]}{f': {more}' if more else ''}"


def _more(facts: Finding) -> str:
    overall = facts.grade(Area.OVERALL)
    if facts.kind is EventKind.INSPECTION:
        return words.grade(overall) if overall else "judged by area" if facts.judgements else ""
    details = dict(facts.details)
    if facts.kind is EventKind.COMMISSIONER:
        return details.get("person", "")
    if facts.kind in _NOTICES:
        return ""
    said = facts.topic or (details.get("outcome") if facts.kind is EventKind.SEND_INSPECTION else "") or ""
    return words.cut(said, _TOPIC_LENGTH)


def no_overall(facts: Finding) -> str:
    """Why a report has no overall grade, where it has none; empty for what is no inspection with judgements."""
    if facts.kind is not EventKind.INSPECTION or not facts.judgements or facts.grade(Area.OVERALL):
        return ""
    renewed = facts.start is not None and facts.start.first() >= _NO_OVERALL_FROM.first()
    if renewed and facts.framework is Framework.ILACS:
        return "Since April 2026 Ofsted gives no overall grade for inspections of this kind."
    return "This report gives no overall grade."


def telling(event: Event) -> str:
    """The words of an event's document where they say more than its grades, which stand beside them; else nothing."""
    return headline.telling(event.facts.quote, event.authority)


def doubt(event: Event) -> str:
    """What limits the word for an event, in a sentence; empty for what Ofsted or GOV.UK itself reports."""
    match event.status:
        case Status.WITHDRAWN:
            return "Withdrawn: its publisher no longer lists the document, and nothing else confirms it."
        case Status.POSSIBLE:
            return "Unconfirmed: a story may report it, and neither Ofsted nor GOV.UK has. It counts nowhere."
        case Status.REPORTED:
            return "Reported by the press: Ofsted’s or the department’s own document was not found."
    return "Known only from documents that look back on it." if event.recalled else ""


def standing(summary: AuthoritySummary, withdrawn: Sequence[Event], *, was_read: bool) -> tuple[str, ...]:
    """Where an authority stands, in sentences: the inspection that counts, then what is in force.

    `withdrawn` are its events that were withdrawn; `was_read` says whether a page about it was ever read.
    """
    inspected = _inspected(summary, known=bool(withdrawn), was_read=was_read)
    return (inspected, *_withdrawn(withdrawn), *_measures(summary.in_force), *_nothing_in_force(summary))


def _withdrawn(events: Sequence[Event]) -> tuple[str, ...]:
    """The inspections that would count, had their reports not been withdrawn."""
    gone = [event for event in events if event.facts.kind is EventKind.INSPECTION and event.facts.judgements]
    return tuple(
        f"The report of its inspection {_over(event.facts)} was withdrawn and does not count." for event in gone
    )


def _inspected(summary: AuthoritySummary, *, known: bool, was_read: bool) -> str:
    inspection, name = summary.inspection, summary.authority.name
    if inspection is None:
        if summary.known or known:
            return f"No inspection of {name} with judgements is known here."
        if was_read:
            return f"Nothing is known here of {name}: what was read about it names no inspection, visit or notice."
        return f"Nothing is known here of {name} yet: no page about it has been read."
    facts = inspection.facts
    when = f" {_over(facts)}" if facts.start else ""
    overall = summary.judged(Area.OVERALL)
    if overall and overall.after:
        judged = f"judged them {words.grade(overall.after)} overall{_before(overall)}"
    else:
        areas = [f"{_area(c, summary)} {words.grade(c.after or '')}" for c in summary.judgements]
        judged = f"gave no overall grade: {words.listed(areas)}"
    said = f"Ofsted inspected {name}’s children’s services{when} and {judged}."
    return " ".join(filter(None, (said, no_overall(facts) if not overall else "", _who_says(inspection))))


def _over(facts: Finding) -> str:
    if facts.end and facts.end != facts.start:
        return f"from {span(facts.start, facts.end)}"
    return on(facts.start) or "on days that are not stated"


def _area(change: AreaChange, summary: AuthoritySummary) -> str:
    return words.area(change.area, [c.area for c in summary.judgements]).lower()


def _before(change: AreaChange) -> str:
    if not change.before:
        return ""
    before = f"{words.grade(change.before)}{f' in {change.since.year}' if change.since else ''}"
    match change.direction:
        case Direction.DECLINED:
            return f", down from {before}"
        case Direction.IMPROVED:
            return f", up from {before}"
        case Direction.UNCHANGED:
            return f", as in {change.since.year}" if change.since else ", as before"
    return f" (before: {before})"


def _who_says(event: Event) -> str:
    """What limits the word for an event: the press alone, or other documents alone."""
    if event.status is Status.REPORTED:
        return "That is what the press reports; Ofsted’s own report was not found."
    if event.recalled:
        return "That is known from other documents that look back on it; the report itself was not found."
    return ""


def _measures(in_force: Sequence[Measure]) -> tuple[str, ...]:
    return tuple(f"{_measure(one)} is in force{_since(one)}." for one in in_force)


def measure(facts: Finding) -> str:
    """A notice, direction or commissioner by name: `improvement notice`, `commissioner (Jane Doe)`."""
    person = dict(facts.details).get("person") if facts.kind is EventKind.COMMISSIONER else None
    return f"{words.kind(facts.kind)}{f' ({person})' if person else ''}"


def _measure(in_force: Measure) -> str:
    name = measure(in_force.latest.facts)
    return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"


def _since(in_force: Measure) -> str:
    facts, since = in_force.latest.facts, in_force.since
    revised = f", revised {on(facts.start)}" if facts.action is Action.REVISED and facts.start != since else ""
    since_when = f", since {day(since)}" if since else ""
    return f"{since_when}{revised}"


def _nothing_in_force(summary: AuthoritySummary) -> tuple[str, ...]:
    if summary.in_force or not summary.known:
        return ()
    return ("No improvement notice or direction is known to be in force.",)
