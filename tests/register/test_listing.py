"""The names in what a person wrote in one go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.register.authorities import load
from monitor.register.listing import parted

REGISTER = load()
NAMES = [authority.name for authority in REGISTER.authorities]
WITH_AND = [name for name in NAMES if " and " in name]
BETWEEN = [", ", ",", "; ", "\n", "\r\n", " and ", " & ", ", and ", " AND ", " + ", "\n- ", " / "]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Leeds, York and Bath and North East Somerset", ["Leeds", "York", "Bath and North East Somerset"]),
        ("Brigton and Hove, Leeds", ["Brigton and Hove", "Leeds"]),
        ("Redcar & Cleveland & York", ["Redcar & Cleveland", "York"]),
        ("Kingston upon Hull, City of, Leeds", ["Kingston upon Hull, City of", "Leeds"]),
        ("Yorkshire and the Humber and the South East", ["Yorkshire and the Humber", "the South East"]),
        ("H&F & Leeds.", ["H&F", "Leeds"]),
        ("1. Leeds\n2) 'York'\n", ["Leeds", "York"]),
        ("leeds, Leeds, leeds", ["leeds", "Leeds"]),
        ("Both Leeds and York, please", ["Leeds", "York"]),
        ("Tyne and Wear, Basingstoke and Deane", ["Tyne and Wear", "Basingstoke and Deane"]),
        ("Atlantis and Leeds", ["Atlantis", "Leeds"]),
        (" , and ;\n", []),
        ("", []),
    ],
)
def test_names_are_parted_as_people_write_them(text, names):
    assert parted(text, REGISTER) == names


@given(
    st.lists(st.sampled_from(NAMES) | st.sampled_from(WITH_AND), min_size=1, max_size=4, unique=True),
    st.sampled_from(BETWEEN),
)
@settings(max_examples=60)
def test_any_names_with_anything_between_come_out_again(names, between):
    assert parted(between.join(names), REGISTER) == names
