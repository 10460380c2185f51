"""Whether all that is expected is read: each authority's page, and what Ofsted's list says has come out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import log

from monitor.model import words
from monitor.model.dates import When
from monitor.operations.alarms import Alarm
from monitor.operations.health import DueSource

_DAY = timedelta(days=1)
# Ofsted's list and its pages are brought up to date apart from each other, and kept by caches in between.
_LISTED_LATER = timedelta(days=2)
_NAMED = 10
# Ofsted's days of publishing over so long tell how often it publishes: terms, holidays and elections are in it.
RHYTHM = timedelta(days=3 * 365)
"""How far back the days of publishing count that its rhythm is known by."""
# A silence so improbable by that rhythm is none of Ofsted's.
_CHANCE = 0.0001
# No silence shorter than this is strange: nothing comes out in August, and little before an election.
_SHORTEST = timedelta(weeks=6)


def unread(pages: Mapping[str, DueSource], since: datetime, now: datetime) -> Alarm | None:
    """The authorities (by name) whose page was to be read, and was not for over a day, without failing.

    What fails is said by itself; this is what nobody tried. `since` is when all of them were expected at the earliest.
    """
    late = [
        (name, page)
        for name, page in pages.items()
        if not (page.state and page.state.failures) and now - max(page.next_poll or since, since) > _DAY
    ]
    if not late:
        return None
    number = words.count(len(pages), "authority", "authorities")
    headline = f"Coverage: the pages of {len(late)} of {number} were due, and not read for over a day"
    return Alarm(headline, _listed([_last_read(name, page) for name, page in late]))


def newer(listed: Mapping[str, When], known: Mapping[str, date], today: date) -> Alarm | None:
    """The authorities (by name) of which Ofsted's list names a publication that is newer than what their page gave.

    `listed` is the day of the latest by the list, `known` that of the latest read.
    """
    missed = [
        f"{name}: Ofsted's list names one of {words.day(day)}, the latest that was read is of "
        f"{words.day(When.of(known[name]))}"
        for name, day in listed.items()
        if name in known and day.first() > known[name] and today - day.last() >= _LISTED_LATER
    ]
    if not missed:
        return None
    whose = words.count(len(missed), "authority", "authorities")
    headline = f"Coverage: Ofsted's list names publications of {whose} that its pages do not give"
    return Alarm(headline, _listed(missed))


def silent(published: Collection[date], authorities: int, today: date) -> Alarm | None:
    """Whether Ofsted published nothing about all that is watched for longer than its rhythm explains.

    `published` are the days of all its publications that are known. One authority is quiet for years; of all of England
    six weeks are long.
    """
    days = {day for day in published if today - RHYTHM <= day <= today}
    if not days:
        return None
    silence = today - max(days)
    each_day = len(days) / RHYTHM.days
    if silence <= _SHORTEST or silence.days * each_day < -log(_CHANCE):
        return None
    whose = words.count(authorities, "authority", "authorities")
    last = words.day(When.of(max(days)))
    headline = f"Coverage: nothing new of Ofsted's since {last} on the pages of {whose}, which is longer than usual"
    usual = f"In the three years before, something came out on {words.count(len(days), 'day')}."
    return Alarm(headline, (usual, "Look at one of the pages by hand: perhaps it is not read rightly any more."))


def _listed(lines: Sequence[str]) -> tuple[str, ...]:
    more = (f"and {len(lines) - _NAMED} more",) if len(lines) > _NAMED else ()
    return (*lines[:_NAMED], *more)


def _last_read(name: str, page: DueSource) -> str:
    when = page.state.last_success if page.state else None
    return f"{name}: last read on {words.day(When.of(when.date()))}" if when else f"{name}: never read"
