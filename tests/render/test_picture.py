"""The picture of an authority's past: when there is one, what it says to those who do not see it."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from monitor.model.dates import When
from monitor.model.messages import Message, PastJudgement, Severity
from monitor.render.picture import alt, picture
from tests.render.samples import DOWNGRADE

PLAIN = Message("k", "t", "h", Severity.NORMAL, authority_name="Exampleshire")


def past(day: str, area: str, grade: str) -> PastJudgement:
    return PastJudgement(When.parse(day), area, grade)


def test_the_picture_is_a_png_of_readable_width() -> None:
    image = Image.open(io.BytesIO(picture(DOWNGRADE) or b""))
    assert image.format == "PNG"
    assert image.width == 1200
    assert 300 < image.height < 1200


def test_its_words_say_every_grade_with_its_date() -> None:
    assert alt(DOWNGRADE).startswith(
        "Table of Ofsted's judgements of Peterborough. Overall effectiveness: adequate (Jan 2013), "
        "requires improvement (21 Apr 2015), good (25 Jun 2018), inadequate (27 Nov 2023). Leadership: good"
    )


@pytest.mark.parametrize(
    "history",
    [
        (),
        (
            past("2018-06", "overall", "good"),
            past("2018-06", "leadership", "good"),
        ),
        (
            past("2018-06", "overall", "good"),
            past("2020-06", "overall", "splendid"),
        ),
    ],
)
def test_less_than_two_inspections_with_known_grades_make_no_picture(history: tuple[PastJudgement, ...]) -> None:
    assert picture(replace(PLAIN, history=history)) is None


def test_without_matplotlib_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert picture(replace(DOWNGRADE, authority_name="another")) is None


@settings(max_examples=8)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_name_and_no_area_stops_the_drawing(name: str, area: str) -> None:
    history = (
        past("2018-06", area, "good"),
        past("2020-06", f"${area}^_", "inadequate"),
    )
    assert picture(replace(PLAIN, authority_name=f"$\\frac{name}", history=history))
    assert len(alt(replace(PLAIN, authority_name=name, history=history))) <= 900


def test_a_joint_judgement_is_named_as_in_the_table_and_has_a_row_of_its_own() -> None:
    history = (
        past("2013-06", "in_care", "good"),
        past("2013-06", "leadership", "good"),
        past("2018-06", "in_care", "adequate"),
        past("2018-06", "care_leavers", "good"),
    )
    assert (
        "Children in care: adequate (Jun 2018). Children in care and care leavers: good (Jun 2013). "
        "Care leavers: good (Jun 2018)."
    ) in alt(replace(PLAIN, history=history))
    both = (*history[:2], past("2018-06", "in_care", "adequate"))
    assert "Children in care and care leavers: good (Jun 2013), adequate (Jun 2018)." in alt(
        replace(PLAIN, history=both)
    )
    assert picture(replace(PLAIN, history=history))
