"""Stamps as feeds and pages write them: the day in England that each means, or none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.read.words.stamps import YEARS, london_day, stamped_day

FORMS = [
    # The day before the month, unless it cannot be or the weekday says otherwise.
    ("03/04/2025", "2025-04-03"),
    ("3/4/2025 09:15:00", "2025-04-03"),
    ("03-04-2025", "2025-04-03"),
    ("03.04.25", "2025-04-03"),
    ("24/12/2025 18:00", "2025-12-24"),
    ("12/24/25 18:00:00", "2025-12-24"),
    ("Thu, 04/03/2025 - 10:00", "2025-04-03"),
    ("Tue, 04/03/2025 - 10:00", "2025-03-04"),
    ("Thu, 03 04 2025 08:51:49 +0100", "2025-04-03"),
    # In words, in either order, with ordinals, weekdays, dots and commas.
    ("3 April 2025", "2025-04-03"),
    ("3rd of April 2025", "2025-04-03"),
    ("Thursday, April 3rd, 2025 - 3:09pm", "2025-04-03"),
    ("Apr. 3, 2025, 10:57 p.m.", "2025-04-03"),
    ("10:57, 3 APR 2025", "2025-04-03"),
    ("3-Sept-2025", "2025-09-03"),
    ("Thurs, 3 Apr 25 09:00:00 GMT", "2025-04-03"),
    ("Thu Apr  3 09:00:00 GMT 2025", "2025-04-03"),
    ("Thu Apr 03 2025 09:00:00 GMT+0100 (British Summer Time)", "2025-04-03"),
    # A wrong weekday does not make a day in words another one.
    ("Mon, 03 Apr 2025 09:00:00 +0000", "2025-04-03"),
    # Late in the evening: the day is England's.
    ("Thu, 03 Apr 2025 23:30:00 GMT", "2025-04-04"),
    ("Thu, 03 Apr 2025 23:30:00 BST", "2025-04-03"),
    ("Thu, 03 Apr 2025 23:30:00 +0100", "2025-04-03"),
    ("Thu, 03 Apr 2025 23:30:00 Europe/London", "2025-04-03"),
    ("Thu, 03 Apr 2025 23:30:00 Nowhere/Land", "2025-04-03"),
    ("Thu, 03 Apr 2025 23:30:00", "2025-04-03"),
    ("Thu, 03 Apr 2025 9:30 PM EST", "2025-04-04"),
    ("Thu, 03 Apr 2025 12:10 AM", "2025-04-03"),
    ("Thu, 03 Apr 2025 19:00:00 GMT-07:00", "2025-04-04"),
    ("Fri, 03 Jan 2025 23:30:00 GMT", "2025-01-03"),
    ("2025-04-03", "2025-04-03"),
    ("2025/04/03 23:30:00", "2025-04-03"),
    ("2025-04-03T23:30:00", "2025-04-03"),
    ("2025-04-03T23:30:00Z", "2025-04-04"),
    ("2025-04-03T23:30:00.123+01:00", "2025-04-03"),
    ("2025-04-03T19:20:00-05:00Z", "2025-04-04"),
    ("Thu, 03 Apr 2025 24:00:00 +0000", "2025-04-04"),
    # One number.
    ("20250403", "2025-04-03"),
    ("20250403233000", "2025-04-03"),
    ("1743723000", "2025-04-04"),
    ("1743723000000", "2025-04-04"),
]
NONE = [
    "",
    "yesterday",
    "3 hours ago",
    "3 April",
    "April 2025",
    "31/02/2025",
    "13/13/2025",
    "Thu, 32 Apr 2025 10:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "0000-00-00",
    "20251301",
    "12345",
    "99999999999999",
    "99999999999999999999",
    "on 3 May 25 people came",
    "0001-01-01T00:00:00+14:00",
]


@pytest.mark.parametrize(("stamp", "day"), FORMS)
def test_a_stamp_means_a_day_in_england(stamp: str, day: str) -> None:
    assert stamped_day(stamp) == When.parse(day)


@pytest.mark.parametrize("stamp", NONE)
def test_what_means_no_day_is_none(stamp: str) -> None:
    assert stamped_day(stamp) is None


@given(st.datetimes(datetime.fromisoformat("1991-01-01"), datetime.fromisoformat("2090-01-01")), st.integers(-12, 14))
def test_an_instant_is_the_same_day_in_whatever_zone_it_is_written(instant: datetime, hours: int) -> None:
    here = instant.replace(tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(hours=hours)))
    assert stamped_day(there.isoformat()) == london_day(here)
    assert stamped_day(there.strftime("%a, %d %b %Y %H:%M:%S %z")) == london_day(here)


@given(st.dates(date(1991, 1, 1), date(2090, 1, 1)))
def test_a_day_alone_is_that_day(day: date) -> None:
    for form in ("%d/%m/%Y", "%d %B %Y", "%A %d %b %Y", "%B %d, %Y", "%Y-%m-%d", "%Y%m%d", "%a %d/%m/%Y"):
        assert stamped_day(day.strftime(form)) == When.of(day)


@given(st.text(max_size=60))
def test_no_text_whatever_raises(text: str) -> None:
    stamped_day(text)


def test_the_day_of_an_instant_is_englands() -> None:
    assert london_day(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == When(2026, 6, 2)
    assert london_day(datetime(2026, 6, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == When(2026, 6, 1)
    assert london_day(datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))) is None


@pytest.mark.parametrize(
    "stamp", ["8:00-2363 1 April 24", "1 April 2024 08:00 +2399", "1 April 2024 08:00 -23:60", "1 April 2024 8:00+9999"]
)
def test_an_offset_that_cannot_be_is_none(stamp: str) -> None:
    assert stamped_day(stamp) == When(2024, 4, 1)


@pytest.mark.parametrize(
    ("stamp", "year"),
    [("Mon, 03 Jan 99 10:00:00 GMT", 1999), ("3/1/69", 1969), ("3 Jan 68 10:00", 2068), ("3/1/24", 2024)],
)
def test_two_digits_of_a_year_are_the_one_that_can_be_meant(stamp: str, year: int) -> None:
    found = stamped_day(stamp)
    assert found == (When(year, 1, 3) if year in YEARS else None)


@pytest.mark.parametrize("digits", ["20260600", "20260010", "20260000", "20260631", "20260600083000"])
def test_a_number_with_a_day_that_no_calendar_has_is_none(digits: str) -> None:
    assert stamped_day(digits) is None


@pytest.mark.parametrize("odd", ["\u017f", "\u0131", "\u0130", "\u212a"])
@pytest.mark.parametrize("stamp", ["7.9.2020 sun", "fri 7/9/2020", "7 sept 2020", "7 april 2020", "week 7/9/2020"])
def test_letters_that_only_look_like_ours_make_no_word(odd: str, stamp: str) -> None:
    plain = {"\u017f": "s", "\u0131": "i", "\u0130": "i", "\u212a": "k"}[odd]
    written = stamp.replace(plain, odd)
    assert stamped_day(written) in (None, stamped_day(stamp))
