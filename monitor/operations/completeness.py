"""Whether readers find what they found: the share of documents with all their core facts, by kind of document. Pure.

Where a publisher changes a layout, its documents still come, still are of their kind, and lack a grade or a date. One
such document is common (a scan, a misprint); that several of the latest lack what nearly all before them had is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import comb, exp, lgamma
from typing import TypeGuard

from monitor.model.addresses import masked
from monitor.model.dates import Precision, When
from monitor.model.facts import Area, EventKind, Finding, Framework
from monitor.model.publications import Document, DocumentKind, Reading
from monitor.operations.alarms import Alarm

# The latest documents of a kind that are compared with those before them: a layout that changed shows in a few.
_RECENT = 10
# Those before: enough to know the share, few enough to be of the layouts of today.
_BEFORE = 100
# How improbable so few complete ones must be by what was before: one in a thousand, shared among the windows that are
# looked at. In a quiet field, where nothing changed, a kind's next document raises no alarm but once in thousands.
_CHANCE = 0.001 / _RECENT
# An alarm that stands is over only once things are less strange than that by so much, or it would flap.
_UNTIL = 10
_NAMED = 10

# The areas that every report of these frameworks judges, overall effectiveness apart: ILACS gives none since 2026.
_CORE_AREAS: Mapping[str, tuple[Area, ...]] = {
    Framework.ILACS: (Area.LEADERSHIP, Area.HELP_AND_PROTECTION, Area.IN_CARE),
    Framework.SIF: (Area.LEADERSHIP, Area.HELP_AND_PROTECTION, Area.IN_CARE),
}


@dataclass(frozen=True)
class ReadOutcome:
    """A publication that was read: what it was to be, the day it came out, whether all core facts were found."""

    kind: DocumentKind
    day: date
    first_seen: datetime
    is_complete: bool
    name: str


@dataclass(frozen=True)
class Share:
    """How many of the latest documents are complete, and how many of those before them were."""

    complete: int
    of: int
    complete_before: int
    of_before: int


def outcome_of(document: Document, kind: DocumentKind | None) -> ReadOutcome | None:
    """What came of reading a publication that is to be of a kind; None where it was not read, or has no core facts."""
    core = _CORE.get(kind) if kind else None
    if kind is None or core is None or document.reading is None or document.withdrawn_at:
        return None
    label = document.label or document.title or "a document"
    name = f"{label}, {document.authority or 'no authority'}, {masked(document.url)}"
    return ReadOutcome(kind, _day_of(document), document.first_seen, core[1](document.reading), name)


def _day_of(document: Document) -> date:
    day = document.published or document.date
    return day.last() if day else document.first_seen.date()


def looked_at(documents: Iterable[Document], since: datetime | None = None) -> list[Document]:
    """Those of one kind's documents that `fewer_facts` looks at: the latest, and those before them to compare with."""
    ordered = sorted(documents, key=lambda document: (_day_of(document), document.first_seen))
    before = [one for one in ordered[:-_RECENT] if since is None or one.first_seen < since]
    return before[-_BEFORE:] + ordered[-_RECENT:]


def fewer_facts(outcomes: Iterable[ReadOutcome], since: datetime | None = None) -> Alarm | None:
    """The alarm of one kind's documents; None where the latest are as complete as those before.

    `since` is when the alarm began that stands: what was seen from then on is no measure of what was before.
    """
    ordered = sorted(outcomes, key=lambda one: (one.day, one.first_seen))
    allowed = _CHANCE * _UNTIL if since else _CHANCE
    windows = [(_share(ordered, number, since), number) for number in range(1, min(_RECENT, len(ordered)) + 1)]
    found = [(chance(share), number) for share, number in windows if chance(share) < allowed]
    if not found:
        return None
    _, number = min(found)
    share = _share(ordered, number, since)
    kind = ordered[-1].kind
    named, facts = _words(kind), _CORE[kind][0]
    headline = (
        f"Fewer facts are read from {named}: {share.complete} of the latest {share.of} have all of {facts}; "
        f"{share.complete_before} of {share.of_before} had before"
    )
    lacking = [f"lacking: {one.name}" for one in reversed(ordered[-number:]) if not one.is_complete]
    advice = "Their layout may have changed: look at one of them, and whether a newer version of the monitor reads it."
    return Alarm(headline, (*lacking[:_NAMED], advice))


