"""Slack's buttons: what stands under an alert, what a press does. Bolt's own requests; Slack itself is not reached."""

import json
import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from slack_bolt import BoltRequest

from monitor.config.channels import SlackSettings
from monitor.model.messages import Delivery, Message, MessageKind, PendingAlert, Severity
from monitor.model.reasons import Reason
from monitor.notify import _slack_buttons, _slack_socket, build
from monitor.outbox.grouping import leaving
from monitor.store.database import Store
from tests.notify import clock
from tests.notify.slackserver import TOKEN, SlackServer

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
SECRETS = {"TOKEN": TOKEN, "APP": "xapp-secret-of-the-test"}


def alert(**more) -> Message:
    given = {"authority": "leeds", "authority_name": "Leeds", "kind": MessageKind.INSPECTION} | more
    severity = given.pop("severity", Severity.NORMAL)
    return Message("leeds/inspection/2026-11-01#new", "t", "Leeds: judged good", severity, **given)


@pytest.fixture
def slack():
    with SlackServer() as server:
        yield server


@pytest.fixture
def settings(slack):
    return SlackSettings(type="slack", channel="#alerts", token_env="TOKEN", app_token_env="APP", api_url=slack.api_url)


@pytest.fixture
def answers():
    """What was sent to a response address: a server on the loopback, `answers.url` and `answers.taken`."""

    class Taken(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(self.server.status)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taken)
    server.taken, server.status, server.url = [], 200, f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def press(settings, slack, answers):
    """Send an alert, press one of its buttons; the status that Slack hears, and what was asked of the monitor."""
    asked: list[tuple[object, ...]] = []

    def mute(*wish):
        asked.append(wish)

    def taken(*wish):
        asked.append(wish)
        return ""

    def pressed(text, mute=mute, review=taken, **more):
        build("policy", settings, SECRETS, clock).send(alert(**more), None)
        message = slack.messages[-1]
        button = next(one for one in button_block(message.blocks)["elements"] if one["text"]["text"] == text)
        body = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1", "team_id": "T1"},
            "api_app_id": "A1",
            "token": "x",
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "channel": {"id": message.channel, "name": "alerts"},
            "message": {"ts": message.ts, "text": message.text, "blocks": message.blocks},
            "response_url": answers.url,
            "actions": [button],
        }
        work = _slack_socket.ButtonWork(mute, review, lambda: TODAY)
        app = _slack_socket.application(TOKEN, work, slack.api_url)
        answer = app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        deadline = time.monotonic() + 3
        while not answers.taken and answer.status == 200 and time.monotonic() < deadline:
            time.sleep(0.01)
        return answer.status, asked

    return pressed


def button_block(blocks):
    return next(block for block in blocks if block["type"] == "actions")


# --- what stands under an alert ---------------------------------------------------------------------------------------


def test_an_alert_has_its_two_buttons_and_what_follows_in_its_thread_has_none(settings, slack):
    channel = build("policy", settings, SECRETS, clock)
    first = channel.send(alert(), None)
    channel.send(replace(alert(), update=True), first)
    texts = [one["text"]["text"] for one in button_block(slack.messages[0].blocks)["elements"]]
    assert texts == ["Seen", "Mute this authority for a week"]
    assert [block["type"] for block in slack.messages[1].blocks if block["type"] == "actions"] == []
    assert channel.update(alert(), first)
    assert button_block(slack.messages[0].blocks)


def test_without_an_app_token_or_an_authority_there_are_no_buttons(settings, slack):
    build("policy", settings.model_copy(update={"app_token_env": None}), SECRETS, clock).send(alert(), None)
    build("policy", settings, SECRETS, clock).send(alert(authority=""), None)
    assert not [b for m in slack.messages for b in m.blocks if b["type"] == "actions"]


