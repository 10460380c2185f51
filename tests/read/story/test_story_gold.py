"""The gold set as a whole: what must hold over all stories, written for these tests in the manner of real ones."""

from collections import Counter

import pytest

from tests.read.gold import Story, compare, share, stories

ALL = stories()


@pytest.fixture(scope="module")
def score() -> Counter[str]:
    counts: Counter[str] = Counter()
    faults = [fault for story in ALL for fault in compare(story, story.read(), counts)]
    print(*faults, sep="\n")  # noqa: T201  shown by pytest where a share falls short
    return counts


def test_the_set_is_as_large_and_as_mixed_as_promised() -> None:
    told = [story for story in ALL if story.events]
    kinds = {(event["kind"], event.get("action")) for story in told for event in story.events}
    assert len(ALL) >= 150
    assert len(told) >= 110
    assert sum(not story.events for story in ALL) >= 40
    assert {kind for kind, _ in kinds} >= {
        "inspection", "focused_visit", "monitoring_visit", "jtai", "send_inspection", "improvement_notice", "direction",
        "commissioner", "inspection_announced",
    }  # fmt: skip


def test_relevance(score: Counter[str]) -> None:
    assert share(score, "relevant") >= 0.97
    assert share(score, "irrelevant") >= 0.95


def test_no_recap_and_no_trap_is_news(score: Counter[str]) -> None:
    assert score["recap wrong"] <= 2


@pytest.mark.parametrize(
    ("what", "least"),
    # Grades: the set has "inadequate in every category" as the overall grade alone, the reader gives each category.
    [("event", 0.96), ("grade", 0.83), ("date", 0.86), ("previous", 0.82), ("number", 1.0), ("background", 0.85)],
)
def test_facts(score: Counter[str], what: str, least: float) -> None:
    assert share(score, what) >= least


def test_events_that_are_none(score: Counter[str]) -> None:
    assert score["alert wrong"] <= 3


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.id)
def test_each_story_keeps_what_is_promised_of_any(story: Story) -> None:
    reading = story.read()
    assert reading.kind == "news"
    assert reading.published == story.published
    for finding in (*reading.events, *reading.background):
        assert finding.authority == story.authority
        assert 0 < len(finding.quote) <= 300
        assert finding.quote.rstrip("…")[:60] in " ".join(story.text.split())
        text = " ".join(story.text.split())
        assert all(judgement.words.rstrip("…")[:60] in text for judgement in finding.judgements)
    keys = [(f.kind, f.action, f.start, f.published) for f in (*reading.events, *reading.background)]
    assert len(keys) == len(set(keys))
