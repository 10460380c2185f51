"""Copies of the history on a schedule; what keeps one from being made is said to operations once, and its end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from monitor.config import cronline
from monitor.config.settings import Cron, Every, Settings
from monitor.run.trouble import StandingTrouble
from monitor.store import copies, private
from monitor.store.database import Store
from monitor.store.file import StoreError

log = logging.getLogger(__name__)

# Whether one is due is looked at this often at least: after a restart, and after one that failed.
_LOOK_EVERY = 3600.0
_TROUBLE = StandingTrouble("backup")


def schedule(settings: Settings) -> Every | Cron | None:
    """When to look whether a copy is due: None where none is wanted."""
    every = settings.backup.every
    return Every(min(every.seconds, _LOOK_EVERY)) if isinstance(every, Every) else every


def back_up(settings: Settings, store: Store, now: datetime) -> bool:
    """Make a copy of the history where one is due, and take the oldest away; True if operations are to hear of it.

    The first is due once the schedule says so after the first poll. Whatever keeps it from being made is logged and
    said to operations, once, and nothing older is taken away.
    """
    if not is_due(settings, store, now):
        return False
    try:
        _make(settings, store, now)
    except StoreError as fault:
        return _report_failed(settings, store, now, str(fault))
    except OSError as fault:
        reason = f"the folder {settings.backups} cannot be used: {fault.strerror}"
        return _report_failed(settings, store, now, reason)
    return _TROUBLE.end(settings, store, now, "the history is backed up again")


def is_due(settings: Settings, store: Store, now: datetime) -> bool:
    """Whether the time for another copy has come since the last one."""
    every = settings.backup.every
    if every is None:
        return False
    last = last_made(settings, now) or _first_poll(store)
    if last is None:
        return False
    following = last + timedelta(seconds=every.seconds) if isinstance(every, Every) else _after(every, last, settings)
    return following is not None and following <= now


def _after(cron: Cron, last: datetime, settings: Settings) -> datetime | None:
    return cronline.after(cron.line, last, settings.timezone)


def last_made(settings: Settings, now: datetime) -> datetime | None:
    """When the newest copy was made on the schedule; None where there is none."""
    newest = copies.newest(settings.backups, now)
    return copies.made_at(newest) if newest else None


def _first_poll(store: Store) -> datetime | None:
    return min((s.first_polled for s in store.sources().values() if s.first_polled), default=None)


def _make(settings: Settings, store: Store, now: datetime) -> None:
    folder = settings.backups
    private.make_folder(folder)
    made = copies.copy(store.path, folder / copies.name(copies.SCHEDULED, now))
    log.info("a copy of the history was made: %s, %d events, %d bytes", made.path, made.events, made.bytes)
    copies.prune(folder, settings.backup.keep, now)


def _report_failed(settings: Settings, store: Store, now: datetime, reason: str) -> bool:
    last = copies.newest(settings.backups, now)
    lines = (
        f"The last backup is {last}." if last else "There is no backup yet.",
        "It is tried again as configured; no older backup is taken away. You hear once when one is made again.",
    )
    said = f"the history cannot be backed up: {reason}"
    is_new = _TROUBLE.begin(settings, store, now, said, lines)
    log.log(logging.ERROR if is_new else logging.INFO, said)
    return is_new
