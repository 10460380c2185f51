"""A configuration becomes settings, or every mistake at once with its line."""

import json
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.config import yaml_lines
from monitor.config.channels import CHANNELS
from monitor.config.file import load, parse
from monitor.config.mistakes import ConfigError
from monitor.config.schema import schema, text
from monitor.config.settings import Cron, Every, NewsAddress
from monitor.config.values import cron, interval, selector, size, timezone
from monitor.model.facts import EventKind
from monitor.model.publications import SourceKind
from monitor.register.authorities import load as load_register
from tests.speed import within

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MISTAKES = sorted((HERE / "mistakes").glob("*.yaml"))

FULL = """
timezone: Europe/London
state: ../history
contact: monitoring@example.org
poll: {ofsted: 60m, govuk: "0 8 * * 1-5", news: 30s}
channels:
  screen: {type: console}
  policy: {type: slack, channel: "#childrens-services", token_env: SLACK_BOT_TOKEN}
  leads:  {type: slack_webhook, url_file: secrets/hook}
  weekly: {type: email, to: [leads@example.org], from: monitor@example.org, host: localhost, port: 25,
           digest: "0 8 * * 1", min_severity: high, kinds: [inspection], mute_until: 2026-12-24}
alerts: [screen]
operations: [screen]
authorities:
  - name: Peterborough City Council
    channels: [policy, weekly]
    news:
      - feed: https://www.peterboroughtoday.co.uk/rss
      - page: https://www.peterborough.gov.uk/news
        links: "main h3 a"
  - name: Hull
sources:
  ofsted: {base_url: "http://127.0.0.1:8080/", files_url: "http://127.0.0.1:8080/files"}
  govuk:  {base_url: "https://www.gov.uk", collections: [/government/collections/improvement-notices]}
http: {min_interval: 1s, timeout: 20s, max_bytes: 30MB, allow_hosts: [127.0.0.1, "Mirror:8080"]}
"""


def channels_of(settings, slug):
    """The channels that get an authority's alerts; none where it is not watched."""
    return next((watched.channels for watched in settings.watched if watched.authority.slug == slug), ())


def settings_of(text, folder=Path("/srv/monitor/config")):
    return parse(text, folder / "monitor.yaml", load_register())


def mistakes_of(text):
    with pytest.raises(ConfigError) as wrong:
        settings_of(text)
    return [str(mistake).partition("monitor.yaml:")[2] for mistake in wrong.value.mistakes]


# --- what holds together ----------------------------------------------------------------------------------------------


def test_everything_that_stands_in_the_file_becomes_a_setting():
    settings = settings_of(FULL)
    assert settings.timezone.key == "Europe/London"
    assert settings.state == Path("/srv/monitor/history")
    assert settings.poll == {
        SourceKind.OFSTED: (Every(3600),),
        SourceKind.GOVUK: (Cron("0 8 * * mon,tue,wed,thu,fri"),),
        SourceKind.NEWS: (Every(30),),
    }
    assert settings.slugs == ("peterborough", "kingston-upon-hull")
    assert settings.watched[0].news == (
        NewsAddress("https://www.peterboroughtoday.co.uk/rss"),
        NewsAddress("https://www.peterborough.gov.uk/news", is_page=True, links="main h3 a"),
    )
    assert settings.ofsted_url == "http://127.0.0.1:8080"
    assert settings.ofsted_files_url == "http://127.0.0.1:8080/files"
    assert settings.http.contact == "monitoring@example.org"
    assert (settings.http.min_interval, settings.http.timeout, settings.http.max_bytes) == (1, 20, 30_000_000)
    assert settings.http.allow_hosts == ("127.0.0.1", "mirror:8080")


def test_channels_are_those_of_the_authority_or_else_the_default_ones():
    settings = settings_of(FULL)
    assert channels_of(settings, "peterborough") == ("policy", "weekly")
    assert channels_of(settings, "kingston-upon-hull") == ("screen",)
    assert channels_of(settings, "leeds") == ()


def test_a_channel_keeps_what_it_filters_and_its_digest_counts_days_as_cron_does():
    weekly = settings_of(FULL).channels["weekly"]
    assert weekly.digest == "0 8 * * mon"
    assert weekly.min_severity == "high"
    assert weekly.kinds == (EventKind.INSPECTION,)
    assert weekly.mute_until == date(2026, 12, 24)


