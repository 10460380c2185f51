"""Grades, labels and frameworks as data: what is known, what is forgiven, what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.facts import Area, Framework, Grade
from monitor.read.words.grades import Scale, Scheme, fold, scale, schemes, slug


def scheme(framework: Framework) -> Scheme:
    return next(each for each in schemes() if each.framework == framework)


def test_every_grade_of_the_vocabulary_has_its_words() -> None:
    assert {code for code in scale().grades.values() if code} == set(Grade)


def test_the_frameworks_of_reports_are_all_there_and_known() -> None:
    named = {each.framework for each in schemes() if each.framework}
    assert named == set(Framework) - {Framework.JTAI, Framework.AREA_SEND}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Requires improvement to be good", Grade.REQUIRES_IMPROVEMENT),
        ("requires  improvement", Grade.REQUIRES_IMPROVEMENT),
        ("GOOD", Grade.GOOD),
        ("Not judged", None),
    ],
)
def test_grades(words: str, code: Grade | None) -> None:
    assert scale().knows(words)
    assert scale().code(words) == code


def test_words_that_hold_a_grade_are_no_grade() -> None:
    for words in ("not good", "good enough", "goods", ""):
        assert not scale().knows(words)
    with pytest.raises(KeyError):
        scale().code("strong")


def test_the_longest_wording_wins() -> None:
    assert scale().leading("requires improvement to be good in all areas") == (
        "requires improvement to be good",
        Grade.REQUIRES_IMPROVEMENT,
    )
    assert scale().leading("good in all areas") == ("good", Grade.GOOD)
    assert scale().leading("strong in all areas") is None


@given(st.text())
def test_folding_twice_changes_nothing(words: str) -> None:
    assert fold(fold(words)) == fold(words)


def test_labels_are_told_apart() -> None:
    ilacs = scheme(Framework.ILACS)
    assert ilacs.area("The experiences and progress of children in care") == Area.IN_CARE
    assert ilacs.area("The experiences and progress of children in care and care leavers") == Area.IN_CARE
    assert ilacs.area("The experiences and progress of care leavers") == Area.CARE_LEAVERS
    assert ilacs.area("The experience and progress of care leavers") == Area.CARE_LEAVERS
    assert ilacs.area("The experiences and progress of children in custody") is None
    assert ilacs.area("") is None


def test_every_label_of_every_framework_is_its_own_area() -> None:
    for each in schemes():
        for label, area in each.labels.items():
            assert each.area(label.upper()) == area


@pytest.mark.parametrize(
    ("title", "framework"),
    [
        ("Inspection of Leeds local authority children’s services", Framework.ILACS),
        ("Re-inspection of the London Borough of Brent children's social care services", Framework.ILACS),
        ("Inspection of children’s social care services", Framework.ILACS),
        ("Reinspection of services for children in need of help and protection, children looked after", Framework.SIF),
        ("Inspection of local authority arrangements for the protection of children", Framework.CHILD_PROTECTION_2012),
        ("Inspection of safeguarding and looked after children services", Framework.SLAC_2009),
        ("Unannounced inspection of contact, referral and assessment arrangements", Framework.UNANNOUNCED_2009),
        ("Inspection of looked after children services", None),
    ],
)
def test_titles(title: str, framework: Framework | None) -> None:
    assert next(each for each in schemes() if each.titles.match(fold(title))).framework == framework


@pytest.mark.parametrize(
    "title",
    [
        "Inspection of a good school: Leeds High",
        "Joint targeted area inspection of Leeds",
        "Inspection of Leeds City Council fostering service",
        "Area SEND inspection of Leeds Local Area Partnership",
    ],
)
def test_other_titles_are_of_no_framework(title: str) -> None:
    assert not any(each.titles.match(fold(title)) for each in schemes())


def test_a_new_framework_is_a_row_of_data() -> None:
    row = {
        "titles": ["inspection of family help in *"],
        "areas": {"leadership": ["How well leaders lead"], "family_help": ["Family help & prevention"]},
        "sentences": {"overall": ["family help in *"]},
    }
    new = Scheme.of(row)
    assert new.titles.match(fold("Inspection of family help in Leeds"))
    assert new.area("Family help and prevention") == "family_help"
    assert new.known_beginning(fold("How well leaders lead Good")) == "how well leaders lead"
    ((area, pattern),) = new.sentences
    found = pattern.match(fold("Family help in Leeds is requires improvement to be good."))
    assert area == "overall"
    assert found
    assert found["grade"] == "requires improvement to be good"
    assert not pattern.match(fold("Family help in Leeds was praised, and is good"))


def test_a_scale_of_its_own() -> None:
    own = Scale.of({"strong": ["Strong standard"]}, ["Not yet"])
    assert own.leading("strong standard in all") == ("strong standard", "strong")
    assert own.leading("not yet") == ("not yet", None)
    assert own.beginnings == {"strong", "strong standard", "not", "not yet"}


def test_slugs_of_labels_never_seen() -> None:
    assert (
        slug("The experiences & progress of children in custody:") == "experiences_and_progress_of_children_in_custody"
    )
    assert slug("…") == "unnamed"
