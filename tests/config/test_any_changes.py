"""Whatever a configuration looks like: after any `add` and `remove` it passes `check`, and its comments are there."""

import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import yaml_lines
from monitor.config.changes import plan_add, plan_remove
from monitor.config.checks import written
from monitor.config.edit import EditError
from monitor.config.file import parse
from monitor.config.starter import Answers, starter
from monitor.register.authorities import load as load_register

REGISTER = load_register()
NAMES = ["Leeds", "York", "Kingston upon Hull", "Brighton and Hove", "St. Helens", "London", "all", "B&NES", "80537"]
"""Names as files and people have them: with blanks, an ampersand, a full stop, a number; regions; `all`."""
FEEDS = ["https://a.example/rss", "https://b.example/rss?a=b&c='d'#e", "https://c.example/a,b"]
CHANNELS = ["screen", "policy"]


FORMS = st.sampled_from(["block", "block", "flow", "dash alone", "flow over lines", "folded", "merged"])


class Comments:
    """Comments that can be told apart: `own` ones belong to an entry and may go with it."""

    def __init__(self, draw):
        self._draw = draw
        self._count = 0

    def mark(self, whose="kept"):
        """One comment, or none."""
        self._count += 1
        odd = self._draw(
            st.sampled_from(["", "", " - name: Derby", " 'quoted\" {[", " &x *y: |", "#", " é\N{SNOWMAN}"])
        )
        return f"# {whose} {self._count}{odd}" if self._draw(st.booleans()) else ""

    def behind(self, whose="kept"):
        """One that stands behind something on its line."""
        mark = self.mark(whose)
        return (
            f"{self._draw(st.sampled_from([' ', '   ']))}{mark}"
            if mark
            else self._draw(st.sampled_from(["", "", "  "]))
        )

    def lines(self, indent, whose="kept"):
        """Lines with comments or with nothing."""
        kinds = self._draw(st.lists(st.sampled_from(["comment", "empty", "blanks"]), max_size=2))
        found = [
            " " * indent + self.mark(whose) if kind == "comment" else " " * 3 * (kind == "blanks") for kind in kinds
        ]
        return [line if "#" in line else line.rstrip() or line for line in found]


@st.composite
def scalars(draw, text):
    """A name as YAML may have it."""
    plain = not re.search(r"[&.']|^\d", text)
    forms = [f'"{text}"', f"'{text}'", *([text, text] if plain else [])]
    return draw(st.sampled_from(forms))


@st.composite
def short_entries(draw, at, shown, number, form, behind):
    """An entry on one line."""
    if form == "merged":
        key, more = ("<<: *first, ", "") if number else ("", ", channels: [policy]")
        return [f"{at}- {'' if number else '&first '}{{{key}name: {shown}{more}}}{behind}"]
    ends = ["", ",", ", news: ", ", news: []", ", news: ~,", ", channels: [policy,]", ", channels: [ policy ] ,"]
    return [f"{at}- {{name: {shown}{draw(st.sampled_from(ends))}}}{behind}"]


@st.composite
def entries(draw, comments, name, dash, number, form):
    """The lines of one entry of a block list, its dash in column `dash`."""
    own = f"own{number}_"
    at, inner = " " * dash, " " * (dash + draw(st.sampled_from([2, 2, 4])))
    shown = draw(scalars(name))
    channels = draw(st.sampled_from([None, "flow", "block", "long"]))
    news = draw(st.sampled_from([None, None, "flow", "block", "empty", "not indented"]))
    if form in {"flow", "merged"}:
        return draw(short_entries(at, shown, number, form, comments.behind(own)))
    if form == "flow over lines":
        return [f"{at}- {{{comments.behind(own)}", f"{inner}name: {shown}{comments.behind(own)}", f"{inner}}}"]
    gap = " " * (len(inner) - dash - 1)
    if form == "folded":
        return [f"{at}-{gap}name: >-{comments.behind(own)}", f"{inner}  {name}", *comments.lines(0)]
    lines = [f"{at}-{gap}name: {shown}{comments.behind(own)}"]
    if form == "dash alone":
        lines = [f"{at}-{comments.behind(own)}", f"{inner}name: {shown}{comments.behind(own)}"]
    lines += comments.lines(len(inner), own)
    if channels:
        block = [f"{inner}channels:{comments.behind(own)}", f"{inner}- policy{comments.behind(own)}"]
        flow = [f"{inner}channels: [ policy ]{comments.behind(own)}"]
        long = [f"{inner}channels: [{comments.behind(own)}", f"{inner} policy,{comments.behind(own)}", f"{inner} ]"]
        lines += {"block": block, "flow": flow, "long": long}[channels]
    if news == "flow":
        lines += [f"{inner}news: [{{feed: 'https://own.example/{number}'}}]{comments.behind(own)}"]
    elif news == "empty":
        lines += [f"{inner}news:{draw(st.sampled_from(['', ' []', ' null', ' ~']))}{comments.behind(own)}"]
    elif news:
        deeper = inner if news == "not indented" else inner + "  "
        lines += [f"{inner}news:{comments.behind(own)}", *comments.lines(len(deeper), own)]
        lines += [f"{deeper}- feed: https://own.example/{number}{comments.behind(own)}"]
    return lines


