"""A time in which the history takes nothing, as with a full disk: said in one line when it begins, and when it ends."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

# A full disk still takes a word or two between two polls that it does not take.
_ROOM = 1_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outage:
    """Why nothing could be written, and for how many seconds."""

    reason: str
    seconds: float


class Outages:
    """What the writers of a history met, whichever of them, in one process; `over` are those that ended."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where the history stands."""
        self._folder = folder
        self._begun: tuple[str, float] | None = None
        self.over: list[Outage] = []

    @property
    def goes_on(self) -> bool:
        """Whether the last thing that was said is that nothing can be written."""
        return self._begun is not None

    def failed(self, reason: str) -> None:
        """A writing failed; the first in a row is logged, and no other."""
        if self._begun is None:
            self._begun = reason, monotonic()
            log.error("%s; it is tried again, and said when it works", reason)

    def worked(self) -> None:
        """A writing worked; after some that failed that is logged, once there is room for more than a little one."""
        if self._begun is not None and shutil.disk_usage(self._folder).free >= _ROOM:
            reason, since = self._begun
            self._begun = None
            self.over.append(Outage(reason, monotonic() - since))
            log.warning("the history can be written again, after %.0f s", monotonic() - since)