def test_operations_hear_weekly_how_the_monitor_does_unless_it_is_switched_off():
    assert settings_of("authorities: []").all_quiet is None
    assert settings_of('authorities: []\nall_quiet: "0 7 * * 5"').all_quiet == Cron("0 7 * * fri")
    assert settings_of("authorities: []\nall_quiet: off").all_quiet is None
    assert settings_of("authorities: []\nall_quiet: false").all_quiet is None


def test_a_secrets_file_is_found_from_the_configuration_not_from_where_one_stands():
    assert settings_of(FULL).channels["leads"].url_file == "/srv/monitor/config/secrets/hook"


def test_settings_cannot_be_changed():
    settings = settings_of(FULL)
    with pytest.raises(AttributeError):
        settings.alerts = ()
    with pytest.raises(ValueError, match="frozen"):
        settings.channels["screen"].min_severity = "high"


def test_the_least_configuration_is_a_list_of_authorities():
    settings = settings_of("authorities: []")
    assert settings.watched == ()
    assert settings.poll[SourceKind.NEWS] == (Every(1800),)
    assert settings.http.timeout == 20


def test_a_kind_of_source_may_be_polled_by_an_interval_and_more_often_at_certain_hours():
    settings = settings_of('authorities: []\npoll: {ofsted: [60m, "*/10 9-11 * * 2-4"], news: ["0 8 * * *"]}')
    assert settings.poll[SourceKind.OFSTED] == (Every(3600), Cron("*/10 9-11 * * tue,wed,thu"))
    assert settings.poll[SourceKind.NEWS] == (Cron("0 8 * * *"),)


def test_keys_with_nothing_behind_them_count_as_left_out():
    settings = settings_of("alerts:\nchannels:\npoll: {news: }\nauthorities:\n  - name: Leeds\n    news:\n")
    assert settings.poll[SourceKind.NEWS] == (Every(1800),)
    assert settings.watched[0].news == ()


def test_all_watches_every_authority_once_and_a_named_one_may_differ():
    settings = settings_of("""
channels: {screen: {type: console}, policy: {type: console}}
alerts: [screen]
authorities:
  - name: Leeds
    channels: [policy]
  - name: all
    news: [{feed: "https://sector.example/rss"}]
  - name: Hull
    news: [{feed: "https://hull.example/rss"}]
""")
    assert len(settings.slugs) == len(set(settings.slugs)) == len(load_register().authorities)
    assert settings.slugs[0] == "leeds"
    assert channels_of(settings, "leeds") == ("policy",)
    assert channels_of(settings, "york") == ("screen",)
    by_slug = {watched.authority.slug: watched for watched in settings.watched}
    assert [news.url for news in by_slug["kingston-upon-hull"].news] == [
        "https://hull.example/rss",
        "https://sector.example/rss",
    ]
    assert [news.url for news in by_slug["york"].news] == ["https://sector.example/rss"]


def test_all_can_have_channels_of_its_own():
    settings = settings_of(
        "channels: {a: {type: console}, b: {type: console}}\nalerts: [a]\n"
        "authorities: [{name: all, channels: [b]}, {name: Leeds}, {name: York, channels: []}]"
    )
    assert channels_of(settings, "barnet") == channels_of(settings, "leeds") == ("b",)
    assert channels_of(settings, "york") == ()


def test_a_byte_order_mark_and_other_line_ends_do_no_harm(tmp_path):
    file = tmp_path / "monitor.yaml"
    file.write_bytes(b"\xef\xbb\xbfauthorities:\r\n  - name: Leeds\r\n")
    assert load(file, load_register()).slugs == ("leeds",)


def test_anchors_may_be_used():
    settings = settings_of(
        "authorities:\n  - name: Leeds\n    news: &n [{feed: 'https://x.example'}]\n  - {name: York, news: *n}"
    )
    assert settings.watched[0].news == settings.watched[1].news