def test_an_alert_as_long_as_can_be_keeps_its_buttons_within_slacks_limits(settings, slack):
    points = tuple(f"{n} " + "words & more " * 200 for n in range(60))
    long = alert(lines=points, improvements=points, priority_actions=points, parts=(alert(lines=points),) * 3)
    build("policy", settings, SECRETS, clock).send(long, None)
    assert button_block(slack.messages[0].blocks)


# --- what a press does ------------------------------------------------------------------------------------------------


def test_seen_says_under_the_message_by_whom(press, answers):
    status, asked = press("Seen")
    assert (status, asked) == (200, [])
    (shown,) = answers.taken
    assert shown["replace_original"]
    assert {"type": "context", "elements": [{"type": "mrkdwn", "text": "Seen by <@U1>, 21 Nov 2026"}]} in shown[
        "blocks"
    ]
    assert [one["text"]["text"] for one in button_block(shown["blocks"])["elements"]] == [
        "Mute this authority for a week"
    ]
    assert shown["blocks"][0]["text"]["text"].startswith("Leeds")


def test_mute_is_written_for_a_week_and_said(press, answers):
    status, asked = press("Mute this authority for a week")
    assert (status, asked) == (200, [("leeds", "policy", date(2026, 11, 28), "U1")])
    (shown,) = answers.taken
    assert "Muted by <@U1> until 28 Nov 2026" in json.dumps(shown["blocks"])
    assert [one["text"]["text"] for one in button_block(shown["blocks"])["elements"]] == ["Seen"]


def test_a_mute_that_cannot_be_written_is_not_acknowledged(press, answers):
    def full_disk(*_):
        raise OSError("no space left")

    status, _ = press("Mute this authority for a week", full_disk)
    assert status != 200
    assert answers.taken == []


def test_what_was_pressed_is_done_though_it_cannot_be_shown(press, answers, caplog):
    answers.server_close()
    answers.shutdown()
    answers.taken.append("nothing is waited for")
    with caplog.at_level(logging.WARNING):
        status, asked = press("Mute this authority for a week")
        time.sleep(0.2)
    assert (status, len(asked)) == (200, 1)


def test_both_buttons_pressed_leave_two_notes_and_no_button():
    blocks = [{"type": "divider"}, *_slack_buttons.buttons(alert(), "policy")]
    after = _slack_buttons.noted(blocks, (_slack_buttons.SEEN,), "one")
    after = _slack_buttons.noted(after, (_slack_buttons.MUTE,), "two")
    assert [block["type"] for block in after] == ["divider", "context", "context"]


POSSIBLE = {"reason": Reason.POSSIBLE, "event": "leeds/inspection/2026-11", "severity": Severity.LOW}


def labels(blocks):
    return [one["text"]["text"] for one in button_block(blocks)["elements"]]


def test_possible_news_alone_asks_whether_it_is_news(settings, slack):
    channel = build("policy", settings, SECRETS, clock)
    channel.send(alert(**POSSIBLE), None)
    channel.send(alert(event=POSSIBLE["event"]), None)
    channel.send(alert(parts=(alert(**POSSIBLE), alert())), None)
    both = ["Seen", "Mute this authority for a week"]
    assert [labels(message.blocks) for message in slack.messages] == [["It is news", "It is not", *both], both, both]


@pytest.mark.parametrize(
    ("text", "news", "said"),
    [("It is news", True, "It is news, says <@U1>, 21 Nov 2026"), ("It is not", False, "It is no news, says <@U1>")],
)
def test_a_person_says_in_slack_whether_it_is_news(press, answers, text, news, said):
    assert press(text, **POSSIBLE) == (200, [(POSSIBLE["event"], news, "U1")])
    (shown,) = answers.taken
    assert said in json.dumps(shown["blocks"])
    assert labels(shown["blocks"]) == ["Seen", "Mute this authority for a week"]


def test_an_answer_that_is_not_taken_says_why(press, answers):
    status, _ = press("It is news", review=lambda *_: "it is confirmed already", **POSSIBLE)
    assert status == 200
    assert "Not taken: it is confirmed already" in json.dumps(answers.taken[0]["blocks"])


