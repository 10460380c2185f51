"""Cron lines: when one comes next, above all where clocks change, and which lines are none."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.config import cronline

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from(["Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCKS_CHANGE = (datetime(2024, 3, 31, 1, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC))


def at(text: str, zone: tzinfo = LONDON) -> datetime:
    """`2024-10-27 01:30+0` as an instant, by what the clock shows and its hours before UTC."""
    wall, _, offset = text.partition("+")
    return datetime.fromisoformat(wall).replace(tzinfo=timezone(timedelta(hours=int(offset))))


@pytest.mark.parametrize(
    ("line", "last", "following"),
    [
        # In October 01:00 to 02:00 comes twice: what runs every hour runs in both, all else once, in the first.
        ("0 * * * *", "2024-10-27 01:00+1", "2024-10-27 01:00+0"),
        ("0 * * * *", "2024-10-27 01:00+0", "2024-10-27 02:00+0"),
        ("*/20 * * * *", "2024-10-27 01:40+1", "2024-10-27 01:00+0"),
        ("*/20 * * * *", "2024-10-27 01:00+0", "2024-10-27 01:20+0"),
        ("30 1 * * *", "2024-10-27 00:00+1", "2024-10-27 01:30+1"),
        ("30 1 * * *", "2024-10-27 01:30+1", "2024-10-28 01:30+0"),
        ("30 1 * * *", "2024-10-27 01:10+0", "2024-10-28 01:30+0"),
        ("*/20 1 * * *", "2024-10-27 01:40+1", "2024-10-28 01:00+0"),
        ("0 2 * * *", "2024-10-27 01:30+1", "2024-10-27 02:00+0"),
        ("0 8 * * *", "2024-10-26 08:00+1", "2024-10-27 08:00+0"),
        # In March 01:00 to 02:00 is left out: what would run in it runs as much later.
        ("30 1 * * *", "2024-03-30 01:30+0", "2024-03-31 02:30+1"),
        ("30 1 * * *", "2024-03-31 02:30+1", "2024-04-01 01:30+1"),
        ("*/20 1 * * *", "2024-03-31 00:40+0", "2024-03-31 02:00+1"),
        ("*/20 1 * * *", "2024-03-31 02:00+1", "2024-04-01 01:00+1"),
        ("0 1 * * sun", "2024-03-30 12:00+0", "2024-03-31 02:00+1"),
        ("0 * * * *", "2024-03-31 00:00+0", "2024-03-31 02:00+1"),
        ("*/30 * * * *", "2024-03-31 00:30+0", "2024-03-31 02:00+1"),
        ("0 8 * * *", "2024-03-30 08:00+0", "2024-03-31 08:00+1"),
        # Every second or third hour is each hour that the wall shows, neither an hour late nor once more.
        ("30 */2 * * *", "2024-03-31 00:30+0", "2024-03-31 02:30+1"),
        ("30 */2 * * *", "2024-03-31 02:30+1", "2024-03-31 04:30+1"),
        ("30 */2 * * *", "2024-10-27 00:30+1", "2024-10-27 02:30+0"),
        ("30 */2 * * *", "2024-10-27 02:30+0", "2024-10-27 04:30+0"),
        ("0 */3 * * *", "2024-03-31 00:00+0", "2024-03-31 03:00+1"),
        ("0 */3 * * *", "2024-10-27 00:00+1", "2024-10-27 03:00+0"),
        ("30 */1 * * *", "2024-03-31 00:30+0", "2024-03-31 02:30+1"),
        ("30 */1 * * *", "2024-10-27 01:30+1", "2024-10-27 01:30+0"),
        ("0 0-23/2 * * *", "2024-03-31 00:00+0", "2024-03-31 02:00+1"),
        ("30 0-23/2 * * *", "2024-10-27 00:30+1", "2024-10-27 02:30+0"),
        ("30 1,3 * * *", "2024-03-30 03:30+0", "2024-03-31 02:30+1"),
        ("30 1,3 * * *", "2024-03-31 02:30+1", "2024-03-31 03:30+1"),
        ("30 1,3 * * *", "2024-10-27 01:30+1", "2024-10-27 03:30+0"),
        ("0 1,2 * * *", "2024-03-30 02:00+0", "2024-03-31 02:00+1"),
        ("0 1,2 * * *", "2024-03-31 02:00+1", "2024-04-01 01:00+1"),
        # A year later, over two changes of the clocks.
        ("0 */2 29 3 *", "2024-03-29 22:00+0", "2025-03-29 00:00+0"),
        ("15 */2 30 6 *", "2024-01-01 00:00+0", "2024-06-30 00:15+1"),
        # Elsewhere: the month's day and the week's must both match where both are given; 29 February comes.
        ("0 8 1-7 * mon", "2024-06-03 08:00+1", "2024-07-01 08:00+1"),
        ("0 0 29 2 *", "2024-02-29 00:00+0", "2028-02-29 00:00+0"),
        ("0 0 29 2 mon", "2024-02-29 00:00+0", "2044-02-29 00:00+0"),
        ("0 8 * * sat-sun", "2024-06-03 08:00+1", "2024-06-08 08:00+1"),
        ("0 8 * * */2", "2024-06-03 08:00+1", "2024-06-05 08:00+1"),
        ("15 6 * jan *", "2024-06-03 08:00+1", "2025-01-01 06:15+0"),
    ],
)
def test_the_next_instant(line: str, last: str, following: str) -> None:
    found = cronline.after(line, at(last), LONDON)
    # In UTC: Python calls instants of two zones unequal where the clock of one of them changes (PEP 495).
    assert found is not None
    assert found.astimezone(UTC) == at(following).astimezone(UTC)


def test_it_is_always_later_even_by_a_part_of_a_second() -> None:
    last = datetime(2024, 6, 3, 8, tzinfo=LONDON)
    moment = timedelta(microseconds=1)
    assert cronline.after("0 8 * * *", last - moment, LONDON) == last
    assert cronline.after("0 8 * * *", last, LONDON) == last + timedelta(days=1)
    assert cronline.after("0 8 * * *", last + moment, LONDON) == last + timedelta(days=1)


def by_apscheduler(line: str, last: datetime, zone: tzinfo) -> datetime | None:
    """What comes next where APScheduler reads the line and the clock on the wall says when that is."""
    trigger = CronTrigger.from_crontab(line, timezone=UTC)
    if line.split()[1].startswith("*"):
        return minute_by_minute(trigger, last, zone)
    following: datetime | None = last.astimezone(zone).replace(tzinfo=UTC)
    while following:
        following = trigger.get_next_fire_time(None, following + timedelta(microseconds=1))
        if following and (instant := following.replace(tzinfo=zone).astimezone(UTC)) > last:
            return instant
    return None


def minute_by_minute(trigger: CronTrigger, last: datetime, zone: tzinfo) -> datetime | None:
    """The first minute after `last` at which the wall shows a time of the trigger, which counts in UTC."""
    instant = last.replace(second=0, microsecond=0)
    for _ in range(6 * 60):
        instant += timedelta(minutes=1)
        wall = instant.astimezone(zone).replace(tzinfo=UTC)
        if trigger.get_next_fire_time(None, wall) == wall:
            return instant
    wall = trigger.get_next_fire_time(None, instant.astimezone(zone).replace(tzinfo=UTC) + timedelta(microseconds=1))
    return wall and (wall - (wall.astimezone(UTC).replace(tzinfo=zone).utcoffset() or timedelta()))


def fields(least: int, most: int, names: tuple[str, ...] = (), *, numbers: bool = True) -> st.SearchStrategy[str]:
    """What may stand in a field, and near misses of it."""
    number = st.integers(least, most + 1)
    terms = [st.just("*"), st.builds("*/{}".format, st.integers(0, most + 2))]
    if numbers:
        terms += [st.builds(str, number), st.builds("{}-{}".format, number, number)]
        terms += [st.builds("{}-{}/{}".format, number, number, number), st.builds("{}/{}".format, number, number)]
    if names:
        name = st.sampled_from(names)
        terms += [name, st.builds("{}-{}".format, name, name)]
    return st.lists(st.one_of(terms), min_size=1, max_size=2).map(",".join)


LINES = st.tuples(
    fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12, MONTHS), fields(0, 6, WEEKDAYS, numbers=False)
).map(" ".join)
NEAR_A_CHANGE = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CLOCKS_CHANGE), st.integers(-200, 200)
)
ANY_TIME = st.integers(0, 10 * 365 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(0, seconds)
)


@settings(max_examples=100)
@given(LINES, NEAR_A_CHANGE | ANY_TIME, ZONES)
def test_lines_are_accepted_and_come_as_they_did_by_apscheduler(line: str, last: datetime, zone: str) -> None:
    assume("0-0/" not in line)  # APScheduler alone takes a step within no range at all
    try:
        CronTrigger.from_crontab(line)
    except ValueError:
        with pytest.raises(ValueError, match=r"is no|wider|no month"):
            cronline.check(line)
        return
    if by_apscheduler(line, last, ZoneInfo(zone)) is None:
        with pytest.raises(ValueError, match="no month"):
            cronline.check(line)
        return
    cronline.check(line)
    assert cronline.after(line, last, ZoneInfo(zone)) == by_apscheduler(line, last, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        # What the runner of rounds, APScheduler, takes for something else is refused too: mon#2 for every Monday.
        ("61 * * * *", "61 is no minute"),
        ("* 24 * * *", "24 is no hour"),
        ("* * 0 * *", "0 is no day of the month"),
        ("* * L * *", "L is no day of the month"),
        ("* * * foo *", "foo is no month"),
        ("* * * jan/2 *", "jan/2 is no month"),
        ("* * * * mon#2", "mon#2 is no day of the week"),
        ("* * * * sun-mon", "sun-mon is no day of the week"),
        ("* * * * */7", "*/7 is no day of the week"),
        ("1,,2 * * * *", " is no minute"),
        ("*/90 * * * *", "the step of */90 is wider than the minutes it counts"),
        ("* 5-5/2 * * *", "the step of 5-5/2 is wider than the hours it counts"),
        ("0 0 30 2 *", "no month has that day"),
        ("0 0 31 apr,jun mon", "no month has that day"),
    ],
)
def test_what_is_no_cron_line_is_refused_with_the_reason(line: str, reason: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (the whole text is compared)
        cronline.check(line)
    assert str(refused.value) == reason
