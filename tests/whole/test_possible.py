"""What the press may report: kept, put before people, promoted when somebody else says it; papers in, messages out."""

import json
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from monitor.cli import main
from monitor.cli.reading import print_finding
from monitor.model.events import Status
from monitor.model.publications import DocumentKind, Reading
from monitor.outbox.outbox import Outbox
from monitor.render.event_json import reading_json
from monitor.store.database import Store
from tests.notify.slackserver import TOKEN, SlackServer
from tests.papers import CHANNELS, CUES, Story, may, ofsted_publishes, press_monitor, surely

ROOT = Path(__file__).resolve().parents[2]
NOTHING = {"readers": [], "eager": [], "official": []}
EVENT = "peterborough/inspection/2023-11"


@pytest.fixture
def monitor(tmp_path, monkeypatch):
    with press_monitor(tmp_path, monkeypatch) as monitor:
        yield monitor


def event(monitor):
    return next(e for e in monitor.store.events(["peterborough"]) if e.id == EVENT)


FIRST = Story("/one/may", "2024-01-10", (may(),))


def test_possible_news_goes_to_channels_that_ask_for_it_alone(monitor):
    monitor.publish([FIRST])
    told = monitor.heard("2024-01-10")
    (headline,) = told.pop("eager")
    assert headline.startswith(
        "Peterborough: may be news: children's services judged inadequate, down from good (press"
    )
    assert told == {"readers": [], "official": []}
    (message,) = monitor.store.alerts(EVENT)
    assert message.severity.word == "low"
    assert f"Rests on: {'; '.join(CUES)}" in message.lines
    assert event(monitor).status is Status.POSSIBLE
    assert monitor.heard("2024-01-11") == NOTHING


def test_another_publisher_of_its_own_makes_it_a_report(monitor):
    monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
    monitor.heard("2024-01-10")
    told = monitor.heard("2024-01-12")
    assert [line.partition(" (")[0] for line in told["readers"]] == [
        "Peterborough: children's services judged inadequate, down from good"
    ]
    assert told["eager"][0].startswith("Peterborough: now reported: children's services judged inadequate")
    assert told["official"] == []
    assert event(monitor).status is Status.REPORTED
    threads = {(d.channel, d.thread) for d in monitor.store.deliveries(states=("taken",), event=EVENT)}
    assert threads == {("eager", EVENT), ("readers", EVENT)}
    assert monitor.heard("2024-01-13") == NOTHING


SENTENCES = tuple(f"The council has said for the record that point number {n} is being looked at." for n in range(8))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param(
            [Story("/one/may", "2024-01-10", (may(),)), Story("/one/again", "2024-01-12", (may(),))],
            [],
            id="same paper",
        ),
        pytest.param(
            [Story("/one/may", "2024-01-10", (may(),), SENTENCES)],
            [Story("/two/may", "2024-01-10", (may(),), ("By our own man who was there all day long.", *SENTENCES[:7]))],
            id="syndicated",
        ),
        pytest.param(
            [Story("/one/may", "2024-01-10", (may(),))],
            [Story("/two/may", "2024-01-12", (may("good"),))],
            id="another grade",
        ),
        pytest.param(
            [Story("/one/may", "2024-01-10", (may(),))],
            [Story("/two/may", "2024-01-12", (may(start="2023-06"),))],
            id="another inspection",
        ),
    ],
)
def test_what_is_no_second_voice_promotes_nothing(monitor, one, two):
    monitor.publish(one, two)
    monitor.heard("2024-01-10")
    told = monitor.heard("2024-01-12")
    assert (told["readers"], told["official"]) == ([], [])
    assert event(monitor).status is Status.POSSIBLE


def test_a_story_that_is_certain_makes_it_a_report_whoever_has_it(monitor):
    monitor.publish([FIRST, Story("/one/sure", "2024-01-12", (surely(),))])
    monitor.heard("2024-01-10")
    told = monitor.heard("2024-01-12")
    assert len(told["readers"]) == 1
    assert "now reported" in told["eager"][0]
    assert event(monitor).status is Status.REPORTED


def test_a_possible_story_adds_no_fact_to_a_certain_one(monitor):
    monitor.publish([Story("/one/may", "2024-01-10", (surely(None),))], [Story("/two/may", "2024-01-10", (may(),))])
    monitor.heard("2024-01-10")
    assert event(monitor).facts.judgements == ()


def test_ofsted_confirms_what_was_possible_as_new_or_in_the_thread(monitor):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    ofsted_publishes(monitor)
    told = monitor.heard("2024-01-30")
    for channel in ("readers", "official"):
        (headline,) = told[channel]
        assert headline.startswith("Peterborough: children's services judged inadequate, down from good (Ofsted")
    assert told["eager"][0].startswith("Peterborough: confirmed: children's services judged inadequate")
    assert event(monitor).status is Status.CONFIRMED
    assert event(monitor).facts.cues == ()
    assert monitor.heard("2024-01-31") == NOTHING


