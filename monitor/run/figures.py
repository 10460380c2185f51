"""How the history stands, in figures: what metrics are made of, read beside whatever runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from monitor.config.settings import Settings
from monitor.model.messages import DeliveryState
from monitor.model.polls import SourceState
from monitor.model.publications import SourceKind
from monitor.sources import registry
from monitor.sources.base import Source
from monitor.store import copies
from monitor.store.database import Store
from monitor.store.file import FILE

# All rows are looked at to count the documents: at most this share of the time goes into it.
_COUNTING = 0.01


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
    `size` is the file's in bytes; `last_backup` is None where there is none.
    """

    sources: Sequence[SourceFigures]
    documents: Mapping[tuple[str, bool], int]
    pending: Mapping[str, int]
    held: Mapping[str, int]
    size: int
    last_backup: datetime | None = None


class HistoryFigures:
    """Reads the figures of a configuration's history, anew at each call, but for what is dear to count.

    The history is opened each time: what writes it may hang with its own connection in hand. To be called by one thread
    at a time.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        """`settings` gives the configuration of the moment."""
        self._settings = settings
        self._read_for: Settings | None = None
        self._sources: Sequence[Source] = ()
        self._documents: Mapping[tuple[str, bool], int] = {}
        self._count_again = 0.0

    def __call__(self) -> Figures:
        """The figures; StoreError where the history cannot be read."""
        settings = self._settings()
        if settings is not self._read_for:
            self._read_for, self._sources, self._count_again = settings, registry.sources(settings), 0.0
        with Store.read(settings.state) as store:
            states = store.sources()
            counts = store.open_counts()
            return Figures(
                [_of_source(source, states.get(source.id)) for source in self._sources],
                self._counted(store),
                _by_channel(settings, counts, DeliveryState.PENDING),
                _by_channel(settings, counts, DeliveryState.HELD),
                _size(settings),
                _last_backup(settings),
            )

    def _counted(self, store: Store) -> Mapping[tuple[str, bool], int]:
        """The documents of a history, counted the more seldom the longer it takes."""
        begun = monotonic()
        if begun >= self._count_again:
            self._documents = store.document_counts()
            ended = monotonic()
            self._count_again = ended + (ended - begun) / _COUNTING
        return self._documents


def _of_source(source: Source, state: SourceState | None) -> SourceFigures:
    if state is None:
        return SourceFigures(source.id, source.kind)
    return SourceFigures(source.id, source.kind, state.failures, state.last_success)


def _by_channel(settings: Settings, counts: Mapping[tuple[str, str], int], state: DeliveryState) -> dict[str, int]:
    """Alerts in a state by channel: those of the configuration, and those of an earlier one that still have some."""
    found = dict.fromkeys(settings.channels, 0)
    return found | {channel: number for (channel, kept), number in counts.items() if kept == state}


def _size(settings: Settings) -> int:
    return sum(path.stat().st_size for path in settings.state.glob(f"{FILE}*"))


def _last_backup(settings: Settings) -> datetime | None:
    made = map(copies.made_at, copies.of_kind(settings.backups, copies.SCHEDULED))
    return max((at for at in made if at), default=None)
