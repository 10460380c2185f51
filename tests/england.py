"""A made-up history of all England, written into a state folder: what tests show to a browser.

The authorities of `tests/site/history.py` are as they are there, among them one whose texts attack; all others have
some fifteen years of inspections, visits and notices.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from monitor.history.direction import directed
from monitor.model.dates import When
from monitor.model.events import Event
from monitor.model.facts import Action, Area, EventKind, Framework, Grade
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import SourceKind
from monitor.register.authorities import load
from monitor.store.database import Store
from tests.site import history

NOW = history.NOW
RICH, HOSTILE, UNKNOWN = "peterborough", "kent", "isles-of-scilly"
"""One with every kind of event, one whose documents attack, one of which nothing is known."""

_END = date(2026, 8, 1)
_NO_OVERALL_FROM = date(2026, 4, 1)
_FRAMEWORKS = {2018: Framework.ILACS, 2013: Framework.SIF, 2009: Framework.SLAC_2009}
_GRADES = (Grade.OUTSTANDING, Grade.GOOD, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
_AREAS = (Area.OVERALL, Area.LEADERSHIP, Area.HELP_AND_PROTECTION, Area.IN_CARE, Area.CARE_LEAVERS)
_POINTS = (
    "The timeliness and quality of assessments of children in need.",
    "The consistency of management oversight and supervision of social workers at all levels.",
    "The sufficiency of suitable homes for children, in particular those with complex needs.",
    "The response to children who go missing from home or care, and the quality of return home interviews.",
    "Support for care leavers in custody, and those who live far away.",
    "Written plans that say plainly what has to change for children, and by when.",
)
_QUOTE = "Children receive the right help at the right time from social workers who know them well."


def write(state: Path) -> None:
    """Write the history into a state folder that holds none."""
    history.write(state)
    known = {event.authority for event in history.EVENTS} | {UNKNOWN}
    events: list[Event] = []
    for number, authority in enumerate(load().authorities):
        own: list[Event] = []
        for event in _years(authority.slug, random.Random(number)) if authority.slug not in known else ():
            own.append(directed(event, own))
        events += own
    with Store.open(state, NOW) as store:
        source = SourceState("ofsted:search", "ofsted", "https://reports.ofsted.gov.uk/search", NOW, last_success=NOW)
        store.commit(PollRecord(source, events=tuple(events)), NOW)


def _years(slug: str, chance: random.Random) -> Iterator[Event]:
    day = date(2010, 1, 11) + timedelta(days=chance.randrange(400))
    while day < _END:
        grades = {area.value: chance.choice(_GRADES).value for area in _AREAS}
        if day >= _NO_OVERALL_FROM:
            del grades["overall"]
        yield _at(slug, EventKind.INSPECTION, day, 11, judgements=history.judged(**grades), quote=_QUOTE,
                  lead_inspector="Ann Inspector", improvements=tuple(chance.sample(_POINTS, 4)),
                  framework=next(one for year, one in _FRAMEWORKS.items() if day.year >= year))  # fmt: skip
        yield _at(slug, EventKind.FOCUSED_VISIT, day + timedelta(days=500), 1, improvements=_POINTS[:2], quote=_QUOTE,
                  topic="arrangements for children in need and those subject to a protection plan")  # fmt: skip
        if grades.get("overall") == Grade.INADEQUATE:
            issued = day + timedelta(days=90)
            yield _at(slug, EventKind.IMPROVEMENT_NOTICE, issued, action=Action.ISSUED, source=SourceKind.GOVUK)
            yield _at(slug, EventKind.MONITORING_VISIT, issued + timedelta(days=100), 1, visit_number=1)
        day += timedelta(days=chance.randrange(900, 1500))


def _at(slug: str, kind: EventKind, day: date, days: int = 0, **facts: object) -> Event:
    """An event of so many days more than one; a report comes out fifty days after it began."""
    end = When.of(day + timedelta(days=days)) if days else None
    published = When.of(day + timedelta(days=50 if days else 0))
    return history.of(slug, kind, day.isoformat(), end=end, published=published, **facts)
