"""What is owed is delivered: once as the reader sees it, in order, whatever Slack, the network or the night does."""

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config.file import load
from monitor.model.messages import Message, MessageKind, PendingAlert, Severity
from monitor.notify.slack import SlackChannel
from monitor.outbox import outbox
from monitor.outbox.outbox import Outbox
from monitor.register.authorities import load as load_register
from monitor.store.database import Store
from tests.monitored import configure
from tests.notify.slackserver import TOKEN, Fault, SlackServer

SECRETS = {"TOKEN": TOKEN}


@pytest.fixture
def slack(monkeypatch):
    """A Slack that takes as many messages a second as the test sends."""
    monkeypatch.setattr(SlackChannel, "rate", 0.0)
    with SlackServer() as server:
        yield server


class Office:
    """A store with something owed, an outbox on it, and a clock of the test's."""

    def __init__(self, folder: Path, slack: SlackServer, secrets=SECRETS, **look):
        self.channels = {
            "policy": {"type": "slack", "channel": "#alerts", "token_env": "TOKEN", "api_url": slack.api_url} | look,
            "operators": {"type": "slack", "channel": "#leads", "token_env": "TOKEN", "api_url": slack.api_url},
        }
        path = configure(
            folder, "http://127.0.0.1:9", channels=self.channels, alerts=["policy"], operations=["operators", "policy"]
        )
        self.settings, self.slack, self.secrets = load(path, load_register()), slack, secrets
        self.clock = datetime(2024, 1, 30, 12, tzinfo=UTC)
        self.store = Store.open(self.settings.state, self.clock)
        self.outbox = Outbox(self.settings, self.store, secrets, lambda: self.clock)

    def restart(self):
        self.store.close()
        self.store = Store.open(self.settings.state, self.clock)
        self.outbox = Outbox(self.settings, self.store, self.secrets, lambda: self.clock)

    def owe(self, *messages: Message):
        self.store.add_alerts([PendingAlert(m, ("policy",)) for m in messages], (), self.clock)
        self.clock += timedelta(seconds=1)

    def deliver(self, after: float = 0):
        self.clock += timedelta(seconds=after)
        return [(s.channel, s.state) for s in self.outbox.deliver()]

    def said(self, channel="C0000001"):
        return [m.text for m in self.slack.messages if m.channel == channel]

    def owed(self):
        return [(d.message.key, d.state) for d in self.store.deliveries()]


@pytest.fixture
def office(tmp_path, slack):
    office = Office(tmp_path, slack)
    yield office
    office.store.close()


def alert(key="brent/inspection/2024-01-01#new", authority="brent", **more) -> Message:
    given = {"thread": key.partition("#")[0], "headline": f"Brent: {key}", "severity": Severity.NORMAL} | more
    return Message(
        key, authority=authority, authority_name=authority.title(), **{"kind": MessageKind.INSPECTION} | given
    )


def test_what_is_owed_is_sent_once_and_recorded(office):
    office.owe(alert())
    assert office.deliver() == [("policy", "taken")]
    assert office.deliver() == []
    assert len(office.said()) == 1
    assert office.owed() == []


def test_a_correction_is_a_reply_in_the_events_thread(office):
    office.owe(alert())
    office.deliver()
    office.owe(alert("brent/inspection/2024-01-01#replaced@x", update=True))
    office.deliver()
    first, reply = office.slack.messages
    assert reply.thread_ts == first.ts


def test_the_first_message_of_a_thread_is_brought_to_the_present_state(office):
    office.owe(alert(headline="Brent: judged good"))
    office.deliver()
    office.owe(alert("brent/inspection/2024-01-01#confirmed@x", headline="Brent: judged inadequate", update=True))
    office.deliver()
    first, _ = office.slack.messages
    assert first.edited
    assert "Brent: judged inadequate" in first.text


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (Fault(status=500), 3),
        (Fault(status=429, retry_after="30"), 29),
        (Fault(error="internal_error"), 3),
    ],
)
def test_a_passing_trouble_is_tried_again_after_its_wait_and_nothing_is_lost(office, fault, waits):
    office.slack.faults.append(fault)
    office.owe(alert())
    assert office.deliver() == [("policy", "owed")]
    assert office.deliver(waits) == []
    assert office.deliver(60) == [("policy", "taken")]
    assert len(office.said()) == 1