def test_a_channel_without_the_press_gets_as_new_what_ofsted_confirms(monitor):
    monitor.publish([Story("/one/sure", "2024-01-10", (surely(),))])
    told = monitor.heard("2024-01-10")
    assert (len(told["readers"]), len(told["eager"]), told["official"]) == (1, 1, [])
    ofsted_publishes(monitor)
    told = monitor.heard("2024-01-30")
    assert told["official"][0].startswith("Peterborough: children's services judged inadequate, down from good (Ofsted")
    assert told["readers"] == told["eager"]
    assert told["readers"][0].startswith("Peterborough: confirmed: ")


def test_what_stood_there_at_first_sight_waits_for_nobody(monitor):
    monitor.publish([FIRST])
    monitor.at("2024-01-10")
    monitor.store._db.conn.execute("DELETE FROM documents WHERE source LIKE '%one.rss'")
    monitor.store._db.conn.execute("UPDATE sources SET baseline_at = NULL WHERE id LIKE '%one.rss'")
    assert monitor.heard("2024-01-10") == NOTHING
    assert event(monitor).status is Status.POSSIBLE
    assert not event(monitor).waits


def test_a_paper_that_is_added_may_prove_at_first_sight_what_was_waited_for(monitor):
    monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
    monitor.heard("2024-01-10")
    monitor.store._db.conn.execute("DELETE FROM documents WHERE source LIKE '%two.rss'")
    monitor.store._db.conn.execute("UPDATE sources SET baseline_at = NULL WHERE id LIKE '%two.rss'")
    told = monitor.heard("2024-01-12")
    assert len(told["readers"]) == 1


def test_a_possible_event_is_compared_with_and_counts_for_nothing(monitor):
    monitor.publish([FIRST], [Story("/two/later", "2024-02-20", (surely("good", "2024-02"),))])
    monitor.heard("2024-01-10")
    (headline,) = monitor.heard("2024-02-20")["readers"]
    assert "judged good, as before" in headline, "compared with 2018, not with what may have been"


# --- what is shown ----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monitor, tmp_path, capsys):
    """`run("events", "--all")`: the exit status and the output of a command on the monitor's configuration."""

    def command(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["--config", str(tmp_path / "monitor.yaml"), "--now", monitor.clock.isoformat(), *arguments])
        return end.value.code or 0, capsys.readouterr().out

    return command


