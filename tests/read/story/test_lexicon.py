"""The words as data: each where the code looks for it, none twice, verbs in their forms; weights that load, quickly."""

from __future__ import annotations

import json
import math
import re
import sys
import time
import tomllib
from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

import pytest

from monitor.model.facts import Action, Area, EventKind, Grade
from monitor.read.story import cues
from monitor.read.story.context import Age
from monitor.read.story.score import weights
from monitor.read.words.lexicon import inflections, lexicon, tokens
from tests.speed import slowness

PACKAGE = "monitor.read.story"
WORDS = "monitor.read.words"
TABLES = {"irregular", "scope", "page", "contrary", "counted", "words"}  # that hold no phrases
AREAS = {str(area) for area in Area}
CONCEPTS: dict[str, set[str]] = {  # what the code asks for, with `context.of` or as a cue
    "service": {"own", "send"},
    "body": {"ofsted", "ministry", "partner", "foreign", "abroad"},
    "other": {"own"},
    "grade": {str(grade) for grade in Grade},
    "rating": {"own"},
    "area": AREAS,
    "breadth": {"all", "four", "rest"},
    "judge": {"own", "up", "down", "keep"},
    "publish": {"own"},
    "find": {"own"},
    "report": {"own"},
    "inspection": {"own"},
    "visit": {"focused_visit", "monitoring_visit", "jtai", "plain", "joint"},
    "measure": {"improvement_notice", "direction", "commissioner", "intervention"},
    "act": {*map(str, Action), "announced"},
    "modifier": {"past", "to_come", "denied", "left", "after", "also"},
    "noun": {"own"},
    "one": {"the", "any"},
    "many": {"own"},
    "fresh": {"new", "decided", "awaited"},
    "looking": {"own"},
    "topic": {"own"},
    "type": {"minutes", "question", "job", "opinion", "disputed", "recall"},
    "stale": {"known", "meeting", "hiring", "views"},
    "subject": {"business", "leader", "reaction", "harm"},
    "tie": {"published", "visited", "acted", "other"},
    "ordinal": {str(number) for number in range(1, 16)},
    "not_graded": {"own"},
}
WITHOUT_SCOPE = {"also"}  # phrases that begin like a modifier and are none
MARKED = {"grade", "report", "inspection", "find", "publish", "judge"}
VALUED = {"service", "body", "visit", "measure", "subject", "other", "fresh", "stale", "type"}
MOST_LOADING = 0.05  # seconds of CPU


@cache
def data() -> dict[str, Any]:
    return tomllib.loads(resources.files(WORDS).joinpath("lexicon.toml").read_text(encoding="utf-8"))


def names_of_counts() -> set[str]:
    """What is counted of a story: by the lexicon, and by the code itself."""
    return {*data()["counted"], "findings", "speech"}


def phrases() -> list[tuple[str, str, str]]:
    """Every phrase with its concept and value."""
    tables = {name: table for name, table in data().items() if name not in TABLES}
    return [(concept, value, words) for concept, table in tables.items() for value in table for words in table[value]]


def test_every_concept_and_value_is_one_that_the_code_knows() -> None:
    found = {name: set(table) for name, table in data().items() if name not in TABLES}
    assert set(found) == set(CONCEPTS)
    unknown = {name: values - CONCEPTS[name] for name, values in found.items() if values - CONCEPTS[name]}
    assert not unknown


def test_the_code_asks_for_no_concept_or_value_that_the_lexicon_lacks() -> None:
    """The calls of `of` that name what they want by words, as they stand in the code."""
    modules = [path for path in resources.files(PACKAGE).iterdir() if path.name.endswith(".py")]
    calls = [
        call
        for path in modules
        for call in re.findall(r"\.of\(((?:\"\w+\"(?:, )?)+)\)", path.read_text(encoding="utf-8"))
    ]
    asked = [re.findall(r"\"(\w+)\"", call) for call in calls]
    assert len(asked) >= 30
    for concept, *values in asked:
        assert concept in data()
        assert set(values) <= set(data()[concept]), concept


def test_no_phrase_stands_twice_within_a_value() -> None:
    twice = {row for row, count in Counter(phrases()).items() if count > 1}
    assert not twice


def test_every_phrase_is_a_word_or_more_in_small_letters() -> None:
    for concept, value, words in phrases():
        assert tokens(words.removeprefix("~")), (concept, value, words)
        assert words == words.lower().strip(), (concept, value, words)


def test_every_phrase_is_found_where_it_is_told() -> None:
    """However it is written (a hyphen, an apostrophe), it is one of the marks of a sentence that is nothing else."""
    for concept, value, words in phrases():
        sentence = tokens(words.removeprefix("~"))
        found = {(mark.concept, mark.first, mark.last) for mark in lexicon().marks(sentence) if mark.value == value}
        assert (concept, 0, len(sentence)) in found, (concept, value, words)


def test_every_modifier_has_a_scope() -> None:
    modifiers, scopes = set(data()["modifier"]), data()["scope"]
    assert modifiers - WITHOUT_SCOPE == set(scopes)
    for scope in scopes.values():
        assert set(scope) == {"forward", "backward", "stop"}
        assert scope["forward"] + scope["backward"] > 0
        assert min(scope["forward"], scope["backward"]) >= 0


def test_a_scope_ends_at_words_that_a_sentence_can_hold() -> None:
    """One token each: "has been" would never end anything."""
    assert all(len(tokens(words)) == 1 for scope in data()["scope"].values() for words in scope["stop"])


def test_what_is_counted_is_a_concept_and_values_of_it() -> None:
    for name, (concept, *values) in data()["counted"].items():
        assert set(values) <= CONCEPTS[concept], name


