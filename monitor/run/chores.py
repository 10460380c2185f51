"""What is done beside the rounds, each on a schedule of its own: the weekly report, pruning, backups, signs of life."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from monitor.config.settings import Cron, Every, Settings
from monitor.operations import weekly
from monitor.run import alarms, backup, canary, service, signs
from monitor.run.health import reasons_within
from monitor.run.resources import Resources

log = logging.getLogger(__name__)

_MINUTE = Every(60)
_HOUR = Every(3_600)
_DAY = Every(86_400)


@dataclass(frozen=True)
class Chore:
    """Work beside the rounds.

    `schedule` says when, by the configuration; None: not at all. `work` does it and says whether alerts became pending
    by it; what it raises is logged, and ends nothing. With `at_start` it is done once at the start too: for what finds
    out by itself whether its hour passed while nothing ran.
    """

    name: str
    schedule: Callable[[Settings], Every | Cron | None]
    work: Callable[[Resources], bool]
    at_start: bool = False


def _report(resources: Resources) -> bool:
    settings, store = resources.settings, resources.store
    return weekly.report(settings, store, resources.now(), lambda: reasons_within(resources)) is not None


def _prune(resources: Resources) -> bool:
    resources.store.prune(resources.now())
    if resources.archive:
        resources.archive.tidy(resources.now())
    return False


def _give_sign(resources: Resources) -> bool:
    """Show that the scheduler still starts what is due: `health` looks for that beside the process."""
    signs.give(resources)
    return False


def _back_up(resources: Resources) -> bool:
    return backup.back_up(resources.settings, resources.store, resources.now())


CHORES: tuple[Chore, ...] = (
    Chore("weekly report", lambda settings: settings.all_quiet, _report, at_start=True),
    Chore("pruning", lambda settings: _DAY, _prune),
    Chore("word to the service manager", lambda settings: service.every(), service.alive, at_start=True),
    Chore("backup", backup.schedule, _back_up, at_start=True),
    Chore("alarms", lambda settings: _HOUR, alarms.look),
    Chore("canary", lambda settings: _HOUR if settings.canary else None, canary.look, at_start=True),
    Chore("sign of life", lambda settings: _MINUTE, _give_sign, at_start=True),
)
"""All chores, in no order: each runs in a thread of the scheduler."""