def test_merge_keys_are_read_and_what_stands_beside_them_counts():
    made = settings_of(
        "channels:\n"
        "  one: &one {type: email, to: [a@example.org], from: m@example.org, min_severity: high}\n"
        "  two: {<<: *one, to: [b@example.org]}\n"
        "  three:\n    <<: [{host: mail.example.org, min_severity: low}, *one]\n    port: 587\n"
        "authorities:\n"
        "  - &leeds {name: Leeds, channels: [one], news: [{feed: 'https://l.example/rss'}]}\n"
        "  - {<<: *leeds, name: York}\n"
    )
    one, two, three = made.channels.values()
    assert two == one.model_copy(update={"to": ("b@example.org",)})
    assert three == one.model_copy(update={"min_severity": "low", "host": "mail.example.org", "port": 587})
    leeds, york = made.watched
    assert (york.channels, york.news, york.authority.slug) == (leeds.channels, leeds.news, "york")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {<<: *a}\n",
        "a: &a {b: &b {<<: *a}}\n",
        "&a\n<<: [*a, *a, *a]\n",
        "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}}}\n" for i in range(1, 2000)),
        "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [{f'*a{i - 1}, ' * 9}]}}\n" for i in range(1, 12)),
    ],
)
def test_what_merges_itself_or_without_end_is_refused_quickly(text):
    begun = time.monotonic()
    assert any("merges this" in mistake or "nested too" in mistake for mistake in mistakes_of(text))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("mark", ["[", "{a: ", "- ", "? "])
def test_what_is_nested_without_end_is_a_mistake_and_no_fault_of_the_program(mark):
    assert mistakes_of("authorities: " * (mark[0] in "[{") + mark * 3000)


@pytest.mark.parametrize(
    "zone", ["a/" * 3000 + "a", "../../etc/passwd", "/etc/localtime", "", "a\0b", "Europe/London\n", "x" * 9000]
)
def test_any_name_of_a_zone_is_taken_or_refused(zone):
    with pytest.raises(ValueError, match="no such time zone"):
        timezone(zone)


# --- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", MISTAKES, ids=lambda file: file.stem)
def test_a_mistake_is_said_with_its_line_and_what_to_do(file):
    """Beside each bad file stands what is to be said of it. The first run writes it, and fails: a person reviews it."""
    with pytest.raises(ConfigError) as wrong:
        load(file, load_register())
    said = "".join(f"{str(mistake).replace(str(file), file.name)}\n" for mistake in wrong.value.mistakes)
    expected = file.with_suffix(".txt")
    if not expected.exists():
        expected.write_text(said, encoding="utf-8")
        pytest.fail(f"wrote {expected.name}: review it")
    assert said == expected.read_text(encoding="utf-8")
    assert "secretsecret" not in said


def test_all_mistakes_of_one_file_are_said_at_once_in_its_order():
    said = mistakes_of("timezon: x\npoll: {news: 5}\nalerts: [nobody]\nauthorities:\n  - name: Atlantis\nhttp: 2\n")
    assert [line.split(":")[0] for line in said] == ["1", "2", "3", "5", "6"]


def test_a_yaml_fault_does_not_hide_the_mistakes_elsewhere():
    said = mistakes_of("authorities: []\nauthorities: []\npol: 3\n")
    assert [line.split(":")[0] for line in said] == ["2", "3"]


def test_a_file_that_is_not_there_or_cannot_be_read_is_said(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError) as wrong:
            load(path, load_register())
        assert str(wrong.value).startswith(f"{path}: ")


def test_a_thing_that_stands_for_more_than_memory_holds_is_refused_quickly():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "too large" in "".join(mistakes_of("\n".join(lines)))


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_the_reader(text):
    with suppress(ConfigError):
        settings_of(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=12,
    ),
    st.sampled_from(["poll", "channels", "alerts", "operations", "authorities", "sources", "http", "state", "contact"]),
)
def test_no_data_whatever_breaks_the_checks(data, key):
    with suppress(ConfigError):
        settings_of(json.dumps({"authorities": [], key: data}))


# --- small values -----------------------------------------------------------------------------------------------------


