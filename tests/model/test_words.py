"""The words for what the data holds in codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import words
from monitor.model.dates import When
from monitor.model.facts import Action, Area, EventKind, Finding, Framework, Grade, Judgement

DAY = When.parse


def test_every_code_has_its_words():
    assert set(words.GRADES) == set(Grade)
    assert set(words.AREAS) == set(Area)
    assert set(words.KINDS) == set(EventKind)
    assert set(words.FRAMEWORKS) == set(Framework)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2021-06-22", "2021-06-23", "22–23 Jun 2021"),
        ("2023-11-27", "2023-12-08", "27 Nov – 8 Dec 2023"),
        ("2023-12-18", "2024-01-12", "18 Dec 2023 – 12 Jan 2024"),
        ("2023-11-27", None, "27 Nov 2023"),
        (None, "2023-11-27", "27 Nov 2023"),
        ("2023-11-27", "2023-11-27", "27 Nov 2023"),
        ("2023-11", None, "Nov 2023"),
        ("2023-11", "2023-12", "Nov 2023 – Dec 2023"),
        ("2023", None, "2023"),
        (None, None, "date unknown"),
    ],
)
def test_a_span_is_as_exact_as_it_is_known(start, end, said):
    assert words.span(DAY(start) if start else None, DAY(end) if end else None) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "first"), (10, "tenth"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (22, "22nd"), (23, "23rd"),
     (24, "24th"), (111, "111th")],
)  # fmt: skip
def test_ordinals(number, said):
    assert words.ordinal(number) == said


def test_counts_and_lists():
    assert [words.count(n, "point") for n in (0, 1, 2)] == ["0 points", "1 point", "2 points"]
    assert words.count(2, "authority", "authorities") == "2 authorities"
    assert [words.listed(list(part)) for part in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]


def test_what_is_no_known_code_stands_in_its_own_words():
    assert words.grade("requires_improvement") == "requires improvement"
    assert words.grade("needs attention") == "needs attention"
    assert words.area("family_help") == "Family help"
    assert words.kind(EventKind.IMPROVEMENT_NOTICE, Action.LIFTED) == "improvement notice lifted"


def test_in_care_means_care_leavers_too_where_they_were_not_judged_apart():
    assert words.area("in_care") == "Children in care"
    assert words.area("in_care", ("overall", "in_care")) == "Children in care and care leavers"
    assert words.area("in_care", ("in_care", "care_leavers")) == "Children in care"


def test_judgements_in_the_order_readers_look_for_them():
    grades = {"family_help": "strong", "in_care": "good", "overall": "inadequate"}
    facts = Finding(EventKind.INSPECTION, judgements=tuple(Judgement(a, g) for a, g in grades.items()))
    assert words.judgements(facts) == "overall inadequate, children in care and care leavers good, family help strong"
    assert words.judgements(Finding(EventKind.INSPECTION)) == ""


@given(st.text(max_size=300), st.integers(min_value=2, max_value=200))
def test_a_cut_text_fits_and_says_that_it_was_cut(text, longest):
    short = words.cut(text, longest)
    assert len(short) <= longest
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_text_is_cut_between_words():
    assert words.cut("widespread and systemic failings", 20) == "widespread and…"