def test_an_answer_lost_after_the_message_was_taken_sends_no_second_message(office):
    office.slack.faults.append(Fault(method="chat.postMessage", lose_answer=True))
    office.owe(alert())
    assert office.deliver() == [("policy", "owed")]
    assert office.deliver(60) == [("policy", "taken")]
    assert len(office.said()) == 1


def test_a_crash_between_sending_and_recording_sends_no_second_message(office, monkeypatch):
    office.owe(alert())

    def crash(*_):
        raise SystemExit

    whole = Store.save_deliveries

    def only_before(store, deliveries):
        deliveries = list(deliveries)
        if any(d.state == "taken" for d in deliveries):
            raise SystemExit
        whole(store, deliveries)

    monkeypatch.setattr(Store, "save_deliveries", only_before)
    monkeypatch.setattr(threading, "excepthook", crash)
    office.outbox.deliver()
    assert len(office.said()) == 1
    monkeypatch.setattr(Store, "save_deliveries", whole)
    office.restart()
    assert office.deliver() == [("policy", "taken")]
    assert len(office.said()) == 1


def test_a_refusal_for_good_is_held_and_told_to_operations_once(office):
    office.slack.archived.add("C0000001")
    office.owe(alert("a#new"))
    office.owe(alert("b#new", "leeds"))
    office.deliver()
    office.deliver()
    assert office.owed() == [("a#new", "held"), ("b#new", "held")]
    assert len(office.said("C0000002")) == 1
    assert "policy" in office.said("C0000002")[0]
    assert TOKEN not in " ".join(office.said("C0000002"))
    office.slack.archived.clear()
    held = office.store.deliveries(states=("held",))
    office.store.save_deliveries(outbox.retried(d) for d in held)
    office.deliver()
    assert len(office.said()) == 2


def test_a_channel_that_refuses_everything_is_not_asked_for_each_alert(office):
    office.slack.archived.add("C0000001")
    for number in range(6):
        office.owe(alert(f"{number}#new", update=True))
    office.deliver()
    assert office.slack.calls.count("chat.postMessage") <= 3


def test_what_is_dropped_while_others_are_sent_before_it_is_not_sent(office, monkeypatch):
    office.owe(alert("a#new"))
    office.owe(alert("b#new", "leeds"))
    second = office.store.pending("policy")[1]
    send = SlackChannel.send

    def sends_while_somebody_drops(channel, message, reply_to):
        office.store.save_deliveries([replace(second, state="dropped")])
        return send(channel, message, reply_to)

    monkeypatch.setattr(SlackChannel, "send", sends_while_somebody_drops)
    assert office.deliver() == [("policy", "taken")]
    assert [text for text in office.said() if "b#new" in text] == []


def test_a_missing_secret_leaves_alerts_owed_until_it_is_there(tmp_path, slack):
    secrets: dict[str, str] = {}
    office = Office(tmp_path, slack, secrets)
    office.owe(alert())
    assert ("policy", "owed") in office.deliver()
    waiting = office.store.deliveries()[0]
    assert "TOKEN" in waiting.reason
    secrets["TOKEN"] = TOKEN
    assert ("policy", "taken") in office.deliver(60)
    office.store.close()


def test_one_channel_never_waits_for_another(office):
    office.slack.faults.append(Fault(method="chat.postMessage", stall=1.0))
    office.store.add_alerts([PendingAlert(alert("a#new"), ("policy",))], (), office.clock)
    done: list[float] = []
    begun = time.monotonic()
    slow = threading.Thread(target=lambda: (office.outbox._pass("policy"), done.append(time.monotonic() - begun)))
    slow.start()
    time.sleep(0.2)
    office.store.add_alerts([PendingAlert(alert("b#new"), ("operators",))], (), office.clock)
    office.outbox._pass("operators")
    assert time.monotonic() - begun < 0.9
    assert len(office.said("C0000002")) == 1
    slow.join()
    assert done[0] >= 0.9


def test_nothing_overtakes_within_an_event(office):
    office.owe(alert("e#new", thread="e"))
    office.owe(alert("e#replaced", thread="e", update=True))
    office.slack.faults.append(Fault(method="chat.postMessage", status=500))
    office.deliver()
    assert office.said() == []
    office.deliver(60)
    assert [m.thread_ts is None for m in office.slack.messages] == [True, False]


