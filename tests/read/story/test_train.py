"""The tool that fits the weights: it learns from stories, and what it learns is what the reader takes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from monitor.read.story import cues
from monitor.read.story.score import weights

TOOL = Path(__file__).resolve().parents[3] / "tools" / "train_story.py"


@pytest.fixture(scope="module")
def train() -> ModuleType:
    pytest.importorskip("sklearn")
    spec = importlib.util.spec_from_file_location("train_story", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_weights_learnt_from_our_own_stories_tell_news_from_recall(train: ModuleType) -> None:
    stories = train.own()
    learnt = train.fit(stories)
    sums = {story.id: train._best_sum(story, learnt)[0] for story in stories}
    news = [sums[story.id] for story in stories if story.relevant]
    none = [sums[story.id] for story in stories if not story.relevant]
    assert sum(news) / len(news) > sum(none) / len(none) + 2


def test_all_stories_of_an_authority_are_in_one_fold(train: ModuleType) -> None:
    stories = train.own()
    parts = train.folds(stories, 4)
    whose = [{story.label["authority"] for story in stories if story.id in part} for part in parts]
    assert sum(map(len, parts)) == len(stories)
    assert not any(one & other for n, one in enumerate(whose) for other in whose[n + 1 :])


@pytest.mark.exhaustive
def test_the_reader_s_weights_are_of_cues_that_it_gives(train: ModuleType) -> None:
    given = {cue for story in train.own() for candidate in story.candidates for cue in candidate.cues}
    families = tuple(f"{family}: " for family in cues.FAMILIES.values())
    heavy = {cue for cue, weight in weights().cues.items() if abs(weight) > 0.25 and not cue.startswith(families)}
    assert len(heavy & given) > len(heavy) / 2