def test_events_leave_possible_news_out_unless_all_is_asked_for(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    _, out = run("events", "--format", "json")
    assert [e["id"] for e in json.loads(out)] == ["peterborough/inspection/2018-06-25"]
    _, out = run("events", "--all", "--format", "json")
    (found,) = [e for e in json.loads(out) if e["id"] == EVENT]
    assert (found["status"], found["certainty"], found["cues"]) == ("possible", "possible", list(CUES))
    assert EVENT in run("events", "--all")[1]
    assert EVENT not in run("events")[1]


def test_show_says_what_it_rests_on_and_why_it_was_not_sent(monitor, run):
    monitor.publish([FIRST])
    monitor.heard("2024-01-10")
    _, out = run("show", EVENT)
    assert f"possible: {'; '.join(CUES)}" in out
    assert "readers: not sent (only possible)" in out
    assert "official: not sent (the channel takes no press)" in out
    shown = json.loads(run("show", "--json", EVENT)[1])
    assert {one["channel"]: one["reason"] for one in shown["channels"]} == {
        "eager": "delivered",
        "readers": "only_possible",
        "official": "no_press",
        "operators": "not_its_authority",
    }
    assert shown["evidence"][0]["cues"] == list(CUES)


def test_a_rehearsal_honours_what_each_channel_takes_of_the_press(monitor, run):
    monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
    for day in ("2024-01-10", "2024-01-12"):
        monitor.heard(day)
    ofsted_publishes(monitor)
    monitor.heard("2024-01-30")

    def would(channel):
        sent = json.loads(run("rehearse", "--since", "2024", "--channel", channel, "--json")[1])
        return [(one["day"], one["headline"].split(": ")[1].partition(" judged")[0]) for one in sent]

    assert would("eager") == [
        ("2024-01-10", "may be news"),
        ("2024-01-12", "now reported"),
        ("2024-01-30", "confirmed"),
    ]
    assert would("readers") == [("2024-01-12", "children's services"), ("2024-01-30", "confirmed")]
    assert would("official") == [("2024-01-30", "children's services")]


def test_check_says_what_each_channel_takes_of_the_press(run):
    _, out = run("check")
    assert re.search(r"eager +console +everything; also possible news", out)
    assert re.search(r"official +console +everything; no press", out)
    assert re.search(r"readers +console +everything *\n", out)


def test_a_reading_says_that_it_is_not_certain_and_what_it_rests_on():
    out = StringIO()
    console = Console(file=out, width=200)
    print_finding(console, may())
    assert "May be news: the story does not say it for certain" in out.getvalue()
    assert f"Rests on: {'; '.join(CUES)}" in out.getvalue()
    out.truncate(0)
    print_finding(console, surely(cues=()))
    assert "May be news" not in out.getvalue()
    assert "Rests on" not in out.getvalue()


def test_extract_gives_certainty_and_cues_and_doubts_no_official_document():
    story = reading_json(Reading(DocumentKind.NEWS, events=(may(), surely())), "story.html")
    assert [(e["status"], e["certainty"], e["cues"]) for e in story["events"]] == [
        ("possible", "possible", list(CUES)),
        ("reported", "certain", list(CUES)),
    ]
    report = reading_json(Reading(DocumentKind.INSPECTION_REPORT, events=(may(),)), "report.pdf")
    assert [(e["status"], e["certainty"], e["cues"]) for e in report["events"]] == [("confirmed", "certain", [])]


# --- Slack ------------------------------------------------------------------------------------------------------------


def test_slack_asks_under_the_message_and_hears_in_its_thread_what_became_of_it(tmp_path, monkeypatch):
    with SlackServer() as slack:
        bot = {"type": "slack", "channel": "#leads", "token_env": "T", "app_token_env": "A", "api_url": slack.api_url}
        channels = CHANNELS | {"eager": bot | {"press": "possible"}, "readers": bot | {"channel": "#alerts"}}
        with press_monitor(tmp_path, monkeypatch, channels=channels) as monitor:
            outbox = Outbox(monitor.settings, monitor.store, {"T": TOKEN}, lambda: monitor.clock)
            monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
            for day in ("2024-01-10", "2024-01-12"):
                monitor.poll(day)
                outbox.deliver()
            ofsted_publishes(monitor)
            monitor.poll("2024-01-30")
            outbox.deliver()
    leads, alerts = ([m for m in slack.messages if m.channel == slack.channels[name]] for name in ("leads", "alerts"))
    first, reported, confirmed = leads
    assert (first.thread_ts, reported.thread_ts, confirmed.thread_ts) == (None, first.ts, first.ts)
    assert "now reported" in reported.words()
    assert "confirmed" in confirmed.words()
    assert "confirmed" in first.words(), "the first message shows how it stands now"
    assert "It is news" not in json.dumps(first.blocks), "and asks nobody any more"
    assert (alerts[0].thread_ts, alerts[-1].thread_ts) == (None, alerts[0].ts)
    assert not [m for m in alerts if "may be news" in m.words()]


# --- crashes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "key"),
    [("documents", "url"), ("events", "id"), ("evidence", "event"), ("alerts", "key"), ("deliveries", "alert"),
     ("decisions", "event")],
)  # fmt: skip
def test_a_crash_at_any_step_of_a_promotion_leaves_all_or_nothing(monitor, table, key):
    """The history refuses the first write to a table, as a kill would end it: nothing is written then."""
    monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
    monitor.heard("2024-01-10")
    monitor.store._db.conn.execute(
        f"CREATE TEMP TRIGGER crash BEFORE INSERT ON main.{table} WHEN NEW.{key} LIKE '%peterborough/%' "
        f"OR NEW.{key} LIKE '%/two/may' BEGIN SELECT RAISE(ABORT, 'crash'); END"
    )
    monitor.poll("2024-01-12")
    assert monitor.outcome(next(s for s in monitor.store.sources() if "two" in s)).failed
    assert monitor.got() == NOTHING
    assert event(monitor).status is Status.POSSIBLE
    monitor.store.close()
    monitor.open()
    told = monitor.heard("2024-01-12")
    assert (len(told["readers"]), len(told["eager"]), told["official"]) == (1, 1, [])
    assert monitor.heard("2024-01-13") == NOTHING


TOLD = {
    "readers": "Peterborough: children's services judged inadequate",
    "eager": "now reported: children's services",
}


@pytest.mark.parametrize(
    ("killed_at", "before"),
    [
        pytest.param("INSERT INTO deliveries", Status.POSSIBLE, marks=pytest.mark.exhaustive),
        ("COMMIT", Status.POSSIBLE),
        ("UPDATE deliveries", Status.REPORTED),
    ],
)
def test_a_kill_within_a_promotion_and_a_restart_tell_each_channel_once(monitor, tmp_path, killed_at, before):
    monitor.publish([FIRST], [Story("/two/may", "2024-01-12", (may(),))])
    monitor.heard("2024-01-10")
    monitor.at("2024-01-12")
    monitor.store.close()

    def once(sql):
        command = [
            sys.executable,
            "-m",
            "tests.killed_once",
            str(tmp_path / "monitor.yaml"),
            monitor.clock.isoformat(),
            sql,
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    killed = once(killed_at)
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")
    with Store.read(monitor.settings.state) as store:
        assert next(e.status for e in store.events(["peterborough"]) if e.id == EVENT) is before
    runs = [killed.stdout, once("-").stdout, once("-").stdout]
    for channel, headline in TOLD.items():
        sent = [part for out in runs for part in out.split("-" * 78) if f"channel “{channel}”" in part]
        assert len([part for part in sent if headline in part]) == 1, channel
    assert not [out for out in runs if "channel “official”" in out]
    monitor.open()
    assert event(monitor).status is Status.REPORTED
