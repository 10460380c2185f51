"""When, in the words of news: what the day of publication settles, and what stays as coarse as it is honest."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.read.words.times import find_times

TUESDAY = "2024-01-30"


def dates(words: str, published: str | None = TUESDAY) -> list[str | None]:
    """The days or stretches that words tell, as ISO dates; None for what they leave open."""
    day = When.parse(published) if published else None
    return [
        None
        if time.start is None
        else time.start.iso() + (f"/{time.end}" if time.end and time.end != time.start else "")
        for time in find_times(words, day)
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("visited in November", ["2023-11"]),
        ("visited last January", ["2023-01"]),
        ("November's inspection", ["2023-11"]),
        ("in March last year", ["2023-03"]),
        ("in January this year", ["2024-01"]),
        ("at the end of 2023", ["2023"]),
        ("the 2018 inspection", ["2018"]),
        ("spread over 2023-24", []),
        ("some 2014 children", []),
        ("published today", ["2024-01-30"]),
        ("yesterday", ["2024-01-29"]),
        ("on Monday", ["2024-01-29"]),
        ("on Tuesday", ["2024-01-30"]),
        ("last Tuesday", ["2024-01-23"]),
        ("next Tuesday", [None]),
        ("this week", ["2024-01"]),
        ("last week", ["2024-01"]),
        ("last month", ["2023-12"]),
        ("this month", ["2024-01"]),
        ("earlier this year", ["2024"]),
        ("last year", ["2023"]),
        ("next year", [None]),
        ("the same month", [None]),
        ("in the past year", []),
        ("two years ago", ["2022"]),
        ("three months ago", ["2023-10"]),
        ("nearly 2 weeks ago", ["2024-01"]),
        ("ten days ago", ["2024-01-20"]),
        ("last summer", ["2023"]),
        ("next spring", [None]),
        ("recently", ["2024"]),
        ("in 2031", ["2031"]),
        ("from 27 November to 8 December", ["2023-11-27/2023-12-08"]),
        ("between October 2 and 13", ["2023-10-02/2023-10-13"]),
        ("October 2 to 13, 2022", ["2022-10-02/2022-10-13"]),
        ("on 22 and 23 June last year", ["2023-06-22/2023-06-23"]),
        ("on Friday, July 14", ["2023-07-14"]),
        ("nothing of the kind", []),
    ],
)
def test_words_of_time(words: str, found: list[str | None]) -> None:
    assert dates(words) == found


def test_a_week_over_two_months_is_only_of_its_year_and_over_two_years_of_none() -> None:
    assert dates("this week", "2024-05-02") == ["2024"]
    assert dates("last week", "2024-01-05") == [None]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("today", ["2024-01"]),
        ("on Monday", ["2024-01"]),
        ("this week", ["2024-01"]),
        ("last month", ["2023-12"]),
        ("three weeks ago", [None]),
        ("in November", ["2023-11"]),
        ("on 22 and 23 June last year", ["2023-06-22/2023-06-23"]),
    ],
)
def test_published_in_a_month(words: str, found: list[str | None]) -> None:
    assert dates(words, "2024-01") == found


@pytest.mark.parametrize(
    "words", ["today", "on Monday", "last week", "two years ago", "ten days ago", "last summer", "recently"]
)
def test_without_a_day_of_publication_relative_words_say_nothing(words: str) -> None:
    assert dates(words, None) == [None]


def test_without_a_day_of_publication_a_bare_month_is_no_time() -> None:
    assert dates("in November, and November's report", None) == []
    assert dates("in November 2023", None) == ["2023-11"]
    assert dates("in November", "2024") == [None]
    assert dates("last month", "2024") == [None]


def test_a_29th_of_february_of_a_year_without_one_is_of_its_month() -> None:
    assert dates("on 29 February last year", "2024-03-10") == ["2023-02"]


@given(st.text(max_size=120), st.sampled_from([None, TUESDAY, "2024-01", "2024"]))
def test_no_text_breaks_it(text: str, published: str | None) -> None:
    day = When.parse(published) if published else None
    times = find_times(text, day)
    assert all(first.span[1] <= second.span[0] for first, second in pairwise(times))


def test_a_season_in_letters_that_only_look_like_ours_is_none() -> None:
    found = find_times("not last \u017fpring but last spring", When(2026, 6, 1))
    assert [time.start.iso() for time in found if time.start] == ["2026"]
