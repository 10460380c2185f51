"""How grave each message is, and what counts as late. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from monitor.history.merge import NOTICES
from monitor.model.dates import When
from monitor.model.events import Change, ChangeKind, Event
from monitor.model.facts import Action, Area, Direction, EventKind, Finding, Grade
from monitor.model.messages import Severity

# A publication of more than this many days ago is said to be late, with low severity.
LATE_AFTER = timedelta(days=90)

# The gravest outcomes of Area SEND inspections: since 2023, and before.
_FAILINGS = re.compile(r"systemic failings|written statement of action", re.IGNORECASE)


def is_late(published: When | None, today: date) -> bool:
    """Return True if something was published over 90 days ago; what has no such day is not late."""
    return published is not None and today - published.last() > LATE_AFTER


def of_change(change: Change, event: Event, *, late: bool) -> Severity:
    """How grave a change of an event is; `late` says that the event was published late.

    `critical`: a judgement of inadequate, an area for priority action, a direction; `high`: any downgrade, a notice
    issued, the first monitoring visit, the gravest outcome of an Area SEND inspection, a document withdrawn or back;
    `low`: what is only possible, an inspection only announced, a late first alert, a correction of nothing; else
    `normal`.
    """
    if change.kind is ChangeKind.POSSIBLE:
        return Severity.LOW
    if late and change.kind is ChangeKind.NEW:
        return Severity.LOW
    if change.kind in (ChangeKind.WITHDRAWN, ChangeKind.RESTORED):
        return Severity.HIGH
    if change.kind in (ChangeKind.CORRECTED, ChangeKind.REPLACED) and not _is_grave(change):
        return Severity.NORMAL if change.fields else Severity.LOW
    if event.facts.kind in NOTICES:
        return _of_notice(event.facts)
    return _of_inspection(change, event.facts)


def of_unread(*, late: bool) -> Severity:
    """How grave a publication is that could not be read: nobody knows what it says."""
    return Severity.LOW if late else Severity.HIGH


def of_trouble(*, over: bool) -> Severity:
    """How grave it is that the monitor cannot do its work, or (`over`) can again."""
    return Severity.NORMAL if over else Severity.HIGH


def _is_grave(change: Change) -> bool:
    """Return True if a correction touches a judgement or a priority action, and not only a date or a name."""
    return any(name in set(Area) or name.startswith("priority") for name, _, _ in change.fields)


def _of_notice(facts: Finding) -> Severity:
    if facts.action in (Action.LIFTED, Action.ENDED):
        return Severity.NORMAL
    return Severity.HIGH if facts.kind is EventKind.IMPROVEMENT_NOTICE else Severity.CRITICAL


def _of_inspection(change: Change, facts: Finding) -> Severity:
    """How grave an inspection or a visit is."""
    if facts.priority_action or any(j.grade == Grade.INADEQUATE for j in facts.judgements):
        return Severity.CRITICAL
    if any(compared.direction is Direction.DECLINED for compared in change.compared):
        return Severity.HIGH
    if facts.kind is EventKind.MONITORING_VISIT and facts.visit_number == 1:
        return Severity.HIGH
    if facts.kind is EventKind.SEND_INSPECTION and _FAILINGS.search(dict(facts.details).get("outcome", "")):
        return Severity.HIGH
    return Severity.LOW if facts.kind is EventKind.INSPECTION_ANNOUNCED else Severity.NORMAL
