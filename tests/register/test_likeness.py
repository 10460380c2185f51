"""Words matched though a letter is wrong: the nearest, the one that is clearly nearest, and those that come close."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.register.likeness import clearly_nearest, nearest, ranked

MONTHS = ["january", "february", "march", "april"]


def test_the_nearest_word_is_found_or_none() -> None:
    assert nearest("febuary", MONTHS, 80.0) == "february"
    assert nearest("section", MONTHS, 80.0) is None
    assert nearest("anything", [], 0.0) is None


def test_of_equals_the_first_counts() -> None:
    assert nearest("ab", ["ac", "ad"], 50.0) == "ac"


def test_a_near_miss_of_two_means_neither() -> None:
    known = {"a": ["north shire", "n shire"], "b": ["south shire"], "c": ["kent"]}
    assert clearly_nearest("kemt", known, least=70, ahead=5) == "c"
    assert clearly_nearest("outh shire", known, least=70, ahead=5) == "b"
    assert clearly_nearest("orth south shire", known, least=50, ahead=30) is None
    assert clearly_nearest("kent", {}, least=70, ahead=5) is None
    assert clearly_nearest("kent", {"c": ["kent"]}, least=70, ahead=5) == "c"


def test_parts_count_where_spellings_are_ranked() -> None:
    known = ["newcastle upon tyne", "north tyneside", "leeds"]
    assert ranked("newcastle", known, least=74.0, limit=5)[0] == "newcastle upon tyne"
    assert "leeds" not in ranked("newcastle", known, least=74.0, limit=5)
    assert len(ranked("tyne", known, least=0.0, limit=2)) == 2


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=6))
def test_a_known_word_is_nearest_to_itself(word: str, others: list[str]) -> None:
    assert nearest(word, [*others, word], 100.0) == word
