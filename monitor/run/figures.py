"""How the history stands, in figures: what metrics are made of, read beside whatever runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.config.settings import Settings
from monitor.model.messages import DeliveryState
from monitor.model.publications import SourceKind
from monitor.sources import registry
from monitor.store.database import Store
from monitor.store.file import FILE


@dataclass(frozen=True)
class SourceFigures:
    """One source of the configuration: its failures in a row, its last success (None: it never had one)."""

    id: str
    kind: SourceKind
    failures: int = 0
    last_success: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """How the history stands.

    `documents` are counted by (kind of source, whether they could be read), `pending` and `held` alerts by channel,
    `size` is the file's in bytes.
    """

    sources: Sequence[SourceFigures]
    documents: Mapping[tuple[str, bool], int]
    pending: Mapping[str, int]
    held: Mapping[str, int]
    size: int


def figures(settings: Settings) -> Figures:
    """The figures of a configuration's history; StoreError where it cannot be read.

    It is opened anew: what writes it may hang with its own connection in hand.
    """
    with Store.read(settings.state) as store:
        states = store.sources()
        sources = [
            SourceFigures(s.id, s.kind, state.failures, state.last_success) if state else SourceFigures(s.id, s.kind)
            for s in registry.sources(settings)
            for state in (states.get(s.id),)
        ]
        counts = store.open_counts()
        return Figures(
            sources,
            store.document_counts(),
            _by_channel(settings, counts, DeliveryState.PENDING),
            _by_channel(settings, counts, DeliveryState.HELD),
            _size(settings),
        )


def _by_channel(settings: Settings, counts: Mapping[tuple[str, str], int], state: DeliveryState) -> dict[str, int]:
    """Alerts in a state by channel: those of the configuration, and those of an earlier one that still have some."""
    found = dict.fromkeys(settings.channels, 0)
    return found | {channel: number for (channel, kept), number in counts.items() if kept == state}


def _size(settings: Settings) -> int:
    return sum(path.stat().st_size for path in settings.state.glob(f"{FILE}*"))
