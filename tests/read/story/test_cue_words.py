"""What an alert says that a story's news rests on: words for its readers, whatever the fit weighs most."""

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.facts import Certainty
from monitor.read.story.cue_words import in_words
from monitor.read.story.reader import read_story
from monitor.read.story.score import weights
from monitor.read.text.lines import from_plain
from monitor.register import authorities

NAMES = st.lists(st.sampled_from(sorted(weights().cues)), unique=True)


def test_what_a_place_names_stands_together() -> None:
    cues = ("title: body ofsted", "perfect", "opening: service own", "title: grade", "act 0", "in headline", "known 1+")
    assert in_words(cues, 6) == (
        "the headline names Ofsted and a grade", "the opening names children's services", "it is told in the headline",
    )  # fmt: skip
    assert in_words(cues, 2) == ("the headline names Ofsted", "the opening names children's services")


@given(NAMES, st.integers(1, 8))
def test_no_name_of_a_cue_is_told(names: list[str], most: int) -> None:
    told = in_words(names, most)
    assert len(told) == len(set(told)) <= most
    assert all(re.fullmatch(r"[a-z][A-Za-z' ,]+", each) for each in told)
    assert not {word for each in told for word in each.split()} & {"jtai", "body", "fresh", "acted", "plain"}


def test_possible_news_says_what_it_rests_on() -> None:
    story = (
        "Council waits on Ofsted verdict\n\nInspectors visited Leeds children's services in May. A councillor said the "
        "services had been rated as inadequate by Ofsted, the Local Democracy Reporting Service understands.\n"
    )
    reading = read_story(
        from_plain(story), authorities.load(), authority="leeds", published=None, title=None, standing=None
    )
    (found,) = [event for event in reading.events if event.certainty is Certainty.POSSIBLE]
    assert "the opening names" in "; ".join(found.cues)
