"""No pattern of the code takes long over any text that it can see: strangers write what they are run on."""

import re
import signal
import time
from pathlib import Path

import pytest

from monitor.model import marks
from monitor.read.text import html, lines, sentences
from monitor.sources import archive, ofsted_provider
from tests import hostile
from tests.speed import slowness

pytestmark = pytest.mark.exhaustive

SIZE = 100_000
LONGEST = 0.2
"""Seconds of processor time over `SIZE` characters, or over all that a pattern can see."""
MARGIN = 2
"""How much quicker a pattern must be on the machine that its times were measured on: others are slower."""

# What is cut before a pattern sees it: the pattern's place, and how many characters (or bytes) are left.
CUT = {
    "monitor.read.story": sentences.LONGEST_SENTENCE,
    "monitor.read.notice": sentences._LONGEST,
    "monitor.read": 2 * lines.LONGEST_LINE,
    "monitor.register": 2 * lines.LONGEST_LINE,
    "monitor.read.text.html._CHARSET": html._HEAD,
    "monitor.model.marks._WIDE": marks._HEAD,
    "monitor.sources.archive._OURS": archive._MOST_TOLD,
    "monitor.sources.ofsted_provider": ofsted_provider._LONGEST_LABEL,
}
# Not strangers' text: the operator's own configuration, command line and channel names.
TRUSTED = ("monitor.config", "monitor.cli", "monitor.notify")
PATTERNS = hostile.patterns()
ROOMS = sorted({".".join(where.replace(":", ".").split(".")[:3]) for where in PATTERNS})
ROOT = Path(__file__).resolve().parents[1]


class _LateError(Exception):
    pass


def _seen(where):
    """How much of a text a pattern can see."""
    named = [cut for cut in CUT if where == cut or where.startswith((cut + ".", cut + ":"))]
    return CUT[max(named, key=len)] if named else SIZE


def _runs(pattern, where):
    """How the code runs a pattern: from a text's beginning alone, or from anywhere in it."""
    module, _, name = where.rpartition(".")
    source = ROOT / f"{module.replace('.', '/')}.py"
    alone = source.exists() and name.startswith("_")
    used = set(re.findall(rf"\b{name}\.(\w+)\(", source.read_text(encoding="utf-8"))) if alone else set()
    if used and used <= {"match", "fullmatch"}:
        return [getattr(pattern, method) for method in used]
    return [lambda text: sum(1 for _ in pattern.finditer(text))]


def _allowed():
    """`LONGEST` with its margin, for a machine of this one's speed: what passes here passes on one twice as slow."""
    return LONGEST / MARGIN * slowness()


ALLOWED = _allowed()


def _time(run, text):
    """The best of some times that a run takes, in seconds of processor time; cut off past what is allowed."""
    best = float("inf")
    for _ in range(3):
        signal.setitimer(signal.ITIMER_VIRTUAL, 1.5 * ALLOWED)
        begun = time.process_time()
        try:
            run(text)
        except _LateError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        best = min(best, time.process_time() - begun)
        if best < ALLOWED:
            break
    return best


@pytest.fixture
def alarm():
    """An alarm that ends a pattern's run, wherever it is."""

    def late(*_):
        raise _LateError

    before = signal.signal(signal.SIGVTALRM, late)
    yield
    signal.signal(signal.SIGVTALRM, before)


def _cleaned(where, text):
    """A text as readers of documents see it: `lines.clean` makes white space single."""
    if isinstance(text, bytes) or not where.startswith(("monitor.read", "monitor.register")):
        return text
    return re.sub(r"\s{2,}", " ", text)


def slow(where, pattern):
    """What a pattern takes too long over: its place, the time, and how the text begins and ends."""
    size = _seen(where)
    small = size // 10
    for short, whole in zip(hostile.attacks(pattern, small), hostile.attacks(pattern, size), strict=True):
        first, text = (_cleaned(where, one) for one in (short, whole))
        for run in _runs(pattern, where):
            if _time(run, first) < ALLOWED / 200:  # not over the limit where time grows as the square
                continue
            taken = _time(run, text)
            if taken >= ALLOWED:
                yield f"{where}: {taken:.2f} s over {text[:60]!r} … {text[-12:]!r}"
                return


@pytest.mark.parametrize("room", ROOMS)
def test_no_pattern_takes_long_over_a_text_made_of_its_own_parts(room, alarm):
    ours = {w: p for w, p in PATTERNS.items() if w.replace(":", ".").startswith(room + ".") or w == room}
    found = [told for where, p in ours.items() if not where.startswith(TRUSTED) for told in slow(where, p)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "bad", [rb"(?:\s|<!--.*?-->)*<rss", r"(a+)+b", r"(?:a|a)*c", r"\s+\Z", r"<i>.*?</i>", r"(\w+\s?)+\.", "x*x*x*y"]
)
def test_a_pattern_that_backtracks_is_found_out(bad, alarm):
    pattern = re.compile(bad, re.DOTALL)
    assert list(slow("somewhere:1", pattern))


def test_all_rooms_are_walked():
    assert len(PATTERNS) > 300
    assert {"monitor.read.story", "monitor.sources.feed", "monitor.fetch.robots"} <= set(ROOMS) | {
        "monitor.fetch.robots"
    }