def over(kind: DocumentKind) -> str:
    """How the end of a kind's alarm is said."""
    return f"The latest {_words(kind)} have as many of {_CORE[kind][0]} again as those before"


def has_core(kind: DocumentKind | None) -> TypeGuard[DocumentKind]:
    """Whether every document of a kind holds certain facts."""
    return kind in _CORE


def chance(share: Share) -> float:
    """How probable it is that so few of the latest are complete, or fewer, if they are as those before.

    The share before is known only as well as its documents tell (beta-binomial, from an even prior), so that a few
    documents, whatever they hold, raise no alarm.
    """
    a, b = share.complete_before + 1, share.of_before - share.complete_before + 1
    counts = range(share.complete + 1)
    return sum(comb(share.of, k) * exp(_log_beta(a + k, b + share.of - k) - _log_beta(a, b)) for k in counts)


def _log_beta(a: int, b: int) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _share(ordered: Sequence[ReadOutcome], number: int, since: datetime | None) -> Share:
    recent, earlier = ordered[-number:], ordered[:-number]
    before = [one for one in earlier if since is None or one.first_seen < since][-_BEFORE:]
    complete = sum(one.is_complete for one in recent)
    return Share(complete, number, sum(one.is_complete for one in before), len(before))


def _words(kind: DocumentKind) -> str:
    """The kind in the plural: `inspection reports`."""
    words = kind.value.replace("_", " ").replace("jtai", "JTAI").replace("send", "SEND")
    return f"{words}s"


def _has_day(when: When | None) -> bool:
    return when is not None and when.precision is Precision.DAY


def _told(reading: Reading, *kinds: EventKind) -> list[Finding]:
    return [finding for finding in reading.events if finding.kind in kinds]


def _is_inspection(reading: Reading) -> bool:
    """Whether a report gives its inspection's days, framework and grades."""
    return any(
        _has_day(finding.start) and finding.framework is not None and _is_graded(finding)
        for finding in _told(reading, EventKind.INSPECTION)
    )


def _is_graded(finding: Finding) -> bool:
    """Whether the areas that every report of a framework judges have a grade; one framework gave none at all."""
    if finding.framework == Framework.UNANNOUNCED_2009:
        return True
    core = _CORE_AREAS.get(finding.framework or "", ())
    return bool(finding.judgements) and all(finding.grade(area) for area in core)


def _is_dated(*kinds: EventKind) -> Callable[[Reading], bool]:
    return lambda reading: any(_has_day(finding.start) for finding in _told(reading, *kinds))


def _is_act(reading: Reading) -> bool:
    """Whether a notice says what was done, and on which day."""
    acts = (*reading.events, *reading.background)
    return any(finding.action is not None and _has_day(finding.start) for finding in acts)


# What every document of a kind holds, in words; and whether a reading has it.
_CORE: Mapping[DocumentKind, tuple[str, Callable[[Reading], bool]]] = {
    DocumentKind.INSPECTION_REPORT: ("grades, dates and framework", _is_inspection),
    DocumentKind.FOCUSED_VISIT_LETTER: ("their dates", _is_dated(EventKind.FOCUSED_VISIT)),
    DocumentKind.MONITORING_VISIT_LETTER: ("their dates", _is_dated(EventKind.MONITORING_VISIT)),
    DocumentKind.JTAI_REPORT: ("their dates", _is_dated(EventKind.JTAI)),
    DocumentKind.SEND_REPORT: ("their dates", _is_dated(EventKind.SEND_INSPECTION)),
    DocumentKind.IMPROVEMENT_NOTICE: ("act and day", _is_act),
    DocumentKind.DIRECTION: ("act and day", _is_act),
    DocumentKind.NOTICE_CLOSURE: ("act and day", _is_act),
}
