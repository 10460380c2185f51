"""The commands from outside: what they print, where, and how they end."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.demo.govuk_web import GovukWeb, Notice
from monitor.demo.story import DOCUMENTS, NOTICES, STEPS, world
from monitor.demo.web import Trouble
from monitor.demo.world import Page
from monitor.model.facts import EventKind
from monitor.run.poll import Outcome
from monitor.store.database import Store
from tests import standing_sight
from tests.monitored import Monitored

ROOT = Path(__file__).resolve().parents[2]
REPORT = DOCUMENTS / "inspection-2023.pdf"
LETTER = DOCUMENTS / "focused-visit-2023.pdf"
EVENT_KEYS = [
    "kind", "action", "status", "framework", "start", "end", "precision", "published", "topic", "visit_number",
    "priority_action", "lead_inspector", "judgements", "previous", "priority_actions", "improvements", "quote",
    "certainty", "cues",
]  # fmt: skip
DOCUMENT_KEYS = ["source", "kind", "title", "published", "authority", "events", "background", "problems"]
CONFIGURATION = """\
contact: test@example.org
channels:
  screen: {{type: console}}
  hook: {{type: slack_webhook, url_env: NO_SUCH_VARIABLE}}
alerts: [screen]
operations: [screen]
all_quiet: off
authorities:
  - name: Peterborough
sources:
  ofsted: {{base_url: "{url}", files_url: "{url}"}}
  govuk: {{collections: []}}
http: {{min_interval: 0s, allow_hosts: ["127.0.0.1"]}}
"""


@pytest.fixture
def run(capsys):
    """`run("check")`: the exit status, what went to the output, what went to the errors."""

    def command(*arguments):
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return command


@pytest.fixture
def here(tmp_path, serve, run):
    """A configuration on a small web, and `here.run(...)` on it."""

    class Here:
        web = serve(world(), STEPS[0].day)
        config = tmp_path / "config" / "monitor.yaml"

        def run(self, *arguments):
            return run("--config", self.config, *arguments)

        def write(self, text):
            self.config.parent.mkdir(exist_ok=True)
            self.config.write_text(text.format(url=self.web.url))

    made = Here()
    made.write(CONFIGURATION)
    return made


# --- extract ----------------------------------------------------------------------------------------------------------


def test_extract_prints_one_object_a_line_in_the_order_given_with_the_keys_of_the_contract(run):
    status, out, _ = run("extract", "--json", LETTER, REPORT, LETTER)
    assert status == 0
    documents = [json.loads(line) for line in out.splitlines()]
    assert [document["source"] for document in documents] == [str(LETTER), str(REPORT), str(LETTER)]
    assert all(list(document) == DOCUMENT_KEYS for document in documents)
    assert all(list(event) == EVENT_KEYS for document in documents for event in document["events"])
    report = documents[1]
    assert (report["kind"], report["authority"], report["problems"]) == ("inspection_report", "peterborough", [])
    (event,) = report["events"]
    assert (event["start"], event["end"], event["precision"], event["status"]) == (
        "2023-11-27",
        "2023-12-08",
        "day",
        "confirmed",
    )
    assert next(iter(event["judgements"])) == "overall"


def test_a_document_that_cannot_be_read_is_still_an_object_and_does_not_stop_the_others(run, tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.touch()
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(40_000_000)
    status, out, err = run("extract", "--json", empty, tmp_path, tmp_path / "none.pdf", huge, "a\0b", REPORT)
    assert (status, err) == (1, "")
    *unread, read = [json.loads(line) for line in out.splitlines()]
    assert [(document["kind"], document["events"]) for document in unread] == [("unknown", [])] * 5
    assert all(len(document["problems"]) >= 1 for document in unread)
    assert "No such file" in unread[2]["problems"][0]
    assert "larger than" in unread[3]["problems"][0]
    assert read["kind"] == "inspection_report"


def test_extract_reads_addresses_as_the_configuration_allows(here):
    here.web.today = STEPS[-1].day
    status, out, _ = here.run("extract", "--json", f"{here.web.url}/v1/file/50237978", f"{here.web.url}/v1/file/1")
    documents = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert documents[0]["kind"] == "inspection_report"
    assert documents[1]["kind"] == "unknown"
    assert "404" in documents[1]["problems"][0]


def test_without_a_configuration_addresses_of_this_machine_stay_closed(run, serve, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    status, out, _ = run("extract", "--json", f"{serve(world(), STEPS[0].day).url}/v1/file/50237978")
    assert status == 1
    assert json.loads(out)["problems"]


def test_extract_shows_a_person_what_it_read(run):
    status, out, _ = run("extract", REPORT, LETTER)
    assert status == 0
    assert "Inspection, 27 Nov – 8 Dec 2023: inadequate" in out
    assert re.search(r"Overall effectiveness +inadequate", out)
    assert "Areas for priority action" in out
    assert "Topic: the front door" in out


def test_extract_takes_the_authority_and_the_date_it_is_told(run):
    status, out, _ = run("extract", "--json", "--authority", "Leeds City Council", "--published", "2024-01", REPORT)
    assert status == 0
    assert (json.loads(out)["events"], json.loads(out)["problems"]) == ([], [])
    status, out, _ = run("extract", "--authority", "Leeds City Council", REPORT)
    assert status == 0
    assert "! this document is about Peterborough, not Leeds: its events are left out" in out
    assert "left out" not in run("extract", "--authority", "Peterborough", REPORT)[1]
    status, _, err = run("extract", "--authority", "Peterboro", REPORT)
    assert status == 2
    assert "Peterborough" in err
    status, _, err = run("extract", "--published", "last week", REPORT)
    assert status == 2
    assert "2024-01-30" in err


def test_extract_reads_a_story_by_the_history_where_it_is_asked_to(here, tmp_path, monkeypatch):
    monkeypatch.setattr(import_module("monitor.cli.extract"), "read_document", standing_sight.shown)
    story = tmp_path / "story.txt"
    story.write_text("2024-02-05")
    read = ("extract", "--json", "--history", story)
    status, _, err = here.run(*read)
    assert status == 2
    assert "no history yet" in err
    here.web.today = STEPS[-1].day
    here.run("backfill")

    def title(*options):
        status, out, _ = here.run("extract", "--json", *options, story)
        assert status == 0
        return json.loads(out)["title"]

    assert title() == "in the dark", "without it, no history is asked"
    assert title("--history") == "peterborough inadequate"
    assert title("--history", "--authority", "Leeds") == "leeds None"
    story.write_text("2023-01-05")
    assert title("--history") == "peterborough good", "a story is read by what was known on its own day"


def test_extract_says_where_a_page_did_not_give_its_story(run, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<title>Leeds told to improve</title><article><h1>Leeds told to improve</h1><p>Services in Leeds must "
        "improve, inspectors say in a report.</p></article><div><p>Subscribe to continue.</p></div>"
    )
    status, out, _ = run("extract", page)
    assert status == 0
    assert "! the page holds a wall, not the whole story" in out


def test_what_a_document_holds_does_not_command_the_terminal(run, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<title>\x1b[2JInspection [bold]of[/bold] things</title><p>\x1b]0;owned\x07 [red]Text[/red]</p>")
    _, out, _ = run("extract", page)
    assert "\x1b" not in out


# --- configuration and register ---------------------------------------------------------------------------------------


def test_check_says_who_gets_what(here, monkeypatch):
    status, out, err = here.run("check")
    assert status == 0
    assert re.search(r"Peterborough +screen", out)
    assert f"{here.config} is right" in out
    assert "NO_SUCH_VARIABLE" in err
    monkeypatch.setenv("NO_SUCH_VARIABLE", "x")
    assert here.run("check")[2] == ""


def test_check_says_what_each_channel_lets_through(here):
    here.write("""
