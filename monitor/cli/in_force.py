"""How things stand with an authority that is about to be watched: the notices in force that GOV.UK lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.model.events import Event


def notices(settings: Settings, slug: str) -> str:
    """One line on an authority's notices and directions in force, from what was read of GOV.UK so far.

    GOV.UK is polled for all authorities at once, so this is known also of authorities that are not watched yet.
    """
    from monitor.model import words

    found = _in_force(settings, slug)
    if found is None:
        return "GOV.UK: notices and directions in force come with the first poll"
    listed = [f"{words.kind(e.facts.kind, e.facts.action)}, {words.day(e.facts.start)}" for e in found]
    return f"GOV.UK: in force: {'; '.join(listed)}" if listed else "GOV.UK: no notice or direction in force"


def _in_force(settings: Settings, slug: str) -> tuple[Event, ...] | None:
    """The notices in force, newest first; None where GOV.UK was never polled."""
    from monitor.history import standing, timeline
    from monitor.history.join import evidence_of
    from monitor.model.publications import SourceKind
    from monitor.store.database import Store
    from monitor.store.file import StoreError

    try:
        with Store.read(settings.state) as store:
            polled = [s.id for s in store.sources().values() if s.kind == SourceKind.GOVUK and s.baseline_at]
            documents = [d for source in polled for d in store.documents(source).values()]
            events = store.events([slug])
    except StoreError:
        return None
    if not polled:
        return None
    evidence = [e for d in documents for e in evidence_of(d, SourceKind.GOVUK, (slug,))]
    joined = {e.id: e for e in (*events, *timeline.join(events, evidence).events)}
    return standing.in_force(joined.values())
