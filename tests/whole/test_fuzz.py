"""The harness of `make fuzz` works, and each parser keeps its rules over a few inputs."""

from random import Random

import pytest

from bench.fuzz.campaign import Row, added
from bench.fuzz.mutate import Mutator
from bench.fuzz.parser import BrokenRuleError, must
from bench.fuzz.parsers import PARSERS
from bench.fuzz.worker import place_of

pytestmark = pytest.mark.exhaustive
FEW = 6
LARGE = 30_000


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_each_parser_keeps_its_rules(parser):
    chance = Random(parser.name)
    seeds = [seed for seed in parser.seeds() if len(seed) <= LARGE][:FEW] or [b"x"]
    made = [parser.grammar(chance) for _ in range(FEW)] if parser.grammar else []
    mutator = Mutator(chance, [*seeds, *made], [word.encode() for word in parser.words], min(parser.longest, LARGE))
    for data in (*seeds[:2], *made, *(mutator.made() for _ in range(FEW)), mutator.garbage()):
        parser.run(data[: parser.longest])


def test_a_broken_rule_is_known_by_its_words_and_a_fault_by_its_place():
    with pytest.raises(BrokenRuleError) as broken:
        must(False, "a year that cannot be", 1063)
    assert place_of(broken.value) == "rule: a year that cannot be"
    with pytest.raises(ZeroDivisionError) as fault:
        divmod(1, 0)
    assert place_of(fault.value).startswith("ZeroDivisionError in ")


def test_runs_add_up_and_what_was_mended_is_no_longer_open():
    first = added(None, Row(100, 2.0, 0.5, 9, 10, 3, ["a"]), fresh=False)
    second = added(first, Row(50, 1.0, 0.1, 5, 20, 2, []), fresh=False)
    assert (second.inputs, second.seconds, second.slowest, second.peak) == (150, 3.0, 0.5, 20)
    assert (second.findings, second.open) == (["a"], [])
    assert added(second, Row(1, 1.0, 0.1, 5, 7), fresh=True).slowest == 0.1
