"""Every form in which documents write a date is read back; what is no date gives none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.read.words.dates import DASHES, find_date, find_range, find_ranges, month_number

REFERENCE = When(2022, 3, 1)

EXAMPLES = [
    ("27 November to 8 December 2023", "2023-11-27", "2023-12-08"),
    ("30 November 2016 – 2 January 2017", "2016-11-30", "2017-01-02"),
    ("27 December to 8 January 2024", "2023-12-27", "2024-01-08"),
    ("30 November 2016 – 2 January", "2016-11-30", "2017-01-02"),
    ("on 29 and 30 September, and 1 October 2020.", "2020-09-29", "2020-10-01"),
    ("15, 16 and 21 July 2019", "2019-07-15", "2019-07-21"),
    ("the 15 and 16 of May 2019", "2019-05-15", "2019-05-16"),
    ("between 29 September and 1 October 2020", "2020-09-29", "2020-10-01"),
    ("22/06/2021 - 23/06/21", "2021-06-22", "2021-06-23"),
    ("2021-06-22", "2021-06-22", "2021-06-22"),
    ("22.06.2021", "2021-06-22", "2021-06-22"),
    ("Tuesday 22 and Wednesday, 23rd June 2021", "2021-06-22", "2021-06-23"),
    ("1 4 to 1 5 May 2019", "2019-05-14", "2019-05-15"),
    ("2 May 20 19", "2019-05-02", "2019-05-02"),
    ("22 Febuary 2021", "2021-02-22", "2021-02-22"),
    ("12 Setpember 2021", "2021-09-12", "2021-09-12"),
    ("9 Sept. 2021", "2021-09-09", "2021-09-09"),
    ("June 22, 2021", "2021-06-22", "2021-06-22"),
    ("on 3 may 2021", "2021-05-03", "2021-05-03"),
    ("13\nApril 2015\n– 8 May\n2015", "2015-04-13", "2015-05-08"),
    ("June and July 2021", "2021-06", "2021-07"),
    ("June 2021", "2021-06", "2021-06"),
    ("30 and 31 January", "2022-01-30", "2022-01-31"),
    ("13 and 14 July", "2021-07-13", "2021-07-14"),
    ("page 28 and 1 March 2021", "2021-03-01", "2021-03-01"),
    ("Ofsted2\n4 May 2019", "2019-05-04", "2019-05-04"),
    ("4 May 2019\n2–4 High Street", "2019-05-04", "2019-05-04"),
    ("22 and 23 June 2021 and 3 more", "2021-06-22", "2021-06-23"),
]


@pytest.mark.parametrize(("words", "start", "end"), EXAMPLES)
def test_each_form_seen_is_read(words: str, start: str, end: str) -> None:
    found = find_ranges(words, REFERENCE)
    assert [(str(r.start), str(r.end)) for r in found] == [(start, end)]


@pytest.mark.parametrize(
    "words",
    ["31 June 2021", "30 and 31 January", "they may 5 times", "on 3 may have", "in May", "2021", "22 Section 2021",
     "15 children", "section 47 of 1989", "", "29 February 2021", "6 November 20205", "July to"],
)  # fmt: skip
def test_what_is_no_date_gives_none(words: str) -> None:
    assert find_ranges(words) == []
    assert find_range(words) is None
    assert find_date(words) is None


def test_separate_dates_stay_separate() -> None:
    text = "judged inadequate in June 2018 and November 2023, visited on 3 May 2019 and 7 June 2021"
    assert [str(r.start) for r in find_ranges(text)] == ["2018-06", "2023-11", "2019-05-03", "2021-06-07"]


def test_two_periods_are_one_range_with_its_parts() -> None:
    found = find_range("5 to 9 February 2018 and 26 February to 2 March 2018")
    assert found is not None
    assert [(str(a), str(b)) for a, b in found.periods] == [("2018-02-05", "2018-02-09"), ("2018-02-26", "2018-03-02")]
    assert (str(found.start), str(found.end), found.days) == ("2018-02-05", "2018-03-02", 26)


def test_a_reference_gives_a_missing_year_and_says_so() -> None:
    found = find_range("the visit on 13 and 14 July.", When(2021, 8, 23))
    assert found is not None
    assert (str(found.end), found.year_given) == ("2021-07-14", False)
    dated = find_range("the visit on 13 and 14 July 2019.", When(2021, 8, 23))
    assert dated is not None
    assert (str(dated.end), dated.year_given) == ("2019-07-14", True)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        (When(2020, 3, 2), ["2020-02-29"]),
        (When(2021, 2, 3), ["2020-02-29"]),
        (When(2018, 8), []),
        (When(2022, 2, 3), []),
    ],
)
def test_a_29_february_that_was_in_neither_year_is_none(reference: When, found: list[str]) -> None:
    assert [str(r.start) for r in find_ranges("on 29 February", reference)] == found
    assert [str(r.start) for r in find_ranges("from 29 February to 8 Deta", reference)] == found


def test_a_year_with_a_digit_too_many_is_the_one_nearest_the_reference() -> None:
    assert str(find_date("6 November 20205", When(2025, 10, 8))) == "2025-11-06"
    assert str(find_date("6 November 20205", When(2020, 10, 8))) == "2020-11-06"


def test_the_words_and_their_place_are_given() -> None:
    text = "visit on 22\nand 23 June 2021. Then"
    found = find_range(text)
    assert found is not None
    assert found.words == "22 and 23 June 2021"
    assert text[slice(*found.span)] == "22\nand 23 June 2021"
    assert found.exact


def test_months_by_name() -> None:
    assert [month_number(w) for w in ("June", "sept.", "DECEMBER", "Febuary", "Section", "Ma")] == [
        6,
        9,
        12,
        2,
        None,
        None,
    ]


@pytest.mark.parametrize("words", ["1063-04-21", "5138-10-12", "0000-05-01", "2.4.9871", "21/06/0621", "12/5/3024"])
def test_a_year_that_cannot_be_makes_no_date(words: str) -> None:
    assert find_ranges(f"published on {words} in Leeds") == []


def test_the_year_before_the_first_that_is_read_makes_no_date() -> None:
    assert [found.start.iso() for found in find_ranges("August, May 1900")] == ["1900-05"]


def test_two_digits_of_a_year_are_the_one_that_can_be_meant() -> None:
    assert [find_date(f"on {words}.") for words in ("11.8.92", "11/8/69", "11/8/68", "11.8.21")] == [
        When(1992, 8, 11),
        When(1969, 8, 11),
        When(2068, 8, 11),
        When(2021, 8, 11),
    ]


def test_days_in_no_order_get_no_year_that_stands_nowhere() -> None:
    found = find_ranges("24 October 1991, 6 April, 4 March and 13 January")
    assert {when.year for one in found for when in (one.start, one.end)} <= {1991, 1992}
    found = find_ranges("13 January, 4 March, 24 October, 6 April and 3 February 2020")
    assert {when.year for one in found for when in (one.start, one.end)} <= {2019, 2020}


@given(st.lists(st.sampled_from(["24 October", "6 April", "4 March", "13", "May", "1 January"]), max_size=6), st.data())
def test_a_year_is_one_that_stands_there_or_beside_it(days: list[str], data: st.DataObject) -> None:
    days.insert(data.draw(st.integers(0, len(days))), "30 June 2021")
    joins = [data.draw(st.sampled_from([", ", " and ", " to ", " – "])) for _ in days]
    for one in find_ranges("".join(day + join for day, join in zip(days, joins, strict=True))):
        assert {one.start.year, one.end.year} <= {2020, 2021, 2022}


DAYS = st.dates(date(2009, 1, 1), date(2030, 12, 31))
LENGTHS = st.integers(1, 40)
JOINS = st.sampled_from(
    [" to ", "–", " – ", "-", " \u2014 ", " until ", " \u2011 ", " to\n", "\u00a0–\u00a0", "\u2212"]
)
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def _day(day: date, form: str) -> str:
    return {
        "plain": f"{day.day}",
        "padded": f"{day.day:02}",
        "ordinal": f"{day.day}{ORDINALS.get(day.day, 'th')}",
        "weekday": f"{day:%A} {day.day}",
        "the": f"the {day.day}{ORDINALS.get(day.day, 'th')} of",
    }[form]


FORMS = st.sampled_from(["plain", "padded", "ordinal", "weekday", "the"])


@given(DAYS, FORMS, st.sampled_from(["%B", "%b"]))
def test_any_single_day_is_read_back(day: date, form: str, month: str) -> None:
    text = f"Visited on {_day(day, form)} {day.strftime(month)} {day.year}, and 12 others."
    assert find_date(text) == When.of(day)


@given(DAYS, LENGTHS, FORMS, JOINS)
def test_any_range_is_read_back(start: date, length: int, form: str, join: str) -> None:
    end = start + timedelta(length)
    last = f"{_day(end, form)} {end:%B} {end.year}"
    full = f"{_day(start, form)} {start:%B} {start.year}{join}{last}"
    forms = [full, f"between {full}".replace(join, " and "), f"{_day(start, form)} {start:%B}{join}{last}"]
    if start.month == end.month:
        forms.append(f"{_day(start, form)}{join}{last}")
    for words in forms:
        found = find_ranges(f"The inspection took place {words}. It found 3 things.")
        assert [(r.start, r.end) for r in found] == [(When.of(start), When.of(end))], words
        assert len(found[0].periods) == 1


@given(DAYS, st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_listed_days_are_read_back(first: date, steps: list[int]) -> None:
    days = [first]
    for step in steps:
        days.append(days[-1] + timedelta(step))
    parts = [
        f"{day.day}" if after and after.month == day.month else f"{day.day} {day:%B}"
        for day, after in zip(days, [*days[1:], None], strict=True)
    ]
    text = f"visit on {', '.join(parts[:-1])} and {parts[-1]} {days[-1].year}."
    found = find_range(text)
    assert found is not None
    assert (found.start, found.end) == (When.of(first), When.of(days[-1]))
    assert len(found.periods) == 1 + sum(step > 1 for step in steps)


@given(st.text(max_size=300) | st.text("0123456789 ,–andtoMayJune/.-\n", max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    for found in find_ranges(text, REFERENCE):
        begin, end = found.span
        assert found.words == " ".join(text[begin:end].split())
        assert found.start.first() <= found.end.last()


def test_dashes_fit_a_character_class() -> None:
    assert all(find_range(f"22{dash}23 June 2021").days == 2 for dash in DASHES.replace("\\", ""))


@pytest.mark.parametrize(
    "slip",
    [
        "29 February to 4 March 2023",
        "27 November to 31 November 2023",
        "28 to 29 February 2023",
        "28 December 2023 to 5 January 2023",
        "29 February to 4 March",
        "00/01/2024",
        "between 00/04/2024 and 12/04/2024",
        "12/00/2024 - 14/00/2024",
    ],
)
def test_of_a_range_with_a_slip_of_the_pen_neither_end_is_known(slip: str) -> None:
    assert find_ranges(f"The visit took place on {slip}.", When(2025, 4, 10)) == []