def test_an_answer_that_cannot_be_written_is_not_acknowledged(press, answers):
    def full_disk(*_):
        raise OSError("no space left")

    status, _ = press("It is not", review=full_disk, **POSSIBLE)
    assert (status == 200, answers.taken) == (False, [])


# --- what a mute holds back -------------------------------------------------------------------------------------------


def test_a_muted_authoritys_alerts_wait_for_the_day_but_for_critical_ones():
    def owed(number, **more):
        message = replace(alert(), **more)
        return Delivery(number, f"a{number}", "policy", f"t{number}", "owed", message, NOW)

    plain = SlackSettings(type="slack", channel="#a", token_env="T")
    pending = [owed(1), owed(2, severity=Severity.CRITICAL), owed(3, authority="york")]
    muted = {"leeds": TODAY + timedelta(days=7)}
    assert [d.id for d in leaving(pending, plain, NOW, UTC, muted)] == [2, 3]
    assert [d.id for d in leaving(pending, plain, NOW + timedelta(days=7), UTC, muted)] == [1, 2, 3]


def test_a_mute_is_kept_by_channel_and_the_last_one_counts(tmp_path):
    with Store.open(tmp_path, NOW) as store:
        store.mute("leeds", "policy", date(2026, 11, 28), "U1", NOW)
        store.mute("leeds", "policy", date(2026, 12, 5), "U2", NOW)
        assert store.mutes("policy") == {"leeds": date(2026, 12, 5)}
        assert store.mutes("other") == {}


def test_the_outbox_heeds_a_mute(tmp_path):
    from tests.outbox.test_outbox import Office

    with SlackServer() as slack:
        office = Office(tmp_path, slack)
        office.store.mute("leeds", "policy", office.clock.date() + timedelta(days=7), "U1", office.clock)
        office.owe(alert())
        assert office.deliver() == []
        office.clock += timedelta(days=7)
        assert office.deliver() == [("policy", "taken")]
        office.store.close()


# --- the connection ---------------------------------------------------------------------------------------------------


def test_without_a_secret_or_a_connection_it_is_said_once_and_nothing_stops(settings, slack, caplog):
    stop = threading.Event()
    twice = {"a": settings, "b": settings, "c": settings.model_copy(update={"app_token_env": "MISSING"})}
    with caplog.at_level(logging.WARNING, "monitor"):
        work = _slack_socket.ButtonWork(lambda *_: None, lambda *_: "", lambda: TODAY)
        _slack_socket.listen(twice, SECRETS, work, stop)
        deadline = time.monotonic() + 5
        while len(said_by_us(caplog)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
    stop.set()
    said = said_by_us(caplog)
    assert len(said) == 2
    assert said[0].startswith("the buttons of channel a are not heard yet")
    assert "MISSING" in said[1]
    assert "xapp" not in caplog.text


def said_by_us(caplog):
    """What was said of listening; a thread of an earlier test may still say that its answer could not be shown."""
    said = [record.getMessage() for record in caplog.records if record.name.startswith("monitor")]
    return sorted(line for line in said if line.startswith("the buttons of channel"))


def test_both_an_apps_token_and_its_file_are_a_mistake(settings):
    with pytest.raises(ValueError, match="app_token_env"):
        SlackSettings(type="slack", channel="#a", token_env="T", app_token_env="A", app_token_file="f")


def test_a_history_of_the_first_version_gets_the_table_after_a_copy_was_put_aside(tmp_path: Path):
    from sqlite_utils import Database

    from monitor.store.file import FILE
    from monitor.store.migrations import migrations

    db = Database(tmp_path / FILE)
    migrations.apply(db, stop_before="m002_mutes")
    db.conn.close()
    with Store.open(tmp_path, NOW) as store:
        store.add_alerts([PendingAlert(alert(), ("policy",))], (), NOW)
        assert store.mutes("policy") == {}
    assert len(list((tmp_path / "backups").iterdir())) == 1
