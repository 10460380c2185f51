"""Add, remove and init touch only the lines that change."""

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import yaml_lines
from monitor.config.changes import plan_add, plan_remove, proposals, write
from monitor.config.edit import EditError, append, delete, quoted
from monitor.config.file import parse
from monitor.config.mistakes import ConfigError
from monitor.register import data
from monitor.register.authorities import load as load_register

REGISTER = load_register()
NAMES = [authority.name for authority in REGISTER.authorities]

HEAD = """\
# kept: the first line
channels:
  screen:  {type: console}   # two blanks after the key, and kept
  policy: {type: console}
alerts: [ screen ]
"""
TAIL = """
# kept: between the parts

http:
    timeout: 20s     # indented by four
# kept: the last line
"""
LISTS = {
    "block": "authorities:\n  - name: Peterborough   # kept\n",
    "not indented": "authorities:\n- name: Peterborough\n# kept: after the list\n",
    "deep": "authorities:\n      - name: Peterborough\n        channels: [policy]\n        # kept\n",
    "flow": "authorities: [{name: Peterborough}]   # kept\n",
    "empty": "authorities: []   # none yet\n",
    "flow over lines": "authorities: [\n  {name: Peterborough},   # kept\n  {name: Hull}]\n",
    "dash alone": "authorities:\n  -\n    name: Peterborough\n    news:\n      - feed: https://a.example   # kept\n",
    "folded": "authorities:\n  - name: >-\n      Peterborough City\n      Council\n\n",
    "with news": "authorities:\n  - name: Hull\n    news: [{feed: 'https://a.org'}]\n\n  # kept\n  - {name: York}\n",
}


