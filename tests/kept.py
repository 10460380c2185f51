"""Histories made of what documents tell, joined as polls join them, and kept in a file as polls keep them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.history import timeline
from monitor.model.dates import When
from monitor.model.events import Event, Evidence
from monitor.model.facts import Action, EventKind, Finding, Judgement
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import SourceKind
from monitor.register.authorities import load
from monitor.store.database import Store

SEEN = datetime(2026, 7, 1, 9, tzinfo=UTC)
SOURCE = SourceState("ofsted:search", "ofsted", "https://reports.ofsted.gov.uk/search", SEEN, last_success=SEEN)


def day(text: str | None) -> When | None:
    return When.parse(text) if text else None


def told(
    authority: str, kind: EventKind, start: str | None, published: str | None = None, *,
    source: SourceKind = SourceKind.OFSTED, recalled: bool = False, title: str = "", url: str = "", **facts: Any,
) -> Evidence:  # fmt: skip
    """A document that tells of one thing; its address is made of what it tells where none is given."""
    graded = facts.pop("grades", {})
    facts["judgements"] = tuple(Judgement(area, grade) for area, grade in graded.items())
    facts["end"] = day(facts.get("end"))
    own = None if recalled else day(published)
    finding = Finding(kind, authority, start=day(start), published=own, **facts)
    url = url or f"https://{source}.example/{authority}/{kind}/{facts.get('action')}/{start}/{published}"
    return Evidence(url, source, title, day(published), facts.get("quote", ""), SEEN, finding, recalled=recalled)


def act(authority: str, kind: EventKind, action: Action, start: str | None, published: str | None = None) -> Evidence:
    """GOV.UK's word on a notice, a direction or a commissioner."""
    return told(authority, kind, start, published or start, source=SourceKind.GOVUK, action=action)


def joined(*evidence: Evidence) -> tuple[Event, ...]:
    """The events of what documents tell."""
    return timeline.join((), evidence).events


def keep(folder: Path, events: Iterable[Event]) -> Store:
    """An open history that holds these events, and the register."""
    store = Store.open(folder, SEEN)
    store.register(load().authorities)
    store.commit(PollRecord(SOURCE, events=tuple(events)), SEEN)
    return store