@st.composite
def lists(draw, comments):
    """The lines of the list of authorities, and the names in it."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    form = draw(st.sampled_from(["block", "block", "block", "flow", "flow over lines"]))
    if not names:
        return [f"authorities: []{comments.behind()}"]
    if form == "flow":
        inside = ", ".join(f"{{name: {draw(scalars(name))}}}" for name in names)
        comma = draw(st.sampled_from(["", ","]))
        return [f"authorities: [{inside}{comma}]{comments.behind()}"]
    if form == "flow over lines":
        items = []
        for number, name in enumerate(names):
            items += comments.lines(2)
            comma = "," if number + 1 < len(names) else draw(st.sampled_from(["", ",", " ,"]))
            items.append(f"  {{name: {draw(scalars(name))}}}{comma}{comments.behind(f'own{number}_')}")
        items += comments.lines(2)
        return [f"authorities: [{comments.behind()}", *items, f"  ]{comments.behind()}"]
    dash = draw(st.sampled_from([0, 2, 2, 5]))
    lines = [f"authorities:{comments.behind()}", *comments.lines(dash)]
    forms = draw(st.lists(FORMS, min_size=len(names), max_size=len(names)))
    if "merged" in forms:
        forms[0] = "merged"
    for number, (name, form) in enumerate(zip(names, forms, strict=True)):
        lines += draw(entries(comments, name, dash, number, form))
        lines += comments.lines(draw(st.sampled_from([0, dash])))
    return lines


@st.composite
def configurations(draw):
    """The bytes of a configuration in which people have written."""
    comments = Comments(draw)
    channels = [
        f"channels:{comments.behind()}",
        "  screen:  {type: console}   # kept a",
        "  policy: {type: console}",
    ]
    parts = [
        draw(lists(comments)),
        channels,
        [f"alerts: [ screen ]{comments.behind()}", *comments.lines(0)],
        [*comments.lines(0), "http:", *comments.lines(4), f"    timeout: 20s{comments.behind()}"],
    ]
    order = draw(st.permutations(parts))
    lines = [*comments.lines(0), *draw(st.sampled_from([[], ["---"]])), *(line for part in order for line in part)]
    lines += comments.lines(0) + draw(st.sampled_from([[], [], ["..."]]))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    end = draw(st.sampled_from([newline, newline, newline * 2, ""]))
    text = newline.join(lines) + end
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()


@st.composite
def started(draw):
    """The bytes of a configuration that `init` wrote."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    news = {
        name: [{"feed": url} for url in draw(st.lists(st.sampled_from(FEEDS), max_size=2, unique=True))]
        for name in names
    }
    contact = draw(st.sampled_from([None, "me@example.org", "https://example.org/a?b=c#d", "o'neill@example.org"]))
    channels = {"policy": {"type": "slack", "channel": "#children", "token_file": "secrets/a b: c"}}
    return starter(Answers(names, contact, channels, news)).encode()


STEPS = st.tuples(
    st.sampled_from(["add", "add", "remove"]),
    st.lists(st.sampled_from([*NAMES, "hull", "lb brent"]), min_size=1, max_size=2),
    st.lists(st.sampled_from(FEEDS), max_size=2),
    st.lists(st.sampled_from(CHANNELS), max_size=1),
)


def comments_of(text):
    """Each comment of a text."""
    return Counter(re.findall(r"# (?:kept|own\d_) .*", text.replace("\r", "")))


def keys(text):
    """What the entries of a configuration mean."""
    return [written(entry["name"], REGISTER).key for entry in yaml_lines.read(text).data["authorities"]]


def rest(text):
    """All that a configuration says besides its authorities."""
    return {key: value for key, value in yaml_lines.read(text).data.items() if key != "authorities"}


def walk(path, steps):
    """Carry out each step as the commands would; yields the text before and after, and what was done."""
    for task, names, feeds, channels in steps:
        before = path.read_bytes()
        try:
            if task == "add":
                plan = plan_add(path, REGISTER, *names, feeds=feeds, channels=channels)
            else:
                plan = plan_remove(path, REGISTER, *names)
            plan.write()
        except EditError:
            # What others are merged from is left to a person, and everything else can be changed.
            assert b"*first" in before
            assert path.read_bytes() == before
            continue
        yield task, names, before, path.read_bytes()


def hold(data, steps):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.yaml"
        path.write_bytes(data)
        newline = "\r\n" if b"\r\n" in data else "\n"
        for task, names, before, after in walk(path, steps):
            old, new = before.decode("utf-8-sig"), after.decode("utf-8-sig")
            parse(new, path, REGISTER)
            asked = {written(name, REGISTER).key for name in names}
            gone = {f"own{n}_" for n, key in enumerate(keys(old)) if key in asked} if task == "remove" else set()
            lost = comments_of(old) - comments_of(new)
            assert comments_of(new) <= comments_of(old)
            assert not [one for one in lost if one.split()[1] not in gone], lost
            assert rest(new) == rest(old)
            assert before.startswith(b"\xef\xbb\xbf") == after.startswith(b"\xef\xbb\xbf")
            assert new.count("\n") == new.count(newline)
            if task == "remove":
                assert keys(new) == [key for key in keys(old) if key not in asked]
            else:
                assert keys(new)[: len(keys(old))] == keys(old)
                assert asked <= {*keys(new), *parse(new, path, REGISTER).slugs}


@given(started() | configurations(), st.lists(STEPS, min_size=1, max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_configuration_stays_right_and_keeps_its_comments(data, steps):
    hold(data, steps)


def test_a_list_that_holds_a_comment_alone_keeps_it():
    beginning = b"authorities: [ # kept 1\n  ]\nchannels:\n  screen: {type: console}\nalerts: [screen]\n"
    hold(beginning, [("add", ["Leeds"], [], [])])


@pytest.mark.exhaustive
@given(started() | configurations(), st.lists(STEPS, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_great_many_configurations_do(data, steps):
    hold(data, steps)