@pytest.fixture
def file(tmp_path):
    def make(text, name="monitor.yaml"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return make


def slugs(text):
    return parse(text, Path("/x/monitor.yaml"), REGISTER).slugs


@pytest.fixture(params=LISTS, ids=list(LISTS))
def text(request):
    return HEAD + LISTS[request.param] + TAIL


# --- add and remove ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_added_is_watched_and_remove_undoes_it(file, text, newline):
    text = text.replace("\n", newline)
    path = file(text)
    plan = plan_add(
        path,
        REGISTER,
        "Leeds",
        feeds=["https://l.example/rss?a=b,c"],
        pages=["https://l.example/"],
        channels=["policy"],
    )
    assert slugs(plan.after) == (*slugs(text), "leeds")
    watched = parse(plan.after, path, REGISTER).watched[-1]
    assert [(news.url, news.is_page) for news in watched.news] == [
        ("https://l.example/rss?a=b,c", False),
        ("https://l.example/", True),
    ]
    assert watched.channels == ("policy",)
    plan.write()
    plan_remove(path, REGISTER, "Leeds").write()
    assert path.read_bytes().decode() == text


def test_only_lines_of_the_list_change(file, text):
    after = plan_add(file(text), REGISTER, "Leeds").after
    assert after.startswith(HEAD)
    assert after.endswith(TAIL)
    assert after.count("kept") == text.count("kept")


def test_adding_twice_does_nothing(file, text):
    path = file(text)
    for _ in range(2):
        plan = plan_add(path, REGISTER, "Leeds", feeds=["https://l.example/rss"], channels=["policy"])
        plan.write()
    assert plan.before == plan.after
    assert plan.diff == ""


def test_an_authority_named_by_an_alias_is_not_added_again(file):
    path = file(HEAD + "authorities:\n  - name: Kingston upon Hull City Council\n")
    assert plan_add(path, REGISTER, "Hull").diff == ""


def test_what_is_new_is_added_to_an_entry_that_is_there(file, text):
    for existing in ("Peterborough", "Hull", "York"):
        if REGISTER.resolve(existing).slug not in slugs(text):
            continue
        plan = plan_add(file(text), REGISTER, existing, feeds=["https://n.example/rss"], channels=["screen"])
        settings = parse(plan.after, Path("/x/m.yaml"), REGISTER)
        assert settings.slugs == slugs(text)
        watched = next(w for w in settings.watched if w.authority == REGISTER.resolve(existing))
        assert watched.news[-1].url == "https://n.example/rss"
        assert watched.channels[-1] == "screen"


def test_an_authority_that_all_covers_is_watched_already_but_may_be_given_its_own_news(file):
    path = file("authorities:\n  - name: all\n")
    assert plan_add(path, REGISTER, "Leeds").diff == ""
    plan = plan_add(path, REGISTER, "Leeds", feeds=["https://l.example/rss"])
    assert "- name: Leeds" in plan.after
    assert plan_remove(path, REGISTER, "Leeds").diff == ""


def test_a_configuration_that_is_wrong_is_not_touched(file):
    path = file("authorities:\n  - nme: Leeds\n")
    with pytest.raises(ConfigError):
        plan_add(path, REGISTER, "York")
    assert path.read_text() == "authorities:\n  - nme: Leeds\n"


def test_a_channel_that_is_not_there_is_refused(file):
    with pytest.raises(ConfigError, match="no channel is called `nobody`"):
        plan_add(file("authorities: []\n"), REGISTER, "York", channels=["nobody"])


def test_what_cannot_be_edited_safely_is_left_to_a_person(file):
    shared = "authorities:\n  - {name: Leeds, news: &n [{feed: 'https://a.example'}]}\n  - {name: York, news: *n}\n"
    with pytest.raises(EditError, match="by hand"):
        plan_add(file(shared), REGISTER, "York", feeds=["https://b.example"])


@given(st.lists(st.sampled_from(NAMES), max_size=3, unique=True), st.sampled_from(NAMES), st.sampled_from(list(LISTS)))
@settings(max_examples=15, deadline=None)
def test_after_any_adding_the_file_is_right_and_removing_undoes_it(first, last, form):
    texts = [HEAD + LISTS[form] + TAIL]
    for name in (*first, last):
        if REGISTER.resolve(name).slug not in slugs(texts[-1]):
            texts.append(append(texts[-1], ("authorities",), {"name": name}))
    assert len(slugs(texts[-1])) == len(slugs(texts[0])) + len(texts) - 1
    for earlier, later in zip(reversed(texts[:-1]), reversed(texts), strict=False):
        index = len(yaml_lines.read(later).data["authorities"]) - 1
        assert delete(later, ("authorities",), index) == earlier


def test_any_entry_can_be_taken_out_wherever_it_stands(text):
    count = len(yaml_lines.read(text).data["authorities"])
    for index in range(count):
        after = yaml_lines.read(delete(text, ("authorities",), index))
        assert not after.faults
        assert len(after.data["authorities"]) == count - 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: [1, 2,]", "a: [2,]"),
        ("a: [1,]", "a: []"),
        ("a: [1 , 2]", "a: [2]"),
        ("a: [\n  1, # one\n  # of two\n  2, # two\n]\n", "a: [\n  # of two\n  2, # two\n]\n"),
    ],
)
def test_the_first_of_a_list_between_brackets_goes_with_its_comma_and_comment(before, after):
    assert delete(before, ("a",), 0) == after


def test_what_has_nothing_behind_its_key_ends_there():
    text = "authorities:\n  - name: York\n    news:\n\n  - {name: Hull, news: }\n"
    assert delete(text, ("authorities",), 0) == "authorities:\n\n  - {name: Hull, news: }\n"
    after = append(text, ("authorities", 1, "news"), {"feed": "https://a.example"})
    assert after == text.replace("news: }", "news: [{feed: https://a.example}] }")


def test_the_list_is_made_where_it_is_missing():
    assert append("a: 1\n", ("b",), {"name": "x"}) == "a: 1\nb:\n  - name: x\n"
    assert append("{a: 1}", ("b",), "x") == "{a: 1, b: [x]}"
    with pytest.raises(EditError):
        append("a: {b: &x {}, c: *x}\n", ("a", "c", "d"), "y")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_quoted_so_that_it_stays_what_it_is(text):
    assert yaml_lines.read(f"[{quoted(text)}]").data == [text]
    assert yaml_lines.read(f"a: {quoted(text)}").data == {"a": text}


MERGED = """\
channels:
  one: &one {type: console}   # the first
  two: {<<: *one, min_severity: high}
authorities:
  - &default
    name: Leeds
    channels: [one]   # as most have it
    news:
      - feed: https://l.example/rss
  - <<: *default
    name: York
  - {<<: *default, name: Derby}
"""


