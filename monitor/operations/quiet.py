"""News feeds and pages that answer well and may tell nothing any more. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from monitor.model import words
from monitor.model.dates import When
from monitor.model.polls import SourceState
from monitor.model.publications import Item, SourceKind

QUIET = timedelta(weeks=8)
"""How long a feed may have nothing new: councils publish little in the six weeks before an election, and in summer."""

# An instant of today may be tomorrow's by another clock.
_TOMORROW = timedelta(days=1)


def perhaps_dead(state: SourceState, now: datetime) -> str:
    """Why a source that can be read is perhaps dead; "" where nothing says so, and for what no press is.

    Its newest item is the one of the latest day that its page gave, or the one that was seen last since the baseline,
    whichever is later: some pages give no days, others never change them.
    """
    if state.kind != SourceKind.NEWS or state.failures or state.baseline_at is None:
        return ""
    changed = state.last_changed
    seen = changed is not None and (state.newest_item is None or changed > state.baseline_at)
    days = [state.newest_item.last()] if state.newest_item else []
    days += [changed.date()] if changed and seen else []
    return _said(max(days), now.date()) if days else ""


def looks_dead(items: Iterable[Item], today: date) -> str:
    """Why a page that lists these items is perhaps dead; "" where nothing says so."""
    newest = newest_day(items, today)
    return _said(newest.last(), today) if newest else ""


def newest_day(items: Iterable[Item], today: date) -> When | None:
    """The latest day that a page gives an item, None where it gives none; days to come are of what it announces."""
    days = [day for item in items if (day := item.published or item.date) and day.first() <= today + _TOMORROW]
    return max(days, key=When.last, default=None)


def _said(newest: date, today: date) -> str:
    if today - newest <= QUIET:
        return ""
    return f"perhaps dead: nothing new since {words.day(When.of(newest))}, over {QUIET.days // 7} weeks ago"
