"""The gold set of stories: reading it, and how far a reading agrees with what a person found in a story."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.model.dates import When
from monitor.model.facts import Certainty, Finding
from monitor.model.publications import Reading
from monitor.read.story.reader import read_story
from monitor.read.text.lines import from_plain
from monitor.register import authorities

STORIES = Path(__file__).with_name("stories")


@dataclass
class Story:
    """One story with what is expected of it."""

    id: str
    authority: str
    published: When
    relevant: bool
    text: str
    events: list[dict[str, Any]]
    background: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> Reading:
        return read_story(from_plain(self.text), authorities.load(), authority=self.authority, published=self.published)


@cache
def stories(sets: str = "abcd") -> list[Story]:
    """The stories of some of the sets (`a` to `d`)."""
    found = []
    for path in sorted(STORIES.glob(f"[{sets}]*.yaml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            entry["published"] = When.parse(str(entry["published"]))
            found.append(Story(**entry))
    return found


def same_kind(finding: Finding, expected: dict[str, Any]) -> bool:
    action = finding.action.value if finding.action else None
    return finding.kind == expected["kind"] and action == expected.get("action")


def grades(finding: Finding) -> dict[str, str]:
    return {judgement.area: judgement.grade for judgement in finding.judgements}


def compare(story: Story, reading: Reading, score: Counter[str]) -> list[str]:
    """Count what is right and wrong in a reading, and say what is wrong."""
    faults: list[str] = []

    def check(what: str, right: bool, words: str = "") -> None:
        score[f"{what} right" if right else f"{what} wrong"] += 1
        if not right:
            faults.append(f"{story.id}: {what} {words}")

    certain = [finding for finding in reading.events if finding.certainty is Certainty.CERTAIN]
    told = bool(reading.events or reading.background)
    if story.relevant and (story.events or story.background):
        check("relevant", told)
    elif not story.relevant:
        check("irrelevant", not certain)
    left = list(reading.events)
    for expected in story.events:
        match = next((finding for finding in left if same_kind(finding, expected)), None)
        check("event", match is not None, f"{expected['kind']} missing")
        if match is not None:
            left.remove(match)
            _facts(expected, match, check)
    for finding in (finding for finding in left if finding in certain):
        check("alert" if story.events else "recap", False, f"{finding.kind} that is none: {finding.quote}")
    for expected in story.background:
        check("background", any(_recalls(finding, expected) for finding in reading.background), str(expected))
    return faults


def _facts(expected: dict[str, Any], finding: Finding, check: Any) -> None:
    got = grades(finding)
    for area in {**expected.get("grades", {}), **got}:
        check("grade", got.get(area) == expected.get("grades", {}).get(area), f"{area}: {got.get(area)}")
    for name in ("start", "end", "published"):
        if name in expected:
            check("date", str(getattr(finding, name)) == str(expected[name]), f"{name}: {getattr(finding, name)}")
    before = {judgement.area: judgement.grade for judgement in finding.previous}
    for area, grade in expected.get("previous", {}).items():
        check("previous", before.get(area) == grade, f"{area}: {before.get(area)}")
    if "number" in expected:
        check("number", finding.visit_number == expected["number"], str(finding.visit_number))


def _recalls(finding: Finding, expected: dict[str, Any]) -> bool:
    dates = all(
        str(getattr(finding, name)) == str(expected[name]) for name in ("start", "published") if name in expected
    )
    got = grades(finding)
    return (
        same_kind(finding, expected)
        and dates
        and all(got.get(area) == grade for area, grade in expected.get("grades", {}).items())
    )


def share(score: Counter[str], what: str) -> float:
    """How many of a kind are right, of 1."""
    right, wrong = score[f"{what} right"], score[f"{what} wrong"]
    return right / (right + wrong) if right + wrong else 1.0