def test_one_runs_changes_of_one_authority_are_one_message_with_all_of_them(office):
    one, two = alert("a#new", headline="Brent: first"), alert("b#new", headline="Brent: second")
    office.store.add_alerts([PendingAlert(one, ("policy",)), PendingAlert(two, ("policy",))], (), office.clock)
    office.deliver()
    (message,) = office.slack.messages
    assert "first" in message.words()
    assert "second" in message.words()
    office.owe(alert("b#replaced", thread="b", update=True))
    office.deliver()
    assert office.slack.messages[-1].thread_ts == message.ts


def test_a_burst_is_one_overview(office):
    alerts = [alert(f"{n}#new", f"authority-{n}", headline=f"Authority {n}: judged good") for n in range(13)]
    alerts[4] = replace(alerts[4], severity=Severity.CRITICAL, headline="Authority 4: judged inadequate")
    office.store.add_alerts([PendingAlert(a, ("policy",)) for a in alerts], (), office.clock)
    assert office.deliver() == [("policy", "taken")]
    (message,) = office.slack.messages
    assert "13 alerts from 13 authorities, 1 critical" in message.text
    assert all(f"Authority {n}" in message.words() for n in range(13))


def test_a_bundle_whose_answer_was_lost_is_the_same_bundle_again(office):
    office.store.add_alerts(
        [PendingAlert(alert("a#new"), ("policy",)), PendingAlert(alert("b#new"), ("policy",))], (), office.clock
    )
    office.slack.faults.append(Fault(method="chat.postMessage", lose_answer=True))
    office.deliver()
    office.owe(alert("c#new"))
    office.deliver(60)
    assert len(office.said()) == 2, "the two that were taken together, and the third"
    assert office.owed() == []


def test_quiet_hours_hold_back_all_but_critical(tmp_path, slack):
    office = Office(tmp_path, slack, quiet_hours="22:00-07:00")
    office.clock = datetime(2024, 1, 30, 23, tzinfo=UTC)
    office.owe(alert("a#new"))
    office.owe(alert("b#new", severity=Severity.CRITICAL))
    office.deliver()
    assert [m.text for m in slack.messages if "b#new" in m.text]
    assert len(slack.messages) == 1
    office.clock = datetime(2024, 1, 31, 7, 1, tzinfo=UTC)
    office.deliver()
    assert len(slack.messages) == 2
    office.store.close()


def test_a_digest_gathers_until_its_hour(tmp_path, slack):
    office = Office(tmp_path, slack, digest="0 8 * * mon")
    office.owe(alert("a#new"))
    office.owe(alert("a#replaced", update=True))
    office.owe(alert("b#new", "leeds"))
    assert office.deliver() == []
    office.clock = datetime(2024, 2, 5, 8, 1, tzinfo=UTC)
    assert office.deliver() == [("policy", "taken")]
    assert len(slack.messages) == 1
    assert office.deliver() == []
    office.store.close()


def test_a_muted_channel_waits_for_its_day(tmp_path, slack):
    office = Office(tmp_path, slack, mute_until=str(date(2024, 2, 10)))
    office.owe(alert())
    assert office.deliver() == []
    office.clock = datetime(2024, 2, 10, 0, 1, tzinfo=UTC)
    assert office.deliver() == [("policy", "taken")]
    office.store.close()


def test_what_a_channel_that_is_gone_was_owed_goes_to_those_of_today_and_is_said(office):
    office.store.add_alerts([PendingAlert(alert("peterborough/x#new", "peterborough"), ("renamed",))], (), office.clock)
    office.deliver()
    office.deliver()
    assert [text for text in office.said() if "peterborough/x" in text.lower()]
    assert any("renamed, which is configured no longer" in text for text in office.said("C0000002"))
    assert office.owed() == []


def test_serving_delivers_soon_after_it_is_woken_and_stops_when_asked(office):
    stop = threading.Event()
    served = Outbox(office.settings, office.store, SECRETS, lambda: office.clock, stop)
    threads = served.serve()
    time.sleep(0.1)
    office.owe(alert())
    begun = time.monotonic()
    served.wake()
    while not office.said() and time.monotonic() - begun < 3:
        time.sleep(0.01)
    assert time.monotonic() - begun < 1
    stop.set()
    served.wake()
    for thread in threads:
        thread.join(2)
        assert not thread.is_alive()