def test_merge_keys_stay_over_adding_and_removing(file):
    path = file(MERGED)
    plan_add(path, REGISTER, "Wigan", channels=["two"]).write()
    assert path.read_text() == MERGED + "  - name: Wigan\n    channels: [two]\n"
    plan_remove(path, REGISTER, "Wigan").write()
    assert path.read_text() == MERGED
    plan_remove(path, REGISTER, "York").write()
    assert path.read_text() == MERGED.replace("  - <<: *default\n    name: York\n", "")
    before = path.read_text()
    with pytest.raises(EditError, match="edit it by hand"):
        plan_remove(path, REGISTER, "Leeds")  # the others stand on it
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["York", "Derby"])
def test_a_list_that_is_merged_is_written_out_where_something_is_added_to_it(file, name):
    path = file(MERGED)
    plan_add(path, REGISTER, name, channels=["two"], feeds=["https://n.example/rss"]).write()
    one = {entry.authority.name: entry for entry in parse(path.read_text(), path, REGISTER).watched}[name]
    assert one.channels == ("one", "two")
    assert [news.url for news in one.news] == ["https://l.example/rss", "https://n.example/rss"]
    assert path.read_text().count("*default") == 2
    assert "# as most have it" in path.read_text()
    assert not plan_add(path, REGISTER, name, channels=["one"]).diff


# --- names ------------------------------------------------------------------------------------------------------------


def test_feeds_of_the_register_are_proposed(file, monkeypatch):
    rows = "slug,url,kind,title,sure,note\nleeds,https://l.example/rss,feed,The Leeds Paper,old,in a list of 2020\n"
    rows += "york,x,feed,,unverified,not seen\n"
    monkeypatch.setattr(data, "FOLDERS", (file(rows, "feeds.csv").parent,))
    (proposal,) = proposals("leeds")
    assert (proposal.url, proposal.is_page, proposal.title, proposal.sure) == (
        "https://l.example/rss",
        False,
        "The Leeds Paper",
        "old",
    )
    assert (proposal.is_shown, proposal.note) == (True, "in a list of 2020")
    assert [one.is_shown for one in proposals("york")] == [False]


# --- the file ---------------------------------------------------------------------------------------------------------


def test_a_link_stays_a_link_and_permissions_and_byte_order_mark_stay(tmp_path):
    real = tmp_path / "real.yaml"
    real.write_bytes(b"\xef\xbb\xbfauthorities: []\n")
    real.chmod(0o640)
    link = tmp_path / "monitor.yaml"
    link.symlink_to(real)
    plan_add(link, REGISTER, "Leeds").write()
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbfauthorities:\n  - name: Leeds\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["monitor.yaml", "real.yaml"]


def test_a_reader_never_sees_half_a_file(tmp_path):
    path = tmp_path / "monitor.yaml"
    texts = ["a" * 200_000, "b" * 300_000]
    path.write_text(texts[0])
    seen, done = set(), threading.Event()

    def watch():
        while not done.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=watch)
    reader.start()
    for number in range(20):
        write(path, texts[number % 2])
    done.set()
    reader.join()
    assert seen <= set(texts)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_leaves_the_file_as_it_was(file, tmp_path):
    path = file("authorities: []\n")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OSError, match="denied"):
            plan_add(path, REGISTER, "Leeds").write()
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == "authorities: []\n"


def test_where_the_target_is_a_folder_the_half_made_file_goes_away(tmp_path):
    (tmp_path / "monitor.yaml").mkdir()
    (tmp_path / "monitor.yaml" / "x").touch()
    with pytest.raises(OSError, match=r"."):
        write(tmp_path / "monitor.yaml", "a")
    assert [path.name for path in tmp_path.iterdir()] == ["monitor.yaml"]


@pytest.mark.parametrize("before", ["&named", "!!seq", "&named !!seq", "&named  # the council"])
@pytest.mark.parametrize("items", ["- York", "- York\n- Derby", "  - York\n  - Derby"])
def test_a_list_behind_an_anchor_or_a_tag_is_changed_rightly_or_left_alone(before, items):
    text = f"authorities: {before}\n{items}\n"
    for change in (lambda: delete(text, ("authorities",), 0), lambda: append(text, ("authorities",), "Leeds")):
        with suppress(EditError):
            assert len(yaml_lines.read(change()).data["authorities"]) in (0, 1, 2, 3)