channels:
  a: {{type: console, min_severity: high, kinds: [inspection], digest: "0 8 * * 1", quiet_hours: "22:00-07:00"}}
  b: {{type: console, mute_until: 2026-12-24}}
authorities:
  - {{name: all, channels: [a, b]}}
  - {{name: Leeds, channels: []}}
""")
    _, out, _ = here.run("check")
    assert "high and above; only inspection; gathered (0 8 * * mon); quiet 22:00-07:00 but for critical" in out
    assert "everything; muted until 2026-12-24" in out
    assert re.search(r"152 authorities: .*London \(all 33\), .*, Barnsley, .* +a, b", out)
    assert re.search(r"Leeds +none: history only", out)


def test_check_says_who_gets_what_where_regions_mentions_and_the_weekly_word_are_chosen(here, monkeypatch):
    monkeypatch.setenv("T", "x")
    here.write("""
channels:
  north: {{type: console, regions: [North East, North West]}}
  policy: {{type: slack, channel: "#a", token_env: T, mention: "<!here>", mention_from: high, regions: [London]}}
  rest: {{type: console}}
operations: [rest]
all_quiet: "0 7 * * 5"
authorities:
  - {{name: all, channels: [north, policy, rest]}}
""")
    _, out, _ = here.run("check")
    assert re.search(r"36 authorities: North East \(all 12\), North West \(all 24\) +north, rest", out)
    assert re.search(r"33 authorities: London \(all 33\) +policy, rest", out)
    assert re.search(r"South West \(all 15\).* +rest *\n", out)
    assert "everything; only of North East, North West" in out
    assert "everything; only of London; mentions <!here> from high" in out
    assert re.search(r"how the monitor does \(0 7 \* \* fri\) +rest", out)


def test_check_prints_every_mistake_and_ends_with_2(here):
    here.write("contct: x\npoll: {{news: 5}}\nauthorities: []\n")
    status, out, err = here.run("check")
    assert status == 2
    first, second = out.splitlines()
    assert first == f"{here.config}:1: unknown key `contct`; did you mean `contact`?"
    assert second.startswith(f"{here.config}:2: `poll.news`: neither an interval nor a cron line: `5`; write for")
    assert "2 mistakes" in err
    for command in (["once"], ["events"], ["add", "Leeds"], ["start"], ["notify-test", "screen"]):
        status, out, err = here.run(*command)
        assert (status, out) == (2, "")
        assert "did you mean `contact`?" in err


def test_check_live_says_what_each_source_holds(here):
    status, out, _ = here.run("check", "--live")
    assert status == 0
    assert "Ofsted's page of Peterborough: 1 item; the first: Children's services inspection, 6 Aug 2018" in out
    assert "Ofsted's list of authorities: 1 authority" in out
    here.web.troubles["*"] = Trouble.FORBIDDEN
    status, out, _ = here.run("check", "--live")
    assert status == 1
    assert "403" in out
    assert not (here.config.parent.parent / "state").exists()


def test_add_resolves_shows_and_writes_and_twice_does_nothing(here):
    before = here.config.read_text()
    status, out, _ = here.run("add", "Stoke", "--feed", "https://s.example/rss", "--channel", "hook", "--dry-run")
    assert status == 0
    assert "+  - name: Stoke-on-Trent" in out
    assert here.config.read_text() == before
    for words in ("is watched now", "already: nothing to do"):
        status, out, _ = here.run("add", "Stoke", "--feed", "https://s.example/rss", "--channel", "hook")
        assert status == 0
        assert "/provider/44/80564" in out
        assert words in out
    assert here.run("check")[0] == 0
    status, out, _ = here.run("remove", "Stoke-on-Trent City Council")
    assert status == 0
    assert here.config.read_text() == before
    assert "nothing to do" in here.run("remove", "Stoke")[1]


def test_add_takes_several_names_a_slip_and_a_region_and_says_what_it_took(here):
    status, out, err = here.run("add", "N Lincs", "Manchestr", "80559", "London", "--channel", "hook")
    assert status == 0
    assert err == "note: 'Manchestr' is taken for Manchester\n"
    assert "all of London: 33 authorities" in out
    assert "North Lincolnshire, Manchester, Southend-on-Sea and all of London are watched now" in out
    for name in ("North Lincolnshire", "Manchester", "Southend-on-Sea", "London"):
        assert f"  - name: {name}\n    channels: [hook]\n" in here.config.read_text()
    assert "already: nothing to do" in here.run("add", "greater london", "E06000033")[1]
    _, out, _ = here.run("authorities", "--json")
    assert sum(row["watched"] for row in json.loads(out)) == 37
    status, _, err = here.run("remove", "Camden")
    assert status == 2
    assert "Camden has no entry of its own: it is watched because `London` is, and only as long as `London` is" in err
    assert here.run("add", "Camden", "--channel", "screen")[0] == 0
    assert "it is still watched because `London` is" in here.run("remove", "Camden")[1]
    assert "`London` is taken out: nothing of it is watched now" in here.run("remove", "London")[1]
    assert here.run("remove", "Manchestr")[0] == 0
    assert here.run("check")[0] == 0


@pytest.mark.parametrize("command", [["add"], ["remove"], ["once"], ["events"], ["extract", REPORT, "--authority"]])
def test_all_commands_refuse_the_same_names_with_who_may_be_meant_and_change_nothing(here, command):
    assert here.run("--now", "2021-07-01", "once")[0] == 0
    hits = len(here.web.hits)
    before = here.config.read_text()
    for name in ("Chester", "Stafford", "South Yorkshire", "Cumbria", "Peterboro", "PCC"):
        status, _, err = here.run(*command, *(["Leeds"] if command == ["add"] else []), name)
        assert status == 2, name
        assert re.search(r"`(Cheshire West and Chester|Staffordshire|Doncaster|Cumberland|Peterborough)`", err), name
        assert (here.config.read_text(), len(here.web.hits)) == (before, hits)
        here.write(CONFIGURATION.replace("name: Peterborough", f"name: {name}"))
        status, out, _ = here.run("check")
        assert status == 2, name
        assert err.strip().partition(": ")[2] in out
        here.config.write_text(before)


def test_a_slip_is_a_mistake_of_the_file_and_a_region_is_none(here):
    here.write("channels: {{}}\nauthorities:\n  - name: Manchestr\n")
    status, out, _ = here.run("check")
    assert status == 2
    assert ":3: no single authority of the register is called `Manchestr`; did you mean `Manchester`?" in out
    here.write("channels: {{}}\nauthorities:\n  - name: London\n  - name: greater london\n")
    assert ":4: `greater london` is watched twice, first as `London`" in here.run("check")[1]
    status, _, err = here.run("extract", "--authority", "London", REPORT)
    assert status == 2
    assert "London is 33 authorities; name one of them" in err


def test_once_and_events_take_a_region_and_a_slip(here):
    status, out, err = here.run("--now", "2021-07-01", "once", "East of England")
    assert (status, err) == (0, "")
    assert "2 of 2 sources polled" in out
    assert here.run("once", "London")[0] == 2
    status, out, err = here.run("events", "Peterbrough", "East of England", "--format", "json")
    assert (status, err) == (0, "note: 'Peterbrough' is taken for Peterborough\n")
    assert {event["authority"] for event in json.loads(out)} == {"peterborough"}


def test_check_says_which_file_of_a_secret_is_not_there_and_where_it_is_named(here):
    secrets = here.config.parent / "secrets"
    here.write(
        "channels:\n"
        "  screen: {{type: console}}\n"
        "  one: {{type: slack, channel: '#a', token_file: secrets/token}}\n"
        "  two: {{type: slack_webhook, url_file: secrets}}\n"
        "  three:\n    type: email\n    to: [a@example.org]\n    from: m@example.org\n    user: m\n"
        "    password_file: secrets/password\n"
        "authorities:\n  - name: Peterborough\n"
        'sources: {{ofsted: {{base_url: "{url}", files_url: "{url}"}}, govuk: {{collections: []}}}}\n'
        "http: {{min_interval: 0s, allow_hosts: [127.0.0.1]}}\n"
    )
    secrets.mkdir()
    (secrets / "password").write_text(" \n")
    status, out, err = here.run("check")
    assert status == 2
    assert [line.partition("monitor.yaml:")[2].partition(";")[0] for line in out.splitlines()] == [
        "3: `channels.one.token_file`: the file `secrets/token` is not there",
        "4: `channels.two.url_file`: the file `secrets` cannot be read (Is a directory)",
        "10: `channels.three.password_file`: the file `secrets/password` holds nothing",
    ]
    assert err == "3 mistakes; nothing is delivered by these channels\n"
    # At run time that is a matter of its channel alone: the monitor works.
    assert here.run("--now", "2021-07-01", "once")[0] == 0
    status, _, err = here.run("notify-test", "one")
    assert status == 1
    assert "secrets/token" in err


@pytest.mark.parametrize("command", ["events", "backfill"])
def test_a_period_that_ends_before_it_begins_is_refused(here, command):
    assert here.run("--now", "2021-07-01", "once")[0] == 0
    hits = len(here.web.hits)
    status, out, err = here.run(command, "--since", "2023-05", "--until", "2023-04-30")
    assert (status, out) == (2, "")
    assert "nothing lies between --since 2023-05 and --until 2023-04-30: the first day comes after the last" in err
    assert len(here.web.hits) == hits
    assert here.run(command, "--since", "2023", "--until", "2023")[0] == 0


def test_no_spreadsheet_goes_to_a_terminal_and_80_columns_show_what_happened(here, monkeypatch):
    here.web.today = STEPS[-1].day
    assert here.run("backfill")[0] == 0
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    status, out, err = here.run("events", "--format", "xlsx")
    assert (status, out) == (2, "")
    assert "--out events.xlsx" in err
    status, out, _ = here.run("events", "--kind", "inspection", "--since", "2023")
    assert status == 0
    assert [line.rstrip() for line in out.splitlines()] == [
        "27 Nov \N{EN DASH} 8 Dec 2023  Peterborough",
        "  inspection: inadequate (declined); published 30 Jan 2024, told by ofsted",
        "  peterborough/inspection/2023-11-27",
    ]


def test_events_end_where_they_are_asked_to(here):
    here.web.today = STEPS[-1].day
    assert here.run("backfill")[0] == 0
    _, out, _ = here.run("events", "--format", "json", "--since", "2021", "--until", "2023-06")
    assert [event["id"] for event in json.loads(out)] == [
        "peterborough/focused_visit/2021-06-22",
        "peterborough/focused_visit/2023-03-01",
    ]


def test_add_shows_the_notices_in_force_and_the_news_that_could_be_watched(here):
    status, out, _ = here.run("add", "Medway", "--dry-run")
    assert status == 0
    assert "GOV.UK: notices and directions in force come with the first poll" in out
    tries = f"`python run.py --config {here.config} check --live` tries what was added, not these"
    assert f"News that could be watched besides ({tries}):" in out
    assert re.search(r"add \"Medway\" --feed https://\S+ +# .* \(fetched for .*2026", out)
    assert "(unverified" not in here.run("add", "Halton", "--dry-run")[1]
    title, issued = "Direction issued to Leeds City Council: May 2018", date(2018, 5, 1)
    closed = Notice("direction-leeds", title, "<p>A direction.</p>", issued, closed=date(2019, 5, 1))
    with GovukWeb([*NOTICES, closed], STEPS[0].day) as gov:
        text = here.config.read_text()
        here.config.write_text(re.sub(r"  govuk: .*", f'  govuk: {{base_url: "{gov.url}"}}', text))
        assert here.run("once")[0] == 0
    assert "GOV.UK: in force: improvement notice issued, Sep 2019\n" in here.run("add", "Medway", "--dry-run")[1]
    assert "GOV.UK: no notice or direction in force\n" in here.run("add", "Leeds", "--dry-run")[1]


def test_add_proposes_the_news_of_all_england_once_until_it_is_watched(here):
    feed = "https://schoolsweek.co.uk/feed/"
    _, out, _ = here.run("add", "Leeds", "York", "--dry-run")
    (line,) = (line for line in out.splitlines() if feed in line)
    assert line.startswith(
        f'  python run.py --config {here.config} add "Leeds" "York" --feed {feed}   # Schools Week (attested: '
    )
    assert "News of all England, polled once for all who watch it, that could be watched besides" in out
    assert here.run("add", "Leeds", "York", "--feed", "http://www.schoolsweek.co.uk/feed")[0] == 0
    assert "Schools Week" not in here.run("add", "Leeds", "York", "--dry-run")[1]
    assert "Schools Week" in here.run("add", "Leeds", "Medway", "--dry-run")[1]
    assert f'{here.config} add "all" --feed {feed}' in here.run("add", "all", "--dry-run")[1]


def test_add_takes_a_feed_once_however_it_is_written(here):
    assert here.run("add", "Leeds", "--feed", "https://www.leeds.example/rss/")[0] == 0
    assert "nothing to do" in here.run("add", "Leeds", "--feed", "http://leeds.example:80/rss?utm_source=letter")[1]
    assert "added: 1 feed" in here.run("add", "Leeds", "--feed", "https://leeds.example/rss?topic=1")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "PCC"], "Peterborough"),
        (["add", "Atlantis"], "`python run.py authorities` lists them all"),
        (["add", "Leeds", "--channel", "scren"], "did you mean `screen`?"),
        (["add", "Leeds", "--channel", "zzz"], "known: screen, hook"),
        (["add", "Leeds", "--feed", "leeds.example/rss"], "not a web address"),
        (["add", "Leeds", "--feed", "https://news.google.com/rss/search?q=leeds"], "name the papers' own feeds"),
        (["remove", "Atlantis"], "no single authority"),
        (["notify-test", "scren"], "did you mean `screen`?"),
        (["once", "Leeds"], 'add "Leeds"'),
        (["backfill", "--since", "tomorrow"], "not a date"),
        (["events", "--since", "tomorrow"], "not a date"),
        (["outbox", "drop"], "name the alerts"),
        (["events"], "no history yet"),
        (["outbox"], "no history yet"),
        (["show", "peterborough/inspection/2023-11-27"], "no history yet"),
        (["--now", "noon", "check"], "not an instant"),
        (["nonsense"], "No such command"),
        (["extract"], "Missing argument"),
        (["events", "--kind", "party"], "party"),
    ],
)
def test_wrong_use_ends_with_2_a_plain_word_and_nothing_done(here, arguments, said):
    before = here.config.read_text()
    status, _, err = here.run(*arguments)
    assert status == 2
    assert said in err
    assert "Traceback" not in err
    assert here.config.read_text() == before
    assert here.web.hits == []


def test_remove_knows_that_all_watches_an_authority(here):
    here.write("authorities:\n  - name: all\n")
    status, _, err = here.run("remove", "Leeds")
    assert status == 2
    assert "it is watched because `all` is, and only as long as `all` is" in err
    assert here.run("add", "Leeds", "--feed", "https://l.example/rss")[0] == 0
    status, out, _ = here.run("remove", "Leeds")
    assert status == 0
    assert "Leeds has no entry of its own any more; it is still watched because `all` is" in out
    assert here.run("remove", "Leeds")[0] == 2
    status, out, _ = here.run("remove", "all")
    assert status == 0
    assert "`all` is taken out: nothing is watched now; all history stays" in out
    assert "`all` is not named" in here.run("remove", "all")[1]
    assert here.run("add", "all")[0] == 0
    assert here.run("add", "Leeds", "--feed", "https://l.example/rss")[0] == 0
    assert "still watched by name: Leeds; all" in here.run("remove", "all")[1]
    assert "Leeds is watched no more; its history stays" in here.run("remove", "Leeds")[1]


def test_the_commands_that_add_prints_can_be_pasted_into_a_shell(here):
    import shlex

    from monitor.config.changes import proposals
    from monitor.register.authorities import load

    special = [
        (authority.name, proposal.url)
        for authority in load().authorities
        for proposal in proposals(authority.slug)
        if re.search(r"[?&]", proposal.url) and proposal.is_shown
    ]
    name, url = special[0]
    _, out, _ = here.run("add", name, "--dry-run")
    (line,) = (line for line in out.splitlines() if url in line)
    assert f"'{url}'" in line
    assert shlex.split(line, comments=True)[:6] == ["python", "run.py", "--config", str(here.config), "add", name]
    assert shlex.split(line, comments=True)[-1] == url


def test_authorities_lists_the_register_and_what_is_watched(here):
    _, out, _ = here.run("authorities", "peterb")
    assert re.search(r"peterborough +Peterborough +East of England +80537 +watched", out)
    _, out, _ = here.run("authorities", "--json")
    listed = json.loads(out)
    assert len(listed) == 153
    assert [row["slug"] for row in listed if row["watched"]] == ["peterborough"]
    assert json.loads(here.run("authorities", "--json", "peterborouhg")[1])[0]["slug"] == "peterborough"
    status, out, err = here.run("authorities", "Stok on Trent")
    assert status == 0
    assert "Stoke-on-Trent" in out
    assert "nothing in the register matches 'Stok on Trent'; these names are near it" in err
    assert here.run("authorities", "stoke")[2] == ""
    assert "North Lincolnshire" in here.run("authorities", "N Lincs")[1]
    _, out, err = here.run("authorities", "Crewe")
    assert re.search(r"cheshire-east +Cheshire East", out)
    assert "note: Crewe is no authority of its own; `Cheshire East` answers for children's services there" in err
    assert here.run("authorities", "qqqq")[0] == 1


def test_authorities_are_listed_though_the_configuration_is_wrong(here):
    here.write("nonsense: 1\n")
    status, out, err = here.run("authorities", "leeds")
    assert status == 0
    assert "Leeds" in out
    assert "nothing counts as watched" in err


def test_the_configuration_may_be_named_by_the_environment(here, run, monkeypatch):
    monkeypatch.setenv("MONITOR_CONFIG", str(here.config))
    assert "Peterborough" in run("check")[1]


# --- the monitor at work ----------------------------------------------------------------------------------------------


def test_a_round_polls_alerts_and_is_shown_afterwards(here):
    status, out, _ = here.run("--now", "2021-07-01", "once")
    assert status == 0
    assert "now watching" in out
    assert "2 of 2 sources polled" in out
    here.web.today = STEPS[-1].day
    status, out, _ = here.run("--now", "2024-02-06T10:00Z", "once", "Peterborough City Council")
    assert status == 0
    assert "judged inadequate, down from good" in out
    assert "1 delivery" in out

    status, out, _ = here.run("events", "--format", "json")
    assert status == 0
    events = json.loads(out)
    assert [event["id"] for event in events] == [
        "peterborough/inspection/2018-06-25",
        "peterborough/focused_visit/2021-06-22",
        "peterborough/focused_visit/2023-03-01",
        "peterborough/inspection/2023-11-27",
    ]
    own = {
        "id",
        "authority",
        "name",
        "region",
        "gss",
        "first_seen",
        "direction",
        "compared_with",
        "recalled",
        "evidence",
    }
    assert set(events[0]) == {*EVENT_KEYS, *own}
    assert list(events[0]["evidence"][0]) == ["url", "source", "title", "published", "quote", "first_seen"]
    assert events[-1]["direction"] == "declined"
    assert events[-1]["published"] == "2024-01-30"

    status, out, _ = here.run("show", "peterborough/inspection/2023-11-27")
    assert status == 0
    assert "screen: delivered 2024-02-06" in out
    assert re.search(r"Care leavers +inadequate", out)
    shown = json.loads(here.run("show", "--json", "peterborough/inspection/2023-11-27")[1])
    assert [alert["state"] for alert in shown["alerts"]] == ["taken"]
    status, _, err = here.run("show", "peterborough/inspection/1999")
    assert status == 2
    assert "peterborough/inspection/2023-11-27" in err
    assert here.run("outbox")[1] == "nothing is pending\n"


def test_the_history_can_be_filtered_and_taken_away(here, tmp_path):
    here.web.today = STEPS[-1].day
    assert here.run("backfill")[0] == 0

    def ids(*arguments):
        _, out, _ = here.run("events", "--format", "json", *arguments)
        return [event["id"].split("/")[1:] for event in json.loads(out)]

    assert len(ids()) == 4
    assert ids("--kind", "inspection", "--since", "2020") == [["inspection", "2023-11-27"]]
    assert ids("Leeds") == []
    assert ids("peterborough", "--since", "2023-12") == [["inspection", "2023-11-27"]]
    _, out, _ = here.run("events")
    assert re.search(r"27 Nov – 8 Dec 2023 +Peterborough +inspection +inadequate", out)
    assert max(map(len, out.splitlines())) > 80
    for form in ("csv", "table", "xlsx", "json"):
        target = tmp_path / f"history.{form}"
        assert here.run("events", "--format", form, "--out", target)[:2] == (0, "")
        assert target.stat().st_size > 100
    from openpyxl import load_workbook

    sheet = list(load_workbook(tmp_path / "history.xlsx").active.values)
    assert sheet[0][:3] == ("id", "authority", "kind")
    assert len(sheet) == 5
    written = (tmp_path / "history.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfid,authority,kind,")  # the mark by which Excel knows it for UTF-8
    _, out, _ = here.run("events", "--format", "csv")
    assert out.splitlines() == written.decode("utf-8-sig").splitlines()
    status, _, err = here.run("events", "--format", "csv", "--out", tmp_path / "no" / "folder.csv")
    assert status == 1
    assert "cannot be written" in err


def test_backfill_is_silent_and_twice_changes_nothing(here):
    here.web.today = STEPS[-1].day
    status, out, _ = here.run("backfill", "Peterborough", "--dry-run")
    assert status == 0
    assert re.search(r"Peterborough +4 +4", out)
    status, out, _ = here.run("backfill", "--until", "2020")
    assert re.search(r"Peterborough +4 +1 +1", out)
    status, out, _ = here.run("backfill", "--since", "2020")
    assert re.search(r"Peterborough +4 +3 +\d", out)
    status, out, _ = here.run("backfill")
    assert status == 0
    assert re.search(r"Peterborough +4 +0 +0", out)
    assert here.run("outbox", "--json")[1] == "[]\n"


def test_a_source_that_fails_is_said_by_status_and_by_sources(here):
    assert here.run("--now", "2021-07-01", "once")[0] == 0
    here.web.troubles["*"] = Trouble.FORBIDDEN
    status, out, _ = here.run("--now", "2021-07-02", "once", "--force")
    assert status == 1
    assert "unreachable" in out
    status, out, _ = here.run("--now", "2021-07-02", "sources")
    assert status == 1
    assert re.search(r"Ofsted's page of Peterborough +2021-07-01 00:00 .* 403", out)
    rows = json.loads(here.run("sources", "--json")[1])
    assert [row["failures"] for row in rows] == [1, 1]
    status, out, _ = here.run("backfill")
    assert status == 1
    assert "403" in out


def test_a_key_in_a_feeds_address_is_shown_nowhere(here, tmp_path):
    path = "/9f8a7b6c5d4e3f2a1b0cSECRET/rss"
    feed = "{{feed: '{url}" + path + "?key=SECRET0&token=SECRET1&id=7'}}"
    watched = CONFIGURATION.replace("- name: Peterborough", "- name: Peterborough\n    news: [" + feed + "]")
    listing = b"<rss><channel><item><title>Bins on Mondays</title><link>/n/1?auth=SECRET2</link></item></channel></rss>"
    story = b"<html><body><main><h1>Bins</h1><p>Bins will be emptied on Mondays.</p></main></body></html>"
    day = date(2021, 1, 1)
    pages = (Page(path, ((day, listing),), "application/rss+xml"), Page("/n/1", ((day, story),)))
    here.web.world = replace(here.web.world, pages=pages)
    here.write(watched)
    said = [here.run("check", "--live"), here.run("-vv", "--now", "2021-07-01", "once")]
    here.web.troubles["*"] = Trouble.FORBIDDEN
    said += [here.run("-vv", "--now", f"2021-07-0{n}", "once", "--force") for n in (2, 3)]
    commands = (["check", "--live"], ["sources"], ["sources", "--json"], ["outbox", "list"], ["backfill"])
    said += [here.run(*command) for command in commands]
    with Store.read(tmp_path / "state") as store:
        alerts = [str(d) for d in store.deliveries(states=("owed", "held", "taken", "dropped"))]
    here.write(watched.replace(feed, f"{feed}, {feed}"))
    said.append(here.run("check"))
    assert "SECRET" not in "".join(map(str, (*said, *alerts)))
    assert all("id=7" in "".join(map(str, part)) for part in (said, alerts)), "the address is named all the same"


@pytest.mark.parametrize(
    "address",
    [
        "http://user:pass0word@127.0.0.1:1/",
        "https://user:pass0word@[::1/",
        "HTTP://a/?key=pass0word",
        "ftp://u:pass0word@h/x",
    ],
)
def test_extract_echoes_no_password(run, address):
    for form in ((), ("--json",)):
        assert "pass0word" not in "".join(map(str, run("extract", *form, address)))


def test_sources_before_the_first_poll_are_all_due(here):
    status, out, _ = here.run("sources")
    assert status == 1
    assert out.count("at once") == 2


def test_a_history_that_cannot_be_read_is_no_clean_bill_of_health(here):
    state = here.config.parents[1] / "state"
    state.mkdir()
    (state / "monitor.db").write_bytes(b"no database" * 1000)
    status, out, err = here.run("sources")
    assert (status, out) == (2, "")
    assert "cannot be read: file is not a database" in err


def test_a_document_that_cannot_be_read_is_said(here):
    here.web.troubles["/v1/file/50004442"] = Trouble.HTML
    status, out, _ = here.run("once")
    assert status == 0, "it is said, and needs nobody now"
    assert "could not be read" in out
    status, out, _ = here.run("backfill")
    assert status == 1
    assert "! Ofsted's page of Peterborough" in out


def test_alerts_that_a_channel_does_not_take_are_owed_retried_and_dropped(here):
    here.write(CONFIGURATION.replace("alerts: [screen]", "alerts: [hook]"))
    status, out, _ = here.run("once")
    assert status == 1
    assert "NO_SUCH_VARIABLE" in out
    status, out, _ = here.run("outbox")
    assert status == 0
    assert "now watching" in out
    (owed,) = json.loads(here.run("outbox", "list", "--json")[1])
    assert (owed["channel"], owed["state"]) == ("hook", "owed")
    assert here.run("outbox", "retry")[0] == 0
    assert here.run("outbox", "list", "999")[1] == "nothing is pending\n"
    status, _, err = here.run("outbox", "drop", "999")
    assert status == 2
    assert "999" in err
    assert here.run("outbox", "drop", owed["id"])[0] == 0
    assert here.run("outbox")[1] == "nothing is pending\n"


def test_notify_test_sends_a_sample(here):
    status, out, _ = here.run("notify-test", "screen")
    assert status == 0
    assert "This is a test of this channel" in out
    status, _, err = here.run("notify-test", "hook")
    assert status == 1
    assert "NO_SUCH_VARIABLE" in err


def test_a_second_monitor_on_the_same_history_is_refused(here):
    from datetime import UTC, datetime

    from monitor.store.database import Store

    with Store.open(here.config.parent.parent / "state", datetime(2024, 1, 1, tzinfo=UTC)):
        status, out, err = here.run("once")
        assert (status, out) == (2, "")
        assert "another monitor" in err


def test_alerts_are_retried_and_dropped_while_a_monitor_runs(here):
    from datetime import UTC, datetime

    from monitor.store.database import Store

    here.write(CONFIGURATION.replace("alerts: [screen]", "alerts: [hook]"))
    here.run("once")
    with Store.open(here.config.parent.parent / "state", datetime(2024, 1, 1, tzinfo=UTC)) as running:
        (waiting,) = running.pending("hook")
        assert waiting.next_attempt
        assert here.run("outbox", "retry")[:2] == (
            0,
            "1 to be tried again, by `start` where it runs, else by the next `once`\n",
        )
        assert running.pending("hook")[0].next_attempt is None
        assert here.run("outbox", "drop", waiting.id)[:2] == (0, "1 dropped\n")
        assert running.pending("hook") == []
        running.save_deliveries([waiting])
        assert running.pending("hook") == [], "what was dropped meanwhile stays so"


# --- as a process -----------------------------------------------------------------------------------------------------


def process(*arguments, how=("run.py",), **more):
    """A process of its own, started at the top of the project."""
    return subprocess.run(
        [sys.executable, *how, *arguments], check=False, capture_output=True, text=True, timeout=60, cwd=ROOT, **more
    )


def test_the_three_ways_to_start_are_the_same():
    helps = {
        re.sub(r"Usage: .*run\.py", "", process("--help").stdout),
        re.sub(r"Usage: .*-m monitor", "", process("--help", how=("-m", "monitor")).stdout),
    }
    assert len(helps) == 1
    assert "extract" in helps.pop()
    assert 'ofsted-monitor = "monitor.cli:main"' in (ROOT / "pyproject.toml").read_text()


def test_every_command_explains_itself_with_an_example(run):
    _, out, _ = run("--help")
    commands = re.findall(r"^  ([a-z-]+) {2,}\S", out.partition("Commands:")[2], re.MULTILINE)
    assert {"start", "once", "backfill", "check", "add", "remove", "init", "authorities", "sources", "events"} <= set(
        commands
    )
    for command in commands:
        status, out, _ = run(command, "--help")
        assert status == 0
        assert re.search(rf"Example: python run\.py .*{command}", out)


def test_json_stands_alone_on_the_output_whatever_is_logged(tmp_path):
    done = process("-vv", "extract", "--json", REPORT, tmp_path / "none.pdf", env={**os.environ, "LC_ALL": "C"})
    assert done.returncode == 1
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["inspection_report", "unknown"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_takes_no_more_is_said_in_one_line():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "run.py", "authorities"]
        done = subprocess.run(
            command, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, cwd=ROOT
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "stopped: No space left on device"
    assert "Traceback" not in done.stderr


def test_a_name_that_is_no_text_does_no_harm():
    done = process("extract", "--json", b"\xff.pdf")
    assert done.returncode == 1
    assert json.loads(done.stdout)["kind"] == "unknown"


def test_start_works_until_it_is_asked_to_stop_and_loses_nothing(here):
    monitor = subprocess.Popen(
        [sys.executable, "-u", ROOT / "run.py", "--config", here.config, "start"], stdout=subprocess.PIPE, text=True
    )
    try:
        seen = ""
        for line in monitor.stdout:
            seen += line
            if "Peterborough: baseline" in line:
                break
        monitor.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        rest, _ = monitor.communicate(timeout=15)
        assert time.monotonic() - asked < 5
    finally:
        monitor.kill()
    assert monitor.returncode == 0
    assert "watching 1 authority" in seen
    assert "stopped; nothing is lost" in rest
    assert len(json.loads(here.run("events", "--format", "json")[1])) == 1


@pytest.mark.parametrize("command", ["once", "backfill"])
@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_what_a_stop_cuts_off_ends_soon_is_said_and_is_found_next_time(here, command, asked_by):
    stalled = "/v1/file/50004442"
    here.web.troubles[stalled] = Trouble.STALL
    monitor = subprocess.Popen(
        [sys.executable, "-u", ROOT / "run.py", "--config", here.config, command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not here.web.asked(stalled) and time.monotonic() < deadline:
            time.sleep(0.01)
        # Ctrl-C in a terminal reaches the processes that a backfill reads with as well.
        (os.killpg if asked_by is signal.SIGINT else os.kill)(monitor.pid, asked_by)
        asked = time.monotonic()
        out, err = monitor.communicate(timeout=15)
        assert time.monotonic() - asked < 5
    finally:
        monitor.kill()
    assert monitor.returncode == 1
    assert out.splitlines()[-1].startswith("stopped; ")
    assert "now watching" not in out
    assert "Traceback" not in err
    here.web.troubles.clear()
    status, out, _ = here.run("once")
    assert status == 0
    assert "now watching Ofsted's page; 1 publication so far; last inspection 25 Jun 2018" in out


def test_a_stop_waits_for_no_mail_server_that_says_nothing_and_the_alert_stays_owed(here):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        mail = (
            f"hook: {{{{type: email, to: [a@x.org], from: m@x.org, host: 127.0.0.1, port: {silent.getsockname()[1]}}}}}"
        )
        text = re.sub(r"hook: .*", mail, CONFIGURATION).replace("alerts: [screen]", "alerts: [hook]")
        here.write(text)
        command = [sys.executable, "-u", ROOT / "run.py", "--config", here.config, "once"]
        monitor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            calling, _ = silent.accept()
            monitor.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            out, _ = monitor.communicate(timeout=30)
            assert time.monotonic() - asked < 5
            calling.close()
        finally:
            monitor.kill()
    assert monitor.returncode == 1
    assert "stopped; nothing is lost" in out
    (owed,) = json.loads(here.run("outbox", "--json")[1])
    assert (owed["channel"], owed["state"]) == ("hook", "owed")


def test_a_stop_between_two_documents_greets_with_no_half_of_a_page(serve, tmp_path, monkeypatch):
    web = serve(world(), STEPS[0].day)
    with Monitored(tmp_path, web, authorities=[{"name": "Peterborough"}]) as monitor:
        show = web.shown

        def shown(target):
            if target == "/provider/44/80537":
                monitor.resources.stop.set()
            return show(target)

        monkeypatch.setattr(web, "shown", shown)
        assert monitor.day("2021-07-01") == []
        assert monitor.outcome("ofsted:peterborough") is Outcome.STOPPED
        monitor.resources.stop.clear()
        monkeypatch.undo()
        (greeting,) = monitor.day("2021-07-01")
        assert "1 publication so far; last inspection 25 Jun 2018" in greeting


@pytest.mark.parametrize("command", ["once", "backfill"])
def test_where_nothing_is_watched_that_is_said_and_nobody_hears_that_all_is_well(here, command):
    assert here.run("--now", "2021-07-01", "once")[0] == 0
    text = CONFIGURATION.replace("all_quiet: off", 'all_quiet: "0 9 * * 1"')
    here.write(text.replace("authorities:\n  - name: Peterborough", "authorities: []"))
    status, out, _ = here.run("--now", "2021-07-20", command)
    assert status == 0
    assert out.splitlines()[-1] == f"nothing is watched; `python run.py --config {here.config} add NAME` changes that"
    assert "well" not in out
    assert "quiet" not in out
    here.write(text)
    assert "All quiet: 2 sources read" in here.run("--now", "2021-07-20", "once")[1]


def cpu_seconds(*command):
    """The processor time of a Python process: the best of several runs, for machines are shared."""
    best = 9.0
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process(how=command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return best


@pytest.mark.exhaustive
def test_help_is_quick():
    """At most three times a bare `import typer, rich`."""
    assert cpu_seconds("run.py", "--help") <= 3 * cpu_seconds("-c", "import typer, rich")


@pytest.fixture
def nothing_due(here):
    """The arguments of a round in which nothing is due."""
    here.run("--now", "2021-07-20T12:00", "once")
    arguments = ["--config", str(here.config), "--now", "2021-07-20T12:10", "once"]
    assert "0 of 2 sources polled" in process(how=("run.py", *arguments)).stdout
    return arguments


@pytest.mark.exhaustive
def test_a_round_with_nothing_due_is_quick(nothing_due):
    """At most eight times a bare `import typer, rich` (about six today): cron runs it every few minutes."""
    assert cpu_seconds("run.py", *nothing_due) <= 8 * cpu_seconds("-c", "import typer, rich")


def test_a_round_with_nothing_due_imports_no_reader_and_no_library_that_it_does_not_need(nothing_due):
    heavy = [
        "trafilatura", "lxml", "feedparser", "pypdfium2", "bs4", "soupsieve", "htmldate", "monitor.read.document",
        "slack_sdk", "slack_bolt", "jinja2", "css_inline", "matplotlib", "openpyxl", "smtplib", "monitor.notify.email",
        "numpy", "sqlite_utils", "rapidfuzz", "protego", "requests", "urllib3", "apscheduler",
    ]  # fmt: skip
    code = f"""
import sys
from monitor.cli import main
try:
    main({nothing_due!r})
except SystemExit as end:
    print("ended with", end.code or 0, "having imported", [name for name in {heavy!r} if name in sys.modules])
"""
    assert process(how=("-c", code)).stdout.splitlines()[-1] == "ended with 0 having imported []"


def test_the_kinds_that_events_takes_are_those_of_the_contract(run):
    _, out, _ = run("events", "--help")
    assert all(kind.value in out.replace("\n", "").replace(" ", "") for kind in EventKind)


def test_now_is_the_instant_that_was_given(here):
    assert here.run("--now", "2030-01-01T12:00+01:00", "once")[0] == 0
    rows = json.loads(here.run("--now", "2030-01-01T12:00+01:00", "sources", "--json")[1])
    assert {row["last_polled"] for row in rows} == {"2030-01-01T11:00:00+00:00"}
    assert date.fromisoformat(rows[0]["next_poll"][:10]) == date(2030, 1, 1)
