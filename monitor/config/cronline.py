"""The next instant of a cron line, by a clock on the wall of a time zone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo


def after(line: str, last: datetime, zone: tzinfo) -> datetime | None:
    """The next instant of a cron line, over clock changes as a clock on the wall shows them.

    In October an hour comes twice: what runs every hour runs in both, all else once. In March an hour is left out: what
    would run in it runs as much later. (APScheduler's own answer within the hour that comes twice lies in the past.)
    """
    from apscheduler.triggers.cron import CronTrigger

    local = last.astimezone(zone)
    hourly = line.split()[1].startswith("*")
    trigger = CronTrigger.from_crontab(line, timezone=UTC)
    following: datetime | None = local.replace(tzinfo=UTC)
    while following:
        following = trigger.get_next_fire_time(None, following + timedelta(microseconds=1))
        offset = timezone(local.utcoffset() or timedelta()) if hourly else zone
        if following and (instant := following.replace(tzinfo=offset)) > last:
            return instant
    return None
