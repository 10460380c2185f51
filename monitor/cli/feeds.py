"""`events --format atom` and `ics`: the events that were asked for, as a feed or a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.cli.base import Invocation, complain
from monitor.model.events import Event

_NAMED = 3
"""Authorities that a title names; more are counted."""

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.model.feeds import Publishing
    from monitor.store.database import Store


@dataclass(frozen=True)
class Question:
    """Which events were asked for: of which authorities (none: of all), and which options narrow or widen that."""

    slugs: Sequence[str]
    options: Mapping[str, object]

    @property
    def key(self) -> str:
        """The same for the same question, in whatever order it is put."""
        narrowed = [f"{name}={value}" for name, value in self.options.items() if value is not None]
        return " ".join(["events", *(sorted(self.slugs) or ["england"]), *narrowed])


def publishing(
    run: Invocation, settings: Settings, store: Store, found: Sequence[Event], asked: Question
) -> Publishing:
    """These events of a history as what a feed or a calendar tells; the same question gives the same feed."""
    from monitor.alerts.entries import entries
    from monitor.model.feeds import Publishing
    from monitor.run.names import names_of

    names = names_of(settings.ofsted_url, run.register().authorities)
    told = entries(found, store.events({event.authority for event in found}), names, store.last_changes())
    return Publishing(asked.key, _title([names[slug].name for slug in asked.slugs]), told)


def _title(whose: Sequence[str]) -> str:
    from monitor.model import words

    many = len(whose) > _NAMED
    named = words.count(len(whose), "authority", "authorities") if many else words.listed(whose)
    return f"Ofsted Monitor: {named or 'England'}"


def as_atom(told: Publishing) -> bytes:
    """The feed, with all that was asked for."""
    from monitor.render.atom import atom

    return atom(told)


def as_ics(told: Publishing) -> bytes:
    """The calendar; what has no place in it is said."""
    from monitor.render.calendar import calendar, days, left_out

    missing = left_out(sum(days(entry.event) is None for entry in told.entries))
    if missing:
        complain(f"note: {missing}")
    return calendar(told)
