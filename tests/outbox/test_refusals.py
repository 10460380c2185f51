"""A channel that fails is reported where somebody looks, and a recipient that is refused for now is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.config.file import load
from monitor.model.messages import PendingAlert
from monitor.notify.slack import SlackChannel
from monitor.outbox import sending
from monitor.outbox.outbox import Outbox, retried
from monitor.register.authorities import load as load_register
from monitor.store.database import Store
from tests.monitored import configure
from tests.notify.mailserver import MailServer
from tests.notify.slackserver import TOKEN, SlackServer
from tests.outbox.test_outbox import alert

HERE, LEFT = "here@example.org", "left@example.org"


class Office:
    """Slack channels and a mail channel on a store of their own; the clock is the test's."""

    def __init__(self, folder, slack, mail, operations):
        api = {"type": "slack", "token_env": "TOKEN", "api_url": slack.api_url}
        server = {"host": "127.0.0.1", "port": mail.port}
        channels = {
            "policy": api | {"channel": "#alerts"},
            "operators": api | {"channel": "#leads"},
            "mail": {"type": "email", "to": [HERE, LEFT], "from": "m@example.org"} | server,
        }
        path = configure(folder, "http://127.0.0.1:9", channels=channels, alerts=["policy"], operations=operations)
        self.settings, self.slack, self.mail = load(path, load_register()), slack, mail
        self.clock = datetime(2024, 1, 30, 12, tzinfo=UTC)
        self.store = Store.open(self.settings.state, self.clock)
        self.outbox = Outbox(self.settings, self.store, {"TOKEN": TOKEN}, lambda: self.clock)

    def owe(self, number, channel="policy", **more):
        message = alert(f"e{number}#new" if "key" not in more else more.pop("key"), **more)
        self.store.add_alerts([PendingAlert(message, (channel,))], (), self.clock)

    def deliver(self, **after):
        self.clock += timedelta(**after)
        sent = self.outbox.deliver()
        # What one channel reports about another leaves at the next look.
        return sent + self.outbox.deliver()

    def reports(self, channel="C0000002", about="policy"):
        return sum(f"channel {about} refuses" in m.text for m in self.slack.messages if m.channel == channel)


@pytest.fixture
def office_of(tmp_path, monkeypatch):
    monkeypatch.setattr(SlackChannel, "rate", 0.0)
    with SlackServer() as slack, MailServer() as mail:
        made = []

        def make(*operations):
            made.append(Office(tmp_path, slack, mail, list(operations)))
            return made[-1]

        yield make
        for office in made:
            office.store.close()


def test_a_later_refusal_is_reported_though_an_older_alert_is_held(office_of):
    office = office_of("operators")
    office.slack.archived.add("C0000001")
    office.owe(1)
    office.deliver()
    office.slack.archived.clear()
    office.owe(2)
    office.deliver(days=30)
    assert office.store.deliveries(states=("held",)), "nobody retried the first"
    office.slack.archived.add("C0000001")
    office.owe(3)
    office.deliver(days=30)
    assert office.reports() == 2


def test_a_refusal_that_goes_on_is_reported_once_a_day_and_a_new_reason_at_once(office_of):
    office = office_of("operators")
    office.slack.archived.add("C0000001")
    for number in range(24):
        office.owe(number)
        office.deliver(hours=2)
    assert office.reports() == 2, "two days"
    office.slack.archived.clear()
    office.slack.channels.pop("alerts")
    office.owe(30)
    office.deliver(minutes=1)
    assert office.reports() == 3


def test_a_refusal_after_it_was_mended_is_reported_at_once(office_of):
    office = office_of("operators")
    for number in range(2):
        office.slack.archived.add("C0000001")
        office.owe(number)
        office.deliver(minutes=1)
        office.slack.archived.clear()
        office.store.revise(lambda found: [retried(d) for d in found])
        office.deliver(minutes=1)
    assert office.reports() == 2


def test_a_failing_channel_of_operations_is_reported_on_all_others(office_of):
    office = office_of("operators")
    office.slack.archived.add("C0000002")
    office.owe(1, "operators")
    office.deliver()
    assert office.reports("C0000001", "operators") == 1
    assert any("operators refuses" in sent.mail["Subject"] for sent in office.mail.sent)


def test_what_operations_cannot_be_told_is_told_elsewhere(office_of):
    """Policy fails, and the channel that is to say so fails as well: the mail says both ends of it."""
    office = office_of("operators")
    office.slack.archived |= {"C0000001", "C0000002"}
    office.owe(1)
    for _ in range(3):
        office.deliver(seconds=5)
    assert any("operators refuses" in sent.mail["Subject"] for sent in office.mail.sent)
    assert all(d.state == "held" for d in office.store.deliveries())


# --- one recipient of several -------------------------------------------------------------------------------------


def times(office, who):
    return sum(who in sent.recipients for sent in office.mail.sent)


def test_a_recipient_refused_for_now_gets_it_later_and_the_others_once(office_of):
    office = office_of("operators")
    office.mail.temper.refuse = {LEFT: "450 4.2.1 try later"}
    office.owe(1, "mail")
    office.owe(2, "mail", authority="leeds")
    sent = office.deliver()
    assert [s.state for s in sent] == ["owed", "owed"], "both went out"
    assert all(LEFT in s.reason for s in sent)
    assert (times(office, HERE), times(office, LEFT)) == (2, 0)
    office.owe("", "mail", key="e1#confirmed", thread="e1", update=True)
    office.deliver(seconds=1)
    assert office.mail.sent[-1].mail["In-Reply-To"] == office.mail.sent[0].mail["Message-ID"], "the others go on"
    office.outbox = Outbox(office.settings, office.store, {"TOKEN": TOKEN}, lambda: office.clock)
    office.deliver(minutes=10)
    office.mail.temper.refuse = {}
    office.deliver(minutes=20)
    assert (times(office, HERE), times(office, LEFT)) == (3, 3)
    assert len({sent.mail["Message-ID"] for sent in office.mail.sent}) == 3
    assert office.store.deliveries() == []
    assert office.slack.messages == [], "nobody need act"


@pytest.mark.parametrize("answer", ["450 4.2.1 try later", "550 5.1.1 no such user"])
def test_a_recipient_that_is_given_up_is_named_to_operations(office_of, monkeypatch, answer):
    monkeypatch.setattr(sending, "_MOST_TRIES", 4)
    office = office_of("operators")
    office.mail.temper.refuse = {LEFT: "450 4.2.1 try later"}
    office.owe(1, "mail")
    office.deliver()
    office.mail.temper.refuse = {LEFT: answer}
    for _ in range(3):
        office.deliver(hours=1)
    assert office.store.deliveries() == []
    assert times(office, HERE) == 1
    (report,) = office.slack.messages
    assert f"{LEFT} did not get it: {answer}" in report.text


def test_a_server_that_is_gone_meanwhile_keeps_what_is_lacking(office_of):
    office = office_of("operators")
    office.mail.temper.refuse = {LEFT: "450 4.2.1 try later"}
    office.owe(1, "mail")
    office.deliver()
    office.mail.temper.refuse, office.mail.temper.data = {}, "451 not now"
    office.deliver(minutes=1)
    office.mail.temper.data = "554 no"
    office.deliver(minutes=10)
    assert [d.state for d in office.store.deliveries()] == ["held"]
    office.mail.temper.data = "250 OK"
    office.owe(2, "mail")
    office.store.revise(lambda found: [retried(d) for d in found])
    office.deliver(minutes=20)
    assert (times(office, HERE), times(office, LEFT)) == (2, 2)
    assert office.store.deliveries() == []