def test_contrary_cues_are_such_as_the_code_gives() -> None:
    assert data()["contrary"]["cues"]
    for cue in data()["contrary"]["cues"]:
        assert is_cue(cue), cue


def is_cue(cue: str) -> bool:
    """Whether a story as a whole can have a cue: "title: subject business", "awaited 2+", "opening: the authority"."""
    if cue == "services 0":  # nobody speaks of them
        return True
    counted = re.fullmatch(r"(.+) (1|2|4|7)\+", cue)
    if counted:
        return counted[1] in names_of_counts()
    where, _, what = cue.partition(": ")
    concept, _, value = what.partition(" ")
    if what in ("another authority", "another authority alone", "the authority"):
        return where in ("title", "opening")
    return where in ("title", "opening") and (
        what in MARKED or (concept in VALUED and value in CONCEPTS[concept]) or what in CONCEPTS["modifier"]
    )


def test_what_is_counted_is_counted_by_the_code() -> None:
    """`[counted]` and what besides has a name, against the weights, which name most of what the code counts."""
    known = {found[1] for cue in weights().story if (found := re.fullmatch(r"([a-z ]+) [1247]\+", cue))}
    assert known <= names_of_counts()


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("rate", "rate rates rated rating"),
        ("judge", "judge judges judged judging"),
        ("grade", "grade grades graded grading"),
        ("deem", "deem deems deemed deeming"),
        ("brand", "brand brands branded branding"),
        ("label", "label labels labelled labeled labelling"),
        ("inspect", "inspect inspects inspected inspecting"),
        ("classify", "classify classifies classified classifying"),
        ("publish", "publish publishes published publishing"),
        ("slip", "slip slips slipped slipping"),
        ("slam", "slam slams slammed slamming"),
        ("drop", "drop drops dropped dropping"),
        ("free", "free frees freed freeing"),
        ("visit", "visit visits visited visiting"),
        ("stay", "stay stays stayed staying"),
        ("go", "go goes went gone going"),
        ("find", "find finds found finding"),
        ("give", "give gives gave given giving"),
        ("get", "get gets got gotten getting"),
        ("fall", "fall falls fell fallen falling"),
        ("keep", "keep keeps kept keeping"),
        ("withdraw", "withdraw withdraws withdrew withdrawn withdrawing"),
        ("oversee", "oversee oversees oversaw overseen overseeing"),
        ("begin", "begin begins began begun beginning"),
        ("quit", "quit quits quit quitting"),
        ("shed", "shed sheds shed shedding"),
        ("cancel", "cancel cancels cancelled cancelling"),
        ("compel", "compel compels compelled compelling"),
        ("be", "be is are was were been being"),
    ],
)
def test_a_verb_in_its_forms(verb: str, forms: str) -> None:
    assert set(inflections(verb, data()["irregular"])) == set(forms.split())


def test_only_verbs_that_the_lexicon_uses_and_no_rule_makes_are_listed_as_irregular() -> None:
    used = {words.removeprefix("~").split()[0] for _, _, words in phrases() if words.startswith("~")}
    assert set(data()["irregular"]) <= used
    assert not [verb for verb, past in data()["irregular"].items() if past == inflections(verb, {})[2:-1]]


def test_an_irregular_verb_has_a_past_tense() -> None:
    for verb, past in data()["irregular"].items():
        assert len(tokens(verb)) == 1
        assert past
        assert all(form.isalpha() and form == form.lower() for form in past), verb


def test_a_verb_that_is_inflected_is_one_word() -> None:
    verbs = {words.removeprefix("~").split()[0] for _, _, words in phrases() if words.startswith("~")}
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)?", verb) for verb in verbs)


def test_a_page_s_lines_are_words_alone() -> None:
    """They are compared with a line's words, without marks and possessives: written otherwise they are never found."""
    for kind in ("whole", "openings", "labels"):
        for words in data()["page"][kind]:
            assert words == " ".join(token.word for token in tokens(words) if token.word.isalnum()), (kind, words)


def test_weights_are_numbers_and_what_is_certain_is_more_than_possible() -> None:
    learnt = weights()
    for part in (learnt.document, learnt.story, learnt.cues):
        assert "" in part
        assert all(math.isfinite(weight) for weight in part.values())
    assert math.isfinite(learnt.possible)
    assert math.isfinite(learnt.certain)
    assert learnt.possible < learnt.certain


def test_weights_name_kinds_actions_and_ages_that_exist() -> None:
    kinds = {f"{kind}-{action}" for kind in cues.MEASURED for action in Action} | {str(kind) for kind in EventKind}
    named = {cue.removeprefix("kind ") for cue in weights().cues if cue.startswith("kind ")}
    assert named <= kinds
    ages = {cue.split()[-1] for cue in weights().story if cue.startswith("told: ") and cue != "told: old times alone"}
    assert ages <= {str(age) for age in Age}


def test_the_file_of_weights_is_sorted_for_a_readable_difference() -> None:
    words = resources.files(PACKAGE).joinpath("weights.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(words), indent=0, sort_keys=True, ensure_ascii=False) + "\n" == words


def test_lexicon_and_weights_are_loaded_at_once() -> None:
    def seconds() -> float:
        lexicon.cache_clear()
        weights.cache_clear()
        begun = time.process_time()
        lexicon()
        weights()
        return time.process_time() - begun

    traced = 2 if sys.gettrace() else 1  # what measures coverage slows what it measures
    assert min(seconds() for _ in range(7)) < MOST_LOADING * slowness() * traced
