"""`add`, `remove`, `init`: what they say of what they did, and the commands that they hint at."""

import io
import re
import shlex
import sys

import pytest

from monitor.cli import main
from monitor.config.file import load
from monitor.register.authorities import load as load_register
from tests.monitored import configure

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def run(capsys):
    """`run("check")`: the exit status and all that was printed."""

    def command(*arguments):
        with pytest.raises(SystemExit) as end:
            main(list(map(str, arguments)))
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out + printed.err

    return command


@pytest.fixture
def ours(tmp_path, run):
    """`ours("add", "Leeds")` on a configuration that watches Peterborough and Brent; `ours.watched()`."""
    path = configure(tmp_path, NOWHERE)

    def command(*arguments):
        return run("--config", path, *arguments)

    command.path = path
    command.watched = lambda: [w.authority.name for w in load(path, load_register()).watched]
    return command


FEED, PAGE = "https://leeds.example/rss", "https://leeds.example/news"


@pytest.mark.parametrize(
    ("before", "arguments", "said"),
    [
        ((), ("Leeds",), "Leeds is watched now"),
        ((), ("Leeds", "Hull"), "Leeds and Kingston upon Hull are watched now"),
        ((), ("Brent", "--feed", FEED), "Brent is watched already; added: 1 feed"),
        ((), ("Brent", "--feed", FEED, "--page", PAGE), "Brent is watched already; added: 1 feed and 1 page"),
        ((), ("Brent", "--channel", "operators"), "Brent is watched already; added: 1 channel"),
        ((), ("Brent",), "Brent is watched already: nothing to do"),
        ((), ("Brent", "Leeds", "--feed", FEED), "Leeds is watched now"),
        (("all",), ("London",), "all of London is watched already; added: an entry of its own"),
        (("all",), ("Leeds", "--page", PAGE), "Leeds is watched already; added: 1 page"),
    ],
)
def test_add_says_what_it_added(ours, before, arguments, said):
    for name in before:
        ours("add", name)
    status, out = ours("add", *arguments)
    assert status == 0
    assert said in [re.sub(rf" \({re.escape(str(ours.path))}\)$", "", line) for line in out.splitlines()]


def test_add_of_known_and_new_ones_says_both(ours):
    _, out = ours("add", "Brent", "Leeds", "--feed", FEED)
    assert "Leeds is watched now" in out
    assert "Brent is watched already; added: 1 feed" in out


def test_names_may_stand_in_one_argument_as_people_write_them(ours):
    assert ours("add", "Leeds, York and Brighton & Hove", "Hull")[0] == 0
    assert ours.watched()[2:] == ["Leeds", "York", "Brighton and Hove", "Kingston upon Hull"]
    assert ours("remove", "York; Peterborough and hull")[0] == 0
    assert ours.watched() == ["Brent", "Leeds", "Brighton and Hove"]
    assert "Tyne and Wear is no single authority" in ours("add", "Tyne and Wear, Leeds")[1]


def test_remove_takes_several_names_and_says_a_line_of_each(ours):
    ours("add", "Leeds", "Hull")
    before = ours.path.read_bytes()
    assert "watched no more" not in ours("remove", "Leeds", "Brent", "--dry-run")[1]
    assert ours.path.read_bytes() == before
    status, out = ours("remove", "Leeds", "brent", "Derby", "LB Brent")
    assert status == 0
    assert out.count("is watched no more; its history stays") == 2
    assert "Derby is not named: nothing to do" in out
    assert ours.watched() == ["Peterborough", "Kingston upon Hull"]


def test_where_one_of_several_names_cannot_be_taken_out_none_is(ours):
    ours("add", "London")
    before = ours.path.read_bytes()
    status, out = ours("remove", "Peterborough", "Camden")
    assert (status, ours.path.read_bytes()) == (2, before)
    assert "because `London` is" in out
    assert ours("remove", "Peterborough", "Nowhere-on-Sea")[0] == 2
    assert ours.path.read_bytes() == before


def hints(text):
    """The commands that a text hints at, from `run.py` on."""
    return [shlex.split(found) for found in re.findall(r"`python (run\.py [^`]+)`", text)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("init",),
        ("events", "Derby", "nowhere-at-all"),
        ("once", "Derby"),
        ("outbox", "drop"),
    ],
)
def test_hints_name_the_configuration_that_the_command_named(ours, arguments, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    _, out = ours(*arguments)
    for hint in hints(out):
        assert hint[1:3] == ["--config", str(ours.path)] or hint == ["run.py", "authorities"], out
    assert hints(out)


def test_a_configuration_that_is_not_there_is_made_by_the_command_that_is_hinted_at(run, tmp_path, monkeypatch):
    path = tmp_path / "a folder" / "my own.yaml"
    (hint,) = hints(run("--config", path, "check")[1])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Hull\n\nnone\n\n\n")))
    status, out = run(*hint[1:])
    assert status == 0
    for following in hints(out):
        assert following[1:3] == ["--config", str(path)]
    assert run(*hints(out)[0][1:])[0] == 0
    settings = load(path, load_register())
    assert settings.state == path.parent / "state"
    schema = re.search(r"\$schema=(\S+)", path.read_text())[1]
    assert (path.parent / schema).exists()


def test_hints_are_bare_where_the_configuration_was_named_by_the_environment(ours, run, monkeypatch):
    monkeypatch.setenv("MONITOR_CONFIG", str(ours.path))
    assert hints(run("outbox", "drop")[1]) == [["run.py", "outbox", "drop", "12", "13"]]