@given(st.integers(1, 99_999), st.sampled_from([("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]))
def test_intervals(number, unit):
    assert interval(f"{number}{unit[0]}") == number * unit[1]


@given(st.integers(1, 99_999), st.sampled_from([("B", 1), ("kB", 10**3), ("MB", 10**6), ("GB", 10**9)]))
def test_sizes(number, unit):
    assert size(f"{number}{unit[0]}") == number * unit[1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0 8 * * 1", "mon"),
        ("0 8 * * 0", "sun"),
        ("0 8 * * 7", "sun"),
        ("0 8 * * 1-5", "mon,tue,wed,thu,fri"),
        ("0 8 * * 0-6/2", "sun,tue,thu,sat"),
        ("0 8 * * 1,3", "mon,wed"),
        ("0 8 * * mon-fri", "mon-fri"),
        ("0 8 * * *", "*"),
    ],
)
def test_days_of_the_week_are_those_of_cron_not_those_of_the_scheduler(written, meant):
    assert cron(written).line.split()[4] == meant


# --- the files that come with the project -----------------------------------------------------------------------------


def test_the_configuration_that_comes_with_the_project_is_right_without_any_secret(monkeypatch):
    for name in ("SLACK_BOT_TOKEN", "SLACK_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = load(ROOT / "config" / "monitor.yaml", load_register())
    assert "peterborough" in settings.slugs
    assert settings.state == ROOT / "state"
    assert all(channels_of(settings, slug) for slug in settings.slugs)


def test_the_schema_is_in_step_with_the_code():
    """`python -m monitor.config.schema > config/monitor.schema.json` brings it up to date."""
    assert (ROOT / "config" / "monitor.schema.json").read_text(encoding="utf-8") == text(load_register())


def test_the_schema_accepts_what_is_right_and_refuses_what_is_not():
    from jsonschema import Draft202012Validator  # whose import takes two seconds

    validator = Draft202012Validator(schema(load_register()))
    for right in (FULL, (ROOT / "config" / "monitor.yaml").read_text(encoding="utf-8")):
        # JSON knows no dates: as an editor sees them they are text.
        validator.validate(json.loads(json.dumps(YAML(typ="safe").load(right), default=str)))
    for name in ("unknown_key", "unknown_key_nested", "bad_interval", "bad_size", "unknown_channel_type", "bad_host"):
        data = YAML(typ="safe").load((HERE / "mistakes" / f"{name}.yaml").read_text(encoding="utf-8"))
        assert validator.is_valid(data) == (name == "bad_host"), name


def test_every_key_of_every_channel_is_explained_to_the_editor():
    made = schema(load_register())
    assert {"Peterborough", "all"} <= set(made["$defs"]["AuthorityEntry"]["properties"]["name"]["anyOf"][0]["enum"])
    for settings in CHANNELS.values():
        for key, part in made["$defs"][settings.__name__]["properties"].items():
            assert key == "type" or part["description"], f"{settings.__name__}.{key}"


def test_what_is_said_of_a_region_holds_for_those_who_say_nothing_the_nearer_first():
    made = settings_of(
        "channels: {a: {type: console}, b: {type: console}, c: {type: console}}\n"
        "alerts: [a]\n"
        "authorities:\n"
        "  - name: all\n"
        "    channels: [b]\n"
        "    news: [{feed: https://e.example/rss}]\n"
        "  - name: London\n"
        "    channels: [c]\n"
        "    news: [{feed: https://l.example/rss}]\n"
        "  - name: Camden\n"
        "    news: [{feed: https://c.example/rss}]\n"
        "  - name: Brent\n"
        "    channels: []\n"
    )
    watched = {one.authority.slug: one for one in made.watched}
    assert len(watched) == 153
    assert (watched["leeds"].channels, watched["camden"].channels) == (("b",), ("c",))
    assert (watched["barnet"].channels, watched["brent"].channels) == (("c",), ())
    assert [news.url[8] for news in watched["camden"].news] == ["c", "l", "e"]
    assert [news.url[8] for news in watched["leeds"].news] == ["e"]


@pytest.mark.parametrize("text", ["::before", "a::e", "main h3 >", "a[", ":nth-child(x)", "", ","])
def test_what_is_no_selector_that_can_be_used_is_refused(text):
    with pytest.raises(ValueError, match="not a CSS selector"):
        selector(text)


@pytest.mark.parametrize("opened", ["[", "{", "- ", "[{", "? ", "{a: ", "- ["])
def test_what_is_nested_in_thousands_is_refused_at_once(opened: str) -> None:
    """A parser that looks a thousand brackets ahead at each of them takes seconds for a file of four kilobytes."""
    with within(0.5):
        document = yaml_lines.read("authorities: [Leeds]\nnews: " + opened * (20_000 // len(opened)))
        assert document.faults
