"""When a source is polled while `start` runs: spread, in a place of its own, never later than its interval."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.file import parse
from monitor.config.settings import Cron, Every, Settings
from monitor.model.polls import SourceState
from monitor.model.publications import SourceKind
from monitor.register.authorities import load as load_register
from monitor.run import due
from monitor.sources import registry
from monitor.sources.base import Source

LONDON = ZoneInfo("Europe/London")
BEGUN = datetime(2026, 3, 3, 9, tzinfo=UTC)
ENGLAND = parse("authorities: [{name: all}]", Path("monitor.yaml"), load_register())
PROVIDERS = [s for s in registry.sources(ENGLAND) if s.kind is SourceKind.OFSTED]
ONE = PROVIDERS[0]
INSTANTS = st.integers(1_577_836_800, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


def polled_as(*schedules: Every | Cron) -> Settings:
    return replace(ENGLAND, poll=dict.fromkeys(SourceKind, schedules))


def state(source: Source, last: datetime) -> SourceState:
    return SourceState(source.id, "ofsted", source.url, last_polled=last)


def following(source: Source, settings: Settings, last: datetime) -> datetime:
    found = due.next_poll(source, state(source, last), settings, last)
    assert found
    return found


def polls(source: Source, settings: Settings, last: datetime, until: datetime) -> list[datetime]:
    """The polls of a source whose each poll ends when it begins."""
    found = []
    while (last := following(source, settings, last)) <= until:
        found.append(last)
    return found


@given(st.sampled_from(PROVIDERS), st.floats(1, 31_622_400), INSTANTS)
def test_the_next_poll_is_never_later_than_the_interval_nor_sooner_than_half_of_it(source, seconds, last):
    wait = (following(source, polled_as(Every(seconds)), last) - last).total_seconds()
    assert seconds / 2 - 0.01 <= wait <= seconds + 0.01
    latest = due.latest_poll(source, state(source, last), polled_as(Every(seconds)), last)
    assert latest == last + timedelta(seconds=seconds)


@given(st.sampled_from(PROVIDERS), st.sampled_from([60, 600, 1800, 3600, 7200, 86_400]), INSTANTS, st.floats(0, 0.2))
def test_a_source_comes_to_its_place_and_keeps_it_whenever_it_is_polled_late_or_after_a_restart(
    source, seconds, last, late
):
    settings = polled_as(Every(seconds))
    places = set()
    for first in (last, last + timedelta(seconds=seconds / 3)):
        moment = first
        for _ in range(24):
            moment = following(source, settings, moment)
        moment = following(source, settings, moment + timedelta(seconds=late))
        places.add(moment.timestamp() % seconds)
    apart = max(places) - min(places)
    assert min(apart, seconds - apart) <= 0.2 + seconds / 1000


@pytest.mark.parametrize("seconds", [1800, 3600, 86_400])
def test_the_pages_of_one_host_are_spread_over_the_interval_from_the_second_poll_on(seconds):
    settings = polled_as(Every(seconds))
    # All of England is first polled in one go, a page a second.
    polled = {source.id: BEGUN + timedelta(seconds=n) for n, source in enumerate(PROVIDERS)}
    for number in range(10):
        polled = {s.id: following(s, settings, polled[s.id]) for s in PROVIDERS}
        parts = 10 if number > 4 else 5
        base = min(polled.values())
        counted = [0] * (2 * parts)
        for moment in polled.values():
            counted[int((moment - base).total_seconds() / (seconds / parts))] += 1
        assert max(counted) < 3 * len(PROVIDERS) / parts, "no burst"
    assert sum(c > 0 for c in counted) >= 9, "over the whole of it"


def test_many_hosts_do_not_start_in_the_same_second():
    feeds = "".join(f", {{feed: 'https://paper{n}.example/rss'}}" for n in range(300))
    text = f"authorities: [{{name: Leeds, news: [{feeds[2:]}]}}]"
    settings = parse(text, Path("monitor.yaml"), load_register())
    news = [s for s in registry.sources(settings) if s.kind is SourceKind.NEWS]
    seconds = [int(following(s, settings, BEGUN).timestamp()) for s in news]
    assert len(news) == 300
    assert max(map(seconds.count, seconds)) <= 5
    for line in ("0 * * * *", "*/10 * * * *"):
        by_line = replace(settings, poll=dict.fromkeys(SourceKind, (Cron(line),)))
        seconds = [int(following(s, by_line, BEGUN).timestamp()) for s in news]
        assert max(map(seconds.count, seconds)) <= 6


@pytest.mark.parametrize(
    ("line", "most"), [("0 8 * * *", 600), ("*/10 9-11 * * *", 600), ("*/2 * * * *", 120), ("* * * * *", 60)]
)
def test_a_cron_line_has_each_source_once_a_time_soon_after_its_minute(line, most):
    settings = polled_as(Cron(line))
    for source in PROVIDERS[:8]:
        found = polls(source, settings, BEGUN, BEGUN + timedelta(days=1))
        plain = []
        last = BEGUN
        while (last := due.cronline.after(line, last, settings.timezone)) <= BEGUN + timedelta(days=1):
            plain.append(last)
        late = [(a - b).total_seconds() for a, b in zip(found, plain, strict=False)]
        assert abs(len(found) - len(plain)) <= 1
        assert all(0 <= seconds < most for seconds in late)
        assert len(set(late)) <= 2, "the same place each time"


RUSH = polled_as(Every(3600), Cron("*/10 9-11 * * tue,wed,thu"))


def test_a_rush_has_sources_polled_more_often_on_its_days_and_in_its_hours():
    tuesday, saturday = datetime(2026, 3, 3, tzinfo=LONDON), datetime(2026, 3, 7, tzinfo=LONDON)
    for source in PROVIDERS[:10]:
        calm = polls(source, RUSH, saturday.astimezone(UTC), (saturday + timedelta(days=1)).astimezone(UTC))
        assert 23 <= len(calm) <= 25
        busy = polls(source, RUSH, tuesday.astimezone(UTC), (tuesday + timedelta(days=1)).astimezone(UTC))
        rush = [m for m in busy if 9 <= m.astimezone(LONDON).hour < 12]
        assert 17 <= len(rush) <= 20
        assert len(busy) - len(rush) <= 24
        gaps = [b - a for a, b in pairwise(rush)]
        assert max(gaps) <= timedelta(minutes=10, seconds=1)


@pytest.mark.parametrize("first", ["2024-03-29T12:00+00:00", "2024-10-25T12:00+01:00"])
def test_a_rush_goes_by_the_clock_on_the_wall_over_both_clock_changes(first):
    """From Friday over the change to Monday: nine o'clock is nine o'clock, no poll comes twice or is left out."""
    settings = polled_as(Every(3600), Cron("*/10 9-11 * * *"))
    begun = datetime.fromisoformat(first).astimezone(UTC)
    for source in PROVIDERS[:10]:
        found = polls(source, settings, begun, begun + timedelta(days=3))
        assert max(b - a for a, b in pairwise(found)) <= timedelta(hours=1)
        local = [m.astimezone(LONDON) for m in found]
        for day in {m.date() for m in local[1:] if m.hour > 12} - {begun.astimezone(LONDON).date()}:
            tens = {(m.hour, m.minute // 10) for m in local if m.date() == day and 9 <= m.hour < 12}
            assert len(tens) >= 17, (day, tens)
        night = [m for m in found if m.astimezone(LONDON).hour in (1, 2)]
        assert len(night) == len(set(night))


def test_what_is_polled_by_hand_in_a_rush_is_not_polled_again_for_it():
    settings = polled_as(Cron("*/10 * * * *"))
    last = BEGUN + timedelta(minutes=10, seconds=1)
    for source in PROVIDERS[:10]:
        assert following(source, settings, last) >= BEGUN + timedelta(minutes=20)


def test_once_takes_what_either_of_two_schedules_has_due():
    at_nine = datetime(2026, 3, 3, 9, tzinfo=UTC)
    half_past_eight = state(ONE, at_nine - timedelta(minutes=30))
    assert due.is_due(ONE, half_past_eight, RUSH, at_nine)
    assert not due.is_due(ONE, half_past_eight, RUSH, at_nine - timedelta(minutes=1))
    assert due.is_due(ONE, state(ONE, at_nine - timedelta(minutes=61)), RUSH, at_nine - timedelta(minutes=1))
